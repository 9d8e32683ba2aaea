"""Rules that apply only if they do not.

Why:
    Where a rule rests, perhaps by way of others, on the absence of what it concludes, there is no telling whether it
    applies: if it does, it does not. Two rules that each apply unless the other does are no better: which of them wins is
    chance. Such a circle has no meaning, so nothing is answered until it is untied.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    proposals:
      landing: {title: Landing}
      leaving: {title: Leaving}
    rules:
      first:
        says: Landing waits while ships leave.
        blocks: landing
        when: leaving is clear
      second:
        says: Leaving waits while ships land.
        blocks: leaving
        when: landing is clear

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      ebb: {ask: Is it ebb?, type: yes_no}
    proposals:
      landing: {title: Landing}
      leaving: {title: Leaving}
    rules:
      first: {says: Nobody lands at ebb., blocks: landing, when: ebb}
      second:
        says: Leaving waits while ships land.
        blocks: leaving
        when: landing is clear

How it decides:
    Rules are ordered by what they read, and a circle on which something applies because something else does not (`not`,
    `unless`, `requires`, an exception, a consequence that overrules a fact, `x is clear`) is told with every rule on it.
    Circles without a negation are fine: what rests only on itself does not hold.
"""

from __future__ import annotations

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Severity

CODE = codes.CYCLE_THROUGH_NEGATION
NAME = "cycle-through-negation"
SEVERITY = Severity.ERROR
CODES = (codes.CYCLE_THROUGH_NEGATION,)
