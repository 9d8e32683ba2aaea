"""Puts PyYAML's complaints about syntax into plain words."""

from __future__ import annotations

from typing import Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Related, Span
from sanctionlink.language.yaml.nodes import SourceText

_QUOTE = "put text that has a colon or a comma in quotation marks"

# What PyYAML says (in C or in Python), what is told instead, and what to do. The first that fits is taken.
_WORDS: tuple[tuple[str, str, str | None], ...] = (
    (
        "mapping values are not allowed",
        "a `:` is not expected here",
        "put text that has a colon in quotation marks",
    ),
    ("could not find expected ':'", "this line is neither `key: value` nor a list item", "is a `:` missing?"),
    ("found character '\\t'", "a tab stands where YAML wants spaces", "indent with spaces"),
    ("found a tab character", "a tab stands where YAML wants spaces", "indent with spaces"),
    (
        "found character that cannot start",
        "a value cannot start with this character",
        "put the text in quotation marks",
    ),
    ("unexpected end of stream", "the quotation mark that opens here is never closed", None),
    ("found unexpected document indicator", "the quotation mark that opens here is never closed", None),
    ("unknown escape", "there is no such escape in double quotation marks", "use single quotation marks"),
    ("escape sequence", "this escape is not complete", "use single quotation marks"),
    (
        "block sequence entries are not allowed",
        "a list item is not expected here",
        "start the list on its own line",
    ),
    ("expected ',' or ']'", "a list in `[ ]` is not closed, or lacks a comma", _QUOTE),
    ("expected ',' or '}'", "keys in `{ }` are not closed, or lack a comma", _QUOTE),
    ("found unexpected ':'", "a `:` is not expected here", _QUOTE),
    ("expected key", "this line does not line up with those it belongs to", "check its indentation"),
    ("expected <block end>", "this line does not line up with what it belongs to", "check its indentation"),
    (
        "expected '-' indicator",
        "this line does not line up with the list it belongs to",
        "check its indentation",
    ),
    ("expected node content", "a value is missing here", None),
    ("expected the node content", "a value is missing here", None),
    ("expected <document start>", "this does not belong to the sections above", "check its indentation"),
    ("unknown directive", "`%` at the start of a line is not allowed", "put the text in quotation marks"),
    (
        "undefined tag handle",
        "tags (`!x`) are not allowed",
        "put text that starts with `!` in quotation marks",
    ),
    ("incompatible YAML document", "this version of YAML cannot be read", "remove the line"),
)


def explain_syntax(fault: Exception, source: SourceText, found: Collector) -> None:
    """Record what is wrong with the YAML, located, in words that need no knowledge of YAML's grammar."""
    problem = str(getattr(fault, "problem", None) or getattr(fault, "reason", None) or "")
    context = str(getattr(fault, "context", None) or "")
    place = _span(source, getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None))
    opened = _span(source, getattr(fault, "context_mark", None))
    message, hint = _by_character(source, fault) or _plain_words(problem, context)
    related: list[Related] = []
    if "never closed" in message and opened is not None:
        place = opened
    elif opened is not None and place is not None and opened.line != place.line:
        related.append(Related(opened, "what it belongs to starts here"))
    found.error(codes.YAML_SYNTAX, message, place or Span(source.file, 1, 1, 1, 1), hint, related)


def _by_character(source: SourceText, fault: Exception) -> tuple[str, str | None] | None:
    """What the characters at the place of the fault tell better than the parser's message."""
    mark = getattr(fault, "problem_mark", None)
    if mark is None:
        return None
    if source.text[mark.index : mark.index + 1] == "\t":
        return "a tab stands where YAML wants spaces", "indent with spaces"
    before = source.text[source.text.rfind("\n", 0, mark.index) + 1 : mark.index].rstrip()
    if before.endswith(("'", '"')) and "key" in str(getattr(fault, "problem", "")):
        return "text follows the closing quotation mark", "quote the whole text, or none of it"
    return None


def _plain_words(problem: str, context: str) -> tuple[str, str | None]:
    for sign, message, hint in _WORDS:
        if sign in problem:
            return message, hint
    if "anchor" in context or "alias" in context:
        return (
            "anchors (`&x`) and aliases (`*x`) are not allowed",
            "put text that starts with `&` or `*` in quotation marks",
        )
    if "tag" in context:
        return "tags (`!x`) are not allowed", "put text that starts with `!` in quotation marks"
    detail = f": {problem}" if problem else ""
    return f"this is not valid YAML{detail}", "check the line and the one before it"


def _span(source: SourceText, mark: Any) -> Span | None:
    if mark is None:
        return None
    # The end of the file is reported past its last line: show the end of the last line instead.
    offset = min(mark.index, len(source.text.rstrip("\n")))
    line, column = source.position(offset)
    return Span(source.file, line, column, line, column + 1)
