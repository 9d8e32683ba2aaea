"""Random rulebooks in which the past matters: conditions that changed lately, periods that look back, days within them."""

from __future__ import annotations

import datetime as dt
from random import Random

from sanctionlink.api import Book
from written import book

TODAY = dt.date(2024, 3, 1)
PERIODS = ("1 day", "2 days", "3 days", "5 days", "1 month")
SHIFTS = ("", "", "", " + 1 day", " - 2 days", " + 1 month")


def changing(seed: int, *, dated: bool) -> Book:
    """Such a rulebook; with open days in it if it is to be `dated`. The same for the same arguments."""
    return _Writer(Random(f"{seed}.{dated}"), dated).book()


class _Writer:
    """One rulebook in the making."""

    def __init__(self, random: Random, dated: bool) -> None:
        self.random = random
        self.words = [f"c{n}" for n in range(random.choice((1, 2, 2, 3)))]
        self.days = [f"d{n}" for n in range(random.choice((1, 1, 2)))] if dated else []

    def book(self) -> Book:
        """The rulebook, with its facts."""
        rules = ["conditions:"]
        for name in self.words:
            silence = self.random.choice((", default: no", ", default: no", ", default: yes", ""))
            rules.append(f"  {name}: {{ask: Q?, type: yes_no, movable: yes{silence}}}")
        rules += [f"  {name}: {{ask: Q?, type: date}}" for name in self.days]
        rules += ["proposals: {t0: {title: T}, t1: {title: T}}", "rules:"]
        for n in range(2):
            if self.random.random() < 0.5:
                rules.append(f"  r{n}: {{says: S., for: t{n}, requires: '{self._expression()}'}}")
            else:
                rules.append(f"  r{n}: {{says: S., when: '{self._expression()}', blocks: t{n}}}")
        if self.random.random() < 0.3:
            excluded = f"{self._period()} and {self.random.choice((self._test(), self._past()))}"
            rules.append(f"  x: {{says: S., never: '{excluded}'}}")
        facts = [line for name in self.words for line in self._history(name)]
        facts += [f"  - {{condition: {name}, value: {self._given()}}}" for name in self.days]
        return book("\n".join(rules) + "\n", "\n".join(["facts:", *facts] if facts else ["facts: []"]) + "\n")

    def _day(self) -> dt.date:
        return TODAY + dt.timedelta(days=self.random.randint(-6, 3))

    def _given(self) -> str:
        """What is known of a day: a few days, or itself."""
        first = self._day()
        return f"{first}..{first + dt.timedelta(days=self.random.choice((0, 2, 4, 20)))}"

    def _history(self, name: str) -> list[str]:
        """How a condition changed, once or twice, or what it is, or nothing."""
        edges = sorted({self._day() for _ in range(self.random.choice((0, 1, 1, 2)))})
        spans = list(zip([None, *edges], [*edges, None], strict=True))
        lines = []
        for start, end in spans:
            if self.random.random() < 0.3:
                continue
            since, until = (f", from: {start}" if start else ""), (f", until: {end}" if end else "")
            value = self.random.choice(("yes", "yes", "no"))
            lines.append(f"  - {{condition: {name}, value: {value}{since}{until}}}")
        return lines

    def _expression(self) -> str:
        """Something that looks back, and perhaps something beside it."""
        if self.days and self.random.random() < 0.4:
            day, op = self.random.choice(self.days), self.random.choice((">=", ">", "<=", "<"))
            held = f"({day}{self.random.choice(SHIFTS)} {op} {self._day()} for {self.random.choice(PERIODS)})"
            return f"{held} and {self.random.choice(('happened', 'not happened'))} {day}"
        parts = [self._period()]
        while len(parts) < 3 and self.random.random() < 0.6:
            parts.append(self.random.choice((self._period(), self._test(), self._past())))
        self.random.shuffle(parts)
        return self.random.choice((" and ", " or ")).join(parts)

    def _period(self) -> str:
        """Something that has held for a time."""
        bodies = [self._test() for _ in range(self.random.choice((1, 1, 2)))]
        joined = self.random.choice((" and ", " or ")).join(bodies)
        held = f"(({joined}) for {self.random.choice(PERIODS)})"
        return f"not {held}" if self.random.random() < 0.2 else held

    def _test(self) -> str:
        """A condition, or a day compared with another."""
        if self.days and self.random.random() < 0.6:
            day = self.random.choice(self.days) + self.random.choice(SHIFTS)
            others = [d for d in self.days if d not in day]
            other = self.random.choice([str(self._day()), str(self._day()), *others])
            return f"{day} {self.random.choice(('<', '<=', '>', '>=', '='))} {other}"
        word = self.random.choice(self.words)
        return word if self.random.random() < 0.8 else f"not {word}"

    def _past(self) -> str:
        """A day that has come, or not: read as of the day asked about."""
        if not self.days:
            return self._test()
        day = self.random.choice(self.days)
        return self.random.choice((f"happened {day}", f"not happened {day}", f"as_of < {day} + 2 days"))
