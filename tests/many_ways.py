"""A rulebook whose target has far more ways out than can be gone through: one condition of each of some groups."""

from __future__ import annotations

GROUPS, SIZE = 3, 60


def many_ways() -> str:
    """The rules."""
    names = [[f"c{group}_{n}" for n in range(SIZE)] for group in range(GROUPS)]
    lines = ["rulebook: {title: Many ways, as_of: 2025-01-01}", "conditions:"]
    lines += [f"  {c}: {{ask: Q?, type: yes_no, default: no, movable: yes}}" for own in names for c in own]
    lines += ["proposals:", "  target: {title: The target}", "rules:"]
    lines += [
        f"  r{n}: {{says: S., for: target, requires: {' or '.join(own)}}}" for n, own in enumerate(names)
    ]
    return "\n".join(lines) + "\n"
