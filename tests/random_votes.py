"""Random rulebooks about votes: counts and weighted sums over members, many of them alike, and a few other open conditions."""

from __future__ import annotations

from random import Random

from sanctionlink.api import Book
from written import book


def votes(seed: int, most_members: int = 5) -> Book:
    """A rulebook with up to so many members, in which several sums share them."""
    random = Random(seed)
    members = [f"m{i}" for i in range(random.randint(3, most_members))]
    lines = [f"sets:\n  members: {{members: [{', '.join(members)}]}}", "conditions:"]
    lines.append("  yes: {ask: Y?, type: yes_no, over: members, movable: [no, yes]}")
    lines.append("  here: {ask: H?, type: yes_no, over: members, default: yes, movable: yes}")
    lines.append("  weight: {ask: W?, type: number, range: 0..9, over: members, default: 1}")
    lines.append("  open: {ask: O?, type: yes_no, movable: yes}")
    lines.append("  mood: {ask: M?, type: scale, values: [low, mid, high], movable: yes}")
    lines.append("proposals:\n  p: {title: P}\n  q: {title: Q}")
    lines.append("rules:")
    lines += [
        f"  d_{name}: {{says: S., when: '{_sum(random, members)}', defines: {name}}}"
        for name in ("carried", "heavy")
    ]
    for at in range(random.randint(1, 3)):
        effect = random.choice(("blocks", "blocks", "requires"))
        target, strength = random.choice("pq"), random.choice(("must", "must", "likely"))
        body = _expression(random, members, 2)
        rest = (
            f"for: {target}, requires: '{body}'"
            if effect == "requires"
            else f"when: '{body}', blocks: {target}"
        )
        lines.append(f"  r{at}: {{says: S., strength: {strength}, {rest}}}")
    if random.random() < 0.3:
        lines.append(f"  n: {{says: S., never: '{_expression(random, members, 1)}'}}")
    facts = []
    for member in members:
        facts.append(f"  - {{condition: weight({member}), value: {random.choice((1, 1, 2, 2, 3, 7))}}}")
        if random.random() < 0.2:
            facts[-1] = f"  - {{condition: weight({member}), value: 1..{random.choice((2, 3))}}}"
        if random.random() < 0.2:
            facts.append(f"  - {{condition: yes({member}), value: {random.choice(('yes', 'no'))}}}")
        if random.random() < 0.25:
            facts.append(f"  - {{condition: here({member}), value: unknown}}")
    if random.random() < 0.5:
        facts.append(f"  - {{condition: open, value: {random.choice(('yes', 'no'))}}}")
    if random.random() < 0.6:
        facts.append(f"  - {{condition: mood, value: {random.choice(('low', 'high'))}}}")
    return book("\n".join(lines), "facts:\n" + "\n".join(facts) + "\n")


def _expression(random: Random, members: list[str], depth: int) -> str:
    """A combination of sums and of other conditions."""
    if depth and random.random() < 0.7:
        word = random.choice((" and ", " or "))
        return "(" + word.join(_expression(random, members, depth - 1) for _ in range(2)) + ")"
    kind = random.random()
    if kind < 0.45:
        return _sum(random, members)
    if kind < 0.65:
        return random.choice(("carried", "heavy", "not carried", "not heavy"))
    if kind < 0.75:
        return f"{random.choice(('', 'not '))}yes({random.choice(members)})"
    return random.choice(("open", "not open", "mood = high", "mood >= mid"))


def _sum(random: Random, members: list[str]) -> str:
    """A count or a weighted sum, compared with a number."""
    who = random.choice(
        (
            "yes(m)",
            "yes(m)",
            "yes(m) and here(m)",
            "not yes(m)",
            "here(m)",
            "yes(m) or open",
            "yes(m) and mood = low",
        )
    )
    op = random.choice((">=", ">=", ">", "<", "<=", "=") if random.random() < 0.8 else ("!=",))
    if random.random() < 0.5:
        return f"count(m in members: {who}) {op} {random.randint(0, len(members))}"
    return f"sum(m in members where {who}: weight(m)) {op} {random.randint(0, 3 * len(members))}"
