"""Sections of several files read as one: ids unique, in the order of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, did_you_mean, shorten
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode
from sanctionlink.model.rulebook import Citation, Source

Entry = tuple[Scalar, MappingNode]


def entries(roots: Iterable[MappingNode], section: str) -> Iterator[Entry]:
    """The ids and bodies of a section, over all files."""
    for root in roots:
        part = root.get(section)
        if isinstance(part, MappingNode):
            yield from ((key, body) for key, body in part.entries if isinstance(body, MappingNode))


def items(roots: Iterable[MappingNode], section: str) -> Iterator[MappingNode]:
    """The items of a section that is a list, over all files."""
    for root in roots:
        part = root.get(section)
        if isinstance(part, SequenceNode):
            yield from (item for item in part.items if isinstance(item, MappingNode))


def first_use(key: Scalar, seen: dict[str, Scalar], found: Collector) -> bool:
    """Whether an id is new; else the fault is recorded with both places."""
    if key.text in seen:
        other = Related(seen[key.text].span, "the first is here")
        message = f"the id `{shorten(key.text)}` is declared twice"
        found.error(codes.DUPLICATE_ID, message, key.span, "rename one of them", [other])
        return False
    seen[key.text] = key
    return True


def optional_text(body: MappingNode, key: str) -> str | None:
    """The text under a key, without white space at its ends; None if it is not there."""
    node = body.get(key)
    return node.text.strip() if isinstance(node, Scalar) else None


def text(body: MappingNode, key: str) -> str:
    """The text under a key that the shape requires."""
    return optional_text(body, key) or ""


def scalars(node: Node | None) -> tuple[Scalar, ...]:
    """The texts of a text or a list of texts."""
    if isinstance(node, Scalar):
        return (node,)
    if isinstance(node, SequenceNode):
        return tuple(item for item in node.items if isinstance(item, Scalar))
    return ()


def read_citations(
    node: Node | None, sources: Mapping[str, Source], broken: Iterable[str], found: Collector
) -> tuple[Citation, ...]:
    """One citation or a list of them, with their sources checked. The shape has checked the rest."""
    bodies = node.items if isinstance(node, SequenceNode) else () if node is None else (node,)
    result: list[Citation] = []
    for body in bodies:
        if not isinstance(body, MappingNode):
            continue
        source = body.get("source")
        if isinstance(source, Scalar) and source.text not in sources and source.text not in broken:
            hint = did_you_mean(source.text, sources) or "declare it under `sources`"
            found.error(
                codes.UNKNOWN_SOURCE, f"there is no source `{shorten(source.text)}`", source.span, hint
            )
        paragraph, digest = optional_text(body, "paragraph"), optional_text(body, "sha256")
        result.append(
            Citation(
                text(body, "source"),
                optional_text(body, "section"),
                int(paragraph) if paragraph else None,
                digest.lower() if digest else None,
                optional_text(body, "note"),
                body.span,
            )
        )
    return tuple(result)
