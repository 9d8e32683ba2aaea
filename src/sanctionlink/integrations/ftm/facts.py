"""FollowTheMoney JSON lines to facts: who is listed, and who owns how much of whom.

One entity a line: `{"id": …, "schema": …, "properties": {name: [text, …]}}`. Persons, companies and other things that can
own or be owned become members; `Ownership` records become stakes; an entity is listed if its `topics` have `sanction` or a
`Sanction` record is about it. Records of other kinds are counted and left out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import ID_CHARACTERS
from sanctionlink.diagnostics.model import Collector, Span, shorten
from sanctionlink.integrations.ftm.values import (
    ALWAYS,
    ANY_SHARE,
    NO_SHARE,
    Days,
    Period,
    Share,
    hull,
    parse_days,
    parse_share,
    period,
    stretches,
)
from sanctionlink.language.json_lines.nodes import read_json
from sanctionlink.language.json_lines.reader import LinesFile, NotPlain, quick_object
from sanctionlink.language.resolve.names import is_member_id
from sanctionlink.language.resolve.totals import first_excess
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, kind
from sanctionlink.language.yaml.text import UNSEEN
from sanctionlink.model.values import Number
from sanctionlink.records import dataclass, field

OWNERS = frozenset(
    {
        "Thing", "LegalEntity", "Person", "Company", "Organization", "PublicBody", "Trust", "Asset", "Airplane",
        "Vessel", "Vehicle", "Security", "RealEstate", "BankAccount", "CryptoWallet", "Workplace",
    }
)  # fmt: skip
"""The schemata whose entities become members."""

OWNERSHIP, SANCTION, TOPIC = "Ownership", "Sanction", "sanction"
_SPACE = re.compile(r"\s+")

Owning = tuple[Share, Period]


@dataclass(frozen=True, slots=True)
class ImportNames:
    """The rulebook's names for what is imported; `known` are members that it has already."""

    listed: str = "listed"
    stake: str = "stake"
    set: str = "entities"
    known: frozenset[str] = frozenset()


@dataclass(slots=True)
class Entities:
    """What a file of entities says, gathered over all its lines."""

    titles: dict[str, str] = field(default_factory=dict)
    topics: dict[str, None] = field(default_factory=dict)
    sanctions: dict[str, list[Period]] = field(default_factory=dict)
    stakes: dict[tuple[str, str], list[Owning]] = field(default_factory=dict)
    without_share: int = 0
    never_held: int = 0
    disagreeing: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def members(self) -> dict[str, str]:
        """Every entity with its title; those that only records name have their id as title."""
        found = dict(self.titles)
        for member in [*self.sanctions, *(m for pair in self.stakes for m in pair)]:
            found.setdefault(member, member)
        return found


def read_entities(
    file: LinesFile, found: Collector, progress: Callable[[int], None] | None = None
) -> Entities:
    """Read a file in one pass; faults are recorded with file, line and column."""
    entities = Entities()
    for number, text in file.lines(found, progress):
        before = len(found.found)
        try:
            _take(_FtmRecord(quick_object(text)), entities)
        except NotPlain as fault:
            _tell(text, file.name, number, fault, found)
            assert len(found.found) > before
    return entities


# --- one record ------------------------------------------------------------------------------------------------------


class _FtmFault(NotPlain):
    """What is wrong in a sound JSON object: a code, a message, a hint and the path of the node at fault."""

    def __init__(self, code: str, message: str, hint: str | None, *path: str | int) -> None:
        self.code, self.message, self.hint, self.path = code, message, hint, path
        super().__init__(message)


class _FtmRecord:
    """An entity's id, schema and properties, checked as they are asked for."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.id = self._text(body, "id")
        self.schema = self._text(body, "schema")
        self.caption = body.get("caption")
        self.properties = body.get("properties", {})
        if type(self.properties) is not dict:
            raise _FtmFault(
                codes.WRONG_KIND, "expected an object of lists under `properties`", None, "properties"
            )

    @staticmethod
    def _text(body: dict[str, Any], key: str) -> str:
        text = body.get(key)
        if text is None:
            raise _FtmFault(codes.MISSING_KEY, f"`{key}` is missing", "each line is a FollowTheMoney entity")
        if type(text) is not str or not text.strip():
            raise _FtmFault(codes.WRONG_KIND, f"expected text under `{key}`", None, key)
        return text

    def texts(self, name: str) -> list[str]:
        """The values of a property."""
        found = self.properties.get(name)
        if found is None:
            return []
        if type(found) is not list:
            hint = "FollowTheMoney has lists of texts, even for a single one"
            raise _FtmFault(codes.WRONG_KIND, f"expected a list under `{name}`", hint, "properties", name)
        for i, text in enumerate(found):
            if type(text) is not str:
                hint = "entities inside each other are the nested form: take the file with one entity a line"
                raise _FtmFault(codes.WRONG_KIND, f"expected text in `{name}`", hint, "properties", name, i)
        return found

    def shares(self) -> list[Share]:
        """What `percentage` says."""
        return [self._share(text, i) for i, text in enumerate(self.texts("percentage")) if text.strip()]

    def _share(self, text: str, at: int) -> Share:
        share = parse_share(text)
        if share is None:
            hint = (
                "write a number from 0 to 100, `45-55`, `>50` or `<=10`, or leave it out if it is not known"
            )
            message = f"`{shorten(text)}` is not a percentage"
            raise _FtmFault(codes.BAD_VALUE, message, hint, "properties", "percentage", at)
        return share

    def days(self, name: str) -> list[Days]:
        """What a date property says."""
        found: list[Days] = []
        for i, text in enumerate(self.texts(name)):
            days = parse_days(text)
            if days is None:
                hint = "write YYYY-MM-DD, YYYY-MM or YYYY"
                message = f"`{shorten(text)}` is not a day"
                raise _FtmFault(codes.BAD_DATE, message, hint, "properties", name, i)
            found.append(days)
        return found

    def period(self) -> Period:
        """From `startDate` until `endDate`."""
        if "startDate" not in self.properties and "endDate" not in self.properties:
            return ALWAYS
        starts, ends = self.days("startDate"), self.days("endDate")
        found = period(starts, ends)
        if found.from_ > found.until:
            message = "the record ends before it starts"
            raise _FtmFault(
                codes.TURNED_ROUND, message, "swap `startDate` and `endDate`", "properties", "endDate"
            )
        return found

    def ends(self, name: str) -> list[str]:
        """The ids that a record is about, at least one."""
        found = self.texts(name)
        if not found:
            raise _FtmFault(
                codes.MISSING_KEY, f"`{name}` is missing from this {self.schema}", None, "properties"
            )
        for i, id_ in enumerate(found):
            check_id(id_, "properties", name, i)
        return found


def check_id(id_: str, *path: str | int) -> None:
    """Raise a fault for an id that cannot be a member's."""
    if not is_member_id(id_) or not id_.isprintable():
        hint = f"use up to {ID_CHARACTERS} characters, no quotation marks, commas, brackets or line breaks"
        raise _FtmFault(codes.BAD_IDENTIFIER, f"`{shorten(id_)}` cannot be a member's id", hint, *path)


def _take(record: _FtmRecord, entities: Entities) -> None:
    """Add what a record says."""
    if record.schema == OWNERSHIP:
        _take_ownership(record, entities)
    elif record.schema == SANCTION:
        held = record.period()
        for id_ in record.ends("entity"):
            entities.sanctions.setdefault(id_, []).append(held)
    elif record.schema in OWNERS:
        check_id(record.id, "id")
        if TOPIC in record.texts("topics"):
            entities.topics[record.id] = None
        title = _title(record)
        if title != record.id or record.id not in entities.titles:
            entities.titles[record.id] = title
    else:
        entities.left_out[record.schema] += 1


def _take_ownership(record: _FtmRecord, entities: Entities) -> None:
    shares, held = record.shares(), record.period()
    owners, assets = record.ends("owner"), record.ends("asset")
    if held.empty:
        entities.never_held += 1
        return
    if not shares:
        entities.without_share += 1
    share = hull(shares) if shares else ANY_SHARE
    for owner in owners:
        for asset in assets:
            entities.stakes.setdefault((owner, asset), []).append((share, held))


def _title(record: _FtmRecord) -> str:
    names = record.texts("name")
    text = names[0] if names else record.caption
    if type(text) is not str:
        return record.id
    if not text.isprintable():
        text = UNSEEN.sub("", text)
    return _SPACE.sub(" ", text).strip() or record.id


def _tell(text: str, file: str, line: int, fault: NotPlain, found: Collector) -> None:
    """Record what is wrong with a line, at its column."""
    before = len(found.found)
    node = read_json(text, file, line, found)
    if len(found.found) > before:
        return
    if isinstance(fault, _FtmFault) and node is not None:
        found.error(fault.code, fault.message, _place(node, fault.path), fault.hint)
        return
    what = kind(node) if node is not None else "nothing"
    place = node.span if node is not None else Span(file, line, 1, line, 2)
    found.error(codes.WRONG_KIND, f"expected an entity, an object on one line, found {what}", place)


def _place(node: Node, path: tuple[str | int, ...]) -> Span:
    for step in path:
        inner: Node | None = None
        if isinstance(node, MappingNode) and isinstance(step, str):
            inner = node.get(step)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            inner = node.items[step]
        if inner is None:
            break
        node = inner
    if isinstance(node, Scalar):
        return node.span
    return Span(node.span.file, node.span.line, node.span.column, node.span.line, node.span.column + 1)


# --- facts -----------------------------------------------------------------------------------------------------------


def facts_of(entities: Entities, names: ImportNames, cites: Mapping[str, str] | None = None) -> Iterator[str]:
    """The lines of a facts file: members first, then who is listed, then stakes. `cites` goes with every fact."""
    for member, title in entities.members().items():
        if member not in names.known:
            yield _line({"set": names.set, "member": member, "title": title})
    for member in dict.fromkeys([*entities.topics, *entities.sanctions]):
        for value, start, end, note in _listed(member, entities):
            yield _fact(f"{names.listed}({member})", value, start, end, note, cites)
    for (owner, asset), records in entities.stakes.items():
        for share, start, end, note in owned(records):
            if note:
                entities.disagreeing += 1
            yield _fact(f"{names.stake}({owner}, {asset})", str(share), start, end, note, cites)


def _line(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


def _fact(
    condition: str,
    value: str,
    start: dt.date,
    end: dt.date,
    note: str | None,
    cites: Mapping[str, str] | None,
) -> str:
    body: dict[str, Any] = {"condition": condition, "value": value}
    if start > dt.date.min:
        body["from"] = start.isoformat()
    if end < dt.date.max:
        body["until"] = end.isoformat()
    if note:
        body["note"] = note
    if cites:
        body["cites"] = dict(cites)
    return _line(body)


def _listed(member: str, entities: Entities) -> Iterator[tuple[str, dt.date, dt.date, str | None]]:
    """When a member is on the list: by its records; the topic says so of the time that no record bounds.

    With records that all have ended, the topic says that it is on the list since the last of them.
    """
    periods = entities.sanctions.get(member, [])
    note = None
    if member in entities.topics:
        if not periods:
            yield "yes", dt.date.min, dt.date.max, None
            return
        last = max(p.until for p in periods)
        if last < dt.date.max:
            periods = [*periods, Period(last, last, dt.date.max, dt.date.max)]
            note = "the topic says that it is listed, and every record has ended"
    found: list[tuple[str, dt.date, dt.date]] = []
    for start, end in stretches(periods):
        on = [p.on(start) for p in periods]
        value = "yes" if True in on else "unknown" if None in on else None
        if value is not None:
            found.append((value, start, end))
    for value, start, end in joined(found):
        yield value, start, end, note if end == dt.date.max else None


def owned(records: list[Owning]) -> Iterator[tuple[Share, dt.date, dt.date, str | None]]:
    """The share that records on one owner and one asset give together, by stretch of time.

    Records that disagree on a day give the smallest interval that has what each of them says.
    """
    if len(records) == 1 and records[0][1] == ALWAYS:
        yield records[0][0], dt.date.min, dt.date.max, None
        return
    found: list[tuple[tuple[Share, str | None], dt.date, dt.date]] = []
    for start, end in stretches(p for _, p in records):
        sure = [share for share, p in records if p.on(start)]
        perhaps = [share for share, p in records if p.on(start) is None]
        if not sure and not perhaps:
            continue
        possible = [*sure, *perhaps] if sure else [NO_SHARE, *perhaps]
        differ = dict.fromkeys(str(s) for s in [*sure, *perhaps])
        note = f"records disagree: {', '.join(differ)}" if len(differ) > 1 else None
        found.append(((hull(possible), note), start, end))
    for (share, note), start, end in joined(found):
        yield share, start, end, note


def over_total(entities: Entities, total: Number) -> Iterator[tuple[str, Number]]:
    """What is certainly owned to more than a total on some day, with the sum on the first such day."""
    owners: dict[str, list[tuple[str, list[Owning]]]] = {}
    for (owner, asset), records in entities.stakes.items():
        owners.setdefault(asset, []).append((owner, records))
    for asset, held in owners.items():
        # Most are not over it even if all of their records held at once.
        if sum(share.low for _, records in held for share, _ in records) <= total:
            continue
        parts = [(o, share.low, start, end) for o, r in held for share, start, end, _ in owned(r)]
        excess = first_excess(parts, total)
        if excess is not None:
            yield asset, excess.sum


def joined(parts: list[tuple[Any, dt.date, dt.date]]) -> Iterator[tuple[Any, dt.date, dt.date]]:
    """Stretches of time that follow each other with one value, as one."""
    held: tuple[Any, dt.date, dt.date] | None = None
    for value, start, end in parts:
        if held is not None and held[0] == value and held[2] == start:
            held = value, held[1], end
            continue
        if held is not None:
            yield held
        held = value, start, end
    if held is not None:
        yield held
