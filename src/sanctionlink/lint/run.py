"""Runs the checks: what one of them cannot do never hides what the others find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sanctionlink.answers.findings import Ignored, Unfinished
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import LINT_FINDINGS
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, LimitReached, Related, Severity
from sanctionlink.lint.outcome import ABOUT_COMMENTS, LintOutcome, Undecided
from sanctionlink.lint.rule import Rule
from sanctionlink.lint.support.ignores import read_ignores
from sanctionlink.lint.support.subject import Subject
from sanctionlink.records import dataclass, field

FEW = 10
"""Undecided questions whose places are told with the first one."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted of the checks: which ones (all, if `select` is empty), but for `ignore`, and other severities by code."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def wants(self, code: str) -> bool:
        """Whether findings with this code are to be told. What is undecided is told of every check that is."""
        return code not in self.ignore and (not self.select or code in self.select or code == codes.UNDECIDED)


def run(
    subject: Subject,
    checks: Sequence[Rule],
    choice: Choice | None = None,
    *,
    progress: Progress | None = None,
    forgiving: bool = True,
) -> LintOutcome:
    """Run the checks that are chosen.

    Args:
        subject: what is checked.
        checks: every check there is, in order; those about comments that ignore findings come last.
        choice: which of them, and how bad their findings are.
        progress: told before each check how many of how many are done, and the name of the one that begins.
        forgiving: whether a bug in one check is told as such while the others go on; else it is raised.
    """
    choice = choice or Choice()
    names = {check.NAME: check.CODE for check in checks}
    known = {codes.UNDECIDED, *names.values()} - set(ABOUT_COMMENTS)
    subject.ignores = tuple(read_ignores(subject.texts, known, names))
    wanted = [check for check in checks if choice.wants(check.CODE)]
    tally = _Tally(subject, choice)
    tally.take("", "rules", lambda: _faults(subject), forgiving)
    for done, check in enumerate(wanted):
        if progress:
            progress(done, len(wanted), check.NAME)
        before = len(subject.undecided)
        ended = tally.take(check.CODE, check.NAME, partial(check.check, subject), forgiving)
        if ended and len(subject.undecided) == before:
            subject.finished.add(check.CODE)
    tally.take("", "undecided", tally.undecided, forgiving)
    return tally.outcome(tuple(check.CODE for check in wanted))


def _faults(subject: Subject) -> Iterator[Diagnostic]:
    """Faults of the cases, and those that show only when rules are put together, such as a cycle through negation."""
    yield from subject.faults
    subject.program  # noqa: B018 - putting it together finds them


class _Tally:
    """What has been found so far."""

    def __init__(self, subject: Subject, choice: Choice) -> None:
        self.subject, self.choice = subject, choice
        self.found: dict[Diagnostic, None] = {}
        self.ignored: list[Ignored] = []
        self.unfinished: list[Unfinished] = []

    def take(self, code: str, name: str, find: Callable[[], Iterable[Diagnostic]], forgiving: bool) -> bool:
        """Take what a check finds, as far as it gets; whether it got to its end."""
        try:
            for count, one in enumerate(find()):
                if count == LINT_FINDINGS and code:
                    more = f"{count:,} of these were found, and no more are looked for"
                    self._put(Diagnostic(code, more, None, one.severity, "mend these and try again"))
                    return False
                self._put(one)
        except InvalidInput as error:
            for one in error.report:
                self._put(one)
            return False
        except (LimitReached, MemoryError) as error:
            message = str(error) or "this machine has not enough memory"
            self.unfinished.append(Unfinished(code, name, message, False))
            return False
        except Exception as error:
            if not forgiving:
                raise
            message = f"this is a bug in sanctionlink, please report it: {type(error).__name__}: {error}"
            self.unfinished.append(Unfinished(code, name, message, True))
            return False
        return True

    def undecided(self) -> Iterator[Diagnostic]:
        """What was left undecided and is not ignored, one finding for each reason."""
        by_reason: dict[str, list[Undecided]] = {}
        for each in self.subject.undecided:
            one = Diagnostic(
                codes.UNDECIDED, f"it is undecided {each.question}: {each.reason}", each.span, Severity.INFO
            )
            by = self.subject.ignore_for(one)
            if by is None:
                by_reason.setdefault(each.reason, []).append(each)
            else:
                self.ignored.append(Ignored(one, by.reason))
        for reason, (first, *others) in by_reason.items():
            many = f", and so are {len(others):,} more questions" if len(others) > 1 else ""
            many = many or (", and so is another question" if others else "")
            yield Diagnostic(
                codes.UNDECIDED,
                f"it is undecided {first.question}{many}: {reason}",
                first.span,
                Severity.INFO,
                related=tuple(Related(e.span, f"it is undecided {e.question}") for e in others[:FEW]),
            )

    def _put(self, one: Diagnostic) -> None:
        if not one.code.startswith("SL7"):
            self.found[one] = None
            return
        if not self.choice.wants(one.code):
            return
        severity = self.choice.severities.get(one.code)
        one = replace(one, severity=severity) if severity else one
        by = self.subject.ignore_for(one)
        if by is None:
            self.found[one] = None
        elif all(one != each.finding for each in self.ignored):
            self.ignored.append(Ignored(one, by.reason))

    def outcome(self, checked: tuple[str, ...]) -> LintOutcome:
        """Everything, in the order of the files."""
        ordered = sorted(self.found, key=_place)
        ignored = sorted(self.ignored, key=lambda each: _place(each.finding))
        return LintOutcome(tuple(ordered), tuple(ignored), tuple(self.unfinished), checked)


def _place(one: Diagnostic) -> tuple[bool, str, int, int, str, str]:
    if one.span is None:
        return True, "", 0, 0, one.code, one.message
    return False, one.span.file, one.span.line, one.span.column, one.code, one.message
