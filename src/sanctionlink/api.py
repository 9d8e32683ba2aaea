"""The Python API: a rulebook that can be asked for verdicts, what changes them, and why.

A `Book` reads questions and hands them on: to a `Reasoner`, which keeps what was compiled for speed and may be shared by
threads, and to the analyses. Everything handed out is immutable.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sanctionlink.answers.derivation import Derivation, Explained, explained
from sanctionlink.answers.verdict import Answer, Change, Verdict
from sanctionlink.diagnostics.model import Report, SanctionlinkError
from sanctionlink.documents.shape import Document
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.case import Case
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.status import Status
from sanctionlink.questions import arguments
from sanctionlink.questions.prepared.recent import Kept
from sanctionlink.questions.verdict.question import Answered, decide
from sanctionlink.questions.verdict.verdicts import Source, Unpickled, Whole
from sanctionlink.questions.whatif.changes import changes

if TYPE_CHECKING:
    from typing import Self, Unpack

    from sanctionlink.answers.case_result import CaseResult
    from sanctionlink.answers.citations import SourceReport
    from sanctionlink.answers.conditions import ConditionExplained, Conditions
    from sanctionlink.answers.coverage import Coverage
    from sanctionlink.answers.difference import Difference
    from sanctionlink.answers.levers import Levers
    from sanctionlink.answers.rules import Rules
    from sanctionlink.answers.timeline import Timeline
    from sanctionlink.answers.untouched import Untouched
    from sanctionlink.language.files.locate import RulebookFiles
    from sanctionlink.model.values import Given
    from sanctionlink.questions.prepared.prepared import Prepared
    from sanctionlink.questions.prepared.question import Question
    from sanctionlink.questions.sweep.question import Sweep
    from sanctionlink.questions.ways.goals import Wishes
    from sanctionlink.questions.ways.question import Unblocking


def load(rulebook: str | os.PathLike[str] | None = None, *, use_cache: bool = True) -> Book:
    """The rulebook of a name or path (None: the one found from the current folder, else the bundled one).

    Raises `InvalidInput` with every fault of all its files.
    """
    from sanctionlink.language.files.locate import locate_rulebook
    from sanctionlink.language.load import load_rulebook

    files = locate_rulebook(arguments.path("rulebook", rulebook))
    return Book(load_rulebook(files, use_cache=use_cache), files)


class Book:
    """A loaded rulebook, ready to answer.

    An argument of a wrong type, or one that there is not, raises `TypeError`, which names it. A lone text where several may be
    given is one of them.
    """

    def __init__(self, rulebook: Rulebook, files: RulebookFiles | None = None) -> None:
        self.rulebook = rulebook
        self.files = files
        self._reasoner = Reasoner(rulebook)
        self._kept = Kept()

    def __repr__(self) -> str:
        book = self.rulebook
        return f"<Book {book.id}: {len(book.targets)} targets, {len(book.conditions)} conditions, {len(book.rules)} rules>"

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
        from sanctionlink.questions.scenario import make_scenario

        return make_scenario(self.rulebook, as_of, assume, account, scenario_file)

    def verdicts(
        self,
        *,
        as_of: str | dt.date | None = None,
        assume: Mapping[str, object] | Iterable[str] = (),
        account: str | None = None,
        engine: str = "auto",
        targets: str | Iterable[str] | None = None,
        **assumptions: object,
    ) -> Verdicts:
        """The verdict on every target (or on `targets`) as of a date, under assumptions given by condition id.

        A condition that is None stays as it is. Raises `TypeError` where `assume` has another value of a condition that is given
        by its name, `InvalidInput` for unknown names and values, `LimitReached` where too much is open.
        """
        from sanctionlink.questions.scenario import join_assumptions

        as_of, account = arguments.day("as_of", as_of), arguments.account(account)
        assume = join_assumptions(self.rulebook, arguments.assumed(assume), assumptions)
        chosen = None if targets is None else arguments.texts("targets", targets)
        if engine == "auto" and (isinstance(assume, Mapping) or not assume):
            question = self._kept.question(
                (as_of, account, chosen), lambda: self._question(as_of, account, chosen)
            )
            if question is not None:
                return Verdicts(question.ask(assume if isinstance(assume, Mapping) else {}))
        return Verdicts(Whole(self._decide(self.scenario(as_of, assume, account), engine, chosen)))

    def prepare(
        self,
        vary: str | Iterable[str],
        targets: str | Iterable[str] | None = None,
        *,
        as_of: str | dt.date | None = None,
        account: str | None = None,
        assume: Mapping[str, object] | Iterable[str] = (),
    ) -> Prepared[Verdicts]:
        """The same question to be asked many times, with other values of some conditions: see `Prepared`.

        `vary` names conditions, `talks_outcome` or `opposes(hungary)`; of a number or day, with values that will be asked for
        again and again: `price=10|20`. All else is as `as_of`, `account` and `assume` say. Raises `InvalidInput`.
        """
        from sanctionlink.questions.prepared.prepared import prepared

        wanted, asked = arguments.texts("vary", vary), self.scenario(as_of, assume, account)
        return prepared(self._reasoner, asked, self._targets(targets), wanted, Verdicts)

    def decide(
        self, scenario: Scenario, *, engine: str = "auto", targets: str | Iterable[str] | None = None
    ) -> Verdicts:
        """The verdicts in a scenario.

        Where so much is open that all targets together have too many worlds to hold, what nothing open can change is decided
        at once, and each other target by itself. A target that reaches a limit even so has no verdict; `answer.unanswered`
        names it, and to look it up raises `LimitReached`, as this does where there is no verdict at all.
        """
        return Verdicts(Whole(self._decide(arguments.scenario(scenario), engine, targets)))

    def timeline(
        self,
        scenario: Scenario,
        start: str | dt.date | None = None,
        end: str | dt.date | None = None,
        *,
        engine: str = "auto",
        targets: str | Iterable[str] | None = None,
        strength: Strength | str = Strength.MAY,
        progress: Callable[[int, int], None] | None = None,
    ) -> Timeline:
        """The verdicts over time, from `start` (inclusive) until `end` (exclusive), and what moved each target.

        Rules weaker than `strength` do not count. The scenario's own day counts for nothing, except where there are no other
        dates. `progress` is told how many of how many days of change are done. Raises `InvalidInput` and `LimitReached`.
        """
        from sanctionlink.questions.scenario import read_bound
        from sanctionlink.questions.timeline.question import timeline

        asked, keys = arguments.scenario(scenario), self._targets(targets)
        first, last = read_bound("start", start), read_bound("end", end)
        chosen = arguments.text("engine", engine)
        reasoner = self._narrowed(strength)
        return timeline(reasoner, asked, keys, first, last, engine=chosen, progress=progress)

    def unblock(
        self, targets: str | Iterable[str], scenario: Scenario | None = None, **wishes: Unpack[Wishes]
    ) -> Unblocking:
        """Every smallest set of changes after which nothing speaks against proposals, cheapest first, as they are found.

        One that is blocked is to be clear, any other to be `open` at least; `to` (`clear`, `open`, `possible`, `likely`) asks for
        another outlook. With `strength`, only rules that are at least so strong count. `by` allows only what these parties
        hold, each condition by all its holders; `without` leaves conditions out; `keep` names targets that stay as they are
        (`prisoner_exchange`) or are to be so (`prisoner_exchange=clear`). With `hope`, one possible world is enough.
        `max_cost` and `most` bound what is looked for. A measure is averted. Raises `InvalidInput`, and `LimitReached` after
        what was found in time.
        """
        return self._ways("unblock", targets, scenario, wishes)

    def block(
        self, targets: str | Iterable[str], scenario: Scenario | None = None, **wishes: Unpack[Wishes]
    ) -> Unblocking:
        """The mirror image for proposals: blocked, or as unlikely as rules can make them, or `to` an outlook at most."""
        return self._ways("block", targets, scenario, wishes)

    def trigger(
        self, targets: str | Iterable[str], scenario: Scenario | None = None, **wishes: Unpack[Wishes]
    ) -> Unblocking:
        """The same for measures that are to come about: `likely` at least, or `to` be `in_force` or `possible`."""
        return self._ways("trigger", targets, scenario, wishes)

    def avert(
        self, targets: str | Iterable[str], scenario: Scenario | None = None, **wishes: Unpack[Wishes]
    ) -> Unblocking:
        """The mirror image for measures: not in force, and nothing that speaks for them, or `to` an outlook at most."""
        return self._ways("avert", targets, scenario, wishes)

    def levers(
        self,
        scenario: Scenario | None = None,
        targets: str | Iterable[str] | None = None,
        *,
        by: str | Iterable[str] = (),
        around: str = "all",
        weighted: bool = True,
        strength: str = "may",
        progress: Callable[[int, int], None] | None = None,
    ) -> Levers:
        """What changing one condition does today, how often it moves an outlook, and where one decides by itself.

        `around` is `all` for shares of all worlds that the rulebook allows, whatever the facts, or `today` for those that
        the scenario leaves open. `by` leaves only what these parties can move; `weighted` is whether weights of the
        rulebook count, and only rules of `strength` or stronger do. `progress` is told how many of how many targets are done.
        Targets with too many worlds are among the `unanswered`. Raises `InvalidInput`.
        """
        from sanctionlink.answers.levers import Around
        from sanctionlink.model.rulebook import Strength
        from sanctionlink.questions.levers.question import LeverQuestion, levers
        from sanctionlink.questions.ways.movable import read_parties

        asked, keys = self._asked(scenario), self._targets(targets)
        parties = read_parties(self.rulebook, arguments.texts("by", by))
        worlds = arguments.choice("around", around, Around)
        least = arguments.choice("strength", strength, Strength)
        return levers(self._reasoner, LeverQuestion(keys, asked, worlds, parties, weighted, least), progress)

    def sweep(
        self,
        vary: str | Iterable[str],
        targets: str | Iterable[str] | None = None,
        *,
        where: str | Iterable[str] = (),
        strength: Strength | str = Strength.MAY,
        scenario: Scenario | None = None,
        as_of: str | dt.date | None = None,
        assume: Mapping[str, object] | Iterable[str] = (),
        account: str | None = None,
    ) -> Sweep:
        """How every target (or `targets`) comes out under all combinations of what is varied. Nothing is evaluated yet.

        `vary` names conditions, `talks_outcome` or `opposes(hungary)`, with all their values, or some: `price=10|20..30`.
        Of a number or day without values named, one stands for all between which no rule can tell a difference. `where` keeps
        some combinations: `talks_outcome=failed`, `energy_projects!=blocked`. Rules weaker than `strength` do not count: with
        `must`, targets come out by their status, and else by their outlook. The question is a `scenario`, or is made from
        `as_of`, `assume` and `account`. Raises `InvalidInput`, and `LimitReached` where one test reads too much that is open.
        """
        from sanctionlink.questions.sweep.question import sweep

        asked = self.scenario(as_of, assume, account) if scenario is None else arguments.scenario(scenario)
        varied, kept = arguments.texts("vary", vary), arguments.texts("where", where)
        least = arguments.choice("strength", strength, Strength)
        return sweep(self._reasoner, asked, varied, kept, self._targets(targets), least)

    def conditions(
        self,
        names: str | Iterable[str] = (),
        *,
        scenario: Scenario | None = None,
        by: str | Iterable[str] = (),
        only_open: bool = False,
    ) -> Conditions:
        """How conditions stand: today's value and who says so, what else it may be, who holds it at what cost, what reads it.

        `names` are conditions, or targets on which conditions bear; without any, all are told. `by` leaves those that some of
        these parties hold, `only_open` those that are unknown, disputed, or depend on that. Raises `InvalidInput`.
        """
        from sanctionlink.questions.conditions.question import conditions, read_question

        wanted, parties = arguments.texts("names", names), arguments.texts("by", by)
        open_ = arguments.instance("only_open", only_open, bool, "True or False")
        return conditions(
            self._reasoner, self._asked(scenario), read_question(self.rulebook, wanted, parties, open_)
        )

    def rules(
        self,
        names: str | Iterable[str] = (),
        *,
        scenario: Scenario | None = None,
        strength: str | Iterable[str] = (),
        basis: str | Iterable[str] = (),
        only_idle: bool = False,
    ) -> Rules:
        """How rules stand: what each says and bears on, and whether it applies today or what it lacks.

        `names` are rules, or targets on which rules bear; without any, all are told. `strength` and `basis` leave those of some
        strengths and bases, `only_idle` those without effect. Raises `InvalidInput`.
        """
        from sanctionlink.questions.rules.question import read_question, rules

        wanted, idle = (
            arguments.texts("names", names),
            arguments.instance("only_idle", only_idle, bool, "True or False"),
        )
        strengths, bases = arguments.texts("strength", strength), arguments.texts("basis", basis)
        question = read_question(self.rulebook, wanted, strengths, bases, idle)
        return rules(self._reasoner, self._asked(scenario), question)

    def explain(self, name: str, scenario: Scenario | None = None) -> Explanation | ConditionExplained:
        """Why a target has its verdict, or a condition its value, whichever has that name. Raises `InvalidInput`."""
        if self.is_condition(name):
            return self.explain_condition(name, scenario)
        return self.decide(self._asked(scenario), targets=(name,)).explain(name)

    def is_condition(self, name: str) -> bool:
        """Whether a name, an id, a title or a part that fits one thing only, is that of a condition, and not of a target.

        Raises `InvalidInput` for a name of neither.
        """
        from sanctionlink.language.resolve.asked import parse_subject

        return parse_subject(arguments.text("name", name), self.rulebook)[0] in self.rulebook.conditions

    def explain_condition(self, name: str, scenario: Scenario | None = None) -> ConditionExplained:
        """Why a condition has its value: who says so, or the rule that sets it, and what reads it. Raises `InvalidInput`."""
        from sanctionlink.language.resolve.asked import parse_condition
        from sanctionlink.questions.conditions.explain import explain_condition

        key = parse_condition(arguments.text("name", name), self.rulebook)
        return explain_condition(self._reasoner, self._asked(scenario), key)

    def cases(self) -> tuple[Case, ...]:
        """The expected cases kept beside the rulebook. Raises `InvalidInput`."""
        from sanctionlink.language.load import load_cases

        return load_cases(self.files, self.rulebook) if self.files else ()

    def run_case(self, case: Case, *, engine: str = "auto") -> CaseResult:
        """One expected case, with everything in which the verdicts differ from it, and the proofs of those that do."""
        from sanctionlink.questions.cases.question import run_case

        asked = arguments.instance("case", case, Case, "one of `book.cases()`")
        return run_case(self._reasoner, asked, arguments.text("engine", engine))

    def coverage(
        self, cases: Iterable[Case] | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Coverage:
        """Which rules some expected cases (None: all that are kept beside the rulebook) exercise, and why not the others.

        `progress` is told how many of how many cases are done, then of how many rules that are not exercised. Raises
        `InvalidInput` if the cases have faults.
        """
        from sanctionlink.questions.coverage.misses import explain
        from sanctionlink.questions.coverage.question import coverage

        chosen = self.cases() if cases is None else arguments.items("cases", cases, Case, "cases")
        engines = self._reasoner.engines
        found = coverage(self.rulebook, chosen, engines, progress)
        return replace(found, misses=explain(self.rulebook, chosen, found, engines, progress=progress))

    def diff(
        self,
        other: Book,
        *,
        as_of: str | dt.date | None = None,
        labels: tuple[str, str] = ("old", "new"),
        strength: Strength | str = Strength.MAY,
        progress: Callable[[int, int], None] | None = None,
    ) -> Difference:
        """What differs in `other`, a later version of this rulebook, seen from a day (its own by default).

        First what moves as the record stands, then for each target a smallest scenario in which the two differ, or a proof that
        there is none. Rules weaker than `strength` do not count. `labels` are what to call this version and the other;
        `progress` is told how many of how many targets are done. Raises `InvalidInput`.
        """
        from sanctionlink.questions.diff.edits import edits
        from sanctionlink.questions.diff.question import difference
        from sanctionlink.questions.diff.version import Edition

        arguments.instance("other", other, Book, "a Book")
        day = other.scenario(as_of or other.rulebook.as_of or self.rulebook.as_of).as_of
        old, new = (Edition.asked(book._narrowed(strength)) for book in (self, other))
        told = edits(self.rulebook, other.rulebook)
        return difference(old, new, labels, day, told, progress)

    def _narrowed(self, strength: Strength | str) -> Reasoner:
        """What answers by rules that are at least so strong."""
        from sanctionlink.questions.strength import narrowed

        least = arguments.choice("strength", strength, Strength)
        return self._reasoner.with_rules(narrowed(self.rulebook, least))

    def check(
        self,
        *,
        limit: float = 60.0,
        select: str | Iterable[str] = (),
        ignore: str | Iterable[str] = (),
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Report:
        """Everything that `lint` finds, in the order of the files; comments in the rulebook may ignore findings.

        `limit` is how many seconds claims about situations may take; what is not decided by then, and checks that did not
        come to their end, are findings with the code SL700. `select` (all by default) and `ignore` are codes or names of
        checks. `progress` is told how many of how many checks are done, and which begins. Raises `InvalidInput` for unknown
        checks, and if the cases have faults.
        """
        from sanctionlink.lint.question import check

        chosen, ignored = arguments.texts("select", select), arguments.texts("ignore", ignore)
        return check(self.rulebook, self.cases(), self.files, limit, chosen, ignored, progress)

    def verify_sources(self, path: str | os.PathLike[str]) -> SourceReport:
        """Which citations a document confirms. Raises `InvalidInput` if it cannot be read."""
        from sanctionlink.questions.citations.question import verify

        return verify(self.rulebook, path)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _asked(self, scenario: Scenario | None) -> Scenario:
        """The scenario of a question; None for how things stand."""
        return self.scenario() if scenario is None else arguments.scenario(scenario)

    def _ways(
        self, verb: str, targets: str | Iterable[str], scenario: Scenario | None, wishes: Wishes
    ) -> Unblocking:
        from sanctionlink.answers.ways import Verb
        from sanctionlink.questions.ways.goals import ways

        return ways(self._reasoner, self._asked(scenario), Verb(verb), targets, wishes)

    def _decide(self, scenario: Scenario, engine: str, targets: str | Iterable[str] | None) -> Answered:
        return decide(self._reasoner, scenario, self._targets(targets), arguments.text("engine", engine))

    def _question(
        self, as_of: str | dt.date | None, account: str | None, targets: Iterable[str] | None
    ) -> Question:
        """The question of a day and some targets, whatever is assumed."""
        from sanctionlink.questions.prepared.question import Question
        from sanctionlink.questions.scenario import read_assumptions

        def parse(values: Mapping[str, object]) -> dict[InstanceKey, Given]:
            return read_assumptions(self.rulebook, values)

        return Question(self._reasoner, self.scenario(as_of, (), account), self._targets(targets), parse)

    def _targets(self, texts: str | Iterable[str] | None) -> tuple[InstanceKey, ...] | None:
        """Targets from texts such as `arctic_cooperation` or `deal_with(acme)`, each once; None for all."""
        if texts is None:
            return None
        from sanctionlink.language.resolve.asked import parse_target

        written = arguments.texts("targets", texts)
        return tuple(dict.fromkeys(parse_target(text, self.rulebook) for text in written))


class Verdicts(Mapping[str, Verdict], Document):
    """The verdicts in one scenario, by target as written.

    `outlooks` and `statuses` have those alone, which are there sooner than whole verdicts; `answer` has all that was found, as
    plain values.
    """

    __slots__ = ("_source",)

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def statuses(self) -> Mapping[str, Status]:
        """The status of every target, by target as written."""
        return self._source.statuses

    @property
    def outlooks(self) -> Mapping[str, Outlook]:
        """The outlook of every target, by target as written."""
        return self._source.outlooks

    @property
    def answer(self) -> Answer:
        """Everything that was found, with what was asked."""
        return self._source.answer

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {s.value}" for s, n in Counter(self.statuses.values()).items())
        return f"<Verdicts on {len(self)} targets: {told or 'none'}>"

    def __reduce__(self) -> tuple[object, ...]:
        return Verdicts, (Unpickled(self.answer),)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __getitem__(self, target: str) -> Verdict:
        return self._source.verdict(target)

    def __contains__(self, target: object) -> bool:
        return target in self._source.statuses

    def __iter__(self) -> Iterator[str]:
        return iter(self._source.statuses)

    def __len__(self) -> int:
        return len(self._source.statuses)

    def changes_from(self, before: Verdicts) -> tuple[Change, ...]:
        """What differs from an earlier answer on the same targets."""
        return changes(arguments.instance("before", before, Verdicts, "an earlier answer"), self)

    def why_nothing(self, before: Verdicts) -> tuple[Untouched, ...]:
        """For each assumption, the rules that read it and what each would need to matter; `before` is without assumptions."""
        from sanctionlink.questions.whatif.untouched import untouched

        earlier = arguments.instance("before", before, Verdicts, "an earlier answer")
        return untouched(earlier._source.answered, self._source.answered)

    def derivations(self, target: str, biting: str | None = None) -> tuple[Derivation, ...]:
        """The proof of a verdict: one, or for an undetermined target one world each way.

        With a rule that is `biting` in some possible world, the proof is of one such world.
        """
        from sanctionlink.language.resolve.asked import parse_target

        answered = self._source.answered
        key = parse_target(arguments.text("target", target), answered.reasoner.rulebook)
        return answered.derivations(key, biting)

    def explain(self, target: str) -> Explanation:
        """The same, ready to be shown."""
        from sanctionlink.language.resolve.asked import parse_target

        rulebook = self._source.answered.reasoner.rulebook
        key = parse_target(arguments.text("target", target), rulebook)
        found = self._source.answered.derivations(key)
        return Explanation(explained(self.answer, show_instance(key), found, rulebook.sources))

    def whatif(self, before: Verdicts) -> Answer:
        """Everything that was found, with what changed from an earlier answer on the same targets, and where assumptions
        changed nothing, why: as far as that can be told, which a pickle cannot.
        """
        changed, why = self.changes_from(before), None
        if self.answer.assumptions and not changed:
            with suppress(SanctionlinkError):
                why = self.why_nothing(before)
        return replace(self.answer, changed=changed, why_nothing=why)

    def to_dict(self, before: Verdicts | None = None) -> dict[str, Any]:
        """What `--format json` prints; with an earlier answer on the same targets, what `whatif` prints."""
        return (self.answer if before is None else self.whatif(before)).to_dict()


class Explanation(tuple[Derivation, ...], Document):
    """The derivations of one target, in order. `answer` has them with what was asked, the verdict and the sources."""

    answer: Explained

    def __new__(cls, answer: Explained) -> Self:
        """The derivations that an answer has."""
        found = super().__new__(cls, answer.derivations)
        found.answer = answer
        return found

    def __reduce__(self) -> tuple[type[Explanation], tuple[Explained]]:
        return Explanation, (self.answer,)

    def to_dict(self) -> dict[str, Any]:
        """What `--format json` prints."""
        return self.answer.to_dict()

    def to_text(self, width: int = 80) -> str:
        """The proofs as trees, sources at the leaves."""
        from sanctionlink.render.proof import proof_text

        return proof_text(self, width)
