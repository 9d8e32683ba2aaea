"""What a way out is to lead to, as people write it: `arctic_cooperation`, and `--keep prisoner_exchange=clear`."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypedDict

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, did_you_mean, shorten
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.rulebook import Rulebook, TargetKind
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import parse_number, show
from sanctionlink.questions import arguments
from sanctionlink.questions.ways.movable import read_limits
from sanctionlink.questions.ways.question import Aim, Unblocking

STATUSES = {
    TargetKind.PROPOSAL: {"blocked": True, "clear": False},
    TargetKind.MEASURE: {"in_force": True, "not_in_force": False},
}
"""The statuses that a target can be kept at, and whether some rule bites then."""


class Wishes(TypedDict, total=False):
    """What may be said of a way out, besides the targets that it is for.

    `by` allows only what these parties hold, each condition by all its holders. `without` leaves conditions out. `keep` are
    targets that stay as they are, or are to be so (`prisoner_exchange=clear`). With `hope`, one possible world is enough.
    `max_cost` bounds what a way may cost, `most` how many are told. `engine` is `auto`, `circuit` or `asp`.
    """

    by: str | Iterable[str]
    without: str | Iterable[str]
    keep: str | Iterable[str]
    hope: bool
    max_cost: int | Fraction | float | str | None
    most: int | None
    engine: str


def ways_out(
    reasoner: Reasoner,
    scenario: Scenario,
    targets: str | Iterable[str],
    wishes: Wishes,
    *,
    block: bool = False,
) -> Unblocking:
    """The search for all ways in which targets come to be clear (or, to `block`, the opposite).

    Raises `TypeError` for an argument of a wrong type, and `InvalidInput` with every fault of what is asked.
    """
    arguments.keywords(wishes, Wishes.__optional_keys__)
    aim = read_aim(reasoner.rulebook, block, targets, wishes)
    by, without = (arguments.texts(name, wishes.get(name, ())) for name in ("by", "without"))
    engine = arguments.text("engine", wishes.get("engine", "auto"))
    limits = read_limits(reasoner.rulebook, by, without)
    return Unblocking(reasoner, scenario, aim, limits, engine)


def read_aim(rulebook: Rulebook, bitten: bool, targets: str | Iterable[str], wishes: Wishes) -> Aim:
    """The aim from texts and plain values. Raises `InvalidInput` with every fault."""
    from sanctionlink.language.resolve.asked import find_target

    found = Collector()

    def read(text: str) -> list[InstanceKey]:
        key = find_target(text, rulebook, found)
        return [] if key is None else [key]

    asked = tuple(dict.fromkeys(key for text in arguments.texts("targets", targets) for key in read(text)))
    kept: dict[tuple[InstanceKey, bool | None], None] = {}
    for text in arguments.texts("keep", wishes.get("keep", ())):
        name, equals, word = text.partition("=")
        for key in read(name.strip()):
            bitten_kept = _status(rulebook, key, word.strip(), found) if equals else None
            kept[key, bitten_kept] = None
    if not asked and not found.failed:
        found.error(
            codes.NO_TARGET, "no target is asked about", None, "`sanctionlink status` lists the targets"
        )
    most = arguments.whole_number("most", wishes.get("most"))
    if most is not None and most < 1:
        found.error(codes.BAD_NUMBER, f"`{most}` is not a number of sets", None, "write a number from 1")
    limit = _cost(wishes.get("max_cost"), found)
    found.raise_if_failed()
    hope = arguments.instance("hope", wishes.get("hope", False), bool, "True or False")
    return Aim(bitten, asked, tuple(kept), hope, limit, most)


def _status(rulebook: Rulebook, key: InstanceKey, word: str, found: Collector) -> bool | None:
    """Whether some rule is to bite on a target that is to be kept at a status."""
    kind = rulebook.targets[key[0]].kind
    known = STATUSES[kind]
    if word not in known:
        shown = " or ".join(f"`{status}`" for status in known)
        hint = did_you_mean(word, known) or f"write {shown}, or nothing for the status that it has today"
        message = f"a {kind.value} cannot be kept at `{shorten(word)}`"
        found.error(codes.KEPT_AT_OTHER_STATUS, message, None, hint)
    return known.get(word)


def _cost(given: object, found: Collector) -> int | Fraction | None:
    if given is None:
        return None
    text = show(given) if isinstance(given, (int, Fraction)) else str(given)
    cost = parse_number(text)
    if cost is None or cost < 0:
        found.error(codes.BAD_COST, f"`{shorten(text)}` is not a cost", None, "write a number from 0")
        return None
    return cost
