"""`sanctionlink unblock`."""

from __future__ import annotations

import click

from sanctionlink.cli.ways import WaysQuestion, search_options


@click.command("unblock")
@search_options
def command(search: WaysQuestion) -> int:
    """Find every smallest set of changes that opens the way to proposals, cheapest first.

    A proposal that is blocked, or may be, is to be clear, and each way says what its outlook is then. Of one that is
    clear, whatever speaks against it is to be removed (open). --to asks for an outlook that is at least clear, doubtful,
    contested, open, possible or likely.

    Only conditions that the rulebook calls movable change, and not those that are assumed (--set). A change may
    also make something untrue. Where facts are unknown, it must be so whatever turns out to be true; --hope
    is content with a chance of it. Several targets are meant together, and --keep says what must not change by that.
    If there is no way, the conditions in the way are named.

    \b
    Examples:
      sanctionlink unblock arctic_cooperation
      sanctionlink unblock us_aid_resumption --to likely
      sanctionlink unblock embassy_operations --by us --by russia
      sanctionlink unblock energy_projects aircraft_for_frozen_assets \\
          --keep new_us_sanctions
      sanctionlink unblock peace_settlement --without us_offers_real_compromise
      sanctionlink unblock critical_us_arms_supply --max 1 --format json
    """
    return search.run("unblock")
