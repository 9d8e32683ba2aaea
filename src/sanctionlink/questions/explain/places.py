"""A part of a rule to how its reader sees it: what is asked of it, and how many of its alternatives would do."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.ground.parts import Joint, Sense
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands in a rule, for its reader: in what the rule `required`, or among what is `grouped`.

    A rule that requires something fires where that fails, so that there an expression asked to fail is one to be met.
    Parts of `unless` are told so, as long as all of them are needed.
    """

    required: bool = False
    unless: bool = False
    grouped: bool = False

    def negated(self, sense: Sense) -> bool:
        """Whether the rule as written asks for the opposite of an expression."""
        return sense.positive == self.required

    def needed(self, joint: Joint) -> int:
        """How many parts have to be met, as the rule is written."""
        return len(joint.parts) - joint.needed + 1 if self.required else joint.needed

    def inside(self, joint: Joint) -> Place:
        """Where the parts of an expression stand: beside it where all of them are needed, else in a group."""
        if len(joint.parts) == 1:
            return self
        every = self.needed(joint) == len(joint.parts)
        return Place(self.required, self.unless and every and not self.grouped, not every)


WHEN = Place()


def of_member(part: Sense | Joint, place: Place) -> Iterator[tuple[Sense, Place]]:
    """What decides about a member of a set: the filter, told as it is, and what is asked of the member."""
    inner = Place(place.required)
    parts = part.parts if isinstance(part, Joint) else (part,)
    for at, sense in enumerate(parts, 1):
        assert isinstance(sense, Sense), "only members of sets are joined with others"
        yield sense, inner if at == len(parts) else Place(required=not sense.positive)
