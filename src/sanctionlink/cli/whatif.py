"""`sanctionlink whatif`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import AskedOptions, question, quiet
from sanctionlink.cli.output import show

if TYPE_CHECKING:
    from sanctionlink.render.page import Page


@click.command("whatif")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@click.option("--all", "show_all", is_flag=True, help="Show every verdict, not only what changed.")
@quiet
@question
def command(asked: AskedOptions, targets: tuple[str, ...], show_all: bool, quiet: bool) -> int:
    """Show what assumptions change, compared with the same day without them, and because of which rule.

    An assumption (--set, or `assume` in a scenario file) is an intervention: the condition has that value whatever
    facts say, and the rules that would have given it another do not count.

    \b
    Examples:
      sanctionlink whatif --set us_sanctions_relief=partial
      sanctionlink whatif --set talks_outcome=failed \\
          --set blame_for_failure=russia
      sanctionlink whatif --set washington_consensus=unknown --all
      sanctionlink whatif --scenario ceasefire.yaml --format markdown
    """
    from sanctionlink.model.scenario import EMPTY

    book, scenario = asked.open()
    chosen = targets or None
    baseline = book.decide(
        replace(scenario, assumptions=EMPTY, facts=()), engine=asked.checked, targets=chosen
    )
    verdicts = book.decide(scenario, engine=asked.checked, targets=chosen)
    before, after = baseline.answer, verdicts.whatif(baseline)
    changes = after.changed or ()
    first = {target: f"in the baseline, {why}" for target, why in before.unanswered.items()}
    after = replace(after, unanswered={**first, **after.unanswered})
    asked.told_engine(after)

    def markdown() -> list[str]:
        from sanctionlink.render import markdown as form

        return form.whatif(before, after, changes, book.rulebook, show_all, quiet)

    def text(page: Page) -> list[str]:
        from sanctionlink.render import whatif as form

        return form.whatif(before, after, changes, book.rulebook, page, show_all, quiet)

    show(asked.format, text, markdown, after.to_dict)
    return asked.code(after.verdicts.values(), after.unanswered)
