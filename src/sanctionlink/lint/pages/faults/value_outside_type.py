"""A value that a condition cannot have.

Why:
    A fact, a default, an assumption or a comparison with a value that does not belong to the condition is a slip: `partal`
    for `partial`, `110` where the range ends at 100. The comparison would never hold, and the fact would say nothing.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      level: {ask: How high is the alert?, type: scale, values: [low, high]}
    proposals:
      landing: {title: Landing}
    rules:
      calm-needed:
        says: Landing needs a low alert.
        requires: level = loww
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      level: {ask: How high is the alert?, type: scale, values: [low, high]}
    proposals:
      landing: {title: Landing}
    rules:
      calm-needed:
        says: Landing needs a low alert.
        requires: level = low
        for: landing

How it decides:
    Words must be among the condition's `values`, `yes` or `no`; numbers must lie in its `range`, both ends included; days
    must exist, written as `YYYY-MM-DD`. Numbers are compared with numbers and days with days.
"""

from __future__ import annotations

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Severity

CODE = codes.VALUE_OF_ANOTHER
NAME = "value-outside-type"
SEVERITY = Severity.ERROR
CODES = (
    codes.BAD_VALUE,
    codes.OUT_OF_RANGE,
    codes.BAD_DATE,
    codes.TURNED_ROUND,
    codes.VALUE_OF_ANOTHER,
    codes.NO_ORDER,
    codes.DIFFERENT_KINDS,
    codes.BAD_NUMERAL,
    codes.NO_SUCH_DAY,
)
