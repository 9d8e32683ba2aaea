"""What a record says of its JSON besides its annotations, and the methods that every answer has.

To add a key to an answer, annotate a field in its record:

    @dataclass(frozen=True, slots=True)
    class Verdict(Document):
        \"\"\"What holds of one target.\"\"\"

        outlook: str | None = None
        \"\"\"What is to be expected, in a word.\"\"\"

That is all: `to_dict`, `--format json` and the JSON Schema have it, the text below as its description. The schemas in the
documentation are written anew by `sanctionlink schema --write docs/schema`. What an annotation cannot say stands in the
record's `shape`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from sanctionlink.records import dataclass, field

Count = Annotated[int, ("minimum", 0)]
"""A whole number from 0. What follows a type are further keywords of its JSON Schema."""

FromOne = Annotated[int, ("minimum", 1)]
"""A whole number from 1."""

FindingCode = Annotated[str, ("pattern", "^SL[0-9]{3}$")]
"""The code of a finding: `SL701`."""

Day = Annotated[str, ("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A day as text: `2025-04-30`."""

_SAME: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shape:
    """How a record's JSON differs from a plain object with its fields as keys. Fields are named as in the class.

    `schema` comes first in a document that stands by itself, `tag` (key and word) in a record that is one of several.
    `leave_out` are fields that are not told. `keys` renames: field to key. `inline` are records whose keys stand among this
    one's. `values` are mappings of which only the values are told, in a list, since each names itself. `pairs` are pairs
    that are told as an object. `empty` are objects that are empty where there is nothing, `optional` are keys that are left out
    there. `derived` are properties that are told too, after the fields.
    """

    schema: str | None = None
    tag: tuple[str, str] | None = None
    leave_out: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=lambda: _SAME)
    inline: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


PLAIN = Shape()


def shape_of(cls: type) -> Shape:
    """A record's shape, or the plain one."""
    found: Shape = getattr(cls, "shape", PLAIN)
    return found


def told(cls: type) -> tuple[str, ...]:
    """The fields and properties of a record that its JSON tells, in order."""
    shape = shape_of(cls)
    fields: tuple[str, ...] = cls.__match_args__  # type: ignore[attr-defined]
    return (*(name for name in fields if name not in shape.leave_out), *shape.derived)


class Document:
    """A record that can be had as a JSON document."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """What `--format json` prints, as plain dictionaries, lists, texts and numbers."""
        from sanctionlink.documents.encode import encode

        made: dict[str, Any] = encode(self)
        return made

    def to_json(self) -> str:
        """The same as JSON text, indented, with a newline at its end."""
        from sanctionlink.documents.encode import dump

        return dump(self.to_dict())
