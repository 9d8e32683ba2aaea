"""The notions that rules define: their names, and the sets of their arguments, which all their rules agree on."""

from __future__ import annotations

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, Span
from sanctionlink.language.resolve.names import DeclaredNames, check_identifier
from sanctionlink.language.yaml.nodes import Scalar
from sanctionlink.model.expression import Argument, Member, Variable
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One rule's `defines`: the notion, its arguments and the rule's variables."""

    name: str
    arguments: tuple[Argument, ...]
    variables: dict[str, str]
    scalar: Scalar


def settle_notions(
    definitions: list[Definition], names: DeclaredNames, found: Collector
) -> dict[str, tuple[str, ...]]:
    """The sets of every notion's arguments. Rules that disagree with the first are faults."""
    result: dict[str, tuple[str, ...]] = {}
    first: dict[str, Definition] = {}
    alike: dict[str, list[Definition]] = {}
    for one in definitions:
        if one.name not in first and not _is_free(one, names, found):
            continue
        earlier = first.setdefault(one.name, one)
        if len(earlier.arguments) != len(one.arguments):
            message = (
                f"`{one.name}` has {len(one.arguments)} arguments here and {len(earlier.arguments)} elsewhere"
            )
            related = [Related(earlier.scalar.span, "it is defined differently here")]
            found.error(codes.BAD_NOTION, message, one.scalar.span, "give it the same everywhere", related)
        else:
            alike.setdefault(one.name, []).append(one)
    for name, start in first.items():
        sets = [_set_at(i, alike[name], names, found) for i in range(len(start.arguments))]
        known = tuple(s for s in sets if s is not None)
        if len(known) == len(sets):
            result[name] = known
    return result


def _is_free(one: Definition, names: DeclaredNames, found: Collector) -> bool:
    if not check_identifier(one.scalar, found, text=one.name):
        return False
    kind = names.kind_of(one.name)
    if kind is None:
        return one.name not in names.broken
    hint = "give the notion another name"
    message = f"`{one.name}` is {kind} and cannot be a notion too"
    found.error(codes.BAD_NOTION, message, one.scalar.span, hint, _declared(one.name, names))
    return False


def _declared(name: str, names: DeclaredNames) -> list[Related]:
    spans: list[Span] = []
    if name in names.conditions:
        spans.append(names.conditions[name].span)
    elif name in names.targets:
        spans.append(names.targets[name].span)
    elif name in names.sets:
        spans.append(names.sets[name].span)
    return [Related(span, "it is declared here") for span in spans]


def _set_at(index: int, alike: list[Definition], names: DeclaredNames, found: Collector) -> str | None:
    """The set of one argument: that of the variables there, else the only one that has the members there."""
    bound: dict[str, Definition] = {}
    for one in alike:
        argument = one.arguments[index]
        if isinstance(argument, Variable) and argument.name in one.variables:
            bound.setdefault(one.variables[argument.name], one)
    if len(bound) > 1:
        (set_a, rule_a), (set_b, rule_b) = list(bound.items())[:2]
        message = f"`{rule_b.name}` is over `{set_b}` here and over `{set_a}` elsewhere"
        related = [Related(rule_a.scalar.span, "it is defined differently here")]
        found.error(
            codes.BAD_NOTION, message, rule_b.scalar.span, "give it the same sets everywhere", related
        )
    if bound:
        return next(iter(bound))
    members = {a.id for one in alike if isinstance(a := one.arguments[index], Member)}
    fitting = [s.id for s in names.sets.values() if members <= s.members.keys()]
    if len(fitting) == 1:
        return fitting[0]
    first = alike[0]
    shown = ", ".join(f"`{m}`" for m in sorted(members))
    message = f"cannot tell which set {shown} of `{first.name}` belongs to"
    found.error(
        codes.BAD_NOTION, message, first.scalar.span, "bind a variable with `for_each: {x: set}` and use it"
    )
    return None
