"""Verdicts and changes as text for a terminal, or for a pipe, where the layout is the same and nothing is painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanctionlink.answers.verdict import Answer, Change, Verdict
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import wording
from sanctionlink.render.page import Page, clean, columns, wrap


def heading(answer: Answer, rulebook: Rulebook, page: Page) -> list[str]:
    """What was asked: the rulebook, the day, assumptions, the account taken, what is open; conflicts stand out."""
    lines = wrap(page.paint(wording.headline(answer, rulebook), "head"), page.width, "", "  ")
    for label, text in wording.premises(answer, rulebook):
        lines += wrap(
            page.paint(text, "assumption") if label == "assumed" else text, page.width, f"{label}: ", "  "
        )
    for found in answer.conflicts:
        lines += wrap(page.paint(f"CONFLICT: {wording.conflict(found)}", "conflict"), page.width, "", "  ")
    return [*lines, ""]


def table(verdicts: Sequence[Verdict], page: Page) -> list[str]:
    """One row for each verdict: target, status, outlook, and why in a few words."""
    rows = []
    for verdict in verdicts:
        status = wording.status_word(verdict.status)
        row = (clean(verdict.target), status, wording.outlook_word(verdict.outlook), wording.why(verdict))
        rows.append((row, ("", verdict.status.value, verdict.outlook.value, "")))
    return columns(("TARGET", "STATUS", "OUTLOOK", "WHY"), rows, page)


def legend(page: Page) -> list[str]:
    """What the words of the table mean, and what they do not."""
    text = f"{wording.CLEAR_LEGEND} {wording.OUTLOOK_LEGEND} {wording.DATES_LEGEND}"
    return ["", *(page.paint(line, "dim") for line in wrap(text, page.width))]


def status(answer: Answer, rulebook: Rulebook, page: Page) -> list[str]:
    """Every verdict of an answer with what was asked and a legend."""
    verdicts = list(answer.verdicts.values())
    return [
        *heading(answer, rulebook, page), *table(verdicts, page), *unanswered(answer, page), *legend(page)
    ]  # fmt: skip


def unanswered(answer: Answer, page: Page) -> list[str]:
    """The targets whose status is not settled, each with the limit that was reached."""
    lines: list[str] = []
    for target, why in answer.unanswered.items():
        lines += [
            "",
            *wrap(f"{clean(target)}: status not settled: {clean(why)}", page.width, "INCOMPLETE: ", "  "),
        ]
    return lines


def changed(change: Change, page: Page) -> list[str]:
    """One target's change: from what to what."""
    moved, outlook = wording.movement(change)
    arrow = page.sign("→", "->")
    text = page.paint(clean(change.target), "head") + ":"
    if moved:
        old, new = change.before, change.after
        text += f" {page.paint(wording.status_word(old), old.value)} {arrow} "
        text += page.paint(wording.status_word(new), new.value)
    else:
        text += f" still {wording.status_word(change.after)}"
    if outlook:
        text += f", outlook: {outlook.replace('->', arrow)}"
    return wrap(text, page.width, "  ", "      ")


def changes_by_cause(
    changes: Sequence[Change], before: Mapping[str, Verdict], after: Mapping[str, Verdict], page: Page
) -> list[str]:
    """All changes, those with the same rules behind them together, and below them what the rules did and say."""
    groups: dict[tuple[tuple[str, str, str], ...], list[Change]] = {}
    for change in changes:
        causes = wording.causes(change, before.get(change.target), after.get(change.target))
        groups.setdefault(tuple(causes), []).append(change)
    lines: list[str] = []
    for causes_of_all, alike in groups.items():
        for change in alike:
            lines += changed(change, page)
        for rule, what, says in causes_of_all:
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
    lines += changes_by_cause(changes, before.verdicts, after.verdicts, page)
    moved = {change.target for change in changes}
    rest = [verdict for name, verdict in after.verdicts.items() if name not in {*moved, *after.unanswered}]
    if quiet := wording.quiet_rules(before, after, moved):
        lines += ["", page.paint("Without changing the verdict:", "head")]
        for words in quiet:
            lines += wrap(words, page.width, "  ", "      ")
    if show_all:
        lines += ["", *table(list(after.verdicts.values()), page)]
    elif rest:
        tally = wording.counts([verdict.status for verdict in rest])
        lines += ["", *wrap(f"Unchanged: {len(rest)} ({tally}). --all shows every verdict.", page.width)]
    return [*lines, *unanswered(after, page), *legend(page)]
