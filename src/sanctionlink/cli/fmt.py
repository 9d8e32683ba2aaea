"""`sanctionlink fmt`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from sanctionlink.cli import options
from sanctionlink.cli.output import complain, write, write_lines
from sanctionlink.cli.progress import Counter
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, Report
from sanctionlink.render.page import clean, escape, harmless

if TYPE_CHECKING:
    from sanctionlink.edit.run import FileEdit

FAULT_OF_OURS = 3


@click.command("fmt")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True))
@options.rulebook
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; list the files that would change, and exit with 1 if one would.",
)
@click.option(
    "--diff", is_flag=True, help="Write nothing; show what would change, and exit with 1 if something would."
)
@click.pass_context
def command(
    context: click.Context, files: tuple[str, ...], rulebook: str | None, check: bool, diff: bool
) -> int:
    """Put the YAML files of a rulebook, or FILEs (files or folders), into the canonical layout.

    Keys come in the order of the language reference, with two spaces for each level, quotation marks off plain words, long
    texts folded, and blank lines between rules. Comments stay, and so does what the rulebook says: it is read again to make
    sure. JSON lines are left as they are.

    \b
    Examples:
      sanctionlink fmt
      sanctionlink fmt --check
      sanctionlink fmt --diff rules/reset_2025/outlook.yaml
    """
    from sanctionlink.edit.files import own_files, yaml_files
    from sanctionlink.edit.run import format_files, write_edits

    if files and context.get_parameter_source("rulebook") is ParameterSource.COMMANDLINE:
        raise click.UsageError("name a rulebook or files, not both", context)
    book = None if files else own_files(rulebook)
    paths = yaml_files(files) if book is None else (*book.rules, *book.facts, *book.cases)
    with Counter(f"{{done}} of {_files(len(paths))}") as progress:
        done = format_files(paths, book.root if book else None, progress)
    changed, same = len(done.changed), len(done.edits) - len(done.changed)
    if check or diff:
        if diff:
            write("".join(_diff(done.changed)))
        else:
            write_lines(f"would format {clean(edit.file)}" for edit in done.changed)
        _tell(changed, "would be formatted", same)
        return _end(done.faults, done.refused) or int(bool(changed))
    written = write_edits(done.edits, book)
    write_lines(f"formatted {clean(edit.file)}" for edit in written.edits)
    _tell(len(written.edits), "formatted", same)
    return _end((*done.faults, *written.faults), (*done.refused, *written.refused))


def _tell(changed: int, done: str, same: int) -> None:
    parts = [f"{_files(changed)} {done}"] if changed else []
    parts += [f"{_files(same)} as {'it' if same == 1 else 'they'} should be"] if same else []
    if parts:
        complain(", ".join(parts))


def _files(count: int) -> str:
    return f"{count:,} file{'' if count == 1 else 's'}"


def _end(faults: Iterable[Diagnostic], refused: Iterable[str]) -> int:
    """Tell the faults; 0 without any. Raises `InvalidInput` if files cannot be read or written."""
    from sanctionlink.cli.run import told

    ours, theirs = list(refused), InvalidInput(Report(tuple(faults)))
    for each in ours:
        complain(f"error: this is a bug in sanctionlink, please report it: {each}; nothing was written there")
    if ours:
        for line in told(theirs):
            complain(line)
        return FAULT_OF_OURS
    if theirs.report.diagnostics:
        raise theirs
    return 0


def _diff(edits: Iterable[FileEdit]) -> Iterator[str]:
    """What would change, as `diff -u` shows it."""
    from difflib import unified_diff

    for edit in edits:
        before, after = _lines(edit.before), _lines(edit.after)
        file = clean(edit.file)
        yield from unified_diff(before, after, file, f"{file} (formatted)")


def _lines(data: bytes) -> list[str]:
    """Lines for a comparison; what ends them otherwise than `\\n`, and a missing end of the last, is shown."""
    lines = [
        "".join(char if harmless(char) else escape(char) for char in line)
        for line in data.decode().split("\n")
    ]
    last = [f"{lines[-1]}\n\\ No newline at end of file\n"] if lines[-1] else []
    return [f"{line}\n" for line in lines[:-1]] + last
