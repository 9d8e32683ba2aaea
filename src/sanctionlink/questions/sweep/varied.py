"""What a sweep is about, from texts: what is varied, which combinations are kept, and what counts are grouped by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from sanctionlink.answers.sweep import Axis, SweptTarget
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, InvalidInput, did_you_mean, shorten
from sanctionlink.engines.circuit.counts import CountFilter
from sanctionlink.model.rulebook import Rulebook, TargetKind
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.status import Status
from sanctionlink.model.values import Given
from sanctionlink.records import dataclass
from sanctionlink.situation.moves import ANY_VALUE, Move, any_value, varied
from sanctionlink.situation.situation import Situation

_FILTER = re.compile(r"((?:'[^']*'|\"[^\"]*\"|\([^()]*\)|[^=!('\"])*)(!?=)(.*)", re.DOTALL)
_CLEAR = MappingProxyType(
    {TargetKind.PROPOSAL: Status.CLEAR, TargetKind.MEASURE: Status.NOT_IN_FORCE},
)
_OR = re.compile(r"\s*\|\s*|\s+or\s+")


@dataclass(frozen=True, slots=True)
class Digit:
    """An axis as it lies in a situation: its variable, and the options of that variable that are varied."""

    axis: Axis
    variable: int
    options: tuple[int, ...]

    def only(self, kept: Iterable[int]) -> Digit:
        """This, with only some of its options (by their places here)."""
        places = sorted(set(kept))
        axis = Axis(self.axis.name, tuple(self.axis.options[at] for at in places))
        return Digit(axis, self.variable, tuple(self.options[at] for at in places))


def moves_of(rulebook: Rulebook, vary: Iterable[str], scenario: Scenario) -> tuple[Move, ...]:
    """The moves that texts such as `talks_outcome`, `opposes(hungary)` and `price=10|20..30` ask for.

    A number or day without values named is one move to an unknown value, which settling tells apart where rules do.
    Raises `InvalidInput` with every fault.
    """
    from sanctionlink.language.resolve.varied import parse_varied

    found = Collector()
    moves: dict[InstanceKey, Move] = {}
    for text in vary:
        parsed = parse_varied(text, rulebook, found)
        if parsed is None:
            continue
        key, values = parsed
        name = show_instance(key)
        if key in moves:
            found.error(
                codes.VARIED_TWICE, f"`{name}` is varied twice", None, "name its values in one go: C=V1|V2"
            )
        if key in scenario.assumptions:
            message = f"`{name}` is varied and has a value assumed"
            found.error(codes.VARIED_AND_ASSUMED, message, None, "either vary it, or fix it with --set")
        every: tuple[Given, ...] = values or rulebook.conditions[key[0]].values or ()
        moves[key] = varied(key, every) if every else any_value(key)
    if not moves and not found.failed:
        hint = "name conditions, as in `--vary talks_outcome,washington_consensus`"
        found.error(codes.NOTHING_VARIED, "nothing is varied", None, hint)
    found.raise_if_failed()
    return tuple(moves.values())


def digits_of(situation: Situation, moves: Sequence[Move]) -> tuple[Digit, ...]:
    """The axes, in the order of the moves.

    Raises `InvalidInput` for a number without values named that so many others are added to that only its ends are told apart.
    """
    found = Collector()
    digits = []
    for at, move in enumerate(moves):
        assert move.instance is not None
        name = show_instance(move.instance)
        variable = at
        if [option.label for option in move.options] == [ANY_VALUE]:
            if move.instance in situation.reduced:
                hint = f"name some, as in `{name}=10|20|30`"
                found.error(codes.VALUES_NOT_NAMED, f"`{name}` has too many values that matter", None, hint)
            variable = _value_of(situation, move.instance, at, len(moves))
        options = situation.variables[variable].options
        digits.append(Digit(Axis(name, options), variable, tuple(range(len(options)))))
    found.raise_if_failed()
    return tuple(digits)


def _value_of(situation: Situation, instance: InstanceKey, at: int, first: int) -> int:
    """The variable of the values that rules tell apart; the move itself if they make no difference."""
    for variable in range(first, len(situation.variables)):
        if situation.variables[variable].instance == instance:
            return variable
    return at


@dataclass(frozen=True, slots=True)
class Filters:
    """What is kept: some options of axes, and some outcomes of targets."""

    digits: tuple[Digit, ...]
    keep: tuple[tuple[int, tuple[int, ...]], ...]


def filters(
    where: Iterable[str],
    digits: Sequence[Digit],
    targets: Sequence[SweptTarget],
    rulebook: Rulebook,
) -> Filters:
    """What texts such as `talks_outcome=failed|agreed` and `energy_projects!=blocked` keep; all of them have to hold.

    Raises `InvalidInput` with every fault.
    """
    found = Collector()
    kept: dict[str, set[int]] = {d.axis.name: set(range(len(d.axis.options))) for d in digits}
    outcomes: dict[int, set[int]] = {}
    axes = {d.axis.name: d.axis for d in digits}
    places = {t.name: at for at, t in enumerate(targets)}
    for test in _tests(where, _titles(list(axes), targets, rulebook), found):
        if test.name in axes:
            kept[test.name] &= test.kept(axes[test.name].options, found)
        elif test.name in places:
            chosen = test.kept_outcomes(targets[places[test.name]], found)
            outcomes.setdefault(places[test.name], set(chosen)).intersection_update(chosen)
        else:
            found.error(codes.FILTER_NOT_VARIED, *_not_there(test.name, axes, places, rulebook))
    for name in [n for n, options in kept.items() if not options and not found.failed]:
        found.error(codes.NOTHING_KEPT, f"no value of `{name}` is kept", None, "ask for fewer with --where")
    found.raise_if_failed()
    return Filters(
        tuple(d.only(kept[d.axis.name]) for d in digits),
        tuple((at, tuple(sorted(wanted))) for at, wanted in outcomes.items()),
    )


@dataclass(frozen=True, slots=True)
class _WrittenFilter:
    """A filter as written: what it is about, and the values that are kept, or (`but`) are not."""

    name: str
    but: bool
    values: str

    def kept(self, options: Sequence[str], found: Collector) -> set[int]:
        """The places of the options that are kept."""
        chosen = _chosen(self.name, self.values, options, found)
        return set(range(len(options))) - chosen if self.but else chosen

    def kept_outcomes(self, target: SweptTarget, found: Collector) -> set[int]:
        """The places of a target's outcomes that are kept. Its status may be named too, which stands for several outlooks."""
        options = [outcome.value for outcome in target.outcomes]
        by_status = _CLEAR[target.kind].value
        if by_status in options:
            return self.kept(options, found)
        chosen = _chosen(self.name, self.values, [*options, by_status], found)
        if len(options) in chosen:
            chosen = chosen - {len(options)} | set(range(len(options))) - {0, 2}
        return set(range(len(options))) - chosen if self.but else chosen


def _titles(axes: Iterable[str], targets: Sequence[SweptTarget], rulebook: Rulebook) -> dict[str, str]:
    """The titles of everything that is varied or swept for, by its name."""
    asked = {name: rulebook.conditions[name.partition("(")[0]].ask for name in axes}
    return {**asked, **{swept.name: swept.title for swept in targets}}


def _tests(where: Iterable[str], known: Mapping[str, str], found: Collector) -> Iterator[_WrittenFilter]:
    """Filters taken apart; `known` are the titles of what they may be about, by name."""
    from sanctionlink.language.resolve.asked import spelt

    for text in where:
        match = _FILTER.fullmatch(text.strip())
        if match is None or not match[1].strip() or not match[3].strip():
            message = f"`{shorten(text)}` does not say which combinations to keep"
            found.error(codes.BAD_FILTER, message, None, "write CONDITION=VALUE or TARGET=STATUS")
        else:
            yield _WrittenFilter(spelt(match[1].strip(), known), match[2] == "!=", match[3].strip())


def _chosen(name: str, text: str, options: Sequence[str], found: Collector) -> set[int]:
    """The places of values among the options."""
    chosen = set()
    for value in [text] if text in options else _OR.split(text):
        if value in options:
            chosen.add(options.index(value))
        else:
            listed = ", ".join(f"`{o}`" for o in options[:8]) + (", …" if len(options) > 8 else "")
            hint = did_you_mean(value, options) or f"it is one of {listed}"
            found.error(
                codes.BAD_FILTER, f"`{shorten(value)}` is not among what `{name}` can be here", None, hint
            )
    return chosen


def _not_there(
    name: str, axes: Mapping[str, Axis], places: Mapping[str, int], rulebook: Rulebook
) -> tuple[str, None, str]:
    """Why one cannot filter or group by a name, and what to do."""
    from sanctionlink.language.resolve.asked import parse_target

    try:
        parse_target(name, rulebook)
    except InvalidInput:
        hint = did_you_mean(name, [*axes, *places]) or "vary it too, or fix it with --set"
        return f"`{shorten(name)}` is neither varied nor a target of this sweep", None, hint
    return f"the target `{name}` is not among those asked for", None, "add it to them"


def wanted(
    keep: tuple[tuple[int, tuple[int, ...]], ...],
    group_by: str | None,
    axes: Sequence[Axis],
    targets: Sequence[SweptTarget],
    rulebook: Rulebook,
) -> tuple[CountFilter, tuple[str, ...]]:
    """What is counted, and the labels of the groups. Raises `InvalidInput`."""
    from sanctionlink.language.resolve.asked import spelt

    if group_by is None:
        return CountFilter(keep), ()
    name = spelt(group_by, _titles([a.name for a in axes], targets, rulebook))
    for at, axis in enumerate(axes):
        if axis.name == name:
            return CountFilter(keep, by_axis=at), axis.options
    for at, swept in enumerate(targets):
        if swept.name == name:
            return CountFilter(keep, by_target=at), tuple(outcome.value for outcome in swept.outcomes)
    message, _, hint = _not_there(
        name, {a.name: a for a in axes}, {t.name: i for i, t in enumerate(targets)}, rulebook
    )
    raise InvalidInput.single(codes.GROUP_NOT_SWEPT, message, hint=hint)
