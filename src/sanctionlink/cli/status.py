"""`sanctionlink status`."""

from __future__ import annotations

import click

from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import AskedOptions, question
from sanctionlink.cli.output import page, write_json, write_lines


@click.command("status")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@question
def command(asked: AskedOptions, targets: tuple[str, ...]) -> int:
    """Show every target's verdict as of a day, or those of TARGETs alone, with why in a few words.

    \b
    Examples:
      sanctionlink status
      sanctionlink status arctic_cooperation energy_projects
      sanctionlink status --as-of 2025-06-01 --format markdown
      sanctionlink status --fail-on undetermined --format json
    """
    book, scenario = asked.open()
    answer = book.decide(scenario, engine=asked.checked, targets=targets or None).answer
    asked.told_engine(answer)
    if asked.format == "json":
        write_json(answer.to_dict())
    elif asked.format == "markdown":
        from sanctionlink.render import markdown

        write_lines(markdown.status(answer, book.rulebook))
    else:
        from sanctionlink.render import verdicts as text

        write_lines(text.status(answer, book.rulebook, page()))
    return asked.code(answer.verdicts.values(), answer.unanswered)
