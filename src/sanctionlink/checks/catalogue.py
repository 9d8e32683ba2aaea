"""Every check, in the order of the codes; those about comments that ignore findings are the last."""

from __future__ import annotations

from types import ModuleType

from sanctionlink.checks import (
    bad_ignore,
    fact_dates,
    missing_citation,
    uncovered_rule,
    unused_condition,
    unused_fact,
    unused_ignore,
    unused_name,
    unused_source,
    unverifiable_citation,
)

CHECKS: tuple[ModuleType, ...] = (
    uncovered_rule,
    unused_condition,
    unused_fact,
    unused_source,
    unused_name,
    fact_dates,
    missing_citation,
    unverifiable_citation,
    unused_ignore,
    bad_ignore,
)
"""The checks' modules: each has `CODE`, `NAME`, `SEVERITY`, `check(subject)`, and its manual page as its docstring."""
