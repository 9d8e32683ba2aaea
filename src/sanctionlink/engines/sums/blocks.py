"""A situation parted into blocks of open variables that bear on what is asked through sums alone, and the few others.

A block has sums and groups of variables: what a group adds to a sum depends on the group, and on some variables outside the
blocks, alone. So which sums are reached together can be found by partial sums over the groups (`partial`), and what
follows from it by looking at all combinations of reached sums and of the other variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import prod

from sanctionlink.engines.circuit.worlds import Worlds, with_options
from sanctionlink.engines.radix import Radix
from sanctionlink.engines.sums.partial import Column
from sanctionlink.ground.ir import Literal, Program
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import Choice, Situation, SituationSum, SumItem

MOST_LOCAL = 1 << 10
"""Combinations of the options of one group."""

MOST_TABLED = 1 << 15
"""Combinations of a group and of the variables outside that bear on a block."""

FEWEST_GROUPS = 3
"""Groups below which a sum is a gate like others."""

Place = tuple[int, int]
"""A sum: its head, and its position among the head's sums."""


@dataclass(frozen=True)
class SumBlock:
    """Sums that share groups of variables; `reads` are the variables outside that bear on them."""

    situation: Situation
    sums: tuple[Place, ...]
    groups: tuple[tuple[int, ...], ...]
    reads: tuple[int, ...]

    def sum(self, at: int) -> SituationSum:
        """One of the sums."""
        head, position = self.sums[at]
        return self.situation.sums[head][position]

    @cached_property
    def outside(self) -> Radix:
        """The combinations of the variables outside that bear on the block."""
        return Radix(tuple(len(self.situation.variables[at].options) for at in self.reads))

    @cached_property
    def locals(self) -> tuple[Radix, ...]:
        """The combinations of each group."""
        sizes = [len(v.options) for v in self.situation.variables]
        return tuple(Radix(tuple(sizes[at] for at in own)) for own in self.groups)

    @cached_property
    def columns(self) -> tuple[tuple[Column, ...], ...]:
        """For each combination outside, and each sum: what each combination of each group adds."""
        return tuple(tuple(own for own, _ in each) for each in self._added)

    @cached_property
    def bounds(self) -> tuple[tuple[int, ...], ...]:
        """For each combination outside, and each sum: the bound that is left for the groups."""
        return tuple(tuple(left for _, left in each) for each in self._added)

    @cached_property
    def _added(self) -> list[list[tuple[Column, int]]]:
        """All groups at once: in each of some worlds, every group has one of its combinations."""
        width = max(radix.count for radix in self.locals)
        chosen = self._chosen(width)
        worlds = with_options(self.situation, chosen, width * self.outside.count)
        group_of = {at: g for g, own in enumerate(self.groups) for at in own}
        supports = Supports(self.situation)
        found: list[list[tuple[Column, int]]] = [[] for _ in range(self.outside.count)]
        for at in range(len(self.sums)):
            whole = self.sum(at)
            added: list[list[list[int]]] = [
                [[0] * radix.count for radix in self.locals] for _ in range(self.outside.count)
            ]
            bounds = [whole.bound] * self.outside.count
            for item in whole.items:
                counts = _counts(worlds, item)
                inside = [group_of[v] for v in supports.of_item(item) if v in group_of]
                for e in range(self.outside.count):
                    own = counts >> e * width
                    if not inside:
                        bounds[e] -= item.weight * (own & 1)
                        continue
                    into = added[e][inside[0]]
                    for world in range(len(into)):
                        if own >> world & 1:
                            into[world] += item.weight
            for e in range(self.outside.count):
                found[e].append((tuple(map(tuple, added[e])), bounds[e]))
        return found

    def _chosen(self, width: int) -> dict[int, list[int]]:
        """The worlds looked at in which a variable has each option; the lowest digit tells the groups' combinations."""
        found: dict[int, list[int]] = {}
        high = width * self.outside.count
        for own, radix in zip(self.groups, self.locals, strict=True):
            for place, at in enumerate(own):
                found[at] = [
                    _repeated(radix.chosen(place, o), radix.count, width, high)
                    for o in range(radix.sizes[place])
                ]
        for place, at in enumerate(self.reads):
            wide = Radix((width, *self.outside.sizes))
            found[at] = [wide.chosen(place + 1, o) for o in range(self.outside.sizes[place])]
        return found


def _repeated(pattern: int, length: int, width: int, whole: int) -> int:
    """A pattern repeated within every stretch of a width, up to a whole."""
    found = pattern
    while length < width:
        found |= found << length
        length *= 2
    found &= (1 << width) - 1
    while width < whole:
        found |= found << width
        width *= 2
    return found & ((1 << whole) - 1)


def _counts(worlds: Worlds, item: SumItem) -> int:
    """The worlds in which an item counts."""
    found = worlds.where((item.literal,)) & worlds.of_choice(item.when)
    return worlds.everywhere ^ found if item.negated else found


class Supports:
    """Which variables atoms, choices and items rest on."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self._masks: list[int] = [0] * (situation.program.atoms + 1)
        for at, choice in enumerate(situation.inputs):
            self._masks[at + 2] = _mask(choice)
        for component in situation.program.components:
            whole = 0
            for atom in component.atoms:
                whole |= self._below(atom)
            for atom in component.atoms:
                self._masks[atom] = whole

    def _below(self, atom: int) -> int:
        found = 0
        for clause in self.situation.program.clauses.get(atom, ()):
            for x in clause.body:
                found |= self._masks[abs(x)]
        for each in self.situation.sums.get(atom, ()):
            for item in each.items:
                found |= self._masks[abs(item.literal)] | _mask(item.when)
        return found

    def mask(self, item: SumItem) -> int:
        """The variables of an item, as a bit set."""
        return self._masks[abs(item.literal)] | _mask(item.when)

    def of_item(self, item: SumItem) -> Iterator[int]:
        """The variables of an item."""
        return _bits(self.mask(item))


def _mask(choice: Choice) -> int:
    found = 0
    for selection in choice:
        for at, _ in selection:
            found |= 1 << at
    return found


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(frozen=True)
class Parted:
    """A situation's blocks and the variables that are in none, in their order; variables that bear on nothing are left out.

    `asked` are the atoms that can be asked for.
    """

    situation: Situation
    blocks: tuple[SumBlock, ...]
    others: tuple[int, ...]
    asked: frozenset[int]

    @property
    def count(self) -> int:
        """Combinations of the other variables and of which sums are reached."""
        options = prod(len(self.situation.variables[at].options) for at in self.others)
        return int(options << sum(len(block.sums) for block in self.blocks))


def parted(situation: Situation, wanted: Sequence[Literal] | None = None) -> Parted:
    """The blocks of a situation, none if no sum is wide. `wanted` will be asked for; by default all that has a meaning."""
    roots = _meaningful(situation.program) if wanted is None else wanted
    supports = Supports(situation)
    cut = _candidates(situation, supports)
    while True:
        asked = _asked(situation, roots, cut)
        exposed = {
            at
            for atom in asked
            if atom < situation.program.first_derived
            for at in _bits(supports._masks[atom])
        }
        exposed |= {
            at
            for atom in asked
            for position, each in enumerate(situation.sums.get(atom, ()))
            if (atom, position) not in cut
            for item in each.items
            for at in _bits(_mask(item.when))
        }
        exposed |= {at for at, v in enumerate(situation.variables) if v.of_accounts}
        reached = [place for place in cut if place[0] in asked]
        groups, exposed = _groups(situation, supports, reached, exposed)
        narrow = [p for p in reached if len(_touched(situation, supports, p, groups)) < FEWEST_GROUPS]
        if not narrow:
            break
        cut = [place for place in cut if place not in narrow]
    return Parted(
        situation,
        tuple(_blocks(situation, supports, reached, groups, exposed)),
        tuple(sorted(exposed)),
        asked,
    )


def _candidates(situation: Situation, supports: Supports) -> list[Place]:
    """The lowest sums that rest on several variables, not within a circle."""
    program = situation.program
    recursive = {atom for c in program.components if c.recursive for atom in c.atoms}
    above: set[int] = set()
    found: list[Place] = []
    for component in program.components:
        heads = []
        for atom in component.atoms:
            for at, each in enumerate(situation.sums.get(atom, ()) if atom not in recursive else ()):
                lowest = not any(abs(i.literal) in above for i in each.items)
                if lowest and len({m for i in each.items if (m := supports.mask(i))}) >= FEWEST_GROUPS:
                    heads.append((atom, at))
        found += heads
        if heads or any(x in above for atom in component.atoms for x in _reads(situation, atom)):
            above.update(component.atoms)
    return found


def _reads(situation: Situation, atom: int) -> Iterator[int]:
    """The atoms that one is defined by."""
    for clause in situation.program.clauses.get(atom, ()):
        yield from map(abs, clause.body)
    for each in situation.sums.get(atom, ()):
        for item in each.items:
            yield abs(item.literal)


def _meaningful(program: Program) -> list[Literal]:
    """The literals that questions are about."""
    found = [x for triple in program.statuses.values() for x in triple]
    found += [x for outlook in program.outlooks.values() for x in outlook.each()]
    every = (*program.bites.values(), *program.counters.values())
    found += [x for bites in every for bite in bites for x in bite.holds]
    found += [x for exclusion in program.exclusions for x in exclusion.broken]
    found += [x for values in program.consequences.values() for triple in values.values() for x in triple]
    return found


def _asked(situation: Situation, roots: Iterable[Literal], cut: Iterable[Place]) -> frozenset[int]:
    """The atoms of some literals and those they rest on, but for what they rest on through a sum that is cut."""
    program, without, waiting = situation.program, set(cut), list(roots)
    seen = {1}
    while waiting:
        atom = abs(waiting.pop())
        if atom in seen:
            continue
        seen.add(atom)
        waiting += [x for clause in program.clauses.get(atom, ()) for x in clause.body]
        waiting += [
            item.literal
            for position, each in enumerate(situation.sums.get(atom, ()))
            if (atom, position) not in without
            for item in each.items
        ]
    return frozenset(seen)


def _groups(
    situation: Situation, supports: Supports, sums: Sequence[Place], exposed: set[int]
) -> tuple[dict[int, int], set[int]]:
    """Variables that items of the sums tie together, by variable; what ties too many together is exposed too."""
    exposed = set(exposed)
    masks = {supports.mask(item) for head, at in sums for item in situation.sums[head][at].items}
    while True:
        hidden = sum(1 << at for at in exposed)
        parent: dict[int, int] = {}

        def root(at: int, parent: dict[int, int] = parent) -> int:
            while parent[at] != at:
                parent[at] = at = parent[parent[at]]
            return at

        degree: dict[int, int] = {}
        for mask in masks:
            own = list(_bits(mask & ~hidden))
            for at in own:
                parent.setdefault(at, at)
                degree[at] = degree.get(at, 0) + 1
                parent[root(at)] = root(own[0])
        whole: dict[int, list[int]] = {}
        for at in parent:
            whole.setdefault(root(at), []).append(at)
        large = [
            own
            for own in whole.values()
            if prod(len(situation.variables[at].options) for at in own) > MOST_LOCAL
        ]
        if not large:
            return {at: root(at) for at in parent}, exposed
        exposed |= {max(own, key=lambda at: (degree[at], -at)) for own in large}


def _touched(situation: Situation, supports: Supports, place: Place, groups: dict[int, int]) -> set[int]:
    """The groups that a sum rests on."""
    head, at = place
    return {
        groups[v] for item in situation.sums[head][at].items for v in supports.of_item(item) if v in groups
    }


def _blocks(
    situation: Situation, supports: Supports, sums: Sequence[Place], groups: dict[int, int], exposed: set[int]
) -> Iterator[SumBlock]:
    """The blocks: sums that share groups, directly or through others."""
    rest = {place: _touched(situation, supports, place, groups) for place in sums}
    while rest:
        place, touched = rest.popitem()
        own = [place]
        grown = True
        while grown:
            more = [each for each, theirs in rest.items() if theirs & touched]
            for each in more:
                touched |= rest.pop(each)
            own += more
            grown = bool(more)
        whole: dict[int, list[int]] = {}
        for at, group in sorted(groups.items()):
            if group in touched:
                whole.setdefault(group, []).append(at)
        items = [item for head, at in own for item in situation.sums[head][at].items]
        reads = {v for item in items for v in supports.of_item(item) if v in exposed}
        yield SumBlock(situation, tuple(sorted(own)), tuple(map(tuple, whole.values())), tuple(sorted(reads)))
