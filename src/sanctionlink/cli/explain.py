"""`sanctionlink explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanctionlink.cli.completion import complete_subjects
from sanctionlink.cli.options import AskedOptions, question
from sanctionlink.cli.output import page, show, write_json, write_lines

if TYPE_CHECKING:
    from sanctionlink.api import Book
    from sanctionlink.model.scenario import Scenario


@click.command("explain")
@click.argument("name", metavar="TARGET|CONDITION", shell_complete=complete_subjects)
@question
def command(asked: AskedOptions, name: str) -> int:
    """Show why TARGET has its status: the rules that bite, down to facts, assumptions and their sources.

    For a target that nothing blocks, it shows the rule that comes nearest and what stops it. For an undetermined one,
    it shows one possible world each way.

    Of a CONDITION, it shows why it has its value: the fact with its source and whose word it is, the rule that sets it down to
    its reasons, or the default; and which rules and targets read it.

    \b
    Examples:
      sanctionlink explain aircraft_for_frozen_assets
      sanctionlink explain arctic_cooperation --set us_sanctions_relief=partial
      sanctionlink explain "Arctic cooperation"
      sanctionlink explain pause_failure_cause
      sanctionlink explain new_us_sanctions --format json
    """
    book, scenario = asked.open()
    if book.is_condition(name):
        return of_condition(asked, book, scenario, name)
    verdicts = book.decide(scenario, engine=asked.checked, targets=(name,))
    answer = verdicts.answer
    asked.told_engine(answer)
    name, verdict = next(iter(answer.verdicts.items()))
    found = verdicts.explain(name)
    asked.lap("explained")
    if asked.format == "json":
        write_json(found.to_dict())
    elif asked.format == "markdown":
        from sanctionlink.render import markdown

        write_lines(markdown.explain(found, verdict, answer, book.rulebook))
    else:
        from sanctionlink.render import proof

        write_lines(proof.explain(found, verdict, answer, book.rulebook, page()))
    return asked.code([verdict], {})


def of_condition(asked: AskedOptions, book: Book, scenario: Scenario, name: str) -> int:
    """Explain a condition."""
    from sanctionlink.render import condition_explained as render

    found = book.explain_condition(name, scenario)
    asked.lap("explained")
    show(
        asked.format,
        lambda page: render.text(found, book.rulebook, page),
        lambda: render.markdown(found, book.rulebook),
        found.to_dict,
    )
    return asked.told_limit(found.limit)
