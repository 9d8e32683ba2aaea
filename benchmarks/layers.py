"""Layered rulebooks of any size: notions rest on notions rest on conditions, and one target needs the topmost."""

from __future__ import annotations

from random import Random


def layered(rules: int, conditions: int, seed: int, depth: int = 8, needs: int = 3) -> str:
    """A rulebook of so many rules, as YAML: each notion of a layer joins a few things of the layers right below it."""
    random = Random(f"{rules}.{conditions}.{seed}")
    lines = ["rulebook: {title: Layers, as_of: 2025-01-01}", "conditions:"]
    lines += [f"  c{n}: {{ask: Q?, type: yes_no, movable: yes, default: no}}" for n in range(conditions)]
    lines += ["proposals:", "  target: {title: The target}", "rules:"]
    below = [f"c{n}" for n in range(conditions)]
    width = max(1, (rules - 1) // depth)
    made = 0
    while made < rules - 1:
        layer = [f"n{n}" for n in range(made, min(made + width, rules - 1))]
        for name in layer:
            read = random.sample(below, min(random.choice((2, 2, 3)), len(below)))
            word = random.choice((" and ", " or "))
            body = word.join(f"not {r}" if random.random() < 0.03 else r for r in read)
            lines += [f"  rule-{name}:", "    says: S.", f"    when: {body}", f"    defines: {name}"]
        made += len(layer)
        below = layer + random.sample(below, min(len(below), 4))
    tops = below[:needs]
    lines += ["  the-need:", "    says: S.", "    for: target", f"    requires: {' and '.join(tops)}"]
    return "\n".join(lines) + "\n"


def crossed(groups: int, ways: int, rules: int) -> str:
    """A rulebook with ways to the power of groups smallest sets of changes: one way out of each group is needed.

    The rules over and above those of the groups lead from a condition to its group in several steps.
    """
    lines = ["rulebook: {title: Crossed, as_of: 2025-01-01}", "conditions:"]
    names = [(g, w) for g in range(groups) for w in range(ways)]
    lines += [f"  c{g}_{w}: {{ask: Q?, type: yes_no, movable: yes, default: no}}" for g, w in names]
    lines += ["proposals:", "  target: {title: The target}", "rules:"]
    steps = max(0, (rules - groups - 1) // len(names))
    for g, w in names:
        for step in range(steps):
            lower = f"c{g}_{w}" if step == 0 else f"s{g}_{w}_{step - 1}"
            lines += [
                f"  step-{g}-{w}-{step}:",
                "    says: S.",
                f"    when: {lower}",
                f"    defines: s{g}_{w}_{step}",
            ]
    for g in range(groups):
        reads = [f"s{g}_{w}_{steps - 1}" if steps else f"c{g}_{w}" for w in range(ways)]
        lines += [f"  group-{g}:", "    says: S.", f"    when: {' or '.join(reads)}", f"    defines: g{g}"]
    needed = " and ".join(f"g{g}" for g in range(groups))
    lines += ["  the-need:", "    says: S.", "    for: target", f"    requires: {needed}"]
    return "\n".join(lines) + "\n"
