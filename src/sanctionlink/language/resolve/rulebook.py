"""From the bytes of a rulebook's files to the model, with every fault of all files told in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, Span
from sanctionlink.language.json_lines.reader import LinesFile
from sanctionlink.language.resolve.declarations import declare
from sanctionlink.language.resolve.facts import check_disputes, read_fact
from sanctionlink.language.resolve.json_facts import fact_lines
from sanctionlink.language.resolve.names import DeclaredNames
from sanctionlink.language.resolve.rules import read_rules
from sanctionlink.language.resolve.sections import items, optional_text, text
from sanctionlink.language.resolve.totals import check_totals
from sanctionlink.language.resolve.values import read_day
from sanctionlink.language.schema.check import check_shape
from sanctionlink.language.schema.editor import FileKind
from sanctionlink.language.yaml.nodes import MappingNode, Node
from sanctionlink.language.yaml.reader import read_yaml
from sanctionlink.model.rulebook import Costs, Fact, Rule, Rulebook
from sanctionlink.records import dataclass

_EXPECTS: Mapping[FileKind, str] = MappingProxyType(
    {
        "rules": "sections such as `conditions`, `proposals` and `rules`",
        "facts": "a section `facts`",
        "cases": "a section `cases`",
        "scenario": "keys such as `as_of`, `assume` and `facts`",
    }
)


@dataclass(frozen=True, slots=True)
class Files:
    """Trees of the files of one kind: with the right shape, but for the entries that are `broken`.

    `whole` is False if something is missing from them that could declare any name.
    """

    roots: tuple[MappingNode, ...]
    broken: frozenset[str]
    whole: bool


def read_files(kind: FileKind, contents: Mapping[str, bytes | None], found: Collector) -> Files:
    """The trees of files of a kind, from their contents by the names that messages show (None: not readable)."""
    roots: list[MappingNode] = []
    broken: set[str] = set()
    whole = True
    for file, data in contents.items():
        root = None if data is None else read_yaml(data, file, _EXPECTS[kind], found)
        if root is None:
            whole = False
            continue
        checked = check_shape(kind, root, found)
        roots.append(checked.root)
        broken |= checked.broken
        whole = whole and checked.whole
    return Files(tuple(roots), frozenset(broken), whole)


def read_rulebook(
    id_: str,
    rules: Mapping[str, bytes | None],
    facts: Mapping[str, bytes | None],
    found: Collector,
    lines: Sequence[LinesFile] = (),
) -> Rulebook | None:
    """The rulebook that the files state; None if one of them is at fault in a way that hides names.

    Faults are recorded in `found`; what is returned beside faults is not to be used.
    """
    rule_files, fact_files = read_files("rules", rules, found), read_files("facts", facts, found)
    if not (rule_files.whole and fact_files.whole):
        return None  # any name may be declared in what could not be read: nothing more can be said of names
    head = _head(rule_files.roots, id_, next(iter(rules), id_), found)
    broken = rule_files.broken | fact_files.broken
    names = declare(rule_files.roots, fact_files.roots, broken, found, lines)
    read, names = read_rules(rule_files.roots, names, found)
    known = read_facts(fact_files.roots, names, found, lines)
    return _assemble(id_, head, names, read, known, found)


def _head(roots: Iterable[MappingNode], id_: str, first: str, found: Collector) -> MappingNode | None:
    heads = [(key, body) for r in roots for key, body in r.entries if key.text == "rulebook"]
    if not heads:
        message = f"no file of the rulebook `{id_}` has a `rulebook` section"
        hint = "add `rulebook: {title: …}` to one of its rules files"
        found.error(codes.RULEBOOK_SECTION, message, Span(first, 1, 1, 1, 1), hint)
    for key, _ in heads[1:]:
        related = [Related(heads[0][0].span, "the first is here")]
        message = "the `rulebook` section stands twice"
        found.error(codes.RULEBOOK_SECTION, message, key.span, "keep one of them", related)
    return heads[0][1] if heads and isinstance(heads[0][1], MappingNode) else None


def _assemble(
    id_: str,
    head: MappingNode | None,
    names: DeclaredNames,
    rules: dict[str, Rule],
    facts: tuple[Fact, ...],
    found: Collector,
) -> Rulebook:
    note = optional_text(head, "note") if head else None
    return Rulebook(
        id=id_,
        title=text(head, "title") if head else id_,
        note=note,
        as_of=read_day(head.get("as_of"), found) if head else None,
        sources=names.sources,
        parties=names.parties,
        accounts=names.accounts,
        sets=names.sets,
        conditions=names.conditions,
        targets=names.targets,
        notions=names.notions,
        rules=MappingProxyType(rules),
        facts=facts,
        costs=_costs(head.get("costs")) if head else None,
    )


def _costs(node: Node | None) -> Costs | None:
    return Costs(text(node, "unit"), optional_text(node, "note")) if isinstance(node, MappingNode) else None


def read_facts(
    roots: Sequence[MappingNode], names: DeclaredNames, found: Collector, lines: Sequence[LinesFile] = ()
) -> tuple[Fact, ...]:
    """The facts in the order of the files. None contradicts another of its account, and no total is exceeded."""
    facts = [fact for body in items(roots, "facts") if (fact := read_fact(body, names, found)) is not None]
    facts.extend(fact_lines(lines, names, found))
    check_disputes(facts, found)
    check_totals(facts, names.conditions, found)
    return tuple(facts)
