"""Disputes as rankings of accounts: who speak on each disputed matter, and which of them can come first, all together.

A world ranks the accounts, and each disputed matter goes to the first of those that speak on it. Only who comes first among
the speakers of each matter counts, so that few rankings have to be told apart: matters with the same speakers go together, and
those whose speakers share at most one account with all the rest are independent, since any two rankings that share one
account can be merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from sanctionlink.diagnostics.limits import RANKINGS
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.records import dataclass

Speakers = tuple[str, ...]
"""The accounts that speak on a matter."""


@dataclass(frozen=True, slots=True)
class Order:
    """Matters whose rankings hang together: `ways[i][j]` is who comes first among `speakers[j]` in the i-th ranking."""

    speakers: tuple[Speakers, ...]
    ways: tuple[Speakers, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Each ranking as far as it counts: an account, or `A before B and C, D before B`."""
        if len(self.speakers) == 1:
            return tuple(first for (first,) in self.ways)
        return tuple(", ".join(self._before(way)) for way in self.ways)

    def _before(self, way: Speakers) -> Iterator[str]:
        for first, speakers in zip(way, self.speakers, strict=True):
            yield f"{first} before {' and '.join(a for a in speakers if a != first)}"

    def won(self, matter: Speakers, account: str) -> list[int]:
        """The rankings in which an account comes first among the speakers on one matter."""
        at = next(at for at, speakers in enumerate(self.speakers) if set(speakers) == set(matter))
        return [i for i, way in enumerate(self.ways) if way[at] == account]

    def led(self, account: str) -> list[int]:
        """The rankings in which an account comes first wherever it speaks."""
        spoken = [at for at, speakers in enumerate(self.speakers) if account in speakers]
        return [i for i, way in enumerate(self.ways) if all(way[at] == account for at in spoken)]


def orders(matters: Iterable[Speakers]) -> list[Order]:
    """The rankings of the speakers on some matters, in independent parts. Raises `LimitReached` for too many."""
    distinct: dict[frozenset[str], Speakers] = {}
    for speakers in matters:
        distinct.setdefault(frozenset(speakers), speakers)
    return [Order(part, _ways(part)) for part in _parts(list(distinct.values()))]


def _parts(matters: list[Speakers]) -> Iterator[tuple[Speakers, ...]]:
    """Matters that hang together. Those that share at most one account with all that are left are taken off one by one."""
    left = list(matters)
    while True:
        free = next((m for m in left if len(set(m) & _accounts(n for n in left if n is not m)) < 2), None)
        if free is None:
            break
        left.remove(free)
        yield (free,)
    while left:
        part, reached = [left.pop(0)], set[str]()
        while reached != (reached := _accounts(part)):
            part += [m for m in left if reached & set(m)]
            left = [m for m in left if m not in part]
        yield tuple(part)


def _accounts(matters: Iterable[Speakers]) -> set[str]:
    return {account for speakers in matters for account in speakers}


def _ways(part: Sequence[Speakers]) -> tuple[Speakers, ...]:
    """Who can come first on each matter, together: some account goes first of all, and so on with what it does not speak on."""

    @cache
    def ways(left: tuple[int, ...]) -> tuple[tuple[tuple[int, str], ...], ...]:
        if not left:
            return ((),)
        found: dict[tuple[tuple[int, str], ...], None] = {}
        for first in dict.fromkeys(account for at in left for account in part[at]):
            own = tuple((at, first) for at in left if first in part[at])
            for rest in ways(tuple(at for at in left if first not in part[at])):
                found[tuple(sorted((*own, *rest)))] = None
                if len(found) > RANKINGS:
                    raise LimitReached(RANKINGS.told(accounts=len(_accounts(part))))
        return tuple(found)

    return tuple(tuple(first for _, first in way) for way in ways(tuple(range(len(part)))))
