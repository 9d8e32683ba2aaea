"""Rules as they stand, in every form of output: what each says and bears on, and whether it applies today or what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sanctionlink.answers.rules import Application, Doing, RulePart, Rules, RuleToday
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import wording, words
from sanctionlink.render.markdown import code, escape
from sanctionlink.render.page import Page, clean, wrap
from sanctionlink.render.proof_outline import ORIGINS

SUMS = {
    Application.APPLIES: ("applies", "apply"),
    Application.MAY_APPLY: ("may apply", "may apply"),
    Application.LIFTED: ("is lifted", "are lifted"),
    Application.IDLE: ("does not apply", "do not apply"),
}
GROUPS = {
    Application.APPLIES: "Apply today",
    Application.MAY_APPLY: "May apply: it depends on what is open",
    Application.LIFTED: "Would apply, but an exception lifts them",
    Application.IDLE: "Do not apply today",
}
"""The headings, in order."""
FEW = 3
"""How many targets of a rule are named, and of how many rules all are."""


def lead(found: Rules, rulebook: Rulebook) -> str:
    """The answer in one sentence: how many rules are told, and how many of them apply."""
    counts = Counter(each.today for each in found.rules)
    sums = [f"{counts[a]:,} {SUMS[a][counts[a] != 1]}" for a in SUMS if counts[a]]
    kinds = [*(words.strength_word(s) for s in found.strengths), *(b.value for b in found.bases)]
    noun = f"{' or '.join(kinds)} rule" if kinds else "rule"
    targets = named(found, rulebook)
    which = f" that bear{'s' * (len(found.rules) == 1)} on {targets}" if targets else ""
    number = words.plural(len(found.rules), noun) if found.rules else f"no {noun}"
    told = f"{number}{which}"
    return f"{told}: {words.listing(sums)}, as of {found.as_of}." if sums else f"{told}, as of {found.as_of}."


def named(found: Rules, rulebook: Rulebook) -> str:
    """The targets asked about, by their titles."""
    names = [name for name in found.asked if name.partition("(")[0] in rulebook.targets]
    return words.listing([words.named(rulebook.targets[n.partition("(")[0]].title, n) for n in names], "or")


def on(targets: Sequence[str], rulebook: Rulebook, whole: bool) -> str:
    """Targets by their titles: all of them, or the first few and how many more."""
    shown = targets if whole or len(targets) <= FEW + 1 else targets[:FEW]
    titles = [words.named(rulebook.targets[t].title, t) for t in shown]
    more = len(targets) - len(shown)
    return words.listing([*titles, *([f"{more:,} more"] if more else [])])


def heading(found: Rules, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was asked besides: the rulebook, assumptions, the account that is believed, limits."""
    lines = [("rulebook", words.named(rulebook.title, found.rulebook))]
    if found.assumptions:
        lines.append(("assumed", wording.given(found.assumptions)))
    if found.account:
        lines.append(
            ("account", f"the word of {clean(found.account)} is taken in every dispute it speaks on")
        )
    if found.limit:
        lines.append(
            ("INCOMPLETE", f"what depends on what is open was not settled in time: {clean(found.limit)}")
        )
    return lines


def deed(each: RuleToday, rulebook: Rulebook, whole: bool) -> str:
    """What a rule does: `must: speaks against Arctic cooperation (arctic_cooperation)`; `whole` names every target."""
    titles = on(each.targets, rulebook, whole)
    about = words.listing([clean(a) for a in each.about])
    strength = words.strength_word(each.strength)
    match each.doing:
        case Doing.SETS:
            return f"{strength}: sets {about}"
        case Doing.DEFINES:
            return f"{strength}: says when {about} holds"
        case Doing.LIFTS:
            return f"{strength}: an exception to {about}{f' for {titles}' if titles else ''}"
        case Doing.NEVER:
            return f"{strength}: says what cannot be"
    side = words.side_word(each.side) if each.side else ""
    needs = " unless what it requires is met" if each.doing is Doing.REQUIRES else ""
    return f"{strength}: {side} {titles}{needs}"


def satisfied(each: RuleToday) -> bool:
    """Whether a rule does not apply because what it requires is met."""
    stops = [part for part in each.parts if part.stops]
    return each.doing is Doing.REQUIRES and bool(stops) and all(part.met for part in stops)


def standing(each: RuleToday) -> str:
    """Whether a rule applies today, and for which members."""
    some = f" to {each.applies_to:,} of {each.of:,}" if each.of > 1 and each.applies_to else ""
    case = (
        f", for example where {words.listing([f'{clean(n)} is {clean(m)}' for n, m in each.members.items()])}"
    )
    told = {
        Application.APPLIES: f"applies today{some}",
        Application.MAY_APPLY: "applies in some possible cases",
        Application.LIFTED: "is lifted by an exception",
        Application.IDLE: "has what it requires" if satisfied(each) else "does not apply today",
    }[each.today]
    if not each.of:
        return "does not apply to anything that facts mention"
    return f"{told}{case if each.members else ''}"


def parts(each: RuleToday) -> list[tuple[RulePart, str]]:
    """What decides whether a rule applies: what stops it, or else everything that it rests on; each with its text."""
    stops = [part for part in each.parts if part.stops]
    told = stops if each.today in (Application.IDLE, Application.LIFTED) and stops else each.parts
    return [(part, part_text(part)) for part in told]


def part_text(part: RulePart) -> str:
    """One part: what is asked, the value found, and where it comes from."""
    said = wording.asked(clean(part.text), part.negated, part.unless).replace("in_force", "in force")
    if part.origin is not None and part.value is not None:
        who = f" by the word of {clean(part.account)}" if part.account else ""
        return f"{said} [{ORIGINS[part.origin]}{who}: {clean(part.value)}]"
    return f"{said} [by {clean(part.rule)}]" if part.rule and not part.exception else said


def cited(each: RuleToday) -> str:
    """Where the rule is from, and until when it is valid."""
    places = [wording.place(cite) + (f" ({clean(cite.note)})" if cite.note else "") for cite in each.cites]
    return "; ".join(places)


def groups(found: Rules) -> Iterator[tuple[str, Sequence[RuleToday]]]:
    """The rules under headings, by whether they apply."""
    for today, title in GROUPS.items():
        members = [each for each in found.rules if each.today is today]
        if members:
            yield title, members


def supposed(found: Rules) -> str | None:
    """What was supposed of open conditions, where that matters."""
    supposing = any(part.origin is LeafKind.SUPPOSITION for each in found.rules for part in each.parts)
    if not found.world or not (supposing or any(each.today is Application.MAY_APPLY for each in found.rules)):
        return None
    return f"Where something is open, what a rule lacks is told for one possible case: {wording.given(found.world)}."


def text(found: Rules, rulebook: Rulebook, page: Page) -> list[str]:
    """A lead sentence, then the rules by whether they apply, each with what decides that."""
    lines = wrap(page.paint(lead(found, rulebook), "head"), page.width, "", "  ")
    for label, what in heading(found, rulebook):
        lines += wrap(what, page.width, f"{label}: ", "  ")
    for title, members in groups(found):
        lines += ["", page.paint(f"{title} ({len(members):,})", "head")]
        for each in members:
            lines += item(each, rulebook, page, whole=len(found.rules) <= FEW)
    if note := supposed(found):
        lines += ["", *(page.paint(line, "dim") for line in wrap(note, page.width))]
    return lines


def item(each: RuleToday, rulebook: Rulebook, page: Page, *, whole: bool) -> list[str]:
    """One rule as a block of lines."""
    name = page.paint(f"({clean(each.rule)})", "dim")
    says = page.paint(words.with_basis(each.says, each.basis), "head")
    lines = wrap(f"{says} {name}", page.width, "  ", "    ")
    lines += wrap(deed(each, rulebook, whole), page.width, "    ", "      ")
    lines += wrap(standing(each), page.width, "    ", "      ")
    for part, told in parts(each):
        sign = page.sign("✓ ", "yes: ") if part.met else page.sign("✗ ", "no: ")
        lines += wrap(told, page.width, f"      {sign}")
    if each.cites:
        lines += [page.paint(line, "dim") for line in wrap(cited(each), page.width, "    source: ", "      ")]
    return lines


def markdown(found: Rules, rulebook: Rulebook) -> list[str]:
    """A lead sentence, then a list for each group."""
    lines = [f"## {escape(lead(found, rulebook))}", ""]
    lines += [f"- **{label}:** {escape(what)}" for label, what in heading(found, rulebook)]
    whole = len(found.rules) <= FEW
    for title, members in groups(found):
        lines += ["", f"### {title} ({len(members):,})", ""]
        for each in members:
            lines.append(f"- **{escape(words.with_basis(each.says, each.basis))}** ({code(each.rule)})")
            told = [deed(each, rulebook, whole), standing(each)]
            told += [f"{'✓' if part.met else '✗'} {what}" for part, what in parts(each)]
            told += [f"source: {cited(each)}"] if each.cites else []
            lines += [f"  - {escape(what)}" for what in told]
    note = supposed(found)
    return [*lines, *(["", f"*{escape(note)}*"] if note else [])]
