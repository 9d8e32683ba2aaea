"""`sanctionlink unblock`."""

from __future__ import annotations

import click

from sanctionlink.cli.ways import WaysQuestion, search_options


@click.command("unblock")
@search_options
def command(search: WaysQuestion) -> int:
    """Find every smallest set of changes after which TARGETs are clear (measures: not in force), cheapest first.

    Only conditions that the rulebook calls movable change, and not those that are assumed (--set). A change may
    also make something untrue. Where facts are unknown, the targets must be clear in every possible world; --hope
    is content with one. Several targets must be clear together, and --keep says what must not change by that.
    If there is no way out, the conditions in the way are named.

    \b
    Examples:
      sanctionlink unblock arctic_cooperation
      sanctionlink unblock embassy_operations --by us --by russia
      sanctionlink unblock energy_projects aircraft_for_frozen_assets \\
          --keep new_us_sanctions
      sanctionlink unblock peace_settlement --without us_offers_real_compromise
      sanctionlink unblock critical_us_arms_supply --max 1 --format json
    """
    return search.run(bitten=False)
