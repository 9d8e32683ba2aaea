"""A rule to what it does, on which side, and on what it bears, in words that name ids."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.answers.rules import Doing
from sanctionlink.model.expression import Argument, Member
from sanctionlink.model.outlook import Side, main_side
from sanctionlink.model.rulebook import (
    Blocks,
    Counters,
    Defines,
    Excludes,
    Lifts,
    Requires,
    Rule,
    Rulebook,
    Sets,
    TargetKind,
)
from sanctionlink.model.values import show


def doing(rule: Rule, rulebook: Rulebook) -> Doing:
    """What a rule does where it applies."""
    match rule.effect:
        case Requires():
            return Doing.REQUIRES
        case Blocks():
            return Doing.BLOCKS if _kind(rule, rulebook) is TargetKind.PROPOSAL else Doing.IMPOSES
        case Counters():
            return Doing.FAVOURS if _kind(rule, rulebook) is TargetKind.PROPOSAL else Doing.AVERTS
        case Lifts():
            return Doing.LIFTS
        case Sets():
            return Doing.SETS
        case Defines():
            return Doing.DEFINES
        case Excludes():
            return Doing.NEVER


def side(rule: Rule, rulebook: Rulebook) -> Side | None:
    """Whether a rule speaks for or against targets; None for one that does neither itself."""
    if not isinstance(rule.effect, (Requires, Blocks, Counters)):
        return None
    main = main_side(_kind(rule, rulebook))
    if not isinstance(rule.effect, Counters):
        return main
    return Side.FOR if main is Side.AGAINST else Side.AGAINST


def targets(rule: Rule) -> tuple[str, ...]:
    """The targets that a rule names in its effect."""
    effect = rule.effect
    refs = effect.targets if isinstance(effect, (Requires, Blocks, Counters, Lifts)) else ()
    return tuple(dict.fromkeys(ref.target for ref in refs or ()))


def about(rule: Rule) -> tuple[str, ...]:
    """What a rule bears on besides targets: `opposes(m) = yes`, the rules that it lifts, the notion that it defines."""
    return tuple(_about(rule))


def _about(rule: Rule) -> Iterator[str]:
    match rule.effect:
        case Sets(assignments=assignments):
            for each in assignments:
                yield f"{_called(each.condition, each.arguments)} = {show(each.value)}"
        case Lifts(rules=rules):
            yield from rules
        case Defines(notion=notion, arguments=arguments):
            yield _called(notion, arguments)


def _called(name: str, arguments: tuple[Argument, ...]) -> str:
    told = ", ".join(each.id if isinstance(each, Member) else each.name for each in arguments)
    return f"{name}({told})" if told else name


def _kind(rule: Rule, rulebook: Rulebook) -> TargetKind:
    """The kind of a rule's targets, which is the same for all of them."""
    return rulebook.targets[targets(rule)[0]].kind
