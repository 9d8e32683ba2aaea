"""`sanctionlink block`."""

from __future__ import annotations

import click

from sanctionlink.cli.ways import WaysQuestion, search_options


@click.command("block")
@search_options
def command(search: WaysQuestion) -> int:
    """Find every smallest set of changes after which proposals are blocked, cheapest first.

    This is `unblock` the other way round: what would it take to stop something? Where no rule could block a proposal,
    the ways are those that make it as unlikely as rules can. --to asks for an outlook that is at most blocked, unlikely,
    doubtful, contested, open or possible.

    \b
    Examples:
      sanctionlink block minimal_dialogue
      sanctionlink block prisoner_exchange --by us
      sanctionlink block halt_to_offensive --to unlikely --format json
    """
    return search.run("block")
