"""Proofs: why a target has the status it has in one world, as a shared graph down to facts and absences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanctionlink.answers.verdict import Answer, Conflict, Verdict
from sanctionlink.diagnostics.model import Span
from sanctionlink.documents.shape import Count, Day, Document, Shape
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.outlook import Side
from sanctionlink.model.rulebook import Basis, Citation, Source, Strength
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass

# Every node tells by `supports` whether it is as the rule above it needs: in a proof all do; in a near miss those that
# do not are what is missing. `holds` is the truth of its text; the part of the rule is met if it holds and is not `negated`,
# or does not hold and is. (A rule that requires something fires where that is not met.)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test on base values: what the rule asks, the value found, and who says so.

    `holds` is the truth of the literal `text`; a proof of absence has leaves that do not hold.
    """

    shape = Shape(tag=("node", "leaf"), leave_out=("span",))

    text: str
    holds: bool
    value: str
    kind: LeafKind
    account: str | None
    note: str | None
    cites: tuple[Citation, ...]
    span: Span | None
    supports: bool = True
    """False for what keeps the rule above from firing; true for all of a proof."""
    negated: bool = False
    """Whether the rule asks for the opposite of `text`."""
    unless: bool = False
    """Whether the rule asks for it after `unless`."""


@dataclass(frozen=True, slots=True)
class RuleNode:
    """One rule applied: what it concludes, its strength, its citation and what it rests on.

    In a proof, `premises` are what made the rule fire. As a near miss (`fires` False), they are what held and what
    did not. If it is `cut`, they are left out, since the proof was too long.
    """

    shape = Shape(tag=("node", "rule"), leave_out=("span",))

    rule: str
    concludes: str
    says: str
    strength: Strength
    fires: bool
    cites: tuple[Citation, ...]
    span: Span | None
    premises: tuple[Count, ...]
    supports: bool = True
    """False for what keeps the rule above from firing; true for all of a proof."""
    lifted: bool = False
    """Whether all else that it needs is met, so that exceptions alone keep it from biting."""
    cut: bool = False
    """Whether what it rests on is left out, since the proof was too long."""
    basis: Basis = Basis.STATED
    side: Side | None = None
    """Whether it speaks for targets or against them; null if it is about none."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Something that no rule concludes. `nearest` is the rule that came closest.

    `holds` is the truth of `text`: False where it names what no rule makes hold, True where it says that a target is clear.
    """

    shape = Shape(tag=("node", "absence"))

    text: str
    holds: bool
    nearest: Count | None
    supports: bool = True
    """False for what keeps the rule above from firing; true for all of a proof."""
    negated: bool = False
    """Whether the rule asks for the opposite of `text`."""
    unless: bool = False
    """Whether the rule asks for it after `unless`."""


@dataclass(frozen=True, slots=True)
class Junction:
    """A count, sum or alternative: `text` and the parts that decide it, of which `left_out` more are not shown."""

    shape = Shape(tag=("node", "junction"))

    text: str
    holds: bool
    premises: tuple[Count, ...]
    supports: bool = True
    """False for what keeps the rule above from firing; true for all of a proof."""
    negated: bool = False
    """Whether the rule asks for the opposite of `text`."""
    unless: bool = False
    """Whether the rule asks for it after `unless`."""
    left_out: Count = 0
    """How many more parts there are, such as members of a large set."""
    needed: Count = 0
    """Of alternatives, how many have to be met, in the sense of the rule; 0 for what is no group of parts."""
    of: Count = 0
    """Of alternatives, how many there are, whether or not they are shown."""


Node = Leaf | RuleNode | Absence | Junction


@dataclass(frozen=True, slots=True)
class Derivation(Document):
    """A proof for one target in one world.

    `nodes` is the shared graph: premises are indices into it and always point to earlier nodes, so it has no cycle.
    `roots` are the reasons (rules that bite, strongest first) or, for a target that nothing bites, the nearest misses.
    `world` names the suppositions made where conditions are open. One that is `besides` has only the reasons that bite in its
    world and not in those of the derivations before it; `left_out` are rules that bite in yet other worlds and are not shown.
    """

    shape = Shape(leave_out=("target", "title"), pairs=("world",))

    target: str
    status: Status
    title: str
    roots: tuple[Count, ...]
    nodes: tuple[Node, ...]
    world: tuple[tuple[str, str], ...] = ()
    besides: bool = False
    """Whether it has only the rules that bite in this world and not in those before."""
    left_out: tuple[str, ...] = ()
    """Rules that bite in yet other worlds, and are not shown."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation in the proof, once, in order of first appearance."""
        seen: dict[tuple[str, str | None, int | None], Citation] = {}
        for node in self.nodes:
            if isinstance(node, (Leaf, RuleNode)):
                for cite in node.cites:
                    seen.setdefault((cite.source, cite.section, cite.paragraph), cite)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True)
class Explained(Document):
    """Why a target has its status: one proof, or one each way for an undetermined target, with what was asked."""

    shape = Shape("sanctionlink/derivation/1")

    rulebook: str
    title: str
    as_of: Day
    assumptions: Mapping[str, str]
    account: str | None
    """Whose word is taken in disputes; null if everybody's may be."""
    worlds: Count | None
    """How many worlds the open conditions make."""
    open: tuple[str, ...]
    """Conditions that are unknown or disputed, and that rules ask about."""
    conflicts: tuple[Conflict, ...]
    verdict: Verdict
    derivations: tuple[Derivation, ...]
    sources: Mapping[str, Source]
    """The sources that the proofs cite."""


def explained(
    answer: Answer, target: str, found: Sequence[Derivation], sources: Mapping[str, Source]
) -> Explained:
    """Proofs of a target as an answer that stands by itself; `sources` are those of the rulebook."""
    cited = dict.fromkeys(cite.source for each in found for cite in each.citations)
    return Explained(
        answer.rulebook,
        answer.title,
        answer.as_of,
        answer.assumptions,
        answer.account,
        answer.worlds,
        answer.open,
        answer.conflicts,
        answer.verdicts[target],
        tuple(found),
        {name: sources[name] for name in cited if name in sources},
    )
