"""Where the verdicts in one scenario come from: all made at once, or each when it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from sanctionlink.answers.verdict import Verdict
from sanctionlink.model.status import Status
from sanctionlink.questions.verdict.question import Answered


class Source(Protocol):
    """Where verdicts come from."""

    @property
    def statuses(self) -> Mapping[str, Status]:
        """The status of every target, by target as written."""
        ...

    def verdict(self, target: str) -> Verdict:
        """The verdict on a target as written. Raises `KeyError`."""
        ...

    @property
    def answered(self) -> Answered:
        """Everything that was found, with the worlds it was found in."""
        ...


class Whole:
    """Verdicts that have all been made."""

    def __init__(self, answered: Answered) -> None:
        self.answered = answered

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """See `Source.statuses`."""
        return {name: verdict.status for name, verdict in self.answered.answer.verdicts.items()}

    def verdict(self, target: str) -> Verdict:
        """See `Source.verdict`."""
        return self.answered.answer.verdicts[target]
