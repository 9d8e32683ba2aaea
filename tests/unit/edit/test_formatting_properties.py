"""Whatever the layout of a file, formatting it keeps what it says and every comment, and a second time changes nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, event, given, settings

from random_layout import Content, files
from sanctionlink.diagnostics.model import Collector
from sanctionlink.edit.formatting import format_text
from sanctionlink.edit.pieces import remarks
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SourceText
from sanctionlink.language.yaml.reader import read_yaml

pytestmark = pytest.mark.slow


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(files())
def test_the_same_content_and_comments_and_nothing_more_to_do(
    drawn: tuple[str, dict[str, Content], list[str]],
) -> None:
    text, content, comments = drawn
    formatted = format_text(text.encode(), "random.yaml").decode()

    assert plain(read(formatted)) == content
    kept = [remark.text for remark in remarks(SourceText("random.yaml", formatted), read(formatted))]
    assert Counter(kept) == Counter(comment.rstrip() for comment in comments)
    assert format_text(formatted.encode(), "random.yaml").decode() == formatted
    assert formatted.endswith("\n") and not formatted.endswith("\n\n")
    event("already formatted" if formatted == text else "changed")


def read(text: str) -> MappingNode:
    found = Collector()
    root = read_yaml(text.encode(), "random.yaml", "", found)
    assert root is not None and not found.failed
    return root


def plain(node: Node) -> Content:
    """A tree as mappings, lists and texts; mappings compare whatever their order."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, MappingNode):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items]
