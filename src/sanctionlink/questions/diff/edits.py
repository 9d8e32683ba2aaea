"""What was edited between two versions of a rulebook, whether or not it moves a verdict, in a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from sanctionlink.answers.difference import Edit
from sanctionlink.ground.same_rule import bare
from sanctionlink.model.expression import Expression
from sanctionlink.model.expression_text import show_expression
from sanctionlink.model.holders import Holders
from sanctionlink.model.outlook import Side, main_side
from sanctionlink.model.rulebook import Blocks, Condition, Counters, Fact, Lifts, Requires, Rule, Rulebook
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions.diff.unchanged import said

ADDED, REMOVED, RENAMED, CHANGED = "added", "removed", "renamed", "changed"

KINDS = (
    ("source", "sources"),
    ("party", "parties"),
    ("account", "accounts"),
    ("set", "sets"),
    ("condition", "conditions"),
    ("target", "targets"),
)
"""The sections of a rulebook that are compared by name, besides rules and facts."""


def renamed_rules(old: Rulebook, new: Rulebook) -> dict[str, str]:
    """Rules that say the same under another name, by the old one."""
    gone = [r for r in old.rules.values() if r.id not in new.rules]
    come = [r for r in new.rules.values() if r.id not in old.rules]
    names: dict[str, str] = {}
    for rule in gone:
        twin = next((r for r in come if r.id not in names.values() and _meaning(r) == _meaning(rule)), None)
        if twin is not None:
            names[rule.id] = twin.id
    return names


def _meaning(rule: Rule) -> tuple[object, ...]:
    return tuple(
        bare(getattr(rule, name))
        for name in ("strength", "effect", "when", "unless", "for_each", "valid_from", "valid_until")
    )


def edits(old: Rulebook, new: Rulebook) -> tuple[Edit, ...]:
    """Everything that was edited, by kind."""
    return (*_head(old, new), *_sections(old, new), *_rules(old, new), *_facts(old, new))


def _head(old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    if old.as_of != new.as_of:
        yield Edit("rulebook", new.id, CHANGED, f"as_of: {old.as_of or 'none'} -> {new.as_of or 'none'}")
    if old.costs != new.costs:
        units = [f"`{costs.unit}`" if costs else "none" for costs in (old.costs, new.costs)]
        text = "what costs mean: " + (" -> ".join(units) if units[0] != units[1] else "the note")
        yield Edit("rulebook", new.id, CHANGED, text)


def _sections(old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    for kind, section in KINDS:
        before: Mapping[str, Any] = getattr(old, section)
        after: Mapping[str, Any] = getattr(new, section)
        for name in {**before, **after}:
            if name not in after:
                yield Edit(kind, name, REMOVED, "")
            elif name not in before:
                yield Edit(kind, name, ADDED, "")
            elif text := _changed(before[name], after[name]):
                yield Edit(kind, name, CHANGED, text)


def _changed(before: Any, after: Any) -> str:
    """Which of the keys of two things differ, with their values if those are short."""
    parts = []
    for each in fields(before):
        if each.name in ("span", "id", "cost_by_value", "held_by_value"):
            continue
        one, other = getattr(before, each.name), getattr(after, each.name)
        if each.name in ("cost", "held_by"):
            told = [_cost(c) if each.name == "cost" else _held(c) for c in (before, after)]
            parts += [f"{each.name}: {' -> '.join(told)}"] if told[0] != told[1] else []
        elif bare(one) != bare(other) or (each.name == "cites" and _cites(one) != _cites(other)):
            parts.append(_moved(each.name, one, other))
    return "; ".join(parts)


def _cost(condition: Condition) -> str:
    """What moving a condition costs, as a rulebook has it: `3`, or `{partial: 3, full: 5}`."""
    if not condition.cost_by_value:
        return show(condition.cost)
    return f"{{{', '.join(f'{show(value)}: {show(cost)}' for value, cost in condition.cost_by_value)}}}"


def _held(condition: Condition) -> str:
    """Who holds a condition, as a rulebook has it: `us`, `{any: [us, eu]}`, or by value."""
    if not condition.held_by_value:
        return _parties(condition.held_by)
    return f"{{{', '.join(f'{show(value)}: {_parties(held)}' for value, held in condition.held_by_value)}}}"


def _parties(held: Holders) -> str:
    if len(held.parties) < 2:
        return held.parties[0] if held.parties else "nobody"
    return f"{{{'together' if held.together else 'any'}: [{', '.join(held.parties)}]}}"


def _moved(name: str, one: Any, other: Any) -> str:
    if name == "members":
        gone = [m for m in one if m not in other]
        come = [m for m in other if m not in one]
        words = [f"without {', '.join(gone)}"] if gone else []
        words += [f"with {', '.join(come)}"] if come else []
        return f"members {' and '.join(words) or 'in another order, or with other titles'}"
    if name in ("default", "low", "high", "total"):
        return f"{name}: {_value(one)} -> {_value(other)}"
    if name == "values":
        return f"values: {', '.join(one)} -> {', '.join(other)}"
    return name


def _value(value: Any) -> str:
    return "none" if value is None else show(value)


def _cites(cites: Any) -> list[tuple[object, ...]]:
    return [(c.source, c.section, c.paragraph, c.sha256, c.note) for c in cites]


# --- rules ------------------------------------------------------------------------------------------------------------


def _rules(old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    names = renamed_rules(old, new)
    for name, rule in old.rules.items():
        if name in names:
            more = "; ".join(_rule_parts(rule, new.rules[names[name]], old, new))
            yield Edit("rule", name, RENAMED, f"now `{names[name]}`" + (f"; {more}" if more else ""))
        elif name not in new.rules:
            yield Edit("rule", name, REMOVED, rule.says)
        elif text := "; ".join(_rule_parts(rule, new.rules[name], old, new)):
            yield Edit("rule", name, CHANGED, text)
    for name, rule in new.rules.items():
        if name not in old.rules and name not in names.values():
            yield Edit("rule", name, ADDED, rule.says)


def _rule_parts(one: Rule, other: Rule, old: Rulebook, new: Rulebook) -> Iterator[str]:
    """What differs in a rule, part by part."""
    if one.strength is not other.strength:
        yield f"strength: {one.strength.value} -> {other.strength.value}"
    if one.basis is not other.basis:
        yield f"basis: {one.basis.value} -> {other.basis.value}"
    sides = _side(one, old), _side(other, new)
    if sides[0] is not sides[1] and None not in sides:
        yield f"side: {_SIDES[sides[0]]} -> {_SIDES[sides[1]]}"
    for word, key in (("when", "when"), ("unless", "unless")):
        before, after = getattr(one, key), getattr(other, key)
        if bare(before) != bare(after):
            yield f"{word}: {_expression(before, old)} -> {_expression(after, new)}"
    if isinstance(one.effect, Requires) and isinstance(other.effect, Requires):
        if bare(one.effect.needed) != bare(other.effect.needed):
            yield f"requires: {_expression(one.effect.needed, old)} -> {_expression(other.effect.needed, new)}"
        if one.effect.targets != other.effect.targets:
            yield _listed("targets", one, other)
    elif bare(one.effect) != bare(other.effect) and (sides[0] is sides[1] or _named(one) != _named(other)):
        yield _listed("effect", one, other)
    if one.for_each != other.for_each:
        yield "for_each"
    for word, key in (("from", "valid_from"), ("until", "valid_until")):
        if getattr(one, key) != getattr(other, key):
            yield f"{word}: {getattr(one, key) or 'none'} -> {getattr(other, key) or 'none'}"
    if one.says != other.says:
        yield "wording"
    if _cites(one.cites) != _cites(other.cites):
        yield "citations"


_SIDES: Mapping[Side | None, str] = MappingProxyType({Side.FOR: "for", Side.AGAINST: "against", None: "none"})


def _side(rule: Rule, rulebook: Rulebook) -> Side | None:
    """The side on which a rule speaks; None for one that speaks of no target."""
    if not isinstance(rule.effect, (Requires, Blocks, Counters)) or not rule.effect.targets:
        return None
    main = main_side(rulebook.targets[rule.effect.targets[0].target].kind)
    return main.other if isinstance(rule.effect, Counters) else main


def _expression(found: Expression | None, rulebook: Rulebook) -> str:
    return "none" if found is None else f"`{show_expression(found, rulebook)}`"


def _listed(word: str, one: Rule, other: Rule) -> str:
    """Which targets, or lifted rules, a rule gained and lost."""
    before, after = _named(one), _named(other)
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    words = [f"no longer {', '.join(gone)}"] if gone else []
    words += [f"now also {', '.join(come)}"] if come else []
    return f"{word}: {'; '.join(words)}" if words else word


def _named(rule: Rule) -> list[str]:
    found: list[str] = []
    if isinstance(rule.effect, Lifts):
        found += rule.effect.rules
    if isinstance(rule.effect, (Requires, Blocks, Counters, Lifts)):
        found += [ref.target for ref in rule.effect.targets or ()]
    return list(dict.fromkeys(found))


# --- facts ------------------------------------------------------------------------------------------------------------


def _facts(old: Rulebook, new: Rulebook) -> Iterator[Edit]:
    before, after = _by_condition(old), _by_condition(new)
    for key in {**before, **after}:
        one, other = before.get(key, []), after.get(key, [])
        name = show_instance(key)
        if said(one) != said(other):
            edit = ADDED if not one else REMOVED if not other else CHANGED
            texts = [_history(f) for f in (one, other) if f]
            yield Edit("fact", name, edit, " -> ".join(texts))
        elif [_cites(f.cites) for f in one] != [_cites(f.cites) for f in other]:
            yield Edit("fact", name, CHANGED, "citations")
        elif [f.note for f in one] != [f.note for f in other]:
            yield Edit("fact", name, CHANGED, "note")


def _by_condition(rulebook: Rulebook) -> dict[InstanceKey, list[Fact]]:
    found: dict[InstanceKey, list[Fact]] = {}
    for fact in rulebook.facts:
        found.setdefault((fact.condition, fact.arguments), []).append(fact)
    return found


def _history(facts: list[Fact]) -> str:
    """What facts say, in a few words."""
    parts = []
    for fact in facts:
        text = show(fact.value)
        text += f" from {fact.start}" if fact.start else ""
        text += f" until {fact.end}" if fact.end else ""
        text += f" ({fact.account})" if fact.account else ""
        parts.append(text)
    return ", ".join(parts)
