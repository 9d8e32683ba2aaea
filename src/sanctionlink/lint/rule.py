"""What a rule of lint is: a file under `rules/`, whose module has all that is asked of a rule here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sanctionlink.diagnostics.model import Diagnostic
from sanctionlink.lint.manual import Documented
from sanctionlink.lint.support.subject import Subject


class Rule(Documented, Protocol):
    """A rule of lint. `SEVERITY` is how bad its findings mostly are; its docstring is its manual page."""

    def check(self, subject: Subject, /) -> Iterator[Diagnostic]:
        """What it finds. Raises `LimitReached` if it does not come to its end."""
        ...
