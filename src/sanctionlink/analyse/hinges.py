"""What an undetermined status hinges on: the fewest open conditions whose values settle it.

Over all worlds a status is settled by exactly the variables that can flip it somewhere. Where `never` rules leave some
worlds out, those may not be enough, and more are tried, fewest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

from sanctionlink.diagnostics import LimitReached
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.program.program import Program, TermTest, Triple, ValueTest
from sanctionlink.program.terms import instances
from sanctionlink.program.worlds import ACCOUNT, Bound, select

MOST_TRIES = 50_000


@dataclass
class Hinges:
    """One bound program's worlds. `possible` are those that no `never` rule excludes."""

    bound: Bound
    possible: int

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """The weight of each variable's digit in a world's number."""
        found, stride = [], 1
        for variable in self.bound.variables:
            found.append(stride)
            stride *= len(variable.options)
        return tuple(found)

    @cached_property
    def accounts(self) -> Mapping[str, int]:
        """The worlds in which each account is right, where accounts disagree."""
        for at, variable in enumerate(self.bound.variables):
            if variable.instance is None:
                return {account: self._chosen(at, k) for k, account in enumerate(variable.options)}
        return {}

    def speaking(self, read: Iterable[InstanceKey]) -> set[str]:
        """The accounts that take a side on one of the conditions."""
        found = set()
        for instance in read:
            claims = {a.claim.account for a in self.bound.base.get(instance, ())}
            if len(claims) > 1:
                found |= {c for c in claims if c}
        return found

    def _chosen(self, at: int, option: int) -> int:
        return select(
            self.strides[at], len(self.bound.variables[at].options), option, self.bound.count
        )

    def fewest(self, bitten: int) -> tuple[str, ...]:
        """The names of the fewest open conditions whose values settle whether a target is bitten."""
        clear = self.possible & ~bitten
        needed = [at for at in range(len(self.bound.variables)) if self._flips(at, bitten, clear)]
        chosen = self._enough(needed, bitten, clear)
        names = dict.fromkeys(
            self.bound.variables[at].name for at in chosen if self.bound.variables[at].instance
        )
        if any(self.bound.variables[at].instance is None for at in chosen):
            names.update(dict.fromkeys(self._disputed(chosen, bitten, clear)))
        return tuple(names)

    def _flips(self, at: int, bitten: int, clear: int) -> bool:
        """Whether two possible worlds that differ in this variable alone differ in status."""
        return any(True for _ in self._flipping_pairs(at, bitten, clear))

    def _flipping_pairs(self, at: int, bitten: int, clear: int) -> Iterator[tuple[int, int]]:
        """Worlds (bitten, clear) that differ in one variable alone."""
        stride = self.strides[at]
        options = len(self.bound.variables[at].options)
        for a, b in product(range(options), repeat=2):
            if a == b:
                continue
            one = bitten & self._chosen(at, a)
            other = clear & self._chosen(at, b)
            gap = (b - a) * stride
            moved = one << gap if gap > 0 else one >> -gap
            both = moved & other
            if both:
                world = (both & -both).bit_length() - 1
                yield world - gap, world

    def _enough(self, needed: list[int], bitten: int, clear: int) -> tuple[int, ...]:
        """The needed variables, with as few more as settle the status."""
        rest = [at for at in range(len(self.bound.variables)) if at not in needed]
        tries = 0
        for size in range(len(rest) + 1):
            for more in combinations(rest, size):
                tries += 1
                if tries > MOST_TRIES:
                    raise LimitReached(
                        "too many conditions are open together under `never` rules to find the fewest that settle the matter; "
                        "fix some with --set or facts"
                    )
                if self._settled((*needed, *more), bitten, clear):
                    return (*needed, *more)
        raise AssertionError("all variables together settle everything")

    def _settled(self, kept: Iterable[int], bitten: int, clear: int) -> bool:
        """Whether no two possible worlds alike in the kept variables differ in status."""
        for at in set(range(len(self.bound.variables))) - set(kept):
            bitten, clear = self._forget(at, bitten), self._forget(at, clear)
        return not bitten & clear

    def _forget(self, at: int, worlds: int) -> int:
        """The worlds that equal one of these but for a variable's digit."""
        stride = self.strides[at]
        options = len(self.bound.variables[at].options)
        lowest = 0
        for option in range(options):
            lowest |= (worlds & self._chosen(at, option)) >> option * stride
        found = 0
        for option in range(options):
            found |= lowest << option * stride
        return found

    def _disputed(self, chosen: Iterable[int], bitten: int, clear: int) -> tuple[str, ...]:
        """The fewest disputed conditions that do in place of knowing whose account is right."""
        account = next(at for at, v in enumerate(self.bound.variables) if v.instance is None)
        kept = [at for at in chosen if at != account]
        disputed = [
            key
            for key, found in self.bound.base.items()
            if len({a.claim.account for a in found}) > 1
        ]
        for size in range(1, len(disputed) + 1):
            for some in combinations(disputed, size):
                cells = self._cells(some)
                if all(self._settled(kept, bitten & cell, clear & cell) for cell in cells):
                    return tuple(show_instance(key) for key in some)
        return (ACCOUNT,)

    def _cells(self, keys: Iterable[InstanceKey]) -> list[int]:
        """The worlds, parted by the values of some conditions."""
        cells = [self.possible]
        for key in keys:
            by_value: dict[object, int] = {}
            for alternative in self.bound.base[key]:
                by_value[alternative.value] = by_value.get(alternative.value, 0) | alternative.worlds
            cells = [c & w for c in cells for w in by_value.values() if c & w]
        return cells

    def pair(self, bitten: int) -> tuple[int, int]:
        """A bitten and a clear world that differ as little as can be: in one variable if there are such."""
        clear = self.possible & ~bitten
        for at in range(len(self.bound.variables)):
            for found in self._flipping_pairs(at, bitten, clear):
                return found
        return (bitten & -bitten).bit_length() - 1, (clear & -clear).bit_length() - 1

    def describe(self, world: int) -> dict[str, str]:
        """The values of the open conditions in a world, by name."""
        found = {}
        for variable, digit in zip(self.bound.variables, self.bound.digits(world), strict=True):
            found[variable.name] = variable.options[digit]
        return found


def cone(program: Program, triple: Triple) -> set[InstanceKey]:
    """The base values that a target depends on."""
    seen = {abs(x) for x in triple}
    stack = list(seen)
    while stack:
        atom = stack.pop()
        below = [x for c in program.clauses.get(atom, ()) for x in c.body]
        below += [x for t in program.thresholds.get(atom, ()) for _, x in t.items]
        for x in map(abs, below):
            if x not in seen:
                seen.add(x)
                stack.append(x)
    found: set[InstanceKey] = set()
    for atom in seen:
        for t in program.thresholds.get(atom, ()):
            for w, _ in t.items:
                if w.term is not None:
                    found.update(instances(w.term, w.environment, program.rulebook))
        if 2 <= atom < program.first_derived:
            test = program.inputs[atom - 2]
            if isinstance(test, ValueTest):
                found.add(test.instance)
            elif isinstance(test, TermTest):
                pinned = dict(test.pinned)
                read = instances(test.expression, test.environment, program.rulebook)
                found.update(i for i in read if i not in pinned)
    return found
