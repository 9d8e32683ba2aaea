"""Proofs: why a target has the status it has in one world, as a shared graph down to facts and absences."""

from __future__ import annotations

from sanctionlink.diagnostics.model import Span
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.rulebook import Citation, Strength
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass

# Every node tells by `supports` whether it is as the rule above it needs: in a proof all do; in a near miss those that
# do not are what is missing.


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test on base values: what the rule asks, the value found, and who says so.

    `holds` is the truth of the literal `text`; a proof of absence has leaves that do not hold.
    """

    text: str
    holds: bool
    value: str
    kind: LeafKind
    account: str | None
    note: str | None
    cites: tuple[Citation, ...]
    span: Span | None
    supports: bool = True


@dataclass(frozen=True, slots=True)
class RuleNode:
    """One rule applied: what it concludes, its strength, its citation and what it rests on.

    In a proof, `premises` are what made the rule fire. As a near miss (`fires` False), they are what held and what
    did not.
    """

    rule: str
    concludes: str
    says: str
    strength: Strength
    fires: bool
    cites: tuple[Citation, ...]
    span: Span | None
    premises: tuple[int, ...]
    supports: bool = True


@dataclass(frozen=True, slots=True)
class Absence:
    """Something derived that does not hold: no rule makes `text` hold. `nearest` is the rule that came closest."""

    text: str
    nearest: int | None
    supports: bool = True


@dataclass(frozen=True, slots=True)
class Junction:
    """A count, sum or alternative: `text` and the parts that decide it."""

    text: str
    holds: bool
    premises: tuple[int, ...]
    supports: bool = True


Node = Leaf | RuleNode | Absence | Junction


@dataclass(frozen=True, slots=True)
class Derivation:
    """A proof for one target in one world.

    `nodes` is the shared graph: premises are indices into it and always point to earlier nodes, so it has no cycle.
    `roots` are the reasons (rules that bite, strongest first) or, for a target that nothing bites, the nearest misses.
    `world` names the suppositions made where conditions are open.
    """

    target: str
    status: Status
    title: str
    roots: tuple[int, ...]
    nodes: tuple[Node, ...]
    world: tuple[tuple[str, str], ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation in the proof, once, in order of first appearance."""
        seen: dict[tuple[str, str | None, int | None], Citation] = {}
        for node in self.nodes:
            if isinstance(node, (Leaf, RuleNode)):
                for cite in node.cites:
                    seen.setdefault((cite.source, cite.section, cite.paragraph), cite)
        return tuple(seen.values())
