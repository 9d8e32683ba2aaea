"""Claims about situations, each decided or noted as undecided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sanctionlink.diagnostics.model import Diagnostic, LimitReached, Span
from sanctionlink.ground.ir import READINGS, Literal, Triple
from sanctionlink.lint.outcome import Undecided
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """Something to be decided about all situations. `question` completes "it is undecided …"; `decide` gives the findings."""

    question: str
    span: Span
    decide: Callable[[Worlds], Iterable[Diagnostic]]


def decided(subject: Subject, claims: Iterable[Claim]) -> Iterator[Diagnostic]:
    """The findings of all claims. Which of them could not be decided within the limit is noted in `subject.undecided`."""
    worlds = subject.worlds
    for claim in claims:
        try:
            found = list(claim.decide(worlds))
        except LimitReached as limit:
            subject.undecided.append(Undecided(claim.question, claim.span, limit.reason))
            continue
        yield from found


def readings(triple: Triple, rank: int = 0) -> tuple[Literal, ...]:
    """The different literals of the readings from a strength's on."""
    return tuple(dict.fromkeys(triple[reading] for reading in READINGS if reading >= rank))


def listed(names: Iterable[str], most: int = 4) -> str:
    """Names in backticks: `a`, `b` and `c`."""
    shown = [f"`{name}`" for name in names]
    if len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
