"""What sets of changes set off: the same however it is worked out, and said to be unknown where it is too much."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import sanctionlink as sl
from console import ROOT
from sanctionlink.answers.ways import UnblockingSet
from sanctionlink.questions.ways import consequences as sets_off
from sanctionlink.situation.situation import Situation

TARGETS = ("embassy_operations", "us_aid_resumption", "russian_military_advantage")


def found() -> list[UnblockingSet]:
    """What there is for some targets, with what it sets off in a fixed order."""
    book = sl.load(ROOT / "rules" / "reset_2025")
    return [each for target in TARGETS for each in book.unblock(target)]


def told(sets: list[UnblockingSet]) -> list[tuple[object, ...]]:
    """What is compared: the order of targets differs, since they are decided apart."""
    return [
        (each.changes, set(each.outcome), {(c.target, c.before, c.after) for c in each.sets_off})
        for each in sets
    ]


@pytest.mark.parametrize(
    "room",
    [
        pytest.param(lambda situation, moves: 1, id="in small batches"),
        pytest.param(
            lambda situation, moves: 0 if len(situation.program.statuses) > 1 else 256, id="target by target"
        ),
        pytest.param(lambda situation, moves: 0, id="set by set"),
    ],
)
def test_it_is_the_same_however_it_is_worked_out(
    room: Callable[[Situation, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = told(found())
    assert any(moved for _, _, moved in together)
    monkeypatch.setattr(sets_off, "room", room)
    assert told(found()) == together


def test_what_is_too_much_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets_off, "room", lambda situation, moves: 0)
    book = sl.load(ROOT / "rules" / "reset_2025")
    unblocking = book.unblock("embassy_operations")

    def limited(reasoner: object, scenario: object, targets: object) -> sl.Answer:
        raise sl.LimitReached("too much is open")

    monkeypatch.setattr(sets_off, "decide", limited)
    first = next(unblocking)
    assert set(first.unexamined) == set(book.rulebook.targets)
    assert (first.outcome, first.sets_off) == ((), ())
