"""A comment that ignores a finding which is not there.

Why:
    Once the finding is gone, the comment only waits to hide the next one. It may also stand at the wrong place, or name
    the wrong code, so that what it should ignore is told all the same.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      # sanctionlink ignore: SL722 the annex will cite it
      decree_7: {title: Decree 7}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
        cites: {source: decree_7}

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      # sanctionlink ignore: SL722 the annex will cite it
      decree_7: {title: Decree 7}
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
    It looks at what the other checks have found. A comment covers the entry that begins on its line or, where it has the
    line to itself, on the next line: a rule, a fact, a section, with all that is in it. Each of its codes must have
    ignored something there. Codes of checks that did not run, or left something
    undecided, are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Severity
from sanctionlink.lint.support.ignores import Ignore
from sanctionlink.lint.support.subject import Subject

CODE = codes.UNUSED_IGNORE
NAME = "unused-ignore"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The codes in comments that ignored nothing."""
    for each in subject.ignores:
        if not isinstance(each, Ignore):
            continue
        for code in each.codes:
            if code in subject.finished and (each, code) not in subject.used:
                message = f"there is no `{code}` here to ignore"
                hint = "remove the comment" if len(each.codes) == 1 else f"remove `{code}` from the comment"
                yield Diagnostic(CODE, message, each.span, SEVERITY, hint)
