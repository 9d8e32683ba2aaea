"""`sanctionlink sweep`."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from sanctionlink.cli import options
from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import FORMATS, AskedOptions
from sanctionlink.cli.output import complain, show, write
from sanctionlink.cli.progress import Progress
from sanctionlink.cli.run import ANSWERED, LIMIT
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.records import dataclass

if TYPE_CHECKING:
    from sanctionlink.answers.sweep import Tally
    from sanctionlink.answers.tables import SweepAnswer
    from sanctionlink.model.rulebook import Rulebook
    from sanctionlink.questions.sweep.question import Sweep

ROWS = ("csv", "jsonl", "parquet")
COMMA = re.compile(r",(?![^()]*\))")
"""What stands between conditions, and not between the members of one."""


@dataclass(frozen=True, slots=True)
class Work:
    """Where the rows go, and who works on it."""

    output: str | None
    resume: bool
    jobs: int
    scheduler: str | None

    def check(self, form: str) -> None:
        """Say what does not go together."""
        context = click.get_current_context()
        if form == "parquet" and self.output is None:
            raise click.UsageError("parquet is not for the screen: name a file with --output", context)
        if self.resume and self.output is None:
            raise click.UsageError("--resume goes on with a file: name it with --output", context)
        if self.scheduler is not None and self.jobs > 1:
            raise click.UsageError("either --jobs or --scheduler works on it, not both", context)

    def counted(self, swept: Sweep, group_by: str | None, rulebook: Rulebook) -> Tally:
        """The exact counts of everything; where it is stopped, what was counted by then is said."""
        last: Tally | None = None
        tallies = swept.tallies(group_by, jobs=self.jobs, scheduler=self.scheduler, progress=_progress())
        try:
            for last in tallies:  # noqa: B007 - the last one counts
                pass
        except (LimitReached, KeyboardInterrupt):
            if last is not None:
                _unfinished(last, swept, rulebook)
            raise
        assert last is not None
        return last

    def written(self, swept: Sweep, form: str, group_by: str | None) -> Tally:
        """Write all rows, and say so; where it is stopped, say how to go on."""
        assert self.output is not None
        kind = form if form in ROWS else None
        done = 0

        def tallies() -> Iterator[Tally]:
            nonlocal done
            for tally in swept.write(
                str(self.output),
                kind,
                group_by=group_by,
                resume=self.resume,
                jobs=self.jobs,
                scheduler=self.scheduler,
                progress=_progress(),
            ):
                done = tally.done
                yield tally

        try:
            tally = _last(tallies())
        except (KeyboardInterrupt, LimitReached, OSError) as stopped:
            if done or not isinstance(stopped, LimitReached):  # a limit may have left nothing to go on with
                complain(
                    f"stopped after {done:,} of {swept.combinations:,} combinations; go on with the same command and --resume"
                )
            if isinstance(stopped, OSError):
                reason = (stopped.strerror or "unknown reason").lower()
                raise LimitReached(f"`{self.output}` cannot be written: {reason}") from stopped
            raise
        rows = tally.whole.combinations + tally.whole.impossible
        complain(f"wrote {rows:,} rows to {self.output}")
        return tally


def _unfinished(tally: Tally, swept: Sweep, rulebook: Rulebook) -> None:
    """Say what was counted before it ended."""
    from sanctionlink.render.sweep import counted

    complain(f"INCOMPLETE: counted by then, of {tally.combinations:,} combinations:")
    for target in swept.targets:
        if target.name in tally.whole.counts:
            complain(f"  {target.name}: {counted(tally.whole.counts[target.name], rulebook, target.name)}")


def _last(tallies: Iterable[Tally]) -> Tally:
    """The last of some tallies, of which there is one at least."""
    (last,) = deque(tallies, maxlen=1)
    return last


@click.command("sweep")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@click.option("--target", "more", metavar="TARGET", multiple=True, help="The same as TARGET. Repeatable.")
@click.option(
    "--vary",
    metavar="C,C,...",
    multiple=True,
    required=True,
    help="The conditions to vary, each over all its values, or over those named: C=V1|V2. Of a number or day without "
    "values named, one stands for all between which no rule can tell a difference. Repeatable.",
)
@click.option(
    "--where",
    metavar="C=V",
    multiple=True,
    help="Keep only combinations where a condition that is varied has a value, or a target an outlook: C=V1|V2, "
    "TARGET=OUTLOOK, and != for all others. Repeatable: all have to hold.",
)
@click.option(
    "--group-by",
    metavar="C",
    help="Count by the value of a condition that is varied, or by the outlook of a target.",
)
@click.option(
    "--format",
    "-f",
    type=click.Choice((*FORMATS, *ROWS)),
    default="table",
    show_default=True,
    envvar=["SANCTIONLINK_SWEEP_FORMAT", "SANCTIONLINK_FORMAT"],
    help="How to print the answer; csv, jsonl and parquet have a row for every combination.",
)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write a row for every combination to FILE while it runs, in the form that --format or its name tells (.csv, "
    ".jsonl, .parquet).",
)
@options.strength
@click.option("--resume", is_flag=True, help="Go on with a FILE that was not finished.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    default=1,
    show_default=True,
    help="How many processes of this machine work on it.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Work on the Dask cluster with this scheduler instead, such as tcp://host:8786 (needs sanctionlink[dask]).",
)
@options.rulebook
@options.as_of
@options.assume
@options.scenario
@options.account
@options.verbose
def command(
    targets: tuple[str, ...],
    more: tuple[str, ...],
    vary: tuple[str, ...],
    where: tuple[str, ...],
    group_by: str | None,
    strength: str,
    **question: Any,
) -> int:
    """Show how targets come out under all combinations of some conditions: the shortest decision table, and exact counts.

    What is varied is assumed, as with --set. What is unknown or disputed besides stays open: an outlook is told only where
    it holds whichever way that goes. With --strength must, targets come
    out by their status, which rules that say must decide. Every row of the table is exact; with --output, all combinations
    are written one by one, too.

    \b
    Examples:
      sanctionlink sweep --vary us_sanctions_relief,talks_outcome
      sanctionlink sweep --vary talks_outcome,blame_for_failure \\
          --where talks_outcome=failed
      sanctionlink sweep peace_settlement --group-by us_sanctions_relief \\
          --vary us_sanctions_relief,russia_insists_on_capitulation
      sanctionlink sweep --vary us_sanctions_relief,talks_outcome \\
          --output all.parquet
    """
    work = Work(**{name: question.pop(name) for name in ("output", "resume", "jobs", "scheduler")})
    asked = AskedOptions(fail_on=(), engine="auto", started=time.perf_counter(), **question)
    work.check(asked.format)
    book, scenario = asked.open()
    swept = book.sweep(
        [part for text in vary for part in COMMA.split(text)],
        [*targets, *more] or None,
        where=where,
        strength=strength,
        scenario=scenario,
    )
    if asked.verbose:
        rows = work.output is not None or asked.format in ROWS
        complain(f"engine: {swept.how(work.scheduler, work.jobs, rows)}")
    if asked.format in ROWS and work.output is None:
        for text in swept.text(asked.format):
            if not write(text):  # nobody reads on: the rest, which may be hours of work, is for nobody
                break
        return ANSWERED
    tally, limit = None, ""
    if work.output is not None:
        tally = work.written(swept, asked.format, group_by)
        if asked.format in ROWS:
            return ANSWERED
    try:
        tally = tally or work.counted(swept, group_by, book.rulebook)
    except LimitReached as error:
        limit = str(error)
    asked.lap("counted")
    found = swept.told(group_by, tally, limit, _progress())
    return _told(found, asked, book.rulebook)


def _progress() -> Progress:
    return Progress("went through {done} of {total} possibilities")


def _told(found: SweepAnswer, asked: AskedOptions, rulebook: Rulebook) -> int:
    """Print the answer; what is missing is said on standard error too."""
    from sanctionlink.render import sweep as present

    asked.lap("folded")
    show(
        asked.format,
        lambda page: present.text(found, rulebook, page),
        lambda: present.markdown(found, rulebook),
        found.to_dict,
    )
    if found.limit:
        complain(f"error: {found.limit}")
    for table in found.tables:
        if table.table is None:
            complain(
                f"error: no table for {', '.join(f'`{name}`' for name in table.targets)}: {table.refused}"
            )
    return ANSWERED if found.complete else LIMIT
