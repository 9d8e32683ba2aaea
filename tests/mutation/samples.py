"""Verdicts of two versions in sampled scenarios: an account of what differs that owes nothing to how `diff` looks for it.

The scenarios are the rulebook as it stands on every day that it names and on those near them; by each account; each condition
given each value by itself; the scenarios of the expected cases; and many conditions at once, by chance, as assumptions and as
facts, on any of the days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from mutation.days import days_in, near
from sanctionlink.answers.difference import Aspect, Divergence, Manner
from sanctionlink.answers.verdict import Verdict
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached, Span
from sanctionlink.language.load import check_scenario
from sanctionlink.model.rulebook import Condition, ConditionType, Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import NEVER, Value, show

BY_CHANCE = 120
"""Scenarios with several conditions changed."""

NOWHERE = Span("", 1, 1, 1, 1)

NUMBERS = (0, 5, 45, 49, 50, 51, 100)
"""What a number may be in a scenario; those beyond its range are left out."""

Said = tuple[object, object, frozenset[tuple[str, ...]]]
"""A verdict's status, outlook and reasons, of the weightiest aspect first."""


@dataclass
class Samples:
    """The scenarios for one rulebook, with its verdicts in each. What several scenarios need is worked out once."""

    book: Book
    scenarios: list[Scenario]
    said: list[Mapping[str, Said] | None]

    @classmethod
    def of(cls, book: Book, texts: Mapping[str, str], seed: int, most: int | None = None) -> Samples:
        """The scenarios for a rulebook whose files have these texts; `most` of them, by chance."""
        chance = Random(f"samples {book.rulebook.id} {seed}")
        named = {day for text in texts.values() for day in days_in(text)}
        days = sorted({other for day in named for other in (day, *near(day))})
        found = [s for s in scenarios(book, days, chance) if _sound(s, book.rulebook)]
        found = found if most is None else chance.sample(found, min(most, len(found)))
        return cls(book, found, [said(book, s) for s in found])

    def apart(self, other: Book, names: Mapping[str, str]) -> dict[str, tuple[Aspect, Scenario]]:
        """The targets on which another version differs in some scenario: the weightiest aspect, and such a scenario.

        `names` are the new names of rules that were renamed, which by itself makes no difference.
        """
        found: dict[str, tuple[Aspect, Scenario]] = {}
        for scenario, before in zip(self.scenarios, self.said, strict=True):
            asked = _known(scenario, other.rulebook)
            after = said(other, asked) if asked else None
            if before is None or after is None:
                continue
            for target in before.keys() & after.keys():
                status, outlook, reasons = before[target]
                reasons = frozenset((names.get(rule, rule), *rest) for rule, *rest in reasons)
                aspect = weightiest((status, outlook, reasons), after[target])
                if aspect and (target not in found or _rank(aspect) < _rank(found[target][0])):
                    found[target] = aspect, scenario
        return found


def weightiest(one: Said, other: Said) -> Aspect | None:
    """The weightiest aspect in which two verdicts differ."""
    return next((a for a, x, y in zip(Aspect, one, other, strict=True) if x != y), None)


def _rank(aspect: Aspect) -> int:
    return list(Aspect).index(aspect)


def said(book: Book, scenario: Scenario) -> Mapping[str, Said] | None:
    """The verdicts on all targets; None if the scenario is impossible, or leaves too much open."""
    try:
        return {target: of(verdict) for target, verdict in book.decide(scenario, engine="circuit").items()}
    except (InvalidInput, LimitReached):
        return None


def of(verdict: Verdict) -> Said:
    """A verdict in short."""
    reasons = frozenset((r.rule, r.strength.value, r.side.value, str(r.certain)) for r in verdict.reasons)
    return verdict.status, verdict.outlook, reasons


# --- scenarios ----------------------------------------------------------------------------------------------------------


def scenarios(book: Book, days: list[dt.date], chance: Random) -> Iterator[Scenario]:
    """All that are tried."""
    rulebook = book.rulebook
    today = rulebook.as_of or days[-1]
    yield from (Scenario(day) for day in days)
    spoken = {f.account for f in rulebook.facts if f.account}
    disputed = [day for f in rulebook.facts if f.account for day in (f.start, f.end) if day]
    for voice in (*rulebook.accounts, *rulebook.parties):
        on = {today, *disputed, *(chance.sample(days, 6) if voice in spoken else ())}
        yield from (Scenario(day, account=voice) for day in sorted(on))
    every = {key: values(rulebook.conditions[key[0]], days) for key in instances(rulebook)}
    for key, some in every.items():
        kept = some if rulebook.conditions[key[0]].type.finite else chance.sample(some, min(len(some), 6))
        yield from (Scenario(today, {key: value}) for value in kept)
    yield from (case.scenario for case in book.cases() if not case.sets)
    for _ in range(BY_CHANCE):
        share = chance.choice((0.1, 0.4, 1.0, 1.0))
        chosen = {key: chance.choice(some) for key, some in every.items() if chance.random() < share}
        observed = {key for key in chosen if chance.random() < 0.3}
        facts = tuple(Fact(*k, chosen[k], None, None, None, (), None, NOWHERE) for k in sorted(observed))
        assumed = {k: v for k, v in chosen.items() if k not in observed}
        yield Scenario(chance.choice((today, chance.choice(days))), assumed, facts)


def instances(rulebook: Rulebook) -> Iterator[InstanceKey]:
    """Every ground condition."""
    for condition in rulebook.conditions.values():
        for members in product(*(rulebook.sets[name].members for name in condition.over)):
            yield condition.id, members


def values(condition: Condition, days: list[dt.date]) -> list[Value]:
    """What a condition may be in a scenario. Most stakes of most owners are none, so that totals are kept."""
    if condition.type.finite:
        return list(condition.values)
    if condition.type is ConditionType.DATE:
        return [NEVER, *days]
    low, high = condition.low, condition.high
    inside = [n for n in NUMBERS if (low is None or n >= low) and (high is None or n <= high)]
    return [*inside, *[inside[0]] * (len(inside) * 2 if condition.total is not None else 0)]


def _sound(scenario: Scenario, rulebook: Rulebook) -> bool:
    """Whether a user could ask about a scenario: it exceeds no total."""
    try:
        check_scenario(scenario, rulebook)
    except InvalidInput:
        return False
    return True


def _known(scenario: Scenario, rulebook: Rulebook) -> Scenario | None:
    """A scenario as a version is asked about it, without what it has no condition for; None if it lacks a value or account."""
    every = set(instances(rulebook))
    assumed = {k: v for k, v in scenario.assumptions.items() if k in every}
    facts = tuple(f for f in scenario.facts if (f.condition, f.arguments) in every)
    given = [*((k[0], v) for k, v in assumed.items()), *((f.condition, f.value) for f in facts)]
    for name, value in given:
        condition = rulebook.conditions[name]
        if condition.type.finite and isinstance(value, str) and value not in condition.values:
            return None
    if scenario.account and scenario.account not in {**rulebook.accounts, **rulebook.parties}:
        return None
    return replace(scenario, assumptions=assumed, facts=facts)


# --- witnesses ----------------------------------------------------------------------------------------------------------


def shown(witness: Divergence, target: str, old: Book, new: Book) -> str:
    """Ask both versions about a witness anew, by what it tells; what is wrong with it, if anything is."""
    if any(change.manner is Manner.PAST for change in witness.changes):
        return ""  # a past is told in several lines, and is asked about where witnesses are made
    found = []
    for book in (old, new):
        known = {show_instance(key): key for key in instances(book.rulebook)}
        changes = [c for c in witness.changes if c.condition in known]
        assume = {c.condition: c.value for c in changes if c.manner is Manner.ASSUMED}
        scenario = book.scenario(witness.as_of, assume, witness.account)
        facts = [_fact(known[c.condition], c.value, book) for c in changes if c.manner is Manner.OBSERVED]
        verdicts = said(book, replace(scenario, facts=tuple(facts)))
        found.append(verdicts[target] if verdicts else None)
    one, other = found
    if one is None or other is None:
        return "" if (one is None) != (other is None) else "neither version allows it"
    aspect = weightiest(one, other)
    if aspect is None:
        return "both versions say the same"
    return "" if _rank(aspect) <= _rank(witness.aspect) else f"they differ in {aspect.value} alone"


def _fact(key: InstanceKey, text: str, book: Book) -> Fact:
    """A fact of what a witness tells as text."""
    given = book.scenario(assume={show_instance(key): text}).assumptions[key]
    assert show(given) == text
    return Fact(*key, given, None, None, None, (), None, NOWHERE)
