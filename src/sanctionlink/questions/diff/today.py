"""What differs between two versions as the record of each stands on a day: outlooks, and the rules that are reasons otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sanctionlink.answers.difference import Edit, RuleMove, Today, TodayMove
from sanctionlink.answers.verdict import Answer, Reason, Verdict
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.questions.diff.version import Edition


def today(
    old: Edition,
    new: Edition,
    scenario: Scenario,
    keys: Iterable[InstanceKey],
    names: Mapping[str, str],
    edits: Iterable[Edit],
) -> Today:
    """What moves in a scenario, of some targets. `names` are the new names of rules that were renamed."""
    asked = tuple(keys)
    if not asked:
        return Today()
    try:
        one, why_old = _asked(old, scenario)
        other, why_new = _asked(new, scenario)
    except LimitReached:
        return Today((), None, None, tuple(map(show_instance, asked)))
    if one is None or other is None:
        return Today((), why_old, why_new)
    edited = {e.name: e.text or e.edit for e in edits if e.kind == "rule"}
    moves, undecided = [], []
    for name in map(show_instance, asked):
        if name in one.unanswered or name in other.unanswered:
            undecided.append(name)
        elif move := _move(name, one.verdicts.get(name), other.verdicts.get(name), names, edited):
            moves.append(move)
    moves.sort(key=lambda each: each.old is each.new)
    return Today(tuple(moves), None, None, tuple(undecided))


def _asked(edition: Edition, scenario: Scenario) -> tuple[Answer | None, str | None]:
    """Every verdict of a version, or why the record is impossible there. Raises `LimitReached`."""
    try:
        return edition.answer(scenario), None
    except InvalidInput as error:
        return None, error.report.diagnostics[0].message


def _move(
    name: str, one: Verdict | None, other: Verdict | None, names: Mapping[str, str], edited: Mapping[str, str]
) -> TodayMove | None:
    """How a target moves; None if it does not."""
    shown = other or one
    if shown is None:
        return None
    rules = tuple(_rules(one, other, names, edited))
    old, new = (verdict.outlook if verdict else None for verdict in (one, other))
    if old is new and not rules:
        return None
    return TodayMove(name, shown.title, shown.kind, old, new, rules)


def _rules(
    one: Verdict | None, other: Verdict | None, names: Mapping[str, str], edited: Mapping[str, str]
) -> Iterator[RuleMove]:
    """The rules that are reasons otherwise."""
    before = {names.get(r.rule, r.rule): r for r in one.reasons} if one else {}
    after = {r.rule: r for r in other.reasons} if other else {}
    for rule in dict.fromkeys((*after, *before)):
        old, new = before.get(rule), after.get(rule)
        if _told(old) != _told(new):
            yield RuleMove(rule, old, new, edited.get(rule, ""))


def _told(reason: Reason | None) -> object:
    return reason and (reason.strength, reason.side, reason.certain)
