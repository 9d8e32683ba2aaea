"""`sanctionlink status`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sanctionlink.cli.completion import complete_targets
from sanctionlink.cli.options import AskedOptions, question, quiet
from sanctionlink.cli.output import show

if TYPE_CHECKING:
    from sanctionlink.model.outlook import Outlook
    from sanctionlink.render.page import Page

ORDERS = ("rulebook", "title", "outlook")


@click.command("status")
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete_targets)
@click.option(
    "--only",
    metavar="OUTLOOKS",
    multiple=True,
    help="Show targets of these outlooks alone, such as blocked,unlikely. Repeatable.",
)
@click.option(
    "--by",
    metavar="LABEL",
    default="outlook",
    show_default=True,
    help="Group targets by `outlook`, by a label that they have (`kind`), or by `nothing`.",
)
@click.option(
    "--sort", type=click.Choice(ORDERS), default="rulebook", show_default=True, help="The order in a group."
)
@quiet
@question
def command(
    asked: AskedOptions, targets: tuple[str, ...], only: tuple[str, ...], by: str, sort: str, quiet: bool
) -> int:
    """Show how every target stands as of a day, or TARGETs alone: its outlook, and why.

    \b
    Examples:
      sanctionlink status
      sanctionlink status arctic_cooperation energy_projects
      sanctionlink status --only blocked,unlikely --by kind
      sanctionlink status --as-of 2025-06-01 --format markdown
      sanctionlink status --fail-on undetermined --format json
    """
    from sanctionlink.render.arranged import Arrangement

    wanted = outlooks(only)
    book, scenario = asked.open()
    known = {label for target in book.rulebook.targets.values() for label in target.labels}
    if by not in ("outlook", "nothing", *known):
        raise click.UsageError(
            f"no target has a label `{by}`; --by takes {', '.join(('outlook', 'nothing', *sorted(known)))}"
        )
    answer = book.decide(scenario, engine=asked.checked, targets=targets or None).answer
    asked.told_engine(answer)
    arrangement = Arrangement(wanted, sort, by, quiet)

    def markdown() -> list[str]:
        from sanctionlink.render import markdown as form

        return form.status(answer, book.rulebook, arrangement)

    def text(page: Page) -> list[str]:
        from sanctionlink.render import verdicts as form

        return form.status(answer, book.rulebook, page, arrangement)

    show(
        asked.format,
        text,
        markdown,
        lambda: replace(answer, verdicts=arrangement.chosen(answer.verdicts)).to_dict(),
    )
    return asked.code(answer.verdicts.values(), answer.unanswered)


def outlooks(given: tuple[str, ...]) -> frozenset[Outlook]:
    """The outlooks that `--only` names, apart by commas, in their own words or those of answers. Raises `UsageError`."""
    from sanctionlink.diagnostics.model import did_you_mean
    from sanctionlink.model.outlook import Outlook

    words = {outlook.value: outlook for outlook in Outlook}
    words |= {"not_settled": Outlook.UNDETERMINED, "has_come_about": Outlook.IN_FORCE}
    found = set()
    for name in (part for text in given for part in text.split(",")):
        key = name.strip().lower().replace("-", "_").replace(" ", "_")
        if key not in words:
            hint = did_you_mean(key, words) or f"the outlooks are {', '.join(each.value for each in Outlook)}"
            raise click.UsageError(f"`{name.strip()}` is not an outlook; {hint}")
        found.add(words[key])
    return frozenset(found)
