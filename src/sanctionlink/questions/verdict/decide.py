"""Possible worlds to verdicts: what is determined in all of them, why, and what the rest hinges on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise, product
from math import prod
from typing import TypeVar

from sanctionlink.answers.verdict import Conflict, Reason, Verdict, Witness
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, LimitReached, Related, Report
from sanctionlink.engines.hinges import ALL, Hinges
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.ground.ir import READINGS, Literal, Program, Triple
from sanctionlink.ground.relief import relief
from sanctionlink.model.outlook import Outlook, Side, main_side, outlook_of
from sanctionlink.model.rulebook import Rule, Strength, TargetKind
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.status import Status
from sanctionlink.model.values import show
from sanctionlink.records import dataclass, field
from sanctionlink.situation.cone import cone
from sanctionlink.situation.situation import CERTAIN, Choice

T = TypeVar("T")

STRENGTHS = (Strength.MUST, Strength.LIKELY, Strength.MAY)

EXCEPTIONS = "which exceptions matter"

MOST_CHOICES = 1_000
"""Choices of one literal from each way in which an exception lifts something, up to which it is told whether it always does."""


def verdicts(
    space: Space,
    targets: Iterable[InstanceKey] | None = None,
    cones: dict[InstanceKey, set[InstanceKey]] | None = None,
) -> dict[str, Verdict]:
    """The verdict on every target of the program (or on some), by target as written.

    `cones` is what targets of the program are known to depend on; it is added to. Raises `InvalidInput` if no world is possible,
    and `LimitReached` if a status could not be settled. What beside it could not be, the verdict says.
    """
    if not space.exists(()):
        raise impossible(space)
    deciding = Deciding(space, {} if cones is None else cones)
    asked = tuple(space.situation.program.statuses if targets is None else targets)
    statuses = [deciding.status(key) for key in asked]
    return {
        show_instance(key): deciding.verdict(key, status) for key, status in zip(asked, statuses, strict=True)
    }


def status_of(kind: TargetKind, bitten: bool, clear: bool) -> Status:
    """The status of a target that is bitten in some worlds, clear in some, or both."""
    if bitten and clear:
        return Status.UNDETERMINED
    if kind is TargetKind.PROPOSAL:
        return Status.BLOCKED if bitten else Status.CLEAR
    return Status.IN_FORCE if bitten else Status.NOT_IN_FORCE


def impossible(space: Space) -> InvalidInput:
    """The error that names the `never` rules which leave no world."""
    rules = space.situation.program.ground_rules
    broken = list({rules[at].rule.id: rules[at].rule for at in space.breaking()}.values())
    names = ", ".join(f"`{rule.id}`" for rule in broken)
    first, *others = broken
    return InvalidInput(
        Report(
            (
                Diagnostic(
                    codes.NEVER_BROKEN,
                    f"the facts and assumptions together break {names}: {first.says}",
                    first.span,
                    hint="change an assumption or a fact, so that some world is possible",
                    related=tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in others),
                ),
            )
        )
    )


@dataclass(frozen=True, slots=True)
class Deciding:
    """One space, looked at target by target."""

    space: Space
    cones: dict[InstanceKey, set[InstanceKey]] = field(default_factory=dict)

    def cone(self, target: InstanceKey) -> set[InstanceKey]:
        """The ground conditions that a target depends on, remembered."""
        if target not in self.cones:
            self.cones[target] = cone(self.program, self.program.statuses[target])
        return self.cones[target]

    @property
    def program(self) -> Program:
        """The program of the space's situation."""
        return self.space.situation.program

    def status(self, key: InstanceKey) -> Status:
        """The status of a target. Some world must be possible."""
        literal = self.program.statuses[key][0]
        bitten = self.space.exists((literal,))
        kind = self.program.rulebook.targets[key[0]].kind
        return status_of(kind, bitten, not bitten or self.space.exists((-literal,)))

    def verdict(self, key: InstanceKey, status: Status) -> Verdict:
        """The status with all that is told beside it, as far as that is settled in time."""
        target = self.program.rulebook.targets[key[0]]
        unsettled: dict[str, str] = {}

        def settled(name: str, find: Callable[[], T], otherwise: T, what: str) -> T:
            try:
                return find()
            except LimitReached:
                unsettled[name] = what
                return otherwise

        hinges = Hinges(())
        witnesses: tuple[Witness, ...] = ()
        if any(one != other for one, other in pairwise(self.program.outlooks[key].each())):
            hinges = settled("hinges_on", lambda: self._hinges(key, status), Hinges(()), ALL)
        if status is Status.UNDETERMINED:
            witnesses = settled("witnesses", lambda: self._witnesses(key), (), "an example each way")
        if hinges.unsettled:
            unsettled["hinges_on"] = hinges.unsettled
        return Verdict(
            target=show_instance(key),
            kind=target.kind,
            title=target.title,
            status=status,
            outlook=settled(
                "outlook",
                lambda: self.outlook(key, status),
                outlook_of(status, None, None),
                "what weaker rules say",
            ),
            reasons=settled("reasons", lambda: self._reasons(key), (), "which rules are behind it"),
            relief=() if status.bitten else settled("relief", lambda: self._relief(key), (), EXCEPTIONS),
            hinges_on=hinges.names,
            by_account=settled(
                "by_account", lambda: self._by_account(key), None, "how it stands by each account"
            ),
            witnesses=witnesses,
            unsettled=unsettled,
        )

    def _hinges(self, key: InstanceKey, status: Status) -> Hinges:
        """The fewest open conditions that settle a status, or an outlook where weaker reasons differ from world to world.

        Of an open number or day of which not all are told apart that might, one between them may decide, so it is always one
        of them.
        """
        literals = [self.program.statuses[key][0]]
        if status is not Status.UNDETERMINED:
            levels = dict.fromkeys(self.program.outlooks[key].levels)
            literals = [x for x in levels if self.space.exists((x,)) and self.space.exists((-x,))]
        if not literals:
            return Hinges(())
        found = self.space.hinges(literals)
        coarse = self.space.situation.reduced | self.space.situation.coarse
        if coarse:
            read = coarse & cone(self.program, literals)
            names = dict.fromkeys((*found.names, *map(show_instance, sorted(read))))
            found = Hinges(tuple(names), found.unsettled)
        return found

    def _witnesses(self, key: InstanceKey) -> tuple[Witness, ...]:
        one, other = self.space.pair(self.program.statuses[key][0])
        return self._witness(key, one, bitten=True), self._witness(key, other, bitten=False)

    def _reasons(self, key: InstanceKey) -> tuple[Reason, ...]:
        main = main_side(self.program.rulebook.targets[key[0]].kind)
        every = [(main, bite) for bite in self.program.bites.get(key, ())]
        every += [(main.other, bite) for bite in self.program.counters[key]]
        found = []
        for side, bite in every:
            strongest = next((r for r in READINGS if self.space.exists((bite.holds[r],))), None)
            if strongest is None:
                continue
            rule = self.program.rulebook.rules[bite.rule]
            certain = not self.space.exists([-x for x in dict.fromkeys(bite.holds)])
            found.append(reason(rule, STRENGTHS[strongest], side, certain))
        return tuple(sorted(found, key=lambda r: (r.strength.rank, not r.certain, r.side is not main)))

    def _relief(self, key: InstanceKey) -> tuple[Reason, ...]:
        """The exceptions by which nothing bites on a target, in some world in which nothing does."""
        clear = -self.program.statuses[key][0]
        bodies: dict[str, list[tuple[Literal, ...]]] = {}
        for found in relief(self.program, key):
            bodies.setdefault(found.exception, []).append(found.body)
        side = main_side(self.program.rulebook.targets[key[0]].kind).other
        reasons = []
        for exception, lifting in bodies.items():
            if any(self.space.exists((*body, clear)) for body in lifting):
                rule = self.program.rulebook.rules[exception]
                reasons.append(reason(rule, Strength.MUST, side, self._always(lifting)))
        return tuple(sorted(reasons, key=lambda reason: not reason.certain))

    def _always(self, bodies: Sequence[tuple[Literal, ...]]) -> bool:
        """Whether every world has all of some body. Of very many bodies it is not told, and counts as not so."""
        if prod(map(len, bodies)) > MOST_CHOICES:
            return False
        return not any(self.space.exists([-x for x in dict.fromkeys(each)]) for each in product(*bodies))

    def outlook(self, key: InstanceKey, status: Status, when: Choice = CERTAIN) -> Outlook:
        """The outlook of a target with this status, in the possible worlds in which a choice is made."""
        if status not in (Status.CLEAR, Status.NOT_IN_FORCE):
            return outlook_of(status, None, None)
        found = self.program.outlooks[key]
        return outlook_of(status, self._strength(found.against, when), self._strength(found.favour, when))

    def _strength(self, side: tuple[Literal, Literal], when: Choice) -> Strength | None:
        """The strongest weak reason on a side that every world has in which a choice is made."""
        likely, may = side
        if not self.space.exists((-likely,), when):
            return Strength.LIKELY
        return None if self.space.exists((-likely, -may), when) else Strength.MAY

    def _witness(self, key: InstanceKey, world: Digits, bitten: bool) -> Witness:
        kind = self.program.rulebook.targets[key[0]].kind
        return Witness(status_of(kind, bitten, not bitten), relevant(self.space, key, world, self.cone(key)))

    def _by_account(self, key: InstanceKey) -> Mapping[str, Outlook] | None:
        """The outlook under each account that speaks on a disputed condition which the target depends on."""
        situation = self.space.situation
        if not situation.accounts:
            return None
        literal = self.program.statuses[key][0]
        kind = self.program.rulebook.targets[key[0]].kind
        below = (situation.disputes[i] for i in self.cone(key) if i in situation.disputes)
        speaking = {account for dispute in below for account in dispute.speakers}
        found = {}
        for account, when in situation.accounts.items():
            if account in speaking:
                bitten = self.space.exists((literal,), when)
                clear = self.space.exists((-literal,), when)
                if bitten or clear:
                    found[account] = self.outlook(key, status_of(kind, bitten, clear), when)
        return found or None


def reason(rule: Rule, strength: Strength, side: Side, certain: bool) -> Reason:
    """A rule as a reason, of a strength and on a side, that bites in every world or only in some."""
    return Reason(rule.id, strength, side, rule.basis, rule.says, rule.cites, certain)


def relevant(
    space: Space, target: InstanceKey, world: Digits, read: Set[InstanceKey] | None = None
) -> dict[str, str]:
    """What a world supposes of the open conditions that a target depends on, and how it ranks accounts if that matters.

    `read` are those conditions, if they are known already.
    """
    situation = space.situation
    if read is None:
        read = cone(situation.program, situation.program.statuses[target])
    rankings = {at for i in read if i in situation.disputes for at in situation.disputes[i].rankings}
    found: dict[str, str] = {}
    for at, (v, d) in enumerate(zip(situation.variables, world, strict=True)):
        if at in rankings:
            found[v.name] = f"{found[v.name]}; {v.options[d]}" if v.name in found else v.options[d]
        elif v.instance in read:
            found[v.name] = v.options[d]
    return found


def conflicts(space: Space) -> tuple[Conflict, ...]:
    """Consequences that disagree and weaker `never` rules that are broken, each in its strongest reading."""
    return (*_disagreements(space), *_weaker_exclusions(space))


def _disagreements(space: Space) -> Iterator[Conflict]:
    for instance, values in space.situation.program.consequences.items():
        for reading in READINGS:
            clashing = [
                value
                for value, triple in values.items()
                if any(
                    other is not value and space.exists((triple[reading], values[other][reading]))
                    for other in values
                )
            ]
            if clashing:
                rules = tuple(
                    dict.fromkeys(r for value in clashing for r in _setters(space, values[value], reading))
                )
                name = show_instance(instance)
                shown = tuple(show(v) for v in clashing)
                message = (
                    f"consequences disagree on `{name}`: rules {', '.join(f'`{r}`' for r in rules)} "
                    f"set it to {' and '.join(f'`{v}`' for v in shown)}"
                )
                yield Conflict(STRENGTHS[reading], name, shown, rules, message)
                break


def _setters(space: Space, triple: Triple, reading: int) -> Iterator[str]:
    """The rules that set a value in some world."""
    program = space.situation.program
    for clause in program.clauses.get(triple[reading], ()):
        if clause.origin >= 0 and space.exists(clause.body):
            yield program.ground_rules[clause.origin].rule.id


def _weaker_exclusions(space: Space) -> Iterator[Conflict]:
    program = space.situation.program
    for exclusion in program.exclusions:
        rule = program.ground_rules[exclusion.origin].rule
        for reading in (1, 2):
            if space.exists((exclusion.broken[reading],)):
                message = f"consequences together break `{rule.id}`: {rule.says}"
                yield Conflict(STRENGTHS[reading], None, (), (rule.id,), message)
                break
