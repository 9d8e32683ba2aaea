"""`sanctionlink explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanctionlink.cli.completion import complete_subjects
from sanctionlink.cli.options import AskedOptions, question, quiet
from sanctionlink.cli.output import show

if TYPE_CHECKING:
    from sanctionlink.api import Book
    from sanctionlink.model.scenario import Scenario
    from sanctionlink.render.page import Page


@click.command("explain")
@click.argument("name", metavar="TARGET|CONDITION", shell_complete=complete_subjects)
@quiet
@question
def command(asked: AskedOptions, name: str, quiet: bool) -> int:
    """Show why TARGET has its outlook: the rules that apply, for it and against it, down to facts and their sources.

    Where no rule of a side applies, it shows the one that comes nearest and what stops it. For a target that is not
    settled, it shows one possible case each way.

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
        return of_condition(asked, book, scenario, name, quiet)
    verdicts = book.decide(scenario, engine=asked.checked, targets=(name,))
    answer = verdicts.answer
    asked.told_engine(answer)
    name, verdict = next(iter(answer.verdicts.items()))
    found = verdicts.explain(name)
    asked.lap("explained")

    def markdown() -> list[str]:
        from sanctionlink.render import markdown as form

        return form.explain(found, verdict, answer, book.rulebook, quiet)

    def text(page: Page) -> list[str]:
        from sanctionlink.render import proof as form

        return form.explain(found, verdict, answer, book.rulebook, page, quiet)

    show(asked.format, text, markdown, found.to_dict)
    return asked.code([verdict], {})


def of_condition(asked: AskedOptions, book: Book, scenario: Scenario, name: str, quiet: bool) -> int:
    """Explain a condition."""
    from sanctionlink.render import condition_explained as render

    found = book.explain_condition(name, scenario)
    asked.lap("explained")
    show(
        asked.format,
        lambda page: render.text(found, book.rulebook, page, quiet),
        lambda: render.markdown(found, book.rulebook),
        found.to_dict,
    )
    return asked.told_limit(found.limit)
