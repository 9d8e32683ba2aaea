"""The outcome of a rulebook's expected cases, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sanctionlink.answers.case_result import CaseResult, Mismatch, Proof
from sanctionlink.answers.derivation import Derivation
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Citation
from sanctionlink.model.scenario import ACCOUNT
from sanctionlink.model.status import Status
from sanctionlink.render import markdown as marked
from sanctionlink.render import proof, wording, words
from sanctionlink.render import proof_outline as outline
from sanctionlink.render.markdown import code, escape, grid
from sanctionlink.render.page import Page, clean, wrap

INDENT = "  "


def summary(outcomes: Sequence[CaseResult]) -> str:
    """How many passed, failed and could not be run."""
    errors = sum(outcome.error is not None for outcome in outcomes)
    failed = sum(not outcome.passed for outcome in outcomes) - errors
    parts = [f"{plural_cases(len(outcomes) - failed - errors)} passed"]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{errors} could not be run"] if errors else []
    return ", ".join(parts)


def plural_cases(count: int) -> str:
    """A number of cases in words."""
    return words.plural(count, "case")


# --- text ------------------------------------------------------------------------------------------------------------


def text(name: str, outcomes: Sequence[CaseResult], page: Page) -> list[str]:
    """The failures with what was expected, what came and why, then the summary."""
    lines: list[str] = []
    for outcome in outcomes:
        if not outcome.passed:
            word = "ERROR" if outcome.error else "FAILED"
            head = f"{page.paint(word, 'bad')} {clean(outcome.case.id)}: {clean(outcome.case.why)}"
            lines += [*wrap(head, page.width, "", INDENT), *failure(outcome, page), ""]
    good = all(outcome.passed for outcome in outcomes)
    return [*lines, page.paint(f"{clean(name)}: {summary(outcomes)}", "good" if good else "bad")]


def failure(outcome: CaseResult, page: Page) -> list[str]:
    """What is wrong with one case: by target, what was expected, what came, and how it came about."""
    lines = []
    for source in sources(outcome.case):
        lines += wrap(page.paint(f"source: {source}", "dim"), page.width, INDENT, INDENT * 2)
    if outcome.error:
        place = f"{outcome.case.span}: cannot be run: "
        lines += wrap(clean(place + outcome.error.message), page.width, INDENT, INDENT * 2)
    for target in dict.fromkeys(mismatch.target for mismatch in outcome.mismatches):
        differing = [mismatch for mismatch in outcome.mismatches if mismatch.target == target]
        lines += wrap(f"{differing[0].span}: {clean(target)}", page.width, INDENT, INDENT * 2)
        for mismatch in differing:
            lines += _compared(mismatch, page)
        for each in outcome.proofs:
            if each.target == target:
                lines += ["", *_proved(each, outcome.verdicts[target].status, page)]
    return lines


def sources(case: Case) -> list[str]:
    """What a case cites, the paragraphs of one section together: `memo, "Reset", paragraphs 3 and 4`."""
    grouped: dict[tuple[str, str | None], list[Citation]] = {}
    for citation in case.cites:
        grouped.setdefault((citation.source, citation.section), []).append(citation)
    return [_places(found) for found in grouped.values()]


def _places(found: Sequence[Citation]) -> str:
    """Citations of one section as one place."""
    numbers = [str(each.paragraph) for each in found if each.paragraph is not None]
    text = wording.place(replace(found[0], paragraph=None))
    if numbers:
        text += f", paragraph{'s' if len(numbers) > 1 else ''} {words.listing(numbers)}"
    notes = [clean(each.note) for each in found if each.note]
    return f"{text} ({'; '.join(notes)})" if notes else text


def _compared(mismatch: Mismatch, page: Page) -> list[str]:
    """What was expected of one thing, and what came."""
    indent = INDENT * 2
    label = f"{mismatch.field}: "
    expected = wrap(
        f"expected {clean(mismatch.expected)}", page.width, indent + label, indent + " " * len(label)
    )
    blank = indent + " " * len(label)
    return [*expected, *wrap(f"got      {clean(mismatch.got)}", page.width, blank, blank + " " * 9)]


def _proved(found: Proof, status: Status, page: Page) -> list[str]:
    """The derivation of what came."""
    indent = INDENT * 2
    if found.note:
        return wrap(f"there is no proof to show: {clean(found.note)}", page.width, indent)
    side = f" on the account of {clean(found.account)}" if found.account else ""
    lines = wrap(f"derivation of what it got{side}:", page.width, indent)
    narrow = Page(max(page.width - len(indent), 40), page.unicode, page.colour)
    known = outline.Told()
    in_all = status is not Status.UNDETERMINED and found.account is None
    for derivation in found.derivations:
        drawn = proof.one(_by(derivation, found.account), narrow, known, in_all)
        lines += [f"{indent}{line}".rstrip() for line in drawn]
    return lines


def _by(derivation: Derivation, account: str | None) -> Derivation:
    """A proof on an account's side; where that account is silent and another is believed, the world says so."""
    if account is None:
        return derivation
    world = tuple(
        (name, f"{account}, then {value}" if name == ACCOUNT else value) for name, value in derivation.world
    )
    return replace(derivation, world=world)


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(name: str, outcomes: Sequence[CaseResult]) -> list[str]:
    """The summary, the failures as a table, and the derivations of what came, folded away."""
    lines = [f"## {escape(name)}: {summary(outcomes)}"]
    rows = [
        [code(outcome.case.id), code(found.target), found.field, escape(found.expected), escape(found.got)]
        for outcome in outcomes
        for found in outcome.mismatches
    ]
    if rows:
        lines += ["", *grid(["case", "target", "field", "expected", "got"], rows)]
    errors = [outcome for outcome in outcomes if outcome.error]
    if errors:
        lines += ["", *(f"- {code(o.case.id)}: {escape(o.error.message)}" for o in errors if o.error)]
    for outcome in outcomes:
        lines += _folded(outcome)
    return lines


def _folded(outcome: CaseResult) -> list[str]:
    """Why a failed case got what it got."""
    if not outcome.proofs:
        return []
    case = outcome.case
    head = f"<details><summary>{escape(case.id)}: why it got this</summary>"
    lines = ["", head, "", f"{escape(case.why)} ({code(f'{case.span.file}:{case.span.line}')})"]
    lines += [f"<br>source: {escape(source)}" for source in sources(case)]
    known = outline.Told()
    for found in outcome.proofs:
        side = f" on the account of {escape(found.account)}" if found.account else ""
        lines += ["", f"**{code(found.target)}**{side}"]
        lines += ["", escape(found.note)] if found.note else []
        for derivation in found.derivations:
            lines += ["", *marked.one(_by(derivation, found.account), known)]
    return [*lines, "", "</details>"]
