"""A proof as a tree of text, in box-drawing characters or in ASCII."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.verdict import Answer, Verdict
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.status import Status
from sanctionlink.render import proof_outline as outline
from sanctionlink.render import sentences, wording, words
from sanctionlink.render.page import Page, clean, wrap
from sanctionlink.render.verdicts import heading, leading

DEEPEST = 12
"""Levels that are drawn; what lies deeper is drawn at this level, so that lines keep room for words."""

UNLESS = re.compile(r"(✓|✗|yes:|no:) unless ")
DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def explain(
    derivations: Sequence[Derivation],
    verdict: Verdict,
    answer: Answer,
    rulebook: Rulebook,
    page: Page,
    quiet: bool = False,
) -> list[str]:
    """How one target stands and why, with its proof, or with one proof each way if it is not settled, and its sources."""
    lines = leading(sentences.lead([verdict], rulebook, answer.as_of), page)
    lines += heading(answer, rulebook, page)
    title = words.target_title(rulebook, verdict.target, verdict.title)
    mark = words.outlook_painted(verdict.outlook, page, words.is_development(rulebook, verdict.target))
    lines += ["", *wrap(f"{words.named_painted(title, verdict.target, page)}: {mark}", page.width, "", "  ")]
    if verdict.hinges_on and verdict.outlook not in (Outlook.UNDETERMINED, Outlook.OPEN):
        told = f"In some possible cases it stands otherwise; {sentences.depends(verdict, rulebook)}"
        lines += wrap(told, page.width, "  ", "  ")
    known = outline.Told(rulebook)
    in_all = verdict.status is not Status.UNDETERMINED
    for derivation in derivations:
        lines += ["", *one(derivation, page, known, in_all)]
    cited = [cite.source for derivation in derivations for cite in derivation.citations]
    lines += references(list(dict.fromkeys(cited)), rulebook, page)
    return lines if quiet else [*lines, *legend(lines, page)]


def proof_text(derivations: Sequence[Derivation], width: int = 80) -> str:
    """Proofs as trees of plain text, without the verdict and the list of sources that `explain` puts around them."""
    page = Page(width)
    proofs: list[str] = []
    known = outline.Told()
    for derivation in derivations:
        head = f"{words.named(derivation.title, derivation.target)}: {outline.standing(derivation, None)}"
        body = one(derivation, page, known, in_all=len({each.status for each in derivations}) == 1)
        proofs.append("\n".join([*wrap(head, width, "", "  "), *body]))
    return "\n\n".join(proofs)


def one(derivation: Derivation, page: Page, known: outline.Told, in_all: bool = False) -> list[str]:
    """One proof: the world it is for, if conditions are open, and its roots under headings, less what is `known`.

    `in_all` says that the status is the same in every possible world, of which this is one.
    """
    lines = []
    if derivation.world:
        world = page.paint(outline.where(derivation, in_all, known.rulebook), "assumption")
        status = page.paint(
            outline.standing(derivation, known.rulebook).capitalize(), derivation.status.value
        )
        lines += wrap(f"{status} {world}", page.width, page.sign("■ ", "* "))
    if bare := outline.bare(derivation):
        lines += wrap(bare, page.width)
    for title, roots in outline.groups(derivation, known.rulebook):
        lines += wrap(f"{title}:", page.width)
        for entry in outline.entries(derivation, roots, known):
            lines += drawn(entry, page)
    if more := outline.left_out(derivation):
        lines += wrap(more, page.width)
    return lines


def drawn(entry: outline.OutlineEntry, page: Page) -> list[str]:
    """The lines of one entry, with the branches that lead to it and past it."""
    pipe, blank = page.sign("│  ", "|  "), "   "
    above = "".join(pipe if more else blank for more in entry.open_above[-DEEPEST:])
    if entry.depth > DEEPEST:
        above = page.sign("… ", "~ ") + above
    branch = page.sign("└─ ", "`- ") if entry.last else page.sign("├─ ", "|- ")
    beside = above + (blank if entry.last else pipe) + (pipe if entry.parent else blank)
    text = page.paint(entry.text, entry.role)
    if entry.holds is not None:
        sign = (
            page.paint(page.sign("✓", "yes:"), "good")
            if entry.holds
            else page.paint(page.sign("✗", "no:"), "bad")
        )
        text = f"{sign} {text}"
    text += outline.reference(entry)
    if entry.stops:
        text += page.paint(page.sign(" ← stops it", " <- stops it"), "bad")
    lines = wrap(text, page.width, above + branch, beside)
    for detail in entry.details:
        painted = page.paint(detail, "dim") if detail.startswith("source: ") else detail
        lines += wrap(painted, page.width, beside, beside + "  ")
    return lines


def references(ids: list[str], rulebook: Rulebook, page: Page) -> list[str]:
    """The cited sources, each described once."""
    known = [rulebook.sources[id_] for id_ in ids if id_ in rulebook.sources]
    if not known:
        return []
    lines = ["", page.paint("Sources", "head")]
    for source in known:
        lines += wrap(f"{clean(source.id)}: {wording.described(source)}", page.width, "  ", "    ")
    return lines


def legend(lines: list[str], page: Page) -> list[str]:
    """How outlooks, signs and dates are to be read, each only where it matters."""
    texts = [sentences.LEGEND]
    if any("✓" in line or "✗" in line for line in lines):
        texts.append(wording.SIGNS_LEGEND)
    if any(UNLESS.search(line) for line in lines):
        texts.append(wording.UNLESS_LEGEND)
    if any(DATE.search(line) for line in lines):
        texts.append(wording.DATES_LEGEND)
    return ["", *(page.paint(line, "dim") for line in wrap(" ".join(texts), page.width))]
