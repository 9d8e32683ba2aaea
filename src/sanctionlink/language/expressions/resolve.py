"""Expressions: from the text in a rule to a typed value in which every name is resolved.

`parse_expression` and `parse_reference` are what other modules use. Faults are collected, each located at the part it
is about, and as many of one expression as can be told apart; the codes are in `diagnostics.codes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Span
from sanctionlink.language.expressions.comparisons import (
    among,
    compared,
    happened,
    stated,
    target_hint,
    window,
)
from sanctionlink.language.expressions.literals import duration
from sanctionlink.language.expressions.parse import parse_text
from sanctionlink.language.expressions.scope import (
    Context,
    Scope,
    arguments_of,
    check_variable,
    kind_of,
    named,
    type_words,
    unknown_name,
)
from sanctionlink.language.expressions.terms import binder_of, report_no_body
from sanctionlink.language.expressions.tree import (
    Among,
    Call,
    Chosen,
    ComparedNode,
    Fixed,
    Happened,
    Held,
    Joined,
    Negated,
    Node,
    Ranging,
    Stated,
    WindowNode,
    Word,
)
from sanctionlink.model.expression import (
    Aggregate,
    And,
    Applies,
    Argument,
    Arithmetic,
    AsOf,
    AtLeast,
    Comparison,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    Lasting,
    LastYearly,
    Member,
    Not,
    Or,
    Pick,
    Quantified,
    Quantifier,
    Shifted,
    Term,
    Truth,
    Variable,
)
from sanctionlink.model.rulebook import Condition, ConditionType
from sanctionlink.model.values import parse_number

_ITEM = re.compile(r"""\s*(?:'[^'\n]*'|"[^"\n]*"|[^\s,()'"]+)\s*""")
_REFERENCE = re.compile(rf"\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\(({_ITEM.pattern}(?:,{_ITEM.pattern})*)\))?\s*")

__all__ = ["Scope", "check_variable", "parse_expression", "parse_reference"]


def parse_expression(
    text: str,
    locate: Callable[[int, int], Span],
    scope: Scope,
    variables: Mapping[str, str],
    found: Collector,
) -> Expression | None:
    """The typed expression that a text says, or None after recording its faults in `found`.

    `locate(start, end)` is where the characters from offset `start` (inclusive) to `end` (exclusive) of the text are in
    its file. `variables` are those that the rule binds, with the sets they range over; their own names are the caller's
    to check, with `check_variable`.
    """

    def report(code: str, start: int, end: int, message: str, hint: str | None) -> None:
        found.error(code, message, locate(start, end), hint)

    tree = parse_text(text, report)
    if tree is None:
        return None
    return _truth(tree, Context(text, locate, scope, variables, found, _truth))


def parse_reference(
    text: str,
    locate: Callable[[int, int], Span],
    variables: Mapping[str, str],
    found: Collector,
) -> tuple[str, tuple[Argument, ...]] | None:
    """A name and its arguments from `name` or `name(a, 'b c')`, or None after recording a fault in `found`.

    An argument is a variable if one is bound by that name, else a member: a word without spaces, brackets or commas, or
    anything in quotes. What the name is, and whether the members are any, is the caller's to check.
    """
    shape = _REFERENCE.fullmatch(text[:2_001])
    if shape is None or len(text) > 2_000:
        shown = text if len(text) <= 60 else f"{text[:57]}…"
        hint = (
            "write `name` or `name(member, member)`; members with spaces, commas or brackets stand in quotes"
        )
        found.error(
            codes.NOT_AN_EXPRESSION,
            f"`{shown}` is not a name with or without arguments",
            locate(0, len(text)),
            hint,
        )
        return None
    arguments: list[Argument] = []
    for piece in _ITEM.findall(shape[2] or ""):
        word = piece.strip()
        quoted = word[0] in "'\""
        if not quoted and word in variables:
            arguments.append(Variable(word))
        else:
            arguments.append(Member(word[1:-1] if quoted else word))
    return shape[1], tuple(arguments)


# --- truths ----------------------------------------------------------------------------------------------------------


def _truth(node: Node, context: Context) -> Expression | None:
    """A truth expression; None after reporting every fault in it."""
    form = _FORMS.get(type(node), _quantity)
    return form(node, context)


def _quantity(node: Node, context: Context) -> Expression | None:
    """Anything that has no truth: a number, a day, a period, a text."""
    shown = context.source(node)
    message = f"`{shown}` is neither true nor false"
    context.fault(codes.NOT_TRUE_OR_FALSE, node, message, f"compare it with something, as in `{shown} = …`")
    return None


def _fixed(node: Fixed, context: Context) -> Expression | None:
    if node.text in ("always", "nothing"):
        return Truth(node.text == "always", context.span(node))
    return _quantity(node, context)


def _alone(node: Word | Call, context: Context) -> Expression | None:
    """A name that stands alone: a yes_no condition or a notion."""
    name = named(node)
    scope = context.scope
    if name is None:
        _quantity(node, context)
    elif name in context.variables:
        message = f"`{name}` is a variable, which is neither true nor false"
        context.fault(codes.NOT_TRUE_OR_FALSE, node, message, f"compare it: `{name} = …` or `{name} in …`")
    elif name in scope.conditions:
        return _condition_alone(node, scope.conditions[name], context)
    elif name in scope.notions:
        arguments = arguments_of(node, scope.notions[name], context)
        return Applies(name, arguments, context.span(node)) if arguments is not None else None
    elif name in scope.targets:
        target = scope.targets[name]
        message = f"`{name}` is {kind_of(name, context)}, which is neither true nor false"
        context.fault(codes.NOT_TRUE_OR_FALSE, node, message, target_hint(target, context.source(node)))
    elif name in scope.sets:
        hint = f"write `some(x in {name}: …)`, `every(x in {name}: …)` or `count({name}) >= 1`"
        context.fault(
            codes.NOT_TRUE_OR_FALSE, node, f"`{name}` is a set, which is neither true nor false", hint
        )
    else:
        unknown_name(node, name, context)
    return None


def _condition_alone(node: Word | Call, condition: Condition, context: Context) -> Expression | None:
    arguments = arguments_of(node, condition.over, context)
    if condition.type is ConditionType.YES_NO:
        if arguments is None:
            return None
        return Holds(condition.id, arguments, frozenset({"yes"}), context.span(node))
    shown = context.source(node)
    if condition.type.finite:
        operator = ">=" if condition.type is ConditionType.SCALE else "="
        hint = f"say which value: `{shown} {operator} {condition.values[-1]}`"
    elif condition.type is ConditionType.DATE:
        hint = f"write `happened {shown}`, or compare it with a day"
    else:
        hint = f"compare it with a number: `{shown} >= 1`"
    message = f"`{condition.id}` is {type_words(condition.type)}, which is neither true nor false"
    context.fault(codes.NOT_TRUE_OR_FALSE, node, message, hint)
    return None


def _negated(node: Negated, context: Context) -> Expression | None:
    body = _truth(node.body, context)
    return Not(body, context.span(node)) if body is not None else None


def _all(nodes: tuple[Node, ...], context: Context) -> tuple[Expression, ...] | None:
    parts = [_truth(node, context) for node in nodes]
    whole = tuple(p for p in parts if p is not None)
    return whole if len(whole) == len(parts) else None


def _joined(node: Joined, context: Context) -> Expression | None:
    parts = _all(node.parts, context)
    if parts is None:
        return None
    return And(parts, context.span(node)) if node.word == "and" else Or(parts, context.span(node))


def _chosen(node: Chosen, context: Context) -> Expression | None:
    """`at least n of (…)`; the other two are made of it: at most n is not n + 1, exactly n is both."""
    parts = _all(node.parts, context)
    number, total = parse_number(node.number.text), len(node.parts)
    if not isinstance(number, int):
        context.fault(codes.BAD_NUMERAL, node.number, f"`{node.number.text}` is not a whole number")
        return None
    things = "thing" if total == 1 else "things"
    message = f"`{node.how} {number} of` {total} {things}"
    if number > total or (node.how == "at most" and number == total):
        always = "always holds" if node.how == "at most" else "can never hold"
        context.fault(
            codes.CHOICE_WITHOUT_EFFECT,
            node,
            f"{message} {always}",
            f"there are only {total} in the brackets",
        )
        return None
    if number == 0 and node.how == "at least":
        context.fault(
            codes.CHOICE_WITHOUT_EFFECT, node, f"{message} always holds", "the number is at least 1"
        )
        return None
    if parts is None:
        return None
    span = context.span(node)
    less, more = AtLeast(number, parts, span), Not(AtLeast(number + 1, parts, span), span)
    if node.how == "at least" or (node.how == "exactly" and number == total):
        return less
    return more if node.how == "at most" or number == 0 else And((less, more), span)


def _quantified(node: Ranging, context: Context) -> Expression | None:
    if node.text not in ("some", "every"):
        return _quantity(node, context)
    if node.body is None:
        report_no_body(node, context)
        return None
    binder, inner = binder_of(node, context)
    body = _truth(node.body, inner)
    if binder is None or body is None:
        return None
    return Quantified(Quantifier(node.text), binder, body, context.span(node))


# --- `for` -----------------------------------------------------------------------------------------------------------


def _held(node: Held, context: Context) -> Expression | None:
    body, period = _truth(node.body, context), duration(node.length, context)
    if period is not None and period.count == 0:
        context.fault(codes.BAD_PERIOD, node.length, "a period of no days is none", "write at least `1 day`")
        return None
    if body is None or period is None:
        return None
    sound = True
    for span, what in _beyond_history(body):
        sound = False
        message = f"`for` looks back in the history of conditions, but this is {what}"
        context.found.error(
            codes.BAD_DURATION, message, span, "keep it outside the `for`, or say it by conditions"
        )
    return Lasting(body, period, context.span(node)) if sound else None


def _beyond_history(expr: Expression | Term) -> Iterator[tuple[Span, str]]:
    """The parts of an expression that facts have no history of."""
    if isinstance(expr, (Applies, HasStatus, Lasting, AsOf, LastYearly)):
        kinds = {Applies: "a notion", HasStatus: "the status of a target", Lasting: "another `for`"}
        yield expr.span, kinds.get(type(expr), "told from the day that the question is about")
        return
    for part in _inner(expr):
        yield from _beyond_history(part)


def _inner(expr: Expression | Term) -> tuple[Expression | Term, ...]:
    if isinstance(expr, (And, Or, AtLeast)):
        return expr.parts
    if isinstance(expr, (Comparison, Arithmetic)):
        return expr.left, expr.right
    if isinstance(expr, (Quantified, Aggregate)):
        return (expr.body,) if expr.binder.where is None else (expr.binder.where, expr.body)
    if isinstance(expr, (EachYear, Shifted)):
        return (expr.day,)
    if isinstance(expr, Pick):
        return expr.days
    return (expr.body,) if isinstance(expr, (Not, Lasting)) else ()


_FORMS: Mapping[type[Node], Callable[[Any, Context], Expression | None]] = MappingProxyType(
    {
        Fixed: _fixed,
        Word: _alone,
        Call: _alone,
        Negated: _negated,
        Joined: _joined,
        Chosen: _chosen,
        Ranging: _quantified,
        Held: _held,
        ComparedNode: compared,
        Among: among,
        Stated: stated,
        Happened: happened,
        WindowNode: window,
    }
)
