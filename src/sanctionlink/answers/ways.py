"""Ways: what would have to change for targets to have the outlook asked for, what that costs, who holds it, what follows."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from sanctionlink.answers.verdict import Change, Reason
from sanctionlink.documents.shape import Day, Document, Shape
from sanctionlink.model.holders import Holders
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Costs, Strength, TargetKind
from sanctionlink.records import dataclass


class Verb(str, Enum):
    """What is to be done: two verbs for proposals, two for measures."""

    UNBLOCK = "unblock"
    BLOCK = "block"
    TRIGGER = "trigger"
    AVERT = "avert"

    @property
    def up(self) -> bool:
        """Whether it asks for an outlook that is at least so good; else at most."""
        return self in (Verb.UNBLOCK, Verb.TRIGGER)

    def meant(self, kind: TargetKind) -> Verb:
        """The verb that is meant of a target of this kind: who clears a measure out of the way, or blocks one, averts it."""
        if kind is TargetKind.PROPOSAL:
            return Verb.UNBLOCK if self.up else Verb.BLOCK
        return Verb.TRIGGER if self is Verb.TRIGGER else Verb.AVERT


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one target is to be: its outlook today, and what that is to be at least, or at most, in every possible world.

    `verb` is what is to be done with it, None for a target that is `kept`. A bound is an outlook, or `clear` (at least) or
    `not_in_force` (at most). `instead_of` is what would have been asked for if some rule could bring it about. `reached` says
    whether it is so today.
    """

    shape = Shape(keys={"before": "today"}, derived=("kept",))

    target: str
    kind: TargetKind
    title: str
    before: Outlook
    verb: Verb | None
    at_least: str | None
    at_most: str | None
    instead_of: str | None
    reached: bool

    @property
    def kept(self) -> bool:
        """Whether it is only to stay as it is."""
        return self.verb is None


@dataclass(frozen=True, slots=True)
class Step(Document):
    """One condition that changes.

    `before` is what stands today: a value, `unknown`, `disputed`, or what is known of it. It may equal `after`: then the
    condition is held at its value against a rule that would set another. `held_by` is who can move it to that value; `cost` is
    in the rulebook's own unit.
    """

    shape = Shape(keys={"before": "from", "after": "to"})

    condition: str
    before: str
    after: str
    held_by: Holders
    cost: int | Fraction


@dataclass(frozen=True, slots=True)
class UnblockingSet(Document):
    """A smallest set of changes after which the targets are as asked: no part of it would do.

    `outcome` has how the outlooks of the targets asked about change, `sets_off` how those of all others do; what happens to
    those in `unexamined` was too much to work out. With no changes at all, the targets are as asked already.
    """

    shape = Shape(derived=("blocks",))

    changes: tuple[Step, ...]
    cost: int | Fraction
    outcome: tuple[Change, ...] = ()
    sets_off: tuple[Change, ...] = ()
    unexamined: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[str, ...]:
        """The other targets that this blocks, or brings into force."""
        return tuple(c.target for c in self.sets_off if c.after.bitten and not c.before.bitten)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A condition that would have to change and that the search may not move; `why` says why not."""

    shape = Shape(keys={"before": "from", "after": "to"})

    condition: str
    before: str
    after: str
    held_by: Holders
    why: str


@dataclass(frozen=True, slots=True)
class Detour:
    """A way that would be open if the obstacles in it gave way; `changes` are the movable ones it takes besides."""

    obstacles: tuple[Obstacle, ...]
    changes: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class NoWayOut:
    """Why no set of movable changes does.

    `detours` have the fewest immovable conditions possible; there may be more of them if `more` is True. Without any,
    nothing that conditions could be would help: `beyond` are then the targets that cannot be as asked whatever happens
    (none if only all of them together cannot be), and `rules` those that stand in the way whatever happens. `weaker` is
    there if no rule speaks firmly enough for what is asked: the rules that speak for it less firmly. `cheapest` is
    what the cheapest way costs, if there is one and only the limit on costs rules it out. `certain` is False where the
    search for the reason ended at a limit. Of the conditions `only_mentioned` it looked at no more than what facts mention and
    the question names.
    """

    detours: tuple[Detour, ...] = ()
    more: bool = False
    beyond: tuple[str, ...] = ()
    rules: tuple[Reason, ...] = ()
    weaker: tuple[Reason, ...] | None = None
    cheapest: int | Fraction | None = None
    certain: bool = True
    only_mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: which targets are to be what, as of when, under which assumptions and limits.

    `verb` is the one that was used. Only rules of `strength` or stronger count; all of them do if it is `may`.
    `conditions` is the number of conditions that could be moved, `machine` what searched and why. With `hope`, one
    possible world in which the targets are as asked is enough. Of the conditions `only_mentioned`, which may be moved for too
    many combinations of members, the search looks at no more than what facts mention and the question names. `costs` is what the
    rulebook says that its costs mean.
    """

    shape = Shape(
        leave_out=("conditions", "machine"),
        keys={"wanted": "targets"},
        pairs=("assumptions",),
        derived=("target",),
    )

    rulebook: str
    title: str
    as_of: Day
    assumptions: tuple[tuple[str, str], ...]
    account: str | None
    verb: Verb
    wanted: tuple[Wanted, ...]
    strength: Strength
    by: tuple[str, ...]
    without: tuple[str, ...]
    hope: bool
    max_cost: int | Fraction | None
    conditions: int
    machine: str
    only_mentioned: tuple[str, ...] = ()
    costs: Costs | None = None

    @property
    def target(self) -> str:
        """The target asked about; several are separated by commas."""
        return ", ".join(wish.target for wish in self.wanted if not wish.kept)


@dataclass(frozen=True, slots=True)
class Ways(Document):
    """A whole answer: the smallest sets of changes after which the targets are as asked, the cheapest first.

    `complete` is False if there may be more, and `incomplete` says why. `no_way_out` is there if there is none at all.
    """

    shape = Shape("sanctionlink/ways/2", inline=("question",))

    question: Question
    sets: tuple[UnblockingSet, ...]
    complete: bool
    incomplete: str | None = None
    no_way_out: NoWayOut | None = None
