"""The question as asked, to a scenario: the date, assumptions from text or Python values, and a scenario file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, InvalidInput, shorten
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import UNKNOWN, Given, parse_date, show
from sanctionlink.questions import arguments

if TYPE_CHECKING:
    from sanctionlink.language.resolve.scenarios import ScenarioParts


def make_scenario(
    rulebook: Rulebook,
    as_of: str | dt.date | None,
    assume: Mapping[str, object] | Iterable[str],
    account: str | None,
    scenario_file: str | os.PathLike[str] | None,
) -> Scenario:
    """The scenario. What is given directly beats the file.

    Raises `TypeError` for an argument of a wrong type, and `InvalidInput` with every fault.
    """
    from sanctionlink.language.load import check_scenario, load_scenario

    as_of, account = arguments.day("as_of", as_of), arguments.account(account)
    assume, scenario_file = arguments.assumed(assume), arguments.path("scenario_file", scenario_file)
    found = Collector()
    parts: ScenarioParts | None = None
    if scenario_file is not None:
        try:
            parts = load_scenario(scenario_file, rulebook)
        except InvalidInput as error:
            found.found.extend(error.report)
    assumptions = dict(parts.assumptions) if parts else {}
    assumptions.update(_assumptions(rulebook, assume, found))
    day = _day(rulebook, as_of, parts, found)
    facts: tuple[Fact, ...] = tuple(parts.facts) if parts else ()
    side = parts.account if parts and account is None else account
    if account is not None:
        from sanctionlink.language.resolve import asked

        fit = asked.find(
            account, (asked.accounts(rulebook, parts.accounts.values() if parts else ()),), found
        )
        side = fit[1] if fit else None
    found.raise_if_failed()
    assert day is not None
    scenario = Scenario(day, assumptions, facts, side)
    if facts:
        check_scenario(scenario, rulebook)
    return scenario


def read_assumptions(
    rulebook: Rulebook, assume: Mapping[str, object] | Iterable[str]
) -> dict[InstanceKey, Given]:
    """What is assumed, by condition, from values by name (None: nothing) or texts. Raises `InvalidInput` with every fault."""
    found = Collector()
    made = _assumptions(rulebook, assume, found)
    found.raise_if_failed()
    return made


def join_assumptions(
    rulebook: Rulebook, assume: Mapping[str, object] | tuple[str, ...], named: Mapping[str, object]
) -> Mapping[str, object] | tuple[str, ...]:
    """Assumptions, and more of them by name, as one. Raises `TypeError` where they differ on a condition."""
    if not assume or not named:
        return named or assume
    first, second = read_assumptions(rulebook, assume), read_assumptions(rulebook, named)
    for key in first.keys() & second.keys():
        if first[key] != second[key]:
            raise TypeError(f"`{show_instance(key)}` has one value in `assume` and another by its name")
    return {show_instance(key): show(given) for key, given in {**first, **second}.items()}


def read_day(text: str, found: Collector) -> dt.date | None:
    """The day that a text names; None with the fault recorded."""
    parsed = parse_date(text)
    if isinstance(parsed, dt.date):
        return parsed
    found.error(
        codes.BAD_DAY,
        f"`{shorten(text)}` is not a day",
        None,
        hint="write a date that exists as YYYY-MM-DD",
    )
    return None


def read_bound(name: str, given: object) -> dt.date | None:
    """Where a stretch of time begins or ends, from a date or a text. Raises `TypeError` and `InvalidInput`."""
    bound, found = arguments.day(name, given), Collector()
    day = read_day(bound, found) if isinstance(bound, str) else bound
    found.raise_if_failed()
    return day


def _assumptions(
    rulebook: Rulebook, assume: Mapping[str, object] | Iterable[str], found: Collector
) -> dict[InstanceKey, Given]:
    from sanctionlink.language.load import assume_value, parse_assumption

    made: dict[InstanceKey, Given] = {}
    if isinstance(assume, Mapping):
        for name, value in assume.items():
            try:
                python = UNKNOWN if value is None else arguments.value(name, value)
                key, given = assume_value(name, (), python, rulebook)
                if value is not None:
                    made[key] = given
            except InvalidInput as error:
                found.found.extend(error.report)
        return made
    for text in assume:
        try:
            key, given = parse_assumption(text, rulebook)
        except InvalidInput as error:
            found.found.extend(error.report)
            continue
        if key in made and made[key] != given:
            found.error(
                codes.ASSUMPTIONS_CONTRADICT,
                f"`{shorten(text)}` contradicts an earlier assumption on the same condition",
                None,
            )
        made[key] = given
    return made


def _day(
    rulebook: Rulebook, as_of: str | dt.date | None, parts: ScenarioParts | None, found: Collector
) -> dt.date | None:
    """The date asked about: as given, else the file's, else the rulebook's own."""
    if isinstance(as_of, str):
        return read_day(as_of, found)
    day = as_of or (parts.as_of if parts else None) or rulebook.as_of
    if day is None:
        found.error(
            codes.NO_DAY,
            "no date is asked about, and the rulebook has none of its own",
            None,
            hint="give one with --as-of YYYY-MM-DD, or write `as_of` in the section `rulebook`",
        )
    return day
