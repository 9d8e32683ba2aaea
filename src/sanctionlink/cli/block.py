"""`sanctionlink block`."""

from __future__ import annotations

import click

from sanctionlink.cli.ways import WaysQuestion, search_options


@click.command("block")
@search_options
def command(search: WaysQuestion) -> int:
    """Find every smallest set of changes after which TARGETs are blocked (measures: in force), cheapest first.

    This is `unblock` the other way round: what would it take to stop something, or to bring a measure about? Only
    what decides a status counts, which are must-rules; an advisory may change with less.

    \b
    Examples:
      sanctionlink block minimal_dialogue
      sanctionlink block prisoner_exchange --by us
      sanctionlink block new_us_sanctions --format json
    """
    return search.run(bitten=True)
