"""The shape of an expression's text, before anything is known of what its names mean.

`Shaper` is what the parser calls at each rule of grammar.lark: its methods are named after the grammar's. The nodes
keep where they start and end in the text, how deep they nest and how much they will weigh once typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeGuard, TypeVar

MAX_DEPTH = 100
"""Levels of nesting of one expression, far below what Python's own stack bears in any stage."""

MAX_WEIGHT = 20_000
"""Parts of one typed expression: `exactly` tells its parts twice, so nesting it would double and double again."""


class Lexeme(Protocol):
    """What is used of the parser's tokens."""

    start_pos: int | None
    end_pos: int | None

    def __str__(self) -> str: ...


class TooMuch(Exception):
    """The part from `start` to `end` nests too deeply or weighs too much; raised within this package only."""

    def __init__(self, start: int, end: int, message: str) -> None:
        self.start, self.end, self.message = start, end, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the text from offset `start` (inclusive) to `end` (exclusive)."""

    start: int
    end: int
    depth: int
    weight: int


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A name, or a text in quotes."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Figure(Node):
    """A number, a percentage or a fraction, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Day(Node):
    """Something in the shape of a day, as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Fixed(Node):
    """`always`, `nothing`, `as_of` or `never`."""

    text: str


@dataclass(frozen=True, slots=True)
class Length(Node):
    """A period: `30 days`. `unit` is as written."""

    count: str
    unit: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A name with arguments: `stake(x, acme)`."""

    name: Word
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """`earlier(…)` or `later(…)`."""

    text: str
    days: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Chosen(Node):
    """`at least 2 of (…)`; `how` is `at least`, `at most` or `exactly`."""

    how: str
    number: Figure
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Ranging(Node):
    """`some(m in members where …: …)` and its like; without variable and body, `count(members)`."""

    text: str
    variable: Word | None
    set: Word
    where: Node | None
    body: Node | None


@dataclass(frozen=True, slots=True)
class Sign(Node):
    """`- x`."""

    body: Node


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """`+`, `-` or `*` between two parts."""

    left: Node
    operator: str
    right: Node


@dataclass(frozen=True, slots=True)
class Compared(Node):
    """Two parts with a comparison between them, or more in a chain, which the language does not have."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated(Node):
    """`x is blocked`; `words` are the words after `is`."""

    subject: Node
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Among(Node):
    """`x in name` (then `set`) or `x in (…)` (then `items`); `negated` for `not in`."""

    subject: Node
    negated: bool
    set: Word | None
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class YearDay(Node):
    """`1 June`: an end of a yearly window; with `last` before it, the last one that has come."""

    day: str
    month: str


@dataclass(frozen=True, slots=True)
class Latest(Node):
    """`last 1 June`."""

    of: YearDay


@dataclass(frozen=True, slots=True)
class Window(Node):
    """`x from a until b`, with `each year` if `yearly`."""

    subject: Node
    since: Node
    until: Node
    yearly: bool


@dataclass(frozen=True, slots=True)
class Happened(Node):
    """`happened d`."""

    day: Node


@dataclass(frozen=True, slots=True)
class Negated(Node):
    """`not x`."""

    body: Node


@dataclass(frozen=True, slots=True)
class Held(Node):
    """`x for 30 days`."""

    body: Node
    length: Length


@dataclass(frozen=True, slots=True)
class Joined(Node):
    """`a and b and …` or `a or b or …`."""

    word: str
    parts: tuple[Node, ...]


Piece = Node | Lexeme
Kind = TypeVar("Kind", bound=Node)


def is_node(piece: Piece) -> TypeGuard[Node]:
    """Whether a piece is a part already shaped, not a token."""
    return isinstance(piece, Node)


def _place(piece: Piece) -> tuple[int, int]:
    if is_node(piece):
        return piece.start, piece.end
    return piece.start_pos or 0, piece.end_pos or 0  # type: ignore[union-attr]  # not a Node, so a token


def _frame(pieces: Sequence[Piece], times: int = 1) -> tuple[int, int, int, int]:
    """The first four fields of a node made of these pieces. Raises `TooMuch` where a limit is passed."""
    start, end = _place(pieces[0])[0], _place(pieces[-1])[1]
    nodes = [p for p in pieces if is_node(p)]
    depth = 1 + max((n.depth for n in nodes), default=0)
    weight = 1 + times * sum(n.weight for n in nodes)
    if depth > MAX_DEPTH:
        raise TooMuch(start, end, f"more than {MAX_DEPTH} levels inside each other")
    if weight > MAX_WEIGHT:
        raise TooMuch(start, end, f"more than {MAX_WEIGHT:,} parts, counting those of `exactly` twice")
    return start, end, depth, weight


def _nodes(pieces: Sequence[Piece]) -> tuple[Node, ...]:
    return tuple(p for p in pieces if is_node(p))


def _word(token: Piece) -> Word:
    return Word(*_frame([token]), str(token), quoted=False)


class Shaper:
    """Makes a node of each rule's pieces, tokens included, as the parser completes it. Holds no state."""

    def word(self, pieces: list[Piece]) -> Node:
        """A name."""
        return _word(pieces[0])

    def quoted(self, pieces: list[Piece]) -> Node:
        """A text in quotes."""
        return Word(*_frame(pieces), str(pieces[0])[1:-1], quoted=True)

    def number(self, pieces: list[Piece]) -> Node:
        """`50`, `55%`, `2/3`."""
        return Figure(*_frame(pieces), str(pieces[0]))

    def date(self, pieces: list[Piece]) -> Node:
        """`2024-04-18`."""
        return Day(*_frame(pieces), str(pieces[0]))

    def constant(self, pieces: list[Piece]) -> Node:
        """`always`, `as_of` and their like."""
        return Fixed(*_frame(pieces), str(pieces[0]))

    def length(self, pieces: list[Piece]) -> Node:
        """`30 days`."""
        return Length(*_frame(pieces), str(pieces[0]), str(pieces[1]))

    def call(self, pieces: list[Piece]) -> Node:
        """`f(a, b)`."""
        return Call(*_frame(pieces), _word(pieces[0]), _nodes(pieces))

    def pick(self, pieces: list[Piece]) -> Node:
        """`earlier(a, b)`."""
        return Extreme(*_frame(pieces), str(pieces[0]), _nodes(pieces))

    def at_least(self, pieces: list[Piece]) -> Node:
        """`at least 2 of (a, b, c)`."""
        words = [str(p) for p in pieces if not is_node(p)]
        of = words.index("of")
        how = " ".join(words[: of - 1])
        number = Figure(*_frame([pieces[of - 1]]), words[of - 1])
        return Chosen(*_frame(pieces, 2 if how == "exactly" else 1), how, number, _nodes(pieces))

    def ranging(self, pieces: list[Piece]) -> Node:
        """`some(m in members where a: b)`."""
        nodes = _nodes(pieces)
        where = nodes[0] if len(nodes) == 2 else None
        return Ranging(*_frame(pieces), str(pieces[0]), _word(pieces[2]), _word(pieces[4]), where, nodes[-1])

    def ranging_all(self, pieces: list[Piece]) -> Node:
        """`count(members)`."""
        return Ranging(*_frame(pieces), str(pieces[0]), None, _word(pieces[2]), None, None)

    def group(self, pieces: list[Piece]) -> Node:
        """`(a)`: what is inside, with the place of the whole."""
        (inner,) = _nodes(pieces)
        return replace(inner, start=_place(pieces[0])[0], end=_place(pieces[-1])[1])

    def minus(self, pieces: list[Piece]) -> Node:
        """`- a`."""
        return Sign(*_frame(pieces), *_nodes(pieces))

    def arithmetic(self, pieces: list[Piece]) -> Node:
        """`a + b`."""
        left, right = _nodes(pieces)
        return Sum(*_frame(pieces), left, str(pieces[1]), right)

    def comparison(self, pieces: list[Piece]) -> Node:
        """`a <= b`."""
        return Compared(*_frame(pieces), _nodes(pieces), tuple(str(p) for p in pieces[1::2]))

    def status(self, pieces: list[Piece]) -> Node:
        """`a is blocked`."""
        (subject,) = _nodes(pieces)
        return Stated(*_frame(pieces), subject, tuple(str(p) for p in pieces[2:]))

    def in_set(self, pieces: list[Piece]) -> Node:
        """`m in members`."""
        (subject,) = _nodes(pieces)
        return Among(*_frame(pieces), subject, len(pieces) == 4, _word(pieces[-1]), ())

    def in_list(self, pieces: list[Piece]) -> Node:
        """`a in (b, c)`."""
        subject, *items = _nodes(pieces)
        return Among(*_frame(pieces), subject, str(pieces[1]) == "not", None, tuple(items))

    def window(self, pieces: list[Piece]) -> Node:
        """`a from b until c each year`."""
        subject, since, until = _nodes(pieces)
        return Window(*_frame(pieces, 2), subject, since, until, yearly=not is_node(pieces[-1]))

    def year_day(self, pieces: list[Piece]) -> Node:
        """`1 June`."""
        return YearDay(*_frame(pieces), str(pieces[0]), str(pieces[1]))

    def last_yearly(self, pieces: list[Piece]) -> Node:
        """`last 1 June`."""
        _, day, month = pieces
        return Latest(*_frame(pieces), YearDay(*_frame([day, month]), str(day), str(month)))

    def happened(self, pieces: list[Piece]) -> Node:
        """`happened a`."""
        return Happened(*_frame(pieces), *_nodes(pieces))

    def negation(self, pieces: list[Piece]) -> Node:
        """`not a`."""
        return Negated(*_frame(pieces), *_nodes(pieces))

    def lasting(self, pieces: list[Piece]) -> Node:
        """`a for 30 days`."""
        body, length = _nodes(pieces)
        assert isinstance(length, Length)  # the grammar's
        return Held(*_frame(pieces), body, length)

    def both(self, pieces: list[Piece]) -> Node:
        """`a and b`."""
        return Joined(*_frame(pieces), "and", _nodes(pieces))

    def either(self, pieces: list[Piece]) -> Node:
        """`a or b`."""
        return Joined(*_frame(pieces), "or", _nodes(pieces))
