"""Open numbers cut where linear tests on them can turn, so that a few values of each stand for all.

Tests on several open numbers are lines (planes, …) in the space of their values. The space is decomposed cylindrically:
one number after the other is projected out, keeping where the roots of any two tests meet; then, in reverse, each number
is cut at the roots that every choice of the numbers before it gives. So every region in which no test turns has a point
whose coordinates are all among the representatives.

A number that one inequality alone reads may be reduced to its two ends: for any values of the others the test is monotone
in it. That is done only where the decomposition would be too large; statuses stay exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.records import dataclass, field
from sanctionlink.situation.abstraction.ranges import Range, Scalar

MOST_FORMS = 1_500
MOST_ROOTS = 20_000
MOST_TOGETHER = 4_000
"""Representatives of one group, multiplied, up to which no number of it is reduced to its ends."""

Vector = tuple[tuple[InstanceKey, Fraction], ...]
Form = tuple[Vector, Fraction]
"""A linear function: factors of open numbers and a constant."""


@dataclass(frozen=True, slots=True)
class Addend:
    """`factor` times a number (or alone) in a sum; `maybe` if it may count or not."""

    factor: Fraction
    of: InstanceKey | None
    maybe: bool


@dataclass(frozen=True, slots=True)
class LinearTest:
    """A test that turns where its parts add up to 0. `steps` if it is an inequality."""

    parts: tuple[Addend, ...]
    steps: bool


@dataclass(slots=True)
class Domain:
    """What a number may be: in some ranges, or one of some values."""

    ranges: list[Range] = field(default_factory=list)
    values: list[Scalar] = field(default_factory=list)

    @property
    def ends(self) -> list[Scalar]:
        """Every value named: the definite ones and the ends of ranges."""
        found = [*self.values]
        for r in self.ranges:
            found.extend(end for end in (r.low, r.high) if end is not None)
        return list(dict.fromkeys(found))

    @property
    def bounded(self) -> bool:
        """Whether every range has two ends."""
        return all(r.low is not None and r.high is not None for r in self.ranges)

    def holds(self, value: Scalar) -> bool:
        """Whether some range has the value."""
        return any(r.holds(value) for r in self.ranges)


@dataclass(frozen=True, slots=True)
class NumberCuts:
    """Where each open number is cut; those in `ends` are told apart by their ends alone.

    A number that is not among the `points` cannot turn any test.
    """

    points: Mapping[InstanceKey, list[Scalar]]
    ends: frozenset[InstanceKey]


def cut_numbers(domains: Mapping[InstanceKey, Domain], sums: Sequence[LinearTest]) -> NumberCuts:
    """The cuts of every open number that the sums read. Raises `LimitReached`."""
    points: dict[InstanceKey, list[Scalar]] = {}
    ends: set[InstanceKey] = set()
    for names, own in _groups(domains, sums):
        reducible = frozenset(n for n in names if _reducible(n, own, domains))
        try:
            if _surely_many(reducible, own, domains):
                raise LimitReached("")
            found = _Arrangement(names, own, domains, frozenset()).points()
            if reducible and _together(found, domains) > MOST_TOGETHER:
                raise LimitReached("")
        except LimitReached:
            if not reducible:
                raise
            found = _Arrangement(names, own, domains, reducible).points()
            ends |= reducible
        points.update(found)
    return NumberCuts(points, frozenset(ends))


def _groups(
    domains: Mapping[InstanceKey, Domain], sums: Sequence[LinearTest]
) -> Iterator[tuple[list[InstanceKey], list[LinearTest]]]:
    """The open numbers parted so that no sum reads two parts, each with its sums."""
    readers: dict[InstanceKey, list[int]] = {}
    read = [list(dict.fromkeys(p.of for p in s.parts if p.of and domains[p.of].ranges)) for s in sums]
    for at, names in enumerate(read):
        for name in names:
            readers.setdefault(name, []).append(at)
    seen: set[InstanceKey] = set()
    for start in readers:
        if start in seen:
            continue
        seen.add(start)
        group, used = [start], dict.fromkeys(readers[start])
        for name in group:
            for at in readers[name]:
                used[at] = None
                for other in read[at]:
                    if other not in seen:
                        seen.add(other)
                        group.append(other)
        yield group, [sums[at] for at in used]


def _reducible(name: InstanceKey, sums: Sequence[LinearTest], domains: Mapping[InstanceKey, Domain]) -> bool:
    """Whether one inequality alone reads the number, once, and the number is bounded."""
    own = [s for s in sums if any(p.of == name for p in s.parts)]
    return (
        len(own) == 1
        and own[0].steps
        and sum(p.of == name for p in own[0].parts) == 1
        and domains[name].bounded
    )


def _together(points: Mapping[InstanceKey, list[Scalar]], domains: Mapping[InstanceKey, Domain]) -> int:
    """How many worlds the representatives of a group make."""
    count = 1
    for name, found in points.items():
        count *= sum(len(representatives(r, found)) for r in domains[name].ranges)
    return count


def _surely_many(
    reducible: Iterable[InstanceKey], sums: Sequence[LinearTest], domains: Mapping[InstanceKey, Domain]
) -> bool:
    """Whether the reducible numbers alone make more worlds than are taken: three each of those that can turn a sum.

    It spares the decomposition, which takes long where there are many. A number turns its sum if that can be 0 with it and
    with what always counts.
    """
    worlds = 1
    for name in reducible:
        (own,) = [s for s in sums if any(p.of == name for p in s.parts)]
        low = high = Fraction(0)
        for part in own.parts:
            if part.of != name and part.maybe:
                continue
            ends = [Fraction(1)] if part.of is None else [Fraction(e) for e in domains[part.of].ends]
            if part.of is not None and not domains[part.of].bounded:
                return False
            low += min(part.factor * end for end in ends)
            high += max(part.factor * end for end in ends)
        ranges = domains[name].ranges
        if low <= 0 <= high and any(r.low != r.high for r in ranges):
            worlds *= 3
    return worlds > MOST_TOGETHER


class _Arrangement:
    """The decomposition for one group of numbers that sums tie together."""

    def __init__(
        self,
        names: Sequence[InstanceKey],
        sums: Sequence[LinearTest],
        domains: Mapping[InstanceKey, Domain],
        reduced: frozenset[InstanceKey],
    ) -> None:
        self.domains = domains
        self.reduced = reduced
        self.free = [n for n in names if n not in reduced]
        self.names = names
        self.forms: dict[Form, None] = {}
        for each in sums:
            if any(p.of in self.free for p in each.parts):
                for form in self._forms_of(each):
                    self._keep(form)
        told = {name for vector, _ in self.forms for name, _ in vector}
        self.names = [n for n in names if n in told or n in reduced]
        self.free = [n for n in self.free if n in told]
        for name in self.free:
            for end in domains[name].ends:
                self._keep((((name, Fraction(1)),), -Fraction(end)))

    def points(self) -> dict[InstanceKey, list[Scalar]]:
        """Project every number out, then cut them in reverse."""
        stages: list[tuple[InstanceKey, list[Form]]] = []
        rest = list(self.free)
        while rest:
            name = min(rest, key=lambda n: sum(_factor(f, n) != 0 for f in self.forms))
            rest.remove(name)
            own = [f for f in self.forms if _factor(f, name)]
            stages.append((name, own))
            for form in own:
                del self.forms[form]
            if len(own) > MOST_FORMS:
                raise self._too_many(name)
            for one, other in combinations([_solved(f, name) for f in own], 2):
                self._keep(_difference(one, other))
                if len(self.forms) > MOST_FORMS:
                    raise self._too_many(name)
        found: dict[InstanceKey, list[Scalar]] = {name: [] for name in self.names}
        chosen: dict[InstanceKey, list[Scalar]] = {}
        for name, own in reversed(stages):
            found[name] = self._roots(name, own, chosen)
            chosen[name] = list(
                dict.fromkeys(v for r in self.domains[name].ranges for v in representatives(r, found[name]))
            )
        return found

    def _roots(
        self, name: InstanceKey, forms: Iterable[Form], chosen: Mapping[InstanceKey, list[Scalar]]
    ) -> list[Scalar]:
        roots: set[Scalar] = set()
        tries = 0
        for form in forms:
            vector, constant = _solved(form, name)
            others = [chosen[n] for n, _ in vector]
            for values in product(*others):
                tries += 1
                if tries > MOST_ROOTS:
                    raise self._too_many(name)
                root = constant + sum(
                    (f * Fraction(v) for (_, f), v in zip(vector, values, strict=True)), Fraction(0)
                )
                if self.domains[name].holds(root):
                    roots.add(root)
        return sorted(roots)

    def _forms_of(self, each: LinearTest) -> Iterator[Form]:
        """The linear functions that a sum may be, whichever of its parts count, where they can be 0."""
        choices = [self._choices(part) for part in _merged(each.parts)]
        choices.sort(key=len)
        least = [self._extent(c, min) for c in choices]
        most = [self._extent(c, max) for c in choices]
        reached: dict[Form, None] = {((), Fraction(0)): None}
        for at, options in enumerate(choices):
            below, above = _total(least[at + 1 :]), _total(most[at + 1 :])
            grown: dict[Form, None] = {}
            for form, option in product(reached, options):
                added = _sum(form, option)
                if self._may_vanish(added, below, above):
                    grown[added] = None
                    if len(grown) > 4 * MOST_FORMS:
                        raise self._too_many(next(p.of for p in each.parts if p.of in self.free))
            reached = grown
        yield from reached

    def _choices(self, part: Addend) -> list[Form]:
        found: list[Form] = []
        domain = self.domains[part.of] if part.of is not None else None
        if part.of is None or domain is None:
            found.append(((), part.factor))
        elif part.of in self.reduced or not domain.ranges:
            found.extend(((), part.factor * Fraction(v)) for v in domain.ends)
        else:
            found.append((((part.of, part.factor),), Fraction(0)))
            found.extend(((), part.factor * Fraction(v)) for v in domain.values)
        return list(dict.fromkeys([((), Fraction(0)), *found] if part.maybe else found))

    def _extent(self, options: Sequence[Form], pick: object) -> Fraction | None:
        """The least or most that a part can be; None without bound."""
        found: list[Fraction] = []
        for option in options:
            low, high = self._bounds(option)
            end = low if pick is min else high
            if end is None:
                return None
            found.append(end)
        return min(found) if pick is min else max(found)

    def _bounds(self, form: Form) -> tuple[Fraction | None, Fraction | None]:
        low: Fraction | None = form[1]
        high: Fraction | None = form[1]
        for name, factor in form[0]:
            domain = self.domains[name]
            if not domain.bounded:
                return None, None
            products = [factor * Fraction(end) for end in domain.ends]
            assert low is not None
            assert high is not None
            low, high = low + min(products), high + max(products)
        return low, high

    def _may_vanish(self, form: Form, below: Fraction | None, above: Fraction | None) -> bool:
        low, high = self._bounds(form)
        if low is None or high is None:
            return True
        return (below is None or low + below <= 0) and (above is None or high + above >= 0)

    def _keep(self, form: Form) -> None:
        vector, constant = form
        if vector and self._may_vanish(form, Fraction(0), Fraction(0)):
            lead = vector[0][1]
            self.forms[tuple((n, f / lead) for n, f in vector), constant / lead] = None

    def _too_many(self, name: object) -> LimitReached:
        assert isinstance(name, tuple)
        return LimitReached(
            f"`{show_instance(name)}` is open and read together with so much else that is open that there are too many cases; "
            "fix it, or the values it is added to or compared with, with --set or facts"
        )


def _merged(parts: Iterable[Addend]) -> list[Addend]:
    """The parts with those that always count put together by number."""
    fixed: dict[InstanceKey | None, Fraction] = {}
    maybe: list[Addend] = []
    for part in parts:
        if part.maybe:
            maybe.append(part)
        else:
            fixed[part.of] = fixed.get(part.of, Fraction(0)) + part.factor
    return [*(Addend(f, n, False) for n, f in fixed.items() if f), *maybe]


def _factor(form: Form, name: InstanceKey) -> Fraction:
    return next((f for n, f in form[0] if n == name), Fraction(0))


def _solved(form: Form, name: InstanceKey) -> Form:
    """What a number is where the form is 0."""
    factor = _factor(form, name)
    return tuple((n, -f / factor) for n, f in form[0] if n != name), -form[1] / factor


def _sum(one: Form, other: Form) -> Form:
    factors = dict(one[0])
    for name, factor in other[0]:
        factors[name] = factors.get(name, Fraction(0)) + factor
    return tuple(sorted((n, f) for n, f in factors.items() if f)), one[1] + other[1]


def _difference(one: Form, other: Form) -> Form:
    return _sum(one, (tuple((n, -f) for n, f in other[0]), -other[1]))


def _total(extents: Sequence[Fraction | None]) -> Fraction | None:
    found = Fraction(0)
    for extent in extents:
        if extent is None:
            return None
        found += extent
    return found


def representatives(r: Range, points: Iterable[Scalar]) -> list[Scalar]:
    """Each point and end of a range, and a number between each two neighbours and beyond the last."""
    inside = sorted({Fraction(p) for p in points if r.holds(p)})
    ends = sorted({*inside, *(Fraction(e) for e in (r.low, r.high) if e is not None)})
    if not ends:
        return [0]
    found = [*ends, *((a + b) / 2 for a, b in pairwise(ends))]
    if inside:
        found += [ends[0] - 1] if r.low is None else []
        found += [ends[-1] + 1] if r.high is None else []
    return [v.numerator if v.denominator == 1 else v for v in sorted(found)]
