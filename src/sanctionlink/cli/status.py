"""`sanctionlink status`."""

from __future__ import annotations

import click

from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import Asked, question
from sanctionlink.cli.output import show


@click.command("status")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@question
def command(asked: Asked, targets: tuple[str, ...]) -> int:
    """Show every target's verdict as of a day, or those of TARGETs alone, with why in a few words.

    \b
    Examples:
      sanctionlink status
      sanctionlink status arctic_cooperation energy_projects
      sanctionlink status --as-of 2025-06-01 --format markdown
      sanctionlink status --fail-on undetermined --format json
    """
    from sanctionlink.present import document, markdown, text

    book, scenario = asked.open()
    answer = book.decide(scenario, engine=asked.engine, targets=targets or None).answer
    asked.told_engine(answer)
    show(
        asked.format,
        lambda page: text.status(answer, book.rulebook, page),
        lambda: markdown.status(answer, book.rulebook),
        lambda: document.verdicts(answer, book.rulebook),
    )
    return asked.code(answer.verdicts.values())
