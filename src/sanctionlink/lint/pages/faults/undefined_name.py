"""A name that nothing declares.

Why:
    A rule that asks about a misspelt condition would never fire, and nobody would see why. So every name must be declared,
    and the names that come closest are suggested.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permitt
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing

How it decides:
    Conditions, notions, targets, sets, members, parties, accounts, sources and rules are looked up in all files of the
    rulebook. A notion is declared by the rule that defines it, a variable by `for_each` or by the expression that binds it.
"""

from __future__ import annotations

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Severity

CODE = codes.UNDECLARED_NAME
NAME = "undefined-name"
SEVERITY = Severity.ERROR
CODES = (
    codes.UNKNOWN_CONDITION,
    codes.UNKNOWN_TARGET,
    codes.UNKNOWN_SET,
    codes.UNKNOWN_MEMBER,
    codes.UNKNOWN_PARTY,
    codes.UNKNOWN_ACCOUNT,
    codes.UNKNOWN_SOURCE,
    codes.UNKNOWN_RULE,
    codes.UNDECLARED_NAME,
    codes.ARGUMENT_NOT_A_MEMBER,
    codes.UNDECLARED_SET,
)
