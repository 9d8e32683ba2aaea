"""Sources, parties, accounts, sets, conditions and targets: what the other parts of a rulebook name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, Span
from sanctionlink.language.json_lines.reader import LinesFile
from sanctionlink.language.resolve.conditions import read_condition_declaration
from sanctionlink.language.resolve.json_facts import add_members
from sanctionlink.language.resolve.names import DeclaredNames, check_identifier, check_known, check_member
from sanctionlink.language.resolve.sections import Entry, entries, first_use, optional_text, scalars, text
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, kind
from sanctionlink.model.rulebook import Condition, MemberSet, Party, Source, Target, TargetKind
from sanctionlink.records import dataclass

_TARGET_KEYS = frozenset({"title", "over"})


@dataclass(slots=True)
class _Declarations:
    """The state of one pass over the declaring sections."""

    roots: Sequence[MappingNode]
    found: Collector
    broken: set[str]

    def unique(self, section: str, seen: dict[str, Scalar], dashed: bool = False) -> Iterable[Entry]:
        """Entries with new, well-formed ids. The others are broken."""
        for key, body in entries(self.roots, section):
            new = first_use(key, seen, self.found)
            if check_identifier(key, self.found, dashed) and new:
                yield key, body
            else:
                self.broken.add(key.text)


def declare(
    rules: Sequence[MappingNode],
    facts: Sequence[MappingNode],
    broken: Iterable[str],
    found: Collector,
    lines: Sequence[LinesFile] = (),
) -> DeclaredNames:
    """Everything declared in the rules files, with the members that the facts files add to sets.

    Rules and notions are not among them yet: they need these names to be read.
    """
    state = _Declarations(rules, found, set(broken))
    sources = {k.text: _source(k, b) for k, b in state.unique("sources", {}, dashed=True)}
    who: dict[str, Scalar] = {}
    parties = {k.text: Party(k.text, text(b, "name"), k.span) for k, b in state.unique("parties", who)}
    accounts = {k.text: Party(k.text, text(b, "name"), k.span) for k, b in state.unique("accounts", who)}
    space: dict[str, Scalar] = {}
    sets = {k.text: _set(k, b, found) for k, b in state.unique("sets", space)}
    _add_members(facts, sets, state.broken, found)
    add_members(lines, sets, state.broken, found)
    names = DeclaredNames(
        MappingProxyType(sources), MappingProxyType(parties), MappingProxyType(accounts), MappingProxyType(sets),
        {}, {}, {}, frozenset(), frozenset(state.broken),
    )  # fmt: skip
    conditions: dict[str, Condition] = {}
    for key, body in state.unique("conditions", space):
        condition = read_condition_declaration(key, body, names, found)
        if condition is None:
            state.broken.add(key.text)
        else:
            conditions[key.text] = condition
    targets: dict[str, Target] = {}
    for section, target_kind in (("proposals", TargetKind.PROPOSAL), ("measures", TargetKind.MEASURE)):
        for key, body in state.unique(section, space):
            targets[key.text] = _target(key, body, target_kind, names, found)
    return replace(
        names,
        conditions=MappingProxyType(conditions),
        targets=MappingProxyType(targets),
        broken=frozenset(state.broken),
    )


def _source(key: Scalar, body: MappingNode) -> Source:
    return Source(
        key.text,
        text(body, "title"),
        optional_text(body, "author"),
        optional_text(body, "published"),
        optional_text(body, "where"),
        key.span,
    )


def _set(key: Scalar, body: MappingNode, found: Collector) -> MemberSet:
    members = read_members(body.get("members"), {}, found)
    titles = {k: title for k, (title, _) in members.items()}
    return MemberSet(key.text, optional_text(body, "title") or key.text, MappingProxyType(titles), key.span)


def _add_members(
    facts: Sequence[MappingNode], sets: dict[str, MemberSet], broken: Iterable[str], found: Collector
) -> None:
    for key, body in entries(facts, "sets"):
        if key.text not in sets:
            if key.text not in broken:
                check_known(key, sets, "set", codes.UNKNOWN_SET, None, found)
            continue
        old = sets[key.text]
        added = read_members(body.get("members"), dict.fromkeys(old.members, old.span), found)
        titles = {**old.members, **{k: title for k, (title, _) in added.items()}}
        sets[key.text] = replace(old, members=MappingProxyType(titles))


def read_members(
    node: Node | None, present: Mapping[str, Span], found: Collector
) -> dict[str, tuple[str, Span]]:
    """Members with titles and places, from a mapping or a list; those `present` already are faults."""
    if node is None:
        return {}
    if isinstance(node, Scalar):
        found.error(
            codes.WRONG_KIND,
            "expected a list or a mapping of members, found text",
            node.span,
            "write `[a, b]`",
        )
        return {}
    result: dict[str, tuple[str, Span]] = {}
    pairs: list[tuple[Node, Node]]
    pairs = [(n, n) for n in node.items] if isinstance(node, SequenceNode) else list(node.entries)
    for member, title in pairs:
        if not isinstance(member, Scalar) or not isinstance(title, Scalar):
            wrong = member if not isinstance(member, Scalar) else title
            found.error(codes.WRONG_KIND, f"expected text, found {kind(wrong)}", wrong.span)
            continue
        first = result[member.text][1] if member.text in result else present.get(member.text)
        if first is not None:
            related = [Related(first, "it is one already here")]
            found.error(
                codes.DUPLICATE_ID, f"`{member.text}` is a member already", member.span, None, related
            )
        elif check_member(member, found):
            result[member.text] = (title.text.strip(), member.span)
    return result


def _target(
    key: Scalar, body: MappingNode, target_kind: TargetKind, names: DeclaredNames, found: Collector
) -> Target:
    named = scalars(body.get("over"))
    for scalar in named:
        check_known(scalar, names.sets, "set", codes.UNKNOWN_SET, names, found)
    labels = {
        label.text: value.text.strip()
        for label, value in body.entries
        if label.text not in _TARGET_KEYS and isinstance(value, Scalar)
    }
    over = tuple(s.text for s in named)
    return Target(key.text, target_kind, text(body, "title"), MappingProxyType(labels), over, key.span)
