"""Why a condition has its value, in every form of output: how it stands, the rules that set it, and what reads it."""

from __future__ import annotations

from sanctionlink.answers.conditions import ConditionExplained, ConditionProof
from sanctionlink.answers.derivation import RuleNode
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import conditions, proof, wording, words
from sanctionlink.render import proof_outline as outline
from sanctionlink.render.markdown import code, escape, item
from sanctionlink.render.page import Page, clean, wrap


def title(each: ConditionProof) -> str:
    """What stands over a proof."""
    root = each.nodes[each.roots[0]]
    value = words.value_words(each.value)
    if isinstance(root, RuleNode) and not root.fires:
        return f"The nearest that a rule comes to setting it to {value}:"
    where = f", for example where {wording.given(dict(each.world))}" if each.world else ""
    return f"Why it is set to {value}{where}:"


def heading(found: ConditionExplained) -> list[tuple[str, str]]:
    """What was asked besides."""
    lines = [("assumed", wording.given(found.assumptions))] if found.assumptions else []
    if found.account:
        lines.append(
            ("account", f"the word of {clean(found.account)} is taken in every dispute it speaks on")
        )
    if found.limit:
        lines.append(
            ("INCOMPLETE", f"what depends on what is open was not settled in time: {clean(found.limit)}")
        )
    return lines


def text(found: ConditionExplained, rulebook: Rulebook, page: Page) -> list[str]:
    """The condition with all that is said of it, the proofs of what rules set it to, and the sources."""
    lines = wrap(page.paint(conditions.answer(found.condition, found.as_of), "head"), page.width, "", "  ")
    for label, what in heading(found):
        lines += wrap(what, page.width, f"{label}: ", "  ")
    lines += [*conditions.item(found.condition, rulebook, page, whole=True)]
    known = outline.Told(rulebook)
    for each in found.proofs:
        lines += ["", *wrap(title(each), page.width)]
        for entry in outline.entries(each, each.roots, known):
            lines += proof.drawn(entry, page)
    return [*lines, *proof.references(list(found.sources), rulebook, page)]


def markdown(found: ConditionExplained, rulebook: Rulebook) -> list[str]:
    """The same with the proofs as nested lists."""
    lines = [f"## {escape(conditions.answer(found.condition, found.as_of))}", ""]
    lines += [f"- **{label}:** {escape(what)}" for label, what in heading(found)]
    label = ""
    for name, what in conditions.told(found.condition, rulebook, whole=True):
        label = name or label
        lines.append(f"- **{label}:** {escape(what)}")
    known = outline.Told(rulebook)
    for each in found.proofs:
        lines += ["", escape(title(each)), ""]
        for entry in outline.entries(each, each.roots, known):
            lines += item(entry)
    if found.sources:
        lines += ["", "**Sources**", ""]
        lines += [f"- {code(name)}: {escape(wording.described(s))}" for name, s in found.sources.items()]
    return lines
