"""`sanctionlink rulebooks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanctionlink.cli import options
from sanctionlink.cli.output import complain, show
from sanctionlink.diagnostics.model import InvalidInput

if TYPE_CHECKING:
    from sanctionlink.answers.rulebooks import Entry
    from sanctionlink.language.files.locate import RulebookFiles


@click.command("rulebooks")
@options.form
def command(format: str) -> int:
    """List what `--rulebook NAME` finds here: the rulebooks of this folder, and those that come with sanctionlink.

    Exits with 2 if one of them cannot be loaded.

    \b
    Examples:
      sanctionlink rulebooks
      sanctionlink rulebooks --format json
    """
    from sanctionlink.answers.rulebooks import Shelf
    from sanctionlink.language.files.locate import available
    from sanctionlink.render import rulebooks as shelf

    used = current()
    entries = [entry(files, used) for files in available()]
    show(
        format,
        lambda page: shelf.text(entries, page),
        lambda: shelf.markdown(entries),
        Shelf(tuple(entries)).to_dict,
    )
    broken = [each.name for each in entries if each.faults]
    for name in broken:
        complain(
            f"error: `{name}` cannot be loaded; `sanctionlink status --rulebook {name}` tells every fault"
        )
    return 2 if broken else 0


def current() -> RulebookFiles | None:
    """The rulebook that is used here without `--rulebook`; None if several could be."""
    from sanctionlink.language.files.locate import locate_rulebook

    try:
        return locate_rulebook()
    except InvalidInput:
        return None


def entry(files: RulebookFiles, used: RulebookFiles | None) -> Entry:
    """One rulebook with what it holds; one that cannot be loaded is listed with its faults counted."""
    from sanctionlink.answers.rulebooks import Entry
    from sanctionlink.language.files.names import display
    from sanctionlink.language.load import load_cases, load_rulebook

    where = display(files.root)
    origin = "comes with sanctionlink" if files.bundled else "in this folder"
    is_used = used is not None and (used.id, used.root.resolve()) == (files.id, files.root.resolve())
    try:
        book = load_rulebook(files)
        cases = load_cases(files, book)
    except InvalidInput as error:
        return Entry(files.id, None, where, origin, is_used, (), len(error.report))
    amounts = {
        "rules": len(book.rules),
        "facts": len(book.facts),
        "conditions": len(book.conditions),
        "targets": len(book.targets),
        "sources": len(book.sources),
        "cases": len(cases),
    }
    return Entry(files.id, book.title, where, origin, is_used, tuple(amounts.items()), 0)
