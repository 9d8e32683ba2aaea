"""Open numbers and days: the verdict over a few representatives is the verdict over all values, tried one by one.

Each test writes random rules over one or two open values and evaluates them itself, with no part of the product: days on
every day of the ranges, numbers on a point of every cell into which the rules' lines cut the plane.
"""

from __future__ import annotations

import datetime as dt
import itertools
import operator
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.values import FIRST_DAY, LAST_DAY, NEVER, Duration, Never, Unit, shift
from written import book

AS_OF = dt.date(2024, 3, 1)
EDGES = (dt.date(1, 1, 6), dt.date(1900, 1, 3), dt.date(2999, 12, 28), dt.date(9999, 12, 27))
"""Days near the ends of what can be written, and of the calendar over which unknown days range."""
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Atom:
    """A test as a rulebook writes it, and as Python evaluates it."""

    text: str
    holds: Callable[[Values], bool]


def tried(max_examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many examples, the same ones every time."""
    return settings(
        max_examples=max_examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def negation(atom: Atom) -> Atom:
    """The contrary."""
    return replace(atom, text=f"not ({atom.text})", holds=lambda values: not atom.holds(values))


@st.composite
def rules_over(draw: st.DrawFn, atoms: st.SearchStrategy[Atom]) -> list[list[Atom]]:
    """One or two rules, each a few tests that must all hold."""
    either = st.one_of(atoms, atoms, atoms.map(negation))
    return draw(st.lists(st.lists(either, min_size=1, max_size=3), min_size=1, max_size=2))


def written_rules(
    rules: Sequence[Sequence[Atom]], conditions: str, proposals: str = "  goal: {title: G}\n"
) -> str:
    """The rules as YAML."""
    lines = [f"conditions:\n{conditions}proposals:\n{proposals}rules:\n"]
    for number, atoms in enumerate(rules):
        when = ", ".join(f'"{atom.text}"' for atom in atoms)
        lines.append(f"  r{number}: {{says: S., when: [{when}], blocks: goal}}\n")
    return "".join(lines)


def expected(rules: Sequence[Sequence[Atom]], worlds: Iterable[Values]) -> str:
    """The status over all worlds."""
    found = {any(all(atom.holds(world) for atom in atoms) for atoms in rules) for world in worlds}
    return "undetermined" if len(found) == 2 else "blocked" if True in found else "clear"


# --- days -----------------------------------------------------------------------------------------------------------


def ordinal(day: object) -> int:
    """Days in order, never last."""
    return dt.date.max.toordinal() + 1 if isinstance(day, Never) else day.toordinal()  # type: ignore[attr-defined]


@st.composite
def day_terms(
    draw: st.DrawFn, names: Sequence[str], as_of: dt.date = AS_OF
) -> tuple[str, Callable[[Values], object]]:
    """A term that reads open days."""
    kind = draw(st.sampled_from(("plain", "plain", "days", "months", "pick")))
    name = draw(st.sampled_from(names))
    if kind == "plain":
        return name, lambda values: values[name]
    if kind == "days":
        count = draw(st.integers(-12, 31))
        sign = "-" if count < 0 else "+"
        by = Duration(count, Unit.DAYS)
        return f"{name} {sign} {abs(count)} days", lambda values: shift(values[name], by)
    if kind == "months":
        count = draw(st.integers(-2, 2).filter(bool))
        sign = "-" if count < 0 else "+"
        by = Duration(count, Unit.MONTHS)
        return f"{name} {sign} {abs(count)} months", lambda values: shift(values[name], by)
    latest = draw(st.booleans())
    one, first = draw(day_terms(names[:1], as_of))
    other, second = draw(st.one_of(day_terms(names, as_of), day_constants(as_of)))
    pick = max if latest else min
    text = f"{'later' if latest else 'earlier'}({one}, {other})"
    return text, lambda values: pick(first(values), second(values), key=ordinal)


def day_constants(as_of: dt.date) -> st.SearchStrategy[tuple[str, Callable[[Values], object]]]:
    """A day written out, or the day asked about."""
    days = st.integers(-36, 35).map(lambda count: clipped(as_of, count))
    plain = days.map(lambda day: (day.isoformat(), lambda _, day=day: day))
    return st.one_of(plain, plain, st.just(("as_of", lambda _: as_of)), st.just(("never", lambda _: NEVER)))


def clipped(day: dt.date, count: int) -> dt.date:
    """So many days after a day, or the last (first) that there is."""
    ordinal_of = min(max(day.toordinal() + count, 1), dt.date.max.toordinal())
    return dt.date.fromordinal(ordinal_of)


@st.composite
def day_atoms(draw: st.DrawFn, names: Sequence[str], as_of: dt.date = AS_OF) -> Atom:
    """A comparison or a yearly window."""
    if draw(st.integers(0, 6)) == 0:
        name = draw(st.sampled_from(names))
        start, end = draw(st.sampled_from((("25 February", "3 March"), ("10 March", "20 February"))))
        return Atom(f"{name} from {start} until {end} each year", lambda v: in_window(v[name], start))
    left, of_left = draw(day_terms(names, as_of))
    right, of_right = draw(st.one_of(day_terms(names, as_of), day_constants(as_of)))
    op = draw(st.sampled_from(list(OPERATORS)))
    return Atom(f"{left} {op} {right}", lambda v: OPERATORS[op](ordinal(of_left(v)), ordinal(of_right(v))))


def in_window(day: object, start: str) -> bool:
    """The two windows that `day_atoms` writes."""
    if not isinstance(day, dt.date):
        return False
    at = (day.month, day.day)
    return (2, 25) <= at < (3, 3) if start == "25 February" else at >= (3, 10) or at < (2, 20)


@st.composite
def day_ranges(draw: st.DrawFn, *, ended: bool = False) -> tuple[dt.date, dt.date | Never]:
    """A few days to a good month, now and then open-ended."""
    low = draw(st.dates(dt.date(2024, 1, 28), dt.date(2024, 3, 20)))
    if not ended and draw(st.integers(0, 5)) == 0:
        return low, NEVER
    return low, low + dt.timedelta(days=draw(st.integers(0, 34)))


@st.composite
def edge_ranges(draw: st.DrawFn, as_of: dt.date, *, ended: bool = False) -> tuple[dt.date, dt.date | Never]:
    """Some days near the end of a calendar, any from one of them on, or any at all."""
    low = clipped(as_of, draw(st.integers(-5, 5)))
    kind = draw(st.sampled_from(("some", "some", "on", "any")))
    if ended or kind == "some":
        return low, clipped(low, draw(st.integers(0, 12)))
    return (low if kind == "on" else FIRST_DAY), NEVER


def days_of(found: tuple[dt.date, dt.date | Never]) -> list[object]:
    """Every day of a range; of an open one, those of more than a year, one far away, the calendar's last, and never."""
    low, high = found
    if isinstance(high, dt.date):
        return [low + dt.timedelta(days=n) for n in range((high - low).days + 1)]
    last = max(LAST_DAY, low)
    near = {clipped(low, n) for n in range(450)} | {clipped(last, -n) for n in range(70)}
    days = sorted(day for day in near | {dt.date(2050, 7, 14), dt.date(2024, 2, 29)} if low <= day <= last)
    return [*days, NEVER]


def show_range(low: dt.date, high: dt.date | Never) -> str:
    """A range of days as the facts write it."""
    if (low, high) == (FIRST_DAY, NEVER):
        return "unknown"
    return f"{low}..{'never' if isinstance(high, Never) else high}"


@tried(100)
@given(rules_over(day_atoms(["d"])), day_ranges())
def test_one_open_day(rules: list[list[Atom]], found: tuple[dt.date, dt.date | Never]) -> None:
    assert_days(rules, {"d": found})


@tried(100)
@given(rules_over(day_atoms(["d", "e"])), day_ranges(), day_ranges(ended=True))
def test_two_open_days(
    rules: list[list[Atom]], one: tuple[dt.date, dt.date | Never], other: tuple[dt.date, dt.date | Never]
) -> None:
    assert_days(rules, {"d": one, "e": other})


@tried(120)
@given(st.data())
def test_open_days_at_the_ends_of_calendars(data: st.DataObject) -> None:
    as_of = data.draw(st.sampled_from(EDGES))
    ranges = {"d": data.draw(edge_ranges(as_of)), "e": data.draw(edge_ranges(as_of, ended=True))}
    names = data.draw(st.sampled_from((["d"], ["d", "e"])))
    rules = data.draw(rules_over(day_atoms(names, as_of)))
    assert_days(rules, {name: ranges[name] for name in names}, as_of)


def assert_days(
    rules: list[list[Atom]], ranges: Mapping[str, tuple[dt.date, dt.date | Never]], as_of: dt.date = AS_OF
) -> None:
    conditions = "".join(f"  {name}: {{ask: A?, type: date}}\n" for name in ranges)
    facts = "facts:\n" + "".join(
        f"  - {{condition: {name}, value: {show_range(low, high)}}}\n" for name, (low, high) in ranges.items()
    )
    text = written_rules(rules, conditions)
    note(text + facts)
    worlds = (
        dict(zip(ranges, days, strict=True)) for days in itertools.product(*map(days_of, ranges.values()))
    )
    found = book(text, facts, as_of.isoformat()).verdicts()
    assert found["goal"].status.value == expected(rules, worlds)


# --- numbers --------------------------------------------------------------------------------------------------------

Line = tuple[Fraction, Fraction, Fraction]
"""a, b, c: where a·x + b·y + c is 0."""


@dataclass(frozen=True)
class Linear(Atom):
    """A comparison of numbers, with the line on which it turns."""

    line: Line


@st.composite
def number_atoms(draw: st.DrawFn, names: Sequence[str]) -> Linear:
    """A linear comparison."""
    factors = [draw(st.sampled_from((0, 1, 1, 2, 3, -1, -2))) for _ in names]
    if not any(factors):
        factors[0] = 1
    halves = draw(st.integers(-6, 40))
    op = draw(st.sampled_from(list(OPERATORS)))
    terms = [f"{factor} * {name}" for factor, name in zip(factors, names, strict=True) if factor]
    bound = Fraction(halves, 2)
    shown = str(halves // 2) if halves % 2 == 0 else f"{'-' if halves < 0 else ''}{abs(halves) // 2}.5"

    def gap(values: Values) -> Fraction:
        total = sum(f * Fraction(values[n]) for f, n in zip(factors, names, strict=True))
        return Fraction(total) - bound

    a, b = (*map(Fraction, factors), Fraction(0))[:2]
    return Linear(f"{' + '.join(terms)} {op} {shown}", lambda v: OPERATORS[op](gap(v), 0), (a, b, -bound))


def cells(lines: Iterable[Line], boxes: Sequence[tuple[int, int]]) -> list[tuple[Fraction, Fraction]]:
    """A point of every cell into which lines cut a box: vertices, midpoints of two, centroids of three."""
    (xl, xh), (yl, yh) = boxes
    edges: list[Line] = [(Fraction(1), Fraction(0), Fraction(-end)) for end in (xl, xh)]
    edges += [(Fraction(0), Fraction(1), Fraction(-end)) for end in (yl, yh)]
    vertices = set()
    for (a, b, c), (d, e, f) in itertools.combinations({*lines, *edges}, 2):
        determinant = a * e - b * d
        if determinant:
            x, y = (b * f - c * e) / determinant, (c * d - a * f) / determinant
            if xl <= x <= xh and yl <= y <= yh:
                vertices.add((x, y))
    corners = sorted(vertices)
    found = {*corners}
    for size in (2, 3):
        for some in itertools.combinations(corners, size):
            found.add(tuple(sum(axis) / Fraction(size) for axis in zip(*some, strict=True)))
    return list(found)


number_ranges = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda pair: (pair[0], sum(pair)))


@tried(60)
@given(rules_over(number_atoms(["x"])), number_ranges)
def test_one_open_number(rules: list[list[Atom]], found: tuple[int, int]) -> None:
    assert_numbers(rules, {"x": found})


@tried(120)
@given(rules_over(number_atoms(["x", "y"])), number_ranges, number_ranges)
def test_two_open_numbers(rules: list[list[Atom]], one: tuple[int, int], other: tuple[int, int]) -> None:
    assert_numbers(rules, {"x": one, "y": other})


def assert_numbers(rules: list[list[Atom]], ranges: Mapping[str, tuple[int, int]]) -> None:
    conditions = "".join(f"  {name}: {{ask: A?, type: number}}\n" for name in ranges)
    facts = "facts:\n" + "".join(
        f"  - {{condition: {name}, value: {low}..{high}}}\n" for name, (low, high) in ranges.items()
    )
    text = written_rules(rules, conditions)
    note(text + facts)
    lines = [atom.line for atoms in rules for atom in atoms if isinstance(atom, Linear)]
    boxes = [*ranges.values(), (0, 0)][:2]
    worlds = [dict(zip(("x", "y"), point, strict=True)) for point in cells(lines, boxes)]
    assert book(text, facts).verdicts()["goal"].status.value == expected(rules, worlds)


# --- sums over an ownership graph -----------------------------------------------------------------------------------

OWNERS = "abcd"
FIFTHS = Fraction(5, 6)
"""Known stakes are multiples of 5; of two open ones, this step meets every region that the sums cut out."""

OWNED_IN_SUM = """
sets: {owners: {members: [a, b, c, d]}}
conditions:
  listed: {ask: A?, type: yes_no, over: owners, default: no}
  stake: {ask: A?, type: number, range: 0..100, over: [owners, owners], default: 0}
proposals: {deal: {title: D, over: owners}}
rules:
  listed: {says: S., for_each: {e: owners}, when: listed(e), defines: owned(e)}
  half:
    says: S.
    for_each: {e: owners}
    when: "sum(o in owners where owned(o): stake(o, e)) %s %d"
    defines: owned(e)
  no-deal: {says: S., for_each: {e: owners}, when: owned(e), blocks: deal(e)}
"""


@st.composite
def graphs(draw: st.DrawFn) -> tuple[str, int, dict[tuple[str, str], tuple[int, int]], list[str]]:
    """A comparison, a bound, stakes (two of them open), and who is listed."""
    pairs = [(o, e) for o in OWNERS for e in OWNERS if o != e]
    held = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=7, unique=True))
    stakes = {}
    for at, pair in enumerate(held):
        low = 5 * draw(st.integers(1, 10))
        stakes[pair] = (low, low + (5 * draw(st.integers(1, 4)) if at < 2 else 0))
    listed = draw(st.lists(st.sampled_from(OWNERS), min_size=1, max_size=2, unique=True))
    return draw(st.sampled_from((">=", ">"))), draw(st.sampled_from((25, 50))), stakes, listed


def owned(
    op: str, bound: int, stakes: Mapping[tuple[str, str], Fraction | int], listed: Iterable[str]
) -> frozenset[str]:
    """Who is owned: the least fixpoint, in plain Python."""
    found = frozenset(listed)
    while True:
        held = {e: sum(v for (o, to), v in stakes.items() if to == e and o in found) for e in OWNERS}
        grown = found | {e for e, total in held.items() if OPERATORS[op](total, bound)}
        if grown == found:
            return found
        found = grown


def stake_facts(stakes: Mapping[tuple[str, str], tuple[int, int]], listed: Iterable[str]) -> str:
    """The graph as facts."""
    lines = [
        f"  - {{condition: 'stake({o}, {e})', value: {low if low == high else f'{low}..{high}'}}}"
        for (o, e), (low, high) in stakes.items()
    ]
    lines += [f"  - {{condition: listed({e}), value: yes}}" for e in listed]
    return "\n".join(["facts:", *lines, ""])


@tried(80)
@given(graphs())
def test_two_open_stakes(graph: tuple[str, int, dict[tuple[str, str], tuple[int, int]], list[str]]) -> None:
    op, bound, stakes, listed = graph
    facts = stake_facts(stakes, listed)
    note(facts)
    known = {pair: low for pair, (low, high) in stakes.items() if low == high}
    opened = {pair: ends for pair, ends in stakes.items() if ends[0] != ends[1]}
    grids = [
        [low + FIFTHS * n for n in range(int((high - low) / FIFTHS) + 1)] for low, high in opened.values()
    ]
    worlds = {
        owned(op, bound, {**known, **dict(zip(opened, values, strict=True))}, listed)
        for values in itertools.product(*grids)
    }
    found = book(OWNED_IN_SUM % (op, bound), facts).verdicts()
    for name in OWNERS:
        seen = {name in world for world in worlds}
        status = "undetermined" if len(seen) == 2 else "blocked" if True in seen else "clear"
        assert (name, found[f"deal({name})"].status.value) == (name, status)


@tried(30)
@given(st.data())
def test_many_open_stakes(data: st.DataObject) -> None:
    """Owning more never owns less, so the status follows from all stakes at their least and at their most."""
    pairs = [(o, e) for o in OWNERS for e in OWNERS if o != e]
    held = data.draw(st.lists(st.sampled_from(pairs), min_size=4, max_size=9, unique=True))
    ends = st.tuples(st.integers(1, 60), st.integers(1, 40)).map(lambda p: (p[0], sum(p)))
    stakes = {pair: data.draw(ends) for pair in held}
    listed = data.draw(st.lists(st.sampled_from(OWNERS), min_size=1, max_size=2, unique=True))
    facts = stake_facts(stakes, listed)
    note(facts)
    least = owned(">=", 50, {pair: low for pair, (low, _) in stakes.items()}, listed)
    most = owned(">=", 50, {pair: high for pair, (_, high) in stakes.items()}, listed)
    found = book(OWNED_IN_SUM % (">=", 50), facts).verdicts()
    for name in OWNERS:
        status = "blocked" if name in least else "undetermined" if name in most else "clear"
        assert (name, found[f"deal({name})"].status.value) == (name, status)


def test_one_open_stake_among_a_thousand_owners() -> None:
    """A thousand owners of which nothing is open cost no cases: only what may count or not multiplies."""
    many = [f"n{at}" for at in range(1000)]
    rules = OWNED_IN_SUM.replace("[a, b, c, d]", f"[{', '.join(['a', 'b', *many])}]")
    lines = [f"  - {{condition: 'stake({name}, b)', value: 0.05}}" for name in many]
    lines += [f"  - {{condition: listed({name}), value: yes}}" for name in ("a", *many[:400])]
    lines += ["  - {condition: 'stake(a, b)', value: 20..40}"]
    found = book(rules % (">=", 50), "\n".join(["facts:", *lines, ""]))
    started = time.process_time()
    verdict = found.verdicts(targets=["deal(b)"])["deal(b)"]
    assert time.process_time() - started < 5
    assert (verdict.status.value, verdict.hinges_on) == ("undetermined", ("stake(a, b)",))
    assert {w.world["stake(a, b)"] for w in verdict.witnesses} <= {
        "20", "20..30, ends excluded", "30", "30..40, ends excluded", "40"
    }  # fmt: skip


# --- what is shown --------------------------------------------------------------------------------------------------


def test_values_are_cut_under_a_for_too() -> None:
    rules = """
conditions: {x: {ask: A?, type: number, range: 0..10}, d: {ask: A?, type: date}}
proposals: {one: {title: O}, two: {title: T}}
rules:
  r1: {says: S., when: (x = 3.3) for 30 days, blocks: one}
  r2: {says: S., when: (d = 2024-02-07) for 30 days, blocks: two}
"""
    found = book(rules).verdicts()
    assert [found[t].status.value for t in ("one", "two")] == ["undetermined", "undetermined"]


def test_history_is_cut_at_its_own_ends() -> None:
    """What a past stretch leaves open is told apart too, though today's value is known."""
    rules = """
conditions: {x: {ask: A?, type: number, range: 0..10}, y: {ask: A?, type: number, range: 0..10}}
proposals: {goal: {title: G}}
rules:
  r: {says: S., when: (x - y = 1) for 30 days, blocks: goal}
"""
    facts = """
facts:
  - {condition: x, value: 2..9, until: 2024-02-20}
  - {condition: x, value: 6, from: 2024-02-20}
  - {condition: y, value: 5..5.5}
"""
    assert book(rules, facts).verdicts()["goal"].status.value == "undetermined"


@pytest.mark.parametrize(
    ("given_", "labels"),
    [
        (
            "unknown",
            {"before 2024-03-05", "2024-03-05..2024-03-09", "2024-03-10", "from 2024-03-11 or never"},
        ),
        ("2024-03-01..2024-03-10", {"2024-03-01..2024-03-04", "2024-03-05..2024-03-09", "2024-03-10"}),
    ],
)
def test_labels_of_days(given_: str, labels: set[str]) -> None:
    rules = """
conditions: {d: {ask: A?, type: date}}
proposals: {goal: {title: G}}
rules:
  r1: {says: S., when: "d < 2024-03-05", blocks: goal}
  r2: {says: S., when: "d = 2024-03-10", blocks: goal}
"""
    assert options(rules, f"d={given_}") == labels


def test_labels_of_numbers() -> None:
    rules = """
conditions: {x: {ask: A?, type: number}}
proposals: {goal: {title: G}}
rules:
  r1: {says: S., when: x >= 50, blocks: goal}
  r2: {says: S., when: x < 45, blocks: goal}
"""
    assert options(rules, "x=unknown") == {
        "below 45", "45", "45..50, ends excluded", "50", "above 50",
    }  # fmt: skip
    assert options(rules, "x=47..60") == {
        "47", "47..50, ends excluded", "50", "50..60, ends excluded", "60",
    }  # fmt: skip


def options(rules: str, assumed: str) -> set[str]:
    """What the one open variable may be, as shown."""
    asked = book(rules)
    (variable,) = Reasoner(asked.rulebook).situation(None, asked.scenario(assume=[assumed])).variables
    assert len(set(variable.options)) == len(variable.options)
    return set(variable.options)


def test_a_narrow_number_among_wide_ones_is_a_hinge_too() -> None:
    """Told apart by their ends alone, the wide numbers skip the few totals at which the narrow one decides."""
    members = range(9)
    names = ", ".join(f"m{at}" for at in members)
    rules = (
        f"sets: {{s: {{members: [{names}]}}}}\n"
        "conditions:\n  w: {ask: How much?, type: number, over: s, range: 0..100, default: 0}\n"
        "proposals: {p: {title: P}}\n"
        "rules: {r: {says: Enough., blocks: p, when: 'sum(x in s: w(x)) >= 50'}}\n"
    )
    highs = ["5.13", *(f"{at + 6}.3" for at in range(1, 9))]
    facts = "facts:\n" + "".join(
        f"  - {{condition: w(m{at}), value: 5..{high}}}\n" for at, high in zip(members, highs, strict=True)
    )

    verdict = book(rules, facts).verdicts(engine="circuit")["p"]

    assert verdict.status.value == "undetermined"
    assert set(verdict.hinges_on) == {f"w(m{at})" for at in members}
