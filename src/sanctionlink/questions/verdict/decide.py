"""Possible worlds to verdicts: what is determined in all of them, why, and what the rest hinges on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sanctionlink.answers.verdict import Conflict, Reason, Verdict, Witness
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, Related, Report
from sanctionlink.engines.protocols import Digits, Space
from sanctionlink.ground.ir import READINGS, Literal, Program, Triple
from sanctionlink.model.rulebook import Strength, TargetKind
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.status import Status
from sanctionlink.model.values import show
from sanctionlink.records import dataclass
from sanctionlink.situation.cone import cone

STRENGTHS = (Strength.MUST, Strength.LIKELY, Strength.MAY)


def verdicts(space: Space, targets: Iterable[InstanceKey] | None = None) -> dict[str, Verdict]:
    """The verdict on every target of the program (or on some), by target as written.

    Raises `InvalidInput` if no world is possible.
    """
    if not space.exists(()):
        raise _impossible(space)
    deciding = _Deciding(space)
    asked = space.situation.program.statuses if targets is None else targets
    return {show_instance(key): deciding.verdict(key) for key in asked}


def status_of(kind: TargetKind, bitten: bool, clear: bool) -> Status:
    """The status of a target that is bitten in some worlds, clear in some, or both."""
    if bitten and clear:
        return Status.UNDETERMINED
    if kind is TargetKind.PROPOSAL:
        return Status.BLOCKED if bitten else Status.CLEAR
    return Status.IN_FORCE if bitten else Status.NOT_IN_FORCE


def _impossible(space: Space) -> InvalidInput:
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
class _Deciding:
    """One space, looked at target by target."""

    space: Space

    @property
    def program(self) -> Program:
        return self.space.situation.program

    def verdict(self, key: InstanceKey) -> Verdict:
        target = self.program.rulebook.targets[key[0]]
        literal = self.program.statuses[key][0]
        bitten = self.space.exists((literal,))
        status = status_of(target.kind, bitten, not bitten or self.space.exists((-literal,)))
        hinges_on: tuple[str, ...] = ()
        witnesses: tuple[Witness, ...] = ()
        if status is Status.UNDETERMINED:
            hinges_on = self._hinges(literal)
            one, other = self.space.pair(literal)
            witnesses = (
                self._witness(key, target.kind, one, bitten=True),
                self._witness(key, target.kind, other, bitten=False),
            )
        return Verdict(
            target=show_instance(key),
            kind=target.kind,
            title=target.title,
            status=status,
            advisory=self._advisory(key),
            reasons=tuple(self._reasons(key)),
            hinges_on=hinges_on,
            by_account=self._by_account(key, target.kind),
            witnesses=witnesses,
        )

    def _hinges(self, literal: Literal) -> tuple[str, ...]:
        """The fewest open conditions that settle a status.

        Of an open number that is reduced to its ends a value between them may decide, so it is always one of them.
        """
        found = self.space.fewest(literal)
        reduced = self.space.situation.reduced
        if reduced:
            read = reduced & cone(self.program, (literal,))
            found = tuple(dict.fromkeys((*found, *map(show_instance, sorted(read)))))
        return found

    def _reasons(self, key: InstanceKey) -> list[Reason]:
        found = []
        for bite in self.program.bites.get(key, ()):
            strongest = next((r for r in READINGS if self.space.exists((bite.holds[r],))), None)
            if strongest is None:
                continue
            rule = self.program.rulebook.rules[bite.rule]
            certain = not self.space.exists([-x for x in dict.fromkeys(bite.holds)])
            found.append(Reason(rule.id, STRENGTHS[strongest], rule.says, rule.cites, certain))
        return sorted(found, key=lambda r: (r.strength.rank, not r.certain))

    def _advisory(self, key: InstanceKey) -> Strength | None:
        """The strongest weak reason that every possible world has."""
        likely, may = self.program.advice[key]
        if not self.space.exists((-likely,)):
            return Strength.LIKELY
        return None if self.space.exists((-likely, -may)) else Strength.MAY

    def _witness(self, key: InstanceKey, kind: TargetKind, world: Digits, bitten: bool) -> Witness:
        return Witness(status_of(kind, bitten, not bitten), relevant(self.space, key, world))

    def _by_account(self, key: InstanceKey, kind: TargetKind) -> Mapping[str, Status] | None:
        """The status under each account that speaks on a disputed condition which the target depends on."""
        situation = self.space.situation
        variable = next((v for v in situation.variables if v.of_accounts), None)
        if variable is None:
            return None
        literal = self.program.statuses[key][0]
        speaking = {
            a.claim.account
            for i in cone(self.program, self.program.statuses[key])
            if situation.disputed(i)
            for a in situation.base(i)
        }
        found = {}
        for option, account in enumerate(variable.options):
            if account in speaking:
                bitten = self.space.exists((literal,), option)
                clear = self.space.exists((-literal,), option)
                if bitten or clear:
                    found[account] = status_of(kind, bitten, clear)
        return found or None


def relevant(space: Space, target: InstanceKey, world: Digits) -> dict[str, str]:
    """What a world supposes of the open conditions that a target depends on, and whose account it takes if that matters."""
    situation = space.situation
    read = cone(situation.program, situation.program.statuses[target])
    disputed = any(situation.disputed(i) for i in read)
    return {
        v.name: v.options[d]
        for v, d in zip(situation.variables, world, strict=True)
        if (disputed if v.of_accounts else v.instance in read)
    }


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
