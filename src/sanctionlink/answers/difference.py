"""What differs between two versions of a rulebook: for each target the smallest scenario that tells them apart, or a proof."""

from __future__ import annotations

import shlex
from enum import Enum
from itertools import groupby
from typing import Annotated

from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.verdict import Reason, Verdict
from sanctionlink.documents.shape import Day, Document, Shape
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import TargetKind
from sanctionlink.records import dataclass


class Finding(str, Enum):
    """What is known of one target."""

    CHANGED = "changed"  # a witness shows that its verdicts differ
    ADDED = "added"  # only the new version has it
    REMOVED = "removed"  # only the old version has it
    UNDECIDED = "undecided"  # neither a witness nor a proof within the limit
    EQUIVALENT = "equivalent"  # proven: no scenario tells the versions apart


class Aspect(str, Enum):
    """Which part of a verdict differs, the weightiest first."""

    STATUS = "status"
    OUTLOOK = "outlook"
    REASONS = "reasons"


class Direction(str, Enum):
    """Where a status moves.

    It is weaker if the old version blocks the target (has it in force), whatever is open, and the new one does not; or if
    the new version allows a combination that the old one rules out by a `never`, and does not block the target there.
    It is stronger if the new version blocks the target in more worlds than the old one. All else is neither.
    """

    WEAKER = "weaker"
    STRONGER = "stronger"
    NEITHER = "neither"


class Manner(str, Enum):
    """How a scenario gives a condition its value."""

    ASSUMED = "assumed"  # fixed, whatever facts and rules say: `--set`
    OBSERVED = "observed"  # a fact, which consequences overrule
    PAST = "past"  # a fact that begins or ends on a day


@dataclass(frozen=True, slots=True)
class Supposed:
    """One change from what is on record. `before_old` and `before_new` are what each version has there, None if it has not
    the condition. `start` and `end` are the days of a value in the past, from inclusive, until exclusive.
    """

    shape = Shape(
        keys={
            "start": "from",
            "end": "until",
            "before_old": "recorded_old",
            "before_new": "recorded_new",
        }
    )

    condition: str
    value: str
    manner: Manner
    before_old: str | None
    before_new: str | None
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class VersionSide:
    """What one version says in a scenario: a verdict with its proofs, or why the scenario is impossible there."""

    verdict: Verdict | None
    derivations: tuple[Derivation, ...]
    impossible: str | None = None


@dataclass(frozen=True, slots=True)
class Divergence(Document):
    """A scenario in which the two versions differ.

    `smallest` is True if no scenario on that day has fewer changes and differs so; otherwise none of the changes can be
    left out. `other_day` says that it is about another day than the one asked about, which counts as a change too. `account` is
    whose word is taken in disputes, None if everybody's may be.
    """

    shape = Shape(derived=("command", "scenario"))

    target: str
    aspect: Aspect
    direction: Direction
    as_of: Day
    other_day: bool
    changes: tuple[Supposed, ...]
    smallest: bool
    old: VersionSide
    new: VersionSide
    account: str | None = None

    @property
    def command(self) -> str | None:
        """What to type to see what the version at hand says; null if that takes a scenario file."""
        words = self.command_words
        return None if words is None else " ".join(words)

    @property
    def command_words(self) -> tuple[str, ...] | None:
        """The same as words for the shell, each option with what it is given."""
        if any(c.manner is not Manner.ASSUMED for c in self.changes):
            return None
        words = ["sanctionlink", "whatif" if self.changes else "explain", shlex.quote(self.target)]
        words += [f"--set {shlex.quote(f'{c.condition}={c.value}')}" for c in self.changes]
        if self.other_day:
            words.append(f"--as-of {shlex.quote(self.as_of)}")
        if self.account:
            words.append(f"--account {shlex.quote(self.account)}")
        return tuple(words)

    @property
    def scenario(self) -> str:
        """The same as the text of a file for --scenario."""
        lines = [f"as_of: {self.as_of}"]
        if self.account:
            lines.append(f"account: {_quoted(self.account)}")
        assumed = [c for c in self.changes if c.manner is Manner.ASSUMED]
        if assumed:
            lines += ["assume:", *(f"  {_quoted(c.condition)}: {_quoted(c.value)}" for c in assumed)]
        seen = [c for c in self.changes if c.manner is not Manner.ASSUMED]
        if seen:
            lines.append("facts:")
        for name, changes in groupby(seen, key=lambda c: c.condition):
            several = list(changes)
            if several[0].manner is Manner.OBSERVED:
                lines.append(f"  {_quoted(name)}: {_quoted(several[0].value)}")
            else:
                entries = ", ".join(_entry(c) for c in several)
                lines.append(f"  {_quoted(name)}: {{history: [{entries}]}}")
        return "".join(f"{line}\n" for line in lines)


def _entry(change: Supposed) -> str:
    days = [("from", change.start), ("until", change.end)]
    parts = [f"value: {_quoted(change.value)}", *(f"{word}: {day}" for word, day in days if day)]
    return "{" + ", ".join(parts) + "}"


def _quoted(text: str) -> str:
    """A text as YAML, quoted where it needs to be."""
    plain = text.replace("_", "").replace("-", "").isalnum() and text.isascii()
    return text if plain else "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class TargetDifference:
    """What is known of one target. `witnesses` are in order of weight; `weaker` says that one of them is.

    `why` says how it is known that a target is equivalent, or what kept it from being decided.
    """

    target: str
    title: str
    kind: TargetKind
    finding: Finding
    witnesses: tuple[Divergence, ...] = ()
    weaker: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class RuleMove:
    """A rule that is a reason otherwise in the new version: what it was, null if it was none, and what it is.

    `edit` says what was edited in it, in words; empty if nothing was. `rule` is its name in the new version, if it is there.
    """

    rule: str
    old: Reason | None
    new: Reason | None
    edit: str


@dataclass(frozen=True, slots=True)
class TodayMove:
    """A target that comes out otherwise as of the day asked about, as the record of each version stands, or for other reasons.

    An outlook is null where that version has not the target. `rules` are those that are reasons otherwise.
    """

    shape = Shape(keys={"old": "outlook_old", "new": "outlook_new"})

    target: str
    title: str
    kind: TargetKind
    old: Outlook | None
    new: Outlook | None
    rules: tuple[RuleMove, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What moves as of the day asked about, those whose outlook moves first.

    `impossible_old` and `impossible_new` say why the record itself is impossible in a version, and then nothing is compared.
    `undecided` are targets that could not be compared within the limit.
    """

    moves: tuple[TodayMove, ...] = ()
    impossible_old: str | None = None
    impossible_new: str | None = None
    undecided: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[TodayMove, ...]:
        """Those whose outlook moves."""
        return tuple(each for each in self.moves if each.old is not each.new)


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that was added, removed, renamed or changed in the files, in words."""

    kind: str
    name: str
    edit: Annotated[str, ("enum", ("added", "removed", "renamed", "changed"))]
    text: str


@dataclass(frozen=True, slots=True)
class Difference(Document):
    """Everything that differs between two versions. `old` and `new` are what the user calls them.

    `today` is what moves as the record stands, and `targets` what can move in any situation.
    """

    shape = Shape("sanctionlink/diff/2", derived=("weaker", "complete"))

    rulebook: str
    title: str
    old: str
    new: str
    as_of: Day
    today: Today
    targets: tuple[TargetDifference, ...]
    edits: tuple[Edit, ...]

    def of(self, *findings: Finding) -> tuple[TargetDifference, ...]:
        """The targets with these findings."""
        return tuple(t for t in self.targets if t.finding in findings)

    @property
    def weaker(self) -> bool:
        """Whether some target is blocked, or in force, in fewer scenarios than before."""
        return any(t.weaker for t in self.targets)

    @property
    def complete(self) -> bool:
        """Whether every target is decided."""
        return not self.of(Finding.UNDECIDED)
