"""A question compiled with conditions as levers: assumptions in, statuses and verdicts out, without settling anything again.

Conditions of finitely many values are levers, and numbers and days at the values that are asked about. One on which accounts
disagree is a lever only where it is moved, since what is said of it bears on whose account is right elsewhere. Verdicts are made
from the sets of worlds in which literals hold, by what `decide` makes them from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from threading import Lock

from sanctionlink.answers.read_only import ReadOnly
from sanctionlink.answers.verdict import Answer, LazyVerdict, Verdict
from sanctionlink.engines.circuit.compile import Signals
from sanctionlink.engines.circuit.packed import Packed
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.circuit.under_levers import MOST_KEPT, Circuit, Frame, PackedLeaves, Setting
from sanctionlink.engines.circuit.worlds import KnownWorlds
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import FALSE, Literal
from sanctionlink.ground.relief import about
from sanctionlink.model.outlook import Outlook, outlook_of
from sanctionlink.model.rulebook import Strength
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.status import Status
from sanctionlink.model.values import Given
from sanctionlink.questions.verdict.decide import Deciding, status_of
from sanctionlink.questions.verdict.question import Answered
from sanctionlink.records import dataclass
from sanctionlink.situation.moves import lever
from sanctionlink.situation.settle import settle
from sanctionlink.situation.situation import Situation

MOST_REMEMBERED = 256
"""Verdicts of a target that are remembered by what they follow from."""

MOST_STATUSES = 1024
"""Combinations of statuses that are remembered."""

Side = tuple[tuple[int, bool], ...]
"""The weaker reasons on one side, likely ones first: among which outputs they are told, and whether by what holds there."""

Fresh = Callable[[], Answered]
"""Decides the same scenario anew."""


class NotPossible(Exception):
    """No world is possible where the levers stand: the fresh decision tells which rules are broken."""


class TooMuchOpen(Exception):
    """More worlds stay open than are held here."""


@dataclass(slots=True)
class Target:
    """One target: the outputs that its verdict is made from, and the verdicts made so far by what they follow from."""

    key: InstanceKey
    name: str
    places: tuple[int, ...]
    mask: int
    made: dict[object, Verdict]

    def remember(self, key: object, verdict: Verdict) -> None:
        """Keep a verdict by all that it follows from."""
        if len(self.made) >= MOST_REMEMBERED:
            self.made.clear()
        self.made[key] = verdict


class Compiled:
    """A question with its levers, ready for any setting of them. Threads may share it.

    Those that are `always` moved do not stay as they are: nothing that is said of them otherwise is looked at.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        scenario: Scenario,
        targets: tuple[InstanceKey, ...] | None,
        levers: Mapping[InstanceKey, Sequence[Given]],
        always: Collection[InstanceKey] = (),
    ) -> None:
        moves = [
            replace(move, options=(move.options[1], *move.options[1:])) if instance in always else move
            for instance, values in levers.items()
            for move in [lever(instance, values)]
        ]
        self.reasoner = reasoner
        self.scenario = scenario
        self.situation: Situation = reasoner.situation(targets, scenario, moves)
        self.options = {
            instance: {given: (at, option) for option, given in enumerate(values, 1)}
            for at, (instance, values) in enumerate(levers.items())
        }
        program = self.situation.program
        self.signals = Signals(self.situation)
        self._lock = Lock()
        possible = self.signals.gates.both(self.signals.of(-e.broken[0]) for e in program.exclusions)
        self.first = [possible, *(self.signals.of(triple[0]) for triple in program.statuses.values())]
        self.status = Circuit(self.signals, self.first, len(moves))
        self.kinds = [program.rulebook.targets[key[0]].kind for key in program.statuses]
        self.names = tuple(show_instance(key) for key in program.statuses)
        self.cones: dict[InstanceKey, set[InstanceKey]] = {}
        self._samples: dict[frozenset[int], Situation] = {}
        conditions = program.rulebook.conditions
        later = self.situation.variables[len(moves) :]
        self.ranged = bool(self.situation.reduced or self.situation.coarse) or any(
            v.instance is not None and not conditions[v.instance[0]].type.finite for v in later
        )
        """Whether numbers or days are open. What stands for their values may differ from one setting to the next."""
        self._statuses: dict[tuple[int, ...], Mapping[str, Status]] = {}
        self.packed_statuses: dict[int, Mapping[str, Status]] = {}
        self.packed_outlooks: dict[int, Mapping[str, Outlook]] = {}

    @cached_property
    def literals(self) -> dict[Literal, int]:
        """The place of every literal that some verdict is made from, among the outputs of `detail`."""
        program = self.situation.program
        found: dict[Literal, None] = {}
        for key in program.statuses:
            found.update(dict.fromkeys(map(abs, self._of(key))))
        return {literal: at for at, literal in enumerate(found, len(self.first))}

    def _of(self, key: InstanceKey) -> tuple[Literal, ...]:
        """The literals that a target's verdict is made from."""
        return about(self.situation.program, key)

    @cached_property
    def detail(self) -> Circuit:
        """The circuit of all that verdicts are made from: what is possible, statuses, then `literals`."""
        with self._lock:
            outputs = [*self.first, *(self.signals.of(x) for x in self.literals)]
            return Circuit(self.signals, outputs, len(self.options), every_variable=True)

    @cached_property
    def packed(self) -> Packed | None:
        """The same for single worlds; None where it is too large."""
        return self.detail.packed

    @cached_property
    def status_bits(self) -> int:
        """The bits that say what is possible, and every status."""
        found = 0
        assert self.packed is not None
        for bit, _ in self.packed.outputs[: len(self.first)]:
            found |= bit
        return found

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Every target, by name."""
        found = {}
        for key, name in zip(self.situation.program.statuses, self.names, strict=True):
            places, mask = tuple(dict.fromkeys(self.literals[abs(x)] for x in self._of(key))), 0
            if self.packed is not None:
                for at in places:
                    mask |= self.packed.outputs[at][0]
            found[name] = Target(key, name, places, mask, {})
        return found

    @cached_property
    def sides(self) -> tuple[tuple[str, tuple[Side, Side] | None], ...]:
        """Every target by name, with where the weaker reasons against it and for it are told; None if there can be none."""
        program, found = self.situation.program, []
        for key, name in zip(program.statuses, self.names, strict=True):
            told = program.outlooks[key]
            one, other = (
                tuple((self.literals[abs(x)], x > 0) for x in s) for s in (told.against, told.favour)
            )
            found.append((name, (one, other) if any(x != FALSE for x in told.each()[:4]) else None))
        return tuple(found)

    @cached_property
    def outlook_bits(self) -> int:
        """The bits that say what is possible, every status, and every weaker reason."""
        bits = self.status_bits
        assert self.packed is not None
        for _, sides in self.sides:
            for at, _ in (place for side in sides or () for place in side):
                bits |= self.packed.outputs[at][0]
        return bits

    # --- answers ----------------------------------------------------------------------------------------------------

    def frame(self, setting: Setting) -> Frame:
        """What stays open under a setting. Raises `TooMuchOpen`."""
        frame = self.status.frame(frozenset([at for at, _ in setting]))
        if not frame.fits:
            raise TooMuchOpen
        return frame

    def coded(self, possible: int, worlds: Sequence[int]) -> tuple[int, ...]:
        """A number for each status, from the possible worlds and those in which each target is bitten. Raises `NotPossible`."""
        if not possible:
            raise NotPossible
        return tuple([bool(b := w & possible) + 2 * (b != possible) for w in worlds])

    def named(self, codes: tuple[int, ...]) -> Mapping[str, Status]:
        """The statuses by target, from their numbers: 1 bitten in some world, 2 clear in some."""
        found = self._statuses.get(codes)
        if found is None:
            found = ReadOnly(
                (name, status_of(kind, bool(code & 1), bool(code & 2)))
                for name, kind, code in zip(self.names, self.kinds, codes, strict=True)
            )
            if len(self._statuses) >= MOST_STATUSES:
                self._statuses.clear()
            self._statuses[codes] = found
        return found

    def sample(self, setting: Setting) -> Situation:
        """The same program settled under a setting: what is open, and what is claimed, is the same for all that move the same."""
        moved = frozenset([at for at, _ in setting])
        found = self._samples.get(moved)
        if found is None:
            given = {
                i: g for i, options in self.options.items() for g, at in options.items() if at in set(setting)
            }
            scenario = replace(self.scenario, assumptions={**self.scenario.assumptions, **given})
            found = settle(self.situation.program, scenario, self.reasoner.claims(scenario))
            if len(self._samples) >= MOST_KEPT:
                self._samples.clear()
            self._samples[moved] = found
        return found

    def outlooks(self, statuses: Mapping[str, Status], outputs: Sequence[int]) -> Mapping[str, Outlook]:
        """The outlooks by target, from statuses and the outputs of `detail`."""
        possible = outputs[0]

        def strength(side: Side) -> Strength | None:
            likely, may = (outputs[at] if holds else ~outputs[at] for at, holds in side)
            lacking = possible & ~likely
            return Strength.LIKELY if not lacking else None if lacking & ~may else Strength.MAY

        return ReadOnly(
            (name, outlook_of(statuses[name], *(map(strength, sides) if sides else (None, None))))
            for name, sides in self.sides
        )

    def verdict(self, target: Target, situation: Situation, outputs: Sequence[int]) -> Verdict:
        """A verdict, from the outputs of `detail` in a situation in which the same is open."""
        sets = {literal: outputs[at] for literal, at in self.literals.items()}
        space = CircuitSpace(situation, KnownWorlds(situation, sets))
        space.possible = outputs[0]
        deciding = Deciding(space, self.cones)
        return deciding.verdict(target.key, deciding.status(target.key))


class PackedCall:
    """The verdicts of one world, as the bits of its signals (see `verdicts.Source`)."""

    __slots__ = ("_fresh", "bits", "compiled", "setting")

    def __init__(self, compiled: Compiled, setting: Setting, bits: int, fresh: Fresh) -> None:
        self.compiled = compiled
        self.setting = setting
        self.bits = bits
        self._fresh = fresh

    @property
    def answered(self) -> Answered:
        """Everything, decided anew."""
        return self._fresh()

    @property
    def answer(self) -> Answer:
        """See `verdicts.Source.answer`."""
        return self._fresh().answer

    @property
    def statuses(self) -> Mapping[str, Status]:
        """See `verdicts.Source.statuses`."""
        compiled = self.compiled
        key = self.bits & compiled.status_bits
        found = compiled.packed_statuses.get(key)
        if found is None:
            possible, *bitten = self.outputs()[: len(compiled.first)]
            found = compiled.named(compiled.coded(possible, bitten))
            if len(compiled.packed_statuses) >= MOST_STATUSES:
                compiled.packed_statuses.clear()
            compiled.packed_statuses[key] = found
        return found

    @property
    def outlooks(self) -> Mapping[str, Outlook]:
        """See `verdicts.Source.outlooks`."""
        known, key = self.compiled.packed_outlooks, self.bits & self.compiled.outlook_bits
        found = known.get(key)
        if found is None:
            found = self.compiled.outlooks(self.statuses, self.outputs())
            if len(known) >= MOST_STATUSES:
                known.clear()
            known[key] = found
        return found

    def outputs(self) -> list[int]:
        """The outputs of the circuit as sets of a single world."""
        packed = self.compiled.packed
        assert packed is not None
        return [int(bool(self.bits & bit) == holds) for bit, holds in packed.outputs]

    def verdict(self, target: str) -> Verdict:
        """See `verdicts.Source.verdict`."""
        about = self.compiled.targets[target]
        key = self.bits & about.mask
        found = about.made.get(key)
        if found is None:
            found = self.compiled.verdict(about, self.compiled.sample(self.setting), self.outputs())
            about.remember(key, found)
        return found


class SetsCall:
    """The verdicts under one setting: statuses at once, the rest when it is looked at (see `verdicts.Source`)."""

    __slots__ = ("_fresh", "_outputs", "_set", "_whole", "compiled", "statuses")

    def __init__(
        self,
        compiled: Compiled,
        setting: Callable[[], Setting],
        statuses: Mapping[str, Status],
        fresh: Fresh,
    ) -> None:
        self.compiled = compiled
        self._set = setting
        self.statuses = statuses
        self._fresh = fresh
        self._whole: Answered | None = None
        self._outputs: tuple[frozenset[int], list[int]] | None = None

    @property
    def answered(self) -> Answered:
        """Everything, decided anew."""
        if self._whole is None:
            self._whole = self._fresh()
        return self._whole

    @property
    def answer(self) -> Answer:
        """See `verdicts.Source.answer`."""
        return self.answered.answer

    def verdict(self, target: str) -> Verdict:
        """See `verdicts.Source.verdict`."""
        about = self.compiled.targets[target]
        rulebook = self.compiled.situation.program.rulebook
        described = rulebook.targets[about.key[0]]
        status = self.statuses[target]
        return LazyVerdict.of(
            {"target": target, "kind": described.kind, "title": described.title, "status": status},
            lambda: self._made(about),
        )

    @property
    def outlooks(self) -> Mapping[str, Outlook]:
        """See `verdicts.Source.outlooks`."""
        detail = self._detail()
        if detail is None:
            return ReadOnly((name, verdict.outlook) for name, verdict in self.answer.verdicts.items())
        return self.compiled.outlooks(self.statuses, detail[1])

    def _detail(self) -> tuple[frozenset[int], list[int]] | None:
        """What is moved, and the outputs of all that verdicts are made from; None where the fresh decision has to be asked."""
        if self._outputs is None:
            setting = self._set()
            moved = frozenset([at for at, _ in setting])
            frame = self.compiled.detail.frame(moved)
            if self.compiled.ranged or not frame.fits:
                return None
            self._outputs = moved, self.compiled.detail.run(frame, setting)
        return self._outputs

    def _made(self, target: Target) -> Verdict:
        compiled, detail = self.compiled, self._detail()
        if detail is None:
            return self.answer.verdict(target.name)
        moved, outputs = detail
        key = (moved, outputs[0], *[outputs[at] for at in target.places])
        found = target.made.get(key)
        if found is None:
            found = compiled.verdict(target, compiled.sample(self._set()), outputs)
            target.remember(key, found)
        return found


def packed_leaves(compiled: Compiled, setting: Setting) -> tuple[Frame, PackedLeaves] | None:
    """The frame of a setting and its leaves as bits, where one world stays open and the circuit is small."""
    if compiled.packed is None or compiled.ranged:
        return None
    moved = frozenset([at for at, _ in setting])
    frame = compiled.detail.frame(moved)
    return (frame, frame.bits(compiled.packed, moved)) if frame.count == 1 else None
