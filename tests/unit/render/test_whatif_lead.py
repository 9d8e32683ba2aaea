"""Which moves the first lines of `whatif` name, where too many targets move to name them all."""

from __future__ import annotations

from sanctionlink.model.outlook import Outlook
from sanctionlink.render.whatif import MOST_TITLES, Moved, weightiest


def group(name: str, before: Outlook, after: Outlook, count: int = 1) -> Moved:
    return Moved(tuple(f"{name}{at}" for at in range(count)), before, after, False, ())


def test_what_was_settled_goes_before_what_goes_farther() -> None:
    far = group("far", Outlook.UNLIKELY, Outlook.LIKELY)
    near = group("near", Outlook.OPEN, Outlook.POSSIBLE)
    settled = group("settled", Outlook.BLOCKED, Outlook.UNLIKELY)
    assert weightiest([near, far, settled]) == [settled, far]


def test_of_many_targets_that_move_alike_a_few_are_named() -> None:
    (named,) = weightiest([group("all", Outlook.BLOCKED, Outlook.OPEN, count=MOST_TITLES + 4)])
    assert named.targets == tuple(f"all{at}" for at in range(MOST_TITLES))
