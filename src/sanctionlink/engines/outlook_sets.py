"""From where must-rules decide a target, and where weaker reasons are lacking, to the sets of combinations by outlook.

A combination stands for worlds. A strength holds for a side if no world of the combination lacks a reason of that strength.
"""

from __future__ import annotations

from sanctionlink.model.outlook import Outlook

Lacking = tuple[int, int]
"""Of one side of a target: where some world lacks a likely reason, and where some world lacks any weak one."""

Sides = tuple[Lacking | None, Lacking | None]
"""What is lacking against a target and for it; None for a side on which nothing weak speaks."""


def outlook_sets(bitten: int, clear: int, undetermined: int, lacking: Sides) -> tuple[int, ...]:
    """Combinations by outlook, from those in which a must-rule decides, in which none does, and in which some do.

    The sets are those three, the second being what stays open, and then those of `weaker`, in its order.
    """
    against, favour = lacking
    unlikely, doubtful = _reasons(clear, against)
    likely, possible = _reasons(clear, favour)
    some_against, some_favour = unlikely | doubtful, likely | possible
    sets: tuple[int, ...] = (bitten, clear & ~(some_against | some_favour), undetermined)
    if against is not None:
        sets += (unlikely & ~likely, doubtful & ~some_favour)
    if against is not None and favour is not None:
        sets += ((unlikely & likely) | (doubtful & possible),)
    if favour is not None:
        sets += (possible & ~some_against, likely & ~unlikely)
    return sets


def weaker(against: bool, favour: bool) -> tuple[Outlook, ...]:
    """The outlooks that weaker reasons may give a target, besides an open one, from worst to best, by the sides that have any."""
    worse = (Outlook.UNLIKELY, Outlook.DOUBTFUL) if against else ()
    better = (Outlook.POSSIBLE, Outlook.LIKELY) if favour else ()
    return (*worse, *((Outlook.CONTESTED,) if worse and better else ()), *better)


def _reasons(clear: int, lacking: Lacking | None) -> tuple[int, int]:
    """Of some combinations, those in every world of which a side has a likely reason, and those with none more than a may."""
    if lacking is None:
        return 0, 0
    likely = clear & ~lacking[0]
    return likely, clear & ~lacking[1] & ~likely
