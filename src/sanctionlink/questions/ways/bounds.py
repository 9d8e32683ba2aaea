"""A target and what is to be done with it to bounds on its outlook, and to the literals that hold where it is within them.

Outlooks are ordered, in one possible world, by their `level`: 0 is blocked, 7 in force. A bound from below is a literal of
the ground program, and so is one from above, so that a goal stays a conjunction.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.answers.ways import Verb, Wanted
from sanctionlink.engines.protocols import Space
from sanctionlink.ground.derivable import can_hold
from sanctionlink.ground.ir import FALSE, READINGS, TRUE, Bite, Literal, Program
from sanctionlink.model.outlook import LEVELS, Side, main_side
from sanctionlink.model.rulebook import TargetKind
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass

BLOCKED, CLEAR, DOUBTFUL, CONTESTED, OPEN, POSSIBLE, LIKELY, IN_FORCE = range(8)

_BETWEEN = {each.value: each.level for each in LEVELS[1:5]}

AIMS: Mapping[Verb, Mapping[str, int]] = MappingProxyType(
    {
        Verb.UNBLOCK: {"clear": CLEAR, **_BETWEEN, "likely": LIKELY},
        Verb.BLOCK: {"blocked": BLOCKED, "unlikely": CLEAR, **_BETWEEN},
        Verb.TRIGGER: {**_BETWEEN, "likely": LIKELY, "in_force": IN_FORCE},
        Verb.AVERT: {"unlikely": CLEAR, **_BETWEEN, "not_in_force": LIKELY},
    }
)
"""What each verb can ask for, with the level that it is at least (or, to block and avert, at most)."""

STRONGEST: Mapping[Verb, tuple[str, str, str]] = MappingProxyType(
    {
        Verb.BLOCK: ("blocked", "unlikely", "doubtful"),
        Verb.TRIGGER: ("in_force", "likely", "possible"),
    }
)
"""What these verbs can ask for where a must-rule, a likely one, or a may is the strongest that would bring it about."""

KEPT: Mapping[TargetKind, Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        TargetKind.PROPOSAL: {
            "blocked": (BLOCKED, BLOCKED),
            **{name: (level, IN_FORCE) for name, level in AIMS[Verb.UNBLOCK].items()},
        },
        TargetKind.MEASURE: {
            "in_force": (IN_FORCE, IN_FORCE),
            "not_in_force": (BLOCKED, LIKELY),
            **{each.value: (each.level, each.level) for each in LEVELS},
        },
    }
)
"""What a target can be kept at: a proposal blocked, or no worse than an outlook; a measure at one, or (not) in force."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest level that an outlook may have."""

    low: int = BLOCKED
    high: int = IN_FORCE

    def within(self, other: Bounds) -> Bounds:
        """Both bounds together; `low` is above `high` if they contradict each other."""
        return Bounds(max(self.low, other.low), min(self.high, other.high))

    def literals(self, program: Program, key: InstanceKey) -> tuple[Literal, ...]:
        """What holds in a world exactly if the outlook there is within the bounds."""
        both = (at_least(program, key, self.low), -at_least(program, key, self.high + 1))
        return tuple(x for x in both if x != TRUE)

    def words(self, kind: TargetKind) -> tuple[str | None, str | None]:
        """The bounds as they are asked for; None for one that bounds nothing."""
        up, down = (Verb.UNBLOCK, Verb.BLOCK) if kind is TargetKind.PROPOSAL else (Verb.TRIGGER, Verb.AVERT)
        named = [{level: name for name, level in AIMS[verb].items()} for verb in (up, down)]
        return named[0].get(self.low), named[1].get(self.high)


def at_least(program: Program, key: InstanceKey, level: int) -> Literal:
    """What holds in a world exactly if the outlook of a target there is at this level or above."""
    if level <= BLOCKED:
        return TRUE
    if level <= LIKELY:
        return program.outlooks[key].levels[level - 1]
    measure = program.rulebook.targets[key[0]].kind is TargetKind.MEASURE
    return program.statuses[key][0] if level == IN_FORCE and measure else FALSE


def levels_of(space: Space, key: InstanceKey) -> Bounds:
    """The lowest and the highest level that the outlook of a target has in possible worlds."""
    program = space.situation.program
    steps = [at_least(program, key, level) for level in range(CLEAR, IN_FORCE + 1)]
    low = next((at for at, x in enumerate(steps) if space.exists((-x,))), IN_FORCE)
    high = next((at for at in range(IN_FORCE, 0, -1) if space.exists((steps[at - 1],))), BLOCKED)
    return Bounds(low, high)


def bites_on(program: Program, key: InstanceKey, side: Side) -> tuple[Bite, ...]:
    """The rules on a side of a target."""
    main = side is main_side(program.rulebook.targets[key[0]].kind)
    return program.bites.get(key, ()) if main else program.counters[key]


def firmest(program: Program, bites: tuple[Bite, ...]) -> int | None:
    """The first reading in which one of some rules can bite at all; None if none ever does."""
    return next((r for r in READINGS if any(can_hold(program, tuple(b.holds[r] for b in bites)))), None)


@dataclass(frozen=True, slots=True)
class Aimed:
    """Bounds that are asked for, and what would have been if some rule could bring it about."""

    bounds: Bounds
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What one target is to be, and the literals that hold where it is so."""

    key: InstanceKey
    told: Wanted
    literals: tuple[Literal, ...]


def asked_for(verb: Verb, name: str) -> Bounds:
    """The bounds of an outlook that a verb asks for."""
    level = AIMS[verb][name]
    return Bounds(low=level) if verb.up else Bounds(high=level)


def by_default(verb: Verb, space: Space, key: InstanceKey, today: Bounds) -> Aimed:
    """What a verb asks for where nobody says: to rid a target of what speaks on one side, or to make it as sure as can be."""
    program = space.situation.program
    if verb is Verb.UNBLOCK:
        return Aimed(Bounds(low=CLEAR if today.low == BLOCKED else OPEN))
    if verb is Verb.AVERT:
        return Aimed(Bounds(high=_averted(today)))
    first = "blocked" if verb is Verb.BLOCK else "likely"
    side = Side.AGAINST if verb is Verb.BLOCK else Side.FOR
    reading = firmest(program, bites_on(program, key, side))
    if reading is None:
        return Aimed(asked_for(verb, "open"), first)
    name = STRONGEST[verb][reading]
    if verb is Verb.TRIGGER and reading == 0 and can_hold(program, program.outlooks[key].favour)[0]:
        name = first
    return Aimed(asked_for(verb, name), None if reading == 0 or name == first else first)


def _averted(today: Bounds) -> int:
    """What a measure is to be at most: not in force where it may be, else such that nothing speaks for it."""
    if today.high == IN_FORCE:
        return LIKELY
    return DOUBTFUL if today.high == CONTESTED else OPEN
