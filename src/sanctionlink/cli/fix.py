"""What `sanctionlink lint --fix` mends before it looks: layout, the order of keys, and missing hashes of citations."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sanctionlink.cli.output import complain
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.render.page import clean


def mend(rulebook: str | None, documents: Sequence[str]) -> None:
    """Mend the files of a rulebook, and say on standard error what was done.

    What cannot be read is left to the checks to tell.

    Args:
        rulebook: its name or folder.
        documents: texts of sources, each as `ID=FILE`.

    Raises:
        InvalidInput: the rulebook is not the user's to change, or a document or file cannot be read or written.
    """
    from sanctionlink.cli.sources import tell_added
    from sanctionlink.edit.files import own_files
    from sanctionlink.edit.hash_files import hash_files
    from sanctionlink.edit.run import format_files, write_edits
    from sanctionlink.language.load import load_rulebook

    texts: dict[str | None, str] = dict(_pair(each) for each in documents)
    files = own_files(rulebook)
    if texts:
        try:
            load_rulebook(files)
        except InvalidInput:
            complain("no hashes were added, since the rulebook does not load")
        else:
            for line in tell_added(hash_files(files, texts)):
                complain(line)
    done = format_files((*files.rules, *files.facts, *files.cases), files.root)
    written = write_edits(done.edits, files)
    for edit in written.edits:
        complain(f"formatted {clean(edit.file)}")
    for each in (*done.refused, *written.refused):
        complain(f"not formatted, which is a bug in sanctionlink, please report it: {each}")
    if written.faults.diagnostics:
        raise InvalidInput(written.faults)


def _pair(text: str) -> tuple[str, str]:
    source, sign, file = text.partition("=")
    if not (source and sign and file):
        raise click.UsageError(f"`--source` is written ID=FILE, not `{text}`", click.get_current_context())
    return source, file
