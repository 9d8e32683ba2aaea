"""What `unblock`, `block`, `trigger` and `avert` share: their options, and answers that are printed while they are found."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import click

from sanctionlink.cli import options
from sanctionlink.cli.completion import complete_conditions, complete_parties, complete_targets
from sanctionlink.cli.options import AskedOptions
from sanctionlink.cli.output import complain, page, write_json, write_lines
from sanctionlink.cli.run import INTERRUPTED, LIMIT
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.records import dataclass

if TYPE_CHECKING:
    from sanctionlink.answers.ways import NoWayOut, UnblockingSet, Ways
    from sanctionlink.model.rulebook import Rulebook
    from sanctionlink.questions.ways.question import Unblocking

Command = TypeVar("Command", bound=Callable[..., Any])

HELD_BACK, LOOKED_AT, QUIET = 0.5, 0.1, 2.0
"""Seconds for which ways are held back to be folded, between two looks, and without news before a word on progress."""
MOST_HELD_BACK = 500
STOPPED = "interrupted"


@dataclass(slots=True, eq=False, repr=False)
class WaysQuestion:
    """The question as the command line puts it."""

    asked: AskedOptions
    targets: tuple[str, ...]
    to: str | None
    strength: str
    by: tuple[str, ...]
    without: tuple[str, ...]
    keep: tuple[str, ...]
    most: int | None
    max_cost: str | None
    hope: bool
    quiet: bool

    def run(self, verb: str) -> int:
        """Ask and answer; the result is the exit code."""
        book, scenario = self.asked.open()
        found: Unblocking = getattr(book, verb)(
            self.targets,
            scenario,
            to=self.to,
            strength=self.strength,
            by=self.by,
            without=self.without,
            keep=self.keep,
            hope=self.hope,
            max_cost=self.max_cost,
            most=self.most,
            engine=self.asked.engine,
        )
        if self.asked.verbose:
            count = found.question.conditions
            complain(f"machine: {found.question.machine}; {count} conditions may be moved")
        if self.asked.format == "table":
            return self._stream(found, book.rulebook)
        return self._whole(found, book.rulebook)

    def _stream(self, found: Unblocking, rulebook: Rulebook) -> int:
        """Print ways as they are found."""
        from sanctionlink.render import advice, goals
        from sanctionlink.render import ways as present

        view, question = page(), found.question
        teller = present.Teller(question, rulebook, view)

        def begin(lead: str, *more: str) -> None:
            write_lines([*present.heading(lead, question, found.verdicts, rulebook, view), *more])

        def told(sets: list[UnblockingSet]) -> None:
            if sets[0].changes:
                if not teller.told:
                    begin(goals.ways(question, rulebook), "")
                shown = write_lines(line for way in advice.folded(sets) for line in teller.way(way))
                if not shown:
                    raise BrokenPipeError  # nobody reads on, so there is no point in searching on

        with Folding(told, lambda: found.found) as folding:
            incomplete, code = self._through(found, folding.add)
        if found.found == 0 and found.complete:
            barred, code = self._barred(found)
            begin(goals.none(question, rulebook), "")
            write_lines(present.impasse(barred, question, rulebook, view))
        elif found.found and not teller.told:
            begin(goals.already(question, found.verdicts, rulebook))
        else:
            if not teller.told:
                begin(goals.ways(question, rulebook), "")
            words = advice.ending(teller.told, found.found, found.complete, self.most, incomplete)
            write_lines(present.closing(words, view))
            if question.only_mentioned:
                write_lines(
                    present.closing(advice.only_mentioned(question.only_mentioned, "other ways"), view)
                )
        if not self.quiet:
            write_lines(present.legend(rulebook, view, bool(teller.told)))
        self.asked.lap("searched")
        return code

    def _whole(self, found: Unblocking, rulebook: Rulebook) -> int:
        """Print the answer when it is whole, or as far as it goes."""
        from sanctionlink.answers.ways import Ways
        from sanctionlink.render import ways as present

        sets: list[UnblockingSet] = []
        with Folding(sets.extend, lambda: found.found, shown=False) as folding:
            incomplete, code = self._through(found, folding.add)
        if found.more:
            incomplete = f"there are more than the {self.most} asked for"
        barred, code = self._barred(found) if found.complete and not sets else (None, code)
        ways: Ways = Ways(found.question, tuple(sets), found.complete, incomplete, barred)
        self.asked.lap("searched")
        if self.asked.format == "json":
            write_json(ways.to_dict())
        else:
            write_lines(present.markdown(ways, found.verdicts, rulebook, self.most, self.quiet))
        return code

    @staticmethod
    def _barred(found: Unblocking) -> tuple[NoWayOut, int]:
        """What is in the way, and the exit code."""
        from sanctionlink.answers.ways import NoWayOut

        try:
            with Folding(lambda _: None, lambda: 0):
                return found.no_way_out(), 0
        except KeyboardInterrupt:
            return NoWayOut(certain=False), INTERRUPTED

    @staticmethod
    def _through(found: Unblocking, add: Callable[[UnblockingSet], None]) -> tuple[str | None, int]:
        """Go through all sets; why that was not to the end, and the exit code."""
        try:
            for each in found:
                add(each)
        except KeyboardInterrupt:
            complain("interrupted: what was found so far is shown")
            return STOPPED, INTERRUPTED
        except LimitReached as limit:
            complain(f"error: {limit}")
            return "the search reached its limit", LIMIT
        return None, 0


class Folding:
    """Hands sets on in groups of one cost, so that those that differ in a value can be folded.

    A thread sees to it that none is held back for long while the search goes on, and that it is said that it does: always, if
    what is handed on is not `shown` at once.
    """

    def __init__(
        self, tell: Callable[[list[UnblockingSet]], None], count: Callable[[], int], shown: bool = True
    ) -> None:
        self._tell, self._count, self._shown = tell, count, shown
        self._waiting: list[UnblockingSet] = []
        self._lock = threading.Lock()
        self._began = self._news = self._since = time.monotonic()
        self._ended = threading.Event()
        self._fault: BaseException | None = None
        self._watch = threading.Thread(target=self._watching, daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._watch.join()
        self._hand_on()
        if self._fault is not None and fault is None:
            raise self._fault

    def add(self, found: UnblockingSet) -> None:
        """Take a set, and hand on those before it if it costs more."""
        if self._fault is not None:
            raise self._fault
        with self._lock:
            full = len(self._waiting) >= MOST_HELD_BACK
            ready = self._waiting if self._waiting and (full or self._waiting[0].cost != found.cost) else []
            if ready:
                self._waiting = []
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.append(found)
            if ready:
                self._told(ready)

    def _hand_on(self) -> None:
        with self._lock:
            ready, self._waiting = self._waiting, []
            if ready:
                self._told(ready)

    def _told(self, ready: list[UnblockingSet]) -> None:
        self._tell(ready)
        if self._shown:
            self._news = time.monotonic()

    def _watching(self) -> None:
        while not self._ended.wait(LOOKED_AT):
            now = time.monotonic()
            try:
                if self._waiting and now - self._since > HELD_BACK:
                    self._hand_on()
                if now - self._news > QUIET:
                    self._news = now
                    count = self._count()
                    complain(f"searching for {now - self._began:.0f} s; {count:,} found so far")
            except BaseException as fault:  # noqa: BLE001 - it is raised where the search goes on
                self._fault = fault
                return


def search_options(command: Command) -> Command:
    """Give a command the options of a search; it gets them as one `search`."""

    @functools.wraps(command)
    def collected(**given: Any) -> Any:
        names = ("targets", "to", "strength", "by", "without", "keep", "most", "max_cost", "hope", "quiet")
        own = {name: given.pop(name) for name in names}
        asked = AskedOptions(fail_on=(), started=time.perf_counter(), **given)
        return command(search=WaysQuestion(asked=asked, **own))

    wrapped: Any = collected
    for option in reversed((*LIMITS, *QUESTION)):
        wrapped = option(wrapped)
    result: Command = wrapped
    return result


QUESTION = (
    options.rulebook,
    options.as_of,
    options.assume,
    options.scenario,
    options.account,
    options.engine,
    options.form,
    options.verbose,
)
LIMITS = (
    click.argument("targets", nargs=-1, required=True, metavar="TARGET...", shell_complete=complete_targets),
    click.option(
        "--to",
        metavar="OUTLOOK",
        help="The outlook that is wanted, at least or at most.  [default: see above]",
    ),
    options.strength,
    click.option(
        "--by",
        metavar="PARTY",
        multiple=True,
        shell_complete=complete_parties,
        help="Move only what PARTY holds. Repeatable: what several hold together needs all of them named.",
    ),
    click.option(
        "--without",
        metavar="C",
        multiple=True,
        shell_complete=complete_conditions,
        help="Leave condition C as it is; C(member) for one member alone. Repeatable.",
    ),
    click.option(
        "--keep",
        metavar="TARGET[=OUTLOOK]",
        multiple=True,
        shell_complete=complete_targets,
        help="TARGET must stay as it is today (a proposal may get better), or have OUTLOOK at least "
        "(--keep prisoner_exchange=open). Repeatable.",
    ),
    click.option(
        "--hope",
        is_flag=True,
        help="Be content with one possible case, where something is unknown or disputed.",
    ),
    click.option(
        "--max", "most", metavar="N", type=int, help="Stop after N sets, and say whether there are more."
    ),
    click.option("--max-cost", metavar="COST", help="Leave out what costs more than COST."),
    options.quiet,
)
