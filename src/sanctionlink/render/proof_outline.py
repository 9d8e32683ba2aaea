"""A proof as an outline: its nodes in reading order with what to say of each, for every form of output to draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sanctionlink.answers.derivation import Absence, Derivation, Junction, Leaf, Node, RuleNode
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.outlook import Side
from sanctionlink.model.rulebook import Citation, Rulebook, Strength
from sanctionlink.model.status import Status
from sanctionlink.render import wording, words
from sanctionlink.render.page import clean

ORIGINS = {
    LeafKind.FACT: "fact",
    LeafKind.ASSUMPTION: "ASSUMED",
    LeafKind.DEFAULT: "default, nobody reported it",
    LeafKind.SUPPOSITION: wording.SUPPOSED,
    LeafKind.CALENDAR: "by the calendar",
}

CUT = "what it rests on is left out: the proof is too long to be read"


class Graph(Protocol):
    """A proof of whatever it may be: nodes, of which each rests on earlier ones, and which of them are its reasons."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes."""
        ...

    @property
    def roots(self) -> tuple[int, ...]:
        """Where the reasons are among them."""
        ...


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One node where it is met.

    `open_above` tells for each level above whether more siblings follow there, `last` whether none follows here.
    `holds` tells whether a part of a rule is met, None for rules; `stops` marks what keeps the rule above from applying. A
    node with several parents is told in full once, under its `number`; where it is met again, `again` is set and there are
    no details and nothing below.
    """

    open_above: tuple[bool, ...]
    last: bool
    role: str
    holds: bool | None
    stops: bool
    text: str
    details: tuple[str, ...]
    parent: bool
    number: int | None
    again: bool

    @property
    def depth(self) -> int:
        """How many levels the entry lies under its root."""
        return len(self.open_above)


def below(node: Node) -> tuple[int, ...]:
    """The nodes that a node rests on."""
    if isinstance(node, (RuleNode, Junction)):
        return tuple(dict.fromkeys(node.premises))
    if isinstance(node, Absence) and node.nearest is not None:
        return (node.nearest,)
    return ()


def shared(derivation: Graph, roots: tuple[int, ...]) -> frozenset[int]:
    """The nodes under the roots that would be told more than once."""
    met: Counter[int] = Counter(roots)
    waiting, seen = list(roots), set(roots)
    while waiting:
        for child in below(derivation.nodes[waiting.pop()]):
            met[child] += 1
            if child not in seen:
                seen.add(child)
                waiting.append(child)
    return frozenset(index for index, times in met.items() if times > 1)


class Told:
    """What one answer has told so far of its proofs: parts with equal content are one, in whichever world they are met.

    With a rulebook, targets are told by their titles and conditions by their questions.
    """

    def __init__(self, rulebook: Rulebook | None = None) -> None:
        self.rulebook = rulebook
        self._contents: dict[object, int] = {}
        self.numbers: dict[int, int] = {}
        self.roots: set[int] = set()

    def contents(self, derivation: Graph) -> list[int]:
        """For each node, which content it has with all that it rests on."""
        found: list[int] = []
        for node in derivation.nodes:
            _, holds, text, details = told(node, False, self.rulebook)
            key = (holds, text, details, _stops(node), tuple(found[at] for at in below(node)))
            found.append(self._contents.setdefault(key, len(self._contents)))
        return found

    def label(self, content: int) -> None:
        """Number what will be referred to."""
        self.numbers.setdefault(content, len(self.numbers) + 1)


def entries(derivation: Graph, roots: tuple[int, ...], so_far: Told) -> Iterator[OutlineEntry]:
    """The proof from its roots down, each node before what it rests on, less what was told before.

    `so_far` grows: pass the same one for all roots and derivations of an answer.
    """
    repeated = shared(derivation, derivation.roots)
    contents = so_far.contents(derivation)
    waiting: list[tuple[int, tuple[bool, ...], bool]] = [
        (root, (), root == roots[-1]) for root in reversed(roots)
    ]
    while waiting:
        index, above, last = waiting.pop()
        node, content = derivation.nodes[index], contents[index]
        children = below(node)
        again = content in so_far.numbers or (not above and content in so_far.roots)
        if index in repeated and not again:
            so_far.label(content)
        if not above:
            so_far.roots.add(content)
        role, holds, text, details = told(node, not above, so_far.rulebook)
        yield OutlineEntry(
            above,
            last,
            role,
            holds,
            _stops(node),
            text,
            () if again else details,
            bool(children) and not again,
            so_far.numbers.get(content),
            again,
        )
        if not again:
            inner = (*above, not last)
            waiting += [(child, inner, child == children[-1]) for child in reversed(children)]


def _stops(node: Node) -> bool:
    """Whether a node is to be marked as what keeps the rule above from applying."""
    return not node.supports and not (isinstance(node, RuleNode) and not node.fires)


def reference(entry: OutlineEntry) -> str:
    """What follows the text of an entry that is told more than once."""
    if entry.again:
        return f" (see {entry.number} above)" if entry.number else " (as above)"
    return f" ({entry.number})" if entry.number else ""


def told(
    node: Node, root: bool, rulebook: Rulebook | None = None
) -> tuple[str, bool | None, str, tuple[str, ...]]:
    """What to say of a node: its role for paint, whether it holds, a line, and further lines."""
    if isinstance(node, Leaf):
        return told_leaf(node, rulebook)
    if isinstance(node, RuleNode):
        says = words.with_basis(node.says, node.basis)
        told_ = says if root or not node.fires else f"{concluded(node, rulebook)}: {says}"
        applies = "" if node.fires else ", does not apply"
        text = f"{told_} [{words.strength_word(node.strength)}: {clean(node.rule)}{applies}]"
        cut = (CUT,) if node.cut else ()
        return ("head" if node.fires else "dim"), None, text, (*cited(node.cites), *cut)
    if isinstance(node, Absence):
        closest = ("the rule that comes closest:",) if node.nearest is not None else ()
        return "", met(node), f"{said(node, rulebook)} [{_absent(node)}]", closest
    more = (f"and {node.left_out:,} more, which are left out",) if node.left_out else ()
    return "", met(node), told_group(node, rulebook) if node.of else said(node, rulebook), more


def concluded(node: RuleNode, rulebook: Rulebook | None) -> str:
    """What a rule concludes below another: how a target stands by it, or what it sets."""
    found = words.STATUS.fullmatch(clean(node.concludes))
    if not found or rulebook is None or node.side is None:
        return words.part(node.concludes, rulebook)
    return words.state(found["target"], found["state"], rulebook, node.strength)


def met(node: Leaf | Absence | Junction) -> bool:
    """Whether a part of a rule is as the rule asks."""
    return node.holds != node.negated


def said(node: Leaf | Absence | Junction, rulebook: Rulebook | None = None) -> str:
    """A part of a rule, in the sense in which the rule asks for it."""
    return words.part(wording.asked(clean(node.text), node.negated, node.unless), rulebook)


def told_group(node: Junction, rulebook: Rulebook | None) -> str:
    """What stands over the parts of a group: how many are needed, or where not all are shown, the whole expression."""
    whole = len(node.premises) == node.of and not node.unless
    return f"{wording.joined(node.needed, node.of) if whole else said(node, rulebook)}:"


def _absent(node: Absence) -> str:
    """Why what no rule concludes is as it is. That nothing blocks a target, or brings it about, is told as such."""
    found = words.STATUS.search(node.text)
    if found:
        return "nothing blocks it" if found["state"] in ("clear", "blocked") else "nothing brings it about"
    return "no rule makes it hold"


def told_leaf(leaf: Leaf, rulebook: Rulebook | None) -> tuple[str, bool, str, tuple[str, ...]]:
    """A test on a base value: what is asked, the value found, and where it comes from."""
    origin = ORIGINS[leaf.kind]
    if leaf.account:
        origin += f" by the word of {clean(leaf.account)}"
    text = f"{said(leaf, rulebook)} [{origin}: {clean(leaf.value)}]"
    note = (clean(leaf.note),) if leaf.note else ()
    role = "assumption" if leaf.kind in (LeafKind.ASSUMPTION, LeafKind.SUPPOSITION) else ""
    return role, met(leaf), text, (*note, *cited(leaf.cites))


def cited(cites: tuple[Citation, ...]) -> tuple[str, ...]:
    """One line for each citation."""
    lines = []
    for cite in cites:
        note = f" ({clean(cite.note)})" if cite.note else ""
        lines.append(f"source: {wording.place(cite)}{note}")
    return tuple(lines)


# --- groups of roots -------------------------------------------------------------------------------------------------


def groups(derivation: Derivation, rulebook: Rulebook | None = None) -> list[tuple[str, tuple[int, ...]]]:
    """The roots under headings: what decides, what speaks on either side, and what came closest."""
    found: dict[str, list[int]] = {}
    for index in derivation.roots:
        found.setdefault(group(derivation, index, rulebook), []).append(index)
    return [(title, tuple(indices)) for title, indices in found.items()]


def group(derivation: Derivation, index: int, rulebook: Rulebook | None) -> str:
    """The heading that a root stands under."""
    node = derivation.nodes[index]
    if not isinstance(node, RuleNode):
        return "It rests on"
    measure = derivation.status in (Status.NOT_IN_FORCE, Status.IN_FORCE)
    side = node.side or (Side.FOR if measure else Side.AGAINST)
    if node.lifted:
        doing = "bring it about" if measure else "block it"
        return f"{standing(derivation, rulebook).capitalize()}, since an exception lifts what would {doing}"
    if not node.fires:
        if node.strength is not Strength.MUST:
            return f"The nearest that anything comes to speaking {side.value} it"
        return f"The nearest that a rule comes to {'bringing it about' if measure else 'blocking it'}"
    if node.strength is not Strength.MUST:
        still = f", which leaves it {standing(derivation, rulebook)}" if derivation.status.bitten else ""
        return f"What {words.side_word(side)} it ({words.strength_word(node.strength)}){still}"
    return f"{standing(derivation, rulebook).capitalize()}, because"


def standing(derivation: Derivation, rulebook: Rulebook | None) -> str:
    """What rules of strength must make of a target in one world: `blocked`, `not blocked`, `come about`."""
    late = rulebook is not None and words.is_development(rulebook, derivation.target)
    came = "come about" if late else "in force"
    return {
        Status.BLOCKED: "blocked",
        Status.CLEAR: "not blocked",
        Status.IN_FORCE: came,
        Status.NOT_IN_FORCE: f"not {came}",
    }.get(derivation.status, "not settled")


def bare(derivation: Derivation) -> str | None:
    """What to say before the groups where nothing decides, or None."""
    nodes = [derivation.nodes[root] for root in derivation.roots]
    if derivation.besides or any(isinstance(node, RuleNode) and node.lifted for node in nodes):
        return None
    if derivation.status is Status.CLEAR:
        return "Nothing in this rulebook rules it out."
    if derivation.status is Status.NOT_IN_FORCE:
        return "Nothing in this rulebook settles that it comes about."
    return None


def where(derivation: Derivation, in_all: bool, rulebook: Rulebook | None = None) -> str:
    """What follows the status of a derivation: the world that it is for. `in_all`: the status is the same in all."""
    world = wording.in_world(derivation.world, rulebook)
    if derivation.besides:
        return f"{world}, for another reason"
    return f"in every possible case, for example {world}" if in_all else world


def left_out(derivation: Derivation) -> str | None:
    """What to say of rules that are not shown, or None."""
    if not derivation.left_out:
        return None
    names = words.listing([clean(rule) for rule in derivation.left_out])
    return f"Left out, since they matter in yet other possible cases: {names}."
