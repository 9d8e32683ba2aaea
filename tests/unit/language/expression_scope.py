"""A small scope for tests of the expression language, and typed expressions made at random over it."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from sanctionlink.diagnostics.model import Collector, Diagnostic, Span
from sanctionlink.language.expressions.resolve import Scope, parse_expression
from sanctionlink.model.expression import (
    Aggregate,
    And,
    Applies,
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
    Member,
    Not,
    Op,
    Operator,
    Or,
    Pick,
    Quantified,
    Quantifier,
    SameMember,
    Shifted,
    Tally,
    Term,
    Truth,
    ValueOf,
    Variable,
)
from sanctionlink.model.holders import NOBODY
from sanctionlink.model.rulebook import Condition, ConditionType, MemberSet, Target, TargetKind
from sanctionlink.model.values import NEVER, Duration, Unit

HERE = Span("rules.yaml", 1, 1, 1, 1)
VARIABLES = {"m": "members", "e": "entities"}


def condition(name: str, type_: str, values: tuple[str, ...] = (), over: tuple[str, ...] = ()) -> Condition:
    return Condition(name, ConditionType(type_), "", values, over, None, NOBODY, (), 1, None, None, (), HERE)


def _target(name: str, kind: str, over: tuple[str, ...] = ()) -> Target:
    return Target(name, TargetKind(kind), "", {}, over, HERE)


def _scope() -> Scope:
    conditions = [
        condition("relief", "scale", ("none", "partial", "full")),
        condition("level", "scale", ("low", "never", "high")),
        condition("outcome", "choice", ("ongoing", "failed", "agreed")),
        condition("blame", "choice", ("nobody", "russia", "ukraine")),
        condition("only", "choice", ("one",)),
        condition("verdict", "choice", ("agreed", "ongoing", "failed")),
        condition("asked", "scale", ("none", "partial", "full")),
        condition("reverse", "scale", ("full", "partial", "none")),
        condition("agrees", "yes_no", ("no", "yes")),
        condition("consensus", "yes_no", ("no", "yes")),
        condition("opposes", "yes_no", ("no", "yes"), ("members",)),
        condition("stake", "number", (), ("entities", "entities")),
        condition("aid", "number"),
        condition("adopted", "date"),
        condition("revoked", "date", (), ("members",)),
    ]
    targets = [
        _target("arctic", "proposal"),
        _target("deal", "proposal", ("entities",)),
        _target("sanctions", "measure"),
    ]
    sets = {
        "members": MemberSet("members", "", {"HU": "", "NO": "", "in": "", "NK-a b": ""}, HERE),
        "entities": MemberSet("entities", "", {"X": "", "Y": "", "7": ""}, HERE),
    }
    notions = {"hostile": (), "blocked_entity": ("entities",)}
    return Scope(
        {c.id: c for c in conditions}, notions, {t.id: t for t in targets}, sets, frozenset({"torn"})
    )


SCOPE = _scope()


def locate(start: int, end: int) -> Span:
    return Span("rules.yaml", 1, start + 1, 1, end + 1)


def read(text: str, variables: dict[str, str] | None = None) -> tuple[Expression | None, list[Diagnostic]]:
    found = Collector()
    expr = parse_expression(text, locate, SCOPE, VARIABLES if variables is None else variables, found)
    assert (expr is None) == found.failed, (text, found.found)
    return expr, found.found


def plain(value: Any) -> Any:
    """The same value with every span replaced by one and the same."""
    if isinstance(value, Span):
        return HERE
    if isinstance(value, tuple):
        return tuple(plain(v) for v in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: plain(getattr(value, f.name)) for f in fields(value)})
    return value


# --- random expressions ----------------------------------------------------------------------------------------------


def arguments(over: tuple[str, ...], bound: tuple[str, ...]) -> st.SearchStrategy[Any]:
    variables = [Variable(name) for name in bound]
    return st.tuples(*(st.sampled_from([*map(Member, SCOPE.sets[s].members), *variables]) for s in over))


def numbers(depth: int, bound: tuple[str, ...]) -> st.SearchStrategy[Term]:
    constants = st.one_of(
        st.integers(-99, 99),
        st.sampled_from([Fraction(1, 2), Fraction(-481, 100), Fraction(1, 1000), Fraction(2, 3)]),
    ).map(lambda v: Constant(v, HERE))
    stakes = arguments(("entities", "entities"), bound).map(lambda a: ValueOf("stake", a, HERE))
    simple = st.one_of(constants, st.just(ValueOf("aid", (), HERE)), stakes)
    if depth == 0:
        return simple
    deeper = numbers(depth - 1, bound)
    sums = st.builds(
        Arithmetic, deeper, st.sampled_from([Operator.ADD, Operator.SUBTRACT]), deeper, st.just(HERE)
    )
    products = st.builds(Arithmetic, constants, st.just(Operator.MULTIPLY), deeper, st.just(HERE))
    right = st.builds(Arithmetic, deeper, st.just(Operator.MULTIPLY), constants, st.just(HERE))
    fresh = f"v{len(bound)}"
    where = st.one_of(st.none(), truths(depth - 1, (*bound, fresh)))
    binder = st.builds(Binder, st.just(fresh), st.sampled_from(sorted(SCOPE.sets)), where)
    tallies = st.sampled_from([Tally.COUNT, Tally.RUN])
    counts = st.builds(Aggregate, tallies, binder, truths(depth - 1, (*bound, fresh)), st.just(HERE))
    totals = st.builds(Aggregate, st.just(Tally.SUM), binder, numbers(0, (*bound, fresh)), st.just(HERE))
    sizes = st.just(Aggregate(Tally.COUNT, Binder("_", "members", None), Truth(True, HERE), HERE))
    return st.one_of(simple, sums, products, right, counts, totals, sizes)


def days(depth: int, bound: tuple[str, ...]) -> st.SearchStrategy[Term]:
    simple: st.SearchStrategy[Term] = st.one_of(
        st.just(AsOf(HERE)),
        st.sampled_from([LastYearly(7, 1, HERE), LastYearly(2, 28, HERE)]),
        st.just(Constant(NEVER, HERE)),
        st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)).map(lambda d: Constant(d, HERE)),
        st.just(ValueOf("adopted", (), HERE)),
        arguments(("members",), bound).map(lambda a: ValueOf("revoked", a, HERE)),
    )
    if depth == 0:
        return simple
    deeper = days(depth - 1, bound)
    durations = st.builds(Duration, st.integers(-1000, 1000), st.sampled_from(Unit))
    shifted = st.builds(Shifted, deeper, durations, st.just(HERE))
    several = st.lists(deeper, min_size=2, max_size=3).map(tuple)
    return st.one_of(simple, shifted, st.builds(Pick, st.booleans(), several, st.just(HERE)))


def _holds(bound: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    def of(c: Condition) -> st.SearchStrategy[Expression]:
        values = st.frozensets(st.sampled_from(c.values), min_size=0 if c.type.value == "scale" else 1)
        return st.builds(Holds, st.just(c.id), arguments(c.over, bound), values, st.just(HERE))

    return st.one_of(*(of(c) for c in SCOPE.conditions.values() if c.type.finite))


def _tests(depth: int, bound: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    level = max(0, depth - 1)
    ops, here = st.sampled_from(Op), st.just(HERE)
    month_days = st.sampled_from([(1, 1), (2, 29), (6, 15), (12, 31)])
    ends = st.lists(month_days, min_size=2, max_size=2, unique=True)
    tests: list[st.SearchStrategy[Any]] = [
        st.builds(Truth, st.booleans(), here),
        _holds(bound),
        st.builds(Applies, st.just("hostile"), st.just(()), here),
        st.builds(Applies, st.just("blocked_entity"), arguments(("entities",), bound), here),
        st.builds(HasStatus, st.sampled_from(["arctic", "sanctions"]), st.just(()), st.booleans(), here),
        st.builds(HasStatus, st.just("deal"), arguments(("entities",), bound), st.booleans(), here),
        st.builds(Comparison, numbers(level, bound), ops, numbers(level, bound), here),
        st.builds(Comparison, days(level, bound), ops, days(level, bound), here),
        st.builds(lambda d, e: EachYear(d, e[0], e[1], HERE), days(level, bound), ends),
        st.builds(InSet, st.sampled_from([Member("X"), Member("NK-a b"), Variable("m")]), st.just("members"), here),
        st.builds(SameMember, st.just(Variable("m")), arguments(("members",), bound).map(lambda a: a[0]),
                  st.booleans(), here),
    ]  # fmt: skip
    return st.one_of(*tests)


def truths(depth: int, bound: tuple[str, ...] = ("m", "e")) -> st.SearchStrategy[Expression]:
    """Typed expressions as the parser could make them, all spans alike."""
    tests = _tests(depth, bound)
    if depth == 0:
        return tests
    deeper = truths(depth - 1, bound)
    parts = st.lists(deeper, min_size=2, max_size=3).map(tuple)
    fresh = f"v{len(bound)}"
    where = st.one_of(st.none(), truths(depth - 1, (*bound, fresh)))
    binder = st.builds(Binder, st.just(fresh), st.sampled_from(sorted(SCOPE.sets)), where)
    body = truths(depth - 1, (*bound, fresh))
    lasting = st.builds(
        Lasting, _holds(bound), st.builds(Duration, st.integers(1, 900), st.sampled_from(Unit)), st.just(HERE)
    )
    return st.one_of(
        tests,
        st.builds(Not, deeper, st.just(HERE)),
        st.builds(And, parts, st.just(HERE)),
        st.builds(Or, parts, st.just(HERE)),
        parts.flatmap(lambda p: st.builds(AtLeast, st.integers(1, len(p)), st.just(p), st.just(HERE))),
        st.builds(Quantified, st.sampled_from(Quantifier), binder, body, st.just(HERE)),
        lasting,
    )
