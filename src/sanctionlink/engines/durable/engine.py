"""Forward chaining of one world at a time on durable-rules, by the one recipe that is safe (docs/decisions/0001).

The rule engine sees small integers only. A literal is a number; "not" is a number of its own, asserted once the stage
below has settled it, so that no negation ever reaches the engine. Rules are compiled once for each thread, in rule sets
that stay within the engine's measured limits; a session is disposed of after each run. Sums are added up here, between
runs. Whatever goes past a limit ends in `LimitReached`.
"""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sanctionlink.diagnostics.limits import FORWARD_CLAUSES, FORWARD_WORLDS
from sanctionlink.diagnostics.model import LimitReached, SanctionlinkError
from sanctionlink.engines.protocols import Outcome
from sanctionlink.engines.radix import Radix
from sanctionlink.ground.ir import Literal, Program
from sanctionlink.records import dataclass
from sanctionlink.situation.situation import CERTAIN, IMPOSSIBLE, Situation, SituationSum

MOST_RULES = 40  # in one rule set; the engine takes 4,096, but tries a fact on each condition in turn
MOST_LITERALS = 400  # distinct conditions in one rule set; at 513 the engine loops for ever
MOST_USES = 50  # of one literal in one rule set; the 65th fails
MOST_BODY = 12  # literals in one rule; the engine takes 16
KEPT_PROGRAMS = 4

GO = '{"id":"go","go":0}'


def installed() -> bool:
    """Whether durable-rules is there. It has no release that imports on Python 3.13 and later."""
    try:
        return importlib.util.find_spec("durable_rules_engine") is not None and _import() is not None
    except ImportError:
        return False


def _import() -> Any:
    import durable_rules_engine

    return durable_rules_engine


class Forward:
    """The engine. Threads may share it: each has rule sets of its own."""

    name = "forward"

    def __init__(self) -> None:
        self._local = threading.local()

    def solve(self, situation: Situation) -> list[Outcome]:
        """The least model of each world, in order. Raises `LimitReached` for more than a few dozen worlds."""
        if situation.count > FORWARD_WORLDS:
            raise LimitReached(
                f"the engine `forward` goes through worlds one by one and takes {FORWARD_WORLDS} at most, but "
                f"the open conditions allow {situation.count:,}; use the engine `circuit`, or fix some conditions"
            )
        radix = Radix(tuple(len(variable.options) for variable in situation.variables))
        return [self.prove(situation.world(radix.digits(world))) for world in range(situation.count)]

    def prove(self, situation: Situation) -> Outcome:
        """The least model of one world with the clauses that fired, in the order in which they did."""
        assert situation.count == 1
        return self._compiled(situation.program).run(situation)

    def _compiled(self, program: Program) -> _Compiled:
        """This thread's rule sets for a program; the few used last are kept."""
        kept: list[_Compiled] = getattr(self._local, "kept", [])
        self._local.kept = kept
        for compiled in kept:
            if compiled.program is program:
                return compiled
        compiled = _Compiled(program)
        kept.append(compiled)
        if len(kept) > KEPT_PROGRAMS:
            kept.pop(0)
        return compiled


@dataclass(frozen=True, slots=True)
class _Shard:
    """Some clauses of a stage, small enough for one rule set, and the literals that they read."""

    clauses: tuple[tuple[int, int, tuple[Literal, ...]], ...]  # (head, position, body)
    reads: frozenset[Literal]


class _RuleSet:
    """One compiled rule set: handle in, firings out."""

    def __init__(self, shard: _Shard, codes: Mapping[Literal, int], name: str) -> None:
        self.engine = _import()
        self.shard = shard
        rules: dict[str, object] = {"go": {"all": [{"g": {"go": 0}}]}}
        for number, (_, _, body) in enumerate(shard.clauses):
            conditions = [{f"c{i}": {"p": codes[x]}} for i, x in enumerate(body)]
            rules[f"r{number}"] = {"dist": 0, "all": conditions}
        self.handle = self.engine.create_ruleset(name, json.dumps(rules))
        # A session may be deleted only once some action has run in it.
        _, offset = self.engine.assert_fact(self.handle, GO)
        self.engine.start_action_for_state(self.handle, offset)
        self.engine.complete_and_start_action(self.handle, offset)
        self.engine.delete_state(self.handle, None)

    def fire(self, rows: Mapping[Literal, str], holds: set[Literal]) -> Iterator[tuple[int, int]]:
        """Chain forward from the literals that hold, adding heads to them; yields (head, position) as rules fire."""
        engine, handle, clauses = self.engine, self.handle, self.shard.clauses
        facts = [rows[x] for x in sorted(self.shard.reads & holds)]
        try:
            code, offset = engine.assert_facts(handle, f"[{','.join([*facts, GO])}]")
            _accepted(code)
            found = engine.start_action_for_state(handle, offset)
            message = found[1] if found else None
            fired = 0
            while message:
                ((rule, _),) = json.loads(message).items()
                if rule != "go":
                    fired += 1
                    if fired > len(clauses):
                        raise SanctionlinkError("durable-rules fired more rules than there are")
                    head, position, _ = clauses[int(rule[1:])]
                    yield head, position
                    if head not in holds:
                        holds.add(head)
                        if head in self.shard.reads:
                            _accepted(engine.assert_fact(handle, rows[head])[0])
                message = engine.complete_and_start_action(handle, offset)
        finally:
            engine.delete_state(handle, None)

    def __del__(self) -> None:
        if hasattr(self, "handle"):
            self.engine.delete_ruleset(self.handle)


def _accepted(code: int) -> None:
    """Two facts whose ids collide would silently be one: refuse."""
    if code == 2:
        raise SanctionlinkError("durable-rules took two facts for one")


class _Compiled:
    """A program's rule sets, stage by stage, for one thread."""

    def __init__(self, program: Program) -> None:
        self.program = program
        total = sum(len(found) for found in program.clauses.values())
        if total > FORWARD_CLAUSES:
            raise LimitReached(
                f"the engine `forward` takes {FORWARD_CLAUSES:,} ground rules at most, and this rulebook has {total:,}; "
                "use the engine `circuit`, or ask about fewer targets"
            )
        glue = _Glue(program.atoms)
        self.stages: list[_RuleSetStage] = []
        literals: set[Literal] = {1}
        for components in _stages(program):
            clauses = [
                clause
                for atoms in components
                for head in atoms
                for position, found in enumerate(program.clauses.get(head, ()))
                for clause in glue.split(head, position, found.body or (1,))
            ]
            shards = list(_shards(clauses))
            for shard in shards:
                literals |= shard.reads | {head for head, _, _ in shard.clauses}
            heads = [a for atoms in components for a in atoms if a in program.thresholds]
            self.stages.append(_RuleSetStage(shards, heads, [a for atoms in components for a in atoms]))
        codes = _codes(literals)
        self.rows = {x: f'{{"id":{code},"p":{code}}}' for x, code in codes.items()}
        for number, stage in enumerate(self.stages):
            stage.rule_sets = [
                _RuleSet(shard, codes, f"s{number}x{at}") for at, shard in enumerate(stage.shards)
            ]

    def run(self, situation: Situation) -> Outcome:
        """The least model of one world."""
        holds: set[Literal] = {1}
        holds.update(i + 2 if choice == CERTAIN else -(i + 2) for i, choice in enumerate(situation.inputs))
        fired: dict[tuple[int, int], None] = {}
        for stage in self.stages:
            stage.run(self.rows, situation.sums, holds, fired)
        last = self.program.atoms
        atoms = tuple(a in holds for a in range(last + 1))
        order = tuple(firing for firing in fired if firing[0] <= last)
        return Outcome(situation, atoms, order)


class _RuleSetStage:
    """Atoms that can be derived together: no negation and no finished sum among them."""

    def __init__(self, shards: list[_Shard], sums: list[int], atoms: list[int]) -> None:
        self.shards = shards
        self.sums = sums
        self.atoms = atoms
        self.rule_sets: list[_RuleSet] = []

    def run(
        self,
        rows: Mapping[Literal, str],
        sums: Mapping[int, Sequence[SituationSum]],
        holds: set[Literal],
        fired: dict[tuple[int, int], None],
    ) -> None:
        """Run the rule sets and sums until nothing is new, then settle what does not hold."""
        pending = list(range(len(self.rule_sets)))
        while True:
            before = len(holds)
            for head in self.sums:
                for position, found in enumerate(sums[head]):
                    if (head, -1 - position) not in fired and _reached(found, holds):
                        fired[head, -1 - position] = None
                        holds.add(head)
            if len(holds) != before:
                pending = list(range(len(self.rule_sets)))
            again: set[int] = set()
            for at in pending:
                known = set(holds)
                for firing in self.rule_sets[at].fire(rows, holds):
                    fired.setdefault(firing, None)
                new = holds - known
                # Those before it have run, and those that are not pending would not.
                readers = {i for i, s in enumerate(self.shards) if s.reads & new}
                again |= {i for i in readers if i < at or i not in pending}
            pending = sorted(again)
            if len(holds) == before or (not pending and not self.sums):
                break
        holds.update(-atom for atom in self.atoms if atom not in holds)


def _reached(found: SituationSum, holds: set[Literal]) -> bool:
    """Whether a sum reaches its bound in one world, for what holds so far.

    A negated atom of the same stage is not settled yet: it counts as absent until derived, which can only add to the sum.
    """
    total = 0
    for item in found.items:
        x = item.literal
        present = (x in holds if x > 0 else -x not in holds) and item.when != IMPOSSIBLE
        if present != item.negated:
            total += item.weight
    return total >= found.bound


def _stages(program: Program) -> Iterator[list[tuple[int, ...]]]:
    """The components grouped so that negations and sums read earlier groups only, or (sums) their own circle."""
    stage_of: dict[int, int] = {}
    stages: list[list[tuple[int, ...]]] = []
    for component in program.components:
        stage = 0
        for atom in component.atoms:
            for clause in program.clauses.get(atom, ()):
                for x in clause.body:
                    below = stage_of.get(abs(x), -1)
                    stage = max(stage, below + 1 if x < 0 else below)
            for threshold in program.thresholds.get(atom, ()):
                for _, x in threshold.items:
                    stage = max(stage, stage_of.get(abs(x), -1) + 1)
        for atom in component.atoms:
            stage_of[atom] = stage
        while len(stages) <= stage:
            stages.append([])
        stages[stage].append(component.atoms)
    yield from stages


class _Glue:
    """Breaks bodies that are too long for one rule, through atoms numbered past the program's own."""

    def __init__(self, last: int) -> None:
        self.last = last

    def split(
        self, head: int, position: int, body: tuple[Literal, ...]
    ) -> Iterator[tuple[int, int, tuple[Literal, ...]]]:
        """The clause, or a chain of clauses that comes to the same."""
        while len(body) > MOST_BODY:
            self.last += 1
            yield self.last, 0, body[:MOST_BODY]
            body = (self.last, *body[MOST_BODY:])
        yield head, position, body


def _shards(clauses: Sequence[tuple[int, int, tuple[Literal, ...]]]) -> Iterator[_Shard]:
    """The clauses in order, cut into pieces within the engine's limits."""
    kept: list[tuple[int, int, tuple[Literal, ...]]] = []
    uses: dict[Literal, int] = {}
    for clause in clauses:
        body = clause[2]
        full = (
            len(kept) >= MOST_RULES
            or any(uses.get(x, 0) >= MOST_USES for x in body)
            or len(uses.keys() | set(body)) > MOST_LITERALS
        )
        if kept and full:
            yield _Shard(tuple(kept), frozenset(uses))
            kept, uses = [], {}
        kept.append(clause)
        for x in body:
            uses[x] = uses.get(x, 0) + 1
    if kept:
        yield _Shard(tuple(kept), frozenset(uses))


def _codes(literals: set[Literal]) -> dict[Literal, int]:
    """A small number for each literal, no two of which the engine's 32-bit hash (FNV-1a) confuses."""
    codes: dict[Literal, int] = {}
    taken: set[int] = set()
    number = 0
    for literal in sorted(literals):
        while True:
            number += 1
            hashed = fnv_1a(str(number))
            if hashed not in taken:
                break
        taken.add(hashed)
        codes[literal] = number
    return codes


def fnv_1a(text: str) -> int:
    """The 32-bit FNV-1a hash of a text (Fowler, Noll and Vo, 1991)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value
