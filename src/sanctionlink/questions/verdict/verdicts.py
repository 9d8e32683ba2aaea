"""Where the verdicts in one scenario come from: all made at once, or each when it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

from sanctionlink.answers.read_only import ReadOnly
from sanctionlink.answers.verdict import Answer, Verdict
from sanctionlink.diagnostics.model import SanctionlinkError
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.status import Status
from sanctionlink.questions.verdict.question import Answered


class Source(Protocol):
    """Where verdicts come from."""

    @property
    def statuses(self) -> Mapping[str, Status]:
        """The status of every target, by target as written."""
        ...

    @property
    def outlooks(self) -> Mapping[str, Outlook]:
        """The outlook of every target, by target as written."""
        ...

    def verdict(self, target: str) -> Verdict:
        """The verdict on a target as written. Raises `KeyError`, and `LimitReached` for one that is unanswered."""
        ...

    @property
    def answer(self) -> Answer:
        """Everything that was found."""
        ...

    @property
    def answered(self) -> Answered:
        """The same with the worlds it was found in, from which proofs are made."""
        ...


class _Made:
    """The verdicts of an answer."""

    answer: Answer

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """See `Source.statuses`."""
        return ReadOnly((name, verdict.status) for name, verdict in self.answer.verdicts.items())

    @cached_property
    def outlooks(self) -> Mapping[str, Outlook]:
        """See `Source.outlooks`."""
        return ReadOnly((name, verdict.outlook) for name, verdict in self.answer.verdicts.items())

    def verdict(self, target: str) -> Verdict:
        """See `Source.verdict`."""
        return self.answer.verdict(target)


class Whole(_Made):
    """Verdicts that have all been made."""

    def __init__(self, answered: Answered) -> None:
        self.answered = answered
        self.answer = answered.answer


class Unpickled(_Made):
    """Verdicts that were pickled: all that was found, without the rulebook that proofs are made from."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    @property
    def answered(self) -> Answered:
        """Not kept in a pickle. Raises `SanctionlinkError`."""
        raise SanctionlinkError("verdicts from a pickle have no proofs: ask the rulebook again")
