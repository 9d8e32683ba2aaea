"""From names and questions to those that are worded alike, and from rules to what depends on what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sanctionlink.ground.reads import Predicate, concludes, reads
from sanctionlink.model.rulebook import Excludes, Rule

_COMMON = """
a an and are as at be been by can could did do does for from go goes had has have how in into is it its may more much no not of
on or over still than that the their there they this to too until up was were what when where whether which who will with would
"""
COMMON = frozenset(_COMMON.split())
"""Words that questions share whatever they are about."""

_ENDINGS = "ations ation ingly ings ing ments ment ians ian ies ied eds ed es s ly y e"
ENDINGS = tuple(_ENDINGS.split())
"""What a word may end in and still say much the same, the longest first."""


def root(word: str) -> str:
    """A word without its ending, where three letters are left."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def words(text: str) -> tuple[str, ...]:
    """The words of a name or a sentence without their endings, in order."""
    return tuple(root(word) for word in _plain(text))


def telling(text: str) -> frozenset[str]:
    """The words of a sentence that say what it is about."""
    return frozenset(root(word) for word in _plain(text) if word not in COMMON)


def _plain(text: str) -> list[str]:
    """The words of a text in small letters, without the sign of a genitive."""
    return re.findall(r"[^\W_]+", re.sub(r"['\u2019]s\b", "", text.lower()))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Which part of all words of two texts both have, from 0 to 1."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


class Links:
    """What depends on what by the rules of a rulebook, whichever members are meant."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._below: dict[Predicate, set[Predicate]] = {}
        self._excluded: list[frozenset[Predicate]] = []
        for rule in rules:
            read = reads(rule)
            if isinstance(rule.effect, Excludes):
                self._excluded.append(self._all(read))
            for head in concludes(rule):
                self._below.setdefault(head, set()).update(read)
                if head != ("rule", rule.id):
                    self._below[head].add(("rule", rule.id))
        self._known: dict[Predicate, frozenset[Predicate]] = {}

    def touch(self, one: Predicate, other: Predicate) -> bool:
        """Whether one depends on the other, or some `never` rule reads both."""
        if one in self._on(other) or other in self._on(one):
            return True
        return any({one, other} <= read for read in self._excluded)

    def _on(self, head: Predicate) -> frozenset[Predicate]:
        """All that something depends on."""
        if head not in self._known:
            self._known[head] = self._all((head,))
        return self._known[head]

    def _all(self, heads: Iterable[Predicate]) -> frozenset[Predicate]:
        seen, stack = set(heads), list(heads)
        while stack:
            new = self._below.get(stack.pop(), set()) - seen
            seen |= new
            stack += new
        return frozenset(seen)
