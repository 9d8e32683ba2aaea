"""Single faults in the rules of a rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mutation.days import moved_days
from mutation.expression_faults import expression_faults, misspelt
from mutation.pieces import Edit, Text, end, entries, nested, position, scalars, start, value
from sanctionlink.model.rulebook import Rulebook

EXPRESSIONS = ("when", "unless", "requires", "never")
AIMS = ("blocks", "imposes", "favours", "averts", "permits", "for")
TURNED = {"blocks": "favours", "favours": "blocks", "imposes": "averts", "averts": "imposes"}
STRENGTHS = ("must", "likely", "may")

Found = tuple[str, str, str, tuple[Edit, ...]]
"""A fault: its kind, what it is in, what it does, and the edits."""


@dataclass
class RuleFaults:
    """All single faults in the rules of one file."""

    text: Text
    rulebook: Rulebook
    chance: Random

    def all(self) -> Iterator[Found]:
        """Each rule's, in the order of the file."""
        rules = value(self.text.root, "rules")
        if not isinstance(rules, MappingNode):
            return
        for at, (key, rule) in enumerate(entries(rules)):
            assert isinstance(rule, MappingNode)
            for kind, what, edits in self._of_rule(key.value, rule):
                yield kind, key.value, what, edits
            kind = "exception gone" if value(rule, "lifts") else "rule gone"
            kind = "`never` gone" if value(rule, "never") else kind
            yield kind, key.value, "the rule is gone", (self.text.without_entry(rules, at),)
            yield self._twice(key, rule)
            name = f"{key.value}-now"
            yield "declaration renamed", key.value, f"now `{name}`", ((start(key), end(key), name),)

    def _of_rule(self, name: str, rule: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        for key in EXPRESSIONS:
            if found := value(rule, key):
                yield from self._expression(key, found)
        if (at := position(rule, "unless")) is not None:
            yield "exception gone", "`unless` is gone", (self.text.without_entry(rule, at),)
        if value(rule, "requires") and (at := position(rule, "when")) is not None:
            yield "condition left out", "`when` is gone", (self.text.without_entry(rule, at),)
        yield from self._strength(rule)
        yield from self._side(rule)
        yield from self._aims(rule)
        yield from self._lifts(name, rule)
        yield from self._consequences(rule)
        yield from self._validity(rule)
        for found_key, _ in entries(rule)[:1]:
            wrong = misspelt(found_key.value, self.chance)
            yield "name misspelt", f"the key `{wrong}`", ((start(found_key), end(found_key), wrong),)

    def _twice(self, key: ScalarNode, rule: MappingNode) -> Found:
        text = self.text.text
        first = text.rindex("\n", 0, start(key)) + 1
        copy = text[first : end(rule)].replace(key.value, f"{key.value}-again", 1)
        last = len(text)
        return "rule twice", key.value, "the rule stands there twice", ((last, last, f"\n{copy}\n"),)

    # --- expressions ------------------------------------------------------------------------------------------------

    def _expression(self, where: str, found: Node) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        for node in nested(found):
            if isinstance(node, SequenceNode) and len(node.value) > 1:
                for at, item in enumerate(node.value):
                    gone = self.text.flow(item)
                    edits = (self.text.without_item(node, at),)
                    yield "condition left out", f"{where} without `{gone}`", edits
        yield from self._joined(where, found)
        for scalar in scalars(found):
            old = scalar.value
            for kind, new in expression_faults(old, self.rulebook, self.chance):
                yield kind, f"{where}: `{old}` is `{new}`", (self._written(scalar, new),)

    def _written(self, scalar: ScalarNode, new: str) -> Edit:
        """Puts another expression in the place of one, quoted where it must be."""
        quoted = scalar.style or any(sign in new for sign in ",[]{}:#")
        lines = "\n" * self.text.text.count("\n", start(scalar), end(scalar))
        return start(scalar), end(scalar), (f'"{new}"' if quoted else new) + lines

    def _joined(self, where: str, found: Node) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        """Alternatives for what must all hold, and the other way round."""
        kind, what = "`and` for `or`", f"{where}: `any` for `all`, or the other way round"
        named: set[int] = set()
        for node in nested(found):
            for key, below in entries(node):
                if key.value in ("any", "all"):
                    named.add(start(below))
                    other = "all" if key.value == "any" else "any"
                    yield kind, what, ((start(key), end(key), other),)
        for node in nested(found):
            if isinstance(node, SequenceNode) and start(node) not in named and len(node.value) > 1:
                lines = "\n" * self.text.text.count("\n", start(node), end(node))
                edit = (start(node), end(node), f"{{any: {self.text.flow(node)}}}{lines}")
                yield kind, what, (edit,)

    # --- effects ----------------------------------------------------------------------------------------------------

    def _strength(self, rule: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        if value(rule, "never"):
            return
        written = value(rule, "strength")
        old = written.value if written else "must"
        for new in STRENGTHS:
            if new == old:
                continue
            weaker = STRENGTHS.index(new) > STRENGTHS.index(old)
            kind = "strength weakened" if weaker else "strength raised"
            edits = (
                ((start(written), end(written), new),)
                if written
                else self.text.with_entry(rule, "strength", new)
            )
            yield kind, f"{new} instead of {old}", edits

    def _side(self, rule: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        """A rule that is no must-rule speaks on the other side."""
        strength = value(rule, "strength")
        if strength is None or strength.value not in STRENGTHS[1:]:
            return
        for key, _ in entries(rule):
            if new := TURNED.get(key.value):
                yield "side turned", f"`{new}` instead of `{key.value}`", ((start(key), end(key), new),)

    def _aims(self, rule: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        for key in AIMS:
            found = value(rule, key)
            if isinstance(found, MappingNode):
                yield from self._selector(key, found)
            for scalar in scalars(found) if not isinstance(found, MappingNode) else ():
                name = scalar.value.partition("(")[0]
                target = self.rulebook.targets[name]
                peers = self.rulebook.targets.values()
                same = [
                    t.id for t in peers if t.kind is target.kind and t.over == target.over and t.id != name
                ]
                place = start(scalar), start(scalar) + len(name)
                if same:
                    other = self.chance.choice(same)
                    yield "another target", f"{key} `{other}`, not `{name}`", ((*place, other),)
                wrong = misspelt(name, self.chance)
                yield "name misspelt", f"{key} `{wrong}`", ((*place, wrong),)

    def _selector(self, where: str, found: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        """A selector by another value of its label, by one more label, or by none."""
        for key, label in entries(found):
            if not isinstance(label, ScalarNode):
                continue
            every = {t.labels[key.value] for t in self.rulebook.targets.values() if key.value in t.labels}
            others = sorted(every - {label.value})
            if others:
                other = self.chance.choice(others)
                place = start(label), end(label)
                yield (
                    "selector changed",
                    f"{where} {key.value} {other}, not {label.value}",
                    ((*place, other),),
                )
                both = f"[{label.value}, {other}]"
                yield "selector widened", f"{where} {key.value} {label.value} or {other}", ((*place, both),)
            wrong = misspelt(label.value, self.chance)
            yield "name misspelt", f"{where} {key.value} {wrong}", ((start(label), end(label), wrong),)
            picked = [t for t in self.rulebook.targets.values() if t.labels.get(key.value) == label.value]
            more = sorted({(k, v) for t in picked for k, v in t.labels.items() if k != key.value})
            if more:
                name, chosen = self.chance.choice(more)
                edits = self.text.with_entry(found, name, chosen)
                yield "selector narrowed", f"{where} {name} {chosen} alone", edits

    def _lifts(self, name: str, rule: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        found = value(rule, "lifts")
        for scalar in scalars(found):
            others = [r for r in self.rulebook.rules if r not in (name, scalar.value)]
            other = self.chance.choice(others)
            place = start(scalar), end(scalar)
            yield "exception lifts another rule", f"lifts `{other}`", ((*place, other),)
            wrong = misspelt(scalar.value, self.chance)
            yield "name misspelt", f"lifts `{wrong}`", ((*place, wrong),)
        at = position(rule, "permits")
        if found and at is not None:
            yield "exception widened", "`permits` is gone", (self.text.without_entry(rule, at),)

    def _consequences(self, rule: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        found = value(rule, "sets")
        for at, (key, given) in enumerate(entries(found)):
            condition = self.rulebook.conditions[key.value.partition("(")[0]]
            for other in condition.values:
                if other != given.value:
                    edits = ((start(given), end(given), other),)
                    yield "another value", f"sets {key.value} to {other}", edits
            if isinstance(found, MappingNode) and len(found.value) > 1:
                yield (
                    "condition left out",
                    f"no longer sets {key.value}",
                    (self.text.without_entry(found, at),),
                )
        notion = value(rule, "defines")
        if notion:
            name = notion.value.partition("(")[0]
            wrong = misspelt(name, self.chance)
            place = start(notion), start(notion) + len(name)
            yield "name misspelt", f"defines `{wrong}`", ((*place, wrong),)

    def _validity(self, rule: MappingNode) -> Iterator[tuple[str, str, tuple[Edit, ...]]]:
        for key in ("from", "until"):
            day, at = value(rule, key), position(rule, key)
            if isinstance(day, ScalarNode) and at is not None:
                for other in moved_days(day.value):
                    edit = (start(day), end(day), other)
                    yield "day shifted", f"{key} {other}, not {day.value}", (edit,)
                yield "validity gone", f"no `{key}`", (self.text.without_entry(rule, at),)
