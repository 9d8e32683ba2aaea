"""A rulebook without its weaker rules says as firmly what the whole one says that firmly, and no more."""

from __future__ import annotations

import pytest

from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.rulebook import Strength
from sanctionlink.questions.strength import narrowed
from strategies import Program, try_programs


@pytest.mark.parametrize("strength", Strength)
def test_what_is_left_says_what_the_whole_says_so_firmly(strength: Strength) -> None:
    def same(program: Program) -> None:
        try:
            whole = Book(program.rulebook).decide(program.scenario, engine="circuit")
            left = Book(narrowed(program.rulebook, strength)).decide(program.scenario, engine="circuit")
        except (InvalidInput, LimitReached):
            return
        assert left.statuses == whole.statuses
        for name, verdict in whole.items():
            expected = {(r.rule, r.strength) for r in verdict.reasons if r.strength.rank <= strength.rank}
            assert {(r.rule, r.strength) for r in left[name].reasons} == expected

    try_programs(60, 15_000 + strength.rank, same)


def test_only_rules_so_strong_are_left() -> None:
    def asked(program: Program) -> None:
        left = narrowed(program.rulebook, Strength.MUST)
        assert narrowed(program.rulebook, Strength.MAY) is program.rulebook
        assert all(rule.strength is Strength.MUST for rule in left.rules.values())

    try_programs(20, 15_100, asked)
