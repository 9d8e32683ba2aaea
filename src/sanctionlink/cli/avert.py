"""`sanctionlink avert`."""

from __future__ import annotations

import click

from sanctionlink.cli.ways import WaysQuestion, search_options


@click.command("avert")
@search_options
def command(search: WaysQuestion) -> int:
    """Find every smallest set of changes that keeps measures and developments from coming, cheapest first.

    What is in force is to end; of anything else, whatever speaks for it is to be removed (open). --to asks for an outlook
    that is at most not-in-force, possible, open, contested, doubtful or unlikely. `trigger` asks the contrary; for
    proposals there are `block` and `unblock`.

    \b
    Examples:
      sanctionlink avert collapse_of_ukrainian_defences
      sanctionlink avert new_us_sanctions --to unlikely
      sanctionlink avert pressure_on_kyiv --by eu --format json
    """
    return search.run("avert")
