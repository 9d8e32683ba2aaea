"""Expressions as text in canonical form: what `load` reads back as the same expression.

`names` (a rulebook, or the scope of an expression) tells which values a condition has, so that
`us_sanctions_relief in (full, partial)` can be shown as `us_sanctions_relief >= partial`, and which targets are
measures, so that they are `in_force` and not `blocked`. Without it the text is plainer, and calls every target blocked
or clear.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from sanctionlink.model.expression import (
    Aggregate,
    And,
    Applies,
    Argument,
    Arithmetic,
    AsOf,
    AtLeast,
    Binder,
    Comparison,
    Constant,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    InSet,
    Lasting,
    LastYearly,
    Not,
    Op,
    Operator,
    Or,
    Pick,
    Quantified,
    SameMember,
    Shifted,
    Tally,
    Term,
    Truth,
    ValueOf,
    Variable,
)
from sanctionlink.model.values import Duration, Never, show

if TYPE_CHECKING:
    from sanctionlink.model.rulebook import Condition, Target

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LANGUAGE_WORDS = frozenset(MONTHS) | {
    "and", "or", "not", "in", "is", "at", "least", "most", "exactly", "of", "for", "each", "where", "from",
    "until", "happened", "always", "nothing", "as_of", "some", "every", "count", "sum", "run", "earlier",
    "later", "last", "never", "day", "days", "month", "months", "year", "years",
}  # fmt: skip
"""Words that cannot be ids of conditions, notions, targets, sets or variables."""

ANONYMOUS = "_"
"""The variable of `count(members)`, which has none."""

_OR, _AND, _FOR, _NOT, _TEST, _ATOM = range(6)  # how tightly the outermost form of a text binds
_ADDED, _MULTIPLIED, _SINGLE = range(3)  # the same of a term


class NameLookup(Protocol):
    """Where conditions and targets are looked up by id: a `Rulebook` is one."""

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """The conditions."""

    @property
    def targets(self) -> Mapping[str, Target]:
        """The targets."""


def show_expression(expr: Expression, names: NameLookup | None = None) -> str:
    """An expression as a user would write it: `us_sanctions_relief >= partial and not washington_consensus`.

    With `names`, the text of any expression that `load` made is read back as an equal one, spans apart.
    """
    return _truth(expr, names)[0]


def quote(word: str) -> str:
    """A member or value as it stands in an expression: in quotes unless it is an identifier."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", word) and word not in LANGUAGE_WORDS
    return word if plain else f"'{word}'"


def show_call(name: str, arguments: tuple[Argument, ...]) -> str:
    """A name with its arguments, if it has any: `opposes(m)`."""
    return f"{name}({', '.join(_argument(a) for a in arguments)})" if arguments else name


def _argument(argument: Argument) -> str:
    return argument.name if isinstance(argument, Variable) else quote(argument.id)


# --- truths ----------------------------------------------------------------------------------------------------------


def _truth(expr: Expression, names: NameLookup | None) -> tuple[str, int]:
    """The text and how tightly its outermost form binds."""
    if isinstance(expr, (And, Or)):
        return _joined(expr, names)
    if isinstance(expr, Not):
        if isinstance(expr.body, AtLeast) and 1 <= expr.body.least <= len(expr.body.parts):
            return f"at most {expr.body.least - 1} of {_parts(expr.body.parts, names)}", _ATOM
        return f"not {_inside(expr.body, _NOT, names)}", _NOT
    if isinstance(expr, Lasting):
        return f"{_inside(expr.body, _NOT, names)} for {expr.period}", _FOR
    if isinstance(expr, Holds):
        return _holds(expr, names.conditions.get(expr.condition) if names else None)
    if isinstance(expr, (Truth, Applies, AtLeast, Quantified)):
        return _atom(expr, names), _ATOM
    return _test(expr, names), _TEST


def _atom(expr: Truth | Applies | AtLeast | Quantified, names: NameLookup | None) -> str:
    if isinstance(expr, Truth):
        return "always" if expr.value else "nothing"
    if isinstance(expr, Applies):
        return show_call(expr.notion, expr.arguments)
    if isinstance(expr, AtLeast):
        return f"at least {expr.least} of {_parts(expr.parts, names)}"
    body = _truth(expr.body, names)[0]
    return f"{expr.quantifier.value}({_binder(expr.binder, names)}: {body})"


def _inside(expr: Expression, least: int, names: NameLookup | None) -> str:
    text, binds = _truth(expr, names)
    return text if binds >= least else f"({text})"


def _parts(parts: tuple[Expression, ...], names: NameLookup | None) -> str:
    return f"({', '.join(_truth(p, names)[0] for p in parts)})"


def _joined(expr: And | Or, names: NameLookup | None) -> tuple[str, int]:
    if not expr.parts:
        return ("always" if isinstance(expr, And) else "nothing"), _ATOM
    if len(expr.parts) == 1:
        return _truth(expr.parts[0], names)
    if isinstance(expr, Or):
        return " or ".join(_inside(p, _AND, names) for p in expr.parts), _OR
    if len(expr.parts) == 2:
        first, second = expr.parts
        short = _exactly(first, second, names)
        if short is not None:
            return short, _ATOM
        short = _window(first, second, names)
        if short is not None:
            return short, _TEST
    return " and ".join(_inside(p, _FOR, names) for p in expr.parts), _AND


def _exactly(first: Expression, second: Expression, names: NameLookup | None) -> str | None:
    """`exactly n of (…)`, if the two are what it stands for."""
    if not (isinstance(first, AtLeast) and isinstance(second, Not) and isinstance(second.body, AtLeast)):
        return None
    least, more = first.least, second.body
    if more.least != least + 1 or more.parts != first.parts or not 1 <= least < len(first.parts):
        return None
    return f"exactly {least} of {_parts(first.parts, names)}"


def _window(first: Expression, second: Expression, names: NameLookup | None) -> str | None:
    """`x from a until b`, if the two are what it stands for. Only days have windows."""
    if not (isinstance(first, Comparison) and isinstance(second, Comparison)):
        return None
    if first.op is not Op.GE or second.op is not Op.LT or first.left != second.left:
        return None
    if not any(_is_day(t, names) for t in (first.left, first.right, second.right)):
        return None
    ends = [_term(t, names)[0] for t in (first.left, first.right, second.right)]
    return f"{ends[0]} from {ends[1]} until {ends[2]}"


def _is_day(term: Term, names: NameLookup | None) -> bool:
    if isinstance(term, Constant):
        return isinstance(term.value, (dt.date, Never))
    if isinstance(term, ValueOf) and names and term.condition in names.conditions:
        return names.conditions[term.condition].type.value == "date"
    return isinstance(term, (AsOf, LastYearly, Shifted, Pick))


def _test(expr: HasStatus | Comparison | EachYear | SameMember | InSet, names: NameLookup | None) -> str:
    if isinstance(expr, HasStatus):
        return f"{show_call(expr.target, expr.arguments)} is {_status(expr, names)}"
    if isinstance(expr, SameMember):
        return f"{_argument(expr.left)} {'!=' if expr.negated else '='} {_argument(expr.right)}"
    if isinstance(expr, InSet):
        return f"{_argument(expr.member)} in {expr.set}"
    if isinstance(expr, EachYear):
        start, end = (f"{day} {MONTHS[month - 1]}" for month, day in (expr.start, expr.end))
        return f"{_term(expr.day, names)[0]} from {start} until {end} each year"
    if isinstance(expr.left, ValueOf) and expr.op is Op.LE and isinstance(expr.right, AsOf):
        return f"happened {_term(expr.left, names)[0]}"
    return f"{_term(expr.left, names)[0]} {expr.op.value} {_term(expr.right, names)[0]}"


def _status(expr: HasStatus, names: NameLookup | None) -> str:
    target = names.targets.get(expr.target) if names else None
    if target is not None and target.kind.value == "measure":
        return "in_force" if expr.bitten else "not_in_force"
    return "blocked" if expr.bitten else "clear"


def _holds(expr: Holds, condition: Condition | None) -> tuple[str, int]:
    name = show_call(expr.condition, expr.arguments)
    if condition is None:
        if expr.values == {"yes"}:
            return name, _ATOM
        if len(expr.values) == 1:
            return f"{name} = {quote(next(iter(expr.values)))}", _TEST
        return f"{name} in ({', '.join(quote(v) for v in sorted(expr.values))})", _TEST
    if condition.type.value == "yes_no" and expr.values == {"yes"}:
        return name, _ATOM
    return f"{name} {_values(expr.values, condition)}", _TEST


def _values(chosen: frozenset[str], condition: Condition) -> str:
    """The comparison that exactly these values satisfy, the shortest that reads well."""
    words = condition.values
    picked = [w for w in words if w in chosen]
    others = [w for w in words if w not in chosen]
    if len(picked) == 1:
        return f"= {quote(picked[0])}"
    if condition.type.value == "scale":
        if not picked:
            return f"< {quote(words[0])}"
        if picked == list(words[-len(picked) :]):
            return f">= {quote(picked[0])}"
        if picked == list(words[: len(picked)]):
            return f"<= {quote(picked[-1])}"
    if len(others) == 1:
        return f"!= {quote(others[0])}"
    return f"in ({', '.join(quote(w) for w in picked)})"


# --- terms -----------------------------------------------------------------------------------------------------------


def _term(term: Term, names: NameLookup | None) -> tuple[str, int]:
    """The text and how tightly its outermost form binds."""
    if isinstance(term, Constant):
        return show(term.value), _SINGLE
    if isinstance(term, AsOf):
        return "as_of", _SINGLE
    if isinstance(term, LastYearly):
        return f"last {term.day} {MONTHS[term.month - 1]}", _SINGLE
    if isinstance(term, ValueOf):
        return show_call(term.condition, term.arguments), _SINGLE
    if isinstance(term, Shifted):
        sign = "-" if term.by.count < 0 else "+"
        return (
            f"{_operand(term.day, _ADDED, names)} {sign} {Duration(abs(term.by.count), term.by.unit)}",
            _ADDED,
        )
    if isinstance(term, Pick):
        days = ", ".join(_term(d, names)[0] for d in term.days)
        return f"{'later' if term.latest else 'earlier'}({days})", _SINGLE
    if isinstance(term, Arithmetic):
        return _arithmetic(term, names)
    return _aggregate(term, names), _SINGLE


def _operand(term: Term, least: int, names: NameLookup | None) -> str:
    text, binds = _term(term, names)
    return text if binds >= least else f"({text})"


def _arithmetic(term: Arithmetic, names: NameLookup | None) -> tuple[str, int]:
    binds = _MULTIPLIED if term.operator is Operator.MULTIPLY else _ADDED
    left, right = _operand(term.left, binds, names), _operand(term.right, binds + 1, names)
    return f"{left} {term.operator.value} {right}", binds


def _aggregate(term: Aggregate, names: NameLookup | None) -> str:
    unconditional = term.binder.where is None and isinstance(term.body, Truth) and term.body.value
    if term.tally is Tally.COUNT and term.binder.name == ANONYMOUS and unconditional:
        return f"count({term.binder.set})"
    return f"{term.tally.value}({_binder(term.binder, names)}: {_either(term.body, names)})"


def _either(body: Expression | Term, names: NameLookup | None) -> str:
    if isinstance(body, (Constant, AsOf, LastYearly, ValueOf, Shifted, Pick, Arithmetic, Aggregate)):
        return _term(body, names)[0]
    return _truth(body, names)[0]


def _binder(binder: Binder, names: NameLookup | None) -> str:
    where = f" where {_truth(binder.where, names)[0]}" if binder.where is not None else ""
    return f"{binder.name} in {binder.set}{where}"
