"""Ways out in words that can be read out: what has to change, in whose hands it is, and what follows from it.

Sets of changes that differ in values alone are folded into one way: `partial or full`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from sanctionlink.answers.verdict import Change
from sanctionlink.answers.ways import Question, Step, UnblockingSet, Wanted
from sanctionlink.model.holders import Holders
from sanctionlink.model.outlook import LEVELS, Outlook
from sanctionlink.model.rulebook import Rulebook, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.model.values import show
from sanctionlink.records import dataclass
from sanctionlink.render import wording
from sanctionlink.render.holding import holders
from sanctionlink.render.page import clean

SMALLEST_LEGEND = (
    "Each way is smallest: no part of it would do. A change is taken to hold on every day, as with --set. "
)
WARNING = "BUT "
"""How a sentence begins that tells of a loss."""

GAINS = {
    (Status.BLOCKED, Status.CLEAR): "It also clears",
    (Status.IN_FORCE, Status.NOT_IN_FORCE): "It also ends",
}
"""What is said of other targets whose status changes for the better."""


@dataclass(frozen=True, slots=True)
class Way:
    """Sets of changes of the same conditions, in the same hands and at the same costs.

    `options` has the values that each condition may take. `sets` are all combinations of those values, one at least.
    """

    sets: tuple[UnblockingSet, ...]
    options: tuple[tuple[str, ...], ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The changes of the first of the sets."""
        return self.sets[0].changes


def folded(sets: Sequence[UnblockingSet]) -> list[Way]:
    """Sets as ways, in the order in which each first appears."""
    groups: dict[tuple[tuple[str, Holders, int | Fraction], ...], list[UnblockingSet]] = {}
    for each in sets:
        alike = tuple((step.condition, step.held_by, step.cost) for step in each.changes)
        groups.setdefault(alike, []).append(each)
    return [way for alike in groups.values() for way in _fold(alike)]


Options = tuple[tuple[str, ...], ...]
"""The values that each condition may take."""


def _fold(alike: list[UnblockingSet]) -> Iterator[Way]:
    """Sets of changes of the same conditions, those together that make up all combinations of some values."""
    rows: dict[Options, tuple[UnblockingSet, ...]] = {
        tuple((step.after,) for step in each.changes): (each,) for each in alike
    }
    for at in range(len(alike[0].changes)):
        merged: dict[Options, list[Options]] = {}
        for options in rows:
            merged.setdefault((*options[:at], *options[at + 1 :]), []).append(options)
        folded_rows: dict[Options, tuple[UnblockingSet, ...]] = {}
        for same in merged.values():
            values = tuple(value for options in same for value in options[at])
            options = (*same[0][:at], values, *same[0][at + 1 :])
            folded_rows[options] = tuple(each for options in same for each in rows[options])
        rows = folded_rows
    for options, sets in rows.items():
        yield Way(sets, options)


# --- what was asked --------------------------------------------------------------------------------------------------


def aim(question: Question) -> str:
    """What a way is to: `Ways to clear: Arctic cooperation (arctic_cooperation)`."""
    deeds: dict[str, list[str]] = {}
    for wish in question.wanted:
        if not wish.kept:
            deeds.setdefault(deed(wish), []).append(f"{clean(wish.title)} ({clean(wish.target)})")
    parts = [f"{what}: {wording.listing(names)}" for what, names in deeds.items()]
    kept = [
        f"{clean(wish.target)} {'stays' if wish.reached else 'is'} {wording.status_word(wish.after)}"
        for wish in question.wanted
        if wish.kept
    ]
    text = f"Ways to {' and to '.join(parts)}"
    return f"{text}, while {wording.listing(kept)}" if kept else text


def deed(wish: Wanted) -> str:
    """What is to be done with a target."""
    if wish.kind is TargetKind.PROPOSAL:
        return "block" if wish.after is Status.BLOCKED else "clear"
    return "bring about" if wish.after is Status.IN_FORCE else "end"


def premises(question: Question, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was assumed and which limits were set, each as a label and a text."""
    lines = []
    if question.assumptions:
        lines.append(("assumed", wording.given(dict(question.assumptions))))
    if question.account:
        word = f"the word of {clean(question.account)} is taken in every dispute it speaks on"
        lines.append(("account", word))
    if question.by:
        lines.append(("only what is held by", parties(question.by, rulebook)))
    if question.without:
        lines.append(("left out", wording.listing([clean(name) for name in question.without])))
    if question.max_cost is not None:
        lines.append(("costing no more than", show(question.max_cost)))
    if question.hope:
        lines.append(("hope", "one possible world in which it is so is enough"))
    return lines


def parties(ids: Iterable[str], rulebook: Rulebook) -> str:
    """Parties by name: `United States and Russia`."""
    names = [rulebook.parties[id_].name if id_ in rulebook.parties else id_ for id_ in ids]
    return wording.listing([clean(name) for name in names])


# --- one way ---------------------------------------------------------------------------------------------------------


def price(cost: int | Fraction) -> str:
    """A cost: `cost 5`."""
    return f"cost {show(cost)}"


def legend(rulebook: Rulebook) -> str:
    """What ways and their costs are; the unit of costs, and what the rulebook says of it, once."""
    if rulebook.costs is None:
        return f"{SMALLEST_LEGEND}Costs are weights that the rulebook gives, to compare ways by."
    note = clean(rulebook.costs.note or "").rstrip(".")
    return f"{SMALLEST_LEGEND}Costs are counted in {clean(rulebook.costs.unit)}{f': {note}' if note else ''}."


def counted(count: int, noun: str) -> str:
    """A number with its noun at the beginning of a sentence: `Two ways`."""
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    number = words[count] if count < len(words) else f"{count:,}"
    return f"{number} {noun}{'' if count == 1 else 's'}"


def head(way: Way, rulebook: Rulebook) -> str:
    """What comes first: how many changes, at what cost, in whose hands."""
    count = len(way.steps)
    together = f"{counted(count, 'change')}{' together' if count > 1 else ''}, {price(way.sets[0].cost)}"
    hands = {step.held_by for step in way.steps}
    if len(hands) == 1 and (held_by := next(iter(hands))).parties:
        return f"{together}, {'all ' if count > 1 else ''}in the hands of {holders(held_by, rulebook)}"
    return together


def move(step: Step, options: Sequence[str], arrow: str) -> str:
    """One change: `us_sanctions_relief: none -> partial or full`."""
    to = wording.listing([clean(option) for option in options], "or")
    if options == (step.before,):
        return f"{clean(step.condition)}: hold it at {to}, whatever rules say"
    return f"{clean(step.condition)}: {clean(step.before)} {arrow} {to}"


def details(step: Step, way: Way, rulebook: Rulebook) -> str:
    """What a change costs and who holds it, where the head does not say so."""
    parts = []
    if len(way.steps) > 1:
        parts.append(price(step.cost))
    if len({each.held_by for each in way.steps}) > 1 or not step.held_by.parties:
        names = holders(step.held_by, rulebook)
        parts.append(f"held by {names}" if names else "nobody is on record as holding it")
    return ", ".join(parts)


def ask(step: Step, rulebook: Rulebook) -> str:
    """The question that a condition answers."""
    return clean(rulebook.conditions[step.condition.partition("(")[0]].ask)


def consequences(way: Way) -> list[str]:
    """What a way does to the targets asked about beyond the status asked for, and to all others, in sentences.

    What only some of the folded values do is told of them alone.
    """
    told = [list(_consequences(each)) for each in way.sets]
    shared = [line for line in told[0] if all(line in others for others in told)]
    lines = list(shared)
    for each, own in zip(way.sets, told, strict=True):
        chosen = [
            clean(step.after)
            for step, options in zip(each.changes, way.options, strict=True)
            if len(options) > 1
        ]
        rest = [line for line in own if line not in shared]
        lines += [f"With {' and '.join(chosen)}: {_within(line)}" for line in rest]
    return lines


def _within(sentence: str) -> str:
    """A sentence as it stands after a colon."""
    return f"it {sentence.removeprefix('It ')}" if sentence.startswith("It ") else sentence


def _consequences(found: UnblockingSet) -> Iterator[str]:
    groups: dict[tuple[Status, Status], list[str]] = {}
    yield from _reached(found.outcome)
    moved = [change for change in found.sets_off if change.before is not change.after]
    # What is lost comes first: whoever reads no further has read that.
    for change in sorted(moved, key=lambda change: not worse(change)):
        groups.setdefault((change.before, change.after), []).append(clean(change.target))
    for (before, after), targets in groups.items():
        yield _deed(before, after, targets)
    yield from _advised(change for change in found.sets_off if change.before is change.after)
    if found.unexamined:
        names = wording.listing([clean(name) for name in found.unexamined])
        yield f"What it does to {names} was too much to work out."


def worse(change: Change) -> bool:
    """Whether a status changes for the worse: a target is blocked, or in force, or may be."""
    return change.after.bitten or (change.after is Status.UNDETERMINED and not change.before.bitten)


def _deed(before: Status, after: Status, names: list[str]) -> str:
    """What happens to other targets, in a sentence; a loss begins with a word of warning."""
    shown = wording.listing(names)
    if (before, after) in GAINS:
        return f"{GAINS[before, after]} {shown}."
    loss = after.bitten or (after is Status.UNDETERMINED and not before.bitten)
    verb = "is" if len(names) == 1 else "are"
    then, today = wording.status_word(after), wording.status_word(before)
    return f"{WARNING if loss else ''}{shown} {verb} {then} then, {today} today."


def _reached(outcome: Iterable[Change]) -> Iterator[str]:
    """What is to be said of the targets asked about: that they are only possible, or that a weaker rule warns."""
    groups: dict[str, list[str]] = {}
    for change in outcome:
        if change.after is Status.UNDETERMINED:
            groups.setdefault("undetermined then: possible, not certain", []).append(clean(change.target))
        elif change.outlook_after in LEVELS and change.outlook_after is not Outlook.OPEN:
            said = f"{wording.outlook_word(change.outlook_after)} then"
            groups.setdefault(said, []).append(clean(change.target))
    for said, names in groups.items():
        yield f"{wording.listing(names)} {'is' if len(names) == 1 else 'are'} {said}."


def _advised(changes: Iterable[Change]) -> Iterator[str]:
    """How outlooks change where statuses do not, a sentence for those that change alike."""
    groups: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        old, new = (wording.outlook_word(x) for x in (change.outlook_before, change.outlook_after))
        groups.setdefault((old, new), []).append(clean(change.target))
    for (old, new), names in groups.items():
        verb = "is" if len(names) == 1 else "are"
        yield f"{wording.listing(names)} {verb} {new} then, {old} today."


def _kind(change: Change) -> TargetKind:
    measure = (Status.IN_FORCE, Status.NOT_IN_FORCE)
    return TargetKind.MEASURE if change.before in measure or change.after in measure else TargetKind.PROPOSAL


# --- how it ends -----------------------------------------------------------------------------------------------------


def already(question: Question) -> str:
    """What to say where nothing has to change."""
    names = [f"{clean(wish.target)} is {wording.status_word(wish.after)}" for wish in question.wanted]
    if question.hope and not all(wish.reached for wish in question.wanted):
        return f"Nothing has to change: what is open may turn out so that {wording.listing(names)}."
    return f"Nothing has to change: {wording.listing(names)} today."


def only_mentioned(conditions: Sequence[str], missed: str) -> str:
    """That not all of some conditions over sets was looked at; `missed` is what the rest may have: `other ways`."""
    names = wording.listing([clean(name) for name in conditions])
    return (
        f"Of {names}, only what facts mention and what the question names was looked at: all combinations of members are too "
        f"many, and the rest may have {missed}. Facts of a scenario can mention more."
    )


def ending(ways: int, sets: int, complete: bool, most: int | None, incomplete: str | None) -> str:
    """How many ways there are, and whether that is all."""
    count = counted(ways, "way")
    if sets != ways:
        count += f" ({sets:,} counting each value by itself)"
    if incomplete is not None:
        return f"INCOMPLETE. {count} found, and there may be more: {incomplete}."
    if not complete:
        return f"{count} shown. There are more: --max {most} stopped here."
    rest = "there is no other" if ways == 1 else "these are all there are"
    return f"{count}, and {rest} with the conditions that may be moved."
