"""What is varied, from text: a condition alone, or with the values that it may take."""

from __future__ import annotations

from sanctionlink.diagnostics.model import Collector
from sanctionlink.language.resolve.asked import find_condition
from sanctionlink.language.resolve.assumptions import OR, equation
from sanctionlink.language.resolve.values import read_given_text
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.model.values import Given


def parse_varied(
    text: str, rulebook: Rulebook, found: Collector
) -> tuple[InstanceKey, tuple[Given, ...]] | None:
    """The ground condition, and what it may be: from `C` nothing, from `C=V1|V2` those values, intervals or `unknown`.

    None with the faults recorded.
    """
    name, values = equation(text) or (text.strip(), None)
    key = find_condition(name, rulebook, found)
    if key is None:
        return None
    if values is None:
        return key, ()
    condition = rulebook.conditions[key[0]]
    given = [read_given_text(part, None, condition, found) for part in OR.split(values)]
    known = [value for value in given if value is not None]
    return (key, tuple(dict.fromkeys(known))) if len(known) == len(given) else None
