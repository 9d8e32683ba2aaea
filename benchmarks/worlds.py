"""Complete worlds of the rulebook reset_2025 to ask about, no two alike: what the benchmarks on warm verdicts share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from sanctionlink.api import Book
from sanctionlink.model.scenario import Scenario

VARIED = (
    "us_sanctions_relief",
    "talks_outcome",
    "blame_for_failure",
    "washington_consensus",
    "us_ready_to_concede_assets",
)
"""Conditions that decide much. All combinations of their values are asked about, over and over."""


def closed(book: Book) -> tuple[dict[str, object], str | None]:
    """Assumptions and an account under which nothing is open."""
    answer = book.verdicts(engine="circuit").answer
    assume: dict[str, object] = {}
    for name in answer.open:
        values = book.rulebook.conditions[name].values
        assume[name] = values[0]
    accounts = [None, *sorted(f.account for f in book.rulebook.facts if f.account)]
    for account in accounts:
        if book.verdicts(assume=assume, account=account, engine="circuit").answer.worlds == 1:
            return assume, account
    raise SystemExit("reset_2025 has open conditions that no account closes")


def complete_worlds(book: Book) -> Iterator[Scenario]:
    """Scenarios with one world each, without end: every combination of the varied conditions' values in turn."""
    assume, account = closed(book)
    options = [book.rulebook.conditions[name].values for name in VARIED]
    while True:
        for values in product(*options):
            chosen = {**assume, **dict(zip(VARIED, values, strict=True))}
            yield book.scenario(assume=chosen, account=account)
