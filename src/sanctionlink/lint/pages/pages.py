"""The manual page of every code that lint can tell of: of the checks, and of the faults that come before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Severity
from sanctionlink.lint.manual import Documented, Manual, manual
from sanctionlink.lint.pages.faults import cycle_through_negation, undefined_name, value_outside_type
from sanctionlink.lint.registry import CHECKS


class Fault(Documented, Protocol):
    """A page of faults that come before all rules: one meaning, several codes."""

    @property
    def CODES(self) -> Sequence[codes.Code]:
        """All codes with this meaning; `CODE` is the first."""
        ...


FAULTS: tuple[Fault, ...] = (undefined_name, value_outside_type, cycle_through_negation)
"""Modules that are pages of faults with one meaning and several codes."""

OWN_PAGE = Manual(
    codes.UNDECIDED,
    "undecided",
    Severity.INFO,
    "Something that could not be decided within the limit.",
    (
        "A check that claims something about every situation has to look at all of them, and there can be too many. What it "
        "could not find out in its time is told as such, and never as fine.",
    ),
    "",
    "",
    (
        "Claims are decided exactly, over all worlds that the rulebook allows, until the time that `lint` has is used up "
        "(`--limit SECONDS`). More time may decide more. What was left over for one reason is told in one line, and the exit "
        "code is 3. Where nothing can be done about it, ignore it: `# sanctionlink ignore: SL700 reason` at the rule that it "
        "is about, or `--ignore SL700`.",
    ),
)


def pages() -> Mapping[str, Manual]:
    """Every page by its code, in the order of the codes. Faults without a page of their own have a line that says it."""
    found = {
        str(code): _line(code, meaning)
        for code, meaning in codes.MEANINGS.items()
        if code < codes.CYCLE_THROUGH_NEGATION
    }
    for fault in FAULTS:
        page = manual(fault)
        found.update({code: replace(page, code=code) for code in fault.CODES})
    found[codes.UNDECIDED] = OWN_PAGE
    found.update({check.CODE: manual(check) for check in CHECKS})
    return MappingProxyType(dict(sorted(found.items())))


def _line(code: str, meaning: str) -> Manual:
    """A page that is but a line."""
    short = meaning[:1].upper() + meaning[1:] + "."
    return Manual(code, "", Severity.ERROR, short, (), "", "", ())
