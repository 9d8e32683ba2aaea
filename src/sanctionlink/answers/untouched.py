"""Why an assumption moves no outlook: the rules that read it, what became of each, and what each would need besides."""

from __future__ import annotations

from enum import Enum

from sanctionlink.documents.shape import Count
from sanctionlink.model.rulebook import Basis, Strength
from sanctionlink.records import dataclass


class Extent(str, Enum):
    """In how many of the possible worlds a rule applies."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Need:
    """A part of a rule that is not as the rule asks: `text` is what it asks for, `found` what is the case instead."""

    text: str
    found: str


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """A rule that reads what is assumed, or what another such rule concludes.

    `steps` is 0 for a rule that reads the condition itself, and 1 more for each rule in between. `needs` is what it would take
    besides for it to apply in the world that is nearest; of a rule that requires something and applies, for it not to.
    """

    rule: str
    says: str
    strength: Strength
    basis: Basis
    steps: Count
    before: Extent
    """Where it applies without the assumption."""
    after: Extent
    """Where it applies under it."""
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Untouched:
    """An assumption that moves no outlook. `already` says that the condition has that value without it, in every world."""

    condition: str
    value: str
    already: bool
    rules: tuple[ReadingRule, ...]
