"""Checks a file's node tree against its shape, and tells faults in the user's words at the node they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Span, did_you_mean, shorten
from sanctionlink.language.schema.editor import FileKind, known_words, schema, shape_of
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, kind
from sanctionlink.records import dataclass

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]

_RENAMED = {
    "advisory": "write `outlook: …`: of a proposal, `likely` is now `unlikely`, `may` is `doubtful` and `none` is `open`; "
    "of a measure, `likely` stays, `may` is `possible` and `none` is `open`"
}
"""Keys of earlier versions, and what to write now."""

_Null = tuple[Path, Span, str, str]
"""Where something has no value: its path, its place, the message and the hint."""

_FILL = "give it one or leave it out"

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
    empty: dict[Path, Scalar] = {(k.text,): k for k, v in root if isinstance(v, Scalar) and v.is_null}
    root = root.having({key: entry for key, entry in root.by_key.items() if (key,) not in empty})
    faulty: set[Path] = set()
    nulls: list[_Null] = []
    errors = _errors(what, _plain_mapping(root, (), nulls))
    for path, place, message, hint in nulls:
        found.error(codes.NO_VALUE, message, place, hint)
        faulty.add(path)
    translation = _Translation(schema(what) if errors else {}, root, found)
    for error in errors:
        path = error["loc"]
        if path in empty:
            found.error(codes.NO_VALUE, f"`{path[0]}` has no value", empty[path].span, "give it one")
        elif path not in faulty:
            translation.tell(error)
            faulty.add(error["loc"])
    return _without(root, faulty)


def _errors(what: FileKind, data: dict[str, Any]) -> list[ErrorDetails]:
    from pydantic import ValidationError

    try:
        shape_of(what).model_validate(data)
    except ValidationError as fault:
        return fault.errors(include_url=False, include_input=False)
    return []


def _plain_mapping(node: MappingNode, path: Path, nulls: list[_Null]) -> dict[str, Any]:
    """A mapping as plain data. What has no value is listed in `nulls`. The reader bounds the depth, and so the recursion."""
    plain: dict[str, Any] = {}
    for name, (key, value) in node.by_key.items():
        if isinstance(value, Scalar):
            plain[name] = value.text
            if value.is_null:
                plain[name] = None
                hint = _FILL
                if node.flow and plain.keys() != {name}:
                    hint = "a comma in braces ends a value: put text that has one in quotation marks"
                nulls.append(((*path, name), key.span, f"`{shorten(name)}` has no value", hint))
        elif isinstance(value, MappingNode):
            plain[name] = _plain_mapping(value, (*path, name), nulls)
        else:
            plain[name] = _plain_list(value, (*path, name), nulls)
    return plain


def _plain_list(node: SequenceNode, path: Path, nulls: list[_Null]) -> list[Any]:
    """The same for a list."""
    plain: list[Any] = []
    for i, item in enumerate(node.items):
        if isinstance(item, Scalar):
            plain.append(None if item.is_null else item.text)
            if item.is_null:
                nulls.append(((*path, i), item.span, "this item of the list is empty", _FILL))
        elif isinstance(item, MappingNode):
            plain.append(_plain_mapping(item, (*path, i), nulls))
        else:
            plain.append(_plain_list(item, (*path, i), nulls))
    return plain


@dataclass(frozen=True, slots=True)
class _Translation:
    """Puts what the shape's validator says into a user's words."""

    schema: dict[str, Any]
    root: MappingNode
    found: Collector

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
        hint = (
            _RENAMED.get(text)
            or did_you_mean(text, keys)
            or "known here: " + ", ".join(f"`{k}`" for k in keys)
        )
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
        hint = (
            self._other_key(path, node)
            or did_you_mean(node.text, words)
            or "use one of " + ", ".join(f"`{w}`" for w in words)
        )
        self.found.error(
            codes.NOT_ALLOWED_HERE, f"`{shorten(node.text)}` is not possible here", node.span, hint
        )

    def _other_key(self, path: Path, node: Scalar) -> str | None:
        """What to write where a status stands under `outlook`, or the other way round."""
        other = {"status": "outlook", "outlook": "status"}.get(str(path[-1]))
        if other is None or node.text not in known_words(self.schema, (*path[:-1], other))[1]:
            return None
        return f"that is {'an outlook' if other == 'outlook' else 'a status'}: write `{other}: {node.text}`"

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
                key, node = node.by_key.get(step, (key, node))
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
                key, node = None, node.items[step]
        return key, node


def _start(span: Span) -> Span:
    return Span(span.file, span.line, span.column, span.line, span.column + 1)


def _without(root: MappingNode, faulty: set[Path]) -> Checked:
    """The tree without the entries that faults are in."""
    sections = {path[0] for path in faulty if len(path) == 1}
    entries = {path[:2] for path in faulty if len(path) > 1}
    if not faulty:
        return Checked(root, frozenset(), True)
    kept: dict[str, tuple[Scalar, Node]] = {}
    for name, (key, value) in root.by_key.items():
        if name in sections:
            continue
        part = value
        if isinstance(value, MappingNode):
            part = value.having({k: entry for k, entry in value.by_key.items() if (name, k) not in entries})
        elif isinstance(value, SequenceNode):
            items = tuple(v for i, v in enumerate(value.items) if (name, i) not in entries)
            part = SequenceNode(value.source, items, value.flow, value.first, value.last)
        kept[name] = key, part
    broken = frozenset(str(name) for _, name in entries)
    return Checked(root.having(kept), broken, not sections)
