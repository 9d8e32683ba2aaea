"""Options of the test run: how much is tried, from a minute at the desk to hours in a week."""

from __future__ import annotations

import pytest

PROFILES = {"dev": 100, "ci": 200, "weekly": 50_000}
"""Random programs that each property is tried on, by profile. `dev` leaves out what is marked slow.

`make agree`, which is part of `make check`, tries 1,000 where engines are held to the naive reference.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many random programs, and which."""
    group = parser.getgroup("random programs")
    group.addoption("--profile", choices=sorted(PROFILES), default="ci", help="how much is tried")
    group.addoption("--programs", type=int, help="random programs that all engines must agree on")
    group.addoption(
        "--programs-seed", type=int, default=0, help="which random programs; the same number, the same ones"
    )


def pytest_configure(config: pytest.Config) -> None:
    """As many random programs as the profile has, unless a number is given."""
    if config.option.programs is None:
        config.option.programs = PROFILES[config.option.profile]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow at the desk."""
    if config.option.profile == "dev":
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
