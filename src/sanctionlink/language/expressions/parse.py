"""Text of an expression to its shape, by a parser that climbs the levels of precedence, and syntax faults in plain words.

From loosest to tightest, as docs/reference/language.md has it (section "Expressions"):

    either     = both {"or" both}
    both       = lasting {"and" lasting}
    lasting    = negation ["for" NUMBER UNIT]
    negation   = "not" negation | comparison
    comparison = "happened" sum | sum [{COMPARES sum} | "is" ["not"] ["in"] NAME | ["not"] "in" (NAME | list)
                 | "from" window_end "until" window_end ["each" "year"]]
    window_end = NUMBER NAME | sum
    sum        = product {("+" | "-") product}
    product    = factor {"*" factor}
    factor     = "-" factor | atom
    atom       = NAME [list] | QUOTED | NUMBER [UNIT] | DATE | FIXED | PICK list | "(" either ")" | "last" NUMBER NAME
               | ("at" ("least" | "most") | "exactly") NUMBER "of" list
               | RANGES "(" NAME ["in" NAME ["where" either] ":" either] ")"
    list       = "(" either {"," either} ")"

Truths, numbers, days and single words share one hierarchy, since `(` may open any of them: what kind a part is, and whether it
fits where it stands, is settled by typing, where it can be said in the user's words. Some forms that are no part of the language
are read on purpose, so that typing can say what to write instead: chained comparisons, `is not blocked`, `x not in (…)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import (
    EXPRESSION_BRACKETS,
    EXPRESSION_CHARACTERS,
    EXPRESSION_DEPTH,
    EXPRESSION_PARTS,
)
from sanctionlink.language.expressions.tokens import Report, Token, tokens_of
from sanctionlink.language.expressions.tree import (
    Among,
    Call,
    Chosen,
    ComparedNode,
    Day,
    Extreme,
    Figure,
    Fixed,
    Happened,
    Held,
    Joined,
    Latest,
    Length,
    Negated,
    Node,
    Ranging,
    Sign,
    Stated,
    SumNode,
    WindowNode,
    Word,
    YearDay,
)
from sanctionlink.model.expression_text import LANGUAGE_WORDS

_SPLIT = "split it up: name the parts with rules that have `defines`"
_depth, _weight = attrgetter("depth"), attrgetter("weight")
_TOO_DEEP = f"{EXPRESSION_DEPTH} levels inside each other"
_TOO_HEAVY = f"{EXPRESSION_PARTS:,} parts, counting those of `exactly` twice"
_EITHER, _BOTH, _LASTING, _NEGATION, _COMPARISON, _SUM, _PRODUCT, _FACTOR = range(8)


def parse_text(text: str, report: Report) -> Node | None:
    """The shape of a text; None if it has none, after reporting why."""
    if not text.strip():
        message = "expected an expression and found nothing"
        report(codes.EMPTY_EXPRESSION, 0, len(text), message, "write `always` for a standing rule")
        return None
    if len(text) > EXPRESSION_CHARACTERS:
        message = f"this expression has {len(text):,} characters, more than the {EXPRESSION_CHARACTERS:,} that are read"
        report(codes.EXPRESSION_TOO_LARGE, 0, len(text), message, _SPLIT)
        return None
    tokens = tokens_of(text, report)
    if tokens is None:
        return None
    try:
        return _Parser(tokens).whole()
    except _NoShape as fault:
        report(*fault.told)
        return None


class _NoShape(Exception):
    """The text has no shape; `told` is what to report."""

    def __init__(self, code: str, start: int, end: int, message: str, hint: str | None) -> None:
        self.told = (code, start, end, message, hint)
        super().__init__(message)


class _Parser:
    """One pass over the tokens of one text. `kind` is that of the token at `at`, which is read next.

    `inside` is how many calls of `parse` are inside each other. `truths` and `operands` are where a truth may begin, and where an
    operand of a comparison ended: for messages.
    """

    __slots__ = ("at", "inside", "kind", "operands", "tokens", "truths")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = self.inside = 0
        self.kind = tokens[0].kind
        self.truths = self.operands = -1

    # --- the levels --------------------------------------------------------------------------------------------------

    def whole(self) -> Node:
        """The whole text."""
        node = self.parse(_EITHER)
        if self.kind != "end":
            raise self.unfinished()
        return node

    def parse(self, level: int) -> Node:
        """As much as belongs together at a level or a tighter one."""
        self.inside += 1
        if (
            self.inside > EXPRESSION_DEPTH + EXPRESSION_BRACKETS
        ):  # each call is for a level of the tree, or for a bracket
            raise self.too_much(self.tokens[self.at].start, self.tokens[self.at].end, _TOO_DEEP)
        node, tightest = self.begin(level)
        while True:
            if level <= _COMPARISON <= tightest:
                self.operands = self.at
            found, form = _FORMS.get(self.kind, (-1, None))
            if form is None or not level <= found <= tightest:
                self.inside -= 1
                return node
            node = form(self, node)
            # A sum or product goes on at its own level, anything else only at a looser one.
            tightest = found if found >= _SUM else found - 1

    def begin(self, level: int) -> tuple[Node, int]:
        """What stands before any operator, and the tightest level at which an operator may follow it."""
        if level <= _COMPARISON:
            self.truths = self.at
            if self.kind == "not" and level <= _NEGATION:
                return self.signs("not", _COMPARISON, Negated), _LASTING
            if self.kind == "happened":
                first = self.take()
                day = self.parse(_SUM)
                return Happened(
                    first.start, day.end, *self.size(first.start, day.end, (day,)), day
                ), _NEGATION
        if self.kind == "-":
            return self.signs("-", _FACTOR + 1, Sign), _PRODUCT
        atom = _ATOMS.get(self.kind)
        if atom is None:
            truth = self.truths == self.at
            raise self.wanting(
                "a condition or a comparison" if truth else "a name, a value, a number or a day", True
            )
        return atom(self), _PRODUCT

    def signs(self, kind: str, level: int, form: type[Negated] | type[Sign]) -> Node:
        """`not not x`, `- - x`: without recursion, since there may be thousands."""
        starts = []
        while self.kind == kind:
            starts.append(self.take().start)
            if level == _COMPARISON:
                self.truths = self.at
        node = self.parse(level)
        for start in reversed(starts):
            node = form(start, node.end, *self.size(start, node.end, (node,)), node)
        return node

    # --- after an operand ---------------------------------------------------------------------------------------------

    def joined(self, left: Node) -> Node:
        """`a and b and …`, `a or b or …`."""
        word = self.kind
        parts = [left]
        while self.kind == word:
            self.take()
            parts.append(self.parse(_LASTING if word == "and" else _BOTH))
        start, end = left.start, parts[-1].end
        return Joined(start, end, *self.size(start, end, parts), word, tuple(parts))

    def lasting(self, body: Node) -> Node:
        """`a for 30 days`."""
        self.take()
        number = self.expect("number", "a whole number")
        unit = self.expect("unit", "`days`, `months` or `years`")
        length = Length(number.start, unit.end, number.text, unit.text)
        return Held(body.start, unit.end, *self.size(body.start, unit.end, (body, length)), body, length)

    def compared(self, left: Node) -> Node:
        """`a <= b`, and `a <= b <= c`."""
        operands, operators = [left], []
        while self.kind == "compares":
            operators.append(self.take().text)
            operands.append(self.parse(_SUM))
            self.operands = self.at
        start, end = left.start, operands[-1].end
        return ComparedNode(start, end, *self.size(start, end, operands), tuple(operands), tuple(operators))

    def stated(self, subject: Node) -> Node:
        """`a is blocked`."""
        self.take()
        words = [self.take().text for kind in ("not", "in") if self.kind == kind]
        last = self.expect("name", "a status such as `blocked`")
        start, end = subject.start, last.end
        return Stated(start, end, *self.size(start, end, (subject,)), subject, (*words, last.text))

    def among(self, subject: Node) -> Node:
        """`m in members`, `a in (b, c)`, both with `not` perhaps."""
        negated = self.kind == "not"
        if negated:
            self.take()
        self.expect("in", "`in`")
        start = subject.start
        if self.kind == "(":
            items, end = self.list_of()
            return Among(start, end, *self.size(start, end, (subject, *items)), subject, negated, None, items)
        over = self.word("a set, or values in brackets")
        return Among(start, over.end, *self.size(start, over.end, (subject,)), subject, negated, over, ())

    def window(self, subject: Node) -> Node:
        """`a from b until c`, with `each year` perhaps."""
        self.take()
        since = self.window_end()
        self.expect("until", "`until`")
        until = self.window_end()
        end = until.end
        yearly = self.kind == "each" and self.tokens[self.at + 1].text == "year"
        if yearly:
            self.take()
            end = self.take().end
        size = self.size(subject.start, end, (subject, since, until), 2)
        return WindowNode(subject.start, end, *size, subject, since, until, yearly)

    def window_end(self) -> Node:
        """`1 June`, or any day."""
        if self.kind == "number" and self.tokens[self.at + 1].kind == "name":
            day, month = self.take(), self.take()
            return YearDay(day.start, month.end, day.text, month.text)
        return self.parse(_SUM)

    def arithmetic(self, left: Node) -> Node:
        """`a + b`, `a - b`, `a * b`."""
        operator = self.take().text
        right = self.parse(_FACTOR if operator == "*" else _PRODUCT)
        start, end = left.start, right.end
        return SumNode(start, end, *self.size(start, end, (left, right)), left, operator, right)

    # --- atoms -------------------------------------------------------------------------------------------------------

    def named(self) -> Node:
        """`a`, `f(a, b)`."""
        token = self.take()
        word = Word(token.start, token.end, token.text, False)
        if self.kind != "(":
            return word
        arguments, end = self.list_of()
        return Call(token.start, end, *self.size(token.start, end, arguments), word, arguments)

    def quoted(self) -> Node:
        """`'NK-a b'`."""
        token = self.take()
        return Word(token.start, token.end, token.text[1:-1], True)

    def figure(self) -> Node:
        """`50`, `55%`, `2/3`; with a unit, a period."""
        token = self.take()
        if self.kind != "unit":
            return Figure(token.start, token.end, token.text)
        unit = self.take()
        return Length(token.start, unit.end, token.text, unit.text)

    def date(self) -> Node:
        """`2024-04-18`."""
        token = self.take()
        return Day(token.start, token.end, token.text)

    def fixed(self) -> Node:
        """`always`, `as_of` and their like."""
        token = self.take()
        return Fixed(token.start, token.end, token.text)

    def latest(self) -> Node:
        """`last 1 June`."""
        first = self.take()
        day, month = self.expect("number", "a whole number"), self.expect("name", "a name")
        return Latest(first.start, month.end, 1, 1, YearDay(day.start, month.end, day.text, month.text))

    def pick(self) -> Node:
        """`earlier(a, b)`."""
        token = self.take()
        days, end = self.list_of()
        return Extreme(token.start, end, *self.size(token.start, end, days), token.text, days)

    def chosen(self) -> Node:
        """`at least 2 of (a, b, c)`."""
        first = self.take()
        how = first.text
        if how == "at":
            if self.kind not in ("least", "most"):
                raise self.wanting("`least` or `most`")
            how = f"at {self.take().text}"
        token = self.expect("number", "a whole number")
        self.expect("of", "`of`")
        parts, end = self.list_of()
        size = self.size(first.start, end, parts, 2 if how == "exactly" else 1)
        return Chosen(first.start, end, *size, how, Figure(token.start, token.end, token.text), parts)

    def ranging(self) -> Node:
        """`some(m in members where a: b)`, `count(members)`."""
        first = self.take()
        self.expect("(", "`(`")
        variable = self.word("a name")
        if self.kind == ")":
            return Ranging(first.start, self.take().end, 1, 1, first.text, None, variable, None, None)
        self.expect("in", "`in` or `)`")
        over = self.word("a set")
        where = None
        if self.kind == "where":
            self.take()
            where = self.parse(_EITHER)
            self.close(":")
        else:
            self.expect(":", "`:`")
        body = self.parse(_EITHER)
        end = self.close(")")
        size = self.size(first.start, end, (body,) if where is None else (where, body))
        return Ranging(first.start, end, *size, first.text, variable, over, where, body)

    def group(self) -> Node:
        """`(a)`: what is inside, with the place of the whole."""
        start = self.take().start
        inner = self.parse(_EITHER)
        end = self.close(")")
        return type(inner)(start, end, *(getattr(inner, name) for name in inner.__match_args__[2:]))

    def list_of(self) -> tuple[tuple[Node, ...], int]:
        """`(a, b)`: the items, and where it ends."""
        self.expect("(", "`(`")
        items = [self.parse(_EITHER)]
        while self.kind == ",":
            self.take()
            items.append(self.parse(_EITHER))
        return tuple(items), self.close(",", ")")

    def word(self, wanted: str) -> Word:
        """A name that takes no arguments."""
        token = self.expect("name", wanted)
        return Word(token.start, token.end, token.text, False)

    # --- tokens, limits and faults --------------------------------------------------------------------------------------

    def take(self) -> Token:
        """The token that is next; the one after it is next now."""
        token = self.tokens[self.at]
        self.at += 1
        self.kind = self.tokens[self.at].kind
        return token

    def expect(self, kind: str, wanted: str) -> Token:
        """The token that is next, which must be of a kind."""
        if self.kind != kind:
            raise self.wanting(wanted, kind == "name")
        return self.take()

    def close(self, *closers: str) -> int:
        """Where the last of the closers ends, which must be next after an expression; any of them could have been."""
        if self.kind != closers[-1]:
            raise self.unfinished(*closers)
        return self.take().end

    def size(self, start: int, end: int, parts: Sequence[Node], times: int = 1) -> tuple[int, int]:
        """Depth and weight of a node with these parts. Raises where a limit is passed."""
        depth, weight = 1 + max(map(_depth, parts)), 1 + times * sum(map(_weight, parts))
        if depth > EXPRESSION_DEPTH or weight > EXPRESSION_PARTS:
            raise self.too_much(start, end, _TOO_DEEP if depth > EXPRESSION_DEPTH else _TOO_HEAVY)
        return depth, weight

    def too_much(self, start: int, end: int, of_what: str) -> _NoShape:
        """That a limit is passed in a part of the text."""
        return _NoShape(
            codes.EXPRESSION_TOO_LARGE, start, end, f"this expression has more than {of_what}", _SPLIT
        )

    def unfinished(self, *closers: str) -> _NoShape:
        """That something else stands where an expression could have gone on, or have ended with a closer."""
        words = ["a comparison"] if self.operands == self.at else []
        words += ["`and`", "`or`", *(f"`{closer}`" for closer in closers)]
        return self.wanting(f"{', '.join(words[:-1])} or {words[-1]}")

    def wanting(self, wanted: str, name: bool = False) -> _NoShape:
        """That something else stands where this is wanted, which may be a `name`."""
        token = self.tokens[self.at]
        last = self.tokens[self.at - 1] if self.at else None
        after = f" after `{_short(last.text)}`" if last else ""
        found = "the text ends" if token.kind == "end" else f"found `{_short(token.text)}`"
        where = last if last and token.kind == "end" else token
        message = f"expected {wanted}{after}, but {found}"
        return _NoShape(codes.NOT_AN_EXPRESSION, where.start, where.end, message, _hint(last, token, name))


_FORMS: Mapping[str, tuple[int, Callable[[_Parser, Node], Node]]] = MappingProxyType(
    {
        "or": (_EITHER, _Parser.joined),
        "and": (_BOTH, _Parser.joined),
        "for": (_LASTING, _Parser.lasting),
        "compares": (_COMPARISON, _Parser.compared),
        "is": (_COMPARISON, _Parser.stated),
        "in": (_COMPARISON, _Parser.among),
        "not": (_COMPARISON, _Parser.among),
        "from": (_COMPARISON, _Parser.window),
        "+": (_SUM, _Parser.arithmetic),
        "-": (_SUM, _Parser.arithmetic),
        "*": (_PRODUCT, _Parser.arithmetic),
    }
)
"""By the kind of an operator: its level, and what it makes of what stands before it."""

_ATOMS: Mapping[str, Callable[[_Parser], Node]] = MappingProxyType(
    {
        "name": _Parser.named,
        "quoted": _Parser.quoted,
        "number": _Parser.figure,
        "date": _Parser.date,
        "fixed": _Parser.fixed,
        "last": _Parser.latest,
        "pick": _Parser.pick,
        "at": _Parser.chosen,
        "exactly": _Parser.chosen,
        "ranges": _Parser.ranging,
        "(": _Parser.group,
    }
)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}…"


def _hint(last: Token | None, token: Token, name: bool) -> str | None:
    """What to do about a token that does not fit, where perhaps a name would."""
    for word in (token, last):
        if word is not None and word.text.lower() in LANGUAGE_WORDS and word.text not in LANGUAGE_WORDS:
            return f"write `{word.text.lower()}`: the words of the language are in small letters"
    if token.text == ")" and last is not None and last.text == "(":
        return "what takes no arguments stands without brackets"
    joining = ("and", "or", "not", "in", "is", "for", "from", "until", "of", "where", "each")
    if name and token.text in LANGUAGE_WORDS and token.text not in joining:
        return f"`{token.text}` is a word of the language; a member or value of that name stands in quotes"
    if token.text == "each":
        return "a yearly window ends with `each year`"
    if token.text == ",":
        return "join alternatives with `or`, and what must hold together with `and`"
    if token.kind == "quoted":
        return "quotation marks are for members and values only"
    return None
