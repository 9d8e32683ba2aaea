"""What a world supposes, as whoever wants to see it has to say it: assumptions, and pasts for a scenario file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from sanctionlink.ground.two_rulebooks import TODAY
from sanctionlink.model.rulebook import Fact
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Value, show
from sanctionlink.situation.situation import Cell

Witness = tuple[tuple[str, str], ...]
Stretches = Mapping[InstanceKey, Sequence[Fact]]


def told(cells: Mapping[Cell, Value], open_pasts: Stretches, pasts: Stretches) -> Witness:
    """Conditions with their values, the day first.

    `open_pasts` are the stretches of the past that the cells are about, `pasts` the same stretches as they are on the day of
    the situation. What had one value all the time is assumed, which makes it so on every day; what had several is told
    as a scenario file has it, `{history: […]}`.
    """
    by_instance: dict[InstanceKey, dict[int | None, Value]] = {}
    for (instance, since), value in cells.items():
        by_instance.setdefault(instance, {})[since] = value
    found: list[tuple[str, str]] = []
    for instance, values in by_instance.items():
        if instance[0] == TODAY:
            found.insert(0, ("as of", show(values[None])))
        elif len(set(values.values())) == 1:
            found.append((show_instance(instance), show(next(iter(values.values())))))
        else:
            found.append((show_instance(instance), _history(values, open_pasts[instance], pasts[instance])))
    return tuple(found)


def _history(values: Mapping[int | None, Value], cuts: Sequence[Fact], days: Sequence[Fact]) -> str:
    """The value of a condition over time, in the YAML of scenario files.

    Stretches that do not matter get the value of the one after, or before, them, so that there are few changes.
    """
    said = [values.get(None if at == len(cuts) - 1 else _since(cut)) for at, cut in enumerate(cuts)]
    for at in reversed(range(len(said) - 1)):
        said[at] = said[at + 1] if said[at] is None else said[at]
    for at in range(1, len(said)):
        said[at] = said[at - 1] if said[at] is None else said[at]
    changes = [at for at in range(len(said)) if at == 0 or said[at] != said[at - 1]]
    starts: list[dt.date | None] = [days[at].start for at in changes]
    entries = [
        "{" + ", ".join(_entry(said[at], start, end)) + "}"
        for at, start, end in zip(changes, starts, [*starts[1:], None], strict=True)
    ]
    return f"{{history: [{', '.join(entries)}]}}"


def _since(cut: Fact) -> int:
    return cut.start.toordinal() if cut.start else 0


def _entry(value: Value | None, start: dt.date | None, end: dt.date | None) -> list[str]:
    assert value is not None, "some stretch has a value"
    text = show(value)
    plain = text.replace("_", "").replace("-", "").replace(".", "").isalnum()
    parts = [f"value: {text if plain else json.dumps(text)}"]
    parts += [f"{word}: {day}" for word, day in (("from", start), ("until", end)) if day]
    return parts
