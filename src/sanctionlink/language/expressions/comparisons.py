"""Typing of comparisons, of `in`, of statuses and of windows of time."""

from __future__ import annotations

import datetime as dt

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import did_you_mean
from sanctionlink.language.expressions.literals import day_of_year
from sanctionlink.language.expressions.scope import (
    Context,
    argument,
    arguments_of,
    condition_of,
    is_variable,
    kind_of,
    member_text,
    named,
    status_words,
    type_words,
    unknown_name,
)
from sanctionlink.language.expressions.terms import Quantity, term_of, typed_term
from sanctionlink.language.expressions.tree import (
    Among,
    ComparedNode,
    Figure,
    Happened,
    Node,
    Stated,
    WindowNode,
    Word,
    YearDay,
)
from sanctionlink.language.expressions.two_conditions import two_conditions
from sanctionlink.model.expression import (
    And,
    AsOf,
    Comparison,
    Constant,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    InSet,
    Op,
    Or,
    SameMember,
    Term,
)
from sanctionlink.model.rulebook import Condition, ConditionType, Target

_ORDER = (Op.LT, Op.LE, Op.GT, Op.GE)


def compared(node: ComparedNode, context: Context) -> Expression | None:
    """`a = b` and its like: words with a condition, members with a variable, numbers with numbers, days with days."""
    if len(node.operators) > 1:
        _report_chain(node, context)
        return None
    left, right = node.operands
    op = Op(node.operators[0])
    if is_variable(left, context) or is_variable(right, context):
        return _same_member(node, left, op, right, context)
    if _unknown_among(left, right, context):
        return None
    ours, theirs = _worded(left, context), _worded(right, context)
    if ours is not None and theirs is not None:
        if member_text(right) in ours.values:
            theirs = None
        elif member_text(left) in theirs.values:
            ours = None
        else:
            return two_conditions(node, ours, op, theirs, context)
    if ours is not None:
        return _holds(node, left, ours, op, right, context)
    if theirs is not None:
        return _holds(node, right, theirs, _flipped(op), left, context)
    return _quantities(node, left, op, right, context)


def _report_chain(node: ComparedNode, context: Context) -> None:
    shown = [context.source(part) for part in node.operands]
    pairs = [f"{shown[i]} {op} {shown[i + 1]}" for i, op in enumerate(node.operators)]
    hint = (
        f"write `{' and '.join(pairs)}`"
        if len(pairs) <= 4
        else "compare two things at a time, joined with `and`"
    )
    context.fault(codes.CHAINED_COMPARISON, node, "comparisons cannot be chained", hint)


def _unknown_among(left: Node, right: Node, context: Context) -> bool:
    """Whether a side is a name that nothing declares, so that the other cannot be judged. Reports one of the two."""
    names = [(side, named(side)) for side in (left, right)]
    unknown = [(side, n) for side, n in names if n is not None and kind_of(n, context) is None]
    scope = context.scope
    if any(n in scope.broken for _, n in unknown):
        return True
    if len(unknown) < 2:
        return False
    values = {v for c in scope.conditions.values() for v in c.values}
    side, name = next(((s, n) for s, n in unknown if n not in values), unknown[0])
    unknown_name(side, name, context)
    return True


def _worded(node: Node, context: Context) -> Condition | None:
    """The condition with words as values that a part names."""
    condition = condition_of(node, context)
    return condition if condition is not None and condition.type.finite else None


def _flipped(op: Op) -> Op:
    return {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE}.get(op, op)


def _same_member(node: ComparedNode, left: Node, op: Op, right: Node, context: Context) -> Expression | None:
    if op in _ORDER:
        message = f"members have no order, so `{op.value}` cannot compare them"
        context.fault(codes.NO_ORDER, node, message, "only `=` and `!=` can")
        return None
    sides = []
    for side, other in ((left, right), (right, left)):
        over = (
            context.variables[other.text] if isinstance(other, Word) and is_variable(other, context) else None
        )
        sides.append(argument(side, over, context))
    first, second = sides
    if first is None or second is None:
        return None
    return SameMember(first, second, op is Op.NE, context.span(node))


def _quantities(node: ComparedNode, left: Node, op: Op, right: Node, context: Context) -> Expression | None:
    first, second = typed_term(left, context), typed_term(right, context)
    if first is None or second is None:
        return None
    if first[1] is not second[1]:
        message = (
            f"`{context.source(left)}` is {first[1].value} and `{context.source(right)}` is {second[1].value}: "
            "they cannot be compared"
        )
        context.fault(codes.DIFFERENT_KINDS, node, message, "a day is written `2024-04-18`")
        return None
    return Comparison(first[0], op, second[0], context.span(node))


# --- conditions and their values -------------------------------------------------------------------------------------


def _holds(
    node: Node, subject: Node, condition: Condition, op: Op, value: Node, context: Context
) -> Expression | None:
    arguments = arguments_of(subject, condition.over, context)
    word = value_of(value, condition, context)
    if word is not None and op in _ORDER and condition.type is not ConditionType.SCALE:
        message = (
            f"the values of {type_words(condition.type)} have no order, so `{op.value}` cannot compare them"
        )
        context.fault(codes.NO_ORDER, node, message, "only `=`, `!=` and `in` can")
        return None
    if arguments is None or word is None:
        return None
    values = condition.values
    at = values.index(word)
    chosen = {
        Op.EQ: {word},
        Op.NE: {v for v in values if v != word},
        Op.LT: set(values[:at]),
        Op.LE: set(values[: at + 1]),
        Op.GT: set(values[at + 1 :]),
        Op.GE: set(values[at:]),
    }[op]
    return Holds(condition.id, arguments, frozenset(chosen), context.span(node))


def value_of(node: Node, condition: Condition, context: Context) -> str | None:
    """One of a condition's values; None after reporting that it is none."""
    text = member_text(node)
    if text is not None and text in condition.values:
        return text
    listed = f"its values are {', '.join(f'`{v}`' for v in condition.values[:12])}"
    kind = type_words(condition.type)
    name = named(node)
    other = kind_of(name, context) if name is not None else None
    if isinstance(node, Figure) or text is None:
        shown = context.source(node)
        hint = f"write it in quotes: `'{shown}'`" if shown in condition.values else listed
        message = f"`{condition.id}` is {kind} and cannot be compared with `{context.source(node)}`"
        context.fault(codes.DIFFERENT_KINDS, node, message, hint)
    elif condition.type is ConditionType.YES_NO and text.lower() in ("true", "false"):
        instead = condition.id if text.lower() == "true" else f"not {condition.id}"
        context.fault(
            codes.VALUE_OF_ANOTHER,
            node,
            f"`{condition.id}` is `yes` or `no`, never `{text}`",
            f"write `{instead}`",
        )
    elif other is not None:
        context.fault(
            codes.DIFFERENT_KINDS, node, f"`{condition.id}` is {kind} and `{text}` is {other}", listed
        )
    else:
        hint = did_you_mean(text, condition.values) or listed
        if text == "unknown":
            hint = "a rule cannot ask whether something is unknown"
        context.fault(codes.VALUE_OF_ANOTHER, node, f"`{condition.id}` has no value `{text}`", hint)
    return None


def among(node: Among, context: Context) -> Expression | None:
    """`m in members`, `talks_outcome in (failed, agreed)`."""
    if node.negated:
        subject = context.source(node.subject)
        context.fault(
            codes.BAD_IN, node, "`not in` is not part of the language", f"write `not {subject} in …`"
        )
        return None
    if named(node.subject) in context.scope.broken:
        return None
    condition = _worded(node.subject, context)
    if node.set is not None:
        return _in_set(node, node.set, condition, context)
    if condition is not None:
        arguments = arguments_of(node.subject, condition.over, context)
        words = [value_of(item, condition, context) for item in node.items]
        values = frozenset(w for w in words if w is not None)
        if arguments is None or None in words:
            return None
        return Holds(condition.id, arguments, values, context.span(node))
    if isinstance(node.subject, Word) and is_variable(node.subject, context):
        return _one_of_members(node, node.subject, context)
    if typed_term(node.subject, context) is not None:
        subject = context.source(node.subject)
        hint = f"write `{subject} = …` joined with `or`, or two comparisons joined with `and`"
        message = f"`{subject}` is a number or a day, and `in` is for the values of scales and choices"
        context.fault(codes.BAD_IN, node, message, hint)
    return None


def _one_of_members(node: Among, subject: Word, context: Context) -> Expression | None:
    ours = argument(subject, None, context)
    members = [argument(item, context.variables[subject.text], context) for item in node.items]
    if ours is None or None in members:
        return None
    tests = tuple(SameMember(ours, m, False, context.span(node)) for m in members if m is not None)
    return tests[0] if len(tests) == 1 else Or(tests, context.span(node))


def _in_set(node: Among, over: Word, condition: Condition | None, context: Context) -> Expression | None:
    if condition is not None:
        hint = f"write `{context.source(node.subject)} = {over.text}`, or several values in brackets"
        message = f"`{condition.id}` is {type_words(condition.type)}, not a member of a set"
        context.fault(codes.BAD_IN, node, message, hint)
        return None
    sound = over.text in context.scope.sets
    if not sound and over.text not in context.scope.broken:
        context.fault(
            codes.UNDECLARED_SET,
            over,
            f"no set is called `{over.text}`",
            did_you_mean(over.text, context.scope.sets),
        )
    name = named(node.subject)
    kind = kind_of(name, context) if name is not None else None
    if kind not in (None, "a variable"):
        message = f"`{name}` is {kind}, not a member of a set"
        context.fault(
            codes.BAD_IN, node.subject, message, "`in` asks whether a variable or member is in a set"
        )
        return None
    member = argument(node.subject, None, context)
    return InSet(member, over.text, context.span(node)) if member is not None and sound else None


# --- statuses --------------------------------------------------------------------------------------------------------


def stated(node: Stated, context: Context) -> Expression | None:
    """`arctic_cooperation is blocked`."""
    name = named(node.subject)
    target = context.scope.targets.get(name) if name is not None else None
    if target is None or is_variable(node.subject, context):
        _report_no_target(node, name, context)
        return None
    arguments = arguments_of(node.subject, target.over, context)
    bitten, clear = status_words(target)
    word = " ".join(node.words)
    if word not in (bitten, clear):
        opposites = {f"not {bitten}": clear, f"not {clear}": bitten}
        meant = opposites.get(word, word.replace(" ", "_"))
        hint = f"write `is {bitten}` or `is {clear}`"
        if meant in (bitten, clear):
            hint = f"write `is {meant}`"
        elif word == "undetermined":
            hint = f"a rule cannot ask that; {hint}"
        message = f"`{target.id}` is a {target.kind.value}, and a {target.kind.value} is never `{word}`"
        context.fault(codes.STATUS_OF_ANOTHER_KIND, node, message, hint)
        return None
    if arguments is None:
        return None
    return HasStatus(target.id, arguments, word == bitten, context.span(node))


def _report_no_target(node: Stated, name: str | None, context: Context) -> None:
    subject, word = context.source(node.subject), " ".join(node.words)
    kind = kind_of(name, context) if name is not None else "no name"
    if name is not None and kind is None:
        unknown_name(node.subject, name, context)
        return
    hint = "only proposals and measures have a status"
    condition = condition_of(node.subject, context)
    if condition is not None and word in condition.values:
        hint = f"write `{subject} = {word}`"
    context.fault(
        codes.NAME_OF_ANOTHER_KIND,
        node.subject,
        f"`{subject}` is {kind}, not a target, so `is` does not fit",
        hint,
    )


def target_hint(target: Target, shown: str) -> str:
    """What to write where a target stands alone."""
    bitten, clear = status_words(target)
    return f"say which status: `{shown} is {bitten}` or `{shown} is {clear}`"


# --- days ------------------------------------------------------------------------------------------------------------


def happened(node: Happened, context: Context) -> Expression | None:
    """`happened d`: the day has come."""
    day = term_of(node.day, Quantity.DAY, context)
    span = context.span(node)
    return Comparison(day, Op.LE, AsOf(span), span) if day is not None else None


def window(node: WindowNode, context: Context) -> Expression | None:
    """`x from a until b`, on certain days or each year."""
    day = term_of(node.subject, Quantity.DAY, context)
    span = context.span(node)
    if node.yearly:
        ends = [_end_of_year(end, context) for end in (node.since, node.until)]
        start, end = ends
        if day is None or start is None or end is None:
            return None
        if start == end:
            hint = "leave it out if it is the whole year"
            context.fault(
                codes.BAD_WINDOW_END, node, "this window starts and ends on the same day of the year", hint
            )
            return None
        return EachYear(day, start, end, span)
    limits = [_limit(end, context) for end in (node.since, node.until)]
    since, until = limits
    if day is None or since is None or until is None:
        return None
    if _is_over_before_it_begins(since, until):
        hint = "`from` is included and `until` is not: the second day must be later"
        context.fault(codes.WINDOW_TURNED_ROUND, node, "this window ends before it begins", hint)
        return None
    return And((Comparison(day, Op.GE, since, span), Comparison(day, Op.LT, until, span)), span)


def _end_of_year(node: Node, context: Context) -> tuple[int, int] | None:
    if isinstance(node, YearDay):
        return day_of_year(node, context)
    message = f"`{context.source(node)}` is not a day of the year, which a window of `each year` needs"
    context.fault(codes.BAD_WINDOW_END, node, message, "write a day and a month, as in `1 June`")
    return None


def _limit(node: Node, context: Context) -> Term | None:
    if not isinstance(node, YearDay):
        return term_of(node, Quantity.DAY, context)
    message = f"`{context.source(node)}` is a day of the year, but this window is for one time only"
    context.fault(
        codes.BAD_WINDOW_END, node, message, "add `each year` at its end, or write days such as `2024-06-01`"
    )
    return None


def _is_over_before_it_begins(since: Term, until: Term) -> bool:
    """Whether no day can lie from one written day until another."""
    if not isinstance(since, Constant) or not isinstance(until, Constant):
        return False
    return isinstance(until.value, dt.date) and (
        not isinstance(since.value, dt.date) or until.value <= since.value
    )
