"""The package's own `dataclass` gives what the standard one gives."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import pprint
from dataclasses import FrozenInstanceError
from functools import cached_property
from typing import Any

import pytest

from sanctionlink.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Point:
    """A record with defaults of both kinds."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)
    hidden: int = field(default=5, repr=False)

    @property
    def both(self) -> int:
        return self.x + self.y


@dataclass(frozen=True, slots=True)
class Other:
    x: int
    y: int = 2


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(slots=True)
class Tally:
    """A mutable record that looks at itself when it is made."""

    count: int
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen["first"] = self.count


@dataclass(frozen=True)
class Roomy:
    """A record without slots, which may cache."""

    x: int
    y: int = 7

    @cached_property
    def twice(self) -> int:
        return self.x * 2


@dataclass(frozen=True, slots=True, eq=False)
class Unlike:
    x: int


def test_fields_are_taken_in_order_or_by_name() -> None:
    assert Point(1).both == 3
    assert Point(y=5, x=1).both == 6
    assert Point(1).tags == [] and Point(1).tags is not Point(1).tags
    assert (Roomy(3).twice, Roomy(3).y) == (6, 7)
    assert Tally(4).seen == {"first": 4}


@pytest.mark.parametrize("arguments", [(), (1, 2, [], 4, 5)])
def test_wrong_arguments_are_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
        Point(*arguments)


def test_comparing_and_hashing() -> None:
    assert Other(1, 2) == Other(1)
    assert Other(1, 2) != Other(2, 1)
    another: object = Other(1)
    assert Point(1) != another
    assert hash(Other(1)) == hash(Other(1, 2))
    assert Nothing() == Nothing() and hash(Nothing()) == hash(Nothing())
    assert Unlike(1) != Unlike(1) and len({Unlike(1), Unlike(1)}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Tally(1))


@pytest.mark.parametrize("record", [Other(1), Roomy(1)])
def test_a_frozen_record_cannot_be_changed(record: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        record.x = 3
    with pytest.raises(FrozenInstanceError):
        del record.x
    assert record.x == 1


def test_slots_leave_no_room() -> None:
    assert not hasattr(Point(1), "__dict__")
    with pytest.raises(AttributeError):
        Tally(1).other = 3  # type: ignore[attr-defined]


def test_what_the_standard_library_sees() -> None:
    assert dataclasses.is_dataclass(Point)
    assert [f.name for f in dataclasses.fields(Point)] == ["x", "y", "tags", "hidden"]
    assert dataclasses.replace(Point(1), y=9).both == 10
    assert dataclasses.asdict(Other(1)) == {"x": 1, "y": 2}
    assert pprint.pformat(Other(1)) == "Other(x=1, y=2)"


def test_repr_match_and_copies() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2, tags=[])"
    match Other(4, 5):
        case Other(x, y):
            assert (x, y) == (4, 5)
    for record in (Other(1), Point(1), Roomy(1), Tally(1), Nothing()):
        assert copy.copy(record) == record == copy.deepcopy(record)
        assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own bytes
