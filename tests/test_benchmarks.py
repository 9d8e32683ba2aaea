"""The guard of the benchmarks: what it notices, and that nothing is left out of it."""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks"
sys.path.append(str(FOLDER))
every: Any = import_module("all")
quick: Any = import_module("quick")

STORED = {"counts": {quick.version(): {"a": 1_000}}, "ratios": {"b": 2.0}}


def measured(a: int = 1_000, b: float = 2.0, exponent: float = 1.0) -> Any:
    found = quick.Measured()
    found.counts["a"], found.ratios["b"], found.exponents["c"] = a, b, exponent
    return found


def test_what_is_as_stored_or_better_passes() -> None:
    assert list(quick.complaints(measured(), STORED)) == []
    assert list(quick.complaints(measured(a=10, b=0.1, exponent=0.2), STORED)) == []


@pytest.mark.parametrize(
    ("worse", "name"), [({"a": 1_200}, "a"), ({"b": 6.1}, "b"), ({"exponent": 1.3}, "c")]
)
def test_what_is_worse_is_named(worse: dict[str, Any], name: str) -> None:
    (line,) = quick.complaints(measured(**worse), STORED)
    assert line.startswith(f"{name}: ")


def test_a_figure_that_is_no_longer_measured_is_named() -> None:
    assert list(quick.complaints(quick.Measured(), STORED)) == [
        "a: stored, and no longer measured",
        "b: stored, and no longer measured",
    ]


def test_calls_are_counted_the_same_each_time() -> None:
    assert quick.calls(quick.yardstick) == quick.calls(quick.yardstick) > 0


def test_every_part_of_quick_has_stored_figures() -> None:
    stored = json.loads(quick.STORED.read_text())
    assert stored["counts"]["3.11"]
    assert stored["ratios"]


def test_every_benchmark_has_its_block_on_the_page() -> None:
    page = (ROOT / "docs" / "reference" / "performance.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```text bench=(\w+)$", page, re.MULTILINE)
    assert sorted(blocks) == sorted(every.benchmarks())


def test_a_block_is_replaced_as_a_whole() -> None:
    page = "# Page\n\n```text bench=cold\nformer\n```\nwords\n"
    found = every.written(page, {"cold": "new \\1\n"})
    assert "former" not in found
    assert "new \\1\n```\nwords\n" in found
    with pytest.raises(ValueError, match="bench=warm"):
        every.written(page, {"warm": ""})
