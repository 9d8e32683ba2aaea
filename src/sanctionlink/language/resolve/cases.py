"""Expected cases: scenarios with the verdicts that their author expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, shorten
from sanctionlink.language.resolve.declarations import read_members
from sanctionlink.language.resolve.facts import check_account
from sanctionlink.language.resolve.names import DeclaredNames, check_identifier, check_known
from sanctionlink.language.resolve.references import read_condition, read_target
from sanctionlink.language.resolve.scenarios import read_scenario
from sanctionlink.language.resolve.sections import first_use, items, read_citations, scalars, text
from sanctionlink.language.resolve.totals import Overlay
from sanctionlink.language.resolve.values import read_value
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode
from sanctionlink.language.yaml.offsets import place_of
from sanctionlink.model.case import Case, Expectation
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import MemberSet, Rulebook, TargetKind
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.status import Status
from sanctionlink.model.values import show

_STATUSES: Mapping[TargetKind, tuple[Status, ...]] = MappingProxyType(
    {
        TargetKind.PROPOSAL: (Status.BLOCKED, Status.CLEAR, Status.UNDETERMINED),
        TargetKind.MEASURE: (Status.IN_FORCE, Status.NOT_IN_FORCE, Status.UNDETERMINED),
    }
)

_STATUS_WORDS = frozenset(status.value for status in Status)


def read_cases(roots: tuple[MappingNode, ...], rulebook: Rulebook, found: Collector) -> tuple[Case, ...]:
    """The cases of all files, in order."""
    names = DeclaredNames.of(rulebook)
    overlay = Overlay.of(rulebook)
    seen: dict[str, Scalar] = {}
    result: list[Case] = []
    for body in items(roots, "cases"):
        key = body.get("id")
        if isinstance(key, Scalar):
            sound = check_identifier(key, found, dashed=True)
            if first_use(key, seen, found) and sound:
                case = _case(key, body, names, rulebook, found)
                if case is not None:
                    overlay.check(case.scenario, found)
                    result.append(case)
    return tuple(result)


def _case(
    key: Scalar, body: MappingNode, names: DeclaredNames, rulebook: Rulebook, found: Collector
) -> Case | None:
    added = _added(body, names, found)
    sets = {**names.sets, **{s.id: _joined(names.sets[s.id], s) for s in added.values()}}
    parts = read_scenario(body, names, sets, found)
    names = replace(names, accounts={**names.accounts, **parts.accounts})
    expect = body.get("expect")
    entries = expect.entries if isinstance(expect, MappingNode) else ()
    expectations = [_expectation(k, v, names, sets, found) for k, v in entries]
    cites = read_citations(body.get("cites"), names.sources, names.broken, found)
    as_of = parts.as_of or rulebook.as_of
    if as_of is None:
        if body.get("as_of") is None:
            message = f"the case `{key.text}` has no `as_of`, and the rulebook has none either"
            found.error(codes.NO_DATE, message, key.span, "add `as_of: YYYY-MM-DD`")
        return None
    known = tuple(e for e in expectations if e is not None)
    why = " ".join(text(body, "why").split())
    return Case(
        key.text, why, parts.complete(as_of), MappingProxyType(added), known, cites, key.span, parts.accounts
    )


def _added(body: MappingNode, names: DeclaredNames, found: Collector) -> dict[str, MemberSet]:
    """Sets with only the members that the case adds."""
    node = body.get("sets")
    result: dict[str, MemberSet] = {}
    for key, members in node.entries if isinstance(node, MappingNode) else ():
        if check_known(key, names.sets, "set", codes.UNKNOWN_SET, names, found):
            old = names.sets[key.text]
            new = read_members(members, dict.fromkeys(old.members, old.span), found)
            titles = MappingProxyType({k: title for k, (title, _) in new.items()})
            result[key.text] = replace(old, members=titles, span=key.span)
    return result


def _joined(old: MemberSet, added: MemberSet) -> MemberSet:
    return replace(old, members=MappingProxyType({**old.members, **added.members}))


def _expectation(
    key: Scalar, node: Node, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> Expectation | None:
    target = read_target(key.text, place_of(key), names, sets, found)
    if target is None:
        return None
    kind = names.targets[target[0]].kind
    body = node if isinstance(node, MappingNode) else None
    status, outlook = (body.get("status"), body.get("outlook")) if body else (node, None)
    if isinstance(status, Scalar) and not body and status.text not in _STATUS_WORDS:
        status, outlook = None, status
    if not isinstance(status, Scalar) and not isinstance(outlook, Scalar):
        message = f"nothing is expected of `{shorten(key.text)}`: it has neither a status nor an outlook here"
        found.error(codes.MISSING_KEY, message, key.span, "add `outlook: …` or `status: …`")
        return None
    because, hinges = (body.get("because"), body.get("hinges_on")) if body else (None, None)
    return Expectation(
        target=show_instance(target),
        status=_status(status, kind, found) if isinstance(status, Scalar) else None,
        outlook=_outlook(outlook, kind, found) if isinstance(outlook, Scalar) else None,
        because=None if because is None else _rules(because, names, found),
        hinges_on=None if hinges is None else _conditions(hinges, names, sets, found),
        by_account=_by_account(body, kind, names, found) if body else None,
        span=key.span,
        unblock=_unblock(body.get("unblock"), names, sets, found) if body else None,
    )


def _status(scalar: Scalar, kind: TargetKind, found: Collector) -> Status:
    status = Status(scalar.text)
    possible = _STATUSES[kind]
    if status not in possible:
        shown = ", ".join(f"`{s.value}`" for s in possible)
        message = f"a {kind.value} cannot be `{status.value}`"
        found.error(codes.BAD_STATUS, message, scalar.span, f"use one of {shown}")
    return status


def _outlook(scalar: Scalar, kind: TargetKind, found: Collector) -> Outlook:
    """An outlook; one that targets of a kind cannot have is a fault."""
    outlook = Outlook(scalar.text.replace(" ", "_"))
    other = Outlook.IN_FORCE if kind is TargetKind.PROPOSAL else Outlook.BLOCKED
    if outlook is other:
        shown = ", ".join(f"`{o.value}`" for o in Outlook if o is not other)
        message = f"the outlook of a {kind.value} cannot be `{scalar.text}`"
        found.error(codes.BAD_STATUS, message, scalar.span, f"use one of {shown}")
    return outlook


def _rules(node: Node, names: DeclaredNames, found: Collector) -> frozenset[str]:
    listed = scalars(node)
    for scalar in listed:
        check_known(scalar, names.rules, "rule", codes.UNKNOWN_RULE, names, found)
    return frozenset(s.text for s in listed)


def _conditions(
    node: Node, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> frozenset[str]:
    keys = [read_condition(s.text, place_of(s), names, sets, found) for s in scalars(node)]
    return frozenset(show_instance(k) for k in keys if k is not None)


def _unblock(
    node: Node | None, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> frozenset[frozenset[tuple[str, str]]] | None:
    """The expected smallest sets of changes."""
    if not isinstance(node, SequenceNode):
        return None
    ways = (each for each in node.items if isinstance(each, SequenceNode))
    read = ([_changed(scalar, names, sets, found) for scalar in scalars(each)] for each in ways)
    return frozenset(frozenset(change for change in way if change is not None) for way in read)


def _changed(
    scalar: Scalar, names: DeclaredNames, sets: Mapping[str, MemberSet], found: Collector
) -> tuple[str, str] | None:
    """A ground condition and the value that it changes to, from `condition=value`."""
    name, equals, text = scalar.text.rpartition("=")
    if not equals or not name.strip() or not text.strip():
        message = f"`{shorten(scalar.text)}` does not say what changes to what"
        found.error(codes.BAD_ASSUMPTION, message, scalar.span, "write CONDITION=VALUE")
        return None
    key = read_condition(name, place_of(scalar), names, sets, found)
    if key is None:
        return None
    value = read_value(text.strip(), scalar.span, names.conditions[key[0]], found)
    return None if value is None else (show_instance(key), show(value))


def _by_account(
    body: MappingNode, kind: TargetKind, names: DeclaredNames, found: Collector
) -> Mapping[str, Status | Outlook] | None:
    node = body.get("by_account")
    if not isinstance(node, MappingNode):
        return None
    return MappingProxyType(
        {
            check_account(key, names, found): (_status if value.text in _STATUS_WORDS else _outlook)(
                value, kind, found
            )
            for key, value in node.entries
            if isinstance(value, Scalar)
        }
    )
