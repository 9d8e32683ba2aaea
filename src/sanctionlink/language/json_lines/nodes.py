"""One JSON text as a node tree with positions, in the form that YAML is read into, so that the same checks apply.

A scalar is text as written: `45`, `"45"` and `true` are the texts `45`, `45` and `true`, as they would be in YAML.
This is the slow way to read JSON, for lines in which something is wrong: then every fault has its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # in the standard library's source
from typing import NoReturn

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import JSON_DEPTH
from sanctionlink.diagnostics.model import Collector, Related, Span, shorten
from sanctionlink.language.yaml.nodes import MappingNode, Node, Point, Scalar, SequenceNode, SourceText
from sanctionlink.language.yaml.text import UNSEEN
from sanctionlink.records import dataclass

_WHITE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.])|(?:true|false)(?!\w)")
_NULL = re.compile(r"null(?!\w)")
_scan: Callable[[str, int], tuple[str, int]] = scanstring


class _NotJson(Exception):
    """The text is not JSON; the fault is recorded. Raised within this module only."""


def read_json(text: str, file: str, line: int, found: Collector) -> Node | None:
    """The tree of a JSON text that is one line of a file; None with the fault recorded if it is not JSON."""
    reader = _Reader(SourceText(file, text), line, found)
    try:
        node, end = reader.value(reader.skip(0), 0)
        end = reader.skip(end)
        if end < len(text):
            reader.fail(end, "text follows the end of the JSON value", "put each object on a line of its own")
        return node
    except _NotJson:
        return None


@dataclass(frozen=True, slots=True)
class _Reader:
    source: SourceText
    line: int
    found: Collector

    def span(self, start: int, end: int) -> Span:
        return Span(self.source.file, self.line, start + 1, self.line, end + 1)

    def point(self, at: int) -> Point:
        return Point(at, self.line - 1, at)

    def fail(self, at: int, message: str, hint: str | None = None) -> NoReturn:
        self.found.error(codes.JSON_SYNTAX, message, self.span(at, at + 1), hint)
        raise _NotJson

    def skip(self, at: int) -> int:
        match = _WHITE.match(self.source.text, at)
        return match.end() if match else at

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        """The value that starts at an offset, and where it ends."""
        sign = self.source.text[at : at + 1]
        if sign in ("{", "["):
            if depth >= JSON_DEPTH:
                message = f"lists and objects are nested more than {JSON_DEPTH} deep here"
                self.found.error(codes.TOO_DEEP, message, self.span(at, at + 1), "flatten them")
                raise _NotJson
            return self.mapping(at, depth) if sign == "{" else self.sequence(at, depth)
        if sign == '"':
            return self.string(at)
        if match := _NULL.match(self.source.text, at):
            return self.scalar("", None, at, match.end()), match.end()
        if match := _PLAIN.match(self.source.text, at):
            return self.scalar(match.group(), None, at, match.end()), match.end()
        if sign:
            self.fail(at, "a JSON value is expected here", "put text in double quotation marks")
        return self.fail(at, "the JSON ends too early", "an object is on one line")

    def scalar(self, text: str, style: str | None, start: int, end: int) -> Scalar:
        return Scalar(self.source, text, style, self.point(start), self.point(end))

    def string(self, at: int) -> tuple[Scalar, int]:
        """A text in quotation marks."""
        try:
            text, end = _scan(self.source.text, at + 1)
        except JSONDecodeError as fault:
            if fault.msg.startswith("Unterminated"):
                self.fail(at, "the quotation mark that opens here is never closed")
            message = (
                "this escape is not JSON's" if "escape" in fault.msg else "this character must be escaped"
            )
            self.fail(min(fault.pos, len(self.source.text) - 1), message)
        if unseen := UNSEEN.search(text):
            message = f"the escape for U+{ord(unseen.group()):04X} stands for a character that is not allowed"
            self.found.error(codes.CONTROL_CHARACTER, message, self.span(at, end), "remove it")
        return self.scalar(text, '"', at, end), end

    def sequence(self, start: int, depth: int) -> tuple[SequenceNode, int]:
        """A list."""
        items: list[Node] = []
        at = self.skip(start + 1)
        while self.source.text[at : at + 1] != "]" or items:
            item, at = self.value(at, depth + 1)
            items.append(item)
            at = self.skip(at)
            if self.source.text[at : at + 1] == "]":
                break
            at = self.comma(at, "]")
        return SequenceNode(self.source, tuple(items), True, self.point(start), self.point(at + 1)), at + 1

    def mapping(self, start: int, depth: int) -> tuple[MappingNode, int]:
        """An object."""
        entries: dict[str, tuple[Scalar, Node]] = {}
        at = self.skip(start + 1)
        while self.source.text[at : at + 1] != "}" or entries:
            if self.source.text[at : at + 1] != '"':
                self.fail(at, "a key in double quotation marks is expected here")
            key, at = self.string(at)
            at = self.skip(at)
            if self.source.text[at : at + 1] != ":":
                self.fail(at, f"a `:` is expected after the key `{shorten(key.text)}`")
            value, at = self.value(self.skip(at + 1), depth + 1)
            if key.text in entries:
                other = Related(entries[key.text][0].span, "the first is here")
                message = f"the key `{shorten(key.text)}` stands twice in this object"
                self.found.error(codes.DUPLICATE_KEY, message, key.span, "keep one of them", [other])
            else:
                entries[key.text] = key, value
            at = self.skip(at)
            if self.source.text[at : at + 1] == "}":
                break
            at = self.comma(at, "}")
        return MappingNode(self.source, entries, True, self.point(start), self.point(at + 1)), at + 1

    def comma(self, at: int, closing: str) -> int:
        """What follows a comma."""
        if self.source.text[at : at + 1] != ",":
            self.fail(at, f"a `,` or `{closing}` is expected here")
        return self.skip(at + 1)
