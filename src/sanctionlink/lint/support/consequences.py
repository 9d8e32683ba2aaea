"""Consequences that set one condition to different values in one situation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement

from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.ir import READINGS, Triple
from sanctionlink.lint.support.witness import Witness
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Assignment, Rule, Rulebook, Sets
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Value, show
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules, the condition and the values that they set it to, the strongest reading in which both fire, and a proof."""

    rules: tuple[Rule, Rule]
    name: str
    values: tuple[Value, Value]
    reading: int
    witness: Witness


def pairs(rulebook: Rulebook) -> Iterator[tuple[Rule, Rule]]:
    """The rules, two by two and in the order of the files, that set a condition to different values; one may be both."""
    setting: dict[str, dict[str, list[Assignment]]] = {}
    for rule in rulebook.rules.values():
        if isinstance(rule.effect, Sets):
            for a in rule.effect.assignments:
                setting.setdefault(a.condition, {}).setdefault(rule.id, []).append(a)
    found: dict[tuple[str, str], None] = {}
    for by_rule in setting.values():
        for one, other in combinations_with_replacement(by_rule, 2):
            values = {a.value for a in by_rule[one]}, {a.value for a in by_rule[other]}
            if len(values[0] | values[1]) > 1:
                found[one, other] = None
    for one, other in found:
        yield rulebook.rules[one], rulebook.rules[other]


def clashes(worlds: Worlds, one: Rule, other: Rule) -> Iterator[Clash]:
    """The conditions on which two rules can disagree, each once. Raises `LimitReached`."""
    told: set[str] = set()
    theirs = list(_set_by(worlds, other))
    for instance, value, triple in _set_by(worlds, one):
        for other_instance, other_value, other_triple in theirs:
            if instance == other_instance and value != other_value and instance[0] not in told:
                found = _together(worlds, triple, other_triple)
                if found is not None:
                    told.add(instance[0])
                    yield Clash((one, other), show_instance(instance), (value, other_value), *found)


def _set_by(worlds: Worlds, rule: Rule) -> Iterator[tuple[InstanceKey, Value, Triple]]:
    """What a rule sets to which value, and when it fires."""
    assert isinstance(rule.effect, Sets)
    for environment, triple in worlds.firings(rule):
        for a in rule.effect.assignments:
            yield (a.condition, members_of(a.arguments, environment)), a.value, triple


def _together(worlds: Worlds, one: Triple, other: Triple) -> tuple[int, Witness] | None:
    """The strongest reading in which both fire in some situation, and that situation."""
    for reading in READINGS:
        literals = (one[reading], other[reading])
        world = worlds.find(literals)
        if world is not None:
            return reading, worlds.witness(world, literals)
    return None


def disagreement(clash: Clash, code: str, severity: Severity) -> Diagnostic:
    """The finding for two consequences that disagree in a situation."""
    one, other = clash.rules
    ways = f"to `{show(clash.values[0])}`, and `{other.id}` to `{show(clash.values[1])}`"
    if one is other:
        message = f"`{one.id}` sets `{clash.name}` to `{show(clash.values[0])}` and to `{show(clash.values[1])}` at once"
    else:
        message = f"in one situation `{one.id}` sets `{clash.name}` {ways}"
    if one.strength is not other.strength:
        message += f"; the one is `{one.strength.value}`, the other `{other.strength.value}`"
    return Diagnostic(
        code,
        message,
        other.span,
        severity,
        "let one give way with `unless`, or say with a `never` rule that it cannot be",
        () if one is other else (Related(one.span, f"`{one.id}`: {one.says}"),),
        clash.witness,
    )
