"""What was asked about conditions and rules, in words: from an answer's question to leads, premises and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import sentences, wording, words
from sanctionlink.render.page import clean

K = TypeVar("K")


class Asked(Protocol):
    """What an answer says of its question."""

    @property
    def rulebook(self) -> str:
        """The rulebook's id."""
        ...

    @property
    def as_of(self) -> str:
        """The day."""
        ...

    @property
    def assumptions(self) -> Mapping[str, str]:
        """What is assumed, by condition."""
        ...

    @property
    def account(self) -> str | None:
        """Whose word is taken in disputes."""
        ...

    @property
    def limit(self) -> str | None:
        """The limit that was reached."""
        ...


def premises(found: Asked, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was asked besides: the rulebook (without a label), assumptions, the account that is believed, limits."""
    lines = [("", wording.book(rulebook.title, found.rulebook))]
    if text := wording.later(found.as_of, rulebook):
        lines.append(("Later day", text))
    if found.assumptions:
        lines.append(("Assumed", wording.assumed(found.assumptions, rulebook)))
    if found.account:
        lines.append(("Account", wording.believed(found.account, rulebook)))
    if found.limit:
        lines.append(
            ("INCOMPLETE", f"what depends on what is open was not settled in time: {clean(found.limit)}")
        )
    return lines


def titles(asked: Sequence[str], rulebook: Rulebook) -> str:
    """Those of the names asked about that are targets, by their titles, as in a sentence."""
    found = {
        name: rulebook.targets[id_] for name in asked if (id_ := name.partition("(")[0]) in rulebook.targets
    }
    each = [sentences.quoted(words.target_title(rulebook, name, t.title)) for name, t in found.items()]
    return words.listing(each, "or")


def sums(counts: Mapping[K, int], verbs: Mapping[K, tuple[str, str]]) -> list[str]:
    """How many of each kind there are, with the verb for one and for several; of several that are alike, `all are known`."""
    kinds = [kind for kind in verbs if counts.get(kind)]
    if len(kinds) == 1 and counts[kinds[0]] > 1:
        return [f"all {verbs[kinds[0]][1]}"]
    return [f"{counts[kind]:,} {verbs[kind][counts[kind] != 1]}" for kind in kinds]


def lead(as_of: str, number: str, which: Sequence[str], sums: Sequence[str]) -> str:
    """`As of 30 April 2025, 7 conditions bear on "Arctic cooperation": 6 are known and 1 is not known.`"""
    told = (
        f"{number} {words.listing(which)}"
        if which
        else f"there {'is' if number.startswith(('1 ', 'no ')) else 'are'} {number}"
    )
    end = f": {words.listing(sums)}." if sums else "."
    return f"As of {sentences.day(as_of)}, {told}{end}"
