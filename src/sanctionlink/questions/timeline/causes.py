"""What moved a target's verdict on a day: the facts, deadlines, durations, windows and validities that it follows from.

From what decides the target, only that is followed down which is not as it was the day before, to the inputs. The possible
worlds of two days cannot be laid side by side where other conditions are open, so a thing counts as unchanged if it held
in all worlds on both days, or in none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator

from sanctionlink.answers.timeline import Mover, MoverKind
from sanctionlink.engines.protocols import Space
from sanctionlink.ground.bindings import substitute
from sanctionlink.ground.input_tests import instances, reads_date
from sanctionlink.ground.ir import Environment, Program, TermTest, ValidityTest, ValueTest
from sanctionlink.ground.relief import about
from sanctionlink.model.expression import Comparison, EachYear, Expression, Lasting
from sanctionlink.model.expression_text import show_expression
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Citation
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Given, show
from sanctionlink.records import dataclass, field
from sanctionlink.situation.claims import RECORD, Claim, Claims
from sanctionlink.situation.cone import cone
from sanctionlink.situation.situation import Situation

ALL, NONE, SOME = "holds", "does not hold", "open"
OTHERWISE = "holds in other possible cases than before"
ONE_DAY = dt.timedelta(days=1)


def movers(
    before: Space, after: Space, target: InstanceKey, because: Container[str], claims: Claims
) -> tuple[Mover, ...]:
    """What happened on the day of `after` that the target's new verdict follows from.

    `before` are the possible worlds of the day before, or of an earlier day with the same answers; `because` are the
    rules that bite otherwise than before.
    """
    found = _DayPair(before, after, claims)
    program = after.situation.program
    if (
        before.situation.program is not program
    ):  # so much is open on one of the days that targets are decided one by one
        found.facts(cone(program, about(program, target)))
        return tuple(found.movers)
    bites = (*program.bites.get(target, ()), *program.counters[target])
    roots = [abs(x) for bite in bites if bite.rule in because for x in bite.holds]
    roots += [abs(exclusion.broken[0]) for exclusion in program.exclusions]
    found.follow(roots)
    if (
        not found.movers
    ):  # the rules bite as before, and what the status or the outlook hinges on is another thing
        found.loose = True
        found.follow([abs(x) for x in about(program, target)])
    return tuple(found.movers)


@dataclass
class _DayPair:
    """The possible worlds of two days, compared atom by atom."""

    before: Space
    after: Space
    claims: Claims
    movers: list[Mover] = field(default_factory=list)
    known: dict[int, tuple[str, str]] = field(default_factory=dict)
    loose: bool = False
    """Whether what holds in some worlds counts as changed where the worlds of the two days cannot be compared."""

    @property
    def day(self) -> dt.date:
        return self.after.situation.scenario.as_of

    @property
    def program(self) -> Program:
        return self.after.situation.program

    def extents(self, atom: int) -> tuple[str, str]:
        """In which worlds an atom held the day before, and holds now."""
        if atom not in self.known:
            self.known[atom] = (_extent(self.before, atom), _extent(self.after, atom))
        return self.known[atom]

    def facts(self, read: Iterable[InstanceKey]) -> bool:
        """Collect the facts on some conditions that start or end; whether there are any."""
        found = [self._fact(instance) for instance in sorted(read)]
        return any(found)

    # --- from the target down ---------------------------------------------------------------------------------------

    def follow(self, roots: list[int]) -> None:
        """Collect the movers below atoms."""
        seen: set[int] = set()
        rules: dict[int, dict[str, None]] = {}
        stack = [atom for atom in reversed(roots) if self._changed(atom)]
        while stack:
            atom = stack.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if 2 <= atom < self.program.first_derived:
                self._input(atom, tuple(rules.get(atom, ())))
                continue
            below: list[int] = []
            for clause in self.program.clauses.get(atom, ()):
                inside = [abs(literal) for literal in clause.body if self._changed(abs(literal))]
                if clause.origin >= 0:
                    rule = self.program.ground_rules[clause.origin].rule.id
                    for each in inside:
                        rules.setdefault(each, {})[rule] = None
                below += inside
            stack.extend(reversed(below + self._weighed(atom)))

    def _weighed(self, atom: int) -> list[int]:
        """What changed among the items of an atom's sums; a changed weight is a mover itself."""
        below = []
        for threshold in self.program.thresholds.get(atom, ()):
            for weight, literal in threshold.items:
                if weight.term is not None:
                    for instance in instances(weight.term, weight.environment, self.program.rulebook):
                        self._fact(instance)
                if self._changed(abs(literal)):
                    below.append(abs(literal))
        return below

    def _changed(self, atom: int) -> bool:
        was, now = self.extents(atom)
        return was != now or was == SOME

    # --- inputs -----------------------------------------------------------------------------------------------------

    def _input(self, atom: int, rules: tuple[str, ...]) -> None:
        test = self.program.inputs[atom - 2]
        if isinstance(test, ValueTest):
            self._fact(test.instance)
        elif isinstance(test, ValidityTest):
            self._validity(test, atom, rules)
        elif isinstance(test, TermTest):
            self._test(test, atom)

    def _fact(self, instance: InstanceKey) -> bool:
        """A fact on the condition that starts or ends, if there is one."""
        old = self._claims(instance, self.day - ONE_DAY)
        new = self._claims(instance, self.day)
        if _said(old) == _said(new):
            return False
        name, was, now = show_instance(instance), _told(old), _told(new)
        cites = _cites(new) or _cites(old)
        text = f"`{name}` becomes {now} (was {was})"
        self._add(Mover(MoverKind.FACT, text, name, was, now, cites=cites))
        return True

    def _test(self, test: TermTest, atom: int) -> None:
        e = test.expression
        pinned = dict(test.pinned)
        read = [
            instance
            for instance in dict.fromkeys(instances(e, test.environment, self.program.rulebook))
            if isinstance(e, Lasting) or instance not in pinned
        ]
        was, now = self.extents(atom)
        if isinstance(e, Lasting):
            completed = now != NONE and was != now
            if (completed or not self.facts(read)) and self._shifted(atom):
                self._add(self._lasted(e, test.environment, was, now))
            return
        if self.facts(read) or not (reads_date(e) and self._shifted(atom)):
            return
        values = {show_instance(i): _told(self._claims(i, self.day)) for i in read}
        values |= {show_instance(i): show(value) for i, value in pinned.items()}
        self._add(self._turn(e, test.environment, was, now, values))

    def _shifted(self, atom: int) -> bool:
        """Whether an input holds in more or fewer worlds than before, or in others."""
        was, now = self.extents(atom)
        old, new = self.before.situation, self.after.situation
        if was != now:
            return True
        if _shape(old) != _shape(new):
            return self.loose
        return old.inputs[atom - 2] != new.inputs[atom - 2]

    def _turn(
        self, e: Comparison | EachYear, env: Environment, was: str, now: str, values: dict[str, str]
    ) -> Mover:
        text = self._show(e, env)
        kind = MoverKind.WINDOW if isinstance(e, EachYear) else MoverKind.DEADLINE
        verbs = {ALL: "comes true", NONE: "stops holding", SOME: "holds in some possible cases"}
        if was == now:
            verbs = {SOME: OTHERWISE}
        if isinstance(e, EachYear):
            verbs |= {ALL: "opens", NONE: "closes"}
        given = ", ".join(f"{name} = {value}" for name, value in values.items())
        where = f", where {given}" if given else ""
        return Mover(kind, f"`{text}` {verbs[now]}{where}", text, was, now, values)

    def _lasted(self, e: Lasting, env: Environment, was: str, now: str) -> Mover:
        text = self._show(e, env)
        verbs = {
            ALL: "is complete",
            NONE: "no longer holds throughout",
            SOME: "is complete in some possible cases",
        }
        if was == now:
            verbs = {SOME: OTHERWISE}
        return Mover(MoverKind.DURATION, f"`{text}` {verbs[now]}", text, was, now)

    def _validity(self, test: ValidityTest, atom: int, rules: tuple[str, ...]) -> None:
        valid = self.extents(atom)[1] == ALL
        values = {
            word: day.isoformat()
            for word, day in (("from", test.start), ("until", test.end))
            if day is not None
        }
        span = " ".join(f"{word} {day}" for word, day in values.items())
        for rule in rules:
            text = f"rule `{rule}` {'takes effect' if valid else 'lapses'} (valid {span})"
            states = ("not valid", "valid") if valid else ("valid", "not valid")
            self._add(Mover(MoverKind.VALIDITY, text, rule, *states, values))

    # --- words ------------------------------------------------------------------------------------------------------

    def _add(self, mover: Mover) -> None:
        if mover not in self.movers:
            self.movers.append(mover)

    def _show(self, e: Expression, env: Environment) -> str:
        return show_expression(substitute(e, env), self.program.rulebook)

    def _claims(self, instance: InstanceKey, day: dt.date) -> tuple[Claim, ...]:
        """What is claimed of a condition on a day, by the account taken if it speaks on it."""
        found = self.claims.on(instance, day)
        side = self.claims.scenario.account
        return tuple(c for c in found if c.account == side) or found if side else found


def _shape(situation: Situation) -> list[tuple[InstanceKey | None, int]]:
    """What is open, and in how many ways; the worlds of situations of one shape can be compared."""
    return [(v.instance, len(v.options)) for v in situation.variables]


def _extent(space: Space, atom: int) -> str:
    """Whether an atom holds in all possible worlds, in none, or in some."""
    if not space.exists((atom,)):
        return NONE
    return SOME if space.exists((-atom,)) else ALL


def _said(claims: tuple[Claim, ...]) -> list[tuple[Given, str | None]]:
    """The values claimed, and by whom if that matters."""
    return [(c.given, c.account if len(claims) > 1 else None) for c in claims]


def _told(claims: tuple[Claim, ...]) -> str:
    """What is claimed, in words: `yes`, `no by default`, `yes (kyiv) or no (moscow)`."""
    parts = []
    for claim in claims:
        text = show(claim.given)
        if claim.kind is LeafKind.DEFAULT:
            text += " by default"
        elif len(claims) > 1:
            text += f" ({'the record' if claim.account == RECORD else claim.account})"
        parts.append(text)
    return " or ".join(parts)


def _cites(claims: tuple[Claim, ...]) -> tuple[Citation, ...]:
    def each() -> Iterator[Citation]:
        for claim in claims:
            if claim.fact is not None:
                yield from claim.fact.cites

    return tuple(dict.fromkeys(each()))
