"""Ways out in every form of output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanctionlink.answers.verdict import Verdict
from sanctionlink.answers.ways import NoWayOut, Question, Ways
from sanctionlink.model.outlook import LEVELS
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.status import Status
from sanctionlink.render import advice, wording
from sanctionlink.render import markdown as marks
from sanctionlink.render.advice import Way
from sanctionlink.render.no_way_out import impasse as why_none
from sanctionlink.render.page import Page, clean, wrap

INDENT = "   "

# --- text ------------------------------------------------------------------------------------------------------------


def heading(question: Question, verdicts: Mapping[str, Verdict], rulebook: Rulebook, page: Page) -> list[str]:
    """What was asked, and how things stand today."""
    lines = wrap(page.paint(advice.aim(question), "head"), page.width, "", "  ")
    book = f"{clean(rulebook.title)} ({clean(question.rulebook)}), as of {question.as_of}"
    lines += wrap(book, page.width, "", "  ")
    for label, text in advice.premises(question, rulebook):
        shown = page.paint(text, "assumption") if label == "assumed" else text
        lines += wrap(shown, page.width, f"{label}: ", "  ")
    for names, status, why in _today(question, verdicts):
        shown = page.paint(wording.status_word(status), status.value)
        words = f"{wording.listing([clean(name) for name in names])} {_be(names)} {shown}{why}"
        lines += wrap(words, page.width, "as it is: ", "  ")
    return [*lines, ""]


def _today(question: Question, verdicts: Mapping[str, Verdict]) -> Iterable[tuple[list[str], Status, str]]:
    """How things stand: the targets that have the same status for the same reason, and both."""
    groups: dict[tuple[Status, str], list[str]] = {}
    for wish in question.wanted:
        groups.setdefault((wish.before, _why(verdicts[wish.target])), []).append(wish.target)
    return ((names, status, why) for (status, why), names in groups.items())


def _be(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _why(verdict: Verdict) -> str:
    """The outlook, and why a target has its status, after the status."""
    outlook = f" (outlook: {wording.outlook_word(verdict.outlook)})" if verdict.outlook in LEVELS else ""
    if not verdict.status.bitten and verdict.status is not Status.UNDETERMINED:
        return outlook
    return f"{outlook}: {wording.why(verdict)}"


class Teller:
    """Tells one way after another, numbered; a condition's question is told with it the first time."""

    def __init__(self, rulebook: Rulebook, page: Page) -> None:
        self.rulebook, self.page = rulebook, page
        self.told = 0
        self.asked: set[str] = set()

    def way(self, way: Way) -> list[str]:
        """One way: what has to change, then what follows."""
        self.told += 1
        page, arrow = self.page, self.page.sign("→", "->")
        lines = wrap(
            page.paint(advice.head(way, self.rulebook), "head"), page.width, f"{self.told}. ", INDENT
        )
        for step, options in zip(way.steps, way.options, strict=True):
            text = advice.move(step, options, arrow)
            details = advice.details(step, way, self.rulebook)
            lines += wrap(
                f"{text} ({details})" if details else text, page.width, f"{INDENT}* ", f"{INDENT}  "
            )
            name = step.condition.partition("(")[0]
            if name not in self.asked:
                self.asked.add(name)
                words = page.paint(advice.ask(step, self.rulebook), "dim")
                lines += wrap(words, page.width, f"{INDENT}  ")
        for line in advice.consequences(way):
            lines += wrap(_loud(line, page), page.width, INDENT)
        return [*lines, ""]


def _loud(line: str, page: Page) -> str:
    """A sentence, painted if it tells of something lost."""
    return page.paint(line, "bad") if advice.WARNING in line else line


def impasse(found: NoWayOut, question: Question, rulebook: Rulebook, page: Page) -> list[str]:
    """Why there is no way out."""
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
    text = f"{advice.legend(rulebook)} {wording.CLEAR_LEGEND}" if ways else wording.CLEAR_LEGEND
    return ["", *(page.paint(line, "dim") for line in wrap(text, page.width))]


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(ways: Ways, verdicts: Mapping[str, Verdict], rulebook: Rulebook, most: int | None) -> list[str]:
    """A numbered list of ways, each with its changes and what follows."""
    question = ways.question
    book = f"{clean(rulebook.title)} ({clean(question.rulebook)}), as of {question.as_of}"
    lines = [f"## {marks.escape(advice.aim(question))}", "", marks.escape(book), ""]
    lines += [f"- **{label}:** {marks.escape(text)}" for label, text in advice.premises(question, rulebook)]
    for names, status, why in _today(question, verdicts):
        shown = wording.listing([marks.code(name) for name in names])
        apart = " " if why.startswith(" ") else ""
        lines.append(f"- **today:** {shown} {_be(names)} {marks.state(status)}{apart}{marks.escape(why)}")
    lines.append("")
    told = advice.folded(ways.sets)
    if ways.sets and not ways.sets[0].changes:
        lines.append(marks.escape(advice.already(question)))
    else:
        for number, way in enumerate(told, 1):
            lines += _marked(number, way, rulebook)
    if ways.no_way_out:
        lines += _marked_impasse(why_none(ways.no_way_out, question, rulebook, "→"))
    elif not (ways.sets and not ways.sets[0].changes):
        words = advice.ending(len(told), len(ways.sets), ways.complete, most, ways.incomplete)
        lines += ["", marks.escape(words)]
        if question.only_mentioned:
            lines += ["", marks.escape(advice.only_mentioned(question.only_mentioned, "other ways"))]
    smallest = f"{advice.legend(rulebook)} " if ways.sets and ways.sets[0].changes else ""
    return [*lines, "", f"*{marks.escape(smallest + wording.CLEAR_LEGEND)}*"]


def _marked_impasse(lines: Iterable[tuple[int, str]]) -> Iterable[str]:
    """Paragraphs and lists; a blank line between them, or a paragraph would belong to the item above it."""
    before = 0
    for number, (depth, text) in enumerate(lines):
        if number and depth != before:
            yield ""
        before = depth
        yield f"{'- ' if depth else ''}{marks.escape(text)}"


def _marked(number: int, way: Way, rulebook: Rulebook) -> Iterable[str]:
    """One way as an item of a list."""
    yield f"{number}. **{marks.escape(advice.head(way, rulebook))}**"
    for step, options in zip(way.steps, way.options, strict=True):
        details = advice.details(step, way, rulebook)
        more = f" ({marks.escape(details)})" if details else ""
        asked = marks.escape(advice.ask(step, rulebook))
        yield f"   - {marks.escape(advice.move(step, options, '→'))}{more}<br>{asked}"
    for line in advice.consequences(way):
        yield f"   - {marks.escape(line)}"
