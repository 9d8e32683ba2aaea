"""Text of an expression to its shape, and syntax faults in plain words.

A first pass over the text finds what no grammar has words for: foreign characters, brackets without partner, nesting
that would be too deep. What remains goes through the parser made from grammar.lark, which is built once per process,
when the first expression is read.
"""

from __future__ import annotations

import pkgutil
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import cast

from sanctionlink.load.tree import Node, Shaper, TooMuch
from sanctionlink.model.show import LANGUAGE_WORDS
from sanctionlink.records import dataclass

MAX_LENGTH = 20_000
MAX_BRACKETS = 50

Report = Callable[[str, int, int, str, str | None], None]
"""Takes a code, where the fault starts and ends in the text, a message and perhaps a hint."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse_text(text: str, report: Report) -> Node | None:
    """The shape of a text; None if it has none, after reporting why."""
    if not text.strip():
        report(
            "SL402",
            0,
            len(text),
            "expected an expression and found nothing",
            "write `always` for a standing rule",
        )
        return None
    if len(text) > MAX_LENGTH:
        message = f"this expression has {len(text):,} characters, more than the {MAX_LENGTH:,} that are read"
        report("SL403", 0, len(text), message, "split it up: name the parts with rules that have `defines`")
        return None
    tokens = list(_tokens(text))
    if not _look_over(tokens, report):
        return None
    return _parse(text, tokens, report)


def _parse(text: str, tokens: list[_Token], report: Report) -> Node | None:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        return _parser()(text)
    except TooMuch as fault:
        hint = "split it up: name the parts with rules that have `defines`"
        report("SL403", fault.start, fault.end, f"this expression has {fault.message}", hint)
    except UnexpectedToken as fault:
        at = len(text) if fault.token.type == "$END" else fault.token.start_pos or 0
        _complain(tokens, at, set(fault.expected), report)
    except UnexpectedCharacters as fault:
        _complain(tokens, cast("int", fault.pos_in_stream), set(fault.allowed or ()), report)
    return None


@cache
def _parser() -> Callable[[str], Node]:
    """The parser. Two threads that ask for the first time at once may build it twice, which does no harm."""
    from lark import Lark

    grammar = pkgutil.get_data("sanctionlink.load", "grammar.lark")
    assert grammar is not None  # part of this package
    parser = Lark(
        grammar.decode("utf-8"),
        parser="lalr",
        lexer="contextual",
        transformer=cast("None", Shaper()),  # any object with a method per rule will do
        keep_all_tokens=True,
        maybe_placeholders=False,
    )
    return cast("Callable[[str], Node]", parser.parse)


# --- before the parser ---------------------------------------------------------------------------------------------

_PIECES = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<quoted>'[^']*'|"[^"]*")
      | (?P<quote>['"])
      | (?P<wrong>==|&&?|\|\|?|<>|=>|=<|!(?!=))
      | (?P<foreign>\w*[^\W\x00-\x7f]\w*)
      | (?P<ratio>[0-9]+/[0-9]+)
      | (?P<word>[A-Za-z0-9_.%]+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<mark>[<>]=?|!=|=|[-+*,:])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _PIECES.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "space":
            yield _Token(kind, match.group(), match.start(), match.end())


def _instead(found: str) -> str | None:
    """What to write for an operator of other languages or a character that only looks like one."""
    pairs = (
        ("≥ ⩾ ≧ =>", ">="), ("≤ ⩽ ≦ =<", "<="), ("≠ <>", "!="), ("== ＝", "="), ("∧ && &", "and"), ("∨ || |", "or"),
        ("¬ !", "not"), ("− – — ‐ ‑", "-"), ("× · ∙ ⋅", "*"), ("＋", "+"), ("‘ ’ ‚ “ ” „ ´ `", "'"), ("∈", "in"),
        ("（ [ {", "("), ("） ] }", ")"), ("，", ","), ("：", ":"), ("＜", "<"), ("＞", ">"),
    )  # fmt: skip
    for alike, ours in pairs:
        if found in alike.split(" "):
            return ours
    return None


def _name(character: str) -> str:
    """A character as a reader can tell it from others: its name and, if it can be printed, itself."""
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return f"`{character}` ({name})" if character.isprintable() else f"the character {name}"


def _look_over(tokens: list[_Token], report: Report) -> bool:
    """Report everything that the parser should not see. True if there is nothing of the kind."""
    sound = True
    opened: list[_Token] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
            if len(opened) > MAX_BRACKETS:
                message = f"more than {MAX_BRACKETS} brackets inside each other"
                hint = "name the parts with rules that have `defines`"
                report("SL403", token.start, token.end, message, hint)
                return False
        elif token.kind == "close":
            if opened:
                opened.pop()
            else:
                sound = False
                report("SL405", token.start, token.end, "this `)` closes no bracket", None)
        elif token.kind in ("wrong", "foreign", "other", "quote"):
            sound = False
            _report_character(token, report)
    for token in opened:
        sound = False
        report("SL405", token.start, token.end, "this `(` is never closed", None)
    return sound


def _report_character(token: _Token, report: Report) -> None:
    place = (token.start, token.end)
    ours = _instead(token.text)
    if token.kind == "quote":
        report("SL405", *place, "this quotation mark has no partner", None)
    elif ours is not None:
        shown = f"`{token.text}`" if token.text.isascii() else _name(token.text)
        report("SL404", *place, f"{shown} is not part of the language", f"write `{ours}`")
    elif token.kind == "foreign":
        strange = next(c for c in token.text if not c.isascii())
        message = f"`{token.text}` cannot be a name: {_name(strange)} is not an ASCII letter"
        report("SL404", *place, message, "a member or value with other letters stands in quotes")
    elif token.text == "/":
        hint = "a fraction has whole numbers, as in `2/3`; to divide, multiply by one"
        report("SL404", *place, "`/` is not part of the language", hint)
    else:
        report("SL404", *place, f"{_name(token.text)} is not part of the language", None)


# --- after the parser ----------------------------------------------------------------------------------------------


def _complain(tokens: list[_Token], at: int, expected: set[str], report: Report) -> None:
    """Report that the parser stopped at an offset, where it expected terminals of the grammar."""
    before = [t for t in tokens if t.end <= at]
    token = next((t for t in tokens if t.end > at), None)
    depth = sum((t.kind == "open") - (t.kind == "close") for t in before)
    wanted = _wanted(expected, depth, before[-1].text if before else "")
    after = f" after `{_short(before[-1].text)}`" if before else ""
    where = token or before[-1]
    found = f"found `{_short(token.text)}`" if token else "the text ends"
    hint = _syntax_hint(before[-1] if before else None, token, expected)
    report("SL401", where.start, where.end, f"expected {wanted}{after}, but {found}", hint)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}…"


def _wanted(expected: set[str], depth: int, last: str) -> str:
    """What the grammar's terminals are called in plain words."""
    if {"NAME", "NUMBER"} <= expected:
        return (
            "a condition or a comparison" if "HAPPENED" in expected else "a name, a value, a number or a day"
        )
    if "NAME" in expected:
        fitting = {"is": "a status such as `blocked`", "in": "a set, or values in brackets"}
        return fitting.get(last, "a name")
    words: list[str] = []
    if "COMPARES" in expected:
        words.append("a comparison")
    for terminal, shown in (
        ("AND", "`and`"), ("OR", "`or`"), ("OF", "`of`"), ("IN", "`in`"), ("UNTIL", "`until`"), ("LPAR", "`(`"),
        ("COLON", "`:`"), ("COMMA", "`,`"), ("RPAR", "`)`"), ("NUMBER", "a whole number"), ("EACH_YEAR", "`each year`"),
        ("UNIT", "`days`, `months` or `years`"), ("LEAST", "`least`"), ("MOST", "`most`"),
    ):  # fmt: skip
        skipped = terminal in ("RPAR", "COMMA", "COLON") and depth == 0
        within = terminal in ("IN", "UNTIL", "EACH_YEAR", "LPAR", "UNIT") and "AND" in expected
        if terminal in expected and not (skipped or within):
            words.append(shown)
    if not words:
        return "the end of the expression"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _syntax_hint(last: _Token | None, token: _Token | None, expected: set[str]) -> str | None:
    for word in (token, last):
        if word is not None and word.text.lower() in LANGUAGE_WORDS and word.text not in LANGUAGE_WORDS:
            return f"write `{word.text.lower()}`: the words of the language are in small letters"
    if token is None:
        return None
    if token.text == ")" and last is not None and last.text == "(":
        return "what takes no arguments stands without brackets"
    joining = ("and", "or", "not", "in", "is", "for", "from", "until", "of", "where", "each")
    if token.text in LANGUAGE_WORDS and "NAME" in expected and token.text not in joining:
        return f"`{token.text}` is a word of the language; a member or value of that name stands in quotes"
    if token.text == "each":
        return "a yearly window ends with `each year`"
    if token.text == ",":
        return "join alternatives with `or`, and what must hold together with `and`"
    if token.kind == "quoted":
        return "quotation marks are for members and values only"
    return None
