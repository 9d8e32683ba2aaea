"""What a check may look at."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sanctionlink.diagnostics.model import Diagnostic, LimitReached
from sanctionlink.lint.outcome import Undecided
from sanctionlink.lint.support.ignores import Ignore, Misspelt
from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Rulebook

if TYPE_CHECKING:
    from sanctionlink.answers.coverage import Coverage
    from sanctionlink.ground.ir import Program
    from sanctionlink.lint.support.readings import Readings
    from sanctionlink.lint.support.worlds import Worlds

SECONDS = 60.0
"""How long all checks together may look for answers about situations unless the caller says otherwise."""


class Subject:
    """A rulebook without faults, its cases and its texts, and what can be asked of its worlds.

    `texts` are the rulebook's YAML files by the names that messages show, with `\\n` at line ends. `limit` is how many
    seconds the checks may take for questions about situations; what is not decided by then is told as undecided. `faults`
    are what is wrong with cases that had to be left out.

    `run` fills in the rest: `ignores` are the comments that ignore findings, `used` those of them, with a code, that have
    ignored a finding so far, and `finished` the codes of the checks that have decided everything; the questions of the others
    are in `undecided`.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        cases: tuple[Case, ...] = (),
        texts: Mapping[str, str] | None = None,
        *,
        limit: float = SECONDS,
        faults: tuple[Diagnostic, ...] = (),
    ) -> None:
        self.rulebook = rulebook
        self.cases = cases
        self.texts = texts or {}
        self.limit = limit
        self.faults = faults
        self._ends = time.monotonic() + limit
        self.ignores: tuple[Ignore | Misspelt, ...] = ()
        self.used: set[tuple[Ignore, str]] = set()
        self.finished: set[str] = set()
        self.undecided: list[Undecided] = []
        self._worlds: Worlds | None = None
        self._coverage: Coverage | None = None
        self._readings: Readings | None = None
        self._program: Program | None = None

    @property
    def seconds_left(self) -> float:
        """How much of the limit is left, 0 at least."""
        return max(0.0, self._ends - time.monotonic())

    def _time_left(self) -> float:
        """How much of the limit is left. Raises `LimitReached` if nothing is."""
        self.check_time()
        return self.seconds_left

    def check_time(self) -> None:
        """Raise `LimitReached` if nothing is left of the limit."""
        if self.seconds_left <= 0:
            raise LimitReached(f"the {self.limit:g} seconds for questions about situations are over")

    @property
    def worlds(self) -> Worlds:
        """Every situation that could be asked about; made when it is first asked for, and then shared."""
        if self._worlds is None:
            from sanctionlink.lint.support.worlds import Worlds

            self._worlds = Worlds(self.rulebook, self.limit, self._time_left)
        return self._worlds

    @property
    def program(self) -> Program:
        """The program of all targets; made when it is first asked for. Raises `InvalidInput` for a cycle through negation."""
        if self._program is None:
            from sanctionlink.ground.grounder import ground

            self._program = ground(self.rulebook)
        return self._program

    @property
    def coverage(self) -> Coverage:
        """Which rules the cases exercise; found when it is first asked for, and then shared. Raises as `program` does."""
        if self._coverage is None:
            from sanctionlink.questions.coverage.question import coverage

            # Without it, every single case would be told as one that cannot be decided.
            self.program  # noqa: B018
            self._coverage = coverage(self.rulebook, self.cases, check_time=self.check_time)
        return self._coverage

    @property
    def readings(self) -> Readings:
        """What the rules read; found when it is first asked for, and then shared."""
        if self._readings is None:
            from sanctionlink.lint.support.readings import readings

            self._readings = readings(self.rulebook)
        return self._readings

    def ignore_for(self, finding: Diagnostic) -> Ignore | None:
        """The comment that ignores a finding, which is then used; None if there is none."""
        span = finding.span
        if span is None:
            return None
        for each in self.ignores:
            if (
                isinstance(each, Ignore)
                and finding.code in each.codes
                and each.span.file == span.file
                and each.first <= span.line <= each.last
            ):
                self.used.add((each, finding.code))
                return each
        return None
