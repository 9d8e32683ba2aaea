"""A check's manual page, read from its docstring.

The docstring begins with a line that says what is found, then has the headings `Why:`, `Bad:`, `Good:` and
`How it decides:` at its left edge, in this order. What stands under `Bad:` and `Good:` is indented: the sections of a
rulebook in YAML, of which the first must be found and the second must not.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from textwrap import dedent
from typing import Protocol

from sanctionlink.diagnostics.codes import Code
from sanctionlink.diagnostics.model import Severity
from sanctionlink.records import dataclass


class Documented(Protocol):
    """A module with a manual page: a rule, or a fault that comes before all rules."""

    __doc__: str | None
    __name__: str

    CODE: Code
    NAME: str
    SEVERITY: Severity


HEADINGS = ("Why:", "Bad:", "Good:", "How it decides:")


@dataclass(frozen=True, slots=True)
class Manual:
    """What a user reads of a check. `bad` and `good` are rulebooks in YAML; the rest is prose, one text a paragraph."""

    code: str
    name: str
    severity: Severity
    short: str
    why: tuple[str, ...]
    bad: str
    good: str
    how: tuple[str, ...]


def manual(check: Documented) -> Manual:
    """The manual page of a rule, or of a fault. Raises `ValueError` if its docstring lacks a part."""
    text = cleandoc(check.__doc__ or "")
    short, *rest = re.split(rf"^({'|'.join(map(re.escape, HEADINGS))})$", text, flags=re.MULTILINE)
    if tuple(rest[::2]) != HEADINGS:
        raise ValueError(f"the docstring of {check.__name__} must have {', '.join(HEADINGS)} in this order")
    why, bad, good, how = rest[1::2]
    return Manual(
        check.CODE,
        check.NAME,
        check.SEVERITY,
        " ".join(short.split()),
        paragraphs(why),
        dedent(bad).strip("\n") + "\n",
        dedent(good).strip("\n") + "\n",
        paragraphs(how),
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """Prose by paragraphs, white space folded."""
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())
