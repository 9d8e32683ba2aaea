"""The order of keys inside entries, as the language reference shows it, and the words of their values.

Keys in one group may stand in any order among themselves: they are left as they are. Sections, and the entries of a section,
are never moved: their order is the author's, and that of rules and members is shown in answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.edit.pieces import PieceBlock, PieceEntry, Value
from sanctionlink.language.resolve.values import TRUTHS
from sanctionlink.language.yaml.nodes import Scalar
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class MappingKind:
    """A kind of mapping: the order of its keys in groups, and what kinds its values are (lists: what their items are)."""

    order: tuple[tuple[str, ...], ...]
    values: Mapping[str, str]


def _kind(order: str, **values: str) -> MappingKind:
    """A kind from its keys in order; `a|b` is a group. A value's kind that begins with `*` is that of its own values."""
    groups = tuple(tuple(group.split("|")) for group in order.split())
    return MappingKind(groups, MappingProxyType(values))


KINDS: Mapping[str, MappingKind] = MappingProxyType(
    {
        "head": _kind("title as_of note costs", costs="costs"),
        "costs": _kind("unit note"),
        "source": _kind("title author published where"),
        "party": _kind("name"),
        "set": _kind("title members"),
        "condition": _kind(
            "ask type values range over total default held_by movable cost weights cites",
            default="value", movable="value", held_by="by_value", cost="by_value", weights="by_value", cites="citation",
        ),
        "target": _kind("title over"),
        "rule": _kind(
            "says strength basis for_each when unless for requires blocks favours imposes averts permits lifts sets "
            "defines never from until cites",
            sets="*value", cites="citation",
        ),
        "citation": _kind("source section paragraph sha256 note"),
        "fact": _kind("condition value from until account cites|note", value="value", cites="citation"),
        "case": _kind(
            "id why as_of accounts sets assume facts account expect cites",
            accounts="*party", assume="*value", facts="*observation", expect="*expectation", cites="citation",
        ),
        "scenario": _kind(
            "as_of accounts assume facts account", accounts="*party", assume="*value", facts="*observation"
        ),
        "observation": _kind("accounts history", accounts="*value", history="dated"),
        "dated": _kind("value from until account", value="value"),
        "value": _kind(""),
        "by_value": _kind(""),
        "expectation": _kind("status outlook because|hinges_on|by_account|unblock"),
        "file": _kind(
            "", rulebook="head", sources="*source", parties="*party", accounts="*party", sets="*set",
            conditions="*condition", proposals="*target", measures="*target", rules="*rule", facts="fact", cases="case",
        ),
    }
)  # fmt: skip
"""Every kind of mapping in a rulebook's files, by a name that is used here alone."""

_SCENARIO = frozenset({"as_of", "assume", "facts", "account", "accounts"})


def is_scenario(root: PieceBlock) -> bool:
    """Whether a file is a scenario for `--scenario`: its keys stand at the top."""
    keys = {entry.key.text for entry in root.entries if entry.key}
    facts = next((e.value for e in root.entries if e.key and e.key.text == "facts"), None)
    return (
        keys <= _SCENARIO
        and keys != {"accounts"}
        and not (isinstance(facts, PieceBlock) and not facts.is_mapping)
    )


def arrange(root: PieceBlock) -> PieceBlock:
    """The file with the keys of each entry in order."""
    return _arrange(root, "scenario" if is_scenario(root) else "file")


def _arrange(block: PieceBlock, kind_name: str) -> PieceBlock:
    if not block.is_mapping:
        return _with(block, [_with_value(entry, _inside(entry.value, kind_name)) for entry in block.entries])
    kind = KINDS[kind_name]
    ranks = {key: rank for rank, group in enumerate(kind.order) for key in group}
    entries = [
        _with_value(entry, _inside(entry.value, kind.values.get(entry.key.text, "")))
        for entry in block.entries
        if entry.key
    ]
    if kind_name == "by_value":
        entries = [
            PieceEntry(entry.key and _word(entry.key), entry.value, entry.above, entry.beside, entry.gap)
            for entry in entries
        ]
    if kind_name != "file":
        entries.sort(key=lambda entry: ranks.get(entry.key.text, len(ranks)) if entry.key else 0)
    return _with(block, entries)


def _inside(value: Value, kind: str) -> Value:
    """A value of a kind ("" for none), arranged."""
    if isinstance(value, Scalar):
        return _word(value) if kind in ("value", "observation") else value
    if not kind:
        return value
    if not kind.startswith("*"):
        return _arrange(value, kind)
    return _with(value, [_with_value(entry, _inside(entry.value, kind[1:])) for entry in value.entries])


def _word(scalar: Scalar) -> Scalar:
    """`yes` for `true`, and `no` for `false`, which only a yes_no can have."""
    if scalar.text not in TRUTHS:
        return scalar
    return Scalar(scalar.source, TRUTHS[scalar.text], None, scalar.first, scalar.last)


def _with(block: PieceBlock, entries: list[PieceEntry]) -> PieceBlock:
    return PieceBlock(block.is_mapping, block.flow, block.joined, tuple(entries), block.below)


def _with_value(entry: PieceEntry, value: Value) -> PieceEntry:
    return (
        entry if value is entry.value else PieceEntry(entry.key, value, entry.above, entry.beside, entry.gap)
    )
