"""Every check, in the order of the codes; those about comments that ignore findings are the last."""

from __future__ import annotations

from types import ModuleType

from sanctionlink.checks import (
    always_fires,
    bad_ignore,
    breaks_never,
    cannot_be_blocked,
    cannot_be_cleared,
    conflicting_strengths,
    contradiction,
    deadlock,
    duplicate_rule,
    fact_dates,
    lifts_nothing,
    missing_citation,
    never_fires,
    subsumed_rule,
    uncovered_rule,
    unused_condition,
    unused_fact,
    unused_ignore,
    unused_name,
    unused_source,
    unverifiable_citation,
)

CHECKS: tuple[ModuleType, ...] = (
    contradiction,
    conflicting_strengths,
    never_fires,
    always_fires,
    subsumed_rule,
    duplicate_rule,
    deadlock,
    cannot_be_blocked,
    cannot_be_cleared,
    lifts_nothing,
    uncovered_rule,
    breaks_never,
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
