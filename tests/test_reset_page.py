"""The page from the article to the rules of reset_2025 names every rule, and tells the outlooks that `status` tells."""

from __future__ import annotations

import re

import pytest

import sanctionlink as sl
from console import ROOT

PAGE = (ROOT / "docs/reference/reset_2025.md").read_text()
FORECAST = re.compile(r"\| ([^|]*`[a-z_]+`: [^|]*) \|$", re.MULTILINE)
TOLD = {"has come about": "in_force"}

CAUSES = [
    ("war_ongoing", "no", "us_sanctions_relief=partial", "arctic_cooperation"),
    ("concession_seen_as_weakness", "no", "", "aircraft_for_frozen_assets"),
    (
        "energy_strikes_continue",
        "no",
        "us_offers_real_compromise=yes three_way_framework=yes",
        "peace_settlement",
    ),
    ("offensive_pace", "increased", "", "western_opinion_shift"),
    ("eu_economic_troubles", "no", "western_opinion_shifted=yes", "european_aid_increase"),
]


@pytest.fixture(scope="module")
def reset() -> sl.Book:
    return sl.load(ROOT / "rules/reset_2025")


def test_every_rule_is_on_the_page_and_no_other(reset: sl.Book) -> None:
    named = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", PAGE))
    assert named == set(reset.rulebook.rules)


def test_the_outlooks_on_the_page_are_those_of_status(reset: sl.Book) -> None:
    verdicts = reset.verdicts()
    seen = 0
    forecasts = PAGE.partition("for each forecast of this section")[2].partition("## Readings")[0]
    for cell in FORECAST.findall(forecasts):
        for part in cell.split(";"):
            names, _, words = part.partition(": ")
            outlook = words.strip().split(" until ")[0]
            for target in re.findall(r"`([a-z_]+)`", names):
                assert verdicts[target].outlook.value == TOLD.get(outlook, outlook), target
                seen += 1
    assert seen > 25


@pytest.mark.parametrize(("condition", "value", "besides", "target"), CAUSES)
def test_effects_move_with_their_causes(
    reset: sl.Book, condition: str, value: str, besides: str, target: str
) -> None:
    before = reset.verdicts(assume=besides.split())[target]
    after = reset.verdicts(assume=[*besides.split(), f"{condition}={value}"])[target]
    assert after.outlook != before.outlook
