"""A rulebook of the size of a negotiator's desk, and the same rules written by hand as straight-line Python.

12 proposals, 30 rules, 25 conditions, depth 4, stratified negation: 12 notions in three layers, each of conditions and notions of
the layers below, and the proposals on top. 20 conditions are yes or no, 5 have four values, so that there are 2**30 worlds.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

YES_NO = tuple(f"c{i:02}" for i in range(20))
SCALES = tuple(f"s{i}" for i in range(5))
LEVELS = ("none", "low", "high", "full")
NOTIONS = tuple(tuple(f"n{layer}{i}" for i in range(4)) for layer in (1, 2, 3))
PROPOSALS = tuple(f"p{i:02}" for i in range(12))

Literal = tuple[str, bool]
"""What is read, by the name of its column, and whether it is negated."""


@dataclass(frozen=True)
class DeskRule:
    """A head, and groups of alternatives that are all needed."""

    head: str
    groups: tuple[tuple[Literal, ...], ...]

    def when(self) -> list[str]:
        """The condition in the rulebook's language."""
        return [
            " or ".join(f"not ({spoken(n)})" if no else spoken(n) for n, no in group) for group in self.groups
        ]


def spoken(name: str) -> str:
    """A column in the rulebook's language: `s1_low` is `s1 >= low`."""
    condition, _, level = name.partition("_")
    return f"{condition} >= {level}" if level else condition


def desk(seed: int = 1) -> list[DeskRule]:
    """30 rules in which every condition and notion is read."""
    chance = random.Random(seed)
    columns = [*YES_NO, *(f"{s}_{level}" for s in SCALES for level in LEVELS[1:])]
    unread = [*YES_NO, *(f"{s}_{chance.choice(LEVELS[1:])}" for s in SCALES)]
    chance.shuffle(unread)
    heads = [[*layer, *chance.sample(layer, more)] for layer, more in zip(NOTIONS, (2, 1, 1), strict=True)]
    heads.append([*PROPOSALS, *chance.sample(PROPOSALS, 2)])
    rules, below = [], []
    for layer in heads:
        waiting = list(below[-4:])
        for head in layer:
            reads = [waiting.pop()] if waiting else chance.sample(below, 1) if below else []
            reads += [unread.pop() if unread else chance.choice(columns) for _ in range(2)]
            reads += chance.sample(columns, chance.randint(0, 2))
            literals = [(name, chance.random() < 0.35) for name in dict.fromkeys(reads)]
            groups = [tuple(literals[at : at + 2]) for at in (0,)] + [(x,) for x in literals[2:]]
            rules.append(DeskRule(head, tuple(groups)))
        below += dict.fromkeys(layer)
    return rules


def rulebook(rules: list[DeskRule]) -> dict[str, Any]:
    """The rules in a rulebook. Nothing is known, so every condition is open until it is varied or set."""
    named = {}
    for number, rule in enumerate(rules):
        effect = {"blocks": rule.head} if rule.head in PROPOSALS else {"defines": rule.head}
        named[f"rule-{number:02}"] = {"says": f"Rule {number}.", **effect, "when": rule.when()}
    return {
        "rulebook": {"title": "Desk", "as_of": "2025-01-01"},
        "conditions": {
            **{c: {"ask": f"Is {c} so?", "type": "yes_no"} for c in YES_NO},
            **{s: {"ask": f"How much {s}?", "type": "scale", "values": list(LEVELS)} for s in SCALES},
        },
        "proposals": {p: {"title": f"Proposal {p}"} for p in PROPOSALS},
        "rules": named,
    }


def written(rules: list[DeskRule], folder: Path) -> Path:
    """The rulebook as files in a folder. (JSON is YAML.)"""
    (folder / "rules.yaml").write_text(json.dumps(rulebook(rules), indent=1))
    return folder


def by_hand(rules: list[DeskRule]) -> tuple[str, list[str]]:
    """The rules as a Python function over big integers, as one would write it, and the columns that it takes.

    The complements of columns are columns too. A notion's complement is taken once.
    """
    heads = {rule.head for rule in rules}
    given: dict[str, None] = {}
    negated = {name for rule in rules for group in rule.groups for name, no in group if no and name in heads}

    def read(name: str, no: bool) -> str:
        found = f"not_{name}" if no else name
        if name not in heads:
            given[found] = None
        return found

    lines: list[str] = []
    for head in dict.fromkeys(rule.head for rule in rules):
        ways = []
        for rule in (r for r in rules if r.head == head):
            parts = [" | ".join(read(*x) for x in group) for group in rule.groups]
            ways.append(" & ".join(f"({p})" if "|" in p and len(parts) > 1 else p for p in parts))
        lines.append(f"    {head} = {' | '.join(f'({w})' if len(ways) > 1 else w for w in ways)}")
        if head in negated:
            lines.append(f"    not_{head} = everything ^ {head}")
    text = f"def rules(everything, {', '.join(given)}):\n" + "\n".join(lines)
    return f"{text}\n    return {', '.join(PROPOSALS)}\n", list(given)


def function(text: str) -> Callable[..., tuple[int, ...]]:
    """The function that the text defines."""
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102 - the text is made above
    found: Callable[..., tuple[int, ...]] = names["rules"]
    return found
