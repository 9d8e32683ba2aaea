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

from sanctionlink.diagnostics.model import Severity

CODE = "SL410"
NAME = "undefined-name"
SEVERITY = Severity.ERROR
CODES = (
    "SL303", "SL304", "SL305", "SL306", "SL307", "SL308", "SL309", "SL310", "SL410", "SL421", "SL422",
)  # fmt: skip
