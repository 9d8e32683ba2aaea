"""Layered rulebooks of any size: notions rest on notions rest on conditions, and one target needs the topmost."""

from __future__ import annotations

from random import Random


class Layers:
    """A layered rulebook, drawn once and written as YAML or as an ASP program: each notion joins a few of the layers below.

    `notions` are a name, the word that joins what it reads (`and` or `or`), and what it reads, perhaps with `not` before it.
    """

    def __init__(self, rules: int, conditions: int, seed: int, depth: int = 8, needs: int = 3) -> None:
        random = Random(f"{rules}.{conditions}.{seed}")
        self.conditions = [f"c{n}" for n in range(conditions)]
        self.notions: list[tuple[str, str, list[str]]] = []
        below = list(self.conditions)
        width = max(1, (rules - 1) // depth)
        while len(self.notions) < rules - 1:
            made = len(self.notions)
            layer = [f"n{n}" for n in range(made, min(made + width, rules - 1))]
            for name in layer:
                read = random.sample(below, min(random.choice((2, 2, 3)), len(below)))
                word = random.choice(("and", "or"))
                self.notions.append((name, word, [f"not {r}" if random.random() < 0.03 else r for r in read]))
            below = layer + random.sample(below, min(len(below), 4))
        self.needs = below[:needs]

    def yaml(self) -> str:
        """The rulebook: every condition is movable, and `no` by default."""
        lines = ["rulebook: {title: Layers, as_of: 2025-01-01}", "conditions:"]
        lines += [f"  {c}: {{ask: Q?, type: yes_no, movable: yes, default: no}}" for c in self.conditions]
        lines += ["proposals:", "  target: {title: The target}", "rules:"]
        for name, word, reads in self.notions:
            body = f" {word} ".join(reads)
            lines += [f"  rule-{name}:", "    says: S.", f"    when: {body}", f"    defines: {name}"]
        lines += [
            "  the-need:",
            "    says: S.",
            "    for: target",
            f"    requires: {' and '.join(self.needs)}",
        ]
        return "\n".join(lines) + "\n"

    def asp(self) -> str:
        """The same rules for clingo, with every condition open, so that nothing is decided while grounding."""
        lines = [f"{{{c}}}." for c in self.conditions]
        for name, word, reads in self.notions:
            lines += (
                [f"{name} :- {', '.join(reads)}."] if word == "and" else [f"{name} :- {r}." for r in reads]
            )
        lines += [f"need :- {', '.join(self.needs)}.", "blocked(target) :- not need."]
        return "\n".join(lines) + "\n"


def layered(rules: int, conditions: int, seed: int, depth: int = 8, needs: int = 3) -> str:
    """A layered rulebook of so many rules, as YAML."""
    return Layers(rules, conditions, seed, depth, needs).yaml()


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
