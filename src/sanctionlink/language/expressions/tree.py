"""The shape of an expression's text, before anything is known of what its names mean.

Every node is a part of the text from offset `start` (inclusive) to `end` (exclusive). `depth` is how deep it nests, and
`weight` how many parts it will have once typed; both are 1 for a part without parts.
"""

from __future__ import annotations

from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A name, or a text in quotes."""

    start: int
    end: int
    text: str
    quoted: bool

    depth = weight = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, a percentage or a fraction, as written."""

    start: int
    end: int
    text: str

    depth = weight = 1


@dataclass(frozen=True, slots=True)
class Day:
    """Something in the shape of a day, as written."""

    start: int
    end: int
    text: str

    depth = weight = 1


@dataclass(frozen=True, slots=True)
class Fixed:
    """`always`, `nothing`, `as_of` or `never`."""

    start: int
    end: int
    text: str

    depth = weight = 1


@dataclass(frozen=True, slots=True)
class Length:
    """A period: `30 days`. `unit` is as written."""

    start: int
    end: int
    count: str
    unit: str

    depth = weight = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A name with arguments: `stake(x, acme)`."""

    start: int
    end: int
    depth: int
    weight: int
    name: Word
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Extreme:
    """`earlier(…)` or `later(…)`."""

    start: int
    end: int
    depth: int
    weight: int
    text: str
    days: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """`at least 2 of (…)`; `how` is `at least`, `at most` or `exactly`."""

    start: int
    end: int
    depth: int
    weight: int
    how: str
    number: Figure
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Ranging:
    """`some(m in members where …: …)` and its like; without variable and body, `count(members)`."""

    start: int
    end: int
    depth: int
    weight: int
    text: str
    variable: Word | None
    set: Word
    where: Node | None
    body: Node | None


@dataclass(frozen=True, slots=True)
class Sign:
    """`- x`."""

    start: int
    end: int
    depth: int
    weight: int
    body: Node


@dataclass(frozen=True, slots=True)
class SumNode:
    """`+`, `-` or `*` between two parts."""

    start: int
    end: int
    depth: int
    weight: int
    left: Node
    operator: str
    right: Node


@dataclass(frozen=True, slots=True)
class ComparedNode:
    """Two parts with a comparison between them, or more in a chain, which the language does not have."""

    start: int
    end: int
    depth: int
    weight: int
    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """`x is blocked`; `words` are the words after `is`."""

    start: int
    end: int
    depth: int
    weight: int
    subject: Node
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """`x in name` (then `set`) or `x in (…)` (then `items`); `negated` for `not in`."""

    start: int
    end: int
    depth: int
    weight: int
    subject: Node
    negated: bool
    set: Word | None
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class YearDay:
    """`1 June`: an end of a yearly window; with `last` before it, the last one that has come."""

    start: int
    end: int
    day: str
    month: str

    depth = weight = 1


@dataclass(frozen=True, slots=True)
class Latest:
    """`last 1 June`."""

    start: int
    end: int
    depth: int
    weight: int
    of: YearDay


@dataclass(frozen=True, slots=True)
class WindowNode:
    """`x from a until b`, with `each year` if `yearly`."""

    start: int
    end: int
    depth: int
    weight: int
    subject: Node
    since: Node
    until: Node
    yearly: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """`happened d`."""

    start: int
    end: int
    depth: int
    weight: int
    day: Node


@dataclass(frozen=True, slots=True)
class Negated:
    """`not x`."""

    start: int
    end: int
    depth: int
    weight: int
    body: Node


@dataclass(frozen=True, slots=True)
class Held:
    """`x for 30 days`."""

    start: int
    end: int
    depth: int
    weight: int
    body: Node
    length: Length


@dataclass(frozen=True, slots=True)
class Joined:
    """`a and b and …` or `a or b or …`."""

    start: int
    end: int
    depth: int
    weight: int
    word: str
    parts: tuple[Node, ...]


Node = (
    Word
    | Figure
    | Day
    | Fixed
    | Length
    | Call
    | Extreme
    | Chosen
    | Ranging
    | Sign
    | SumNode
    | ComparedNode
    | Stated
    | Among
    | YearDay
    | Latest
    | WindowNode
    | Happened
    | Negated
    | Held
    | Joined
)
