"""`sanctionlink trigger`."""

from __future__ import annotations

import click

from sanctionlink.cli.ways import WaysQuestion, search_options


@click.command("trigger")
@search_options
def command(search: WaysQuestion) -> int:
    """Find every smallest set of changes that makes measures and developments likely, cheapest first.

    What would have to change for new sanctions to come, or for a defence to hold? --to asks for an outlook that is at
    least in-force, likely, possible, open, contested or doubtful. `avert` asks the contrary; for proposals there are
    `unblock` and `block`.

    \b
    Examples:
      sanctionlink trigger new_us_sanctions
      sanctionlink trigger better_prospects_for_kyiv --to possible
      sanctionlink trigger new_us_sanctions --by us --format json
    """
    return search.run("trigger")
