"""How long `sanctionlink lint` takes for a rulebook of 1,000 rules and 300 conditions, and what it could not decide.

The rulebook is generated, always the same one: yes/no questions, scales, choices, numbers and days; notions in eight layers,
consequences, 200 targets of which later ones wait for earlier ones, exceptions, validity and `never` rules. Some faults of
every kind are put in, and each must be found. Required: a minute.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REQUIRED_SECONDS = 60.0
LAYERS = 8
KINDS = {"yes_no": 170, "scale": 60, "choice": 40, "number": 18, "date": 12}
NOTIONS, SET_CONDITIONS, TARGETS = 200, 40, 200


@dataclass
class Generated:
    """A rulebook in the making. `layer` says from which layer on a name may be read."""

    rules_wanted: int
    random: random.Random
    conditions: dict[str, Any] = field(default_factory=dict)
    layer: dict[str, int] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def rulebook(self) -> dict[str, Any]:
        """The whole, as sections of a file."""
        for kind, count in KINDS.items():
            for at in range(count):
                self._condition(f"{kind}_{at}", kind)
        yes_no = [f"yes_no_{at}" for at in range(KINDS["yes_no"])]
        self.set_ones = yes_no[-SET_CONDITIONS:]
        for at, name in enumerate(self.set_ones):
            self.layer[name] = 1 + at * (LAYERS - 1) // SET_CONDITIONS
        self.notions = [f"notion_{at}" for at in range(NOTIONS)]
        self.layer.update((n, 1 + at * LAYERS // NOTIONS) for at, n in enumerate(self.notions))
        self.targets = [f"target_{at}" for at in range(TARGETS)]
        self.layer.update((t, LAYERS + 2 + at) for at, t in enumerate(self.targets))
        self._write_rules()
        return {
            "rulebook": {"title": "Generated", "as_of": "2025-01-01"},
            "conditions": self.conditions,
            "proposals": {t: {"title": t} for t in self.targets},
            "rules": self.rules,
        }

    def _condition(self, name: str, kind: str) -> None:
        own: dict[str, Any] = {"ask": f"What of {name}?", "type": kind}
        if kind == "scale":
            own["values"] = ["low", "middle", "high", "top"][: self.random.choice((3, 4))]
        if kind == "choice":
            own["values"] = ["red", "green", "blue"]
        if kind == "number":
            own["range"] = "0..100"
        self.conditions[name] = own
        self.layer[name] = 0

    # --- rules ------------------------------------------------------------------------------------------------------

    def _write_rules(self) -> None:
        for name in self.notions:
            for _ in range(self.random.choice((1, 2))):
                self._add({"defines": name, "when": self._when(self.layer[name])})
        for name in self.set_ones:
            value = self.random.choice(("yes", "no"))
            for _ in range(self.random.choice((1, 2))):
                self._add({"sets": {name: value}, "when": self._when(self.layer[name])})
        for _ in range(20):
            a, b, c = self.random.sample([f"yes_no_{at}" for at in range(100)], 3)
            self._add({"never": f"{a} and {b} and {c}"})
        biting: list[str] = []
        while len(self.rules) < self.rules_wanted - 30:
            target = self.random.choice(self.targets) if len(biting) >= TARGETS else self.targets[len(biting)]
            if len(biting) > TARGETS and self.random.random() < 0.12:
                lifted = self.random.choice(biting)
                target = self._target_of(lifted)
                self._add({"permits": target, "lifts": [lifted], "when": self._when(LAYERS + 1)})
                continue
            rule: dict[str, Any] = {}
            if self.random.random() < 0.4:
                rule |= {"requires": self._test(self.layer[target]), "for": target}
            else:
                rule |= {"blocks": target, "when": self._when(self.layer[target])}
            if self.random.random() < 0.2:
                rule["strength"] = self.random.choice(("likely", "may"))
            if self.random.random() < 0.05:
                rule["from"] = f"20{self.random.randint(15, 24)}-01-01"
            biting.append(self._add(rule))
        self._faults(biting)

    def _faults(self, biting: list[str]) -> None:
        """Faults of every kind that can be put in, thirty rules in all."""
        for at in range(5):
            first, second = f"yes_no_{at}", f"scale_{at}"
            self._faulty(
                "SL703", {"blocks": self.targets[at], "when": [first, f"{second} > low", f"{second} = low"]}
            )
            self._faulty("SL704", {"blocks": self.targets[-1 - at], "when": f"{first} or {second} >= low"})
            self._faulty("SL701", {"sets": {f"yes_no_{50 + at}": "yes"}, "when": first})
            self._add({"sets": {f"yes_no_{50 + at}": "no"}, "when": f"{second} > low"})
            rule = self.rules[biting[at * 7]]
            narrower = {k: v for k, v in rule.items() if k != "says"}
            narrower["unless"] = f"number_{at} > 10"
            self._faulty("SL705", narrower)
            self._faulty("SL706", {k: v for k, v in self.rules[biting[at * 7 + 3]].items() if k != "says"})

    def _faulty(self, code: str, rule: dict[str, Any]) -> None:
        self.faults.append(f"{code} {self._add(rule)}")

    def _add(self, rule: dict[str, Any]) -> str:
        name = f"rule-{len(self.rules)}"
        self.rules[name] = {"says": f"This is {name}.", **rule}
        return name

    def _target_of(self, rule: str) -> str:
        found = self.rules[rule]
        return str(found.get("blocks") or found["for"])

    # --- expressions ------------------------------------------------------------------------------------------------

    def _when(self, below: int) -> list[str]:
        return [self._test(below) for _ in range(self.random.choice((1, 2, 2, 3)))]

    def _test(self, below: int) -> str:
        """A test of things in lower layers, sometimes an alternative of two."""
        if self.random.random() < 0.2:
            return f"{self._leaf(below)} or {self._leaf(below)}"
        return self._leaf(below)

    def _leaf(self, below: int) -> str:
        chance = self.random.random()
        if below > 1 and chance < 0.35:
            lower = [n for n in self.notions if self.layer[n] < below]
            return ("not " if self.random.random() < 0.3 else "") + self.random.choice(lower)
        if below > LAYERS + 3 and chance < 0.45:
            other = self.targets[self.random.randrange(below - LAYERS - 2)]
            return f"{other} is {self.random.choice(('blocked', 'clear'))}"
        name = self.random.choice(
            [c for c in self.conditions if self.layer[c] < below or (below == 1 and not self.layer[c])]
        )
        return self._base(name)

    def _base(self, name: str) -> str:
        own = self.conditions[name]
        match own["type"]:
            case "yes_no":
                return ("not " if self.random.random() < 0.4 else "") + name
            case "scale":
                return f"{name} {self.random.choice(('>=', '<'))} {self.random.choice(own['values'][1:])}"
            case "choice":
                return f"{name} {self.random.choice(('=', '!='))} {self.random.choice(own['values'])}"
            case "number":
                return f"{name} {self.random.choice(('>=', '<'))} {self.random.randrange(5, 100, 5)}"
        period = self.random.choice(("30 days", "6 months", "2 years"))
        return self.random.choice((f"happened {name}", f"as_of < {name} + {period}", f"{name} >= 2024-01-01"))


def tell(made: Generated, answer: dict[str, Any], seconds: float) -> int:
    """Print what was found; 1 if it took too long or a fault was missed."""
    findings = answer["findings"]
    counts = Counter(one["code"] for one in findings)
    undecided = [one["message"] for one in findings if one["code"] == "SL700"]
    about = " ".join(one["message"] for one in findings if "SL700" < one["code"] < "SL711")
    missed = [fault for fault in made.faults if f"`{fault.split()[1]}`" not in about]
    print(
        f"{len(made.rules):,} rules, {len(made.conditions)} conditions, {TARGETS} targets: {seconds:.1f} s",
        end=" ",
    )
    print(f"(required: {REQUIRED_SECONDS:g} s)")
    print("findings:", ", ".join(f"{code} {count}" for code, count in sorted(counts.items())))
    print(f"undecided: {len(undecided)}; of {len(made.faults)} faults put in, missed: {len(missed)}")
    for text in (*undecided[:10], *missed):
        print(f"  {text}")
    return int(seconds > REQUIRED_SECONDS or bool(missed))


def main() -> int:
    """Generate, lint and tell."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rules", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    made = Generated(chosen.rules, random.Random(chosen.seed))
    content = made.rulebook()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rules.yaml").write_text(json.dumps(content, indent=1))
        command = [sys.executable, "-m", "sanctionlink", "lint", "--rulebook", folder, "--format", "json"]
        started = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        seconds = time.perf_counter() - started
    return tell(made, json.loads(done.stdout), seconds)


if __name__ == "__main__":
    sys.exit(main())
