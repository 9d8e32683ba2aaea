"""How far something long is, told on standard error: in lines that stay, or on a terminal in one that is taken back."""

from __future__ import annotations

import sys
import time

import click

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


OFTEN = 0.2
"""Seconds between one count and the next where each takes the place of the last."""

WIDTH = 60


class Counter:
    """A count on a terminal's standard error, for what takes over a second; at the end nothing is left of it.

    `words` has places for what is told of: `{done}`, `{total}` and `{now}`.
    """

    def __init__(self, words: str) -> None:
        self.words = words
        self.watched = sys.stderr.isatty()
        self.next = time.monotonic() + QUIET
        self.shown = False

    def __enter__(self) -> Counter:
        return self

    def __call__(self, done: int, total: int = 0, now: str = "") -> None:
        """Show how far it is, if it is time to."""
        if self.watched and time.monotonic() >= self.next:
            words = self.words.format(done=f"{done:,}", total=f"{total:,}", now=now)
            click.echo(f"\r{words:<{WIDTH}}", nl=False, err=True)
            self.shown, self.next = True, time.monotonic() + OFTEN

    def __exit__(self, *error: object) -> None:
        if self.shown:
            click.echo("\r" + " " * WIDTH + "\r", nl=False, err=True)
