"""The question as asked, to a scenario: the date, assumptions from text or Python values, and a scenario file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, InvalidInput, did_you_mean, shorten
from sanctionlink.model.rulebook import Fact, Rulebook
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Given, parse_date

if TYPE_CHECKING:
    from sanctionlink.language.resolve.scenarios import ScenarioParts


def make_scenario(
    rulebook: Rulebook,
    as_of: str | dt.date | None,
    assume: Mapping[str, object] | Iterable[str],
    account: str | None,
    scenario_file: str | os.PathLike[str] | None,
) -> Scenario:
    """The scenario. What is given directly beats the file. Raises `InvalidInput` with every fault."""
    from sanctionlink.language.load import check_scenario, load_scenario

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
    side = account if account is not None else (parts.account if parts else None)
    if side is not None and side not in {**rulebook.parties, **rulebook.accounts}:
        known = [*rulebook.accounts, *rulebook.parties]
        found.error(
            codes.NO_SUCH_ACCOUNT,
            f"there is no account `{shorten(side)}`",
            None,
            hint=did_you_mean(side, known) or f"the accounts are {', '.join(f'`{k}`' for k in known)}",
        )
    found.raise_if_failed()
    assert day is not None
    scenario = Scenario(day, assumptions, facts, side)
    if facts:
        check_scenario(scenario, rulebook)
    return scenario


def read_assumptions(
    rulebook: Rulebook, assume: Mapping[str, object] | Iterable[str]
) -> dict[InstanceKey, Given]:
    """What is assumed, by condition, from values by name or texts. Raises `InvalidInput` with every fault."""
    found = Collector()
    made = _assumptions(rulebook, assume, found)
    found.raise_if_failed()
    return made


def _assumptions(
    rulebook: Rulebook, assume: Mapping[str, object] | Iterable[str], found: Collector
) -> dict[InstanceKey, Given]:
    from sanctionlink.language.load import assume_value, parse_assumption

    made: dict[InstanceKey, Given] = {}
    if isinstance(assume, Mapping):
        for name, value in assume.items():
            try:
                if "(" in name:
                    key, given = parse_assumption(f"{name}={value}", rulebook)
                else:
                    python: Any = value
                    key, given = assume_value(name, (), python, rulebook)
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
        parsed = parse_date(as_of)
        if not isinstance(parsed, dt.date):
            found.error(
                codes.BAD_DAY,
                f"`{shorten(as_of)}` is not a day",
                None,
                hint="write a date that exists as YYYY-MM-DD",
            )
            return None
        return parsed
    day = as_of or (parts.as_of if parts else None) or rulebook.as_of
    if day is None:
        found.error(
            codes.NO_DAY,
            "no date is asked about, and the rulebook has none of its own",
            None,
            hint="give one with --as-of YYYY-MM-DD, or write `as_of` in the section `rulebook`",
        )
    return day
