"""Checks a file's node tree against its shape, and tells faults in the user's words at the node they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Span, did_you_mean, shorten
from sanctionlink.language.schema.editor import FileKind, known_words, schema, shape_of
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, kind

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]

# Sections that are right in a file of another kind, and the folder of that kind.
_FOLDERS = {"rules": "rules/<name>/", "facts": "facts/<name>/", "cases": "tests/cases/<name>/"}

_EXPECTED = {
    "string_type": "text",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a file has the right shape.

    `root` lacks the entries at fault; `broken` are their ids, so that nothing is said about names that are declared
    but not understood. `whole` is False if a section could not be understood, so that any name may be missing.
    """

    root: MappingNode
    broken: frozenset[str]
    whole: bool


def check_shape(what: FileKind, root: MappingNode, found: Collector) -> Checked:
    """Check one file's tree, recording every fault of its shape."""
    sections = tuple((k, v) for k, v in root.entries if not (isinstance(v, Scalar) and v.is_null))
    empty: dict[Path, Scalar] = {(k.text,): k for k, v in root.entries if isinstance(v, Scalar) and v.is_null}
    root = MappingNode(sections, root.span)
    faulty: set[Path] = set()
    for path, place, message in _nulls(root, ()):
        found.error(codes.NO_VALUE, message, place, "give it one or leave it out")
        faulty.add(path)
    errors = _errors(what, root)
    translation = _Translation(schema(what) if errors else {}, root, found)
    for error in errors:
        path = error["loc"]
        if path in empty:
            found.error(codes.NO_VALUE, f"`{path[0]}` has no value", empty[path].span, "give it one")
        elif path not in faulty:
            translation.tell(error)
            faulty.add(error["loc"])
    return _without(root, faulty)


def _errors(what: FileKind, root: MappingNode) -> list[ErrorDetails]:
    from pydantic import ValidationError

    try:
        shape_of(what).model_validate(_plain_data(root))
    except ValidationError as fault:
        return fault.errors(include_url=False, include_input=False)
    return []


def _plain_data(node: Node) -> Any:
    # The reader bounds the depth, so this recursion is bounded too.
    if isinstance(node, MappingNode):
        return {key.text: _plain_data(value) for key, value in node.entries}
    if isinstance(node, SequenceNode):
        return [_plain_data(item) for item in node.items]
    return None if node.is_null else node.text


def _nulls(node: Node, path: Path) -> Iterator[tuple[Path, Span, str]]:
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            if isinstance(value, Scalar):
                if value.is_null:
                    yield (*path, key.text), key.span, f"`{shorten(key.text)}` has no value"
            else:
                yield from _nulls(value, (*path, key.text))
    elif isinstance(node, SequenceNode):
        for i, item in enumerate(node.items):
            if isinstance(item, Scalar) and item.is_null:
                yield (*path, i), item.span, "this item of the list is empty"
            else:
                yield from _nulls(item, (*path, i))


@dataclass(frozen=True, slots=True)
class _Translation:
    """Puts what the shape's validator says into a user's words."""

    schema: dict[str, Any]
    root: MappingNode
    found: Collector
    _entries: dict[int, dict[str, tuple[Scalar, Node]]] = field(default_factory=dict)

    def tell(self, error: ErrorDetails) -> None:
        """Record one fault."""
        path = error["loc"]
        key, node = self._walk(path)
        sort = error["type"]
        if sort == "extra_forbidden":
            self._unknown_key(path, key)
        elif sort == "missing":
            self._missing(path)
        elif sort == "literal_error":
            self._not_listed(path, node)
        elif sort in _EXPECTED:
            self._wrong_kind(path, node, _EXPECTED[sort])
        elif sort == "sanctionlink_empty":
            self.found.error(codes.NO_VALUE, error["msg"], node.span)
        elif sort == "sanctionlink":
            text = f"`{shorten(node.text)}` does not fit: " if isinstance(node, Scalar) else ""
            self.found.error(codes.NOT_ALLOWED_HERE, text + error["msg"], node.span)
        else:
            message = f"this does not fit here: {error['msg'].lower()}"
            self.found.error(codes.NOT_ALLOWED_HERE, message, node.span)

    def _unknown_key(self, path: Path, key: Scalar | None) -> None:
        keys, _ = known_words(self.schema, path[:-1])
        text = str(path[-1])
        thing = "section" if len(path) == 1 else "key"
        hint = did_you_mean(text, keys) or "known here: " + ", ".join(f"`{k}`" for k in keys)
        if thing == "section" and text in _FOLDERS:
            hint = f"{text} go into a file in `{_FOLDERS[text]}`, or into `{text}.yaml` of a small rulebook"
        place = key.span if key else self.root.span
        self.found.error(codes.UNKNOWN_KEY, f"unknown {thing} `{shorten(text)}`", place, hint)

    def _missing(self, path: Path) -> None:
        owner, node = self._walk(path[:-1])
        span = owner.span if owner else _start(node.span)
        subject = f"`{shorten(owner.text)}` has no `{path[-1]}`" if owner else f"`{path[-1]}` is missing"
        self.found.error(codes.MISSING_KEY, subject, span, f"add `{path[-1]}: …`")

    def _not_listed(self, path: Path, node: Node) -> None:
        _, words = known_words(self.schema, path)
        if not isinstance(node, Scalar):
            self._wrong_kind(path, node, "one of " + ", ".join(f"`{w}`" for w in words))
            return
        hint = did_you_mean(node.text, words) or "use one of " + ", ".join(f"`{w}`" for w in words)
        self.found.error(
            codes.NOT_ALLOWED_HERE, f"`{shorten(node.text)}` is not possible here", node.span, hint
        )

    def _wrong_kind(self, path: Path, node: Node, expected: str) -> None:
        name = f" under `{shorten(path[-1])}`" if path and isinstance(path[-1], str) else ""
        self.found.error(codes.WRONG_KIND, f"expected {expected}{name}, found {kind(node)}", node.span)

    def _walk(self, path: Path) -> tuple[Scalar | None, Node]:
        """The node at a path, and the key it stands under (None for a list's item).

        A step that the tree does not have is one that the shape made up to read a short form: it stays where it is.
        """
        key: Scalar | None = None
        node: Node = self.root
        for step in path:
            if isinstance(node, MappingNode) and isinstance(step, str):
                key, node = self._entry(node, step) or (key, node)
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
                key, node = None, node.items[step]
        return key, node

    def _entry(self, node: MappingNode, key: str) -> tuple[Scalar, Node] | None:
        # A section may have many thousands of entries, each with a fault: each is looked up, not searched for.
        if id(node) not in self._entries:
            self._entries[id(node)] = {name.text: (name, value) for name, value in node.entries}
        return self._entries[id(node)].get(key)


def _start(span: Span) -> Span:
    return Span(span.file, span.line, span.column, span.line, span.column + 1)


def _without(root: MappingNode, faulty: set[Path]) -> Checked:
    """The tree without the entries that faults are in."""
    sections = {path[0] for path in faulty if len(path) == 1}
    entries = {path[:2] for path in faulty if len(path) > 1}
    kept: list[tuple[Scalar, Node]] = []
    for key, value in root.entries:
        if key.text in sections:
            continue
        part = value
        if isinstance(value, MappingNode):
            sound = tuple((k, v) for k, v in value.entries if (key.text, k.text) not in entries)
            part = MappingNode(sound, value.span)
        elif isinstance(value, SequenceNode):
            items = tuple(v for i, v in enumerate(value.items) if (key.text, i) not in entries)
            part = SequenceNode(items, value.span)
        kept.append((key, part))
    broken = frozenset(str(name) for _, name in entries)
    return Checked(MappingNode(tuple(kept), root.span), broken, not sections)
