"""Single faults in the text of one expression: what somebody types who means something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from sanctionlink.model.rulebook import Condition, ConditionType, Rulebook

TURNED = {"<": ">=", ">=": "<", "<=": ">", ">": "<=", "=": "!=", "!=": "="}
MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
STATUSES = {
    "blocked": "clear",
    "clear": "blocked",
    "in_force": "not_in_force",
    "not_in_force": "in_force",
}

OPERATOR = re.compile(r"(?<=\s)(<=|>=|!=|<|>|=)(?=\s)")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])(?!\s+(?:days?|months?|years?)\b)(?!\s+of\b)")
PERIOD = re.compile(r"\b(\d+)(?=\s+(?:days?|months?|years?)\b)")
COUNT = re.compile(r"(?<=least |.most )\d+|(?<=exactly )\d+")
COMPARED = re.compile(r"\b([A-Za-z_]\w*)(?:\([^()]*\))?\s+(?:<=|>=|!=|<|>|=)\s+([A-Za-z_]\w*)")

Changed = tuple[str, str]
"""The kind of a fault, and the expression with it."""


def expression_faults(text: str, rulebook: Rulebook, chance: Random) -> Iterator[Changed]:
    """Every fault of an expression; of faults that could be one of many, one that chance picks."""
    yield from _operators(text)
    yield from _logic(text)
    yield from _constants(text, rulebook)
    yield from _names(text, rulebook, chance)
    yield from _quantities(text)


def _swap(text: str, found: re.Match[str], new: str, group: int = 0) -> str:
    return text[: found.start(group)] + new + text[found.end(group) :]


def _operators(text: str) -> Iterator[Changed]:
    for found in OPERATOR.finditer(text):
        yield "comparison turned round", _swap(text, found, TURNED[found[0]])
        if found[0] in MOVED:
            yield "bound moved to the next value", _swap(text, found, MOVED[found[0]])
    for found in re.finditer(r"\bis (blocked|clear|in_force|not_in_force)\b", text):
        yield "comparison turned round", _swap(text, found, STATUSES[found[1]], 1)


def _logic(text: str) -> Iterator[Changed]:
    yield "condition negated", text[4:] if re.fullmatch(r"not [\w(), ]+", text) else f"not ({text})"
    joints = [
        (f.start(), f.end(), f[1]) for f in re.finditer(r"\s(and|or)\s", text) if _depth(text, f.start()) == 0
    ]
    for first, last, word in joints:
        yield "`and` for `or`", f"{text[:first]} {'or' if word == 'and' else 'and'} {text[last:]}"
    edges = [0, *(last for _, last, _ in joints)], [*(first for first, _, _ in joints), len(text)]
    parts = [text[a:b] for a, b in zip(*edges, strict=True)]
    for at in range(len(parts)) if joints else ():
        words = [word for _, _, word in joints]
        del words[max(at - 1, 0)]
        left = parts[:at] + parts[at + 1 :]
        yield (
            "condition left out",
            left[0] + "".join(f" {w} {p}" for w, p in zip(words, left[1:], strict=True)),
        )


def _depth(text: str, at: int) -> int:
    return text.count("(", 0, at) - text.count(")", 0, at)


def _constants(text: str, rulebook: Rulebook) -> Iterator[Changed]:
    for found in COMPARED.finditer(text):
        condition = rulebook.conditions.get(found[1])
        for other in condition.values if condition and found[2] in condition.values else ():
            if other != found[2]:
                yield "another value", _swap(text, found, other, 2)
    for found in NUMBER.finditer(text):
        yield "another number", _swap(text, found, str(int(found[0]) + 1) if found[0].isdigit() else "1")
        yield "another number", _swap(text, found, "5")
    for found in PERIOD.finditer(text):
        yield "another period", _swap(text, found, str(int(found[0]) + 1))
    for found in COUNT.finditer(text):
        yield "another number", _swap(text, found, str(int(found[0]) + 1))


def _names(text: str, rulebook: Rulebook, chance: Random) -> Iterator[Changed]:
    for found in WORD.finditer(text):
        condition = rulebook.conditions.get(found[0])
        if condition:
            same = [c.id for c in rulebook.conditions.values() if alike(c, condition)]
            if same:
                yield "another condition", _swap(text, found, chance.choice(same))
        if condition or found[0] in rulebook.notions or found[0] in rulebook.targets:
            yield "name misspelt", _swap(text, found, misspelt(found[0], chance))


def alike(one: Condition, other: Condition) -> bool:
    """Whether one condition could stand where another does."""
    if one.id == other.id or one.over != other.over or one.type is not other.type:
        return False
    return one.type is not ConditionType.SCALE or bool(set(one.values) & set(other.values))


def misspelt(name: str, chance: Random) -> str:
    """A name with two letters in each other's place, or without its last one."""
    places = [at for at in range(len(name) - 1) if name[at] != name[at + 1] and name[at : at + 2].isalpha()]
    if not places:
        return name[:-1] or f"{name}x"
    at = chance.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _quantities(text: str) -> Iterator[Changed]:
    for found in re.finditer(r"\bwhere [^:]*?(?=:)", text):
        yield "condition left out", re.sub(r"\s+(?=:)", "", text[: found.start()] + text[found.end() :])
    for found in re.finditer(r"\((\w+), (\w+)\)", text):
        yield "arguments exchanged", _swap(text, found, f"({found[2]}, {found[1]})")
    for found in re.finditer(r"\b(some|every)(?=\()", text):
        yield "`some` for `every`", _swap(text, found, "every" if found[0] == "some" else "some")
