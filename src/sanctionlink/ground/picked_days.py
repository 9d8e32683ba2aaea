"""From a comparison of the later or the earlier of several days to comparisons of each of them.

The later of two days is before a third exactly if both are, and after it if one is. So no test has to be looked at for every
combination of three open days, or more.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, product

from sanctionlink.model.expression import Comparison, Op, Pick, Shifted, Term

Ways = list[tuple[Comparison, ...]]
"""Alternatives of comparisons that hold together."""


def apart(e: Comparison) -> Ways:
    """The comparison as alternatives of comparisons of single days; itself where days must be equal, or not be."""
    if e.op in (Op.EQ, Op.NE):
        return [(e,)]
    left, right = _days(e.left), _days(e.right)
    picked = left or right
    if picked is None:
        return [(e,)]
    latest, days = picked
    parts = [apart(replace(e, left=day) if left else replace(e, right=day)) for day in days]
    before = (e.op in (Op.LT, Op.LE)) == (left is not None)
    if before == latest:
        return [tuple(dict.fromkeys(chain(*ways))) for ways in product(*parts)]
    return list(dict.fromkeys(chain(*parts)))


def _days(term: Term) -> tuple[bool, list[Term]] | None:
    """Whether a term is the latest of some days (else the earliest), and these; None if it is neither."""
    match term:
        case Pick(latest=latest, days=days):
            return latest, list(days)
        case Shifted(day=day):
            found = _days(day)
            # Shifting keeps days in order, so the latest of shifted days is the latest day shifted.
            return None if found is None else (found[0], [replace(term, day=each) for each in found[1]])
    return None
