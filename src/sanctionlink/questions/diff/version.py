"""Two versions of a rulebook as a comparison sees them: what each says of one target, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.verdict import Answer, Verdict
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.grounder import ground
from sanctionlink.ground.ir import READINGS, Exclusion, Literal, Program, Triple
from sanctionlink.ground.joint import ComparedProgram
from sanctionlink.ground.reads import Outline
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, read_instance
from sanctionlink.questions.verdict.question import decide
from sanctionlink.records import dataclass, field
from sanctionlink.situation.claims import Claims, fact_index
from sanctionlink.situation.cone import cone
from sanctionlink.situation.open_world import emptied

Voice = tuple[str, bool]
"""A rule by its id, and whether it speaks on the side of must-rules. The same rule on the other side is another reason."""

Decide = Callable[[Scenario, str], tuple[Verdict, Sequence[Derivation]]]
"""The verdict on a target in a scenario, with its proofs. Raises `InvalidInput` where the scenario is impossible."""

Answering = Callable[[Scenario], Answer]
"""Every verdict in a scenario. Raises `InvalidInput` where it is impossible."""


@dataclass(slots=True)
class Edition:
    """A version of a rulebook. `opened` is the same with nothing on record."""

    rulebook: Rulebook
    decide: Decide
    answer: Answering
    opened: Rulebook = field(repr=False)
    facts: Mapping[InstanceKey, tuple[Fact, ...]] = field(repr=False)
    outline: Outline = field(repr=False)

    @classmethod
    def of(cls, rulebook: Rulebook, decide: Decide, answer: Answering) -> Edition:
        """The version that a rulebook is."""
        return cls(rulebook, decide, answer, emptied(rulebook), fact_index(rulebook), Outline.of(rulebook))

    @classmethod
    def asked(cls, reasoner: Reasoner) -> Edition:
        """The version that a reasoner answers for."""

        def told(scenario: Scenario, target: str) -> tuple[Verdict, Sequence[Derivation]]:
            key = read_instance(target)
            found = decide(reasoner, scenario, (key,))
            proofs = [each for each in found.derivations(key) if not each.besides]
            return found.answer.verdicts[target], proofs

        return cls.of(reasoner.rulebook, told, lambda scenario: decide(reasoner, scenario).answer)

    def claims(self, scenario: Scenario) -> Claims:
        """What is claimed in a scenario."""
        return Claims(self.rulebook, scenario, self.facts)

    def program(self, target: InstanceKey) -> Program:
        """The program of a target, with no condition left out for want of a fact."""
        return ground(self.opened, (target,), suspects=False, outline=self.outline)


@dataclass(frozen=True, slots=True)
class TargetBasis:
    """What decides one target in one version: the literals of its status and outlook, its bites, and the `never` rules that
    share a condition with what it depends on, directly or by way of other such rules.
    """

    program: Program
    target: InstanceKey
    exclusions: tuple[Exclusion, ...]

    @property
    def status(self) -> Literal:
        """Whether a must-rule bites."""
        return self.program.statuses[self.target][0]

    @property
    def sides(self) -> tuple[Literal, ...]:
        """Whether there is a reason that is likely, and one that is no more than a may: against the target, then for it."""
        found = self.program.outlooks[self.target]
        return (*found.against, *found.favour)

    @property
    def bites(self) -> dict[Voice, Triple]:
        """Where each rule speaks, on either side."""
        program, key = self.program, self.target
        every = ((True, program.bites.get(key, ())), (False, program.counters.get(key, ())))
        return {(bite.rule, main): bite.holds for main, bites in every for bite in bites}

    @property
    def levels(self) -> tuple[Literal, ...]:
        """Whether the outlook in a world is at least unlikely, and so on."""
        return self.program.outlooks[self.target].levels

    def literals(self) -> Iterator[Literal]:
        """All of these, in an order that `Told` knows."""
        yield self.status
        yield from self.sides
        yield from self.levels
        for exclusion in self.exclusions:
            yield exclusion.broken[0]
        for triple in self.bites.values():
            yield from triple

    def part(self) -> ComparedProgram:
        """What is to be joined."""
        return ComparedProgram(self.program, tuple(self.literals()))

    def reads(self) -> set[InstanceKey]:
        """The ground conditions that it depends on."""
        return cone(self.program, self.literals())


@dataclass(frozen=True, slots=True)
class Told:
    """The literals of a bearing as they are in some program."""

    status: Literal
    sides: tuple[Literal, ...]
    levels: tuple[Literal, ...]
    broken: tuple[Literal, ...]
    bites: Mapping[Voice, Triple]

    @classmethod
    def of(cls, bearing: TargetBasis, literals: Sequence[Literal]) -> Told:
        """The literals in the order of `TargetBasis.literals`, by their meaning."""
        given = iter(literals)
        status, sides = next(given), tuple(islice(given, len(bearing.sides)))
        levels = tuple(islice(given, len(bearing.levels)))
        broken = tuple(next(given) for _ in bearing.exclusions)
        bites = {voice: (next(given), next(given), next(given)) for voice in bearing.bites}
        return cls(status, sides, levels, broken, bites)

    def named(self, names: Mapping[str, str]) -> Told:
        """The same with rules by other names."""
        bites = {(names.get(rule, rule), main): triple for (rule, main), triple in self.bites.items()}
        return Told(self.status, self.sides, self.levels, self.broken, bites)


def bearings(old: Edition, new: Edition, target: InstanceKey) -> tuple[TargetBasis, TargetBasis]:
    """What decides a target in each version. The `never` rules that matter in one matter in the other too."""
    programs = (old.program(target), new.program(target))
    reached: set[InstanceKey] = set()
    for program in programs:
        bites = [x for b in program.both_sides(target) for x in b.holds]
        reached |= cone(program, [*program.statuses[target], *program.outlooks[target].each(), *bites])
    waiting = [
        (side, exclusion, cone(program, (exclusion.broken[READINGS[0]],)))
        for side, program in enumerate(programs)
        for exclusion in program.exclusions
    ]
    kept: tuple[list[Exclusion], list[Exclusion]] = ([], [])
    grown = True
    while grown:
        grown = False
        for each in list(waiting):
            side, exclusion, read = each
            if read & reached:
                kept[side].append(exclusion)
                reached |= read
                waiting.remove(each)
                grown = True
    one, other = (
        TargetBasis(program, target, tuple(sorted(own, key=lambda e: e.origin)))
        for program, own in zip(programs, kept, strict=True)
    )
    return one, other
