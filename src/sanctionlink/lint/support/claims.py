"""Claims about situations, each decided or told as undecided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, LimitReached, Related, Severity, Span
from sanctionlink.ground.ir import READINGS, Literal, Triple
from sanctionlink.lint.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.records import dataclass

FEW = 10
"""Undecided claims of one check that are told one by one; of more, the first place is told, and how many there are."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something to be decided about all situations. `question` completes "it is undecided …"; `decide` gives the findings."""

    question: str
    span: Span
    decide: Callable[[Worlds], Iterable[Diagnostic]]


def decided(subject: Subject, claims: Iterable[Claim]) -> Iterator[Diagnostic]:
    """The findings of all claims, and which of them could not be decided within the limit."""
    worlds = subject.worlds
    left: list[Claim] = []
    reasons: list[LimitReached] = []
    for claim in claims:
        try:
            found = list(claim.decide(worlds))
        except LimitReached as limit:
            left.append(claim)
            reasons.append(limit)
            continue
        yield from found
    if left:
        yield from _undecided(left, reasons[0])


def undecided(question: str, span: Span, limit: LimitReached) -> Diagnostic:
    """That a question could not be decided, and why."""
    return Diagnostic(codes.UNDECIDED, f"it is undecided {question}: {limit}", span, Severity.INFO)


def _undecided(claims: list[Claim], reason: LimitReached) -> Iterator[Diagnostic]:
    if len(claims) <= FEW:
        for claim in claims:
            yield undecided(claim.question, claim.span, reason)
        return
    first, *others = claims
    yield Diagnostic(
        codes.UNDECIDED,
        f"it is undecided {first.question}, and {len(others):,} more questions like this one are: {reason}",
        first.span,
        Severity.INFO,
        related=tuple(Related(c.span, f"it is undecided {c.question}") for c in others[:FEW]),
    )


def readings(triple: Triple, rank: int = 0) -> tuple[Literal, ...]:
    """The different literals of the readings from a strength's on."""
    return tuple(dict.fromkeys(triple[reading] for reading in READINGS if reading >= rank))


def listed(names: Iterable[str], most: int = 4) -> str:
    """Names in backticks: `a`, `b` and `c`."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
