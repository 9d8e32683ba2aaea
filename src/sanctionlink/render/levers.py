"""What matters most, in every form of output."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sanctionlink.answers.levers import Around, Hold, Lever, Levers, Turn
from sanctionlink.model.rulebook import Rulebook, Sets, Strength
from sanctionlink.model.status import Status
from sanctionlink.model.value_list import told
from sanctionlink.model.values import show
from sanctionlink.render import markdown as marks
from sanctionlink.render.holding import holding
from sanctionlink.render.page import Page, cells, clean, pad, wrap
from sanctionlink.render.wording import given, listing, plural, status_word

MOST, MOST_TOLD = 10, 6
"""Conditions, and lines of each part below them, unless all are asked for."""

INDENT, BELOW = "  ", "      "

ALL_WORLDS = (
    "FLIPS is how many of {targets} a change of that condition alone flips in an average world, "
    "over all worlds that the rulebook allows, whatever the facts are. Behind each target is the share of worlds in which "
    "some other value of the condition flips it. Changes are assumptions, as with --set: nothing else is changed."
)
TODAY = (
    "FLIPS is how many of {targets} a change of that condition alone flips, as things stand. "
    "Behind each target is the share of the worlds that are open today. Changes are assumptions, as with --set: nothing "
    "else is changed."
)
EQUAL = (
    "All values of a condition weigh the same; of numbers and days, all stretches that matter to the target."
)
BY_WEIGHT = "Of {names}, values weigh as the rulebook says."
ENDS = "Of {names} only the least and the greatest value were looked at."
NONE_ALONE = (
    "No condition that was asked about flips any target by itself. What has to move together, unblock tells."
)
NONE_COUNTED = "Nothing could be counted, so nothing is known of which conditions matter."
UNNAMED = "not named"
"""Stands where a rulebook names nobody who holds a condition."""
BY_VALUE = "(see below)"
"""Stands in a column where who holds a condition differs by value."""
WHATEVER = "No way around it: while this is so, nothing else helps"

Words = list[tuple[str, list[str]]]
"""Parts under their headings, a line each."""


# --- words -----------------------------------------------------------------------------------------------------------


def headline(found: Levers, rulebook: Rulebook) -> str:
    """The rulebook and the day."""
    what = "what matters most" + (", as things stand" if found.around is Around.TODAY else "")
    return f"{clean(rulebook.title)} ({clean(found.rulebook)}), as of {found.as_of}: {what}"


def premises(found: Levers) -> list[tuple[str, str]]:
    """What was assumed, whose word was taken, and what could not be answered."""
    lines = []
    if found.assumptions:
        lines.append(("assumed", given(found.assumptions)))
    if found.account:
        lines.append(
            ("account", f"the word of {clean(found.account)} is taken in every dispute it speaks on")
        )
    if found.unanswered:
        names = ", ".join(map(clean, found.unanswered))
        lines.append(("INCOMPLETE", f"no shares for {names}: too many worlds (see below)"))
    return lines


def percent(share: Fraction) -> str:
    """A share in whole percent; all and nothing only where it is exactly that."""
    rounded = round(share * 100)
    if not rounded:
        return "<1%" if share else "0%"
    return f"{min(rounded, 99) if share < 1 else 100}%"


def amount(weight: Fraction) -> str:
    """An average number of targets."""
    if not 0 < weight < Fraction(1, 20):
        return f"{float(weight):.1f}"
    return "<0.1"


def shares(lever: Lever) -> str:
    """The targets that a condition flips, those with one share together: `a, b 67%; c 1%`."""
    groups: dict[str, list[str]] = {}
    for target, share in lever.shares.items():
        groups.setdefault(percent(share), []).append(clean(target))
    return "; ".join(f"{', '.join(names)} {share}" for share, names in groups.items())


def key_holder(condition: str, rulebook: Rulebook) -> str:
    """Who holds a condition, by its name, in brackets, and whether it cannot be moved: `(us and russia together)`."""
    declared = rulebook.conditions[condition.partition("(")[0]]
    who = holding(declared.held()) or f"holder {UNNAMED}"
    return f"({who}{'' if declared.movable else ', not movable'})"


def allowed(condition: str, values: Sequence[str], rulebook: Rulebook) -> str:
    """Some values of a condition: `partial or higher`."""
    declared = rulebook.conditions[condition.partition("(")[0]]
    if declared.type.finite:
        values = told(declared.type, declared.values, [declared.values.index(value) for value in values])
    return listing([clean(value) for value in values], "or")


def effect(turn: Turn) -> str:
    """What a change does to targets, as a heading."""
    if turn.before is Status.UNDETERMINED:
        return "Settles what is undetermined now"
    return {
        Status.CLEAR: "Clears what is blocked now",
        Status.BLOCKED: "Blocks what is clear now",
        Status.NOT_IN_FORCE: "Ends what is in force now",
        Status.IN_FORCE: "Brings into force what is not",
    }[turn.after]


def turned(turn: Turn, rulebook: Rulebook) -> str:
    """One change and what it turns: `us_sanctions_relief = partial or full (us): a, b`."""
    values = allowed(turn.condition, turn.values, rulebook)
    who = key_holder(turn.condition, rulebook)
    text = f"{clean(turn.condition)} = {values} {who}: {', '.join(map(clean, turn.targets))}"
    return f"{text} ({status_word(turn.after)})" if turn.before is Status.UNDETERMINED else text


def held(hold: Hold, rulebook: Rulebook) -> str:
    """A value that decides by itself: `while us_sanctions_relief (us) is none, blocked: a, b`."""
    values = allowed(hold.condition, hold.values, rulebook)
    who = key_holder(hold.condition, rulebook)
    if rules := _ways_out(hold, rulebook):
        who = f"{who[:-1]}, or by the rule {listing(rules, 'or')})"
    targets = ", ".join(map(clean, hold.targets))
    return f"while {clean(hold.condition)} {who} is {values}, {status_word(hold.status)}: {targets}"


def _ways_out(hold: Hold, rulebook: Rulebook) -> list[str]:
    """The rules by which the condition can lose the value: what they ask for does as well as moving the condition."""
    name = hold.condition.partition("(")[0]
    return [
        clean(rule.id)
        for rule in rulebook.rules.values()
        if isinstance(rule.effect, Sets)
        and rule.strength is Strength.MUST
        and any(
            each.condition == name and show(each.value) not in hold.values for each in rule.effect.assignments
        )
    ]


def parts(found: Levers, rulebook: Rulebook, most: int | None) -> Words:
    """Single points of failure: what one change does from here, then what decides whatever else is the case."""
    groups: dict[str, list[str]] = {}
    for turn in found.turns:
        groups.setdefault(effect(turn), []).append(turned(turn, rulebook))
    order = ("Clears", "Ends", "Settles", "Blocks", "Brings")
    sorted_ = sorted(groups.items(), key=lambda pair: order.index(pair[0].partition(" ")[0]))
    words = [(f"{head}, by one change alone", _first(lines, most)) for head, lines in sorted_]
    # A value that keeps a target blocked or a measure in force is in the way; one that does the opposite is a way out.
    now = {lever.condition: lever.now for lever in found.levers}
    holds = sorted(
        (hold for hold in found.holds if hold.status.bitten),
        key=lambda hold: now.get(hold.condition) not in hold.values,
    )
    if holds:
        lines = [held(hold, rulebook) + _so(hold, now.get(hold.condition)) for hold in holds]
        words.append((WHATEVER, _first(lines, most)))
    return words


def _so(hold: Hold, now: str | None) -> str:
    return " (so now)" if now in hold.values else ""


def _first(lines: list[str], most: int | None) -> list[str]:
    rest = len(lines[most:]) if most is not None else 0
    return [*lines[:most], f"and {rest} more (--all)"] if rest else lines


def legend(found: Levers) -> str:
    """What the numbers mean, and what they do not."""
    targets = plural(len(found.targets), "target")
    text = (ALL_WORLDS if found.around is Around.ALL else TODAY).format(targets=targets)
    names = ", ".join(map(clean, found.weighted))
    text += f" {EQUAL}" + (f" {BY_WEIGHT.format(names=names)}" if names else "")
    if found.reduced:
        text += f" {ENDS.format(names=', '.join(_families(found.reduced)))}"
    return text


def _families(names: Sequence[str]) -> list[str]:
    """Conditions, those over members as one with their number: `stake (16 of them)`."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.partition("(")[0], []).append(clean(name))
    return [
        each[0] if len(each) == 1 else f"{clean(name)} ({len(each)} of them)" for name, each in groups.items()
    ]


# --- text ------------------------------------------------------------------------------------------------------------


def text(found: Levers, rulebook: Rulebook, page: Page, show_all: bool = False) -> list[str]:
    """A line for each condition with its targets below, then single points of failure."""
    lines = wrap(page.paint(headline(found, rulebook), "head"), page.width, "", INDENT)
    for label, words in premises(found):
        role = {"assumed": "assumption", "INCOMPLETE": "conflict"}.get(label, "")
        lines += wrap(page.paint(words, role), page.width, f"{label}: ", INDENT)
    lines += ["", *_table(found, page, None if show_all else MOST)]
    for head, points in parts(found, rulebook, None if show_all else MOST_TOLD):
        lines += ["", page.paint(head, "head")]
        for each in points:
            lines += wrap(each, page.width, INDENT, BELOW)
    for target, why in found.unanswered.items():
        lines += ["", *wrap(f"{clean(target)}: {clean(why)}", page.width, "INCOMPLETE: ", INDENT)]
    return [*lines, "", *(page.paint(line, "dim") for line in wrap(legend(found), page.width))]


def _none(found: Levers) -> str:
    """What is said where no condition is: of targets that were not counted, nothing."""
    return NONE_ALONE if found.targets or not found.unanswered else NONE_COUNTED


def _table(found: Levers, page: Page, most: int | None) -> list[str]:
    """The conditions, most important first."""
    if not found.levers:
        return wrap(_none(found), page.width)
    shown = found.levers[:most]
    rows = [(clean(x.condition), clean(x.now), _who(x), amount(x.weight)) for x in shown]
    heads = ("CONDITION", "NOW", "HELD BY", "FLIPS")
    widths = [max(cells(row[i]) for row in (heads, *rows)) for i in range(3)]
    compact = sum(widths) + 11 > page.width
    lines = [page.paint(_row(heads, widths, compact), "head")]
    for lever, row in zip(shown, rows, strict=True):
        lines.append(_row(row, widths, compact))
        below = [f"held by {holding(lever.held_by)}"] if row[2] == BY_VALUE else []
        below += [f"now {row[1]}"] if compact else []
        lines += wrap("; ".join([*below, shares(lever)]), page.width, BELOW)
    rest = found.levers[len(shown) :]
    if rest:
        names = plural(len(rest), "condition")
        lines += wrap(
            f"and {names} that {'flips' if len(rest) == 1 else 'flip'} {amount(rest[0].weight)} or less (--all)",
            page.width,
            INDENT,
        )
    return lines


def _who(lever: Lever) -> str:
    """Who holds a condition, short enough for a column."""
    return BY_VALUE if len(lever.held_by) > 1 else holding(lever.held_by) or UNNAMED


def _row(row: Sequence[str], widths: Sequence[int], compact: bool) -> str:
    kept = (0, 2) if compact else (0, 1, 2)
    return "  ".join([*(pad(row[i], widths[i]) for i in kept), row[3].rjust(5)])


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(found: Levers, rulebook: Rulebook, show_all: bool = False) -> list[str]:
    """The same as a table and lists."""
    lines = [f"## {marks.escape(headline(found, rulebook))}"]
    if said := premises(found):
        lines += ["", *(f"- **{label}:** {marks.escape(words)}" for label, words in said)]
    most = None if show_all else MOST
    heads = ["condition", "now", "held by", "movable to", "flips", "targets"]
    rows = [
        [
            f"{marks.escape(x.ask)} ({marks.code(x.condition)})",
            marks.escape(x.now),
            marks.escape(holding(x.held_by) or UNNAMED),
            marks.escape(", ".join(x.movable) or "none"),
            amount(x.weight).replace("<", "&lt;"),
            marks.escape(shares(x)),
        ]
        for x in found.levers[:most]
    ]
    lines += ["", *marks.grid(heads, rows)] if rows else ["", marks.escape(_none(found))]
    if len(found.levers) > len(rows):
        lines += ["", f"And {len(found.levers) - len(rows)} more."]
    for head, words in parts(found, rulebook, None if show_all else MOST_TOLD):
        lines += ["", f"### {head}", "", *(f"- {marks.escape(each)}" for each in words)]
    for target, why in found.unanswered.items():
        lines += ["", f"**Incomplete:** {marks.code(target)}: {marks.escape(why)}"]
    return [*lines, "", f"*{marks.escape(legend(found))}*"]
