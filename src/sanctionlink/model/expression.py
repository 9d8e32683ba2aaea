"""The typed expressions of rules: what may stand in `when`, `requires`, `unless` and `never`.

Every name here is resolved and every comparison is type-correct: `load` guarantees it. A truth expression is true or
false in a world; a term has a number or a day in a world. Variables range over declared sets and are bound by a rule's
`for_each` or by an enclosing count, sum, run, `some` or `every`.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from fractions import Fraction

from sanctionlink.diagnostics.model import Span
from sanctionlink.model.values import Duration, Never
from sanctionlink.records import dataclass


class Op(str, Enum):
    """A comparison of two numbers or two days."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Quantifier(str, Enum):
    """How many members of a set must satisfy an expression."""

    SOME = "some"
    EVERY = "every"


class Tally(str, Enum):
    """What an aggregate adds up over the members of a set."""

    COUNT = "count"  # how many members satisfy the body
    SUM = "sum"  # the total of a number condition
    RUN = "run"  # how many of the last members in a row, in declared order, satisfy the body


@dataclass(frozen=True, slots=True)
class Variable:
    """A name bound to one member of a set."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A constant: one member of a declared set."""

    id: str


Argument = Variable | Member


@dataclass(frozen=True, slots=True)
class Binder:
    """`name in set where condition`: the members that a quantifier or aggregate ranges over."""

    name: str
    set: str
    where: Expression | None


# --- truth expressions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Truth:
    """`always` or `nothing`."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes_no, scale or choice condition has one of `values`: `us_sanctions_relief >= partial`."""

    condition: str
    arguments: tuple[Argument, ...]
    values: frozenset[str]
    span: Span


@dataclass(frozen=True, slots=True)
class Applies:
    """A defined notion applies: some rule that defines it fires."""

    notion: str
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class HasStatus:
    """A target is blocked or in force (`bitten`), or is not: `arctic_cooperation is clear`."""

    target: str
    arguments: tuple[Argument, ...]
    bitten: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers or two days compared."""

    left: Term
    op: Op
    right: Term
    span: Span


@dataclass(frozen=True, slots=True)
class EachYear:
    """A day lies in a yearly window, over new year if need be: (month, day) from (inclusive) until (exclusive)."""

    day: Term
    start: tuple[int, int]
    end: tuple[int, int]
    span: Span


@dataclass(frozen=True, slots=True)
class Lasting:
    """The body has held on every day of the period that ends with `as_of`: `not compliant for 30 days`.

    The body reads conditions only, no notions and no statuses: it is looked up in the facts' own history.
    """

    body: Expression
    period: Duration
    span: Span


@dataclass(frozen=True, slots=True)
class SameMember:
    """Two set members are the same (or, if `negated`, are not)."""

    left: Argument
    right: Argument
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class InSet:
    """A member belongs to a declared set."""

    member: Argument
    set: str
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """The body does not hold."""

    body: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds."""

    parts: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `least` of the parts hold."""

    least: int
    parts: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Quantified:
    """Some or every member of a set satisfies the body. Over an empty set, `every` holds and `some` does not."""

    quantifier: Quantifier
    binder: Binder
    body: Expression
    span: Span


Expression = (
    Truth
    | Holds
    | Applies
    | HasStatus
    | Comparison
    | EachYear
    | Lasting
    | SameMember
    | InSet
    | Not
    | And
    | Or
    | AtLeast
    | Quantified
)


# --- terms: numbers and days -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a day, or never, written out."""

    value: int | Fraction | dt.date | Never
    span: Span


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day the question is asked about."""

    span: Span


@dataclass(frozen=True, slots=True)
class LastYearly:
    """The last 1 July, say, that has come by `as_of`, that day included: where a yearly period began.

    `of` is another day by which it has come; rulebooks do not say that, but comparisons of them put a day in its place.
    """

    month: int
    day: int
    span: Span
    of: Term | None = None


@dataclass(frozen=True, slots=True)
class ValueOf:
    """The value of a number or date condition."""

    condition: str
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Shifted:
    """A day moved by a period: `notified + 30 days`."""

    day: Term
    by: Duration
    span: Span


@dataclass(frozen=True, slots=True)
class Pick:
    """The earlier or the later of several days."""

    latest: bool
    days: tuple[Term, ...]
    span: Span


class Operator(str, Enum):
    """Arithmetic on numbers. A product has at least one constant factor."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers added, subtracted or multiplied."""

    left: Term
    operator: Operator
    right: Term
    span: Span


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A count, a sum or a trailing run over the members of a set.

    COUNT and RUN have a truth expression as `body`; SUM has a number condition's value (or a number) as `body`, and
    which members take part is said by `binder.where`.
    """

    tally: Tally
    binder: Binder
    body: Expression | Term
    span: Span


Term = Constant | AsOf | LastYearly | ValueOf | Shifted | Pick | Arithmetic | Aggregate
