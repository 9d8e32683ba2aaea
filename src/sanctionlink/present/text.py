"""Verdicts and changes as text for a terminal, or for a pipe, where the layout is the same and nothing is painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.verdict import Answer, Change, Verdict
from sanctionlink.present import wording
from sanctionlink.present.layout import Page, clean, columns, wrap

WHY_LINES = 2
"""A table is for the overview: `explain` tells a reason in full."""


def heading(answer: Answer, rulebook: Rulebook, page: Page) -> list[str]:
    """What was asked: the rulebook, the day, assumptions, the account taken, what is open; conflicts stand out."""
    lines = wrap(page.paint(wording.headline(answer, rulebook), "head"), page.width, "", "  ")
    for label, text in wording.premises(answer):
        lines += wrap(
            page.paint(text, "assumption") if label == "assumed" else text, page.width, f"{label}: ", "  "
        )
    for found in answer.conflicts:
        lines += wrap(page.paint(f"CONFLICT: {wording.conflict(found)}", "conflict"), page.width, "", "  ")
    return [*lines, ""]


def table(verdicts: Sequence[Verdict], page: Page) -> list[str]:
    """One row for each verdict: target, status, advisory, and why in a few words."""
    rows = []
    for verdict in verdicts:
        status, advisory = wording.status_word(verdict.status), wording.advisory_word(verdict.advisory)
        role = verdict.advisory.value if verdict.advisory else "dim"
        row = (clean(verdict.target), status, advisory, wording.why(verdict))
        rows.append((row, ("", verdict.status.value, role, "")))
    return columns(("TARGET", "STATUS", "ADVISORY", "WHY"), rows, page, WHY_LINES)


def legend(page: Page) -> list[str]:
    """What the words of the table mean, and what they do not."""
    text = f"{wording.CLEAR_LEGEND} {wording.ADVISORY_LEGEND} {wording.DATES_LEGEND}"
    return ["", *(page.paint(line, "dim") for line in wrap(text, page.width))]


def status(answer: Answer, rulebook: Rulebook, page: Page) -> list[str]:
    """Every verdict of an answer with what was asked and a legend."""
    verdicts = list(answer.verdicts.values())
    return [*heading(answer, rulebook, page), *table(verdicts, page), *legend(page)]


def changed(
    change: Change, before: Mapping[str, Verdict], after: Mapping[str, Verdict], page: Page
) -> list[str]:
    """One target's change: from what to what, and the rules behind it with what they say."""
    moved, advisory = wording.movement(change)
    text = page.paint(clean(change.target), "head") + ":"
    if moved:
        old, new = change.before, change.after
        arrow = page.sign("→", "->")
        text += f" {page.paint(wording.status_word(old), old.value)} {arrow} "
        text += page.paint(wording.status_word(new), new.value)
    else:
        text += f" still {wording.status_word(change.after)}"
    if advisory:
        text += f", {advisory.replace('->', page.sign('→', '->'))}"
    lines = wrap(text, page.width, "  ", "      ")
    for rule, what, says in wording.causes(change, before.get(change.target), after.get(change.target)):
        lines += wrap(
            f"{rule} {what}: {says}" if says else f"{rule} {what}", page.width, "      ", "        "
        )
    return lines


def whatif(
    before: Answer, after: Answer, changes: Sequence[Change], rulebook: Rulebook, page: Page, show_all: bool
) -> list[str]:
    """What the assumptions change, then how many verdicts stay as they were, or all of them."""
    lines = heading(after, rulebook, page)
    if not after.assumptions:
        lines += [
            *wrap("nothing is assumed, so this is the baseline: add --set CONDITION=VALUE", page.width),
            "",
        ]
    lines.append(page.paint(f"Changed from the baseline: {len(changes) or 'nothing'}", "head"))
    for change in changes:
        lines += changed(change, before.verdicts, after.verdicts, page)
    moved = {change.target for change in changes}
    rest = [verdict for name, verdict in after.verdicts.items() if name not in moved]
    lines.append("")
    if show_all:
        lines += table(list(after.verdicts.values()), page)
    elif rest:
        tally = wording.counts([verdict.status for verdict in rest])
        lines += wrap(f"Unchanged: {len(rest)} ({tally}). --all shows every verdict.", page.width)
    return [*lines, *legend(page)]
