"""A rulebook without its weaker rules: what is left is what it says as firmly as is asked for."""

from __future__ import annotations

from dataclasses import replace

from sanctionlink.model.rulebook import Lifts, Rule, Rulebook, Strength


def narrowed(rulebook: Rulebook, strength: Strength) -> Rulebook:
    """The rulebook with only the rules that are at least so strong; all of them are at least `may`.

    An exception stays, and lifts what is left of the rules that it names.
    """
    rules = {rule.id: rule for rule in rulebook.rules.values() if rule.strength.rank <= strength.rank}
    if len(rules) == len(rulebook.rules):
        return rulebook

    def kept(rule: Rule) -> Rule:
        if not isinstance(rule.effect, Lifts) or all(name in rules for name in rule.effect.rules):
            return rule
        names = tuple(name for name in rule.effect.rules if name in rules)
        return replace(rule, effect=replace(rule.effect, rules=names))

    return replace(rulebook, rules={name: kept(rule) for name, rule in rules.items()})
