"""A question that is asked again and again: the scenario that it starts from, and what was compiled for it.

What is asked of it are assumptions. Those that are levers of what was compiled cost a run of straight-line code; others (open
values, conditions on which accounts disagree) make a compiled question of their own, of which the last few are kept. Where
nothing can be compiled, or too much stays open, each answer is decided by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Lock

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit.under_levers import Frame, Setting
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import FreeTest
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Given, Interval, OneOf, Unknown, show
from sanctionlink.questions.prepared.compiled import (
    Compiled,
    Fresh,
    NotPossible,
    PackedCall,
    SetsCall,
    TooMuchOpen,
    packed_leaves,
)
from sanctionlink.questions.verdict.question import Answered, decide
from sanctionlink.questions.verdict.verdicts import Source, Whole
from sanctionlink.records import dataclass
from sanctionlink.situation.claims import Claims

MOST_COMPILED = 8
"""Compiled questions that are kept, one for each set of assumptions that cannot be levers."""

MOST_LEVERS = 5_000
"""Conditions that are made levers without being named."""

MOST_QUICK = 1_024
"""Sets of names that are kept with what stays open where they are given."""

FEWEST_TOGETHER = 4
"""Rows with the same names from which on they are worked out together."""

MOST_BITS = 1 << 20
"""Rows times open worlds that are worked out at one time."""

Values = Mapping[str, object]
Parse = Callable[[Values], Mapping[InstanceKey, Given]]


class Question:
    """The same question under any assumptions. Threads may share it.

    `parse` reads values given by name. `vary` are the conditions to be levers, each with values to try of a number or day; None
    for all that the question reads.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        scenario: Scenario,
        targets: tuple[InstanceKey, ...] | None,
        parse: Parse,
        vary: Mapping[InstanceKey, Sequence[Given]] | None = None,
    ) -> None:
        self.reasoner = reasoner
        self.scenario = scenario
        self.targets = targets
        self.parse = parse
        self.vary = vary
        self._lock = Lock()
        self._levers: dict[InstanceKey, _Lever] | None = None
        self._compiled: dict[object, Compiled | None] = {}
        self._quick: dict[tuple[str, ...], _Quick] = {}

    def ask(self, values: Values) -> Source:
        """The verdicts with values assumed by name. Raises `InvalidInput` and `LimitReached`."""
        quick = self._quick.get(tuple(values))
        if quick is not None:
            source = quick.ask(values, lambda: self.fresh(self.parse(values)))
            if source is not None:
                return source
        assumptions = self.parse(values)
        self._prepare_quick(values, assumptions)
        return self.under(assumptions)

    def under(self, assumptions: Mapping[InstanceKey, Given]) -> Source:
        """The verdicts under assumptions. Raises `InvalidInput` and `LimitReached`."""

        def fresh() -> Answered:
            return self.fresh(assumptions)

        found = self._split(assumptions)
        if found is None:
            return Whole(fresh())
        compiled, setting = found
        try:
            packed = packed_leaves(compiled, setting)
            if packed is not None:
                assert compiled.packed is not None
                call = PackedCall(compiled, setting, compiled.packed.run(packed[1].at(setting)), fresh)
                if not call.outputs()[0]:
                    raise NotPossible
                return call
            possible, *bitten = compiled.status.run(compiled.frame(setting), setting)
            statuses = compiled.named(compiled.coded(possible, bitten))
            return SetsCall(compiled, lambda: setting, statuses, fresh)
        except (NotPossible, TooMuchOpen):
            return Whole(fresh())

    def many(self, given: Sequence[Values]) -> list[Source]:
        """The verdicts for each row of values, in order; rows that give the same names are worked out together."""
        found: list[Source | None] = [None] * len(given)
        alike: dict[tuple[str, ...], list[int]] = {}
        for at, row in enumerate(given):
            alike.setdefault(tuple(row), []).append(at)
        for places in alike.values():
            if len(places) >= FEWEST_TOGETHER:
                self._together(given, places, found)
        return [self.ask(row) if answer is None else answer for row, answer in zip(given, found, strict=True)]

    def trying(self, values: Mapping[InstanceKey, Sequence[Given]]) -> Question:
        """The same question with more values of numbers and days that are levers."""
        vary = {**(self.vary or {}), **values}
        return Question(self.reasoner, self.scenario, self.targets, self.parse, vary)

    def fresh(self, assumptions: Mapping[InstanceKey, Given]) -> Answered:
        """The same decided by itself."""
        assumed = {**self.scenario.assumptions, **assumptions}
        return decide(self.reasoner, replace(self.scenario, assumptions=assumed), self.targets)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _together(self, rows: Sequence[Values], places: Sequence[int], found: list[Source | None]) -> None:
        """Work out rows with the same names at once; what cannot be is left out."""
        quick = self._prepare_quick(rows[places[0]], self.parse(rows[places[0]]))
        if quick is None or quick.packed is not None:
            return
        settings: list[Setting] = []
        kept: list[int] = []
        for at in places:
            setting = quick.setting(rows[at])
            if setting is not None:
                settings.append(setting)
                kept.append(at)
        compiled, frame = quick.compiled, quick.frame
        size = max(1, MOST_BITS // frame.count)
        for start in range(0, len(kept), size):
            part = settings[start : start + size]
            outputs = compiled.status.run_many(frame, part)
            codes = _codes(outputs, len(part), frame.count)
            for at, code in zip(kept[start : start + size], codes, strict=True):
                if all(code):
                    statuses = compiled.named(code)
                    found[at] = SetsCall(compiled, quick.later(rows[at]), statuses, self._later(rows[at]))

    def _later(self, values: Values) -> Fresh:
        return lambda: self.fresh(self.parse(values))

    def _prepare_quick(self, values: Values, assumptions: Mapping[InstanceKey, Given]) -> _Quick | None:
        """Keep what the names of some values stand for, if they are written as they are shown and are levers all."""
        names = tuple(values)
        if names in self._quick:
            return self._quick[names]
        found = self._split(assumptions)
        keys = {show_instance(key): key for key in assumptions}
        if found is None or len(found[1]) != len(assumptions) or set(names) != set(keys):
            return None
        compiled, setting = found
        try:
            quick = _Quick(compiled, compiled.frame(setting), [(name, keys[name]) for name in names])
        except TooMuchOpen:
            return None
        if len(self._quick) >= MOST_QUICK:
            self._quick.clear()
        self._quick[names] = quick
        return quick

    def _split(self, assumptions: Mapping[InstanceKey, Given]) -> tuple[Compiled, Setting] | None:
        """What was compiled for some assumptions, and how its levers are to be set; None if nothing can be compiled."""
        with self._lock:
            if self._levers is None:
                self._levers = self._all_levers()
            levers = self._levers
        fixed = {k: v for k, v in assumptions.items() if k not in levers or v not in levers[k].values}
        always = frozenset(k for k in assumptions if k not in fixed and levers[k].disputed)
        compiled = self._compile(fixed, always)
        if compiled is None:
            return None
        setting = [compiled.options[k][v] for k, v in assumptions.items() if k not in fixed]
        return compiled, sorted(setting)

    def _compile(self, fixed: Mapping[InstanceKey, Given], always: frozenset[InstanceKey]) -> Compiled | None:
        key = frozenset(fixed.items()), always
        with self._lock:
            if key in self._compiled:
                found = self._compiled.pop(key)
            else:
                assert self._levers is not None
                scenario = replace(self.scenario, assumptions={**self.scenario.assumptions, **fixed})
                levers = {
                    k: lever.values
                    for k, lever in self._levers.items()
                    if k not in fixed and (k in always or not lever.disputed)
                }
                try:
                    found = Compiled(self.reasoner, scenario, self.targets, levers, always)
                except LimitReached:
                    found = None
            self._compiled[key] = found
            while len(self._compiled) > MOST_COMPILED:
                del self._compiled[next(iter(self._compiled))]
        return found

    def _all_levers(self) -> dict[InstanceKey, _Lever]:
        """The conditions that can be levers, with their values."""
        rulebook = self.reasoner.rulebook
        claims = self.reasoner.claims(self.scenario)
        wanted = dict.fromkeys(self._read()) if self.vary is None else self.vary
        found: dict[InstanceKey, _Lever] = {}
        for instance in wanted:
            condition = rulebook.conditions[instance[0]]
            values: tuple[Given, ...] = condition.values
            if not condition.type.finite:
                # What is itself open (an interval, unknown) would open something of its own.
                tried = wanted[instance] or ()
                values = tuple(v for v in tried if not isinstance(v, (Interval, OneOf, Unknown)))
            if values:
                found[instance] = _Lever(values, disputed(claims, instance))
        return found if self.vary is not None or len(found) <= MOST_LEVERS else {}

    def _read(self) -> Iterable[InstanceKey]:
        """Every condition that the question reads, or that no rule reads and has no members."""
        try:
            situation = self.reasoner.situation(self.targets, self.scenario)
        except LimitReached:
            return ()
        found = [instance for instance, _ in situation.cells]
        found += [test.instance for test in situation.program.inputs if isinstance(test, FreeTest)]
        return [*found, *((c.id, ()) for c in self.reasoner.rulebook.conditions.values() if not c.over)]


@dataclass(frozen=True, slots=True)
class _Lever:
    """A condition's values, and whether accounts disagree on it."""

    values: tuple[Given, ...]
    disputed: bool


class _Quick:
    """What certain names stand for: the options of their values, and what stays open where they are given."""

    def __init__(self, compiled: Compiled, frame: Frame, names: Sequence[tuple[str, InstanceKey]]) -> None:
        self.compiled = compiled
        self.frame = frame
        self.options: dict[str, dict[object, tuple[int, int]]] = {
            name: {show(given): at for given, at in compiled.options[key].items()} for name, key in names
        }
        setting = self.first = [next(iter(options.values())) for options in self.options.values()]
        self.table: dict[str, dict[object, Sequence[tuple[int, int]]]] = {
            name: {value: frame.single.get(each, ()) for value, each in options.items()}
            for name, options in self.options.items()
        }
        packed = packed_leaves(compiled, setting)
        self.packed = packed if packed is not None and not packed[1].several else None
        if self.packed is not None:
            assert compiled.packed is not None
            single = self.packed[1].single
            self.bits = {
                name: {value: single.get(each, 0) for value, each in options.items()}
                for name, options in self.options.items()
            }
            self.base = self.packed[1].base
            self.cells = compiled.packed.cells
            self.possible, self.holds = compiled.packed.outputs[0]

    def ask(self, values: Values, fresh: Fresh) -> PackedCall | SetsCall | None:
        """The verdicts; None for what has to be looked at more closely."""
        if self.packed is None:
            return self._ask_sets(values, fresh)
        bits, options = self.base, self.bits
        try:
            for name, value in values.items():
                bits |= options[name][value]
        except (KeyError, TypeError):
            return None
        for mask, wanted, bit in self.cells:
            if bits & mask == wanted:
                bits |= bit
        if bool(bits & self.possible) != self.holds:
            return None
        return PackedCall(self.compiled, self.first, bits, fresh)

    def _ask_sets(self, values: Values, fresh: Fresh) -> SetsCall | None:
        compiled, frame, table = self.compiled, self.frame, self.table
        leaves = frame.base.copy()
        try:
            for name, value in values.items():
                for place, worlds in table[name][value]:
                    leaves[place] = worlds
        except (KeyError, TypeError):
            return None
        if frame.several:
            options = dict(self.later(values)())
            for place, sets in frame.several:
                leaves[place] = sets.at(options)
        possible, *bitten = compiled.status.prepared.run(leaves, frame.everywhere)
        if not possible:
            return None
        codes = compiled.coded(possible, bitten)
        return SetsCall(compiled, self.later(values), compiled.named(codes), fresh)

    def later(self, values: Values) -> Callable[[], Setting]:
        """How the levers are to be set, to be worked out when it is wanted."""

        def find() -> Setting:
            setting = self.setting(values)
            assert setting is not None, "the values have been read"
            return setting

        return find

    def setting(self, values: Values) -> Setting | None:
        """How the levers are to be set; None if a value is not written as it is shown."""
        options = self.options
        try:
            return [options[name][value] for name, value in values.items()]
        except (KeyError, TypeError):
            return None


def _codes(outputs: Sequence[int], rows: int, worlds: int) -> list[tuple[int, ...]]:
    """The number of each status, row by row, from sets of worlds of all rows; all 0 where no world is possible."""
    possible, *bitten = outputs
    columns = []
    for each in bitten:
        one, other = _some(each & possible, rows, worlds), _some(possible & ~each, rows, worlds)
        pairs = zip(f"{one:0{rows}b}"[::-1], f"{other:0{rows}b}"[::-1], strict=True)
        columns.append([(a == "1") + 2 * (b == "1") for a, b in pairs])
    return list(zip(*columns, strict=True)) if columns else [()] * rows


def _some(worlds: int, rows: int, count: int) -> int:
    """The rows that have one of the worlds."""
    while count > 1:
        half = (count + 1) // 2
        worlds = (worlds >> half * rows) | (worlds & ((1 << half * rows) - 1))
        count = half
    return worlds


def disputed(claims: Claims, instance: InstanceKey) -> bool:
    """Whether accounts disagree on a condition on any day."""
    days = (claims.scenario.as_of, *claims.changes(instance))
    return any(len(claims.on(instance, day)) > 1 for day in days)
