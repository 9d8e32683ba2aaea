"""Two conditions with the same words as values, compared with each other: `owner_flag = port_flag`, `their_relief <= ours`."""

from __future__ import annotations

from operator import ge, gt, le, lt

from sanctionlink.diagnostics import codes
from sanctionlink.language.expressions.scope import Context, arguments_of, type_words
from sanctionlink.language.expressions.tree import ComparedNode
from sanctionlink.model.expression import And, Expression, Holds, Not, Op, Or
from sanctionlink.model.rulebook import Condition, ConditionType

MOST_VALUES = 50
"""Values of conditions that can be compared: each pair is written out."""

_ORDER = {Op.LT: lt, Op.LE: le, Op.GT: gt, Op.GE: ge}


def two_conditions(
    node: ComparedNode, ours: Condition, op: Op, theirs: Condition, context: Context
) -> Expression | None:
    """The values that fit together, as alternatives; None after reporting that none can."""
    fault = _misfit(ours, op, theirs)
    if fault:
        code, message, hint = fault
        context.fault(code, node, message, hint)
        return None
    left, right = node.operands
    first, second = arguments_of(left, ours.over, context), arguments_of(right, theirs.over, context)
    if first is None or second is None:
        return None
    span = context.span(node)
    values = ours.values
    pairs: list[Expression] = []
    for at, value in enumerate(values):
        order = _ORDER.get(op)
        fitting = {w for i, w in enumerate(values) if order(at, i)} if order else {value}
        if fitting:
            one = Holds(ours.id, first, frozenset({value}), span)
            pairs.append(And((one, Holds(theirs.id, second, frozenset(fitting), span)), span))
    whole = pairs[0] if len(pairs) == 1 else Or(tuple(pairs), span)
    return Not(whole, span) if op is Op.NE else whole


def _misfit(ours: Condition, op: Op, theirs: Condition) -> tuple[codes.Code, str, str] | None:
    """Why two conditions cannot be compared: the code, the message and the hint."""
    names = f"`{ours.id}` and `{theirs.id}`"
    instead = "compare each with one of its values"
    if set(ours.values) != set(theirs.values):
        return (
            codes.DIFFERENT_KINDS,
            f"{names} cannot be compared with each other: they have other values",
            instead,
        )
    if len(ours.values) > MOST_VALUES:
        message = f"{names} cannot be compared with each other: they have more than {MOST_VALUES} values"
        return codes.DIFFERENT_KINDS, message, instead
    if op in _ORDER:
        unordered = next((c for c in (ours, theirs) if c.type is not ConditionType.SCALE), None)
        if unordered is not None:
            what = f"the values of {type_words(unordered.type)} have no order"
            return codes.NO_ORDER, f"{what}, so `{op.value}` cannot compare them", "only `=` and `!=` can"
        if ours.values != theirs.values or len(ours.values) < 2:
            return codes.NO_ORDER, f"the values of {names} do not stand in the same order", instead
    return None
