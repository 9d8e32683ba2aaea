"""Why there is no way, in words that can be read out: what would have to give way, or that nothing would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from sanctionlink.answers.verdict import Reason
from sanctionlink.answers.ways import Detour, NoWayOut, Obstacle, Question, Step, Wanted
from sanctionlink.model.rulebook import Rulebook, Strength
from sanctionlink.model.values import show
from sanctionlink.render import words
from sanctionlink.render.advice import ask, move, only_mentioned, target
from sanctionlink.render.goals import bounds
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
    if found.detours:
        return [*_detours(FIRST, found, rulebook, arrow)]
    if not found.certain:
        return [(0, f"{FIRST} What is in the way could not be worked out in time.")]
    beyond = [wish for wish in question.wanted if wish.target in found.beyond]
    if not beyond:
        names = [f"{target(wish.target, rulebook)} {bounds(wish, rulebook)}" for wish in question.wanted]
        both = "both" if len(names) == 2 else "all"
        text = f"Each of {words.listing(names)} is possible by itself, but never {both} together"
        return [(0, f"{text}, whatever the conditions.")]
    names = [target(wish.target, rulebook) for wish in beyond]
    text = f"{words.listing(names)} cannot be {bounds(beyond[0], rulebook)}"
    if found.weaker is not None:
        return [*_only_weaker(text, beyond[0], found.weaker)]
    lines = [(0, f"Whatever the conditions, {text}.")]
    lines += [(0, "This stands in the way whatever happens:")] if found.rules else []
    lines += [(1, _rule(rule)) for rule in found.rules]
    if beyond[0].at_most == "blocked":
        lines.append((0, f"`block {clean(beyond[0].target)} --to unlikely` asks for less."))
    return lines


FIRST = "The conditions that may be moved are not enough."


def _rule(reason: Reason) -> str:
    """A rule, by what it says, with its id and how firmly it speaks."""
    says = words.with_basis(reason.says, reason.basis)
    return f"{says} ({clean(reason.rule)}, {words.strength_word(reason.strength)})"


def _only_weaker(text: str, wish: Wanted, weaker: Sequence[Reason]) -> Iterator[tuple[int, str]]:
    """That no rule speaks firmly enough, which says nothing of how likely it is; and the weaker rules that speak for it."""
    if not weaker:
        yield 0, f"{text}: no rule of this rulebook points that way."
        return
    yield 0, f"{text}: no rule of this rulebook says so firmly enough. These point that way, less firmly:"
    for rule in weaker:
        yield 1, _rule(rule)
    strongest = min((rule.strength for rule in weaker), key=lambda strength: strength.rank)
    likely, verb = strongest is Strength.LIKELY, wish.verb.value if wish.verb else ""
    less = ("likely" if likely else "possible") if wish.at_least else ("unlikely" if likely else "doubtful")
    if verb:
        yield 0, f"`{verb} {clean(wish.target)} --to {less}` asks for that."


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
            moved = move(each.before, tuple(options), arrow)
            who = holders(each.held_by, rulebook)
            who = f", held by {who}" if who else ""
            yield (
                1,
                f"and besides: {ask(each.condition, rulebook)} {moved} ({clean(each.condition)}: it may be moved{who})",
            )


def _obstacle(obstacle: Obstacle, options: Sequence[str], rulebook: Rulebook, arrow: str) -> str:
    names = holders(obstacle.held_by, rulebook)
    held = f", held by {names}" if names else ""
    moved = move(obstacle.before, tuple(options), arrow)
    about = f"{clean(obstacle.condition)}: {clean(obstacle.why)}{held}"
    return f"{ask(obstacle.condition, rulebook)} {moved} ({about})"
