"""What differs between two versions as advice to a reviewer: text, and a JSON document."""

from __future__ import annotations

from sanctionlink.answers.difference import Difference, Divergence, Finding, VersionSide
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import diff_words as words
from sanctionlink.render import proof
from sanctionlink.render import proof_outline as outline
from sanctionlink.render.page import Page, clean, command_lines, wrap


def text(difference: Difference, rulebook: Rulebook, page: Page, show_all: bool) -> list[str]:
    """What moves as the record stands, then what can move in any situation, what was edited, and what is equivalent."""
    d = difference
    head = f"{clean(d.title)} ({clean(d.rulebook)}): {clean(d.old)} -> {clean(d.new)}, seen from {d.as_of}"
    lines = wrap(page.paint(head, "head"), page.width, "", "  ")
    lines += wrap(words.today_summary(d, rulebook), page.width)
    lines += wrap(words.summary(d), page.width)
    lines += _today(d, rulebook, page)
    found = words.groups(d)
    if found:
        lines += ["", page.paint("What can move, and what shows it", "head")]
    for group in found:
        lines += ["", *_group(group, d, rulebook, page)]
    lines += _lone(d, page)
    lines += _edits(d, page)
    lines += _equivalent(d, page, show_all)
    return [*lines, "", *(page.paint(line, "dim") for line in wrap(words.LEGEND, page.width))]


def _today(d: Difference, rulebook: Rulebook, page: Page) -> list[str]:
    """What moves as the record stands, with the rules behind it."""
    groups = words.today_groups(d.today)
    lines = ["", page.paint(f"As of {d.as_of}", "head")] if groups else []
    for group in groups:
        shown = group[0]
        role = shown.new.value if shown.new and shown.new is not shown.old else ""
        how = page.paint(words.moved(shown, rulebook), role)
        lines += wrap(f"{page.paint(words.names(group), 'head')}: {how}", page.width, "  ", "    ")
        for each in shown.rules:
            lines += wrap(words.cause(each), page.width, "    ", "      ")
    return lines


def _group(group: words.DifferenceGroup, d: Difference, rulebook: Rulebook, page: Page) -> list[str]:
    """One scenario: whom it is about, what it supposes, and what each version says and why."""
    witness = group.shown
    role = "bad" if witness.direction.value == "weaker" else "head"
    several = group.targets
    said = page.paint(words.headline(group, rulebook), role)
    lines = wrap(f"{page.paint(words.names(several), 'head')}: {said}", page.width, "", "  ")
    scenario = words.supposed(witness, d.old, d.new, rulebook)
    lines += wrap(page.paint(f"{scenario}:", "assumption"), page.width, "  ", "    ")
    for label, side in ((d.old, witness.old), (d.new, witness.new)):
        lines += wrap(
            f"{clean(label)}: {_verdict(side, group, rulebook, page)}", page.width, "    ", "      "
        )
    for cause in words.causes(group, d):
        lines += wrap(cause, page.width, "    ", "      ")
    if settled := words.size(witness):
        lines += wrap(settled, page.width, "  ")
    lines += _try(several[0].target, witness, page)
    for label, side in ((d.old, witness.old), (d.new, witness.new)):
        lines += _why(label, side, group, rulebook, page)
    for each in several:
        if each.why:
            lines += wrap(f"More may differ for {words.names([each])}: {clean(each.why)}", page.width, "  ")
    return lines


def _verdict(side: VersionSide, group: words.DifferenceGroup, rulebook: Rulebook, page: Page) -> str:
    role = side.verdict.outlook.value if side.verdict else "conflict"
    return page.paint(words.verdict(side, rulebook, group.targets[0].target), role)


def _try(target: str, witness: Divergence, page: Page) -> list[str]:
    """What to type to see it."""
    found = witness.command_words
    if found is not None:
        return command_lines(map(clean, found), page.width, "  to see it: ", "    ")
    lines = ["  to see it, write a file scenario.yaml:"]
    lines += [
        f"    {line[: len(line) - len(line.lstrip())]}{clean(line)}" for line in witness.scenario.splitlines()
    ]
    return [
        *lines,
        f"  and: {clean(words.with_scenario_file(target))}",
    ]


def _why(
    label: str, side: VersionSide, group: words.DifferenceGroup, rulebook: Rulebook, page: Page
) -> list[str]:
    """The proofs of one version."""
    if side.verdict is None:
        return []
    said = words.verdict(side, rulebook, group.targets[0].target)
    lines = wrap(f"why, in {clean(label)} ({said}):", page.width, "  ")
    inner = Page(page.width - 4, page.unicode, page.colour)
    known = outline.Told()
    for derivation in side.derivations:
        drawn = proof.one(
            words.telling(derivation, group.shown.aspect), inner, known, len(side.derivations) == 1
        )
        lines += [f"    {line}" for line in drawn]
    return lines


def _lone(d: Difference, page: Page) -> list[str]:
    """Targets that one version alone has, whose kind changed, and those that are undecided."""
    lines: list[str] = []
    for target in d.of(Finding.ADDED, Finding.REMOVED):
        weaker = ", and rules could speak on it: weaker" if target.weaker else ""
        where = d.new if target.finding is Finding.ADDED else d.old
        words_of = f"{target.finding.value} (only {clean(where)} has it){weaker}"
        lines += wrap(f"{page.paint(words.names([target]), 'head')}: {words_of}", page.width, "", "  ")
    for target in d.of(Finding.CHANGED):
        if not target.witnesses:
            lines += wrap(
                f"{page.paint(words.names([target]), 'head')}: {clean(target.why)}", page.width, "", "  "
            )
    for target in d.of(Finding.UNDECIDED):
        head = page.paint(words.names([target]), "head")
        lines += wrap(f"{head}: undecided: {clean(target.why)}", page.width, "", "  ")
    return ["", *lines] if lines else []


def _edits(d: Difference, page: Page) -> list[str]:
    """What was edited, a line or two each."""
    if not d.edits:
        return ["", "Nothing that sanctionlink reads was edited."]
    lines = ["", page.paint(f"Edited: {len(d.edits)}", "head")]
    for each in d.edits:
        lines += wrap(words.edit(each.kind, each.name, each.edit, each.text), page.width, "  ", "      ")
    return lines


def _equivalent(d: Difference, page: Page, show_all: bool) -> list[str]:
    """The targets for which nothing changes."""
    found = d.of(Finding.EQUIVALENT)
    if not found:
        return []
    lines = ["", page.paint(f"Equivalent, proven: {len(found)}", "head")]
    for line in words.equivalent(d):
        lines += wrap(line, page.width, "  ", "    ")
    if show_all:
        lines += wrap(words.names(found), page.width, "  ", "  ")
    return lines
