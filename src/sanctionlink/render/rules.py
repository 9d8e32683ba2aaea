"""Rules as they stand, in every form of output: what each says and bears on, and whether it applies today or what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sanctionlink.answers.rules import Application, Doing, RulePart, Rules, RuleToday
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import asked_about, wording, words
from sanctionlink.render.markdown import code, escape
from sanctionlink.render.page import Page, clean, wrap
from sanctionlink.render.proof_outline import ORIGINS

SUMS = {
    Application.APPLIES: ("applies", "apply"),
    Application.MAY_APPLY: ("may apply", "may apply"),
    Application.LIFTED: ("is lifted by an exception", "are lifted by exceptions"),
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
    sums = asked_about.sums(counts, SUMS)
    kinds = [*(f"`{words.strength_word(s)}`" for s in found.strengths), *(b.value for b in found.bases)]
    noun = f"{' or '.join(kinds)} rule" if kinds else "rule"
    targets = asked_about.titles(found.asked, rulebook)
    one = len(found.rules) < 2
    which = [f"{'bears' if one else 'bear'} on {targets}"] if targets else []
    if found.only_idle:
        which.append(f"{'is' if one else 'are'} without effect")
    number = words.plural(len(found.rules), noun) if found.rules else f"no {noun}"
    return asked_about.lead(found.as_of, number, which, [] if found.only_idle and which else sums)


def on(targets: Sequence[str], rulebook: Rulebook, whole: bool) -> str:
    """Targets by their titles: all of them, or the first few and how many more."""
    shown = targets if whole or len(targets) <= FEW + 1 else targets[:FEW]
    titles = [words.named(rulebook.targets[t].title, t) for t in shown]
    more = len(targets) - len(shown)
    return words.listing([*titles, *([f"{more:,} more"] if more else [])])


def deed(each: RuleToday, rulebook: Rulebook, whole: bool) -> str:
    """What a rule does: `must: speaks against Arctic cooperation (arctic_cooperation)`; `whole` names every target."""
    titles = on(each.targets, rulebook, whole)
    about = words.listing([words.part(a, rulebook) for a in each.about])
    strength = words.strength_word(each.strength)
    match each.doing:
        case Doing.SETS:
            return f"{strength}: sets {words.listing([_set_to(a, rulebook) for a in each.about])}"
        case Doing.DEFINES:
            return f"{strength}: says when {about} holds"
        case Doing.LIFTS:
            return f"{strength}: an exception to {about}{f' for {titles}' if titles else ''}"
        case Doing.NEVER:
            return f"{strength}: says what cannot be"
    side = words.side_word(each.side) if each.side else ""
    needs = " unless what it requires is met" if each.doing is Doing.REQUIRES else ""
    return f"{strength}: {side} {titles}{needs}"


def _set_to(assignment: str, rulebook: Rulebook) -> str:
    """A condition and the value that a rule sets it to: `the answer to "Has Acme paid?" (paid) to no`."""
    condition, _, value = assignment.partition(" = ")
    said = words.supposed(rulebook, condition, "").removesuffix(" is ")
    return f"{said} to {words.value_words(value)}"


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


def parts(each: RuleToday, rulebook: Rulebook) -> list[tuple[RulePart, str]]:
    """What decides whether a rule applies: what stops it, or else everything that it rests on; each with its text."""
    stops = [part for part in each.parts if part.stops]
    told = stops if each.today in (Application.IDLE, Application.LIFTED) and stops else each.parts
    return [(part, part_text(part, rulebook)) for part in told]


def part_text(part: RulePart, rulebook: Rulebook) -> str:
    """One part: what is asked, the value found, and where it comes from."""
    said = words.part(wording.asked(clean(part.text), part.negated, part.unless), rulebook)
    if part.origin is not None and part.value is not None:
        who = f" by the word of {words.person(part.account, rulebook)}" if part.account else ""
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
    case = f": {wording.given(found.world)}" if len(found.world) <= FEW else ", as its parts say"
    return f"Where something is open, what a rule lacks is told for one possible case{case}."


def text(found: Rules, rulebook: Rulebook, page: Page, quiet: bool = False, brief: bool = False) -> list[str]:
    """A lead sentence, then the rules by whether they apply, each with what decides that, or (`brief`) what it does alone."""
    lines = wrap(page.paint(lead(found, rulebook), "head"), page.width, "", "  ")
    for label, what in asked_about.premises(found, rulebook):
        lines += wrap(what, page.width, f"{label}: " if label else "", "  ")
    for title, members in groups(found):
        lines += ["", page.paint(f"{title} ({len(members):,})", "head")]
        for each in members:
            lines += item(each, rulebook, page, whole=len(found.rules) <= FEW, brief=brief)
    legend = not quiet and not brief and bool(found.rules)
    notes = [note for note in (supposed(found), wording.SIGNS_LEGEND) if note and legend]
    if notes:
        lines += ["", *(page.paint(line, "dim") for line in wrap(" ".join(notes), page.width))]
    return lines


def item(each: RuleToday, rulebook: Rulebook, page: Page, *, whole: bool, brief: bool) -> list[str]:
    """One rule as a block of lines."""
    name = page.paint(f"({clean(each.rule)})", "dim")
    says = page.paint(words.with_basis(each.says, each.basis), "head")
    lines = wrap(f"{says} {name}", page.width, "  ", "    ")
    lines += wrap(deed(each, rulebook, whole), page.width, "    ", "      ")
    if brief:
        return lines
    lines += wrap(standing(each), page.width, "    ", "      ")
    for part, told in parts(each, rulebook):
        sign = page.sign("✓ ", "yes: ") if part.met else page.sign("✗ ", "no: ")
        lines += wrap(told, page.width, f"      {sign}")
    if each.cites:
        lines += [page.paint(line, "dim") for line in wrap(cited(each), page.width, "    source: ", "      ")]
    return lines


def markdown(found: Rules, rulebook: Rulebook, brief: bool = False) -> list[str]:
    """A lead sentence, then a list for each group."""
    lines = [f"## {escape(lead(found, rulebook))}", ""]
    lines += [
        f"- **{label or 'Rulebook'}:** {escape(w)}" for label, w in asked_about.premises(found, rulebook)
    ]
    whole = len(found.rules) <= FEW
    for title, members in groups(found):
        lines += ["", f"### {title} ({len(members):,})", ""]
        for each in members:
            lines.append(f"- **{escape(words.with_basis(each.says, each.basis))}** ({code(each.rule)})")
            told = [deed(each, rulebook, whole)]
            if brief:
                lines.append(f"  - {escape(told[0])}")
                continue
            told.append(standing(each))
            told += [f"{'✓' if part.met else '✗'} {what}" for part, what in parts(each, rulebook)]
            told += [f"source: {cited(each)}"] if each.cites else []
            lines += [f"  - {escape(what)}" for what in told]
    note = None if brief else supposed(found)
    return [*lines, *(["", f"*{escape(note)}*"] if note else [])]
