"""Which single faults are seeded into a rulebook: of each kind some, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from mutation.pieces import Edit, Text
from mutation.record_faults import RecordFaults
from mutation.rule_faults import RuleFaults
from sanctionlink.model.rulebook import Rulebook


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, in what it is and what it does there, in words, and the edits of one file that make it."""

    kind: str
    rulebook: str
    where: str
    what: str
    text: Text
    edits: tuple[Edit, ...]

    @property
    def line(self) -> int:
        """The line of the first edit."""
        return self.text.line(min(first for first, _, _ in self.edits))

    @property
    def written(self) -> str:
        """The file with the fault."""
        return self.text.after(self.edits)

    def __str__(self) -> str:
        return f"{self.text.file}:{self.line}: `{self.where}`: {self.what}"


def every_fault(root: Path, name: str, rulebook: Rulebook, chance: Random) -> Iterator[Fault]:
    """Every single fault of a rulebook that the kinds give, in the order of the files."""
    for folder in ("rules", "facts"):
        for path in sorted((root / folder / name).rglob("*.yaml")):
            text = Text.read(root, path)
            for faults in (RuleFaults(text, rulebook, chance), RecordFaults(text, rulebook, chance)):
                for kind, where, what, edits in faults.all():
                    yield Fault(kind, name, where, what, text, edits)


def seeded(root: Path, name: str, rulebook: Rulebook, count: int, seed: int) -> list[Fault]:
    """So many faults of a rulebook, of all kinds in turn: the rare kinds are all there, the others as often as each other."""
    chance = Random(f"{name} {seed}")
    kinds: dict[str, list[Fault]] = {}
    for fault in every_fault(root, name, rulebook, chance):
        if fault.written != fault.text.text:
            kinds.setdefault(fault.kind, []).append(fault)
    for found in kinds.values():
        chance.shuffle(found)
    chosen: list[Fault] = []
    while len(chosen) < count and any(kinds.values()):
        for found in kinds.values():
            if found and len(chosen) < count:
                chosen.append(found.pop())
    return chosen
