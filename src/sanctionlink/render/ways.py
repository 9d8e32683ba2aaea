"""Ways in every form of output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanctionlink.answers.verdict import Verdict
from sanctionlink.answers.ways import NoWayOut, Question, Ways
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import advice, goals, sentences
from sanctionlink.render import markdown as marks
from sanctionlink.render.advice import Way
from sanctionlink.render.no_way_out import impasse as why_none
from sanctionlink.render.page import Page, clean, wrap

INDENT = "   "

# --- text ------------------------------------------------------------------------------------------------------------


def heading(
    lead: str, question: Question, verdicts: Mapping[str, Verdict], rulebook: Rulebook, page: Page
) -> list[str]:
    """The first sentence, what was asked and which verb is meant, and why things stand as they do today."""
    lines = wrap(page.paint(lead, "head"), page.width)
    lines += wrap(page.paint(book(question), "dim"), page.width, "", "  ")
    for note in goals.notes(question, rulebook):
        lines += wrap(note, page.width, "note: ", "  ")
    for label, text in goals.premises(question, rulebook):
        shown = page.paint(text, "assumption") if label == "assumed" else text
        lines += wrap(shown, page.width, f"{label}: ", "  ")
    for label, text in goals.grounds(question, verdicts, rulebook):
        lines += wrap(text, page.width, f"{label}: ", "  ")
    return lines


def book(question: Question) -> str:
    """The rulebook and the day."""
    return f"{clean(question.title)} ({clean(question.rulebook)}), as of {sentences.day(question.as_of)}"


class Teller:
    """Tells one way after another, numbered."""

    def __init__(self, question: Question, rulebook: Rulebook, page: Page) -> None:
        self.question, self.rulebook, self.page = question, rulebook, page
        self.told = 0

    def way(self, way: Way) -> list[str]:
        """One way: what has to change, then what follows."""
        self.told += 1
        page, arrow = self.page, self.page.sign("→", "->")
        title = page.paint(advice.head(way, self.rulebook), "head")
        lines = wrap(title, page.width, f"{self.told}. ", INDENT)
        for step, options in zip(way.steps, way.options, strict=True):
            text = advice.step(step, options, way, self.rulebook, arrow)
            lines += wrap(text, page.width, f"{INDENT}* ", f"{INDENT}  ")
        for line in advice.consequences(way, self.question, self.rulebook):
            lines += wrap(_loud(line, page), page.width, INDENT)
        return [*lines, ""]


def _loud(line: str, page: Page) -> str:
    """A sentence, painted if it tells of something lost."""
    return page.paint(line, "bad") if advice.WARNING in line else line


def impasse(found: NoWayOut, question: Question, rulebook: Rulebook, page: Page) -> list[str]:
    """Why there is no way."""
    lines = []
    for depth, text in why_none(found, question, rulebook, page.sign("→", "->")):
        lead = f"{INDENT}* " if depth else ""
        lines += wrap(text, page.width, lead, " " * len(lead))
    return lines


def closing(text: str, page: Page) -> list[str]:
    """The last word on the ways."""
    return wrap(text, page.width)


def legend(rulebook: Rulebook, page: Page, ways: bool) -> list[str]:
    """What the words mean, and what they do not; of ways, if there are any."""
    text = f"{advice.legend(rulebook)} {sentences.LEGEND}" if ways else sentences.LEGEND
    return ["", *(page.paint(line, "dim") for line in wrap(text, page.width))]


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(
    ways: Ways, verdicts: Mapping[str, Verdict], rulebook: Rulebook, most: int | None, quiet: bool = False
) -> list[str]:
    """The first sentence, then a numbered list of ways, each with its changes and what follows."""
    question = ways.question
    reached = bool(ways.sets) and not ways.sets[0].changes
    names = [clean(wish.title) for wish in question.wanted if not wish.kept]
    lines = [
        f"## {marks.escape(', '.join(names))}",
        "",
        f"**{marks.escape(lead(ways, verdicts, rulebook))}**",
        "",
    ]
    lines.append(f"- {marks.escape(book(question))}")
    lines += [f"- {marks.escape(note)}" for note in goals.notes(question, rulebook)]
    told = [*goals.premises(question, rulebook), *goals.grounds(question, verdicts, rulebook)]
    lines += [f"- **{marks.escape(label)}:** {marks.escape(text)}" for label, text in told]
    lines.append("")
    folded = [] if reached else advice.folded(ways.sets)
    for number, way in enumerate(folded, 1):
        lines += _marked(number, way, question, rulebook)
    if ways.no_way_out:
        lines += _marked_impasse(why_none(ways.no_way_out, question, rulebook, "→"))
    elif not reached:
        words = advice.ending(len(folded), len(ways.sets), ways.complete, most, ways.incomplete)
        lines += ["", marks.escape(words)]
        if question.only_mentioned:
            lines += ["", marks.escape(advice.only_mentioned(question.only_mentioned, "other ways"))]
    smallest = f"{advice.legend(rulebook)} " if folded else ""
    return lines if quiet else [*lines, "", f"*{marks.escape(smallest + sentences.LEGEND)}*"]


def lead(ways: Ways, verdicts: Mapping[str, Verdict], rulebook: Rulebook) -> str:
    """The sentence that an answer begins with."""
    if ways.no_way_out:
        return goals.none(ways.question, rulebook)
    if ways.sets and not ways.sets[0].changes:
        return goals.already(ways.question, verdicts, rulebook)
    return goals.ways(ways.question, rulebook)


def _marked_impasse(lines: Iterable[tuple[int, str]]) -> Iterable[str]:
    """Paragraphs and lists; a blank line between them, or a paragraph would belong to the item above it."""
    before = 0
    for number, (depth, text) in enumerate(lines):
        if number and depth != before:
            yield ""
        before = depth
        yield f"{'- ' if depth else ''}{marks.escape(text)}"


def _marked(number: int, way: Way, question: Question, rulebook: Rulebook) -> Iterable[str]:
    """One way as an item of a list."""
    yield f"{number}. **{marks.escape(advice.head(way, rulebook))}**"
    for step, options in zip(way.steps, way.options, strict=True):
        yield f"   - {marks.escape(advice.step(step, options, way, rulebook, '→'))}"
    for line in advice.consequences(way, question, rulebook):
        yield f"   - {marks.escape(line)}"
