"""Typing of numbers and days: conditions that have one, arithmetic, counts and sums; and what ranges over a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import did_you_mean
from sanctionlink.language.expressions.literals import constant_day, constant_number, day_of_year, duration
from sanctionlink.language.expressions.scope import (
    Context,
    arguments_of,
    check_variable,
    condition_of,
    kind_of,
    named,
    unknown_name,
)
from sanctionlink.language.expressions.tree import (
    Call,
    Day,
    Extreme,
    Figure,
    Fixed,
    Latest,
    Length,
    Node,
    Ranging,
    Sign,
    SumNode,
    Word,
)
from sanctionlink.model.expression import (
    Aggregate,
    Arithmetic,
    AsOf,
    Binder,
    Constant,
    LastYearly,
    Operator,
    Pick,
    Shifted,
    Tally,
    Term,
    Truth,
    ValueOf,
)
from sanctionlink.model.expression_text import ANONYMOUS
from sanctionlink.model.rulebook import ConditionType
from sanctionlink.model.values import NEVER, Duration


class Quantity(Enum):
    """What a term has in every world."""

    NUMBER = "a number"
    DAY = "a day"


Typed = tuple[Term, Quantity]


def typed_term(node: Node, context: Context) -> Typed | None:
    """A number or a day, and which of them; None after reporting what is wrong."""
    form = _FORMS.get(type(node))
    if form is None:
        _not_a_term(node, context, "is true or false")
        return None
    return form(node, context)


def term_of(node: Node, wanted: Quantity, context: Context) -> Term | None:
    """A term that must be a number, or must be a day; None after reporting what is wrong."""
    typed = typed_term(node, context)
    if typed is None:
        return None
    if typed[1] is not wanted:
        message = f"`{context.source(node)}` is {typed[1].value}, but {wanted.value} is needed here"
        context.fault(codes.DIFFERENT_KINDS, node, message)
        return None
    return typed[0]


def _not_a_term(node: Node, context: Context, what: str, hint: str | None = None) -> None:
    message = f"`{context.source(node)}` {what}, but a number or a day is needed here"
    context.fault(codes.NOT_A_TERM, node, message, hint)


# --- constants and conditions ----------------------------------------------------------------------------------------


def _figure(node: Figure, context: Context) -> Typed | None:
    constant = constant_number(node, context)
    return (constant, Quantity.NUMBER) if constant else None


def _day(node: Day, context: Context) -> Typed | None:
    constant = constant_day(node, context)
    return (constant, Quantity.DAY) if constant else None


def _fixed(node: Fixed, context: Context) -> Typed | None:
    if node.text == "as_of":
        return AsOf(context.span(node)), Quantity.DAY
    if node.text == "never":
        return Constant(NEVER, context.span(node)), Quantity.DAY
    _not_a_term(node, context, "is true or false")
    return None


def _last_yearly(node: Latest, context: Context) -> Typed | None:
    found = day_of_year(node.of, context)
    if found is None:
        return None
    if found == (2, 29):
        hint = "write `28 February` or `1 March`"
        context.fault(codes.BAD_WINDOW_END, node, "29 February does not come every year", hint)
        return None
    return LastYearly(*found, context.span(node)), Quantity.DAY


def _length(node: Length, context: Context) -> Typed | None:
    if duration(node, context) is not None:
        _not_a_term(node, context, "is a period", "a period is added to a day, as in `notified + 30 days`")
    return None


def _value_of(node: Word | Call, context: Context) -> Typed | None:
    name = named(node)
    if name is None:
        _not_a_term(node, context, "is a text")
        return None
    condition = condition_of(node, context)
    if condition is None or condition.type.finite:
        kind = kind_of(name, context)
        if kind is None:
            unknown_name(node, name, context)
        else:
            _not_a_term(node, context, f"is {kind}")
        return None
    arguments = arguments_of(node, condition.over, context)
    if arguments is None:
        return None
    quantity = Quantity.NUMBER if condition.type is ConditionType.NUMBER else Quantity.DAY
    return ValueOf(condition.id, arguments, context.span(node)), quantity


def _extreme(node: Extreme, context: Context) -> Typed | None:
    days = [term_of(part, Quantity.DAY, context) for part in node.days]
    if len(days) < 2:
        context.fault(
            codes.BAD_ARGUMENT_COUNT,
            node,
            f"`{node.text}` needs at least two days",
            f"write `{node.text}(a, b)`",
        )
        return None
    whole = tuple(d for d in days if d is not None)
    if len(whole) < len(days):
        return None
    return Pick(node.text == "later", whole, context.span(node)), Quantity.DAY


# --- arithmetic ------------------------------------------------------------------------------------------------------


def _sign(node: Sign, context: Context) -> Typed | None:
    body = typed_term(node.body, context)
    if body is None:
        return None
    term, quantity = body
    span = context.span(node)
    if quantity is Quantity.DAY:
        context.fault(
            codes.BAD_ARITHMETIC, node, f"`{context.source(node.body)}` is a day, and days have no sign"
        )
        return None
    if isinstance(term, Constant) and isinstance(term.value, (int, Fraction)):
        return Constant(-term.value, span), quantity
    return Arithmetic(Constant(-1, span), Operator.MULTIPLY, term, span), quantity


def _sum(node: SumNode, context: Context) -> Typed | None:
    if isinstance(node.right, Length):
        return _shifted(node, node.right, context)
    if isinstance(node.left, Length):
        hint = f"write the day first, then the period: `{context.source(node.right)} + {context.source(node.left)}`"
        context.fault(
            codes.BAD_ARITHMETIC,
            node,
            f"the period `{context.source(node.left)}` stands before the day",
            hint,
        )
        return None
    left, right = typed_term(node.left, context), typed_term(node.right, context)
    if left is None or right is None:
        return None
    if Quantity.DAY in (left[1], right[1]):
        _report_days(node, left[1], right[1], context)
        return None
    operator = Operator(node.operator)
    if operator is Operator.MULTIPLY and not (_is_constant(left[0]) or _is_constant(right[0])):
        message = f"`{context.source(node)}` is a product of two things that vary"
        context.fault(codes.PRODUCT_OF_TERMS, node, message, "one factor of a product must be a plain number")
        return None
    return Arithmetic(left[0], operator, right[0], context.span(node)), Quantity.NUMBER


def _shifted(node: SumNode, length: Length, context: Context) -> Typed | None:
    day, by = typed_term(node.left, context), duration(length, context)
    if day is None or by is None:
        return None
    if day[1] is not Quantity.DAY or node.operator == "*":
        message = f"`{context.source(length)}` can only be added to a day or taken from one"
        context.fault(codes.BAD_ARITHMETIC, node, message)
        return None
    count = -by.count if node.operator == "-" else by.count
    return Shifted(day[0], Duration(count, by.unit), context.span(node)), Quantity.DAY


def _report_days(node: SumNode, left: Quantity, right: Quantity, context: Context) -> None:
    ours, theirs = context.source(node.left), context.source(node.right)
    message = (
        f"`{context.source(node)}` is not possible: `{ours}` is {left.value} and `{theirs}` is {right.value}"
    )
    hint = "the language has no such arithmetic on days"
    if left is right and node.operator == "-":
        hint = f"compare the days instead, as in `{ours} <= {theirs} + 30 days`"
    elif left is Quantity.DAY and node.operator != "*":
        hint = f"say of what: `{ours} {node.operator} {theirs} days`"
    context.fault(codes.BAD_ARITHMETIC, node, message, hint)


def _is_constant(term: Term) -> bool:
    if isinstance(term, Arithmetic):
        return _is_constant(term.left) and _is_constant(term.right)
    return isinstance(term, Constant)


# --- over the members of a set ---------------------------------------------------------------------------------------


def binder_of(node: Ranging, context: Context) -> tuple[Binder | None, Context]:
    """What a quantifier, count, sum or run ranges over, and the context for what stands inside it.

    The binder is None after a fault; the context is good for finding more faults inside all the same.
    """
    over, sets = node.set.text, context.scope.sets
    sound = over in sets
    if not sound and over not in context.scope.broken:
        kind = kind_of(over, context)
        message = f"`{over}` is {kind}, not a set" if kind else f"no set is called `{over}`"
        context.fault(codes.UNDECLARED_SET, node.set, message, did_you_mean(over, sets))
    if node.variable is None:
        return (Binder(ANONYMOUS, over, None) if sound else None), context
    name = node.variable.text
    at = context.span(node.variable)
    sound = check_variable(name, at, context.scope, context.variables, context.found) and sound
    inner = context.binding(name, over)
    where = None
    if node.where is not None:
        where = context.truth(node.where, inner)
        sound = sound and where is not None
    return (Binder(name, over, where) if sound else None), inner


def report_no_body(node: Ranging, context: Context) -> None:
    """Report a form that names a set only, where only `count` may."""
    hint = f"write `{node.text}(x in {node.set.text}: …)`"
    context.fault(
        codes.NOT_AN_EXPRESSION,
        node,
        f"`{node.text}` needs a variable and, after `:`, what to ask of each member",
        hint,
    )


def _aggregate(node: Ranging, context: Context) -> Typed | None:
    if node.text in ("some", "every"):
        _not_a_term(node, context, "is true or false", "`count` tells how many")
        return None
    tally = Tally(node.text)
    if node.body is None and tally is not Tally.COUNT:
        report_no_body(node, context)
        return None
    binder, inner = binder_of(node, context)
    span = context.span(node)
    if node.body is None:
        body: Any = Truth(True, span)
    elif tally is Tally.SUM:
        body = _summand(node.body, inner)
    else:
        body = context.truth(node.body, inner)
    if binder is None or body is None:
        return None
    return Aggregate(tally, binder, body, span), Quantity.NUMBER


def _summand(node: Node, context: Context) -> Term | None:
    typed = typed_term(node, context)
    if typed is None:
        return None
    term, quantity = typed
    if quantity is Quantity.NUMBER and isinstance(term, (ValueOf, Constant)):
        return term
    what = "is a day" if quantity is Quantity.DAY else "is more than one number condition"
    hint = "add or multiply outside the sum" if quantity is Quantity.NUMBER else None
    message = f"`{context.source(node)}` {what}, but a sum is over one number condition or a plain number"
    context.fault(codes.BAD_SUM, node, message, hint)
    return None


_FORMS: Mapping[type[Node], Callable[[Any, Context], Typed | None]] = MappingProxyType(
    {
        Figure: _figure,
        Day: _day,
        Fixed: _fixed,
        Latest: _last_yearly,
        Length: _length,
        Word: _value_of,
        Call: _value_of,
        Extreme: _extreme,
        Sign: _sign,
        SumNode: _sum,
        Ranging: _aggregate,
    }
)
