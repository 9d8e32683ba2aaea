"""Every check, in the order of the codes; those about comments that ignore findings are the last."""

from __future__ import annotations

from sanctionlink.lint.rule import Rule
from sanctionlink.lint.rules.citations import inferred_must, missing_citation, unverifiable_citation
from sanctionlink.lint.rules.contradiction import breaks_never, conflicting_strengths, contradiction
from sanctionlink.lint.rules.facts import fact_dates, hidden_cause
from sanctionlink.lint.rules.ignores import bad_ignore, unused_ignore
from sanctionlink.lint.rules.reachability import (
    always_fires,
    cannot_be_blocked,
    cannot_be_cleared,
    deadlock,
    fixed_outlook,
    fixed_target,
    lifts_nothing,
    never_fires,
)
from sanctionlink.lint.rules.redundancy import duplicate_rule, subsumed_rule, twin_conditions
from sanctionlink.lint.rules.unused import (
    idle_move,
    uncovered_rule,
    unread_value,
    unused_condition,
    unused_fact,
    unused_name,
    unused_source,
)

CHECKS: tuple[Rule, ...] = (
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
    hidden_cause,
    inferred_must,
    unread_value,
    idle_move,
    fixed_target,
    fixed_outlook,
    twin_conditions,
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
"""Every rule of lint."""
