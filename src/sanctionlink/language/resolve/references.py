"""Ground references as files write them: `us_sanctions_relief`, `stake(X, 'NK-a b')`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Span, did_you_mean, shorten
from sanctionlink.language.resolve.names import DeclaredNames
from sanctionlink.model.rulebook import MemberSet
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass

PlaceOf = Callable[[int, int], Span | None]
"""Where the part of a text between two offsets is; None for a text that is in no file."""

_NAME = re.compile(r"\s*([^\s()'\",]+)\s*")
_ARGUMENT = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\"|([^,'\"()]*[^,'\"()\s]))\s*")


@dataclass(frozen=True, slots=True)
class NamePiece:
    """A piece of a reference and where it is in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A name and its members."""

    name: NamePiece
    members: tuple[NamePiece, ...]


def nowhere(_start: int, _end: int) -> Span | None:
    """The place of a text that is in no file."""
    return None


def split_reference(text: str, place: PlaceOf, found: Collector) -> Reference | None:
    """A name with its members; None with the fault recorded."""
    name = _NAME.match(text)
    if name is None:
        found.error(codes.ARGUMENTS, f"`{shorten(text)}` is not a name", place(0, len(text)))
        return None
    part = NamePiece(name.group(1), *name.span(1))
    if name.end() == len(text):
        return Reference(part, ())
    if text[name.end()] != "(":
        message = f"expected `(` or nothing after `{shorten(part.text)}`"
        found.error(
            codes.ARGUMENTS,
            message,
            place(name.end(), len(text)),
            "quote members that have spaces in brackets",
        )
        return None
    members: list[NamePiece] = []
    at = name.end() + 1
    while match := _ARGUMENT.match(text, at):
        group = next(i for i in (1, 2, 3) if match.group(i) is not None)
        members.append(NamePiece(match.group(group), *match.span(group)))
        at = match.end() + 1
        if text[match.end() : at] != ",":
            break
    if not members or text[at - 1 : at] != ")" or text[at:].strip():
        message = f"the members of `{shorten(part.text)}` are not written as `(one, two)`"
        found.error(
            codes.ARGUMENTS,
            message,
            place(name.end(), len(text)),
            "put members with odd characters in quotation marks",
        )
        return None
    return Reference(part, tuple(members))


def read_condition(
    text: str, place: PlaceOf, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> InstanceKey | None:
    """A ground condition; `sets` are the sets with the members that count here."""
    reference = split_reference(text, place, found)
    if reference is None:
        return None
    name, at = reference.name.text, place(reference.name.start, reference.name.end)
    condition = names.conditions.get(name)
    if condition is None:
        if name in names.broken:
            return None
        other = names.kind_of(name)
        if other:
            message = f"`{name}` is {other}: only conditions can be given a value"
            found.error(
                codes.NOT_A_CONDITION, message, at, "give the conditions it depends on a value instead"
            )
        else:
            hint = did_you_mean(name, names.conditions)
            found.error(codes.UNKNOWN_CONDITION, f"there is no condition `{shorten(name)}`", at, hint)
        return None
    return with_members(reference, condition.over, place, sets, found)


def read_target(
    text: str, place: PlaceOf, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> InstanceKey | None:
    """A ground target."""
    reference = split_reference(text, place, found)
    if reference is None:
        return None
    name, at = reference.name.text, place(reference.name.start, reference.name.end)
    target = names.targets.get(name)
    if target is None:
        if name not in names.broken:
            other = names.kind_of(name)
            what = f"`{name}` is {other}, not a target" if other else f"there is no target `{shorten(name)}`"
            hint = did_you_mean(name, names.targets) or "`sanctionlink status` lists the targets"
            found.error(codes.UNKNOWN_TARGET, what, at, hint)
        return None
    return with_members(reference, target.over, place, sets, found)


def with_members(
    reference: Reference,
    over: tuple[str, ...],
    place: PlaceOf,
    sets: Mapping[str, MemberSet],
    found: Collector,
) -> InstanceKey | None:
    """A reference whose members are of the sets `over`; None with the fault recorded."""
    name = reference.name.text
    if len(reference.members) != len(over):
        at = place(reference.name.start, reference.name.end)
        found.error(
            codes.ARGUMENTS, arity_message(name, over, len(reference.members)), at, arity_hint(name, over)
        )
        return None
    sound = True
    for part, id_ in zip(reference.members, over, strict=True):
        members = sets[id_].members if id_ in sets else {}
        if part.text not in members:
            sound = False
            message = f"`{shorten(part.text)}` is not a member of `{id_}`"
            found.error(
                codes.UNKNOWN_MEMBER, message, place(part.start, part.end), did_you_mean(part.text, members)
            )
    return (name, tuple(p.text for p in reference.members)) if sound else None


def arity_message(name: str, over: tuple[str, ...], given: int) -> str:
    """That a name has too many or too few arguments."""
    wants = "no arguments" if not over else f"{len(over)} argument{'s' * (len(over) > 1)}"
    return f"`{name}` takes {wants}, not {given}"


def arity_hint(name: str, over: tuple[str, ...]) -> str:
    """How a name is written."""
    if not over:
        return f"write `{name}`"
    sets = ", ".join(f"`{s}`" for s in over)
    return f"write `{name}({', '.join('…' for _ in over)})` with a member of {sets}"
