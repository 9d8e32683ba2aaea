"""`sanctionlink test`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanctionlink.cli import options, reports
from sanctionlink.cli.output import complain
from sanctionlink.cli.progress import Counter
from sanctionlink.cli.run import FINDINGS, INVALID, LIMIT
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.records import dataclass
from sanctionlink.render.page import Page

if TYPE_CHECKING:
    from sanctionlink.answers.case_result import CaseResult
    from sanctionlink.answers.coverage import Coverage
    from sanctionlink.api import Book
    from sanctionlink.model.case import Case


FORMATS = ("table", "json", "markdown", "junit", "github")


@click.command("test")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=True))
@options.rulebook
@options.engine
@click.option("--coverage", is_flag=True, help="Show which rules the cases exercise, and why not the others.")
@click.option(
    "--fail-under",
    "--coverage-threshold",
    "fail_under",
    metavar="PERCENT",
    type=options.Number(0, 100),
    help="Exit with 1 if the cases exercise less than PERCENT of the rules.  [default: `fail-under` under `[test]` in "
    "sanctionlink.toml, if all cases are run]",
)
@reports.forms(FORMATS)
@options.verbose
def command(
    files: tuple[str, ...],
    rulebook: str | None,
    engine: str,
    coverage: bool,
    fail_under: float | None,
    form: str,
    outputs: tuple[str, ...],
    verbose: bool,
) -> int:
    """Run the expected cases of a rulebook, or those in FILEs (files or folders) alone.

    A case that fails is told with what it expects, what it got, and the derivation of what it got. Exits with 1 if a case
    fails, or the coverage is too low; with 2 or 3 if a case cannot be run because it is invalid or too much is open.

    \b
    Examples:
      sanctionlink test
      sanctionlink test --coverage --fail-under 90
      sanctionlink test tests/cases/reset_2025/talks.yaml
      sanctionlink test --format github -o junit.xml -o json=report.json
    """
    from sanctionlink.api import load

    started = time.perf_counter()
    wanted = reports.outputs_of(outputs, FORMATS)
    least = fail_under if files or fail_under is not None else configured_least()
    book = load(rulebook)
    chosen = choose(book.cases(), files, book.rulebook.id)
    outcomes = tuple(run(book, chosen, engine))
    measured = None
    if coverage or least is not None:
        with Counter("rule coverage: {done} of {total}") as progress:
            measured = book.coverage(chosen, progress)
    if verbose:
        complain(f"engine: {engine}; {len(outcomes)} cases in {time.perf_counter() - started:.2f} s")
    done = Done(book.rulebook.id, outcomes, measured, least, coverage)
    reports.tell(form, wanted, done.tellers())
    return done.code()


def configured_least() -> float | None:
    """The percentage of rules that the configuration wants exercised. Raises `InvalidInput` if it is not one."""
    from sanctionlink.language.files.configuration import configured_section

    section = configured_section(Path.cwd(), "test", ("fail-under",))
    value = section.values.get("fail-under") if section else None
    if section is None or value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 100:
        message = "`fail-under` must be a percentage, a number from 0 to 100"
        raise InvalidInput.single(codes.BAD_CONFIGURATION, message, section.place("fail-under"))
    return float(value)


@dataclass(frozen=True, slots=True)
class Done:
    """What a run came to."""

    name: str
    outcomes: tuple[CaseResult, ...]
    measured: Coverage | None
    least: float | None
    every_rule: bool

    def tellers(self) -> Mapping[str, reports.Teller]:
        """How to tell it in each format."""
        return {
            "table": lambda page, _: _joined(self._table(page)),
            "markdown": lambda page, _: _joined(self._markdown()),
            "json": self._json,
            "junit": lambda page, _: _joined(self._machine("junit")),
            "github": lambda page, _: _joined(self._machine("github")),
        }

    def _table(self, page: Page) -> list[str]:
        from sanctionlink.render import cases, coverage

        lines = cases.text(self.name, self.outcomes, page)
        if self.measured is None:
            return lines
        if self.every_rule or coverage.too_low(self.measured, self.least):
            return [*lines, *coverage.text(self.measured, page, self.least, self.every_rule)]
        return [*lines, f"rule coverage: {coverage.summary(self.measured)}"]

    def _markdown(self) -> list[str]:
        from sanctionlink.render import cases, coverage

        lines = cases.markdown(self.name, self.outcomes)
        return [*lines, *(coverage.markdown(self.measured, self.least) if self.measured else ())]

    def _json(self, page: Page, encoding: str) -> str:
        from dataclasses import replace

        from sanctionlink.answers.case_result import CaseResults
        from sanctionlink.documents.encode import dump

        measured = replace(self.measured, fail_under=self.least) if self.measured else None
        return dump(CaseResults(self.name, self.outcomes, measured).to_dict(), encoding)

    def _machine(self, form: str) -> list[str]:
        from sanctionlink.render import case_reports

        report = case_reports.junit if form == "junit" else case_reports.github
        return report(self.name, self.outcomes, self.measured, self.least)

    def code(self) -> int:
        """The exit code: that of the worst that happened."""
        kinds = {outcome.error.kind for outcome in self.outcomes if outcome.error}
        if kinds & {"limit", "bug"}:
            return LIMIT
        if "invalid" in kinds:
            return INVALID
        short = self.measured is not None and self.least is not None and not self.measured.reaches(self.least)
        return FINDINGS if short or any(outcome.mismatches for outcome in self.outcomes) else 0


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def choose(found: Sequence[Case], files: tuple[str, ...], name: str) -> Sequence[Case]:
    """The cases in the files; raises `InvalidInput` if a file, or the rulebook, has none."""
    if not found:
        raise InvalidInput.single(
            codes.NO_CASES,
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
            raise InvalidInput.single(codes.CASES_OF_ANOTHER, message, hint=f"its cases are in {known}")
        chosen += [case for case in inside if case not in chosen]
    return chosen


def run(book: Book, chosen: Sequence[Case], engine: str) -> Iterator[CaseResult]:
    """Run the cases in order, with progress on a terminal's standard error if it takes long."""
    with Counter("{done} of {total} cases") as progress:
        for done, case in enumerate(chosen):
            progress(done, len(chosen))
            yield tried(lambda one=case: book.run_case(one, engine=engine), case)  # type: ignore[misc]


def tried(running: Callable[[], CaseResult], case: Case) -> CaseResult:
    """What a case comes to; what keeps it from being run is part of that, and does not keep the others."""
    from dataclasses import replace

    from sanctionlink.answers.case_result import CaseError, CaseResult

    started = time.perf_counter()
    try:
        return replace(running(), seconds=time.perf_counter() - started)
    except InvalidInput as error:
        found = CaseError("invalid", str(error))
    except (LimitReached, MemoryError) as error:
        found = CaseError("limit", str(error) or "this machine has not enough memory for the case")
    except Exception as error:  # noqa: BLE001 - the report of a run that has a crash in it must still be valid
        text = f"this is a bug in sanctionlink, please report it: {type(error).__name__}: {error}"
        found = CaseError("bug", text)
    return CaseResult(case, (), {}, error=found, seconds=time.perf_counter() - started)
