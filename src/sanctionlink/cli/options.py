"""The options that commands share, and the question that they make together."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sanctionlink.cli.completion import complete_rulebooks, complete_settings
from sanctionlink.cli.output import complain
from sanctionlink.records import dataclass

if TYPE_CHECKING:
    from sanctionlink.answers.verdict import Answer, Verdict
    from sanctionlink.api import Book
    from sanctionlink.model.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("table", "json", "markdown")
ENGINES = ("auto", "forward", "circuit", "asp")
STATUSES = ("blocked", "clear", "in_force", "not_in_force", "undetermined")
STRENGTHS = ("must", "likely", "may")
QUESTION = ("rulebook", "as_of", "assume", "scenario", "account", "engine", "format", "fail_on", "verbose")
"""The options that make a question together, by the names of their parameters."""


class Number(click.FloatRange):
    """A number in a range: not `nan`, which every range would let through, and not infinity."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that a text is. Raises `click.BadParameter`."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"`{value}` is not a number that can be reached", param, ctx)
        return number


rulebook = click.option(
    "--rulebook",
    "-r",
    metavar="NAME|PATH",
    envvar="SANCTIONLINK_RULEBOOK",
    shell_complete=complete_rulebooks,
    help="The rulebook to ask: its name, or a folder.  [default: from sanctionlink.toml, this folder, or the one that "
    "comes with sanctionlink]",
)
as_of = click.option(
    "--as-of",
    metavar="DATE",
    envvar="SANCTIONLINK_AS_OF",
    help="The day to ask about, as YYYY-MM-DD.  [default: the rulebook's own]",
)
assume = click.option(
    "--set",
    "assume",
    metavar="C=V",
    multiple=True,
    allow_from_autoenv=False,
    shell_complete=complete_settings,
    help="Assume that condition C has value V, whatever facts and rules say. C=unknown and intervals such as C=45..55 "
    "work too. Repeatable.",
)
scenario = click.option(
    "--scenario",
    metavar="FILE",
    type=click.Path(),
    envvar="SANCTIONLINK_SCENARIO",
    help="A YAML file with as_of, assume, facts and account.",
)
account = click.option(
    "--account",
    metavar="NAME",
    envvar="SANCTIONLINK_ACCOUNT",
    help="Take this party's word wherever accounts differ.",
)
strength = click.option(
    "--strength",
    type=click.Choice(STRENGTHS),
    default=STRENGTHS[-1],
    show_default=True,
    envvar="SANCTIONLINK_STRENGTH",
    help="The weakest rules that count: may for all of them, must for those alone that decide a status.",
)
engine = click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="auto",
    show_default=True,
    envvar="SANCTIONLINK_ENGINE",
    help="The machine that finds the answer. All give the same answers.",
)
form = click.option(
    "--format",
    "-f",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    envvar="SANCTIONLINK_FORMAT",
    help="How to print the answer.",
)
fail_on = click.option(
    "--fail-on",
    metavar="STATUS",
    type=click.Choice(STATUSES),
    multiple=True,
    envvar="SANCTIONLINK_FAIL_ON",
    help=f"Exit with 1 if a verdict that was asked for is STATUS: {', '.join(STATUSES)}. Repeatable.",
)
verbose = click.option(
    "--verbose",
    "-v",
    is_flag=True,
    envvar="SANCTIONLINK_VERBOSE",
    help="Say on standard error which engine answered, why, and how long it took.",
)


quiet = click.option("--quiet", "-q", is_flag=True, help="Leave out the legend.")


@dataclass(slots=True, eq=False, repr=False)
class AskedOptions:
    """The question as the command line puts it, and a clock for `--verbose`."""

    rulebook: str | None
    as_of: str | None
    assume: tuple[str, ...]
    scenario: str | None
    account: str | None
    engine: str
    format: str
    fail_on: tuple[str, ...]
    verbose: bool
    started: float

    @property
    def checked(self) -> str:
        """The engine for answers that a person reads: durable-rules and the circuit side by side where there is one world."""
        return "checked" if self.engine == "auto" else self.engine

    def open(self) -> tuple[Book, Scenario]:
        """The rulebook and the scenario; raises `InvalidInput` with every fault of either."""
        from sanctionlink.api import load

        book = load(self.rulebook)
        asked = book.scenario(
            as_of=self.as_of, assume=self.assume, account=self.account, scenario_file=self.scenario
        )
        self.lap("loaded")
        return book, asked

    def lap(self, done: str) -> None:
        """Say how long a stage took, if asked to."""
        now = time.perf_counter()
        if self.verbose:
            complain(f"{done} in {(now - self.started) * 1000:.0f} ms")
        self.started = now

    def told_limit(self, limit: str | None) -> int:
        """3 if a limit was reached, which is told too, else 0."""
        from sanctionlink.cli.run import ANSWERED, LIMIT

        if limit is not None:
            complain(f"error: {limit}")
        return ANSWERED if limit is None else LIMIT

    def told_engine(self, answer: Answer) -> None:
        """Say which engine answered and why, if asked to."""
        if self.verbose:
            complain(f"engine: {answer.engine} ({engine_choice(self.engine, answer)})")
        self.lap("decided")

    def code(self, verdicts: Iterable[Verdict], unanswered: Mapping[str, str]) -> int:
        """1 if a verdict has a status named by `--fail-on`, else 3 if a target is unanswered, which is told too, else 0."""
        from sanctionlink.cli.run import ANSWERED, FINDINGS, LIMIT

        for target, why in unanswered.items():
            complain(f"error: the status of `{target}` is not settled: {why}")
        if any(verdict.status.value in self.fail_on for verdict in verdicts):
            return FINDINGS
        return LIMIT if unanswered else ANSWERED


def engine_choice(asked: str, answer: Answer) -> str:
    """Why this engine answered."""
    from sanctionlink.engines.durable.engine import installed

    if asked == answer.engine:
        return "as asked"
    if not installed():
        return "durable-rules is not installed or does not work on this Python; the answers are the same"
    if answer.engine == "forward":
        return "one world, and durable-rules is installed"
    if answer.worlds is None:
        return "too many worlds to tell, which forward would have to go through one by one"
    if answer.worlds != 1:
        return f"{answer.worlds:,} worlds, which forward would have to go through one by one"
    return "the program is beyond what durable-rules is safe for"


STANDING = (rulebook, as_of, assume, scenario, account, form, verbose)
"""The options of a question that no engine is chosen for, and that has no verdicts."""


def standing(command: Command) -> Command:
    """Give a command these options; it gets them as one `asked`."""

    @functools.wraps(command)
    def collected(**given: Any) -> Any:
        names = ("rulebook", "as_of", "assume", "scenario", "account", "format", "verbose")
        own = {name: given.pop(name) for name in names}
        asked = AskedOptions(engine="auto", fail_on=(), started=time.perf_counter(), **own)
        return command(asked=asked, **given)

    wrapped: Any = collected
    for option in reversed(STANDING):
        wrapped = option(wrapped)
    result: Command = wrapped
    return result


def question(command: Command) -> Command:
    """Give a command the options of a question; it gets them as one `asked`."""

    @functools.wraps(command)
    def collected(**options: Any) -> Any:
        names = (
            "rulebook",
            "as_of",
            "assume",
            "scenario",
            "account",
            "engine",
            "format",
            "fail_on",
            "verbose",
        )
        values: Mapping[str, Any] = {name: options.pop(name) for name in names}
        return command(asked=AskedOptions(**values, started=time.perf_counter()), **options)

    wrapped: Any = collected
    for option in (verbose, fail_on, form, engine, account, scenario, assume, as_of, rulebook):
        wrapped = option(wrapped)
    result: Command = wrapped
    return result
