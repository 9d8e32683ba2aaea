"""Ways in words that can be read out: what has to change, in whose hands it is, what the outlook is then, and what follows.

Sets of changes that differ in values alone are folded into one way: `partial or full`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from sanctionlink.answers.verdict import Change
from sanctionlink.answers.ways import Question, Step, UnblockingSet
from sanctionlink.model.holders import Holders
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook, TargetKind
from sanctionlink.model.values import show
from sanctionlink.records import dataclass
from sanctionlink.render import words
from sanctionlink.render.holding import holders
from sanctionlink.render.page import clean

SMALLEST_LEGEND = (
    "Each way is smallest: no part of it would do. A change is taken to hold on every day, as with --set. "
)
WARNING = "BUT "
"""How a sentence begins that tells of a loss."""


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


# --- names -----------------------------------------------------------------------------------------------------------


def target(name: str, rulebook: Rulebook) -> str:
    """A target in a sentence, given as written: `"Arctic cooperation" (arctic_cooperation)`."""
    found = rulebook.targets.get(name.partition("(")[0])
    return f'"{clean(found.title)}" ({clean(name)})' if found else clean(name)


def word(outlook: Outlook, name: str, rulebook: Rulebook) -> str:
    """An outlook of a target as people read it."""
    return words.outlook_word(outlook, words.is_development(rulebook, name))


def parties(ids: Iterable[str], rulebook: Rulebook) -> str:
    """Parties by name: `United States and Russia`."""
    return words.listing([words.person(id_, rulebook) for id_ in ids])


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
    numbers = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    number = numbers[count] if count < len(numbers) else f"{count:,}"
    return f"{number} {noun}{'' if count == 1 else 's'}"


def head(way: Way, rulebook: Rulebook) -> str:
    """What comes first: how many changes, at what cost, in whose hands."""
    count = len(way.steps)
    together = f"{counted(count, 'change')}{' together' if count > 1 else ''}, {price(way.sets[0].cost)}"
    hands = {step.held_by for step in way.steps}
    if len(hands) == 1 and (held_by := next(iter(hands))).parties:
        return f"{together}, {'all ' if count > 1 else ''}in the hands of {holders(held_by, rulebook)}"
    return together


def move(before: str, options: Sequence[str], arrow: str) -> str:
    """What a condition changes from and to: `none → partial or full`."""
    to = words.listing([words.value_words(option) for option in options], "or")
    if tuple(options) == (before,):
        return f"stays {to}, whatever else follows"
    return f"{words.value_words(before)} {arrow} {to}"


def step(each: Step, options: Sequence[str], way: Way, rulebook: Rulebook, arrow: str) -> str:
    """One change: the question, today's answer and the one it takes; in brackets the id and what the head leaves out."""
    parts = [clean(each.condition)]
    if len(way.steps) > 1:
        parts.append(price(each.cost))
    if len({other.held_by for other in way.steps}) > 1 or not each.held_by.parties:
        names = holders(each.held_by, rulebook)
        parts.append(f"held by {names}" if names else "nobody is on record as holding it")
    return f"{ask(each.condition, rulebook)} {move(each.before, options, arrow)} ({', '.join(parts)})"


def ask(condition: str, rulebook: Rulebook) -> str:
    """The question that a condition, given as written, answers."""
    return clean(rulebook.conditions[condition.partition("(")[0]].ask)


# --- what follows ----------------------------------------------------------------------------------------------------


def consequences(way: Way, question: Question, rulebook: Rulebook) -> list[str]:
    """What the outlook of the targets asked about is then, and what happens to all others, in sentences.

    What only some of the folded values do is told of them alone.
    """
    told = [list(_consequences(each, question, rulebook)) for each in way.sets]
    shared = [line for line in told[0] if all(line in others for others in told)]
    lines = list(shared)
    for each, own in zip(way.sets, told, strict=True):
        chosen = [
            words.value_words(step.after)
            for step, options in zip(each.changes, way.options, strict=True)
            if len(options) > 1
        ]
        rest = [line for line in own if line not in shared]
        lines += [
            f"With {' and '.join(chosen)}: {line[:1].lower()}{line[1:]}"
            if not line.startswith(WARNING)
            else f"With {' and '.join(chosen)}: {line}"
            for line in rest
        ]
    return lines


def _consequences(found: UnblockingSet, question: Question, rulebook: Rulebook) -> Iterator[str]:
    yield _then(found, question, rulebook)
    groups: dict[tuple[bool, str, str], list[str]] = {}
    # What is lost comes first: whoever reads no further has read that.
    for change in sorted(found.sets_off, key=lambda change: not worse(change, rulebook)):
        name = change.target
        before, after = (word(o, name, rulebook) for o in (change.outlook_before, change.outlook_after))
        groups.setdefault((worse(change, rulebook), before, after), []).append(target(name, rulebook))
    for (loss, before, after), names in groups.items():
        yield f"{WARNING if loss else 'Besides, '}{words.listing(names)}: {after} then, {before} today."
    if found.unexamined:
        names = [clean(name) for name in found.unexamined]
        yield f"What it does to {words.listing(names)} was too much to work out."


def _then(found: UnblockingSet, question: Question, rulebook: Rulebook) -> str:
    """The outlook of the targets asked about, after the changes."""
    after = {change.target: change.outlook_after for change in found.outcome}
    asked = [wish for wish in question.wanted if not wish.kept]
    told = [
        words.outlook_clause(after.get(wish.target, wish.before), words.is_development(rulebook, wish.target))
        for wish in asked
    ]
    if len(asked) == 1:
        return f"Then it {told[0]}."
    parts = [f"{target(wish.target, rulebook)} {outlook}" for wish, outlook in zip(asked, told, strict=True)]
    return f"Then {words.listing(parts)}."


def worse(change: Change, rulebook: Rulebook) -> bool:
    """Whether a proposal is worse off, or a measure likelier, or whether that may be so; a development is neither."""
    if words.is_development(rulebook, change.target):
        return False
    measure = rulebook.targets[change.target.partition("(")[0]].kind is TargetKind.MEASURE
    before, after = (_rank(outlook, measure) for outlook in (change.outlook_before, change.outlook_after))
    return after > before if measure else after < before


def _rank(outlook: Outlook, measure: bool) -> float:
    """How far up an outlook is; one that is not settled may be the furthest that there is."""
    if outlook is Outlook.UNDETERMINED:
        return Outlook.LIKELY.level + 0.5 if measure else Outlook.BLOCKED.level + 0.5
    return outlook.level


# --- how it ends -----------------------------------------------------------------------------------------------------


def only_mentioned(conditions: Sequence[str], missed: str) -> str:
    """That not all of some conditions over sets was looked at; `missed` is what the rest may have: `other ways`."""
    names = words.listing([clean(name) for name in conditions])
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
