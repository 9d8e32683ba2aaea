"""A proof while it is drawn up, rule by rule from the top: it ends after a stated number of nodes, and says where."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from sanctionlink.answers.derivation import Absence, Junction, Leaf, Node, RuleNode

MOST_NODES = 2_000
"""Nodes of one proof, past which what rules rest on is left out; nobody reads that far, and deep proofs share little."""


class Draft:
    """A node, and the drafts of what it rests on. `supports` is as in the node, which drafts can be used against."""

    __slots__ = ("below", "node", "origin")

    def __init__(self, node: Node, below: Sequence[Draft] = ()) -> None:
        self.node = node
        self.below = below
        self.origin = self

    def against(self) -> Draft:
        """The same, marked as what stands in the way."""
        other = Draft(replace(self.node, supports=False))
        other.origin = self
        return other


class Drafts:
    """The drafts of one proof. Rules are shared by key and drawn up in turn, so that the top is whole if not all fits."""

    def __init__(self) -> None:
        self._rules: dict[object, Draft] = {}
        self._waiting: deque[tuple[Draft, Callable[[], Iterable[Draft]]]] = deque()
        self._count = 0

    def node(self, node: Node, below: Sequence[Draft] = ()) -> Draft:
        """A new draft."""
        self._count += 1
        return Draft(node, below)

    def rule(self, key: object, node: RuleNode, below: Callable[[], Iterable[Draft]]) -> Draft:
        """The draft of a rule applied, the one there is already or a new one, of which `below` gives the rest later."""
        if key not in self._rules:
            draft = self._rules[key] = self.node(node)
            self._waiting.append((draft, below))
        return self._rules[key]

    def finish(self, roots: Sequence[Draft]) -> tuple[tuple[Node, ...], list[int]]:
        """The nodes, premises before what rests on them, and where the roots are."""
        while self._waiting:
            draft, below = self._waiting.popleft()
            if self._count < MOST_NODES:
                draft.below = tuple(below())
            else:
                assert isinstance(draft.node, RuleNode)
                draft.node = replace(draft.node, cut=True)
        numbering = _Numbering()
        indices = [numbering.of(root) for root in roots]
        return tuple(numbering.nodes), indices


class _Numbering:
    """Gives each draft its index; equal nodes are one."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._index: dict[Node, int] = {}
        self._done: dict[Draft, int] = {}

    def of(self, root: Draft) -> int:
        """The index of a draft, after all that it rests on."""
        stack: list[tuple[Draft, Iterator[Draft]]] = [(root, iter(root.origin.below))]
        open_ = {root.origin}
        while stack:
            draft, below = stack[-1]
            for each in below:
                if each in self._done:
                    continue
                if each.origin in open_:
                    self._done[each] = self._add(_circle(each.node))
                    continue
                open_.add(each.origin)
                stack.append((each, iter(each.origin.below)))
                break
            else:
                stack.pop()
                open_.discard(draft.origin)
                indices = tuple(dict.fromkeys(self._done[each] for each in draft.origin.below))
                self._done[draft] = self._add(_resting(draft, indices))
        return self._done[root]

    def _add(self, node: Node) -> int:
        if node not in self._index:
            self._index[node] = len(self.nodes)
            self.nodes.append(node)
        return self._index[node]


def _resting(draft: Draft, indices: tuple[int, ...]) -> Node:
    """The node of a draft, on what it rests."""
    node = draft.node
    match node:
        case RuleNode():
            return replace(node, premises=indices, cut=getattr(draft.origin.node, "cut", False))
        case Junction():
            return replace(node, premises=indices)
        case Absence():
            return replace(node, nearest=indices[0] if indices else None)
        case Leaf():
            return node


def _circle(node: Node) -> Node:
    """What is said of a rule where it is met below itself: among near misses, of which several are shown, that can be."""
    assert isinstance(node, RuleNode)
    return Absence(f"rule `{node.rule}` (rests on itself)", False, None, supports=False)
