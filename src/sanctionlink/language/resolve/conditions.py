"""Conditions: their type, values, range, default, who holds them and how they can be moved."""

from __future__ import annotations

from fractions import Fraction

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, shorten
from sanctionlink.language.resolve.by_value import read_costs, read_holders
from sanctionlink.language.resolve.names import DeclaredNames, check_known, check_value_word
from sanctionlink.language.resolve.sections import optional_text, read_citations, scalars, text
from sanctionlink.language.resolve.values import TRUTHS, read_given, read_value
from sanctionlink.language.resolve.weights import read_weights
from sanctionlink.language.yaml.nodes import MappingNode, Scalar
from sanctionlink.model.holders import NOBODY
from sanctionlink.model.rulebook import Condition, ConditionType
from sanctionlink.model.values import UNKNOWN, Given, Value, parse_number, show

Bounds = tuple[int | Fraction | None, int | Fraction | None]


def read_condition_declaration(
    key: Scalar, body: MappingNode, names: DeclaredNames, found: Collector
) -> Condition | None:
    """One condition; None if its values cannot be told, so that nothing can be checked against it."""
    sort = ConditionType(text(body, "type"))
    values = _values(key, body, sort, found)
    bounds = _bounds(body, sort, found)
    over = scalars(body.get("over"))
    known = [check_known(s, names.sets, "set", codes.UNKNOWN_SET, names, found) for s in over]
    cites = read_citations(body.get("cites"), names.sources, names.broken, found)
    if values is None or bounds is None or not all(known):
        return None
    bare = Condition(
        id=key.text,
        type=sort,
        ask=optional_text(body, "ask") or key.text,
        values=values,
        over=tuple(s.text for s in over),
        default=None,
        held_by=NOBODY,
        movable=(),
        cost=1,
        low=bounds[0],
        high=bounds[1],
        cites=cites,
        span=key.span,
    )
    return _complete(bare, body, names, found)


def _complete(bare: Condition, body: MappingNode, names: DeclaredNames, found: Collector) -> Condition:
    from dataclasses import replace

    bare = replace(bare, movable=_movable(body, bare, found))
    cost, cost_by_value = read_costs(body, bare, found)
    held_by, held_by_value = read_holders(body, bare, names, found)
    return replace(
        bare,
        default=_default(body, bare, found),
        held_by=held_by,
        held_by_value=held_by_value,
        cost=cost,
        cost_by_value=cost_by_value,
        total=_total(body, bare, found),
        weights=read_weights(body, bare, found),
    )


def _values(key: Scalar, body: MappingNode, sort: ConditionType, found: Collector) -> tuple[str, ...] | None:
    node, place = body.get("values"), body.key("values")
    if sort not in (ConditionType.SCALE, ConditionType.CHOICE):
        if place is not None:
            fixed = " are always `no` and `yes`" if sort is ConditionType.YES_NO else " cannot be listed"
            message = f"the values of a {sort.value} condition{fixed}"
            found.error(codes.BAD_DECLARATION, message, place.span, "remove `values`, or use `type: choice`")
        return ("no", "yes") if sort is ConditionType.YES_NO else ()
    if node is None:
        message = f"`{key.text}` is a {sort.value} and has no `values`"
        found.error(codes.BAD_DECLARATION, message, key.span, "add `values: [low, high]`")
        return None
    result: dict[str, Scalar] = {}
    sound = True
    for scalar in scalars(node):
        if scalar.text in result:
            related = [Related(result[scalar.text].span, "the first is here")]
            found.error(
                codes.DUPLICATE_ID, f"the value `{scalar.text}` is listed twice", scalar.span, None, related
            )
        sound = check_value_word(scalar, found) and sound
        result.setdefault(scalar.text, scalar)
    if len(result) < 2:
        found.error(codes.BAD_DECLARATION, f"a {sort.value} needs at least two values", node.span)
        return None
    return tuple(result) if sound else None


def _bounds(body: MappingNode, sort: ConditionType, found: Collector) -> Bounds | None:
    node = body.get("range")
    if not isinstance(node, Scalar):
        return None, None
    if sort is not ConditionType.NUMBER:
        message = f"a {sort.value} condition has no range"
        found.error(codes.BAD_DECLARATION, message, node.span, "remove `range`, or use `type: number`")
        return None, None
    first, dots, second = node.text.partition("..")
    low, high = parse_number(first.strip()), parse_number(second.strip())
    if not dots or low is None or high is None:
        found.error(codes.BAD_DECLARATION, f"`{node.text}` is not a range", node.span, "write `0..100`")
        return None
    if low > high:
        hint = f"write `{second.strip()}..{first.strip()}`"
        found.error(codes.TURNED_ROUND, f"the range `{node.text}` ends before it starts", node.span, hint)
        return None
    return low, high


def _default(body: MappingNode, condition: Condition, found: Collector) -> Given | None:
    node = body.get("default")
    if node is None:
        return None
    given = read_given(node, condition, found)
    return None if given is UNKNOWN else given


def _movable(body: MappingNode, condition: Condition, found: Collector) -> tuple[Value, ...]:
    node = body.get("movable")
    if isinstance(node, Scalar) and TRUTHS.get(node.text, node.text) in ("yes", "no"):
        if node.text in ("no", "false"):
            return ()
        if condition.type.finite:
            return condition.values
        message = f"a {condition.type.value} condition has too many values to try them all"
        example = (
            "2025-05-01"
            if condition.type is ConditionType.DATE
            else show(50 if condition.high is None else condition.high)
        )
        hint = f"list those that a search may set: `movable: [{example}]`"
        found.error(codes.BAD_DECLARATION, message, node.span, hint)
        return ()
    values = [read_value(s.text, s.span, condition, found) for s in scalars(node)]
    return tuple(dict.fromkeys(v for v in values if v is not None))


def _total(body: MappingNode, condition: Condition, found: Collector) -> int | Fraction | None:
    node, key = body.get("total"), body.key("total")
    if not isinstance(node, Scalar) or key is None:
        return None
    sort = condition.type
    if sort is not ConditionType.NUMBER:
        message = f"a {sort.value} condition has no total"
        found.error(codes.BAD_DECLARATION, message, key.span, "remove `total`, or use `type: number`")
    elif not condition.over:
        message = (
            "a total is for conditions over sets: it is what the values of a set's members add up to at most"
        )
        found.error(codes.BAD_DECLARATION, message, key.span, "remove `total`, or add `over`")
    elif condition.low is None or condition.low < 0:
        message = (
            "a condition with a total cannot be below 0, else what nobody has told of could lower the sum"
        )
        found.error(
            codes.BAD_DECLARATION, message, key.span, "give it a range from 0, such as `range: 0..100`"
        )
    else:
        total = parse_number(node.text)
        if total is not None and total >= 0:
            return total
        message = f"`{shorten(node.text)}` is not a total"
        found.error(codes.BAD_VALUE, message, node.span, "write a number from 0, such as 100")
    return None
