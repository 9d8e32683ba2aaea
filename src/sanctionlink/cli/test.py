"""`sanctionlink test`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanctionlink.cli import options
from sanctionlink.cli.output import complain, show
from sanctionlink.diagnostics import InvalidInput

if TYPE_CHECKING:
    from sanctionlink.analyse.cases import CaseResult
    from sanctionlink.book import Book
    from sanctionlink.model.case import Case

NO_CASES, NOT_A_CASES_FILE = "SL901", "SL902"
PATIENCE = 1.0
"""Seconds before progress is shown."""


@click.command("test")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=True))
@options.rulebook
@options.engine
@options.form
@options.verbose
def command(files: tuple[str, ...], rulebook: str | None, engine: str, format: str, verbose: bool) -> int:
    """Run the expected cases of a rulebook, or those in FILEs (files or folders) alone.

    Exits with 1 if a case fails.

    \b
    Examples:
      sanctionlink test
      sanctionlink test tests/cases/reset_2025/talks.yaml
      sanctionlink test --rulebook reset_2025 --engine algebra --format json
    """
    from sanctionlink.book import load
    from sanctionlink.present import cases

    started = time.perf_counter()
    book = load(rulebook)
    chosen = choose(book.cases(), files, book.rulebook.id)
    outcomes = list(run(book, chosen, engine))
    if verbose:
        seconds = time.perf_counter() - started
        complain(f"engine: {engine}; {len(outcomes)} cases in {seconds:.2f} s")
    name = book.rulebook.id
    show(
        format,
        lambda page: cases.text(name, outcomes, page),
        lambda: cases.markdown(name, outcomes),
        lambda: cases.document(name, outcomes),
    )
    return int(any(outcome.mismatches for outcome in outcomes))


def choose(found: Sequence[Case], files: tuple[str, ...], name: str) -> Sequence[Case]:
    """The cases in the files; raises `InvalidInput` if a file, or the rulebook, has none."""
    if not found:
        raise InvalidInput.single(
            NO_CASES,
            f"the rulebook `{name}` has no expected cases",
            hint=f"write some in `tests/cases/{name}/` beside its rules (see docs/reference/language.md)",
        )
    if not files:
        return found
    chosen: list[Case] = []
    for file in files:
        path = Path(file).resolve()
        inside = [
            case
            for case in found
            if path == (place := Path(case.span.file).resolve()) or path in place.parents
        ]
        if not inside:
            known = ", ".join(f"`{each}`" for each in sorted({case.span.file for case in found}))
            message = f"`{file}` has no case of the rulebook `{name}`"
            raise InvalidInput.single(NOT_A_CASES_FILE, message, hint=f"its cases are in {known}")
        chosen += [case for case in inside if case not in chosen]
    return chosen


def run(book: Book, chosen: Sequence[Case], engine: str) -> Iterator[CaseResult]:
    """Run the cases in order, with progress on a terminal's standard error if it takes long."""
    started, shown = time.monotonic(), False
    for done, case in enumerate(chosen):
        if sys.stderr.isatty() and time.monotonic() - started > PATIENCE:
            click.echo(f"\r{done} of {len(chosen)} cases", nl=False, err=True)
            shown = True
        yield book.run_case(case, engine=engine)
    if shown:
        click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
