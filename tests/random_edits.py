"""Random edits of a rulebook, such as a reviewer meets: some change what it says, some do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from hypothesis import strategies as st

from random_expressions import PERIODS, Draws, days_around
from sanctionlink.model import expression as ex
from sanctionlink.model.rulebook import (
    Blocks,
    ConditionType,
    Counters,
    Requires,
    Rule,
    Rulebook,
    Strength,
)
from sanctionlink.model.values import NEVER, Value
from strategies import Program, Writer


@dataclass(frozen=True, repr=False)
class Edited:
    """A random program and another version of its rulebook."""

    program: Program
    new: Rulebook
    edits: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"{self.program!r}\nedits: {', '.join(self.edits)}\n{replace(self.program, rulebook=self.new)!r}"
        )


@st.composite
def edited_programs(draw: st.DrawFn) -> Edited:
    """A random program, edited once to three times."""
    program = Writer(draw).program()
    editor = Editor(draw, program.rulebook)
    names = [editor.edit() for _ in range(draw(st.integers(1, 3)))]
    return Edited(program, editor.rulebook, tuple(names))


@dataclass
class Editor(Draws):
    """Edits one rulebook."""

    rulebook: Rulebook

    def edit(self) -> str:
        """One edit; its name."""
        kinds = [
            "drop",
            "strength",
            "strength",
            "side",
            "side",
            "unless",
            "validity",
            "copy",
            "values",
            "order",
        ]
        kinds += ["negate", "need"]
        kinds += ["period", "operator", "constant", "fact", "fact", "default"]
        kind = self.pick(kinds)
        getattr(self, kind)()
        return kind

    # --- rules -------------------------------------------------------------------------------------------------------

    def rule(self) -> Rule | None:
        """Some rule."""
        return self.pick(list(self.rulebook.rules.values())) if self.rulebook.rules else None

    def put(self, rule: Rule) -> None:
        """Write a rule."""
        self.rulebook = replace(self.rulebook, rules={**self.rulebook.rules, rule.id: rule})

    def drop(self) -> None:
        """A rule that no exception names goes."""
        lifted = {name for r in self.rulebook.rules.values() for name in getattr(r.effect, "rules", ())}
        free = [name for name in self.rulebook.rules if name not in lifted]
        if free:
            gone = self.pick(free)
            kept = {name: rule for name, rule in self.rulebook.rules.items() if name != gone}
            self.rulebook = replace(self.rulebook, rules=kept)

    def copy(self) -> None:
        """A rule stands there twice."""
        if rule := self.rule():
            self.put(replace(rule, id=f"{rule.id}_again"))

    def strength(self) -> None:
        """A rule is weaker or stronger."""
        if rule := self.rule():
            weak = isinstance(rule.effect, Counters)
            self.put(replace(rule, strength=self.pick(tuple(Strength)[weak:])))

    def side(self) -> None:
        """A rule speaks on the other side."""
        sided = [r for r in self.rulebook.rules.values() if isinstance(r.effect, (Blocks, Counters))]
        if sided:
            rule = self.pick(sided)
            if isinstance(rule.effect, Counters):
                self.put(replace(rule, effect=Blocks(rule.effect.targets)))
            elif isinstance(rule.effect, Blocks):
                weak = rule.strength if rule.strength is not Strength.MUST else Strength.LIKELY
                self.put(replace(rule, strength=weak, effect=Counters(rule.effect.targets)))

    def unless(self) -> None:
        """A rule loses its own exception."""
        if rule := self.rule():
            self.put(replace(rule, unless=None))

    def validity(self) -> None:
        """A rule begins or ends on a day."""
        if rule := self.rule():
            day = self.pick(days_around(self.rulebook.as_of or dt.date(2024, 3, 1)))
            early = self.chance(50)
            self.put(replace(rule, valid_from=day if early else None, valid_until=None if early else day))

    def negate(self) -> None:
        """A rule asks for the contrary."""
        self.change((ex.Holds,), lambda node: ex.Not(node, node.span))

    def need(self) -> None:
        """A requirement is always met."""
        if (rule := self.rule()) and isinstance(rule.effect, Requires):
            always = ex.Truth(True, rule.span)
            self.put(replace(rule, effect=replace(rule.effect, needed=always)))

    def values(self) -> None:
        """A rule asks for other values."""

        def other(node: Any) -> Any:
            every = self.rulebook.conditions[node.condition].values
            return replace(node, values=frozenset([self.pick(every)]))

        self.change((ex.Holds,), other)

    def order(self) -> None:
        """Parts stand in another order."""
        self.change((ex.And, ex.Or), lambda node: replace(node, parts=tuple(reversed(node.parts))))

    def period(self) -> None:
        """Something must have lasted for longer or less long."""
        self.change((ex.Lasting,), lambda node: replace(node, period=self.pick(PERIODS)))

    def operator(self) -> None:
        """A comparison is another one."""
        self.change(
            (ex.Comparison,), lambda node: replace(node, op=self.pick((ex.Op.GE, ex.Op.GT, ex.Op.LE)))
        )

    def constant(self) -> None:
        """A number or a day is a little more or less."""

        def moved(node: Any) -> Any:
            if isinstance(node.value, dt.date):
                return replace(node, value=node.value + dt.timedelta(days=self.pick((-1, 1, 2))))
            return node if node.value is NEVER else replace(node, value=node.value + self.pick((-1, 1)))

        self.change((ex.Constant,), moved)

    def change(self, kinds: tuple[type, ...], to: Any) -> None:
        """Put something else in the place of some node."""
        spots = [
            (rule, node)
            for rule in self.rulebook.rules.values()
            for node in _nodes((rule.when, rule.unless, getattr(rule.effect, "needed", None)))
            if isinstance(node, kinds)
        ]
        if spots:
            rule, node = self.pick(spots)
            self.put(_swapped(rule, node, to(node)))

    # --- facts -------------------------------------------------------------------------------------------------------

    def fact(self) -> None:
        """A fact says something else, or is gone."""
        facts = list(self.rulebook.facts)
        if facts:
            at = self.draw(st.integers(0, len(facts) - 1))
            if self.chance(30):
                del facts[at]
            else:
                facts[at] = replace(facts[at], value=self.value(facts[at].condition))
            self.rulebook = replace(self.rulebook, facts=tuple(facts))

    def default(self) -> None:
        """Silence means something else."""
        name = self.pick(list(self.rulebook.conditions))
        condition = replace(self.rulebook.conditions[name], default=self.value(name))
        self.rulebook = replace(self.rulebook, conditions={**self.rulebook.conditions, name: condition})

    def value(self, name: str) -> Value:
        """A value of a condition."""
        condition = self.rulebook.conditions[name]
        if condition.type.finite:
            return self.pick(condition.values)
        if condition.type is ConditionType.NUMBER:
            return self.draw(st.integers(0, 3))
        days: list[Value] = [NEVER, *days_around(self.rulebook.as_of or dt.date(2024, 3, 1))]
        return self.pick(days)


def _nodes(parts: tuple[Any, ...]) -> list[Any]:
    """Every node of some expressions."""
    found: list[Any] = []
    for part in parts:
        if is_dataclass(part):
            found.append(part)
            found += _nodes(tuple(getattr(part, f.name) for f in fields(part)))
        elif isinstance(part, tuple):
            found += _nodes(part)
    return found


def _swapped(node: Any, old: Any, new: Any) -> Any:
    """The node with one below it replaced."""
    if node is old:
        return new
    if isinstance(node, tuple):
        return tuple(_swapped(part, old, new) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    changed = {f.name: _swapped(getattr(node, f.name), old, new) for f in fields(node)}
    return replace(node, **{k: v for k, v in changed.items() if v is not getattr(node, k)})
