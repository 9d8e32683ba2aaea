"""The last few questions that were asked of a book, each prepared once it has been asked a few times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sanctionlink.questions.prepared.question import Question

MOST_KEPT = 4
"""Questions that are kept."""

DECIDED_BEFORE = 2
"""How often a question is decided by itself before it is prepared, which costs about as much as a few decisions."""


class Kept:
    """Questions by all that makes them but the values assumed. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: dict[Hashable, int] = {}
        self._questions: dict[Hashable, Question] = {}

    def question(self, key: Hashable, make: Callable[[], Question]) -> Question | None:
        """The prepared question of that key; None where it has hardly been asked yet. Raises as `make` does."""
        found = self._questions.get(key)
        if found is not None:
            return found
        with self._lock:
            asked = self._asked.pop(key, 0) + 1
            self._asked[key] = asked
            while len(self._asked) > MOST_KEPT:
                oldest = next(iter(self._asked))
                del self._asked[oldest]
                self._questions.pop(oldest, None)
            if asked <= DECIDED_BEFORE:
                return None
            if key not in self._questions:
                self._questions[key] = make()
            return self._questions[key]
