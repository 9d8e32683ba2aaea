"""Options of the test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many random programs, and which."""
    group = parser.getgroup("random programs")
    group.addoption(
        "--programs", type=int, default=1000, help="random programs that all engines must agree on"
    )
    group.addoption(
        "--programs-seed", type=int, default=0, help="which random programs; the same number, the same ones"
    )
