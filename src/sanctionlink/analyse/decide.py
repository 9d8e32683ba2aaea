"""Outcome to verdicts: what is determined in every possible world, why, and what the rest hinges on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sanctionlink.analyse.hinges import Hinges, cone
from sanctionlink.diagnostics import Diagnostic, InvalidInput, Related, Report
from sanctionlink.engines.machine import Outcome
from sanctionlink.model.rulebook import Strength, TargetKind
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import show
from sanctionlink.model.verdict import Conflict, Reason, Status, Verdict, Witness
from sanctionlink.program.program import READINGS, Bite, Program

STRENGTHS = (Strength.MUST, Strength.LIKELY, Strength.MAY)


def possible_worlds(outcome: Outcome) -> int:
    """The worlds that no must-`never` rule excludes. Raises `InvalidInput` if there is none."""
    possible = outcome.bound.everywhere
    for exclusion in outcome.bound.program.exclusions:
        possible &= ~outcome.where(exclusion.broken[0])
    if not possible:
        raise _impossible(outcome)
    return possible


def _impossible(outcome: Outcome) -> InvalidInput:
    """The error that names the `never` rules which leave no world."""
    program = outcome.bound.program
    broken = [
        program.ground_rules[e.origin].rule
        for e in program.exclusions
        if outcome.where(e.broken[0])
    ]
    names = ", ".join(dict.fromkeys(f"`{rule.id}`" for rule in broken))
    first, *others = list({rule.id: rule for rule in broken}.values())
    return InvalidInput(
        Report(
            (
                Diagnostic(
                    "SL502",
                    f"the facts and assumptions together break {names}: {first.says}",
                    first.span,
                    hint="change an assumption or a fact, so that some world is possible",
                    related=tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in others),
                ),
            )
        )
    )


def verdicts(outcome: Outcome) -> dict[str, Verdict]:
    """The verdict on every target of the program, by target as written."""
    deciding = _Deciding(outcome, possible_worlds(outcome))
    return {show_instance(key): deciding.verdict(key) for key in outcome.bound.program.statuses}


def status_of(kind: TargetKind, bitten: int, possible: int) -> Status:
    """The status of a target that is bitten in some of the possible worlds."""
    if bitten == possible:
        return Status.BLOCKED if kind is TargetKind.PROPOSAL else Status.IN_FORCE
    if bitten:
        return Status.UNDETERMINED
    return Status.CLEAR if kind is TargetKind.PROPOSAL else Status.NOT_IN_FORCE


@dataclass
class _Deciding:
    """One outcome, looked at target by target."""

    outcome: Outcome
    possible: int

    @property
    def program(self) -> Program:
        return self.outcome.bound.program

    @cached_property
    def hinges(self) -> Hinges:
        return Hinges(self.outcome.bound, self.possible)

    def verdict(self, key: InstanceKey) -> Verdict:
        target = self.program.rulebook.targets[key[0]]
        bitten = self.outcome.where(self.program.statuses[key][0]) & self.possible
        status = status_of(target.kind, bitten, self.possible)
        hinges_on: tuple[str, ...] = ()
        witnesses: tuple[Witness, ...] = ()
        if status is Status.UNDETERMINED:
            hinges_on = self.hinges.fewest(bitten)
            witnesses = self._witnesses(bitten, target.kind)
        return Verdict(
            target=show_instance(key),
            kind=target.kind,
            title=target.title,
            status=status,
            advisory=self._advisory(key),
            reasons=tuple(self._reasons(key)),
            hinges_on=hinges_on,
            by_account=self._by_account(key, bitten, target.kind),
            witnesses=witnesses,
        )

    def _bites(self, key: InstanceKey) -> Iterator[tuple[Bite, tuple[int, int, int]]]:
        """The rules that bear on a target, with the worlds in which each first bites in each reading."""
        for bite in self.program.bites.get(key, ()):
            must, likely, may = (self.outcome.where(x) & self.possible for x in bite.holds)
            yield bite, (must, likely & ~must, may & ~likely & ~must)

    def _reasons(self, key: InstanceKey) -> list[Reason]:
        found = []
        for bite, worlds in self._bites(key):
            strongest = next((r for r in READINGS if worlds[r]), None)
            if strongest is None:
                continue
            rule = self.program.rulebook.rules[bite.rule]
            certain = worlds[0] | worlds[1] | worlds[2] == self.possible
            found.append(Reason(rule.id, STRENGTHS[strongest], rule.says, rule.cites, certain))
        return sorted(found, key=lambda r: (r.strength.rank, not r.certain))

    def _advisory(self, key: InstanceKey) -> Strength | None:
        """The strongest weak reason that every possible world has."""
        likely = may = 0
        for _, worlds in self._bites(key):
            likely |= worlds[1]
            may |= worlds[2]
        if likely == self.possible:
            return Strength.LIKELY
        return Strength.MAY if likely | may == self.possible else None

    def _witnesses(self, bitten: int, kind: TargetKind) -> tuple[Witness, ...]:
        one, other = self.hinges.pair(bitten)
        return (
            Witness(status_of(kind, 1, 1), self.hinges.describe(one)),
            Witness(status_of(kind, 0, 1), self.hinges.describe(other)),
        )

    def _by_account(
        self, key: InstanceKey, bitten: int, kind: TargetKind
    ) -> Mapping[str, Status] | None:
        """The status under each account that speaks on a disputed condition which the target depends on."""
        accounts = self.hinges.accounts
        if not accounts:
            return None
        read = cone(self.program, self.program.statuses[key])
        speaking = self.hinges.speaking(read)
        found = {}
        for account, worlds in accounts.items():
            side = worlds & self.possible
            if account in speaking and side:
                found[account] = status_of(kind, bitten & side, side)
        return found or None


def conflicts(outcome: Outcome) -> tuple[Conflict, ...]:
    """Consequences that disagree and weaker `never` rules that are broken, each in its strongest reading."""
    possible = possible_worlds(outcome)
    return (*_disagreements(outcome, possible), *_weaker_exclusions(outcome, possible))


def _disagreements(outcome: Outcome, possible: int) -> Iterator[Conflict]:
    program = outcome.bound.program
    for instance, values in program.consequences.items():
        for reading in READINGS:
            clash = 0
            seen = 0
            for triple in values.values():
                worlds = outcome.where(triple[reading]) & possible
                clash |= seen & worlds
                seen |= worlds
            if clash:
                world = clash & -clash
                setting = [v for v, t in values.items() if outcome.where(t[reading]) & world]
                rules = tuple(_setters(outcome, instance, reading, world))
                name = show_instance(instance)
                shown = tuple(show(v) for v in setting)
                message = (
                    f"consequences disagree on `{name}`: rules {', '.join(f'`{r}`' for r in rules)} "
                    f"set it to {' and '.join(f'`{v}`' for v in shown)}"
                )
                yield Conflict(STRENGTHS[reading], name, shown, rules, message)
                break


def _setters(outcome: Outcome, instance: InstanceKey, reading: int, world: int) -> Iterator[str]:
    """The rules that set a condition in a world."""
    program = outcome.bound.program
    seen = set()
    for triple in program.consequences[instance].values():
        for clause in program.clauses.get(triple[reading], ()):
            if clause.origin >= 0 and all(outcome.where(x) & world for x in clause.body):
                rule = program.ground_rules[clause.origin].rule.id
                if rule not in seen:
                    seen.add(rule)
                    yield rule


def _weaker_exclusions(outcome: Outcome, possible: int) -> Iterator[Conflict]:
    program = outcome.bound.program
    for exclusion in program.exclusions:
        rule = program.ground_rules[exclusion.origin].rule
        for reading in (1, 2):
            if outcome.where(exclusion.broken[reading]) & possible:
                message = f"consequences together break `{rule.id}`: {rule.says}"
                yield Conflict(STRENGTHS[reading], None, (), (rule.id,), message)
                break
