"""The engine `asp`: possible worlds as stable models, found by clingo, where there are too many to hold."""

from __future__ import annotations

import importlib.util


def installed() -> bool:
    """Whether clingo is there."""
    return importlib.util.find_spec("clingo") is not None
