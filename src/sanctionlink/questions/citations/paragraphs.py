"""Paragraphs of a plain-text document by section and number, as citations name them.

A paragraph is a line, or, where lines are wrapped, what stands between blank lines. A short one that does not end with a full
stop is a heading; one that contains `Photo:` is a caption and not counted. What comes before the first heading is the
section `introduction`. This is how `docs/reference/reset_2025.md` numbers its article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.records import dataclass

INTRODUCTION = "introduction"
LONGEST_HEADING = 80
_CAPTION = "Photo:"


class NotFound(Exception):
    """There is not exactly one paragraph at a place; the text says why, as the end of a sentence. Raised here only."""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The paragraphs of a document. A heading that stands several times has several lists of them."""

    sections: Mapping[str, tuple[tuple[str, ...], ...]]

    @classmethod
    def of(cls, text: str) -> Paragraphs:
        """The paragraphs of a text, white space folded."""
        found: dict[str, list[list[str]]] = {INTRODUCTION: [[]]}
        current = found[INTRODUCTION][0]
        for part in _parts(text):
            if len(part) <= LONGEST_HEADING and not part.endswith(".") and _CAPTION not in part:
                current = []
                found.setdefault(part, []).append(current)
            elif _CAPTION not in part:
                current.append(part)
        return cls(MappingProxyType({name: tuple(map(tuple, lists)) for name, lists in found.items()}))

    def at(self, section: str | None, number: int) -> str:
        """The paragraph that a citation names.

        Paragraphs may bear numbers themselves (`15. …`). Counting and such numbers must agree; without a section, numbers alone
        tell.

        Raises:
            NotFound: there is none, or more than one could be meant.
        """
        if section is None:
            everything = [p for lists in self.sections.values() for each in lists for p in each]
            return _only(
                _numbered(everything, number), f"no single paragraph begins with the number {number}"
            )
        heading = " ".join(section.split())
        lists = self.sections.get(heading, ())
        if not lists:
            raise NotFound("the document has no such heading")
        if len(lists) > 1:
            raise NotFound(f"the document has this heading {len(lists)} times")
        counted = lists[0][number - 1 : number]
        numbered = _numbered(lists[0], number)
        if numbered and tuple(numbered) != counted:
            return _only([] if counted else numbered, "counting and the paragraphs' own numbers disagree")
        count = len(lists[0])
        return _only(counted, f"the section has {count:,} paragraph{'' if count == 1 else 's'}")


def _only(found: tuple[str, ...] | list[str], otherwise: str) -> str:
    if len(found) != 1:
        raise NotFound(otherwise)
    return found[0]


def _numbered(paragraphs: tuple[str, ...] | list[str], number: int) -> list[str]:
    """The paragraphs that begin with a number of their own."""
    sign = re.compile(rf"\(?{number}[.)] ")
    return [paragraph for paragraph in paragraphs if sign.match(paragraph)]


def _parts(text: str) -> list[str]:
    """The lines, or what stands between blank lines, white space folded."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    blocks = [block.split("\n") for block in re.split(r"\n{2,}", "\n".join(lines).strip("\n"))]
    later = [line for block in blocks for line in block[1:]]
    # Where lines are wrapped, many begin in the middle of a sentence.
    if sum(line[:1].islower() for line in later) * 4 > len(later):
        return [" ".join(block) for block in blocks if any(block)]
    return [line for line in lines if line]
