"""Lint as a whole: from a rulebook's files to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.checks.catalogue import CHECKS
from sanctionlink.checks.outcome import Outcome
from sanctionlink.checks.run import UNDECIDED, Choice, Progress, run
from sanctionlink.checks.subject import SECONDS, Subject
from sanctionlink.diagnostics import Diagnostic, InvalidInput, Severity
from sanctionlink.load import RulebookFiles, load_rulebook, load_texts, sound_cases


def names() -> Mapping[str, str]:
    """The codes of all checks by their names."""
    return MappingProxyType({"undecided": UNDECIDED} | {check.NAME: check.CODE for check in CHECKS})


def lint(
    files: RulebookFiles,
    choice: Choice | None = None,
    *,
    limit: float = SECONDS,
    progress: Progress | None = None,
    forgiving: bool = True,
) -> Outcome:
    """Everything that is wrong with a rulebook. Faults for which it cannot be used at all are findings too, and then all.

    The arguments are those of `run`; `limit` is in seconds.
    """
    try:
        rulebook = load_rulebook(files)
    except InvalidInput as error:
        return Outcome(tuple(error.report))
    cases, faults = sound_cases(files, rulebook)
    subject = Subject(rulebook, cases, load_texts(files), limit=limit, faults=tuple(faults))
    return run(subject, CHECKS, choice, progress=progress, forgiving=forgiving)


def findings(outcome: Outcome) -> tuple[Diagnostic, ...]:
    """All findings; a check that did not come to its end is one too, since nobody may take it for fine."""
    ends = tuple(
        Diagnostic(
            UNDECIDED,
            f"the check `{each.name}` did not come to its end: {each.message}",
            severity=Severity.ERROR if each.crashed else Severity.INFO,
        )
        for each in outcome.unfinished
    )
    return outcome.findings + ends
