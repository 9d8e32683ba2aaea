"""Single faults in the facts of a rulebook, and in what it declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mutation.days import DAY, moved_days
from mutation.expression_faults import misspelt
from mutation.pieces import Edit, Text, end, entries, nested, position, start, value
from mutation.rule_faults import Found
from sanctionlink.model.rulebook import Condition, ConditionType, Rulebook

Change = tuple[str, str, tuple[Edit, ...]]

TELLING = ("held_by", "movable", "cost")
"""Keys of a condition that no verdict uses; they are for ways out."""


@dataclass
class RecordFaults:
    """All single faults in the facts and declarations of one file."""

    text: Text
    rulebook: Rulebook
    chance: Random

    def all(self) -> Iterator[Found]:
        """Those of each section."""
        for name, change in self._facts():
            yield change[0], name, *change[1:]
        for name, change in (*self._conditions(), *self._others(), *self._sets(), *self._citations()):
            yield change[0], name, *change[1:]

    def _put(self, node: Node, new: str) -> tuple[Edit, ...]:
        return ((start(node), end(node), new),)

    # --- facts ------------------------------------------------------------------------------------------------------

    def _facts(self) -> Iterator[tuple[str, Change]]:
        facts = value(self.text.root, "facts")
        for at, fact in enumerate(facts.value if isinstance(facts, SequenceNode) else ()):
            assert isinstance(facts, SequenceNode)
            named = value(fact, "condition")
            assert isinstance(named, ScalarNode)
            changes = [
                ("fact gone", "the fact is gone", (self.text.without_item(facts, at),)),
                *self._said(fact, self.rulebook.conditions[named.value.partition("(")[0]]),
                *self._dates(fact),
                *self._account(fact),
                *self._subject(named),
            ]
            for change in changes:
                yield named.value, change

    def _said(self, fact: Node, condition: Condition) -> Iterator[Change]:
        given = value(fact, "value")
        if isinstance(given, ScalarNode):
            for other in self._others_than(given.value, condition):
                kind = (
                    "day shifted"
                    if condition.type is ConditionType.DATE and other != "unknown"
                    else "fact says something else"
                )
                yield kind, f"{other}, not {given.value}", self._put(given, other)

    def _others_than(self, given: str, condition: Condition) -> Iterator[str]:
        """Other values for a fact or default: words, near numbers and days, and what nobody knows."""
        if condition.type.finite:
            yield from (v for v in condition.values if v != given)
        elif condition.type is ConditionType.DATE:
            yield from moved_days(given)
        elif ".." in given:
            low, high = given.split("..")
            yield from (low, high, f"{low}..{float(high) - 5:g}")
        else:
            yield from (f"{float(given) + step:g}" for step in (-5, 0.5, 10) if float(given) + step >= 0)
        yield "unknown"

    def _dates(self, fact: Node) -> Iterator[Change]:
        for key in ("from", "until"):
            day, at = value(fact, key), position(fact, key)
            if isinstance(fact, MappingNode) and isinstance(day, ScalarNode) and at is not None:
                for other in moved_days(day.value):
                    yield "day shifted", f"{key} {other}, not {day.value}", self._put(day, other)
                yield "validity gone", f"no `{key}`", (self.text.without_entry(fact, at),)

    def _account(self, fact: Node) -> Iterator[Change]:
        account, at = value(fact, "account"), position(fact, "account")
        if isinstance(fact, MappingNode) and isinstance(account, ScalarNode) and at is not None:
            yield "another account", "nobody's account", (self.text.without_entry(fact, at),)
            voices = [*self.rulebook.accounts, *self.rulebook.parties]
            other = self.chance.choice([v for v in voices if v != account.value])
            yield "another account", f"on the account of {other}", self._put(account, other)
            wrong = misspelt(account.value, self.chance)
            yield "name misspelt", f"on the account of `{wrong}`", self._put(account, wrong)

    def _subject(self, named: ScalarNode) -> Iterator[Change]:
        name, bracket, members = named.value.partition("(")
        wrong = misspelt(name, self.chance)
        yield "name misspelt", f"a fact on `{wrong}`", self._put(named, wrong + bracket + members)
        parts = members.rstrip(")").split(", ")
        known = list(next(iter(self.rulebook.sets.values())).members) if self.rulebook.sets else []
        if bracket and (others := [m for m in known if m not in parts]):
            parts[-1] = self.chance.choice(others)
            yield (
                "arguments exchanged",
                f"about {', '.join(parts)}",
                self._put(named, f"{name}({', '.join(parts)})"),
            )

    # --- declarations -----------------------------------------------------------------------------------------------

    def _conditions(self) -> Iterator[tuple[str, Change]]:
        for key, found in self.text.section("conditions"):
            if isinstance(found, MappingNode):
                for change in self._of_condition(found, self.rulebook.conditions[key.value]):
                    yield key.value, change

    def _of_condition(self, found: MappingNode, condition: Condition) -> Iterator[Change]:
        default, at = value(found, "default"), position(found, "default")
        if isinstance(default, ScalarNode) and at is not None:
            for other in (
                self._others_than(default.value, condition)
                if DAY.search(default.value) or condition.type is not ConditionType.DATE
                else ["unknown"]
            ):
                yield "another default", f"{other}, not {default.value}", self._put(default, other)
            yield "another default", "no default", (self.text.without_entry(found, at),)
        elif condition.type is ConditionType.YES_NO:
            yield "another default", "default no", self.text.with_entry(found, "default", "no")
        values = value(found, "values")
        if isinstance(values, SequenceNode):
            first, second = values.value[:2]
            exchanged = (*self._put(first, second.value), *self._put(second, first.value))
            yield "another list of values", f"{second.value} before {first.value}", exchanged
            gone = self.chance.randrange(len(values.value))
            edit = self.text.without_item(values, gone)
            yield "another list of values", f"without {values.value[gone].value}", (edit,)
        for key in ("total", "range"):
            if (at := position(found, key)) is not None:
                yield "limit gone", f"no `{key}`", (self.text.without_entry(found, at),)
        for key in TELLING:
            if (at := position(found, key)) is not None:
                yield "another price of a way out", f"no `{key}`", (self.text.without_entry(found, at),)

    def _others(self) -> Iterator[tuple[str, Change]]:
        """Declarations that lose their name, or go; and labels of targets."""
        for section in ("conditions", "proposals", "measures", "sources", "parties", "accounts"):
            body = value(self.text.root, section)
            for at, (key, found) in enumerate(entries(body)):
                assert isinstance(body, MappingNode)
                name = f"{key.value}_now"
                yield key.value, ("declaration renamed", f"now `{name}`", self._put(key, name))
                yield (
                    key.value,
                    ("declaration gone", f"not among {section}", (self.text.without_entry(body, at),)),
                )
                if section in ("proposals", "measures"):
                    for change in self._labels(found):
                        yield key.value, change
        head = value(value(self.text.root, "rulebook"), "as_of")
        if isinstance(head, ScalarNode):
            for other in moved_days(head.value):
                yield "rulebook", ("day shifted", f"as_of {other}, not {head.value}", self._put(head, other))

    def _labels(self, target: Node) -> Iterator[Change]:
        for at, (key, label) in enumerate(entries(target)):
            if key.value in ("title", "over") or not isinstance(target, MappingNode):
                continue
            every = {t.labels[key.value] for t in self.rulebook.targets.values() if key.value in t.labels}
            others = sorted(every - {label.value})
            if others:
                other = self.chance.choice(others)
                yield "another label", f"{key.value} {other}, not {label.value}", self._put(label, other)
            yield "another label", f"no `{key.value}`", (self.text.without_entry(target, at),)

    def _sets(self) -> Iterator[tuple[str, Change]]:
        for key, found in self.text.section("sets"):
            members = value(found, "members")
            if isinstance(members, MappingNode):
                for at, (member, _) in enumerate(entries(members)):
                    edits = (self.text.without_entry(members, at),)
                    yield key.value, ("declaration gone", f"without {member.value}", edits)

    # --- citations --------------------------------------------------------------------------------------------------

    def _citations(self) -> Iterator[tuple[str, Change]]:
        for node in nested(self.text.root):
            if isinstance(node, MappingNode) and (at := position(node, "cites")) is not None:
                gone = ("citation gone", "no `cites`", (self.text.without_entry(node, at),))
                yield self._about(node), gone
                for cited in nested(entries(node)[at][1]):
                    for change in self._citation(cited):
                        yield self._about(node), change

    def _about(self, node: Node) -> str:
        """Whose citation it is."""
        named = value(node, "condition")
        if isinstance(named, ScalarNode):
            return str(named.value)
        for section in ("rules", "conditions"):
            for key, found in self.text.section(section):
                if found is node:
                    return str(key.value)
        return "citation"

    def _citation(self, cited: Node) -> Iterator[Change]:
        digest, paragraph, source = (value(cited, key) for key in ("sha256", "paragraph", "source"))
        if isinstance(digest, ScalarNode):
            other = digest.value[:-1] + ("0" if digest.value[-1] != "0" else "1")
            yield "another citation", "another hash", self._put(digest, other)
            yield "another citation", "a hash cut short", self._put(digest, digest.value[:-1])
        if isinstance(paragraph, ScalarNode):
            yield (
                "another citation",
                "the next paragraph",
                self._put(paragraph, str(int(paragraph.value) + 1)),
            )
        if isinstance(source, ScalarNode):
            wrong = misspelt(source.value, self.chance)
            yield "name misspelt", f"cites `{wrong}`", self._put(source, wrong)
            if others := [s for s in self.rulebook.sources if s != source.value]:
                other = self.chance.choice(others)
                yield "another citation", f"cites `{other}`, not `{source.value}`", self._put(source, other)
