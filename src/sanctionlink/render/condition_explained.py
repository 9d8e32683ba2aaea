"""Why a condition has its value, in every form of output: how it stands, the rules that set it, and what reads it."""

from __future__ import annotations

from sanctionlink.answers.conditions import ConditionExplained, ConditionProof
from sanctionlink.answers.derivation import RuleNode
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import asked_about, conditions, proof, wording, words
from sanctionlink.render import proof_outline as outline
from sanctionlink.render.markdown import code, escape, item
from sanctionlink.render.page import Page, wrap


def title(each: ConditionProof, rulebook: Rulebook) -> str:
    """What stands over a proof."""
    root = each.nodes[each.roots[0]]
    value = words.value_words(each.value)
    if isinstance(root, RuleNode) and not root.fires:
        return f"The nearest that a rule comes to setting it to {value}:"
    supposed = [words.supposed(rulebook, name, value) for name, value in each.world]
    where = f", for example if {words.listing(supposed)}" if supposed else ""
    return f"Why it is set to {value}{where}:"


def text(found: ConditionExplained, rulebook: Rulebook, page: Page, quiet: bool = False) -> list[str]:
    """The condition with all that is said of it, the proofs of what rules set it to, and the sources."""
    lines = wrap(
        page.paint(conditions.answer(found.condition, rulebook, found.as_of), "head"), page.width, "", "  "
    )
    for label, what in asked_about.premises(found, rulebook):
        lines += wrap(what, page.width, f"{label}: " if label else "", "  ")
    lines += ["", *conditions.item(found.condition, rulebook, page, whole=True)]
    known = outline.Told(rulebook)
    for each in found.proofs:
        lines += ["", *wrap(title(each, rulebook), page.width)]
        for entry in outline.entries(each, each.roots, known):
            lines += proof.drawn(entry, page)
    lines += proof.references(list(found.sources), rulebook, page)
    notes = [conditions.costs(found.condition, found.costs), wording.SIGNS_LEGEND if found.proofs else None]
    legend = " ".join(note for note in notes if note)
    return (
        lines
        if quiet or not legend
        else [*lines, "", *(page.paint(x, "dim") for x in wrap(legend, page.width))]
    )


def markdown(found: ConditionExplained, rulebook: Rulebook) -> list[str]:
    """The same with the proofs as nested lists."""
    lines = [f"## {escape(conditions.answer(found.condition, rulebook, found.as_of))}", ""]
    lines += [
        f"- **{label or 'Rulebook'}:** {escape(w)}" for label, w in asked_about.premises(found, rulebook)
    ]
    label = ""
    for name, what in conditions.told(found.condition, rulebook, whole=True):
        label = name or label
        lines.append(f"- **{label}:** {escape(what)}")
    known = outline.Told(rulebook)
    for each in found.proofs:
        lines += ["", escape(title(each, rulebook)), ""]
        for entry in outline.entries(each, each.roots, known):
            lines += item(entry)
    if found.sources:
        lines += ["", "**Sources**", ""]
        lines += [f"- {code(name)}: {escape(wording.described(s))}" for name, s in found.sources.items()]
    return lines
