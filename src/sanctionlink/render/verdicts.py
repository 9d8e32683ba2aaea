"""Verdicts as text for a terminal, or for a pipe, where the layout is the same and nothing is painted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sanctionlink.answers.verdict import Answer, Verdict
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.records import dataclass
from sanctionlink.render import sentences, wording, words
from sanctionlink.render.arranged import BY_OUTLOOK, Arrangement
from sanctionlink.render.page import WIDE, Page, beside, clean, wrap

NARROW, FEW = 100, 20
"""A page is compact below this width, with more targets than this."""


def status(answer: Answer, rulebook: Rulebook, page: Page, arrangement: Arrangement) -> list[str]:
    """How targets stand: a sentence with totals, what was asked, then each target with why, in groups."""
    chosen = arrangement.chosen(answer.verdicts)
    of = len(answer.verdicts) + len(answer.unanswered)
    lines = leading(sentences.lead(list(chosen.values()), rulebook, answer.as_of, of), page)
    lines += heading(answer, rulebook, page, compact=page.width < NARROW and len(chosen) > FEW)
    lines += table(list(chosen.values()), rulebook, page, arrangement)
    return [*lines, *unanswered(answer, page), *legend(page, arrangement.quiet)]


# --- what was asked --------------------------------------------------------------------------------------------------


def leading(text: str, page: Page) -> list[str]:
    """The sentence that an answer begins with."""
    return wrap(page.paint(text, "head"), page.width)


def heading(
    answer: Answer, rulebook: Rulebook, page: Page, known: Collection[str] = (), compact: bool = False
) -> list[str]:
    """What was asked, less what is `known`: the rulebook, assumptions, the account taken, what is open; conflicts stand out.

    What is `compact` tells only how many conditions are open.
    """
    lines = wrap(page.paint(wording.book(rulebook.title, answer.rulebook), "dim"), page.width, "", "  ")
    for label, text in wording.premises(answer, rulebook, compact):
        if label in known:
            continue
        painted = page.paint(text, "assumption") if label == "Assumed" else text
        lines += wrap(painted, page.width, f"{label}: ", "  ")
    for found in answer.conflicts:
        lines += wrap(page.paint(f"CONFLICT: {wording.conflict(found)}", "conflict"), page.width, "", "  ")
    return lines


def legend(page: Page, quiet: bool = False) -> list[str]:
    """What the words of an answer mean, and what they do not; nothing if that is not asked for."""
    if quiet:
        return []
    return ["", *(page.paint(line, "dim") for line in wrap(sentences.LEGEND, page.width))]


# --- targets ---------------------------------------------------------------------------------------------------------


def table(verdicts: Sequence[Verdict], rulebook: Rulebook, page: Page, arrangement: Arrangement) -> list[str]:
    """Each target with why it stands as it does, in groups; targets that stand so for the same reason are told together."""
    entries = Entries(
        rulebook, page, arrangement.by != BY_OUTLOOK, page.width < NARROW and len(verdicts) > FEW
    )
    lines: list[str] = []
    for title, members in arrangement.groups(verdicts, rulebook):
        lines += [] if entries.compact and lines else [""]
        if title:
            role = members[0].outlook.value if arrangement.by == BY_OUTLOOK else "head"
            lines.append(page.paint(f"{title.upper()} ({len(members)})", role))
        lines += entries.lines(members)
    return lines


@dataclass(frozen=True, slots=True)
class Entries:
    """How targets are told on a page. Their outlook is `told`, or goes without saying; what is `compact` has no ids."""

    rulebook: Rulebook
    page: Page
    told: bool
    compact: bool

    def lines(self, verdicts: Sequence[Verdict]) -> list[str]:
        """The targets, those with the same outlook and reasons together."""
        groups: dict[object, tuple[list[Verdict], list[str]]] = {}
        for verdict in verdicts:
            most = 3 if self.page.width >= WIDE else 1
            grounds = sentences.grounds(verdict, self.rulebook, most, self.compact)
            told = [each.sentence for each in grounds]
            groups.setdefault((verdict.outlook, *told), ([], told))[0].append(verdict)
        return [line for alike, told in groups.values() for line in self._entry(alike, told)]

    def _entry(self, verdicts: Sequence[Verdict], grounds: Sequence[str]) -> list[str]:
        """Targets that stand as they do for the same reasons."""
        page, first = self.page, verdicts[0]
        mark = page.paint(words.outlook_mark(first.outlook, page), first.outlook.value) + " "
        titles = [words.target_title(self.rulebook, each.target, each.title) for each in verdicts]
        names = [
            words.named_painted(title, each.target, page, not self.compact)
            for title, each in zip(titles, verdicts, strict=True)
        ]
        if self.told:
            word = words.outlook_word(first.outlook, words.is_development(self.rulebook, first.target))
            names[-1] += f": {page.paint(word, first.outlook.value)}"
        if page.width < WIDE:
            return wrap(f"{', '.join(names)}: {' '.join(grounds)}", page.width, mark, "  ")
        half = page.width // 3
        left = [line for at, name in enumerate(names) for line in wrap(name, half, "  " if at else mark)]
        return beside(left, [line for text in grounds for line in wrap(text, page.width - half - 2)], half)


def unanswered(answer: Answer, page: Page) -> list[str]:
    """The targets whose status is not settled, each with the limit that was reached."""
    lines: list[str] = []
    for target, why in answer.unanswered.items():
        text = f"{clean(target)}: status not settled: {clean(why)}"
        lines += ["", *wrap(text, page.width, "INCOMPLETE: ", "  ")]
    return lines
