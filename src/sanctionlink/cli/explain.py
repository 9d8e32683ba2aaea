"""`sanctionlink explain`."""

from __future__ import annotations

import click

from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import AskedOptions, question
from sanctionlink.cli.output import page, write_json, write_lines


@click.command("explain")
@click.argument("target", metavar="TARGET", shell_complete=complete_targets)
@question
def command(asked: AskedOptions, target: str) -> int:
    """Show why TARGET has its status: the rules that bite, down to facts, assumptions and their sources.

    For a target that nothing blocks, it shows the rule that comes nearest and what stops it. For an undetermined one,
    it shows one possible world each way.

    \b
    Examples:
      sanctionlink explain aircraft_for_frozen_assets
      sanctionlink explain arctic_cooperation --set us_sanctions_relief=partial
      sanctionlink explain new_us_sanctions --format json
    """
    book, scenario = asked.open()
    verdicts = book.decide(scenario, engine=asked.checked, targets=(target,))
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
