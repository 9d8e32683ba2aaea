"""What assumptions change, in sentences: what moved and why, and where nothing did, what it would have taken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sanctionlink.answers.untouched import Extent, Need, ReadingRule, Untouched
from sanctionlink.answers.verdict import Answer, Change, RuleChange, because, rule_changes
from sanctionlink.model.outlook import LEVELS, Outlook
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.records import dataclass
from sanctionlink.render import sentences, words
from sanctionlink.render.arranged import Arrangement
from sanctionlink.render.page import Page, clean, wrap
from sanctionlink.render.verdicts import NARROW, heading, leading, legend, table, unanswered

MOST_SENTENCES = 2
"""Groups of targets that move alike, up to which the first lines name them all."""
MOST_NAMED = 2
"""Of more groups, so many are named, with the titles of a few targets of each."""
MOST_TITLES = 3
BASELINE = "Nothing is assumed, so this is how things stand: add --set CONDITION=VALUE."


@dataclass(frozen=True, slots=True)
class Moved:
    """Targets that moved alike and for the same rules."""

    targets: tuple[str, ...]
    before: Outlook
    after: Outlook
    development: bool
    rules: tuple[RuleChange, ...]


def moved(before: Answer, after: Answer, changes: Sequence[Change], rulebook: Rulebook) -> list[Moved]:
    """The changes, those that are alike together, in the order of the rulebook."""
    groups: dict[tuple[object, ...], tuple[Change, tuple[RuleChange, ...], list[str]]] = {}
    for change in changes:
        old, new = before.verdicts.get(change.target), after.verdicts.get(change.target)
        rules = rule_changes(change.because, old, new)
        development = words.is_development(rulebook, change.target)
        key = (change.outlook_before, change.outlook_after, development, rules)
        groups.setdefault(key, (change, rules, []))[2].append(change.target)
    return [
        Moved(tuple(targets), first.outlook_before, first.outlook_after, bool(key[2]), rules)
        for key, (first, rules, targets) in groups.items()
    ]


def lead(after: Answer, groups: Sequence[Moved], rulebook: Rulebook) -> str:
    """What the assumptions do, in a sentence."""
    if not after.assumptions:
        return BASELINE
    given = sentences.given(rulebook, after.assumptions)
    count = sum(len(group.targets) for group in groups)
    if not groups:
        return f"{given}, no outlook moves, as of {sentences.day(after.as_of)}."
    if len(groups) <= MOST_SENTENCES:
        return f"{given}, {' '.join(sentence(group, after, rulebook) for group in groups)}"
    of = words.plural(len(after.verdicts), "target")
    now = words.totals((group.after, group.development) for group in groups for _ in group.targets)
    few = [sentence(group, after, rulebook) for group in weightiest(groups)]
    return f"{given}, {count} of {of} {'moves' if count == 1 else 'move'}: {now} then. Among them, {' '.join(few)}"


def weightiest(groups: Sequence[Moved]) -> list[Moved]:
    """The few moves that weigh most: of what is settled or comes to be so first, then those that go farthest."""

    def weight(group: Moved) -> tuple[bool, int]:
        settled = not {group.before, group.after} <= set(LEVELS)
        return not settled, -abs(group.after.level - group.before.level)

    few = sorted(groups, key=weight)[:MOST_NAMED]
    return [replace(group, targets=group.targets[:MOST_TITLES]) for group in few]


def titles(targets: Collection[str], after: Answer, rulebook: Rulebook) -> list[str]:
    """The titles of targets, those of members with their names."""
    return [words.target_title(rulebook, name, after.verdicts[name].title) for name in targets]


def sentence(group: Moved, after: Answer, rulebook: Rulebook) -> str:
    """What some targets did, in a sentence."""
    shown = titles(group.targets, after, rulebook)
    return sentences.moved(shown, group.before, group.after, group.development)


def behind(group: Moved, after: Answer, rulebook: Rulebook) -> list[str]:
    """What is behind a move: the rules that apply otherwise, then why the targets stand as they do now."""
    told = [sentences.rule_change(each, rulebook) for each in group.rules]
    named = {each.rule for each in group.rules}
    verdict = after.verdicts[group.targets[0]]
    for ground in sentences.grounds(verdict, rulebook):
        if ground.reason is None and ground.says != sentences.NOTHING:
            told.append(ground.sentence)
        elif ground.reason is not None and ground.reason.rule not in named:
            told.append(f"What remains{f' ({ground.label})' if ground.label else ''}: {ground.says}")
    return told


def quiet_rules(
    before: Answer, after: Answer, moved_: Collection[str], rulebook: Rulebook
) -> list[tuple[str, list[str]]]:
    """What rules did to targets whose outlook stays, each with the titles of the targets, unless that is told elsewhere.

    An outlook can stay because another rule says as much already; whoever would lift that one must know of both.
    """
    elsewhere = {rule.rule for found in after.why_nothing or () for rule in found.rules}
    groups: dict[RuleChange, list[str]] = {}
    for name, verdict in after.verdicts.items():
        if name not in moved_ and name in before.verdicts:
            old = before.verdicts[name]
            for each in rule_changes(because(old, verdict), old, verdict):
                if each.rule not in elsewhere:
                    groups.setdefault(each, []).append(name)
    return [
        (sentences.rule_change(each, rulebook), titles(names, after, rulebook))
        for each, names in groups.items()
    ]


def rest(after: Answer, moved_: Collection[str], rulebook: Rulebook) -> str:
    """How the targets stand that did not move; nothing if all did."""
    still = [verdict for name, verdict in after.verdicts.items() if name not in moved_]
    if not still:
        return ""
    tally = words.totals((each.outlook, words.is_development(rulebook, each.target)) for each in still)
    verb = "stays as it is" if len(still) == 1 else "stay as they are"
    return f"The other {len(still)} {verb}: {tally}." if moved_ else f"As before, {tally}."


# --- why nothing moved -----------------------------------------------------------------------------------------------


def untouched(found: Untouched, rulebook: Rulebook) -> str:
    """What is said over the rules that read an assumption."""
    name = f"{words.question(rulebook, found.condition)} {words.value_words(found.value)}."
    if found.already:
        return f"{name} That is how it stands already, without being assumed."
    if not found.rules:
        return f"{name} No rule that bears on these targets reads it."
    if len(found.rules) == 1:
        return f"{name} One rule reads it:"
    return f"{name} {len(found.rules)} rules read it, or what follows from it:"


def became(rule: ReadingRule) -> str:
    """What became of a rule."""
    if rule.before is rule.after:
        extent = {
            Extent.ALWAYS: "applies",
            Extent.SOMETIMES: "applies in some possible cases",
            Extent.NEVER: "does not apply",
        }[rule.after]
        return f"{extent}, with or without it"
    return {
        Extent.ALWAYS: "now applies, without moving an outlook",
        Extent.SOMETIMES: "now applies in some possible cases only",
        Extent.NEVER: "no longer applies, without moving an outlook",
    }[rule.after]


def needs(rule: ReadingRule, rulebook: Rulebook) -> str:
    """What it would take besides for a rule to apply, or of one that applies, not to; nothing if it is as it was made."""
    if not rule.needs or rule.before is not rule.after:
        return ""
    verb = "to apply" if rule.after is Extent.NEVER else "not to apply"
    if rule.after is Extent.SOMETIMES:
        verb = "to apply there too"
    parts = [need(each, rulebook) for each in rule.needs]
    return f"{verb.capitalize()} it would need besides: {'; '.join(parts)}"


def need(found: Need, rulebook: Rulebook) -> str:
    """A part of a rule that is missing, and what is the case instead."""
    instead = f", which is {words.value_words(found.found)}" if found.found else ""
    return f"{words.part(found.text, rulebook)}{instead}"


def why_nothing(found: Sequence[Untouched], rulebook: Rulebook, page: Page) -> list[str]:
    """For each assumption, the rules that read it: what became of each and what it would need."""
    lines: list[str] = []
    for each in found:
        lines += ["", *wrap(page.paint(untouched(each, rulebook), "head"), page.width, "", "  ")]
        if each.already:
            continue
        for rule in each.rules:
            says = f"{words.with_basis(rule.says, rule.basis)} {page.paint(f'({clean(rule.rule)})', 'dim')}"
            lines += wrap(says, page.width, "  ", "    ")
            told = ". ".join(part for part in (became(rule).capitalize(), needs(rule, rulebook)) if part)
            lines += wrap(f"{told}.", page.width, f"    {page.sign('→', '>')} ", "      ")
    return lines


# --- text ------------------------------------------------------------------------------------------------------------


def shift(group: Moved, after: Answer, rulebook: Rulebook, page: Page) -> list[str]:
    """Targets that moved alike, from what to what: `Arctic cooperation (arctic_cooperation): blocked -> open`."""
    mark = page.paint(words.outlook_mark(group.after, page), group.after.value) + " "
    shown = titles(group.targets, after, rulebook)
    names = [words.named_painted(*each, page) for each in zip(shown, group.targets, strict=True)]
    was, now = (
        page.paint(words.outlook_word(outlook, group.development), outlook.value)
        for outlook in (group.before, group.after)
    )
    return wrap(f"{', '.join(names)}: {was} {page.sign('→', '->')} {now}", page.width, mark, "  ")


def whatif(
    before: Answer,
    after: Answer,
    changes: Sequence[Change],
    rulebook: Rulebook,
    page: Page,
    show_all: bool,
    quiet: bool = False,
) -> list[str]:
    """What the assumptions change and why, then how many outlooks stay as they were, or all of them."""
    groups = moved(before, after, changes, rulebook)
    known = () if len(after.assumptions) > 2 else ("Assumed",)
    lines = [
        *leading(lead(after, groups, rulebook), page),
        *heading(after, rulebook, page, known, page.width < NARROW),
    ]
    for group in groups:
        lines += ["", *shift(group, after, rulebook, page)]
        for told in behind(group, after, rulebook):
            lines += wrap(told, page.width, "    ", "      ")
    names = {change.target for change in changes}
    if calm := quiet_rules(before, after, names, rulebook):
        lines += ["", page.paint("Without moving an outlook", "head")]
        for told, on in calm:
            lines += wrap(f"{told}: {sentences.subjects(on)}", page.width, "  ", "    ")
    lines += why_nothing(after.why_nothing or (), rulebook, page)
    if show_all:
        lines += table(list(after.verdicts.values()), rulebook, page, Arrangement())
    elif told := rest(after, names, rulebook):
        lines += ["", *wrap(f"{told} --all shows them.", page.width)]
    return [*lines, *unanswered(after, page), *legend(page, quiet)]
