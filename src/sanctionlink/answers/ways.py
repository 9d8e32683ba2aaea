"""Ways out: what would have to change for targets to be clear (or blocked), what that costs, who holds it, what follows."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from sanctionlink.answers.verdict import Change, Reason
from sanctionlink.documents.shape import Day, Document, Shape
from sanctionlink.model.holders import Holders
from sanctionlink.model.rulebook import Costs, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one target is to be: its status today and the one asked for; `kept` if it is only to stay as it is."""

    shape = Shape(keys={"before": "today", "after": "wanted"})

    target: str
    kind: TargetKind
    title: str
    before: Status
    after: Status
    kept: bool

    @property
    def reached(self) -> bool:
        """Whether today's status is the one asked for."""
        return self.before is self.after


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

    `outcome` has the verdicts on the targets asked about as they are today and would be, `sets_off` those on all other
    targets that change with them; what happens to those in `unexamined` was too much to work out. With no changes at
    all, the targets are as asked already.
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
    (none if only all of them together cannot be), and `rules` those that bite on them whatever happens. `weaker` is
    there if they cannot be blocked, or in force, because no must-rule is about them: the rules that advise it. `cheapest` is
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

    `conditions` is the number of conditions that could be moved, `machine` what searched and why. With `hope`, one
    possible world in which the targets are as asked is enough. Of the conditions `only_mentioned`, which may be moved for too
    many combinations of members, the search looks at no more than what facts mention and the question names. `costs` is what the
    rulebook says that its costs mean.
    """

    shape = Shape(
        leave_out=("conditions", "machine"),
        keys={"wanted": "targets"},
        pairs=("assumptions",),
        derived=("target", "aim"),
    )

    rulebook: str
    title: str
    as_of: Day
    assumptions: tuple[tuple[str, str], ...]
    account: str | None
    wanted: tuple[Wanted, ...]
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

    @property
    def aim(self) -> Annotated[str, ("enum", ("unblock", "block"))]:
        """Whether the targets asked about are to be clear, or blocked (in force)."""
        return "block" if any(w.after.bitten for w in self.wanted if not w.kept) else "unblock"


@dataclass(frozen=True, slots=True)
class Ways(Document):
    """A whole answer: the smallest sets of changes after which the targets are as asked, the cheapest first.

    `complete` is False if there may be more, and `incomplete` says why. `no_way_out` is there if there is none at all.
    """

    shape = Shape("sanctionlink/unblock/1", inline=("question",))

    question: Question
    sets: tuple[UnblockingSet, ...]
    complete: bool
    incomplete: str | None = None
    no_way_out: NoWayOut | None = None
