"""What a check may look at."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sanctionlink.model.case import Case
from sanctionlink.model.rulebook import Rulebook

if TYPE_CHECKING:
    from sanctionlink.checks.worlds import Worlds

SECONDS = 60.0
"""How long all checks together may look for answers about situations unless the caller says otherwise."""


class Subject:
    """A rulebook without faults, its cases and its texts, and what can be asked of its worlds.

    `texts` are the rulebook's YAML files by the names that messages show, with `\\n` at line ends. `limit` is how many
    seconds the checks may take for questions about situations; what is not decided by then is told as undecided.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        cases: tuple[Case, ...] = (),
        texts: Mapping[str, str] | None = None,
        *,
        limit: float = SECONDS,
    ) -> None:
        self.rulebook = rulebook
        self.cases = cases
        self.texts = texts or {}
        self.limit = limit
        self._ends = time.monotonic() + limit
        self._worlds: Worlds | None = None

    @property
    def seconds_left(self) -> float:
        """How much of the limit is left, 0 at least."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def worlds(self) -> Worlds:
        """Every situation that could be asked about; made when it is first asked for, and then shared."""
        if self._worlds is None:
            from sanctionlink.checks.worlds import Worlds

            self._worlds = Worlds.of(self)
        return self._worlds
