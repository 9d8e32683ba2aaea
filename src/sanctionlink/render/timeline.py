"""Verdicts over time, in every form of output."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from sanctionlink.answers.timeline import Course, Discord, Stretch, Timeline
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import markdown as marks
from sanctionlink.render import wording
from sanctionlink.render.page import Page, cells, clean, pad, wrap

SHOWS = (
    "A new line begins where the status, the outlook, the rules that bite or what it all hinges on changes."
)
INDENT, BELOW = "  ", "      "


# --- words -----------------------------------------------------------------------------------------------------------


def headline(timeline: Timeline, rulebook: Rulebook) -> str:
    """The rulebook and the time: `Title (id), from 2024-01-01 until 2025-01-01`."""
    when = span(timeline.start, timeline.end)
    return f"{clean(rulebook.title)} ({clean(timeline.rulebook)}), {'over time' if when == ALWAYS else when}"


ALWAYS = "throughout"


def span(start: dt.date | None, end: dt.date | None) -> str:
    """Some days: `from 2024-01-01 until 2025-01-01`."""
    parts = [f"from {start}" if start else "", f"until {end}" if end else ""]
    return " ".join(part for part in parts if part) or ALWAYS


def premises(timeline: Timeline) -> list[tuple[str, str]]:
    """What was assumed, and whose word was taken."""
    lines = []
    if timeline.assumptions:
        lines.append(("assumed", wording.given(timeline.assumptions)))
    if timeline.account:
        word = f"the word of {clean(timeline.account)} is taken in every dispute it speaks on"
        lines.append(("account", word))
    return lines


def discord(found: Discord) -> str:
    """Consequences that disagree, and when."""
    return f"{span(found.start, found.end)}: {wording.conflict(found.conflict)}"


def steps(course: Course) -> Iterator[tuple[Stretch, bool, list[tuple[str, str, str]]]]:
    """Each stretch, whether its status and outlook are as before, and what its rules did, as id, what and words."""
    yield course.stretches[0], False, []
    for before, after in pairwise(course.stretches):
        still = (before.status, before.outlook) == (after.status, after.outlook)
        yield after, still, [(clean(each.rule), each.change, clean(each.says)) for each in after.rules]


def rules_in_short(told: list[tuple[str, str, str]]) -> list[str]:
    """What the rules did, those that did the same together: `now bites: a, b`."""
    groups: dict[str, list[str]] = {}
    for rule, what, _ in told:
        groups.setdefault(what, []).append(rule)
    return [f"{what}: {', '.join(rules)}" for what, rules in groups.items()]


def hinges(stretch: Stretch) -> str:
    """What an undetermined status hinges on, in brackets, or nothing."""
    names = [clean(name) for name in stretch.verdict.hinges_on]
    return f"hinges on {wording.listing(names)}" if names else ""


# --- text ------------------------------------------------------------------------------------------------------------


def text(timeline: Timeline, rulebook: Rulebook, page: Page) -> list[str]:
    """One block for each target: a line for each stretch, and below it what moved the target there."""
    lines = wrap(page.paint(headline(timeline, rulebook), "head"), page.width, "", INDENT)
    for label, words in premises(timeline):
        shown = page.paint(words, "assumption") if label == "assumed" else words
        lines += wrap(shown, page.width, f"{label}: ", INDENT)
    for found in timeline.discords:
        lines += wrap(page.paint(f"CONFLICT {discord(found)}", "conflict"), page.width, "", INDENT)
    for course in timeline.courses.values():
        lines += ["", *block(course, page)]
    legend = f"{SHOWS} {wording.CLEAR_LEGEND} {wording.OUTLOOK_LEGEND} {wording.DATES_LEGEND}"
    return [*lines, "", *(page.paint(line, "dim") for line in wrap(legend, page.width))]


def block(course: Course, page: Page) -> list[str]:
    """One target."""
    head = f"{page.paint(clean(course.target), 'head')}: {clean(course.title)}"
    lines = wrap(head, page.width, "", INDENT)
    width = max(cells(span(each.start, each.end)) for each in course.stretches)
    for stretch, still, told in steps(course):
        status = page.paint(wording.status_word(stretch.status), stretch.status.value)
        state = f"{'still ' if still else ''}{status}"
        state += wording.with_outlook(stretch.outlook)
        lead = f"{INDENT}{pad(span(stretch.start, stretch.end), width)}  "
        lines += wrap(state, page.width, lead)
        if words := hinges(stretch):
            lines += wrap(words, page.width, BELOW, BELOW + INDENT)
        for mover in stretch.moved_by:
            lines += wrap(clean(mover.text), page.width, f"{BELOW}* ", f"{BELOW}  ")
        for words in rules_in_short(told):
            lines += wrap(words, page.width, f"{BELOW}{page.sign('→', '>')} ", f"{BELOW}  ")
    return lines


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(timeline: Timeline, rulebook: Rulebook) -> list[str]:
    """A table for each target."""
    lines = [f"## {marks.escape(headline(timeline, rulebook))}", ""]
    lines += [f"- **{label}:** {marks.escape(words)}" for label, words in premises(timeline)]
    lines += [f"- **CONFLICT:** {marks.escape(discord(found))}" for found in timeline.discords]
    for course in timeline.courses.values():
        rows = [list(row(*step)) for step in steps(course)]
        lines += ["", f"### {marks.code(course.target)}: {marks.escape(course.title)}", ""]
        lines += marks.grid(["from", "until", "status", "outlook", "moved by", "rules"], rows)
    return [*lines, "", f"*{SHOWS}*", *marks.legend()]


def row(stretch: Stretch, still: bool, told: list[tuple[str, str, str]]) -> Iterator[str]:
    """The cells of one stretch."""
    yield stretch.start.isoformat() if stretch.start else ""
    yield stretch.end.isoformat() if stretch.end else ""
    words = hinges(stretch)
    state = f"{'still ' if still else ''}{marks.state(stretch.status)}"
    yield f"{state} ({marks.escape(words)})" if words else state
    yield wording.outlook_word(stretch.outlook)
    yield "<br>".join(marks.escape(mover.text.replace("`", "")) for mover in stretch.moved_by)
    yield "<br>".join(f"{marks.code(rule)} {what}" for rule, what, _ in told)
