"""Builds the node tree from PyYAML's event stream, in one pass and without recursion.

The tree is built from events rather than from PyYAML's own composer: the composer recurses (a deep file would break
the C stack) and holds two mark objects for every node. Events stream, so a limit stops the reading where it is passed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import YAML_DEPTH, YAML_NODES
from sanctionlink.diagnostics.model import Collector, Related, Span, shorten
from sanctionlink.language.yaml.nodes import MappingNode, Mark, Node, Point, Scalar, SequenceNode, SourceText
from sanctionlink.language.yaml.syntax_faults import explain_syntax
from sanctionlink.language.yaml.text import UNSEEN, read_text
from sanctionlink.records import dataclass

_BRACKETS = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|(?<!\S)#[^\n]*|[\[\]{}]", re.DOTALL)
"""Brackets, and what may have some that open nothing: quoted texts and comments."""


class EventSource(Protocol):
    """The part of PyYAML's parsers that is used here."""

    def get_event(self) -> Any:
        """The next event, or None after the last."""

    def dispose(self) -> None:
        """Let go of everything held."""


class _Unreadable(Exception):
    """The rest of the file cannot be read; the fault is recorded."""


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open. `key` waits for its value; with `skip`, the next value is left out."""

    is_mapping: bool
    flow: bool
    first: Mark
    items: list[Node]
    entries: dict[str, tuple[Scalar, Node]]
    key: Scalar | None = None
    skip: bool = False


def read_yaml(data: bytes, file: str, expects: str, found: Collector) -> MappingNode | None:
    """The sections of one YAML file, or None where it cannot be read at all.

    Args:
        data: the file's content.
        file: its name in messages.
        expects: what the file should have, for the message about an empty one.
        found: takes every fault.
    """
    source = read_text(data, file, found)
    if source is None:
        return None
    if not source.text.strip():
        found.error(
            codes.EMPTY_FILE, "the file is empty", Span(file, 1, 1, 1, 1), f"it should have {expects}"
        )
        return None
    root = _Builder(source, found).build()
    if root is None:
        return None
    if isinstance(root, Scalar) and root.is_null:
        found.error(
            codes.EMPTY_FILE, "the file has nothing but comments", root.span, f"it should have {expects}"
        )
        return None
    if not isinstance(root, MappingNode):
        what = "a list" if isinstance(root, SequenceNode) else "text"
        found.error(
            codes.NOT_A_MAPPING,
            f"expected sections, found {what}",
            root.span,
            f"the file should have {expects}",
        )
        return None
    return root


def _event_source(text: str) -> EventSource:
    import yaml

    if yaml.__with_libyaml__:
        return yaml.CSafeLoader(text)
    from sanctionlink.language.yaml.without_c import Loader

    return Loader(text)


class _Builder:
    """The state of one pass over one file."""

    def __init__(self, source: SourceText, found: Collector) -> None:
        self.source = source
        self.found = found
        self.stack: list[_Frame] = []
        self.root: Node | None = None
        self.documents = 0
        self.nodes = 0
        self.event: Any = None

    def build(self) -> Node | None:
        import yaml

        events = _event_source(self.source.text)
        takers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open_mapping,
            yaml.SequenceStartEvent: self._open_list,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        try:
            get = events.get_event
            while (event := get()) is not None:
                self.event = event
                take = takers.get(type(event))
                if take is not None:
                    take(event)
                elif isinstance(event, yaml.StreamEndEvent):
                    break
        except _Unreadable:
            return None
        except yaml.YAMLError as fault:
            self._explain(fault)
            return None
        finally:
            events.dispose()
        if self.root is None:
            return Scalar(self.source, "", None, Point(0, 0, 0), Point(0, 0, 0))
        return self.root

    def _explain(self, fault: Any) -> None:
        """Record why the parser gave up.

        It reads ahead of its events inside brackets, and some releases limit nesting there: what is nested deeper than this
        reader allows is told as that, whatever the parser says of it and wherever it stopped.
        """
        mark = getattr(fault, "problem_mark", None)
        depth = len(self.stack)
        read = self.event.end_mark.index if self.event else 0
        for found in _BRACKETS.finditer(self.source.text, read, mark.index + 1 if mark else read):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
            if depth > YAML_DEPTH:
                self._too_deep(self.source.span(found.start(), found.end()))
                return
        explain_syntax(fault, self.source, self.found)

    def _too_deep(self, span: Span) -> None:
        message = f"lists and mappings are nested more than {YAML_DEPTH} deep here"
        self.found.error(codes.TOO_DEEP, message, span, "flatten them")

    def _alias(self, event: Any) -> None:
        hint = "write the text out where it is needed"
        self.found.error(
            codes.ANCHOR, f"the alias `*{shorten(event.anchor)}` is not allowed", self._span(event), hint
        )
        raise _Unreadable

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document starts here: a file has only one"
            self.found.error(codes.SEVERAL_DOCUMENTS, message, self._span(event), "remove the `---`")
            raise _Unreadable

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._check_properties(event)
        value, style = event.value, event.style or None
        node = Scalar(self.source, value, style, event.start_mark, event.end_mark)
        if style == '"' and (unseen := UNSEEN.search(value)):
            message = f"the escape for U+{ord(unseen.group()):04X} stands for a character that is not allowed"
            self.found.error(codes.CONTROL_CHARACTER, message, node.span, "remove it")
        self._add(node)

    def _open_mapping(self, event: Any) -> None:
        self._open(event, True)

    def _open_list(self, event: Any) -> None:
        self._open(event, False)

    def _open(self, event: Any, is_mapping: bool) -> None:
        self._check_properties(event)
        if len(self.stack) >= YAML_DEPTH:
            self._too_deep(self._span(event))
            raise _Unreadable
        self.stack.append(_Frame(is_mapping, bool(event.flow_style), event.start_mark, [], {}))

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        if frame.is_mapping:
            node: Node = MappingNode(self.source, frame.entries, frame.flow, frame.first, event.end_mark)
        else:
            node = SequenceNode(self.source, tuple(frame.items), frame.flow, frame.first, event.end_mark)
        self._add(node)

    def _add(self, node: Node) -> None:
        self.nodes += 1
        if self.nodes > YAML_NODES:
            message = f"the file has more than {YAML_NODES:,} values"
            self.found.error(codes.TOO_MANY_NODES, message, node.span, "split it into several files")
            raise _Unreadable
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if frame.key is not None:
            frame.entries[frame.key.text] = frame.key, node
            frame.key = None
        elif not frame.is_mapping:
            frame.items.append(node)
        elif frame.skip:
            frame.skip = False
        else:
            self._take_key(frame, node)

    def _take_key(self, frame: _Frame, node: Node) -> None:
        frame.skip = True
        if not isinstance(node, Scalar):
            self.found.error(
                codes.COMPLEX_KEY, "a key must be plain text", node.span, "quote it if it has brackets"
            )
        elif node.text == "<<" and node.style is None:
            message = "the merge key `<<` is not allowed"
            self.found.error(codes.MERGE_KEY, message, node.span, "write the keys out where they are needed")
        elif node.text in frame.entries:
            first = frame.entries[node.text][0]
            message = f"the key `{shorten(node.text)}` stands twice here"
            other = Related(first.span, "the first is here")
            self.found.error(codes.DUPLICATE_KEY, message, node.span, "keep one of them", [other])
        else:
            frame.key = node
            frame.skip = False

    def _check_properties(self, event: Any) -> None:
        if event.anchor is not None:
            message = f"the anchor `&{shorten(event.anchor)}` is not allowed"
            self.found.error(
                codes.ANCHOR, message, self._span(event), "write the text out where it is needed"
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = "remove it, or quote the text if it starts with `!`"
            self.found.error(codes.TAG, f"the tag `{shorten(tag)}` is not allowed", self._span(event), hint)

    def _span(self, event: Any) -> Span:
        first, last = event.start_mark, event.end_mark
        return Span(self.source.file, first.line + 1, first.column + 1, last.line + 1, last.column + 1)
