"""Text of an expression to its tokens, and what no grammar has words for: foreign characters, brackets without partner."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import EXPRESSION_BRACKETS

Report = Callable[[str, int, int, str, str | None], None]
"""Takes a code, where the fault starts and ends in the text, a message and perhaps a hint."""


class Token(NamedTuple):
    """A piece of the text from offset `start` (inclusive) to `end` (exclusive).

    `kind` is what the grammar tells apart: the text itself for words of the language and for `(`, `)`, `,`, `:`, `+`, `-` and
    `*`, or a kind of `WORDS`; else `name`, `number`, `date`, `quoted` or `compares`, and `end` after the last one.
    """

    kind: str
    text: str
    start: int
    end: int


_PLAIN = "and or not in is at least most exactly of for each where from until happened last"
_KINDS = {
    "fixed": "always nothing as_of never",
    "ranges": "some every count sum run",
    "pick": "earlier later",
    "unit": "day days month months year years",
}
WORDS: Mapping[str, str] = MappingProxyType(
    {word: word for word in _PLAIN.split()}
    | {w: kind for kind, words in _KINDS.items() for w in words.split()}
)
"""The kinds of the words of the language: words everywhere, so a name is anything else."""

_BAD = frozenset({"wrong", "foreign", "other", "quote"})
_PIECES = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<name>[A-Za-z_][A-Za-z0-9_]*(?![\w.%]))
      | (?P<wrong>==|&&?|\|\|?|<>|=>|=<|!(?!=))
      | (?P<compares>[<>]=?|!=|=)
      | (?P<mark>[-+*,:()])
      | (?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![\w.%-]))
      | (?P<number>[0-9]+/[0-9]+(?![\w.%])|[0-9][A-Za-z0-9_.]*%?(?![\w.%]))
      | (?P<quoted>'[^']*'|"[^"]*")
      | (?P<quote>['"])
      | (?P<foreign>\w*[^\W\x00-\x7f]\w*)
      | (?P<odd>[A-Za-z0-9_.%]+)
      | (?P<other>[^ \t\r\n])
    )""",
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str, report: Report) -> list[Token] | None:
    """The tokens of a text, `end` last; None after reporting everything that the parser should not see."""
    tokens: list[Token] = []
    opened = closed = 0
    sound = True
    for match in _PIECES.finditer(text):
        kind = match.lastgroup or "other"
        start, end = match.span(kind)
        piece = text[start:end]
        if kind == "name":
            kind = WORDS.get(piece, kind)
        elif kind == "mark":
            kind = piece
            opened += kind == "("
            closed += kind == ")"
            sound = sound and closed <= opened <= closed + EXPRESSION_BRACKETS
        elif kind in _BAD:
            sound = False
        tokens.append(Token(kind, piece, start, end))
    if not sound or opened != closed:
        _tell(tokens, report)
        return None
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _tell(tokens: list[Token], report: Report) -> None:
    """Report every foreign character, and every bracket without partner."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "(":
            opened.append(token)
            if len(opened) > EXPRESSION_BRACKETS:
                message = f"more than {EXPRESSION_BRACKETS} brackets inside each other"
                hint = "name the parts with rules that have `defines`"
                report(codes.EXPRESSION_TOO_LARGE, token.start, token.end, message, hint)
                return
        elif token.kind == ")":
            if opened:
                opened.pop()
            else:
                report(codes.NO_PARTNER, token.start, token.end, "this `)` closes no bracket", None)
        elif token.kind in _BAD:
            _report_character(token, report)
    for token in opened:
        report(codes.NO_PARTNER, token.start, token.end, "this `(` is never closed", None)


def _report_character(token: Token, report: Report) -> None:
    place = (token.start, token.end)
    ours = _instead(token.text)
    if token.kind == "quote":
        report(codes.NO_PARTNER, *place, "this quotation mark has no partner", None)
    elif ours is not None:
        shown = f"`{token.text}`" if token.text.isascii() else _name(token.text)
        report(codes.FOREIGN_CHARACTER, *place, f"{shown} is not part of the language", f"write `{ours}`")
    elif token.kind == "foreign":
        strange = next(c for c in token.text if not c.isascii())
        message = f"`{token.text}` cannot be a name: {_name(strange)} is not an ASCII letter"
        report(
            codes.FOREIGN_CHARACTER, *place, message, "a member or value with other letters stands in quotes"
        )
    elif token.text == "/":
        hint = "a fraction has whole numbers, as in `2/3`; to divide, multiply by one"
        report(codes.FOREIGN_CHARACTER, *place, "`/` is not part of the language", hint)
    else:
        report(codes.FOREIGN_CHARACTER, *place, f"{_name(token.text)} is not part of the language", None)


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
