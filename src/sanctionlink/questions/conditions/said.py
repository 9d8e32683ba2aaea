"""A ground condition to what is said of it today: by assumptions, rules, facts and defaults, and which of that counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sanctionlink.answers.conditions import Knowledge, Origin, Statement
from sanctionlink.ground.ir import READINGS, Triple
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Strength
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Interval, OneOf, Unknown, show
from sanctionlink.questions.today import Extent, Today
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claim

STRENGTHS = (Strength.MUST, Strength.LIKELY, Strength.MAY)
ORIGINS = {
    LeafKind.ASSUMPTION: Origin.ASSUMPTION,
    LeafKind.FACT: Origin.FACT,
    LeafKind.DEFAULT: Origin.DEFAULT,
    LeafKind.SUPPOSITION: Origin.NOTHING,
}


@dataclass(frozen=True, slots=True)
class Known:
    """How well a condition is known, its value if it is, and everything said of it: what counts first."""

    knowledge: Knowledge
    value: str | None
    said: tuple[Statement, ...]

    @property
    def leaning(self) -> Statement | None:
        """What weaker rules set it to, the strongest of them in every possible case and at one."""
        weaker = [s for s in self.said if s.counts and s.strength not in (None, Strength.MUST)]
        strongest = [s for s in weaker if s.strength is weaker[0].strength]
        return strongest[0] if len(strongest) == 1 and strongest[0].certain else None


def known(today: Today, instance: InstanceKey) -> Known:
    """How a ground condition stands.

    A must-rule that sets it in every possible case decides; else what is on record does, in the cases in which none sets it.
    What weaker rules set it to is said, and does not decide.
    """
    record = [_recorded(claim) for claim in today.claims.on(instance, today.scenario.as_of)]
    if instance in today.scenario.assumptions:
        return _on_record(record, ())
    concluded = tuple(_concluded(today, instance))
    musts = [each for each in concluded if each.strength is Strength.MUST]
    weaker = tuple(each for each in concluded if each.strength is not Strength.MUST)
    if not musts:
        return _on_record(_believed(record, today.scenario.account), weaker)
    may = today.program.consequences[instance]
    if today.extent(*(triple[0] for triple in may.values())) is Extent.ALWAYS:
        overruled = [replace(each, counts=False) for each in record]
        said = (*musts, *(replace(each, counts=False) for each in weaker), *overruled)
        alone = musts[0].value if len(musts) == 1 else None
        return Known(Knowledge.DEPENDS if alone is None else Knowledge.KNOWN, alone, said)
    believed = _believed(record, today.scenario.account)
    return Known(Knowledge.DEPENDS, None, (*musts, *believed, *weaker))


def setters(today: Today, triple: Triple, reading: int) -> tuple[str, ...]:
    """The rules that set a value in some possible case, in a reading."""
    program = today.program
    found = (
        program.ground_rules[clause.origin].rule.id
        for clause in program.clauses.get(triple[reading], ())
        if clause.origin >= 0 and all(today.extent(x) is not Extent.NEVER for x in clause.body)
    )
    return tuple(dict.fromkeys(found))


def _concluded(today: Today, instance: InstanceKey) -> Iterator[Statement]:
    """What rules set a condition to, each value by its strongest rules, the strongest first."""
    for reading in READINGS:
        for value, triple in today.program.consequences.get(instance, {}).items():
            if any(today.extent(x) is not Extent.NEVER for x in triple[:reading]):
                continue
            extent = today.extent(triple[reading])
            if extent is not Extent.NEVER:
                rules = setters(today, triple, reading)
                certain = extent is Extent.ALWAYS
                yield Statement(show(value), Origin.RULE, True, certain, STRENGTHS[reading], rules)


def _recorded(claim: Claim) -> Statement:
    """What is on record."""
    fact = claim.fact
    return Statement(
        value=show(claim.given),
        origin=ORIGINS[claim.kind],
        counts=True,
        account=fact.account if fact else claim.account,
        start=fact.start.isoformat() if fact and fact.start else None,
        end=fact.end.isoformat() if fact and fact.end else None,
        note=fact.note if fact else None,
        cites=fact.cites if fact else (),
        certain=not isinstance(claim.given, (Unknown, OneOf, Interval)),
    )


def _believed(record: list[Statement], account: str | None) -> list[Statement]:
    """The same, of which only the word of the account that is asked for counts, if it speaks of this; what counts first."""
    if len(record) > 1 and any(each.account == account for each in record if account):
        record = [replace(each, counts=each.account == account) for each in record]
    return sorted(record, key=lambda each: not each.counts)


def _on_record(record: list[Statement], weaker: tuple[Statement, ...]) -> Known:
    said = (*(each for each in record if each.counts), *weaker, *(each for each in record if not each.counts))
    counting = [each for each in record if each.counts]
    if len(counting) > 1:
        return Known(Knowledge.DISPUTED, None, said)
    if not counting[0].certain:
        return Known(Knowledge.UNKNOWN, None, said)
    return Known(Knowledge.KNOWN, counting[0].value, said)
