"""The Python API: a rulebook that can be asked for verdicts, what changes them, and why.

Everything handed out is immutable. A `Book` keeps compiled programs for speed, behind a lock, and may be shared by threads.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sanctionlink.analyse.changes import changes
from sanctionlink.analyse.decide import conflicts, verdicts
from sanctionlink.diagnostics import InvalidInput, Report, did_you_mean
from sanctionlink.engines.choose import Engines
from sanctionlink.engines.definite import DefiniteSpace
from sanctionlink.engines.machine import Space
from sanctionlink.engines.units import units
from sanctionlink.model.case import Case
from sanctionlink.model.derivation import Derivation
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import show
from sanctionlink.model.verdict import Answer, Change, Conflict, Verdict
from sanctionlink.program.claims import Claims, fact_index
from sanctionlink.program.ground import ground
from sanctionlink.program.moves import Move
from sanctionlink.program.program import Program
from sanctionlink.program.reads import Outline
from sanctionlink.program.settle import settle
from sanctionlink.program.situation import Situation

if TYPE_CHECKING:
    from typing import Unpack

    from sanctionlink.analyse.aims import Wishes
    from sanctionlink.analyse.cases import CaseResult
    from sanctionlink.analyse.sources import SourceReport
    from sanctionlink.analyse.sweep import Sweep
    from sanctionlink.analyse.unblock import Unblocking
    from sanctionlink.load.files import RulebookFiles
    from sanctionlink.model.coverage import Coverage
    from sanctionlink.model.difference import Difference
    from sanctionlink.model.levers import Levers
    from sanctionlink.model.timeline import Timeline

KEPT_PROGRAMS = 64

MOST_PROVEN_TOGETHER = 32
"""Targets up to which proofs come from the program of all; of more, each has its own, which leaves nothing out."""

MOST_TOGETHER = 1 << 18
"""Worlds up to which all targets are decided together."""


def load(rulebook: str | os.PathLike[str] | None = None, *, use_cache: bool = True) -> Book:
    """The rulebook of a name or path (None: the one found from the current folder, else the bundled one).

    Raises `InvalidInput` with every fault of all its files.
    """
    from sanctionlink.load import load_rulebook
    from sanctionlink.load.files import locate_rulebook

    files = locate_rulebook(rulebook)
    return Book(load_rulebook(files, use_cache=use_cache), files)


class Book:
    """A loaded rulebook, ready to answer."""

    def __init__(self, rulebook: Rulebook, files: RulebookFiles | None = None) -> None:
        self.rulebook = rulebook
        self.files = files
        self._facts = fact_index(rulebook)
        self._engines = Engines()
        self._outline: Outline | None = None
        self._programs: dict[object, Program] = {}
        self._lock = threading.Lock()

    # --- asking -----------------------------------------------------------------------------------------------------

    def scenario(
        self,
        as_of: str | dt.date | None = None,
        assume: Mapping[str, object] | Iterable[str] = (),
        account: str | None = None,
        scenario_file: str | os.PathLike[str] | None = None,
    ) -> Scenario:
        """The question in the model's words.

        `assume` maps conditions to values, or lists texts such as `us_sanctions_relief=partial`. What is given here beats
        what `scenario_file` says. Raises `InvalidInput` with every fault.
        """
        from sanctionlink.analyse.ask import make_scenario

        return make_scenario(self.rulebook, as_of, assume, account, scenario_file)

    def verdicts(
        self,
        *,
        as_of: str | dt.date | None = None,
        assume: Mapping[str, object] | Iterable[str] = (),
        account: str | None = None,
        engine: str = "auto",
        targets: Iterable[str] | None = None,
        **assumptions: object,
    ) -> Verdicts:
        """The verdict on every target (or on `targets`) as of a date, under assumptions given by condition id.

        Raises `InvalidInput` for unknown names and values, `LimitReached` where too much is open.
        """
        if assumptions:
            if not isinstance(assume, Mapping):
                assume = dict(text.partition("=")[::2] for text in assume)
            assume = {**assume, **assumptions}
        return self.decide(self.scenario(as_of, assume, account), engine=engine, targets=targets)

    def decide(
        self, scenario: Scenario, *, engine: str = "auto", targets: Iterable[str] | None = None
    ) -> Verdicts:
        """The verdicts in a scenario.

        Where so much is open that all targets together have too many worlds to hold, what nothing open can change is decided
        at once, and each other target by itself.
        """
        wanted = None if targets is None else tuple(self._target(t) for t in targets)
        whole = self._settle(wanted, scenario)
        decided: dict[str, Verdict] = {}
        clashes: dict[Conflict, None] = {}
        spaces: dict[str, Space] = {}
        names: dict[str, None] = {}
        parts = [whole]
        if whole.count > MOST_TOGETHER and len(whole.program.statuses) > 1:
            bounds = DefiniteSpace.of(whole)
            definite = [t for t in whole.program.statuses if bounds.definite(t)]
            decided.update(verdicts(bounds, definite))
            spaces.update(dict.fromkeys(decided, bounds))
            rest = [t for t in whole.program.statuses if show_instance(t) not in decided]
            # The part without targets has what might clash, and tells whether any world is possible.
            parts = [self._settle((), scenario), *(self._settle((target,), scenario) for target in rest)]
        for part in parts:
            space, name = self._engines.space(part, engine)
            found = verdicts(space)
            decided.update(found)
            clashes.update(dict.fromkeys(conflicts(space)))
            spaces.update(dict.fromkeys(found, space))
            names[name] = None
        decided = {name: decided[name] for name in map(show_instance, whole.program.statuses)}
        answer = Answer(
            rulebook=self.rulebook.id,
            as_of=scenario.as_of.isoformat(),
            assumptions={show_instance(k): show(v) for k, v in scenario.assumptions.items()},
            account=scenario.account,
            engine=", ".join(names),
            worlds=whole.count,
            open=tuple(unit.name for unit in units(whole)),
            conflicts=tuple(clashes),
            verdicts=decided,
        )
        return Verdicts(answer, self, spaces, scenario)

    def timeline(
        self,
        scenario: Scenario,
        start: dt.date | None = None,
        end: dt.date | None = None,
        *,
        engine: str = "auto",
        targets: Iterable[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Timeline:
        """The verdicts over time, from `start` (inclusive) until `end` (exclusive), and what moved each target.

        The scenario's own day counts for nothing, except where there are no other dates. `progress` is told how many
        of how many days of change are done. Raises `InvalidInput` and `LimitReached`.
        """
        from sanctionlink.analyse.timeline import timeline

        chosen = None if targets is None else list(dict.fromkeys(targets))
        wanted = None if chosen is None else tuple(self._target(t) for t in chosen)
        program = self._program(wanted, scenario)

        def decide(asked: Scenario) -> tuple[Answer, Mapping[str, Space]]:
            found = self.decide(asked, engine=engine, targets=chosen)
            return found.answer, found._spaces

        return timeline(program, self._claims(scenario), decide, start, end, progress)

    def unblock(
        self, targets: str | Iterable[str], scenario: Scenario | None = None, **wishes: Unpack[Wishes]
    ) -> Unblocking:
        """Every smallest set of changes after which the targets are all clear, cheapest first, as they are found.

        `by` allows only what these parties hold, each condition by all its holders; `without` leaves conditions out; `keep`
        names targets that stay as they are (`prisoner_exchange`) or are to be so (`prisoner_exchange=clear`). With `hope`,
        one possible world is enough. `max_cost` and `most` bound what is looked for. Raises `InvalidInput`, and
        `LimitReached` after what was found in time.
        """
        return self._search(False, targets, scenario, wishes)

    def block(
        self, targets: str | Iterable[str], scenario: Scenario | None = None, **wishes: Unpack[Wishes]
    ) -> Unblocking:
        """The mirror image: every smallest set of changes after which the targets are all blocked, or in force."""
        return self._search(True, targets, scenario, wishes)

    def levers(
        self,
        scenario: Scenario | None = None,
        targets: Iterable[str] | None = None,
        *,
        by: str | Iterable[str] = (),
        around: str = "all",
        weighted: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Levers:
        """How often changing each condition alone flips a target, and where one condition decides by itself.

        `around` is `all` for shares of all worlds that the rulebook allows, whatever the facts, or `today` for those that
        the scenario leaves open. `by` leaves only what some of these parties hold; `weighted` is whether weights of the
        rulebook count. `progress` is told how many of how many targets are done. Targets with too many worlds are among
        the `unanswered`. Raises `InvalidInput`.
        """
        from sanctionlink.analyse.levers import Asked, levers, read_parties
        from sanctionlink.model.levers import Around
        from sanctionlink.program.ground import target_instances

        asked = scenario or self.scenario()
        everything = (k for t in self.rulebook.targets.values() for k in target_instances(self.rulebook, t))
        keys = everything if targets is None else map(self._target, targets)
        parties = read_parties(self.rulebook, (by,) if isinstance(by, str) else by)
        return levers(
            self.rulebook,
            Asked(tuple(dict.fromkeys(keys)), asked, Around(around), parties, weighted),
            self._facts,
            lambda target, scenario, moves: self._settle((target,), scenario, moves),
            lambda situation: self._engines.space(situation, "auto")[0],
            progress,
        )

    def sweep(
        self,
        vary: Iterable[str],
        targets: Iterable[str] | None = None,
        *,
        where: Iterable[str] = (),
        scenario: Scenario | None = None,
        as_of: str | dt.date | None = None,
        assume: Mapping[str, object] | Iterable[str] = (),
        account: str | None = None,
    ) -> Sweep:
        """How every target (or `targets`) comes out under all combinations of what is varied. Nothing is evaluated yet.

        `vary` names conditions, `talks_outcome` or `opposes(hungary)`, with all their values, or some: `price=10|20..30`.
        Of a number or day without values named, one stands for all between which no rule can tell a difference. `where` keeps
        some combinations: `talks_outcome=failed`, `energy_projects!=blocked`. The question is a `scenario`, or is made from
        `as_of`, `assume` and `account`. Raises `InvalidInput`, and `LimitReached` where one test reads too much that is open.
        """
        from sanctionlink.analyse.sweep import sweep

        wanted = None if targets is None else tuple(dict.fromkeys(self._target(t) for t in targets))
        asked = scenario or self.scenario(as_of, assume, account)
        return sweep(
            self.rulebook, asked, vary, where, lambda moves: self._settle(wanted, asked, moves), self._target
        )

    def cases(self) -> tuple[Case, ...]:
        """The expected cases kept beside the rulebook. Raises `InvalidInput`."""
        from sanctionlink.load import load_cases

        return load_cases(self.files, self.rulebook) if self.files else ()

    def run_case(self, case: Case, *, engine: str = "auto") -> CaseResult:
        """One expected case, with everything in which the verdicts differ from it, and the proofs of those that do."""
        from sanctionlink.analyse.cases import run_case

        book = self
        if case.sets:
            sets = dict(self.rulebook.sets)
            for name, more in case.sets.items():
                members = {**sets[name].members, **more.members}
                sets[name] = replace(sets[name], members=members)
            book = Book(replace(self.rulebook, sets=sets))
            book._engines = self._engines
        verdicts = book.decide(case.scenario, engine=engine, targets=[e.target for e in case.expectations])

        def prove(target: str, account: str | None, biting: str | None) -> tuple[Derivation, ...]:
            if account is None:
                return verdicts.derivations(target, biting)
            side = replace(case.scenario, account=account)
            return book.decide(side, engine=engine, targets=[target]).derivations(target, biting)

        search = engine if engine in ("algebra", "asp") else "auto"
        return run_case(
            case, verdicts, prove, lambda target: book.unblock(target, case.scenario, engine=search)
        )

    def coverage(
        self, cases: Iterable[Case] | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Coverage:
        """Which rules some expected cases (None: all that are kept beside the rulebook) exercise, and why not the others.

        `progress` is told how many of how many cases are done, then of how many rules that are not exercised. Raises
        `InvalidInput` if the cases have faults.
        """
        from sanctionlink.checks.coverage import coverage
        from sanctionlink.checks.misses import explain

        chosen = self.cases() if cases is None else tuple(cases)
        found = coverage(self.rulebook, chosen, self._engines, progress)
        return replace(found, misses=explain(self.rulebook, chosen, found, self._engines, progress=progress))

    def diff(
        self,
        other: Book,
        *,
        as_of: str | dt.date | None = None,
        labels: tuple[str, str] = ("old", "new"),
        progress: Callable[[int, int], None] | None = None,
    ) -> Difference:
        """What differs in `other`, a later version of this rulebook, seen from a day (its own by default).

        For each target a smallest scenario in which the two differ, or a proof that there is none. `labels` are what to call
        this version and the other; `progress` is told how many of how many targets are done. Raises `InvalidInput`.
        """
        from sanctionlink.analyse.difference import difference
        from sanctionlink.analyse.edition import Edition

        def edition(book: Book) -> Edition:
            def decide(scenario: Scenario, target: str) -> tuple[Verdict, tuple[Derivation, ...]]:
                found = book.decide(scenario, targets=(target,))
                return next(iter(found.values())), found.derivations(target)

            return Edition.of(book.rulebook, decide)

        day = other.scenario(as_of or other.rulebook.as_of or self.rulebook.as_of).as_of
        return difference(edition(self), edition(other), labels, day, progress)

    def check(
        self,
        *,
        limit: float = 60.0,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Report:
        """Everything that `lint` finds, in the order of the files; comments in the rulebook may ignore findings.

        `limit` is how many seconds claims about situations may take; what is not decided by then, and checks that did not
        come to their end, are findings with the code SL700. `select` (all by default) and `ignore` are codes or names of
        checks. `progress` is told how many of how many checks are done, and which begins. Raises `InvalidInput` for unknown
        checks, and if the cases have faults.
        """
        from sanctionlink.checks.lint import check

        return check(self.rulebook, self.cases(), self.files, limit, select, ignore, progress)

    def verify_sources(self, path: str | os.PathLike[str]) -> SourceReport:
        """Which citations a document confirms. Raises `InvalidInput` if it cannot be read."""
        from sanctionlink.analyse.sources import verify

        return verify(self.rulebook, path)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _search(
        self, bitten: bool, targets: str | Iterable[str], scenario: Scenario | None, wishes: Wishes
    ) -> Unblocking:
        from sanctionlink.analyse.aims import read_aim, texts
        from sanctionlink.analyse.movable import read_limits
        from sanctionlink.analyse.unblock import Means, Unblocking

        asked = scenario or self.scenario()
        engine = wishes.get("engine", "auto")
        means = Means(
            program=lambda targets, moved: self._program(targets, asked, moved),
            claims=self._claims(asked),
            space=lambda situation: self._engines.of_many(situation, engine),
            decide=lambda scenario, targets: self.decide(scenario, targets=targets).answer,
            engine=engine,
        )
        aim = read_aim(self.rulebook, self._target, bitten, targets, wishes)
        limits = read_limits(self.rulebook, texts(wishes.get("by", ())), texts(wishes.get("without", ())))
        return Unblocking(means, aim, limits)

    def _claims(self, scenario: Scenario) -> Claims:
        return Claims(self.rulebook, scenario, self._facts)

    def _settle(
        self, targets: tuple[InstanceKey, ...] | None, scenario: Scenario, moves: Sequence[Move] = ()
    ) -> Situation:
        moved = [instance for move in moves for option in move.options for instance in option.claims]
        program = self._program(targets, scenario, moved)
        return settle(program, scenario, self._claims(scenario), moves)

    def _program(
        self,
        targets: tuple[InstanceKey, ...] | None,
        scenario: Scenario,
        moved: Iterable[InstanceKey] = (),
    ) -> Program:
        """The program for some targets; the few used last are kept.

        Only what a scenario, or a move, says of conditions over sets, and the facts do not mention, makes another program.
        """
        said = [*scenario.assumptions, *((f.condition, f.arguments) for f in scenario.facts), *moved]
        mentioned = frozenset(key for key in said if key[1] and key not in self._facts)
        key = (targets, mentioned)
        with self._lock:
            program = self._programs.pop(key, None)
            if program is None:
                # A part with no targets is there for what might clash, wherever it is.
                suspects = not targets
                if self._outline is None:
                    self._outline = Outline.of(self.rulebook)
                program = ground(
                    self.rulebook, targets, sorted(mentioned), suspects=suspects, outline=self._outline
                )
            self._programs[key] = program
            while len(self._programs) > KEPT_PROGRAMS:
                del self._programs[next(iter(self._programs))]
        return program

    def _target(self, text: str) -> InstanceKey:
        """A target from its text, such as `arctic_cooperation` or `deal_with(acme)`."""
        name, bracket, rest = text.partition("(")
        name = name.strip()
        members = (
            tuple(m.strip().strip("'\"") for m in rest.rstrip().removesuffix(")").split(","))
            if bracket
            else ()
        )
        target = self.rulebook.targets.get(name)
        if target is None:
            raise InvalidInput.single("SL603", f"there is no target `{name}`", hint=self._instead_of(name))
        if len(members) != len(target.over):
            shape = show_instance((name, target.over))
            raise InvalidInput.single("SL604", f"`{text}` does not name one target: write it as `{shape}`")
        for member, set_id in zip(members, target.over, strict=True):
            known = self.rulebook.sets[set_id].members
            if member not in known:
                raise InvalidInput.single(
                    "SL605", f"`{member}` is not a member of `{set_id}`", hint=did_you_mean(member, known)
                )
        return name, members

    def _instead_of(self, name: str) -> str:
        """What to say to who asks about something that is not a target."""
        if name in self.rulebook.conditions:
            return f"`{name}` is a condition: verdicts are about targets, which `sanctionlink status` lists"
        if name in self.rulebook.notions:
            return f"`{name}` is a notion that rules define: verdicts are about targets, which `sanctionlink status` lists"
        return did_you_mean(name, self.rulebook.targets) or "`sanctionlink status` lists the targets"


class Verdicts(Mapping[str, Verdict]):
    """The verdicts in one scenario, by target as written. `answer` has all that was found, as plain values."""

    def __init__(self, answer: Answer, book: Book, spaces: Mapping[str, Space], scenario: Scenario) -> None:
        self.answer = answer
        self._book = book
        self._spaces = spaces
        self._scenario = scenario

    def __getitem__(self, target: str) -> Verdict:
        return self.answer.verdicts[target]

    def __iter__(self) -> Iterator[str]:
        return iter(self.answer.verdicts)

    def __len__(self) -> int:
        return len(self.answer.verdicts)

    def changes_from(self, before: Verdicts) -> tuple[Change, ...]:
        """What differs from an earlier answer on the same targets."""
        return changes(before.answer, self.answer)

    def derivations(self, target: str, biting: str | None = None) -> tuple[Derivation, ...]:
        """The proof of a verdict: one, or for an undetermined target one world each way.

        With a rule that is `biting` in some possible world, the proof is of one such world.
        """
        from sanctionlink.analyse.explain import derivations

        key = self._book._target(target)
        space = self._spaces[show_instance(key)]
        if len(self) > MOST_PROVEN_TOGETHER or isinstance(space, DefiniteSpace):
            own = self._book._settle((key,), self._scenario)
            space, _ = self._book._engines.space(own, "auto")
        return derivations(space, key, self._book._engines, biting)

    def explain(self, target: str) -> Explanation:
        """The same, ready to be shown."""
        return Explanation(self.derivations(target))


class Explanation(tuple[Derivation, ...]):
    """The derivations of one target, in order."""

    def to_text(self, width: int = 80) -> str:
        """The proofs as trees, sources at the leaves."""
        from sanctionlink.present.proof import proof_text

        return proof_text(self, width)
