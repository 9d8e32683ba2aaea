"""Lint as a whole: from a rulebook's files to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, Report, Severity
from sanctionlink.language.files.lint_settings import code_of, no_check
from sanctionlink.language.load import RulebookFiles, load_rulebook, load_texts, sound_cases
from sanctionlink.lint.outcome import LintOutcome
from sanctionlink.lint.registry import CHECKS
from sanctionlink.lint.run import Choice, Progress, run
from sanctionlink.lint.support.subject import SECONDS, Subject
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Rulebook

"""The code of a question that names a check which does not exist."""


def names() -> Mapping[str, str]:
    """The codes of all checks by their names."""
    return MappingProxyType({"undecided": codes.UNDECIDED} | {check.NAME: check.CODE for check in CHECKS})


def lint(
    files: RulebookFiles,
    choice: Choice | None = None,
    *,
    limit: float = SECONDS,
    progress: Progress | None = None,
    forgiving: bool = True,
) -> LintOutcome:
    """Everything that is wrong with a rulebook. Faults for which it cannot be used at all are findings too, and then all.

    The arguments are those of `run`; `limit` is in seconds.
    """
    try:
        rulebook = load_rulebook(files)
    except InvalidInput as error:
        return LintOutcome(tuple(error.report))
    cases, faults = sound_cases(files, rulebook)
    subject = Subject(rulebook, cases, load_texts(files), limit=limit, faults=tuple(faults))
    return run(subject, CHECKS, choice, progress=progress, forgiving=forgiving)


def check(
    rulebook: Rulebook,
    cases: tuple[Case, ...],
    files: RulebookFiles | None,
    limit: float,
    select: Iterable[str],
    ignore: Iterable[str],
    progress: Progress | None,
) -> Report:
    """Everything that the checks find in a rulebook that is loaded; what did not come to its end is a finding too.

    Raises `InvalidInput` if `select` or `ignore` names a check that does not exist.
    """
    choice = Choice(frozenset(map(_code, select)), frozenset(map(_code, ignore)))
    subject = Subject(rulebook, cases, load_texts(files) if files else {}, limit=limit)
    outcome = run(subject, CHECKS, choice, progress=progress)
    ends = tuple(
        Diagnostic(
            codes.UNDECIDED,
            f"the check `{each.name}` did not come to its end: {each.message}",
            severity=Severity.ERROR if each.crashed else Severity.INFO,
        )
        for each in outcome.unfinished
    )
    return Report(outcome.findings + ends)


def _code(text: str) -> str:
    """The code of a check from its code or name."""
    code = code_of(text, names())
    if code is None:
        message, hint = no_check(text, names())
        raise InvalidInput.single(codes.NO_CHECK, message, hint=hint)
    return code
