"""Two answers with the same outlooks to why: for each assumption, the rules that read it and what keeps them from mattering."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.answers.derivation import Absence, Junction, Leaf, Node, RuleNode
from sanctionlink.answers.untouched import Extent, Need, ReadingRule, Untouched
from sanctionlink.engines.definite_space import DefiniteSpace
from sanctionlink.engines.protocols import Space
from sanctionlink.ground.ir import Environment, GroundRule, Literal
from sanctionlink.ground.reads import Predicate, concludes, reads
from sanctionlink.model.rulebook import Requires, Rule
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Given, show
from sanctionlink.questions.explain.drafts import Drafts
from sanctionlink.questions.explain.least_model import World
from sanctionlink.questions.explain.premises import Premises
from sanctionlink.questions.verdict.question import Answered
from sanctionlink.records import dataclass, field
from sanctionlink.situation.situation import CERTAIN

MOST_RULES = 40
"""Rules that are told for one assumption, the nearest to it first."""


def untouched(before: Answered, after: Answered) -> tuple[Untouched, ...]:
    """For each assumption of `after`, what it meets in the rules. `before` is the same question without assumptions."""
    compared = _Compared(before, after)
    return tuple(
        Untouched(show_instance(key), show(value), compared.already(key, value), tuple(compared.rules(key)))
        for key, value in after.scenario.assumptions.items()
    )


@dataclass
class _Compared:
    """The possible worlds of two answers."""

    before: Answered
    after: Answered
    _worlds: dict[int, World] = field(default_factory=dict)

    def already(self, key: InstanceKey, value: Given) -> bool:
        """Whether a condition has a value without being assumed to, in every world."""
        for space in _spaces(self.before):
            program = space.situation.program
            made = program.consequences.get(key, {})
            set_to = {made_: triple[2] for made_, triple in made.items() if space.exists((triple[2],))}
            if set_to:
                ((only, literal), *others) = set_to.items()
                if not others and only == value and not space.exists((-literal,)):
                    return True
                continue
            if any(each.when == CERTAIN and each.value == value for each in space.situation.base(key)):
                return True
        return False

    def rules(self, key: InstanceKey) -> Iterator[ReadingRule]:
        """The rules that read a condition, then those that read what these conclude where it is not as it was."""
        rulebook = self.after.reasoner.rulebook
        met: set[str] = set()
        wave: list[Predicate] = [("condition", key[0])]
        steps = 0
        while wave and len(met) < MOST_RULES:
            readers = [
                r for r in rulebook.rules.values() if r.id not in met and not reads(r).isdisjoint(wave)
            ]
            wave = []
            for rule in readers[: MOST_RULES - len(met)]:
                met.add(rule.id)
                told = self._rule(rule, steps)
                if told is not None:
                    yield told
                    if told.before is not told.after:
                        wave += [
                            each for each in concludes(rule) if each[0] in ("condition", "notion", "target")
                        ]
            steps += 1

    def _rule(self, rule: Rule, steps: int) -> ReadingRule | None:
        """What became of a rule; None if it bears on nothing that was asked about."""
        found = self._nearest(self.after, rule)
        earlier = self._nearest(self.before, rule)
        if found is None or earlier is None:
            return None
        space, env, extent = found
        needs: tuple[Need, ...] = ()
        if extent is not Extent.ALWAYS or isinstance(rule.effect, Requires):
            needs = tuple(dict.fromkeys(self._needs(space, rule, env)))
        return ReadingRule(rule.id, rule.says, rule.strength, rule.basis, steps, earlier[2], extent, needs)

    def _nearest(self, answered: Answered, rule: Rule) -> tuple[Space, Environment, Extent] | None:
        """Where a rule applies, for the members for which it applies most, or comes nearest to it."""
        for space in _spaces(answered):
            program = space.situation.program
            found: list[tuple[int, int, Environment, Extent]] = []
            for at, env in enumerate(program.environments.get(rule.id, ())):
                triple = program.index.get(("fires", rule.id, env))
                if triple is not None:
                    literal = triple[rule.strength.rank]
                    extent = _extent(space, literal)
                    cost = 0 if extent is not Extent.NEVER else 1 + self._world(space).cost(literal)
                    found.append((cost, at, env, extent))
            if found:
                _, _, env, extent = min(found, key=lambda entry: (entry[0], _ORDER.index(entry[3]), entry[1]))
                return space, env, extent
        return None

    def _needs(self, space: Space, rule: Rule, env: Environment) -> Iterator[Need]:
        """The parts of a rule that are not as it asks in one world; one in which it does not apply, if it can be."""
        world = self._world(space)
        drafts = Drafts()
        premises = Premises(world, next(iter(space.situation.program.statuses)), drafts)
        ground, reading = GroundRule(rule, env), rule.strength.rank
        fires = world.holds(space.situation.program.index["fires", rule.id, env][reading])
        root = premises.fired(ground, reading, "") if fires else premises.missed(ground, reading, "")
        nodes, (at,) = drafts.finish([root])
        top = nodes[at]
        assert isinstance(top, RuleNode)
        for index in top.premises:
            yield from _unmet(nodes[index])

    def _world(self, space: Space) -> World:
        if id(space) not in self._worlds:
            reasoner = self.after.reasoner
            situation = space.situation.world(space.world())
            outcome = reasoner.engines.prove(situation, "auto")
            self._worlds[id(space)] = World(situation, outcome, reasoner.trace(situation.program))
        return self._worlds[id(space)]


_ORDER = tuple(Extent)


def _spaces(answered: Answered) -> list[Space]:
    """The possible worlds that targets were decided in, each once."""
    found = {id(space): space for space in answered.spaces.values() if not isinstance(space, DefiniteSpace)}
    return list(found.values())


def _extent(space: Space, literal: Literal) -> Extent:
    if not space.exists((literal,)):
        return Extent.NEVER
    return Extent.SOMETIMES if space.exists((-literal,)) else Extent.ALWAYS


def _unmet(node: Node) -> Iterator[Need]:
    """What a part of a rule lacks, if it lacks anything."""
    if isinstance(node, RuleNode):
        if not node.supports:
            yield Need(f"not {node.concludes}", f"rule {node.rule}")
    elif node.holds == node.negated:
        yield Need(_asked(node), _found(node))


def _asked(node: Leaf | Absence | Junction) -> str:
    inner = f"({node.text})" if " and " in node.text or " or " in node.text else node.text
    return f"not {inner}" if node.negated else node.text


def _found(node: Leaf | Absence | Junction) -> str:
    return node.value if isinstance(node, Leaf) else ""
