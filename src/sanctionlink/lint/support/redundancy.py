"""Pairs of rules of which one adds nothing to the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from sanctionlink.ground.reads import Predicate, circular_predicates, concludes
from sanctionlink.lint.support.conclusions import Conclusions, conclusions, covers, ever, outranks
from sanctionlink.lint.support.silenced import stands_without
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.rulebook import Excludes, Rule


class Redundancy:
    """The rules of one rulebook by what they conclude."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds

    @cached_property
    def _concluded(self) -> dict[str, Conclusions]:
        rules = self.worlds.rulebook.rules.values()
        return {rule.id: found for rule in rules if (found := conclusions(self.worlds, rule))}

    @cached_property
    def _circular(self) -> frozenset[Predicate]:
        return circular_predicates(self.worlds.rulebook.rules.values())

    @cached_property
    def _by_key(self) -> dict[object, list[Rule]]:
        found: dict[object, list[Rule]] = {}
        for rule_id, concluded in self._concluded.items():
            for key in concluded:
                found.setdefault(key, []).append(self.worlds.rulebook.rules[rule_id])
        return found

    def rivals(self, rule: Rule) -> Iterator[Rule]:
        """The other rules that conclude, of whatever strength, all that a rule does; none if it never concludes anything."""
        own = self._concluded.get(rule.id)
        if not own or not ever(self.worlds, own, rule.strength.rank, impossible=_apart(rule)):
            return
        fewest = min((self._by_key[key] for key in own), key=len)
        for other in fewest:
            if other is not rule and all(key in self._concluded[other.id] for key in own):
                yield other

    def subsumes(self, wide: Rule, narrow: Rule) -> bool:
        """Whether a rule leaves nothing to another: as strong, and concluding all that it does whenever it does."""
        return outranks(wide.strength, narrow.strength) and self._covers(wide, narrow, narrow.strength.rank)

    def alike(self, one: Rule, other: Rule) -> bool:
        """Whether two rules conclude the same in the same situations, whatever their strengths."""
        weaker = max(one.strength.rank, other.strength.rank)
        return self._covers(one, other, weaker) and self._covers(other, one, weaker)

    def _covers(self, wide: Rule, narrow: Rule, rank: int) -> bool:
        concluded = self._concluded
        if not covers(self.worlds, concluded[wide.id], concluded[narrow.id], rank, impossible=_apart(narrow)):
            return False
        circular = not self._circular.isdisjoint(concludes(narrow))
        return not circular or stands_without(self.worlds, wide, narrow, rank)


def _apart(rule: Rule) -> bool:
    """Whether a rule is asked about impossible situations too: a `never` rule makes those in which it fires impossible."""
    return isinstance(rule.effect, Excludes)
