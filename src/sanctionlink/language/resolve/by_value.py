"""What moving a condition costs and who holds it: one for all its values, or one for each that it may be moved to."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, did_you_mean, shorten
from sanctionlink.language.resolve.names import DeclaredNames, check_known
from sanctionlink.language.resolve.values import read_value, value_word
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, kind
from sanctionlink.model.holders import NOBODY, Holders
from sanctionlink.model.rulebook import Condition
from sanctionlink.model.values import Value, parse_number, show

T = TypeVar("T")
ByValue = tuple[tuple[Value, T], ...]
Cost = int | Fraction

_JOINS = ("together", "any")
_HOLDERS = "write `us`, `{together: [us, russia]}` or `{any: [us, russia]}`, or one of these for each value"
_COST = "write a number from 0, or one for each value: `{partial: 3, full: 5}`"


def read_costs(body: MappingNode, condition: Condition, found: Collector) -> tuple[Cost, ByValue[Cost]]:
    """What moving the condition costs, and what moving it to each value costs where that is said; 1 if nothing is."""
    node = body.get("cost")
    if isinstance(node, MappingNode):
        return 1, _each(node, "cost", condition, lambda value: _cost(value, found), found)
    cost = None if node is None else _cost(node, found)
    return (1 if cost is None else cost), ()


def _cost(node: Node, found: Collector) -> Cost | None:
    if not isinstance(node, Scalar):
        found.error(codes.WRONG_KIND, f"expected a cost, found {kind(node)}", node.span, _COST)
        return None
    cost = parse_number(node.text.strip())
    if cost is None or cost < 0:
        found.error(codes.BAD_VALUE, f"`{shorten(node.text)}` is not a cost", node.span, _COST)
        return None
    return cost


def read_holders(
    body: MappingNode, condition: Condition, names: DeclaredNames, found: Collector
) -> tuple[Holders, ByValue[Holders]]:
    """Who holds the condition, and who holds it at each value where that is said."""
    node = body.get("held_by")
    if isinstance(node, MappingNode) and node.entries and not _joined(node):
        return NOBODY, _each(node, "held_by", condition, lambda value: _holders(value, names, found), found)
    held = None if node is None else _holders(node, names, found)
    return held or NOBODY, ()


def _joined(node: MappingNode) -> bool:
    return any(key.text in _JOINS for key, _ in node.entries)


def _holders(node: Node, names: DeclaredNames, found: Collector) -> Holders | None:
    """One party, a list of them (together), or a mapping that says `together` or `any`."""
    together = True
    if isinstance(node, MappingNode):
        keys = [key.text for key, _ in node.entries]
        if len(keys) != 1 or keys[0] not in _JOINS:
            message = "expected parties, or one of `together` and `any`"
            if _joined(node):
                others = ", ".join(f"`{shorten(key)}`" for key in keys)
                message = f"`together` and `any` stand alone, and here are {others}"
            found.error(codes.WRONG_KIND, message, node.span, _HOLDERS)
            return None
        together, node = keys[0] == "together", node.entries[0][1]
    listed = node.items if isinstance(node, SequenceNode) else (node,)
    before = len(found.found)
    if not listed:
        found.error(codes.NO_VALUE, "this list names no party", node.span, _HOLDERS)
    for each in listed:
        if not isinstance(each, Scalar):
            found.error(codes.WRONG_KIND, f"expected a party, found {kind(each)}", each.span, _HOLDERS)
        else:
            check_known(each, names.parties, "party", codes.UNKNOWN_PARTY, names, found)
    if len(found.found) > before:
        return None
    parties = tuple(dict.fromkeys(each.text for each in listed if isinstance(each, Scalar)))
    return Holders(parties, together or len(parties) == 1)


def _each(
    node: MappingNode, key: str, condition: Condition, read: Callable[[Node], T | None], found: Collector
) -> ByValue[T]:
    """What a mapping says of each value; there must be something for all that the condition may be moved to."""
    result: dict[Value, T] = {}
    sound = True
    for name, said in node.entries:
        value, what = _value(name, key, condition, found), read(said)
        if value is None or what is None:
            sound = False
        elif value in result:
            found.error(
                codes.DUPLICATE_ID, f"`{shorten(name.text)}` stands twice", name.span, "keep one of them"
            )
        else:
            result[value] = what
    if not node.entries:
        found.error(codes.NO_VALUE, f"`{key}` says nothing", node.span, "leave it out")
    missing = ", ".join(f"`{show(value)}`" for value in condition.movable if value not in result)
    if sound and missing:
        message = f"`{key}` does not say anything of {missing}, to which `{condition.id}` may be moved"
        found.error(codes.BAD_DECLARATION, message, node.span, "say it for every value under `movable`")
    return tuple(result.items())


def _value(name: Scalar, key: str, condition: Condition, found: Collector) -> Value | None:
    """A value that has a cost or holders of its own: a word of the condition, or a number or day that it may be moved to."""
    if not condition.type.finite:
        value = read_value(name.text, name.span, condition, found)
        if value is None or value in condition.movable:
            return value
        message = f"`{condition.id}` is never moved to `{shorten(name.text)}`"
        found.error(codes.BAD_VALUE, message, name.span, "name the values under `movable`")
        return None
    word = value_word(name.text, condition)
    if word in condition.values:
        return word
    hint = did_you_mean(name.text, condition.values) or f"its values are {', '.join(condition.values)}"
    if key == "held_by":
        hint += "; or " + _HOLDERS
    found.error(
        codes.BAD_VALUE, f"`{shorten(name.text)}` is not a value of `{condition.id}`", name.span, hint
    )
    return None
