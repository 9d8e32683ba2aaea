"""All possible worlds at once, as bit sets of an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product

from sanctionlink.engines.bound import Bound
from sanctionlink.engines.hinges import Unit, fewest, units
from sanctionlink.engines.protocols import Digits, Outcome
from sanctionlink.engines.radix import lowest
from sanctionlink.ground.ir import Literal
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Situation


@dataclass(frozen=True)
class BitSpace:
    """The possible worlds of an outcome (see `machine.Space`)."""

    outcome: Outcome

    @property
    def situation(self) -> Situation:
        """The situation."""
        return self.bound.situation

    @property
    def bound(self) -> Bound:
        """The bit sets of the situation."""
        return self.outcome.bound

    @cached_property
    def possible(self) -> int:
        """The worlds that no must-`never` rule excludes."""
        found = self.bound.everywhere
        for exclusion in self.bound.program.exclusions:
            found &= self.outcome.where(-exclusion.broken[0])
        return found

    def exists(self, literals: Sequence[Literal], account: int | None = None) -> bool:
        """Whether some possible world has all the literals (and takes the side of an account)."""
        worlds = self.possible
        if account is not None:
            worlds &= self.bound.chosen(self._account, account)
        for literal in literals:
            worlds &= self.outcome.where(literal)
        return worlds != 0

    def breaking(self) -> tuple[int, ...]:
        """The ground rules of `never` rules that some world breaks."""
        exclusions = self.bound.program.exclusions
        return tuple(e.origin for e in exclusions if self.outcome.where(e.broken[0]))

    def world(self) -> Digits:
        """A possible world."""
        return self.bound.digits(lowest(self.possible))

    def pair(self, literal: Literal) -> tuple[Digits, Digits]:
        """A possible world with the literal and one without that differ in one variable, if there are such."""
        bitten, clear = self._sides(literal)
        for at in range(len(self.situation.variables)):
            for one, other in self._flipping_pairs(at, bitten, clear):
                return self.bound.digits(one), self.bound.digits(other)
        return self.bound.digits(lowest(bitten)), self.bound.digits(lowest(clear))

    def fewest(self, literal: Literal) -> tuple[str, ...]:
        """The fewest open conditions whose values settle whether a literal holds."""
        bitten, clear = self._sides(literal)
        every = units(self.situation)
        needed = [u for u in every if any(self._flips(at, bitten, clear) for at in u.variables)]
        return fewest(every, needed, lambda kept: self._settled(kept, bitten, clear))

    # --- inside -----------------------------------------------------------------------------------------------------

    @cached_property
    def _account(self) -> int:
        """The variable that decides whose account is right."""
        return next(at for at, v in enumerate(self.situation.variables) if v.of_accounts)

    def _sides(self, literal: Literal) -> tuple[int, int]:
        bitten = self.outcome.where(literal) & self.possible
        return bitten, self.possible ^ bitten

    def _flips(self, at: int, bitten: int, clear: int) -> bool:
        return any(True for _ in self._flipping_pairs(at, bitten, clear))

    def _flipping_pairs(self, at: int, bitten: int, clear: int) -> Iterator[tuple[int, int]]:
        """Worlds (bitten, clear) that differ in one variable alone."""
        stride = self.bound.radix.strides[at]
        options = len(self.situation.variables[at].options)
        for a, b in product(range(options), repeat=2):
            if a == b:
                continue
            one = bitten & self.bound.chosen(at, a)
            gap = (b - a) * stride
            met = (one << gap if gap > 0 else one >> -gap) & clear
            if met:
                world = lowest(met)
                yield world - gap, world

    def _settled(self, kept: Sequence[Unit], bitten: int, clear: int) -> bool:
        """Whether no two possible worlds alike in the kept units differ in status."""
        variables = {at for unit in kept for at in unit.variables}
        radix = self.bound.radix
        forgotten = [at for at in range(len(self.situation.variables)) if at not in variables]
        for part in self._parts(kept):
            one, other = bitten & part, clear & part
            for at in forgotten:
                if not one or not other:
                    break
                one, other = radix.forget(at, one), radix.forget(at, other)
            if one & other:
                return False
        return True

    def _parts(self, kept: Sequence[Unit]) -> list[int]:
        """The possible worlds, parted by the values of the disputed units."""
        parts = [self.possible]
        for unit in kept:
            for cell in unit.cells:
                by_value: dict[object, int] = {}
                for found in self.situation.cells[cell]:
                    worlds = self.bound.worlds(found.when)
                    by_value[found.value] = by_value.get(found.value, 0) | worlds
                parts = [p & worlds for p in parts for worlds in by_value.values() if p & worlds]
        return parts
