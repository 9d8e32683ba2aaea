"""Why there is no way out, in words that can be read out: what would have to give way, or that nothing would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from sanctionlink.answers.verdict import Reason
from sanctionlink.answers.ways import Detour, NoWayOut, Obstacle, Question, Step
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.status import Status
from sanctionlink.model.values import show
from sanctionlink.render import wording
from sanctionlink.render.advice import move, only_mentioned
from sanctionlink.render.holding import holders
from sanctionlink.render.page import clean


def impasse(found: NoWayOut, question: Question, rulebook: Rulebook, arrow: str) -> list[tuple[int, str]]:
    """Why there is no way out, as lines with the depth at which each stands."""
    lines = _impasse(found, question, rulebook, arrow)
    if found.only_mentioned and found.cheapest is None:
        lines.append((0, only_mentioned(found.only_mentioned, "a way")))
    return lines


def _impasse(found: NoWayOut, question: Question, rulebook: Rulebook, arrow: str) -> list[tuple[int, str]]:
    if found.cheapest is not None:
        limit = show(question.max_cost) if question.max_cost is not None else ""
        return [(0, f"There is no way for {limit} or less: the cheapest costs {show(found.cheapest)}.")]
    first = "There is no way with the conditions that may be moved."
    if found.detours:
        return [*_detours(first, found, rulebook, arrow)]
    if not found.certain:
        return [(0, f"{first} What is in the way could not be worked out in time.")]
    if not found.beyond:
        names = [f"{clean(wish.target)} {wording.status_word(wish.after)}" for wish in question.wanted]
        both = "both" if len(names) == 2 else "all"
        text = f"There is no way: each of {wording.listing(names)} is possible by itself, but never {both} together"
        return [(0, f"{text}, whatever the conditions.")]
    names = [clean(name) for name in found.beyond]
    wanted = next(wish.after for wish in question.wanted if wish.target in found.beyond)
    text = f"{wording.listing(names)} cannot be {wording.status_word(wanted)}"
    if wanted.bitten and found.weaker is not None:
        return [*_only_weaker(text, wanted, found.weaker)]
    lines = [(0, f"There is no way: whatever the conditions, {text}.")]
    lines += [(0, "These rules bite whatever happens:")] if found.rules else []
    return lines + [(1, f"{clean(rule.rule)}: {clean(rule.says)}") for rule in found.rules]


def _only_weaker(text: str, wanted: Status, weaker: Sequence[Reason]) -> Iterator[tuple[int, str]]:
    """That no must-rule is about a target, which says nothing of how likely it is; and the weaker rules that are."""
    verb = "impose" if wanted is Status.IN_FORCE else "block"
    yield 0, f"There is no way: {text}, because no must-rule of this rulebook would {verb} it."
    if weaker:
        yield 0, "It may come about all the same. These weaker rules point that way, and never decide:"
    for rule in weaker:
        yield 1, f"{clean(rule.rule)} ({rule.strength.value}): {clean(rule.says)}"


def _detours(first: str, found: NoWayOut, rulebook: Rulebook, arrow: str) -> Iterator[tuple[int, str]]:
    """What would have to give way: one thing, all of several, or one of such lots."""
    lots = [list(_detour(*each, rulebook, arrow)) for each in _alike(found.detours)]
    if all(len(lot) == 1 for lot in lots):
        yield 0, f"{first} {'This' if len(lots) == 1 else 'One of these'} would have to give way:"
        yield from (line for lot in lots for line in lot)
    else:
        for number, lot in enumerate(lots):
            if number:
                yield 0, "or else all of these:" if len(lot) > 1 else "or else this:"
            elif len(lots) == 1:
                yield 0, f"{first} All of these would have to give way:"
            else:
                these = "all of these" if len(lot) > 1 else "this"
                yield 0, f"{first} What would have to give way is either {these}:"
            yield from lot
    if found.more:
        yield 0, "There may be more like these."


def _alike(detours: Iterable[Detour]) -> list[tuple[Detour, list[list[str]]]]:
    """Detours, those that differ in one value alone as one: the first, and the values of each condition in it."""
    found: list[tuple[Detour, list[list[str]]]] = []
    for each in detours:
        for first, values in found:
            at = _one_apart(first, each)
            if at is not None and all(len(v) == 1 for i, v in enumerate(values) if i != at):
                values[at].append(_conditions(each)[at].after)
                break
        else:
            found.append((each, [[condition.after] for condition in _conditions(each)]))
    return found


def _conditions(detour: Detour) -> tuple[Obstacle | Step, ...]:
    """All that changes: the obstacles, then what may be moved."""
    return (*detour.obstacles, *detour.changes)


def _one_apart(one: Detour, other: Detour) -> int | None:
    """The only condition whose value tells two detours apart."""
    pairs = [*zip_longest(_conditions(one), _conditions(other))]
    if any(a is None or b is None or replace(a, after=b.after) != b for a, b in pairs):
        return None
    apart = [at for at, (a, b) in enumerate(pairs) if a != b]
    return apart[0] if len(apart) == 1 else None


def _detour(
    detour: Detour, values: Sequence[Sequence[str]], rulebook: Rulebook, arrow: str
) -> Iterator[tuple[int, str]]:
    for each, options in zip(_conditions(detour), values, strict=True):
        if isinstance(each, Obstacle):
            yield 1, _obstacle(each, options, rulebook, arrow)
        else:
            yield 1, f"and besides, {move(each, tuple(options), arrow)}{_movable_by(each, rulebook)}"


def _movable_by(step: Step, rulebook: Rulebook) -> str:
    """Whose a condition is that may be moved, in brackets."""
    names = holders(step.held_by, rulebook)
    return f" (which may be moved, held by {names})" if names else " (which may be moved)"


def _obstacle(obstacle: Obstacle, options: Sequence[str], rulebook: Rulebook, arrow: str) -> str:
    names = holders(obstacle.held_by, rulebook)
    held = f", held by {names}" if names else ""
    to = wording.listing([clean(option) for option in options], "or")
    moved = f"{clean(obstacle.before)} {arrow} {to}"
    if tuple(options) == (obstacle.before,):
        moved = f"held at {to}, whatever rules say"
    return f"{clean(obstacle.condition)}: {moved} ({clean(obstacle.why)}{held})"
