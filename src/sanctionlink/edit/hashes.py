"""Gives citations that lack it the hash of the paragraph that they cite, where the document is at hand.

Where a citation of the section has a hash already, counting must lead to the paragraph with that hash; else the document is
another one, or counts its paragraphs otherwise, and no hash is added in that section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from sanctionlink.diagnostics.model import Collector, InvalidInput, Span
from sanctionlink.edit.formatting import FormatterFault, format_text
from sanctionlink.edit.pieces import remarks
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, SourceText
from sanctionlink.language.yaml.reader import read_yaml
from sanctionlink.language.yaml.text import read_text
from sanctionlink.questions.citations.paragraphs import NotFound, Paragraphs
from sanctionlink.questions.citations.question import fold_hash
from sanctionlink.records import dataclass

_KEY = "sha256"


@dataclass(frozen=True, slots=True, eq=False)
class Cited:
    """A citation in a file that names a paragraph of a source, and the hash it carries (None: none)."""

    source: str
    section: str | None
    paragraph: int
    sha256: str | None
    node: MappingNode
    span: Span


@dataclass(frozen=True, slots=True)
class Missed:
    """A citation that was not given a hash, and why."""

    span: Span
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Hashed:
    """A file's text with hashes added, how many, and the citations that still have none."""

    text: bytes
    added: int
    missed: tuple[Missed, ...]


def add_hashes(
    data: bytes, file: str, documents: Mapping[str, Paragraphs], known: Iterable[Cited] = ()
) -> Hashed:
    """The text of a file with a hash for each citation of the documents that lacks one.

    A file in canonical layout stays in it.

    Args:
        data: the content of the file.
        file: its name in messages.
        documents: the paragraphs of sources, by their ids.
        known: citations of the whole rulebook, whose hashes tell whether counting can be trusted.

    Raises:
        InvalidInput: the content is not YAML that a rulebook may have; with every fault.
        FormatterFault: something else would have changed.
    """
    source, root = _read(data, file)
    own = [cited for cited in citations(root) if cited.source in documents and cited.sha256 is None]
    wrong = _mistrusted(known, documents)
    lines = source.text.split("\n")
    more: dict[int, str] = {}
    missed: list[Missed] = []
    for cited in own:
        try:
            if (cited.source, cited.section) in wrong:
                raise NotFound(
                    "the hashes that other citations of this section have are not where counting leads"
                )
            digest = fold_hash(documents[cited.source].at(cited.section, cited.paragraph))
        except NotFound as fault:
            missed.append(Missed(cited.span, cited.source, str(fault)))
            continue
        offset, text = _addition(source.text, lines, cited.node, digest)
        more[offset] = text
    if not more:
        return Hashed(data, 0, tuple(missed))
    text = _inserted(source.text, more)
    _check(source, root, text, len(more))
    after = text.encode()
    if format_text(data, file) == data:
        after = format_text(after, file)
    return Hashed(after, len(more), tuple(missed))


def citations_in(data: bytes, file: str) -> tuple[Cited, ...]:
    """The citations of a file that name a paragraph; none if the file is at fault."""
    try:
        return tuple(citations(_read(data, file)[1]))
    except InvalidInput:
        return ()


def citations(node: Node) -> Iterator[Cited]:
    """The citations in a tree that name a paragraph, in order."""
    if isinstance(node, SequenceNode):
        for item in node.items:
            yield from citations(item)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            if key.text == "cites":
                yield from (cited for each in _listed(value) if (cited := _cited(each)))
            else:
                yield from citations(value)


def _listed(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) else (node,)


def _cited(node: Node) -> Cited | None:
    if not isinstance(node, MappingNode):
        return None
    texts = {key.text: value.text.strip() for key, value in node.entries if isinstance(value, Scalar)}
    number = texts.get("paragraph", "")
    if "source" not in texts or not (number.isascii() and number.isdigit() and len(number) <= 6):
        return None
    digest = texts.get(_KEY)
    return Cited(
        texts["source"],
        texts.get("section"),
        int(number),
        digest.lower() if digest else None,
        node,
        node.span,
    )


def _mistrusted(known: Iterable[Cited], documents: Mapping[str, Paragraphs]) -> set[tuple[str, str | None]]:
    """The sections in which a citation has another hash than counting leads to."""
    wrong = set()
    for cited in known:
        if cited.sha256 is None or cited.source not in documents:
            continue
        try:
            digest = fold_hash(documents[cited.source].at(cited.section, cited.paragraph))
        except NotFound:
            digest = ""
        if digest != cited.sha256:
            wrong.add((cited.source, cited.section))
    return wrong


def _addition(text: str, lines: list[str], citation: MappingNode, digest: str) -> tuple[int, str]:
    """What to insert where: after the paragraph's number, on its line in brackets and else on the next."""
    key, value = citation.key("paragraph"), citation.get("paragraph")
    assert key is not None and isinstance(value, Scalar)  # else it names no paragraph
    if lines[citation.span.line - 1][citation.span.column - 1] == "{":
        return value.end, f", {_KEY}: {digest}"
    line_end = text.find("\n", value.end)
    return len(text) if line_end < 0 else line_end, f"\n{' ' * (key.column - 1)}{_KEY}: {digest}"


def _inserted(text: str, more: Mapping[int, str]) -> str:
    parts: list[str] = []
    at = 0
    for offset in sorted(more):
        parts += (text[at:offset], more[offset])
        at = offset
    return "".join((*parts, text[at:]))


def _read(data: bytes, file: str) -> tuple[SourceText, MappingNode]:
    found = Collector()
    source, root = read_text(data, file, found), read_yaml(data, file, "sections", found)
    found.raise_if_failed()
    assert source is not None and root is not None  # else there was a fault
    return source, root


def _check(source: SourceText, root: MappingNode, text: str, added: int) -> None:
    """Raise `FormatterFault` unless hashes are all that was added."""
    try:
        _, again = _read(text.encode(), source.file)
    except InvalidInput:
        raise FormatterFault(f"`{source.file}` could not be read with hashes added") from None
    before, after = Counter(_texts(root, ())), Counter(_texts(again, ()))
    more = after - before
    read = ((source, root), (SourceText(source.file, text), again))
    comments = [Counter(remark.text for remark in remarks(*each)) for each in read]
    hashes = all(path[-1] == _KEY for path, _ in more)
    if before - after or more.total() != added or not hashes or comments[0] != comments[1]:
        raise FormatterFault(f"`{source.file}` would say something else with hashes added")


def _texts(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a tree with the keys and numbers that lead to it."""
    if isinstance(node, Scalar):
        yield path, node.text
    elif isinstance(node, SequenceNode):
        for i, item in enumerate(node.items):
            yield from _texts(item, (*path, str(i)))
    else:
        for key, value in node.entries:
            yield from _texts(value, (*path, key.text))
