"""A rulebook and a scenario as a reader writes them, for the message of a failed test."""

from __future__ import annotations

from typing import Any

from sanctionlink.model.expression import Argument, Member
from sanctionlink.model.expression_text import show_expression
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Effect,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
    TargetRef,
)
from sanctionlink.model.scenario import Scenario, show_instance
from sanctionlink.model.values import show


def as_text(rulebook: Rulebook, scenario: Scenario) -> str:
    """The program in full."""
    lines = [f"as_of {scenario.as_of}" + (f", account {scenario.account}" if scenario.account else "")]
    lines += [f"set {s.id} = {', '.join(s.members)}" for s in rulebook.sets.values()]
    for c in rulebook.conditions.values():
        default = "" if c.default is None else f", default {show(c.default)}"
        lines.append(f"condition {c.id}{over(c.over)}: {c.type.value} {' '.join(c.values)}{default}")
    lines += [f"{t.kind.value} {t.id}{over(t.over)}" for t in rulebook.targets.values()]
    lines += [f"notion {name}{over(sets)}" for name, sets in rulebook.notions.items()]
    lines += [rule_text(rule, rulebook) for rule in rulebook.rules.values()]
    for where, facts in (("fact", rulebook.facts), ("scenario fact", scenario.facts)):
        for f in facts:
            dates = (f" from {f.start}" if f.start else "") + (f" until {f.end}" if f.end else "")
            account = f" according to {f.account}" if f.account else ""
            lines.append(
                f"{where} {show_instance((f.condition, f.arguments))} = {show(f.value)}{dates}{account}"
            )
    lines += [f"assume {show_instance(key)} = {show(value)}" for key, value in scenario.assumptions.items()]
    return "\n" + "\n".join(lines) + "\n"


def over(sets: tuple[str, ...]) -> str:
    """The sets that something ranges over."""
    return f"({', '.join(sets)})" if sets else ""


def rule_text(rule: Rule, rulebook: Rulebook) -> str:
    """One rule on one line."""
    parts = [f"rule {rule.id} ({rule.strength.value})"]
    parts += [f"for each {', '.join(f'{v} in {s}' for v, s in rule.for_each)}"] if rule.for_each else []
    parts += [effect_text(rule.effect, rulebook)]
    parts += [f"when {text(rule.when, rulebook)}"] if rule.when is not None else []
    parts += [f"unless {text(rule.unless, rulebook)}"] if rule.unless is not None else []
    parts += [f"from {rule.valid_from}"] if rule.valid_from else []
    parts += [f"until {rule.valid_until}"] if rule.valid_until else []
    return " ".join(parts)


def text(expression: Any, rulebook: Rulebook) -> str:
    """One expression."""
    return show_expression(expression, rulebook)


def arguments(found: tuple[Argument, ...]) -> str:
    """Arguments in brackets."""
    return over(tuple(a.id if isinstance(a, Member) else a.name for a in found))


def targets(refs: tuple[TargetRef, ...]) -> str:
    """The targets of a rule."""
    return ", ".join(ref.target + arguments(ref.arguments) for ref in refs)


def effect_text(effect: Effect, rulebook: Rulebook) -> str:
    """What a rule does."""
    if isinstance(effect, Requires):
        return f"{targets(effect.targets)} requires {text(effect.needed, rulebook)}"
    if isinstance(effect, Blocks):
        return f"blocks {targets(effect.targets)}"
    if isinstance(effect, Counters):
        return f"speaks on the other side of {targets(effect.targets)}"
    if isinstance(effect, Lifts):
        place = "" if effect.targets is None else f"permits {targets(effect.targets)} "
        return f"{place}lifts {', '.join(effect.rules)}"
    if isinstance(effect, Sets):
        return "sets " + ", ".join(
            f"{a.condition}{arguments(a.arguments)} = {show(a.value)}" for a in effect.assignments
        )
    if isinstance(effect, Defines):
        return f"defines {effect.notion}{arguments(effect.arguments)}"
    return "never"
