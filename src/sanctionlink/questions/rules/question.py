"""The question how rules stand: from targets, rules and properties asked about to what is told of each rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sanctionlink.answers.derivation import Absence, Leaf, Node, RuleNode
from sanctionlink.answers.rules import Application, RulePart, Rules, RuleToday
from sanctionlink.diagnostics.model import Collector
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import Environment, GroundRule, Literal
from sanctionlink.ground.reads import predicates, reads
from sanctionlink.model.rulebook import Basis, Requires, Rule, Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.questions import arguments
from sanctionlink.questions.explain.drafts import Drafts
from sanctionlink.questions.explain.premises import Premises
from sanctionlink.questions.rules import bearing
from sanctionlink.questions.today import NO_TARGET, Extent, Today, bearing_literals, instances_of, reasons
from sanctionlink.records import dataclass

if TYPE_CHECKING:
    from sanctionlink.language.resolve.asked import Kind


@dataclass(frozen=True, slots=True)
class RulesQuestion:
    """What is asked: rules that bear on these targets, or these rules (all, if neither is named), of some strengths and bases."""

    targets: tuple[InstanceKey, ...] = ()
    rules: tuple[str, ...] = ()
    strengths: tuple[Strength, ...] = ()
    bases: tuple[Basis, ...] = ()
    only_idle: bool = False

    def wants(self, rule: Rule) -> bool:
        """Whether a rule has a strength and a basis that are asked for."""
        strong = not self.strengths or rule.strength in self.strengths
        return strong and (not self.bases or rule.basis in self.bases)


def read_question(
    rulebook: Rulebook,
    names: Iterable[str],
    strength: Iterable[str],
    basis: Iterable[str],
    only_idle: bool,
) -> RulesQuestion:
    """The question from names as people write them. Raises `InvalidInput` with every fault, and `TypeError`."""
    from sanctionlink.language.resolve import asked

    found = Collector()
    kinds = asked.targets(rulebook), asked.rules(rulebook)
    targets: dict[InstanceKey, None] = {}
    chosen: dict[str, None] = {}
    for text in names:
        fit = asked.find_whole(text, _meant(text, *kinds), rulebook, found)
        if fit and fit[0] is kinds[0]:
            targets[fit[1]] = None
        elif fit:
            chosen[fit[1][0]] = None
    found.raise_if_failed()
    return RulesQuestion(
        tuple(targets),
        tuple(chosen),
        tuple(arguments.choice("strength", each, Strength) for each in strength),
        tuple(arguments.choice("basis", each, Basis) for each in basis),
        only_idle,
    )


def _meant(text: str, targets: Kind, rules: Kind) -> tuple[Kind, ...]:
    """What a name may stand for: what rules say has words of many targets, so only what fits no target is part of a rule."""
    from sanctionlink.language.resolve import asked

    if text in rules.titles:
        return (rules,)
    if "(" in text or asked.fitting(text, targets.titles):
        return (targets,)
    return targets, rules


def rules(reasoner: Reasoner, scenario: Scenario, question: RulesQuestion) -> Rules:
    """How the rules asked about stand. Raises `InvalidInput` where no case is possible, and `LimitReached`."""
    asking = _Asking(Today(reasoner, scenario), question)
    told = tuple(asking.told())
    rulebook = reasoner.rulebook
    cited = dict.fromkeys(cite.source for rule in told for cite in rule.cites)
    return Rules(
        rulebook=rulebook.id,
        title=rulebook.title,
        as_of=scenario.as_of.isoformat(),
        assumptions={show_instance(key): show(given) for key, given in scenario.assumptions.items()},
        account=scenario.account,
        asked=(*map(show_instance, question.targets), *question.rules),
        strengths=question.strengths,
        bases=question.bases,
        only_idle=question.only_idle,
        total=len(rulebook.rules),
        rules=told,
        world=asking.supposed(told),
        limit=asking.today.limit,
        sources={name: rulebook.sources[name] for name in cited if name in rulebook.sources},
    )


class _Asking:
    """One question about rules on its way."""

    def __init__(self, today: Today, question: RulesQuestion) -> None:
        self.today = today
        self.question = question
        self.rulebook = today.reasoner.rulebook

    def told(self) -> Iterator[RuleToday]:
        """Each rule, in the order of the files."""
        bearing_on = self._bearing()
        named = {*bearing_on, *self.question.rules}
        every = not self.question.targets and not self.question.rules
        for rule in self.rulebook.rules.values():
            if (every or rule.id in named) and self.question.wants(rule):
                made = self._one(rule, bearing_on.get(rule.id))
                if not self.question.only_idle or made.today in (Application.IDLE, Application.LIFTED):
                    yield made

    def supposed(self, told: Sequence[RuleToday]) -> dict[str, str]:
        """What is supposed of open conditions that rules read, to tell what they lack."""
        read = {name for rule in told for name in rule.reads}
        situation = self.today.situation
        open_ = {*(v.instance for v in situation.variables if v.instance), *situation.disputes}
        return self.today.supposed(self.today.digits, {key for key in open_ if key[0] in read})

    def _bearing(self) -> dict[str, set[Environment]]:
        """The rules that bear on the targets asked about, directly or through what they conclude, and with which members."""
        if not self.question.targets:
            return {}
        targets = tuple(instances_of(self.rulebook, self.question.targets))
        program = self.today.reasoner.program(targets, self.today.scenario)
        seen = set(map(abs, bearing_literals(program)))
        stack, found = list(seen), dict[str, set[Environment]]()
        while stack:
            atom = stack.pop()
            for clause in program.clauses.get(atom, ()):
                if clause.origin >= 0:
                    ground = program.ground_rules[clause.origin]
                    found.setdefault(ground.rule.id, set()).add(ground.environment)
                stack += [x for x in map(abs, clause.body) if x not in seen]
                seen.update(map(abs, clause.body))
            for threshold in program.thresholds.get(atom, ()):
                literals = [abs(x) for _, x in threshold.items if abs(x) not in seen]
                stack += literals
                seen.update(literals)
        return found

    def _one(self, rule: Rule, only: Collection[Environment] | None) -> RuleToday:
        """All that is told of a rule; of `only` some bindings of its variables, if that is not None."""
        firings = [each for each in self._firings(rule) if only is None or each[0] in only]
        extents = [self.today.extent(literal) for _, literal in firings]
        nearest = self._nearest(firings, extents)
        parts = self._parts(rule, *nearest) if nearest else ()
        return RuleToday(
            rule=rule.id,
            says=rule.says,
            strength=rule.strength,
            basis=rule.basis,
            doing=bearing.doing(rule, self.rulebook),
            side=bearing.side(rule, self.rulebook),
            targets=bearing.targets(rule),
            about=bearing.about(rule),
            cites=rule.cites,
            valid_from=rule.valid_from.isoformat() if rule.valid_from else None,
            valid_until=rule.valid_until.isoformat() if rule.valid_until else None,
            today=self._application(rule, extents, parts),
            applies_to=sum(extent is Extent.ALWAYS for extent in extents),
            of=len(firings),
            members=dict(nearest[0]) if nearest else {},
            parts=parts,
            reads=tuple(name for kind, name in sorted(reads(rule)) if kind == "condition"),
        )

    # --- whether it applies -----------------------------------------------------------------------------------------

    def _firings(self, rule: Rule) -> list[tuple[Environment, Literal]]:
        """For each binding of a rule's variables, the literal of its applying in its own strength."""
        program, reading = self.today.program, rule.strength.rank
        return [
            (environment, program.index["fires", rule.id, environment][reading])
            for environment in program.environments.get(rule.id, ())
        ]

    def _application(self, rule: Rule, extents: Sequence[Extent], parts: Sequence[RulePart]) -> Application:
        if all(extent is Extent.NEVER for extent in extents):
            stops = [part for part in parts if part.stops]
            lifted = bool(stops) and all(part.exception for part in stops)
            return Application.LIFTED if lifted else Application.IDLE
        on_targets = [self.today.extent(literal) for literal in self._on_targets(rule)]
        extents = on_targets or extents
        if Extent.ALWAYS in extents:
            return Application.APPLIES
        return Application.MAY_APPLY if Extent.SOMETIMES in extents else Application.LIFTED

    def _on_targets(self, rule: Rule) -> Iterator[Literal]:
        """Whether it bears on each of its targets, where exceptions may be for some of them."""
        reading = rule.strength.rank
        yield from (reason.holds[reading] for reason in reasons(self.today.program) if reason.rule == rule.id)

    # --- what it lacks ----------------------------------------------------------------------------------------------

    def _nearest(
        self, firings: Sequence[tuple[Environment, Literal]], extents: Sequence[Extent]
    ) -> tuple[Environment, Literal] | None:
        """The binding to tell of: one for which the rule applies, or may, else the one that lacks least."""
        for extent in (Extent.ALWAYS, Extent.SOMETIMES):
            if extent in extents:
                return firings[extents.index(extent)]
        world = self.today.world()
        return min(firings, key=lambda firing: world.cost(firing[1]), default=None)

    def _parts(self, rule: Rule, environment: Environment, literal: Literal) -> tuple[RulePart, ...]:
        """What the rule asks for with these members, and whether it is so: in a possible case in which it applies, if any."""
        world = self.today.world(literal)
        target = next((r.target for r in reasons(self.today.program) if r.rule == rule.id), NO_TARGET)
        drafts = Drafts()
        told = Premises(world, target, drafts)
        about = told.fired if world.holds(literal) else told.missed
        nodes, (root,) = drafts.finish([about(GroundRule(rule, environment), rule.strength.rank, rule.id)])
        top = nodes[root]
        below = top.premises if isinstance(top, RuleNode) else ()
        lifters = {lifter.id for lifter in self.today.reasoner.outline.heads.lifters.get(rule.id, ())}
        return tuple(self._part(rule, nodes[at]) for at in below if not _idle_exception(nodes, at, lifters))

    def _part(self, rule: Rule, node: Node) -> RulePart:
        if isinstance(node, RuleNode):
            return self._from_rule(rule, node)
        met = node.holds != node.negated
        leaf = node if isinstance(node, Leaf) else None
        return RulePart(
            text=node.text,
            negated=node.negated,
            unless=node.unless,
            met=met,
            stops=not node.supports,
            value=leaf.value if leaf else None,
            origin=leaf.kind if leaf else None,
            account=leaf.account if leaf else None,
        )

    def _from_rule(self, rule: Rule, node: RuleNode) -> RulePart:
        """A part that is so because of another rule: an exception, or what that rule concludes."""
        lifters = self.today.reasoner.outline.heads.lifters.get(rule.id, ())
        if not node.supports and any(node.rule == lifter.id for lifter in lifters):
            return RulePart(
                node.concludes, False, False, met=False, stops=True, rule=node.rule, exception=True
            )
        needed = rule.effect.needed if isinstance(rule.effect, Requires) else None
        required = node.concludes.partition("(")[0].split(" ")[0] in {name for _, name in predicates(needed)}
        asked = node.supports or required
        return RulePart(node.concludes, not asked, False, met=asked, stops=not node.supports, rule=node.rule)


def _idle_exception(nodes: Sequence[Node], at: int, lifters: Collection[str]) -> bool:
    """Whether a node says that an exception does not apply, which is nothing that the rule asks for itself."""
    node = nodes[at]
    nearest = nodes[node.nearest] if isinstance(node, Absence) and node.nearest is not None else None
    return isinstance(nearest, RuleNode) and nearest.rule in lifters
