"""How far something long is, told on standard error now and then."""

from __future__ import annotations

import time

from sanctionlink.cli.output import complain

QUIET, EVERY = 1.0, 2.0
"""Seconds before the first word, and between one and the next."""


class Progress:
    """Tells how much is done of something that takes over a second. `words` has the places `{done}` and `{total}`."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.next = time.monotonic() + QUIET
        self.said = ""

    def __call__(self, done: int, total: int) -> None:
        """Say how much is done, if it is time to and there is news."""
        if time.monotonic() >= self.next:
            words = self.words.format(done=f"{done:,}", total=f"{total:,}")
            if words != self.said:
                complain(words)
            self.said, self.next = words, time.monotonic() + EVERY
