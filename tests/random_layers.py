"""Random layered rulebooks with much to move: notions over notions over conditions, targets that need some of them.

Their unblocking sets are many and have several changes each, which those of `strategies` seldom have.
"""

from __future__ import annotations

from random import Random

CONSEQUENCES = 0.15
EXCLUSIONS = 0.3


def layered(seed: int, conditions: int = 6, notions: int = 8, targets: int = 3, unknown: float = 0.2) -> str:
    """The rules of such a rulebook, as YAML; the same for the same arguments."""
    random = Random(f"{seed}.{conditions}.{notions}.{targets}.{unknown}")
    declared, names, switches = [], [], []
    for n in range(conditions):
        scale = random.random() < 0.25
        moved = "movable: yes, " if random.random() < 0.85 else ""
        cost = random.choice(("0", "1", "1", "2", "3", "0.5"))
        default = random.choice(("low", "low", "high") if scale else ("no", "no", "yes"))
        silence = "" if random.random() < unknown else f", default: {default}"
        kind = "scale, values: [low, middle, high]" if scale else "yes_no"
        declared.append(f"  c{n}: {{ask: Q?, type: {kind}, {moved}cost: {cost}{silence}}}")
        names.append(f"c{n} >= {random.choice(('middle', 'high'))}" if scale else f"c{n}")
        if not scale:
            switches.append(f"c{n}")
    rules = []
    for n in range(notions):
        ways = range(random.choice((1, 1, 2)))
        rules += [(f"n{n}-{way}", f"when: {_expression(random, names)}", f"defines: n{n}") for way in ways]
        names.append(f"n{n}")
        if switches and random.random() < CONSEQUENCES:
            # Only what no notion rests on yet is set, so that no circle arises.
            free = [s for s in switches if not any(s in body for _, body, _ in rules)]
            if free:
                value = random.choice(("yes", "no"))
                rules.append((f"s{n}", f"when: n{n}", f"sets: {{{random.choice(free)}: {value}}}"))
                switches = [s for s in switches if s not in rules[-1][2]]
    for n in range(targets):
        for way in range(random.choice((1, 1, 2))):
            needed = _expression(random, names[-notions:] + names[:2])
            rules.append((f"t{n}-{way}", f"for: t{n}", f"requires: {needed}"))
    if random.random() < EXCLUSIONS:
        rules.append(("excluded", "", f"never: {' and '.join(random.sample(names[:conditions], 2))}"))
    lines = [
        "conditions:",
        *declared,
        "proposals:",
        *(f"  t{n}: {{title: T}}" for n in range(targets)),
        "rules:",
    ]
    for rule, *parts in rules:
        lines += [f"  {rule}:", "    says: S.", *(f"    {part}" for part in parts if part)]
    return "\n".join(lines) + "\n"


def _expression(random: Random, names: list[str]) -> str:
    """A small expression on some names."""
    read = random.sample(names, min(3, len(names)))
    signed = [f"not ({name})" if random.random() < 0.2 else f"({name})" for name in read]
    shape = random.randrange(5)
    if shape == 0:
        return f"at least 2 of ({', '.join(signed)})"
    joined = f"{signed[0]} {random.choice(('and', 'or'))} {signed[1]}"
    return (
        joined if shape < 3 or len(signed) < 3 else f"({joined}) {random.choice(('and', 'or'))} {signed[2]}"
    )
