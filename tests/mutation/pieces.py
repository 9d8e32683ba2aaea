"""A rulebook's YAML files as text with the places of all nodes, and edits that leave every other line where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Edit = tuple[int, int, str]
"""The offsets between which a text is replaced, and by what."""

Entry = tuple[ScalarNode, Node]


@dataclass(frozen=True)
class Text:
    """One file: its path from the project's root, its text and the tree of its nodes."""

    file: str
    text: str
    root: MappingNode

    @classmethod
    def read(cls, root: Path, path: Path) -> Text:
        """A file of a project."""
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        assert isinstance(tree, MappingNode), f"{path} has no sections"
        return cls(path.relative_to(root).as_posix(), text, tree)

    def section(self, name: str) -> list[Entry]:
        """The entries of a section that is a mapping."""
        found = value(self.root, name)
        return entries(found) if isinstance(found, MappingNode) else []

    def raw(self, node: Node) -> str:
        """What is written there."""
        return self.text[start(node) : end(node)]

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return self.text.count("\n", 0, offset) + 1

    def after(self, edits: tuple[Edit, ...]) -> str:
        """The text with some places replaced."""
        text = self.text
        for first, last, new in sorted(edits, reverse=True):
            text = text[:first] + new + text[last:]
        return text

    # --- taking away ------------------------------------------------------------------------------------------------

    def without_entry(self, mapping: MappingNode, at: int) -> Edit:
        """Takes an entry out of a mapping."""
        key, found = entries(mapping)[at]
        if mapping.flow_style:
            return self._without([(start(k), end(v)) for k, v in entries(mapping)], at)
        return self._blank(start(key), end(found))

    def without_item(self, sequence: SequenceNode, at: int) -> Edit:
        """Takes an item out of a list."""
        if sequence.flow_style:
            return self._without([(start(item), end(item)) for item in sequence.value], at)
        item = sequence.value[at]
        return self._blank(self.text.rindex("-", 0, start(item)), end(item))

    def _without(self, places: list[tuple[int, int]], at: int) -> Edit:
        """Takes one of several places out, with the comma beside it."""
        if at + 1 < len(places):
            return self._blank(places[at][0], places[at + 1][0])
        return self._blank(places[at - 1][1] if at else places[at][0], places[at][1])

    def _blank(self, first: int, last: int) -> Edit:
        return first, last, "\n" * self.text.count("\n", first, last)

    # --- putting in -------------------------------------------------------------------------------------------------

    def with_entry(self, mapping: MappingNode, key: str, text: str) -> tuple[Edit, ...]:
        """Puts an entry first into a mapping. For the new line of a block a blank one behind it goes."""
        first = start(entries(mapping)[0][0])
        if mapping.flow_style:
            return ((first, first, f"{key}: {text}, "),)
        column = first - (self.text.rfind("\n", 0, first) + 1)
        put = (first, first, f"{key}: {text}\n{' ' * column}")
        gap = end(mapping)
        return (put, (gap, gap + 1, "")) if self.text.startswith("\n\n", gap) else (put,)

    def flow(self, node: Node) -> str:
        """A node on one line."""
        if isinstance(node, MappingNode):
            return "{" + ", ".join(f"{self.raw(k)}: {self.flow(v)}" for k, v in entries(node)) + "}"
        if isinstance(node, SequenceNode):
            return "[" + ", ".join(self.flow(item) for item in node.value) + "]"
        assert isinstance(node, ScalarNode)
        raw = " ".join(self.raw(node).split())
        plain = node.style is None and not any(sign in raw for sign in ",[]{}:#\"'")
        return raw if plain or node.style else f'"{raw}"'


def start(node: Node) -> int:
    """The offset at which a node begins."""
    return int(node.start_mark.index)


def end(node: Node) -> int:
    """The offset at which a node ends: a block ends with its last part, not where the next thing starts."""
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def entries(node: Node | None) -> list[Entry]:
    """The entries of a mapping; none of anything else."""
    return list(node.value) if isinstance(node, MappingNode) else []


def value(node: Node | None, key: str) -> Node | None:
    """What a mapping has under a key."""
    return next((found for name, found in entries(node) if name.value == key), None)


def position(node: Node | None, key: str) -> int | None:
    """Where a key stands among a mapping's."""
    return next((at for at, (name, _) in enumerate(entries(node)) if name.value == key), None)


def scalars(node: Node | None) -> Iterator[ScalarNode]:
    """Every text in a node, keys left out."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from scalars(item)
    else:
        for _, found in entries(node):
            yield from scalars(found)


def nested(node: Node | None) -> Iterator[Node]:
    """A node and every node below it, keys left out."""
    if node is None:
        return
    yield node
    below = node.value if isinstance(node, SequenceNode) else [v for _, v in entries(node)]
    for each in below:
        yield from nested(each)
