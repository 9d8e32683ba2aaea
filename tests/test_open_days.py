"""Open days compared with each other: what a status hinges on settles it, whichever way it comes out."""

from __future__ import annotations

import datetime as dt
from itertools import product
from random import Random

import pytest

from written import book

FIRST = dt.date(2024, 1, 10)


def rules(random: Random, days: list[str]) -> str:
    """A proposal that comparisons of open days block."""
    tests = []
    for _ in range(random.randint(1, 3)):
        one, other = random.sample(days, 2)
        more = random.choice(("", f" + {random.randint(1, 4)} days", f" - {random.randint(1, 4)} days"))
        tests.append(f"{one} {random.choice(('<', '<=', '>', '>=', '='))} {other}{more}")
    if random.random() < 0.4:
        tests.append(f"{random.choice(days)} <= 2024-01-{random.randint(8, 18):02}")
    word = random.choice((" and ", " or "))
    conditions = "\n".join(f"  {name}: {{ask: D?, type: date}}" for name in days)
    blocks = f"rules: {{r: {{says: S., when: '{word.join(tests)}', blocks: t}}}}"
    return f"conditions:\n{conditions}\nproposals: {{t: {{title: T}}}}\n{blocks}\n"


@pytest.mark.parametrize("seed", range(150))
def test_hinges_are_what_matters(seed: int) -> None:
    """Each day that, with all others as they are, can turn the status: found by going through all of them."""
    random = Random(seed)
    names = ["d0", "d1", "d2"][: random.choice((2, 2, 3))]
    text = rules(random, names)
    spans = {name: (random.randint(0, 4), random.randint(1, 5)) for name in names}
    ranges = {n: [FIRST + dt.timedelta(a + i) for i in range(b)] for n, (a, b) in spans.items()}
    facts = "facts:\n" + "".join(
        f"  - {{condition: {n}, value: {own[0]}..{own[-1]}}}\n" for n, own in ranges.items()
    )
    verdict = book(text, facts).verdicts()["t"]
    definite = book(text)
    status = {
        days: definite.verdicts(assume=dict(zip(names, map(str, days), strict=True)))["t"].status
        for days in product(*ranges.values())
    }
    assert (verdict.status.value == "undetermined") == (len(set(status.values())) > 1)
    matter = {
        name
        for at, name in enumerate(names)
        for days, found in status.items()
        for other in ranges[name]
        if status[(*days[:at], other, *days[at + 1 :])] is not found
    }
    assert set(verdict.hinges_on) == matter


def test_four_days_compared_are_all_named() -> None:
    """Too many to tell which of them matter, each is named: together they settle the status."""
    text = "conditions:\n" + "".join(f"  d{n}: {{ask: D?, type: date}}\n" for n in range(4))
    text += "proposals: {t: {title: T}}\nrules: {r: {says: S., when: d0 < d1 and d1 < d2 and d2 < d3, blocks: t}}\n"
    facts = "facts:\n" + "".join(
        f"  - {{condition: d{n}, value: 2024-01-0{n + 1}..2024-01-2{n}}}\n" for n in range(4)
    )
    asked = book(text, facts)
    answer = asked.decide(asked.scenario()).answer
    assert set(answer.verdicts["t"].hinges_on) == set(answer.open) == {"d0", "d1", "d2", "d3"}
