"""A comment that is meant to ignore a finding, and does not.

Why:
    A comment that is not written as `# sanctionlink ignore: SL722 reason` is passed over, and nobody would know. The
    reason is required: who reads the rulebook later must be able to tell whether it still holds.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      decree_7: {title: Decree 7} # sanctionlink ignore: SL722
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      decree_7: {title: Decree 7} # sanctionlink ignore: SL722 for the annex
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
    A comment that begins with `# sanctionlink` and a word such as `ignore` must go on with `:`, one or several codes of
    checks with commas between them, and a reason; and it must stand on or above something. A `#` in a quoted text or in a
    block (`|`, `>`) begins no comment. Faults in the rulebook itself (SL1xx to SL6xx) cannot be ignored.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.lint.support.ignores import Misspelt
from sanctionlink.lint.support.subject import Subject

CODE = codes.BAD_IGNORE
NAME = "bad-ignore"
SEVERITY = Severity.ERROR


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The comments that fail to ignore anything."""
    for each in subject.ignores:
        if isinstance(each, Misspelt):
            yield Diagnostic(CODE, each.message, each.span, SEVERITY, each.hint)
