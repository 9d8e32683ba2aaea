"""The list of rulebooks that can be asked, in every form of output."""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.answers.rulebooks import Entry
from sanctionlink.render import words
from sanctionlink.render.markdown import code, escape, grid
from sanctionlink.render.page import Page, clean, wrap


def amounts(entry: Entry) -> str:
    """What a rulebook holds, in words."""
    if entry.faults:
        return f"cannot be loaded: {words.plural(entry.faults, 'fault')}"
    return ", ".join(words.plural(count, what.removesuffix("s"), what) for what, count in entry.counts)


def text(entries: Sequence[Entry], page: Page) -> list[str]:
    """A few lines for each rulebook."""
    lines: list[str] = []
    for entry in entries:
        mark = " (used here without --rulebook)" if entry.current else ""
        lines.append(page.paint(clean(entry.name), "head") + mark)
        if entry.title:
            lines += wrap(clean(entry.title), page.width, "  ", "  ")
        lines += wrap(amounts(entry), page.width, "  ", "  ")
        lines += wrap(f"{entry.origin}: {clean(entry.where)}", page.width, "  ", "    ")
    return lines or ["there is no rulebook here, and none came with this installation"]


def markdown(entries: Sequence[Entry]) -> list[str]:
    """A table of rulebooks."""
    rows = [
        [
            code(entry.name),
            escape(entry.title or ""),
            escape(amounts(entry)),
            f"{entry.origin}: {code(entry.where)}",
        ]
        for entry in entries
    ]
    return grid(["rulebook", "title", "holds", "where"], rows)
