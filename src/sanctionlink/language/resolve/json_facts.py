"""Facts and members from JSON lines: machine-made data, checked by hand since there may be millions of lines.

A line that is surely sound is taken at once. Any other is read again the slow way, as YAML's facts are, which tells its
faults in the same words and at their columns, or finds that it is sound after all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, Span, did_you_mean, shorten
from sanctionlink.language.json_lines.nodes import read_json
from sanctionlink.language.json_lines.reader import LinesFile, NotPlain, quick_object
from sanctionlink.language.resolve.names import DeclaredNames, check_known, check_member, is_member_id
from sanctionlink.language.resolve.sections import optional_text
from sanctionlink.language.resolve.values import read_given_text
from sanctionlink.language.yaml.nodes import MappingNode, Scalar, SequenceNode, kind
from sanctionlink.language.yaml.text import UNSEEN
from sanctionlink.model.rulebook import Citation, Condition, Fact, MemberSet
from sanctionlink.model.values import Given, parse_date

MEMBER_KEYS = ("set", "member", "title")
FACT_KEYS = frozenset({"condition", "value", "from", "until", "account", "note", "cites"})
_PLACE = re.compile(r'"condition"\s*:\s*("[^"\\]*")')
_GROUND = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\(([^()'\"]*)\))?\Z")


# --- members ---------------------------------------------------------------------------------------------------------


def add_members(
    files: Sequence[LinesFile],
    sets: MutableMapping[str, MemberSet],
    broken: Collection[str],
    found: Collector,
) -> None:
    """Add the members that the lines declare to the sets."""
    reading = _Members({name: dict(s.members) for name, s in sets.items()}, sets, frozenset(broken), found)
    for file in files:
        for number, text in file.lines(found):
            # Only an escaped key could hide, and lines with escapes are few.
            if '"member"' in text or "\\" in text or '"set"' in text:
                reading.take(text, file, number)
    for name in reading.grown:
        sets[name] = replace(sets[name], members=MappingProxyType(reading.titles[name]))


@dataclass(slots=True)
class _Members:
    titles: dict[str, dict[str, str]]
    sets: MutableMapping[str, MemberSet]
    broken: frozenset[str]
    found: Collector
    grown: dict[str, None] = field(default_factory=dict)
    places: dict[tuple[str, str], tuple[LinesFile, int]] = field(default_factory=dict)

    def take(self, text: str, file: LinesFile, number: int) -> None:
        """Take the member that a line declares, if it is such a line."""
        try:
            body = quick_object(text)
            if "condition" in body:
                return
            set_id, member, title = _plain_member(body, text)
            if member in self.titles.get(set_id, ()):
                raise NotPlain
            titles = self.titles[set_id]
        except (NotPlain, KeyError):
            self._slow(text, file, number)
            return
        titles[member] = title
        self.grown[set_id] = None
        self.places[set_id, member] = file, number

    def _slow(self, text: str, file: LinesFile, number: int) -> None:
        node = read_json(text, file.name, number, self.found)
        if not isinstance(node, MappingNode) or not declares_member(node):
            return  # not JSON, or a fact: the pass over facts tells
        if not self._well_formed(node):
            return
        set_, member = node.get("set"), node.get("member")
        assert isinstance(set_, Scalar)
        assert isinstance(member, Scalar)
        if set_.text not in self.titles:
            if set_.text not in self.broken:
                check_known(set_, self.sets, "set", codes.UNKNOWN_SET, None, self.found)
            return
        if not check_member(member, self.found):
            return
        if member.text in self.titles[set_.text]:
            first = self._first(set_.text, member.text)
            message = f"`{member.text}` is a member already"
            other = [Related(first, "it is one already here")]
            self.found.error(codes.DUPLICATE_ID, message, member.span, None, other)
            return
        self.titles[set_.text][member.text] = optional_text(node, "title") or member.text
        self.grown[set_.text] = None
        self.places[set_.text, member.text] = file, number

    def _first(self, set_id: str, member: str) -> Span:
        place = self.places.get((set_id, member))
        return place[0].span(place[1]) if place else self.sets[set_id].span

    def _well_formed(self, node: MappingNode) -> bool:
        """Whether the keys are there, known, and each with a text."""
        before = len(self.found.found)
        for key, value in node.entries:
            if key.text not in MEMBER_KEYS:
                hint = did_you_mean(key.text, MEMBER_KEYS) or "known here: `set`, `member`, `title`"
                self.found.error(codes.UNKNOWN_KEY, f"unknown key `{shorten(key.text)}`", key.span, hint)
            elif not isinstance(value, Scalar):
                message = f"expected text under `{key.text}`, found {kind(value)}"
                self.found.error(codes.WRONG_KIND, message, value.span)
            elif value.is_null:
                message = f"`{key.text}` has no value"
                self.found.error(codes.NO_VALUE, message, key.span, "give it one or leave it out")
            elif not value.text.strip():
                self.found.error(codes.NO_VALUE, "the text is empty", value.span)
        for name in ("set", "member"):
            if node.key(name) is None:
                self.found.error(codes.MISSING_KEY, f"`{name}` is missing", node.span, f"add `{name}`")
        return len(self.found.found) == before


def _plain_member(body: dict[str, Any], text: str) -> tuple[str, str, str]:
    """Set, member and title of a sound line."""
    member = body.get("member")
    title = body.get("title", member)
    if not body.keys() <= {"set", "member", "title"} or type(member) is not str or type(title) is not str:
        raise NotPlain
    title = title.strip()
    if not title or not is_member_id(member) or ("\\" in text and UNSEEN.search(title)):
        raise NotPlain
    return body["set"], member, title


def declares_member(node: MappingNode) -> bool:
    """Whether a line is about a member and not a fact."""
    return node.key("condition") is None and any(node.key(k) is not None for k in MEMBER_KEYS)


# --- facts -----------------------------------------------------------------------------------------------------------


def fact_lines(files: Sequence[LinesFile], names: DeclaredNames, found: Collector) -> Iterator[Fact]:
    """The facts of the lines, in order."""
    reading = _Facts(names, found)
    for file in files:
        for number, text in file.lines(found):
            try:
                fact = reading.quick(text, file.name, number)
            except NotPlain:
                fact = reading.slow(text, file.name, number)
            if fact is not None:
                yield fact


@dataclass(slots=True)
class _Facts:
    """What was understood before is not worked out again: values, days and citations recur."""

    names: DeclaredNames
    found: Collector
    values: dict[tuple[str, str], Given] = field(default_factory=dict)
    days: dict[str, dt.date] = field(default_factory=dict)
    cited: dict[tuple[tuple[str, str], ...], tuple[Citation, ...]] = field(default_factory=dict)

    def quick(self, text: str, file: str, line: int) -> Fact | None:
        """The fact on a line that is surely sound, None for a member's line."""
        body = quick_object(text)
        name = body.get("condition")
        if name is None and "member" in body and "set" in body:
            return None
        place = _PLACE.search(text)
        if type(name) is not str or place is None or place.end(1) - place.start(1) != len(name) + 2:
            raise NotPlain
        if not body.keys() <= FACT_KEYS or ("\\" in text and ("cites" in body or _hides_unseen(body))):
            raise NotPlain
        condition, members = self._ground(name)
        start, end = self._day(body, "from"), self._day(body, "until")
        if start and end and end <= start:
            raise NotPlain
        note = body.get("note")
        if "note" in body and (type(note) is not str or not note.strip()):
            raise NotPlain
        account = body.get("account")
        known = type(account) is str and (account in self.names.parties or account in self.names.accounts)
        if "account" in body and not known:
            raise NotPlain
        cites = self._cites(body["cites"]) if "cites" in body else ()
        span = Span(file, line, place.start(1) + 1, line, place.end(1) + 1)
        value = self._value(condition, body.get("value"))
        note = note.strip() if note else None
        return Fact(condition.id, members, value, start, end, account, cites, note, span)

    def _ground(self, name: str) -> tuple[Condition, tuple[str, ...]]:
        match = _GROUND.match(name)
        if match is None:
            raise NotPlain
        condition = self.names.conditions.get(match[1])
        if condition is None:
            raise NotPlain
        members = tuple(part.strip() for part in match[2].split(",")) if match[2] is not None else ()
        if len(members) != len(condition.over):
            raise NotPlain
        for member, set_id in zip(members, condition.over, strict=True):
            if member not in self.names.sets[set_id].members:
                raise NotPlain
        return condition, members

    def _value(self, condition: Condition, text: object) -> Given:
        if type(text) is not str:
            raise NotPlain
        key = (condition.id, text)
        if key not in self.values:
            faults = Collector()
            given = read_given_text(text, None, condition, faults)
            if given is None or faults.found:
                raise NotPlain
            self.values[key] = given
        return self.values[key]

    def _day(self, body: dict[str, Any], key: str) -> dt.date | None:
        text = body.get(key)
        if text is None and key not in body:
            return None
        if type(text) is not str:
            raise NotPlain
        if text not in self.days:
            day = parse_date(text)
            if not isinstance(day, dt.date):
                raise NotPlain
            self.days[text] = day
        return self.days[text]

    def _cites(self, body: object) -> tuple[Citation, ...]:
        key = _citation_key(body)
        if key is None or key not in self.cited:
            raise NotPlain
        return self.cited[key]

    def slow(self, text: str, file: str, line: int) -> Fact | None:
        """The fact on a line, or None with every fault recorded."""
        from sanctionlink.language.resolve.facts import read_fact
        from sanctionlink.language.resolve.sections import items
        from sanctionlink.language.schema.check import check_shape

        node = read_json(text, file, line, self.found)
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            message = f'expected an object such as {{"condition": …, "value": …}}, found {kind(node)}'
            self.found.error(codes.WRONG_KIND, message, node.span)
            return None
        if declares_member(node):
            return None
        if not node.by_key:
            self.found.error(codes.NO_VALUE, "this object is empty", node.span, "remove it")
            return None
        section = Scalar(node.source, "facts", None, node.first, node.first)
        listed = SequenceNode(node.source, (node,), True, node.first, node.last)
        root = node.having({"facts": (section, listed)})
        for body in items([check_shape("facts", root, self.found).root], "facts"):
            fact = read_fact(body, self.names, self.found)
            if fact is not None and fact.cites:
                self._remember(text, fact)
            return fact
        return None

    def _remember(self, text: str, fact: Fact) -> None:
        """Know the citation when it comes again. The later facts share it, with its first place."""
        if len(self.cited) < 10_000:
            try:
                key = _citation_key(quick_object(text)["cites"])
            except NotPlain:
                return
            if key is not None:
                self.cited[key] = fact.cites


def _citation_key(body: object) -> tuple[tuple[str, str], ...] | None:
    if type(body) is not dict or not all(type(v) is str for v in body.values()):
        return None
    return tuple(sorted(body.items()))


def _hides_unseen(body: dict[str, Any]) -> bool:
    return any(isinstance(v, str) and UNSEEN.search(v) for v in body.values())
