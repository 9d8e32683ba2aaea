"""Verdicts over time, in every form of output: by day, what moved; or by target, everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby, pairwise

from sanctionlink.answers.timeline import Course, Discord, Mover, MoverKind, Stretch, Timeline
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.records import dataclass
from sanctionlink.render import markdown as marks
from sanctionlink.render import sentences, wording, words
from sanctionlink.render.page import Page, cells, clean, pad, wrap
from sanctionlink.render.verdicts import leading, legend

SHOWS = "A new line begins where the outlook, the rules that apply or what it all depends on changes."
INDENT, BELOW = "  ", "      "
ALWAYS = "throughout"
MOST_LINES = 52
"""Lines of what moved that are shown without --all, the newest; with all around them that is one screen and a bit."""


# --- words -----------------------------------------------------------------------------------------------------------


def span(start: dt.date | None, end: dt.date | None) -> str:
    """Some days: `from 2024-01-01 until 2025-01-01`."""
    parts = [f"from {start}" if start else "", f"until {end}" if end else ""]
    return " ".join(part for part in parts if part) or ALWAYS


def premises(timeline: Timeline, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was assumed, and whose word was taken."""
    lines = []
    if timeline.assumptions:
        lines.append(("Assumed", wording.assumed(timeline.assumptions, rulebook)))
    if timeline.account:
        lines.append(("Account", wording.believed(timeline.account, rulebook)))
    return lines


def discord(found: Discord) -> str:
    """Consequences that disagree, and when."""
    return f"{span(found.start, found.end)}: {wording.conflict(found.conflict)}"


def cause(mover: Mover, rulebook: Rulebook) -> str:
    """What happened: of a condition its question and what is on record of it now, of all else in its own words."""
    if mover.kind is not MoverKind.FACT:
        told_ = clean(mover.text.replace(f"`{mover.subject}`", words.part(mover.subject, rulebook)))
        return f"{told_.replace('`', '')}."
    now, was = (words.value_words(text) for text in (mover.after, mover.before))
    return f"{words.question(rulebook, mover.subject)} Now {now} (was {was})."


# --- what moved ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """A day on which an outlook moves, from one stretch of a course to the next."""

    day: dt.date
    course: Course
    before: Outlook
    stretch: Stretch

    @property
    def recorded(self) -> bool:
        """Whether nothing happened but that the record begins, so that it may have been so for some time before."""
        return all(
            mover.kind is MoverKind.FACT and mover.before == "unknown" for mover in self.stretch.moved_by
        )

    @property
    def reasons(self) -> tuple[object, ...]:
        """What moves that are told together have in common."""
        moved_by = tuple(mover.text for mover in self.stretch.moved_by)
        return (self.before, self.stretch.outlook, moved_by, self.stretch.rules)


def moves(timeline: Timeline) -> list[Move]:
    """Every move of an outlook, the newest last."""
    found = [
        Move(after.start, course, before.outlook, after)
        for course in timeline.courses.values()
        for before, after in pairwise(course.stretches)
        if after.start is not None and before.outlook is not after.outlook
    ]
    return sorted(found, key=lambda move: move.day)


def lead(timeline: Timeline, found: list[Move], rulebook: Rulebook) -> str:
    """What moved, in a sentence."""
    events = [move for move in found if not move.recorded]
    when = period(timeline)
    if len(timeline.courses) == 1:
        (course,) = timeline.courses.values()
        title = sentences.quoted(words.target_title(rulebook, course.target, course.title))
        last = sentences.clause(course.stretches[-1].verdict, rulebook)
        still = " throughout" if not found and not when else when
        return f"The outlook of {title} moves {between(events)}." if events else f"{title} {last}{still}."
    targets = words.plural(len(timeline.courses), "target")
    if not events:
        return f"No outlook moves{when}, of {targets}."
    moved = len({move.course.target for move in events})
    return f"{moved} of {targets} {'moves' if moved == 1 else 'move'} {between(events)}."


def between(events: list[Move]) -> str:
    """From the first day of some moves to the last."""
    first, last = (sentences.day(events[at].day) for at in (0, -1))
    return f"on {first}" if first == last else f"between {first} and {last}"


def period(timeline: Timeline) -> str:
    """The days asked about, as people write them: ` from 1 May 2025`, or nothing."""
    start = f" from {sentences.day(timeline.start)}" if timeline.start else ""
    return f"{start} until {sentences.day(timeline.end)}" if timeline.end else start


def beginnings(found: list[Move]) -> str:
    """What is said of moves that only show where the record begins; nothing if there are none."""
    begun = [move for move in found if move.recorded]
    if not begun:
        return ""
    one = len(begun) == 1
    return (
        f"Left out: {words.plural(len(begun), 'move')} of {'an outlook' if one else 'outlooks'} that only "
        f"{'shows' if one else 'show'} where the record begins, on {sentences.day(begun[-1].day)} or before. "
        f"--all shows {'it' if one else 'them'}."
    )


def grouped(found: list[Move], rulebook: Rulebook) -> Iterator[tuple[dt.date, list[tuple[str, list[str]]]]]:
    """For each day, what moved in a sentence, and below it why; targets that move alike are told together."""
    for day, moved in groupby((move for move in found if not move.recorded), key=lambda move: move.day):
        alike: dict[object, list[Move]] = {}
        for move in moved:
            development = words.is_development(rulebook, move.course.target)
            alike.setdefault((*move.reasons, development), []).append(move)
        yield day, [told(group, rulebook) for group in alike.values()]


def told(group: list[Move], rulebook: Rulebook) -> tuple[str, list[str]]:
    """Moves that have the same causes: a sentence, and what lies behind it, of each condition one thing."""
    first = group[0]
    titles = [words.target_title(rulebook, move.course.target, move.course.title) for move in group]
    development = words.is_development(rulebook, first.course.target)
    sentence = sentences.moved(titles, first.before, first.stretch.outlook, development)
    movers = {
        words.read(mover.subject, rulebook) or mover.text: mover for mover in first.stretch.moved_by[::-1]
    }
    because = [cause(mover, rulebook) for mover in list(movers.values())[::-1]]
    because += [sentences.rule_change(each, rulebook) for each in first.stretch.rules]
    return sentence, because


# --- text ------------------------------------------------------------------------------------------------------------


def text(
    timeline: Timeline, rulebook: Rulebook, page: Page, show_all: bool, quiet: bool = False
) -> list[str]:
    """What moved, day by day, the newest last; or (`show_all`) each target with all that changed."""
    found = moves(timeline)
    lines = leading(lead(timeline, found, rulebook), page)
    lines += wrap(page.paint(wording.book(timeline.title, timeline.rulebook), "dim"), page.width, "", INDENT)
    for label, said in premises(timeline, rulebook):
        shown = page.paint(said, "assumption") if label == "Assumed" else said
        lines += wrap(shown, page.width, f"{label}: ", INDENT)
    for each in timeline.discords:
        lines += wrap(page.paint(f"CONFLICT {discord(each)}", "conflict"), page.width, "", INDENT)
    if show_all:
        for course in timeline.courses.values():
            lines += ["", *block(course, rulebook, page)]
        told_ = [] if quiet else ["", *wrap(f"{SHOWS} {wording.DATES_LEGEND}", page.width)]
        return [*lines, *(page.paint(line, "dim") for line in told_), *legend(page, quiet)]
    return [*lines, *by_day(found, rulebook, page), *legend(page, quiet)]


def by_day(found: list[Move], rulebook: Rulebook, page: Page) -> list[str]:
    """The moves of each day under its date, of many only the newest. What is behind several is told once a day."""
    lines: list[str] = []
    left_out = 0
    for day, entries in reversed(list(grouped(found, rulebook))):
        later = rulebook.as_of is not None and day > rulebook.as_of
        block_ = [
            "",
            page.paint(sentences.day(day), "head") + (" (if nothing else changes)" if later else ""),
        ]
        said: set[str] = set()
        for sentence, because in entries:
            block_ += wrap(sentence, page.width, INDENT)
            for why in because:
                block_ += [] if why in said else wrap(why, page.width, BELOW, BELOW + INDENT)
            said.update(because)
        if (lines and len(lines) + len(block_) > MOST_LINES) or left_out:
            left_out += 1
        else:
            lines = block_ + lines
    if left_out:
        earlier = f"{words.plural(left_out, 'earlier day')} left out. --all shows them."
        lines = ["", page.paint(earlier, "dim"), *lines]
    if begun := beginnings(found):
        lines = ["", *(page.paint(line, "dim") for line in wrap(begun, page.width)), *lines]
    return lines


def block(course: Course, rulebook: Rulebook, page: Page) -> list[str]:
    """One target with every stretch, and what happened at its beginning."""
    lines = wrap(words.named_painted(course.title, course.target, page), page.width, "", INDENT)
    width = max(cells(span(each.start, each.end)) for each in course.stretches)
    development = words.is_development(rulebook, course.target)
    for before, stretch in pairwise((None, *course.stretches)):
        assert stretch is not None
        still = "still " if before and before.outlook is stretch.outlook else ""
        state = f"{still}{words.outlook_painted(stretch.outlook, page, development)}"
        lines += wrap(state, page.width, f"{INDENT}{pad(span(stretch.start, stretch.end), width)}  ")
        if stretch.verdict.hinges_on:
            lines += wrap(sentences.depends(stretch.verdict, rulebook), page.width, BELOW, BELOW + INDENT)
        for mover in stretch.moved_by:
            lines += wrap(cause(mover, rulebook), page.width, f"{BELOW}* ", f"{BELOW}  ")
        for each in stretch.rules:
            lead_ = f"{BELOW}{page.sign('→', '>')} "
            lines += wrap(sentences.rule_change(each, rulebook), page.width, lead_, f"{BELOW}  ")
    return lines


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(timeline: Timeline, rulebook: Rulebook, show_all: bool, quiet: bool = False) -> list[str]:
    """A table of what moved, day by day; or (`show_all`) a table for each target."""
    found = moves(timeline)
    lines = [f"## {marks.escape(wording.book(timeline.title, timeline.rulebook))}", ""]
    lines += [f"**{marks.escape(lead(timeline, found, rulebook))}**", ""]
    lines += [f"- **{label}:** {marks.escape(said)}" for label, said in premises(timeline, rulebook)]
    lines += [f"- **CONFLICT:** {marks.escape(discord(each))}" for each in timeline.discords]
    if show_all:
        for course in timeline.courses.values():
            rows = [list(row(*pair, rulebook)) for pair in pairwise((None, *course.stretches))]
            lines += ["", f"### {marks.escape(course.title)} ({marks.code(course.target)})", ""]
            lines += marks.grid(["from", "until", "outlook", "moved by", "rules"], rows)
        return [*lines, "", f"*{SHOWS}*", *marks.legend(quiet)]
    rows = [
        [sentences.day(day), marks.escape(sentence), "<br>".join(marks.escape(each) for each in because)]
        for day, entries in grouped(found, rulebook)
        for sentence, because in entries
    ]
    if rows:
        lines += ["", *marks.grid(["day", "what moved", "because"], rows)]
    if begun := beginnings(found):
        lines += ["", f"*{marks.escape(begun)}*"]
    return [*lines, *marks.legend(quiet)]


def row(before: Stretch | None, stretch: Stretch | None, rulebook: Rulebook) -> Iterator[str]:
    """The cells of one stretch."""
    assert stretch is not None
    yield stretch.start.isoformat() if stretch.start else ""
    yield stretch.end.isoformat() if stretch.end else ""
    still = "still " if before and before.outlook is stretch.outlook else ""
    told_ = (
        f" ({marks.escape(sentences.depends(stretch.verdict, rulebook))})"
        if stretch.verdict.hinges_on
        else ""
    )
    yield f"{still}{marks.outlook(stretch.verdict, rulebook)}{told_}"
    yield "<br>".join(marks.escape(cause(mover, rulebook)) for mover in stretch.moved_by)
    yield "<br>".join(marks.escape(sentences.rule_change(each, rulebook)) for each in stretch.rules)
