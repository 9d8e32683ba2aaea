"""What matters most, in every form of output: what one change does today, then how often each condition moves an outlook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from sanctionlink.answers.levers import Around, Hold, Lever, Levers, Turn
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Basis, Rulebook, Sets, Strength, TargetKind
from sanctionlink.model.value_list import told
from sanctionlink.model.values import show
from sanctionlink.records import dataclass
from sanctionlink.render import markdown as marks
from sanctionlink.render import sentences, wording, words
from sanctionlink.render.advice import ask, word
from sanctionlink.render.goals import COUNTING
from sanctionlink.render.holding import holding
from sanctionlink.render.page import Page, clean, wrap

MOST, MOST_TOLD, MOST_TARGETS = 8, 3, 4
"""Conditions, entries of each part, and targets of one condition, unless all are asked for."""

INDENT = "  "
HEADS = ("MOVES", "MUST", "LIKELY", "MAY")

EVERY = "on average over everything that the rulebook allows, whatever the facts are"
AS_IT_IS = "on average over what is open today"
COUNTED = (
    "MOVES is of how many of {targets} the outlook changes if that condition alone is changed, {over}. "
    "These are shares of the combinations that the rulebook allows, not chances. "
    "MUST: it becomes or ceases to be blocked, or in force. LIKELY: it becomes or ceases to be likely or unlikely. "
    "MAY: it changes otherwise. Behind each target is how often. Changes are assumptions, as with --set."
)
EQUAL = (
    "All values of a condition weigh the same; of numbers and days, all stretches that matter to the target."
)
BY_WEIGHT = "Of {names}, values weigh as the rulebook says."
ENDS = "Of {names} only the least and the greatest value were looked at."
NONE_ALONE = (
    "No condition that was asked about moves any target by itself. What has to move together, unblock tells."
)
NONE_COUNTED = "Nothing could be counted, so nothing is known of which conditions matter."
UNNAMED = "not named"
"""Stands where a rulebook names nobody who holds a condition."""
WHATEVER = "No way around it: while this is so, nothing else helps"
TODAY = "by one change alone, today"
UNMOVED = "If something that cannot be moved were otherwise, today"

PARTS = (
    "No longer blocked",
    "Otherwise better",
    "Averted, or less likely",
    "Brought about, or likelier",
    "Blocked",
    "Otherwise worse",
)
"""What a change can do to targets, in the order in which it is told: the first are proposals, and so are the last."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is told: a condition with its values, and lines on what follows."""

    head: str
    lines: tuple[str, ...] = ()


Parts = list[tuple[str, list[Entry]]]


# --- words -----------------------------------------------------------------------------------------------------------


def lead(found: Levers, rulebook: Rulebook) -> str:
    """What one change would do today, and what matters most, in a sentence."""
    turns = [turn for turn in found.turns if _movable(turn, rulebook)]
    unblocked = {name for turn in turns if part(turn, rulebook) == PARTS[0] for name in turn.targets}
    moved = {name for turn in turns for name in turn.targets}
    if unblocked:
        each = " each" if len(unblocked) > 1 else ""
        text = f"{words.plural(len(unblocked), 'proposal')} could{each} be unblocked by a single change today"
    elif moved:
        text = (
            f"One change alone would move {words.plural(len(moved), 'target')} today, and unblock no proposal"
        )
    else:
        some = "the target" if len(found.targets) == 1 else f"any of {len(found.targets):,} targets"
        text = f"Nothing that can be moved would move {some} by itself today"
    if found.levers and found.around is Around.ALL:
        first = next((lever for lever in found.levers if lever.movable), found.levers[0])
        of = "of what can be moved" if first.movable else "in what the rulebook allows"
        text += f"; {of}, this most often makes a difference: {ask(first.condition, rulebook)}"
    text = text if text.endswith("?") else f"{text}."
    return f"{COUNTING[found.strength]}{text}"


def book(found: Levers, rulebook: Rulebook) -> str:
    """The rulebook and the day."""
    return f"{clean(rulebook.title)} ({clean(found.rulebook)}), as of {sentences.day(found.as_of)}"


def premises(found: Levers, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was assumed, whose word was taken, and what could not be answered."""
    lines = []
    if found.assumptions:
        told_ = [words.supposed(rulebook, name, value) for name, value in found.assumptions.items()]
        lines.append(("assumed", words.listing(told_)))
    if found.account:
        lines.append(("account", wording.believed(found.account, rulebook)))
    if found.unanswered:
        names = ", ".join(map(clean, found.unanswered))
        lines.append(("INCOMPLETE", f"nothing counted for {names}: too much is open (see below)"))
    return lines


def percent(share: Fraction) -> str:
    """A share in whole percent; all and nothing only where it is exactly that."""
    rounded = round(share * 100)
    if not rounded:
        return "<1%" if share else "0%"
    return f"{min(rounded, 99) if share < 1 else 100}%"


def amount(weight: Fraction) -> str:
    """An average number of targets; a dash for none."""
    if not weight:
        return "-"
    return "<0.1" if weight < Fraction(1, 20) else f"{float(weight):.1f}"


def shares(lever: Lever, rulebook: Rulebook, most: int | None) -> str:
    """The targets that a condition moves, those with one share together: `"A", "B" 67%; "C" 1%`."""
    groups: dict[str, list[str]] = {}
    for each in lever.targets[:most]:
        groups.setdefault(percent(each.share), []).append(title(each.target, rulebook))
    text = "; ".join(f"{', '.join(names)} {share}" for share, names in groups.items())
    rest = len(lever.targets[most:]) if most is not None else 0
    return f"{text}; and {rest} more" if rest else text


def title(name: str, rulebook: Rulebook) -> str:
    """A target, given as written, by its title and its members: `"A deal" (acme)`."""
    found = rulebook.targets.get(name.partition("(")[0])
    members = name.partition("(")[2]
    return f'"{clean(found.title)}"{f" ({clean(members)}" if members else ""}' if found else clean(name)


def keys(condition: str, rulebook: Rulebook, to: Sequence[str]) -> str:
    """The id of a condition, who can move it to some values, and whether it cannot be moved: `relief, held by us`."""
    declared = rulebook.conditions[condition.partition("(")[0]]
    who = holding(declared.held(), rulebook, to)
    text = f"{clean(condition)}, {f'held by {who}' if who else f'holder {UNNAMED}'}"
    return text if declared.movable else f"{text}, not movable"


def allowed(condition: str, values: Sequence[str], rulebook: Rulebook) -> str:
    """Some values of a condition: `partial or higher`, `before 1 November 2023`."""
    declared = rulebook.conditions[condition.partition("(")[0]]
    if declared.type.finite:
        values = told(declared.type, declared.values, [declared.values.index(value) for value in values])
    return words.listing([_readable(value) for value in values], "or")


def _readable(value: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d", lambda day: sentences.day(day[0]), words.value_words(value))


def part(turn: Turn, rulebook: Rulebook) -> str:
    """What a change does to its targets, as one of `PARTS`."""
    measure = rulebook.targets[turn.targets[0].partition("(")[0]].kind is TargetKind.MEASURE
    unsettled = turn.before is Outlook.UNDETERMINED
    if measure:
        before = Outlook.LIKELY.level + 0.5 if unsettled else turn.before.level
        return PARTS[2] if turn.after.level < before else PARTS[3]
    if turn.after is Outlook.BLOCKED:
        return PARTS[4]
    if turn.before is Outlook.BLOCKED or unsettled:
        return PARTS[0]
    return PARTS[1] if turn.after.level > turn.before.level else PARTS[5]


def turned(turns: Sequence[Turn], rulebook: Rulebook) -> Entry:
    """What giving one condition some values does, a line for each outlook that follows."""
    first = turns[0]
    head = f"{ask(first.condition, rulebook)} {allowed(first.condition, first.values, rulebook)}"
    lines = []
    for turn in turns:
        names = words.listing([title(name, rulebook) for name in turn.targets])
        before, after = (word(outlook, turn.targets[0], rulebook) for outlook in (turn.before, turn.after))
        lines.append(f"{names}: {after}, {before} today{_note(turn.basis)}")
    return Entry(f"{head} ({keys(first.condition, rulebook, first.values)})", tuple(lines))


def _note(basis: Basis) -> str:
    note = words.basis_note(basis)
    return f" {note}" if note else ""


def held(hold: Hold, now: str | None, rulebook: Rulebook) -> Entry:
    """A value that decides by itself, and the targets that it decides."""
    every = rulebook.conditions[hold.condition.partition("(")[0]].values
    about = [keys(hold.condition, rulebook, [value for value in every if value not in hold.values])]
    if rules := _ways_out(hold, rulebook):
        about.append(f"or by the rule {words.listing(rules, 'or')}")
    if now in hold.values:
        about.append("so today")
    head = f"{ask(hold.condition, rulebook)} {allowed(hold.condition, hold.values, rulebook)} ({', '.join(about)})"
    names = words.listing([title(name, rulebook) for name in hold.targets])
    outlook = word(Outlook(hold.status.value), hold.targets[0], rulebook)
    return Entry(head, (f"{names}: {outlook}",))


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


def today(found: Levers, rulebook: Rulebook, most: int | None) -> Parts:
    """What one change does from here, in the order in which a reader would want it."""
    groups: dict[str, dict[tuple[str, tuple[str, ...]], list[Turn]]] = {}
    for turn in found.turns:
        own = groups.setdefault(part(turn, rulebook) if _movable(turn, rulebook) else UNMOVED, {})
        own.setdefault((turn.condition, turn.values), []).append(turn)
    parts: Parts = []
    for name in (*PARTS, UNMOVED):
        entries = sorted(groups.get(name, {}).values(), key=lambda each: -sum(len(t.targets) for t in each))
        if entries:
            heading = name if name == UNMOVED else f"{name}, {TODAY}"
            parts.append((heading, _first([turned(e, rulebook) for e in entries], most)))
    return parts


def _movable(turn: Turn, rulebook: Rulebook) -> bool:
    """Whether the rulebook lets anybody move a condition."""
    return bool(rulebook.conditions[turn.condition.partition("(")[0]].movable)


def whatever(found: Levers, rulebook: Rulebook, most: int | None) -> Parts:
    """What decides whatever else is the case: a value that keeps a target blocked, or in force, is in the way."""
    now = {lever.condition: lever.now for lever in found.levers}
    holds = sorted(
        (hold for hold in found.holds if hold.status.bitten),
        key=lambda hold: now.get(hold.condition) not in hold.values,
    )
    entries = [held(hold, now.get(hold.condition), rulebook) for hold in holds]
    return [(WHATEVER, _first(entries, most))] if entries else []


def _first(entries: list[Entry], most: int | None) -> list[Entry]:
    rest = len(entries[most:]) if most is not None else 0
    return [*entries[:most], Entry(f"and {rest} more (--all)")] if rest else entries


def legend(found: Levers) -> str:
    """What the numbers mean, and what they do not."""
    targets = words.plural(len(found.targets), "target")
    text = COUNTED.format(targets=targets, over=EVERY if found.around is Around.ALL else AS_IT_IS)
    names = ", ".join(map(clean, found.weighted))
    text += f" {EQUAL}" + (f" {BY_WEIGHT.format(names=names)}" if names else "")
    if found.reduced:
        text += f" {ENDS.format(names=', '.join(_families(found.reduced)))}"
    return f"{text} {sentences.LEGEND}"


def _families(names: Iterable[str]) -> list[str]:
    """Conditions, those over members as one with their number: `stake (16 of them)`."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.partition("(")[0], []).append(clean(name))
    return [
        each[0] if len(each) == 1 else f"{clean(name)} ({len(each)} of them)" for name, each in groups.items()
    ]


def _none(found: Levers) -> str:
    """What is said where no condition is: of targets that were not counted, nothing."""
    return NONE_ALONE if found.targets or not found.unanswered else NONE_COUNTED


# --- text ------------------------------------------------------------------------------------------------------------


def text(
    found: Levers, rulebook: Rulebook, page: Page, show_all: bool = False, quiet: bool = False
) -> list[str]:
    """The first sentence, what one change does today, how often each condition moves something, and what decides alone."""
    lines = wrap(page.paint(lead(found, rulebook), "head"), page.width)
    lines += wrap(page.paint(book(found, rulebook), "dim"), page.width, "", INDENT)
    for label, said in premises(found, rulebook):
        role = {"assumed": "assumption", "INCOMPLETE": "conflict"}.get(label, "")
        lines += wrap(page.paint(said, role), page.width, f"{label}: ", INDENT)
    most = None if show_all else MOST_TOLD
    lines += _parts(today(found, rulebook, most), page)
    lines += ["", page.paint("How often changing one condition alone moves an outlook", "head")]
    lines += _table(found, rulebook, page, show_all)
    lines += _parts(whatever(found, rulebook, most), page)
    for name, why in found.unanswered.items():
        lines += ["", *wrap(f"{clean(name)}: {clean(why)}", page.width, "INCOMPLETE: ", INDENT)]
    return lines if quiet else [*lines, "", *(page.paint(x, "dim") for x in wrap(legend(found), page.width))]


def _parts(parts: Parts, page: Page) -> Iterator[str]:
    for title, entries in parts:
        yield ""
        yield page.paint(title, "head")
        for entry in entries:
            yield from wrap(entry.head, page.width, INDENT, INDENT * 2)
            for line in entry.lines:
                yield from wrap(line, page.width, INDENT * 3, INDENT * 4)


def _table(found: Levers, rulebook: Rulebook, page: Page, show_all: bool) -> Iterator[str]:
    """The conditions, those that move most first: numbers, the question, today's answer, and below the targets."""
    if not found.levers:
        yield from wrap(_none(found), page.width)
        return
    shown = found.levers[: None if show_all else MOST]
    widths = [7] * len(HEADS)
    yield page.paint("".join(head.rjust(width) for head, width in zip(HEADS, widths, strict=True)), "head")
    indent = " " * (sum(widths) + 2)
    for lever in shown:
        numbers = [amount(each) for each in (lever.weight, lever.must, lever.likely, lever.may)]
        row = "".join(number.rjust(width) for number, width in zip(numbers, widths, strict=True)) + "  "
        yield from wrap(_asked(lever, rulebook), page.width, row, indent)
        yield from wrap(
            shares(lever, rulebook, None if show_all else MOST_TARGETS), page.width, indent + INDENT
        )
    rest = found.levers[len(shown) :]
    if rest:
        names = words.plural(len(rest), "condition")
        yield from wrap(
            f"and {names} that {'moves' if len(rest) == 1 else 'move'} {amount(rest[0].weight)} or less (--all)",
            page.width,
            indent,
        )


def _asked(lever: Lever, rulebook: Rulebook) -> str:
    return f"{ask(lever.condition, rulebook)} {_readable(lever.now)} ({keys(lever.condition, rulebook, ())})"


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(found: Levers, rulebook: Rulebook, show_all: bool = False, quiet: bool = False) -> list[str]:
    """The same as a table and lists."""
    lines = ["## What matters most", "", f"**{marks.escape(lead(found, rulebook))}**", ""]
    lines += [f"- {marks.escape(book(found, rulebook))}"]
    lines += [f"- **{label}:** {marks.escape(said)}" for label, said in premises(found, rulebook)]
    most = None if show_all else MOST_TOLD
    lines += _marked(today(found, rulebook, most))
    lines += ["", "### How often changing one condition alone moves an outlook"]
    heads = ["condition", "today", "held by", "movable to", "moves", "must", "likely", "may", "targets"]
    rows = [
        [
            f"{marks.escape(x.ask)} ({marks.code(x.condition)})",
            marks.escape(_readable(x.now)),
            marks.escape(holding(x.held_by, rulebook) or UNNAMED),
            marks.escape(", ".join(map(words.value_words, x.movable)) or "none"),
            *(amount(each).replace("<", "&lt;") for each in (x.weight, x.must, x.likely, x.may)),
            marks.escape(shares(x, rulebook, None if show_all else MOST_TARGETS)),
        ]
        for x in found.levers[: None if show_all else MOST]
    ]
    lines += ["", *marks.grid(heads, rows)] if rows else ["", marks.escape(_none(found))]
    if len(found.levers) > len(rows):
        lines += ["", f"And {len(found.levers) - len(rows)} more (`--all`)."]
    lines += _marked(whatever(found, rulebook, most))
    for name, why in found.unanswered.items():
        lines += ["", f"**Incomplete:** {marks.code(name)}: {marks.escape(why)}"]
    return lines if quiet else [*lines, "", f"*{marks.escape(legend(found))}*"]


def _marked(parts: Parts) -> Iterator[str]:
    for title, entries in parts:
        yield from ("", f"### {title}", "")
        for entry in entries:
            yield f"- {marks.escape(entry.head)}"
            yield from (f"  - {marks.escape(line)}" for line in entry.lines)
