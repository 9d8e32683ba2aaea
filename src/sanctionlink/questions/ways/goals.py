"""What a way is to lead to, as people write it: `arctic_cooperation`, `--to likely`, `--keep prisoner_exchange=clear`."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypedDict

from sanctionlink.answers.ways import Verb
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, did_you_mean, shorten
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.rulebook import Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import parse_number, show
from sanctionlink.questions import arguments
from sanctionlink.questions.strength import narrowed
from sanctionlink.questions.ways.bounds import AIMS, KEPT
from sanctionlink.questions.ways.movable import read_limits
from sanctionlink.questions.ways.question import Aim, Unblocking


class Wishes(TypedDict, total=False):
    """What may be said of a way, besides the targets that it is for.

    `to` is the outlook asked for. Only rules of `strength` (`must`, `likely` or `may`) or stronger count. `by` allows only what
    these parties hold, each condition by all its holders. `without` leaves conditions out. `keep` are targets that stay as
    they are, or are to be so (`prisoner_exchange=clear`). With `hope`, one possible world is enough. `max_cost` bounds what a
    way may cost, `most` how many are told. `engine` is `auto`, `circuit` or `asp`.
    """

    to: str | None
    strength: str
    by: str | Iterable[str]
    without: str | Iterable[str]
    keep: str | Iterable[str]
    hope: bool
    max_cost: int | Fraction | float | str | None
    most: int | None
    engine: str


def ways(
    reasoner: Reasoner, scenario: Scenario, verb: Verb, targets: str | Iterable[str], wishes: Wishes
) -> Unblocking:
    """The search for all ways in which targets come to have an outlook: the one asked for, or what the verb asks for.

    Raises `TypeError` for an argument of a wrong type, and `InvalidInput` with every fault of what is asked.
    """
    arguments.keywords(wishes, Wishes.__optional_keys__)
    aim = read_aim(reasoner.rulebook, verb, targets, wishes)
    by, without = (arguments.texts(name, wishes.get(name, ())) for name in ("by", "without"))
    engine = arguments.text("engine", wishes.get("engine", "auto"))
    limits = read_limits(reasoner.rulebook, by, without)
    counting = reasoner.with_rules(narrowed(reasoner.rulebook, aim.strength))
    return Unblocking(counting, scenario, aim, limits, engine)


def read_aim(rulebook: Rulebook, verb: Verb, targets: str | Iterable[str], wishes: Wishes) -> Aim:
    """The aim from texts and plain values. Raises `InvalidInput` with every fault."""
    from sanctionlink.language.resolve.asked import find_target

    found = Collector()

    def read(text: str) -> list[InstanceKey]:
        key = find_target(text, rulebook, found)
        return [] if key is None else [key]

    asked = tuple(dict.fromkeys(key for text in arguments.texts("targets", targets) for key in read(text)))
    kept: dict[tuple[InstanceKey, str | None], None] = {}
    for text in arguments.texts("keep", wishes.get("keep", ())):
        name, equals, word = text.partition("=")
        for key in read(name.strip()):
            kept[key, _to_keep(rulebook, key, word, found) if equals else None] = None
    if not asked and not found.failed:
        found.error(
            codes.NO_TARGET, "no target is asked about", None, "`sanctionlink status` lists the targets"
        )
    to = _to(rulebook, verb, asked, wishes.get("to"), found)
    most = arguments.whole_number("most", wishes.get("most"))
    if most is not None and most < 1:
        found.error(codes.BAD_NUMBER, f"`{most}` is not a number of sets", None, "write a number from 1")
    limit = _cost(wishes.get("max_cost"), found)
    found.raise_if_failed()
    strength = arguments.choice("strength", wishes.get("strength", "may"), Strength)
    hope = arguments.instance("hope", wishes.get("hope", False), bool, "True or False")
    return Aim(verb, asked, to, tuple(kept), strength, hope, limit, most)


def _to(
    rulebook: Rulebook, verb: Verb, targets: Iterable[InstanceKey], given: object, found: Collector
) -> str | None:
    """The outlook asked for, as `AIMS` has it: each target can come to have it by the verb that is meant for its kind."""
    if given is None:
        return None
    word = _name(arguments.text("to", given))
    for key in targets:
        meant = verb.meant(rulebook.targets[key[0]].kind)
        if word not in AIMS[meant]:
            known = ", ".join(f"`{name.replace('_', '-')}`" for name in AIMS[meant])
            message = f"`{meant.value} {show_instance(key)}` cannot lead to `{shorten(word)}`"
            found.error(codes.NO_SUCH_AIM, message, None, f"it can lead to {known}")
    return word


def _to_keep(rulebook: Rulebook, key: InstanceKey, given: str, found: Collector) -> str:
    """What a target is to be kept at."""
    kind = rulebook.targets[key[0]].kind
    word, known = _name(given), KEPT[kind]
    if word not in known:
        shown = ", ".join(f"`{name}`" for name in known)
        hint = did_you_mean(word, known) or f"write one of {shown}, or nothing for what it is today"
        message = f"a {kind.value} cannot be kept at `{shorten(word)}`"
        found.error(codes.KEPT_AT_OTHER_STATUS, message, None, hint)
    return word


def _name(given: str) -> str:
    """An outlook as it is named, however it is written: `in-force`, `in force`."""
    return "_".join(given.strip().lower().replace("-", " ").split())


def _cost(given: object, found: Collector) -> int | Fraction | None:
    if given is None:
        return None
    text = show(given) if isinstance(given, (int, Fraction)) else str(given)
    cost = parse_number(text)
    if cost is None or cost < 0:
        found.error(codes.BAD_COST, f"`{shorten(text)}` is not a cost", None, "write a number from 0")
        return None
    return cost
