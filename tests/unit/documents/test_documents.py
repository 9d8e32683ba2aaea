"""Records as JSON and as JSON Schema, by the annotations that they have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Annotated

import pytest
from jsonschema import Draft202012Validator

from documents import closed
from sanctionlink.documents.encode import encode
from sanctionlink.documents.schema import document_schema
from sanctionlink.documents.shape import Count, Day, Document, Shape
from sanctionlink.records import dataclass


class Colour(Enum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is."""

    file: str
    line: Count


@dataclass(frozen=True, slots=True)
class Leaf:
    """One of two."""

    shape = Shape(tag=("node", "leaf"))

    text: str


@dataclass(frozen=True, slots=True)
class Fork:
    """The other."""

    shape = Shape(tag=("node", "fork"))

    parts: tuple[Leaf | Fork, ...]


@dataclass(frozen=True, slots=True)
class Whole(Document):
    """Everything
    that there is."""

    shape = Shape(
        "sanctionlink/whole/7",
        leave_out=("secret",),
        keys={"start": "from"},
        inline=("place", "other"),
        values=("by_name",),
        pairs=("world",),
        empty=("maybe",),
        optional=("more",),
        derived=("both",),
    )

    name: str
    """What it is
    called."""
    secret: object
    start: dt.date | None
    day: Day
    share: Fraction
    cost: int | Fraction | None
    colours: Mapping[Colour, int]
    colour: Colour | None
    weak: Annotated[Colour, ("enum", ("blue",))] | None
    place: Place
    other: Leaf | None
    by_name: Mapping[str, Leaf]
    world: tuple[tuple[str, str], ...]
    nodes: tuple[Leaf | Fork, ...]
    maybe: Mapping[str, str] | None = None
    more: tuple[str, ...] | None = None

    @property
    def both(self) -> tuple[str, ...]:
        """A property that is told."""
        return self.name, self.day


def whole(**more: object) -> Whole:
    values: dict[str, object] = {
        "name": "x",
        "secret": object(),
        "start": dt.date(2025, 4, 30),
        "day": "2025-04-30",
        "share": Fraction(1, 3),
        "cost": Fraction(4, 2),
        "colours": {Colour.RED: 1},
        "colour": None,
        "weak": Colour.BLUE,
        "place": Place("a.yaml", 3),
        "other": None,
        "by_name": {"a": Leaf("a"), "b": Leaf("b")},
        "world": (("c", "yes"),),
        "nodes": (Leaf("a"), Fork((Leaf("b"),))),
    }
    return Whole(**(values | more))  # type: ignore[arg-type]


SCHEMA = document_schema("A whole", Whole)


def test_a_record_is_an_object_with_its_fields_as_keys() -> None:
    found = whole().to_dict()
    assert found == {
        "schema": "sanctionlink/whole/7",
        "name": "x",
        "from": "2025-04-30",
        "day": "2025-04-30",
        "share": 1 / 3,
        "cost": 2,
        "colours": {"red": 1},
        "colour": None,
        "weak": "blue",
        "file": "a.yaml",
        "line": 3,
        "node": None,
        "text": None,
        "by_name": [{"node": "leaf", "text": "a"}, {"node": "leaf", "text": "b"}],
        "world": {"c": "yes"},
        "nodes": [{"node": "leaf", "text": "a"}, {"node": "fork", "parts": [{"node": "leaf", "text": "b"}]}],
        "maybe": {},
        "both": ["x", "2025-04-30"],
    }
    assert list(found)[:3] == ["schema", "name", "from"]
    assert isinstance(found["cost"], int)
    assert whole(more=("y",)).to_dict()["more"] == ["y"]


@pytest.mark.parametrize("more", [{}, {"more": ()}, {"start": None, "cost": None}, {"other": Leaf("o")}])
def test_the_schema_is_what_the_encoder_makes(more: dict[str, object]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(closed(SCHEMA)).validate(whole(**more).to_dict())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", None),
        ("from", "yesterday"),
        ("day", None),
        ("share", "1/3"),
        ("colours", {"green": 1}),
        ("colour", "green"),
        ("weak", "red"),
        ("line", -1),
        ("world", {"c": 1}),
        ("nodes", [{"node": "twig", "text": "a"}]),
        ("maybe", None),
        ("unheard_of", 1),
        ("schema", "sanctionlink/whole/6"),
    ],
)
def test_the_schema_refuses_what_is_not_so(key: str, value: object) -> None:
    validator = Draft202012Validator(closed(SCHEMA))
    assert not validator.is_valid(whole().to_dict() | {key: value})


def test_every_key_is_required_but_optional_ones() -> None:
    assert set(SCHEMA["properties"]) - set(SCHEMA["required"]) == {"more"}


def test_texts_below_fields_are_descriptions() -> None:
    assert SCHEMA["description"] == "Everything that there is."
    assert SCHEMA["properties"]["name"] == {"type": "string", "description": "What it is called."}
    assert SCHEMA["properties"]["both"]["description"] == "A property that is told."
    assert SCHEMA["$defs"]["Leaf"]["description"] == "One of two."


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="no JSON for object"):
        encode({"a": object()})
    with pytest.raises(TypeError, match="no JSON Schema for"):
        document_schema("x", Odd)


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that cannot be told."""

    what: object
