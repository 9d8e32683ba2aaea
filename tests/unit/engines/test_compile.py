"""Straight-line code: nothing in it that need not be there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import sanctionlink as sl
from sanctionlink.engines.circuit.chunks import Sweeper
from sanctionlink.engines.circuit.gates import FALSE, TRUE, Gates, reaches
from sanctionlink.engines.circuit.straight_line import Plan, emitted
from sanctionlink.engines.circuit.tasks import decoded

HEAD = """
rulebook: {title: T, as_of: 2025-01-01}
conditions:
  a: {type: yes_no, ask: A}
  b: {type: yes_no, ask: B}
  c: {type: yes_no, ask: C}
  level: {type: scale, values: [low, middle, high], ask: L}
proposals: {p: {title: P}, q: {title: Q}}
rules:
"""


def plan(rules: str, folder: Path, targets: Sequence[str] = ("p",)) -> Plan:
    """The plan of all conditions of some rules."""
    (folder / "rules.yaml").write_text(HEAD + rules)
    return sl.load(folder).sweep(["a", "b", "c", "level"], targets)._survey.task.plan


def steps(found: Plan) -> int:
    return sum(len(stretch.steps) for stretch in found.stretches)


@pytest.mark.parametrize(
    ("rules", "leaves", "count"),
    [
        ("  r: {says: R, when: always, blocks: p}", 0, 0),
        ("  r: {says: R, when: a, blocks: p}", 1, 0),
        ("  r: {says: R, when: not a, blocks: p}", 1, 0),
        ("  r: {says: R, for: p, requires: a}", 1, 0),
        ("  r: {says: R, when: a or not a, blocks: p}", 0, 0),
        ("  r: {says: R, when: level = low or level = high, blocks: p}", 1, 0),
        ("  r: {says: R, when: [a, b], blocks: p}", 2, 1),
        ("  r: {says: R, when: a, defines: n}\n  s: {says: S, when: [n, a, b], blocks: p}", 2, 1),
        ("  r: {says: R, when: [a, b], blocks: p}\n  s: {says: S, when: [b, a], blocks: p}", 2, 1),
        ("  r: {says: R, when: [a, b], blocks: q}\n  s: {says: S, when: [q is clear, c], blocks: p}", 3, 3),
        ("  r: {says: R, when: [a, not b, not c], blocks: p}", 3, 2),
        ("  r: {says: R, when: 'at least 2 of (a, b, c)', blocks: p}", 3, 4),
    ],
)
def test_no_step_is_needless(rules: str, leaves: int, count: int, tmp_path: Path) -> None:
    """Aliases, constants, equal bodies and complements of conditions cost nothing."""
    found = plan(rules, tmp_path)
    assert (len(found.leaves), steps(found)) == (leaves, count)


def test_what_no_target_asks_for_is_left_out(tmp_path: Path) -> None:
    rules = "  r: {says: R, when: [a, b], blocks: p}\n  s: {says: S, when: [b, c], blocks: q}"
    assert steps(plan(rules, tmp_path)) == 1
    assert steps(plan(rules, tmp_path, ("p", "q"))) == 2


def test_several_complements_of_gates_are_taken_at_once() -> None:
    gates = Gates((2, 2, 2, 2))
    a, b, c, d = (gates.leaf((((at, 1),),)) for at in range(4))
    one, other = gates.both((a, b)), gates.both((c, d))
    whole = emitted(gates, (), [gates.both((a, -one, -other))])
    assert [step[0] for stretch in whole.stretches for step in stretch.steps].count(2) == 1
    assert gates.both((-one, -other)) == -gates.either((one, other))


def test_a_sum_that_is_always_reached_is_true() -> None:
    gates = Gates((2, 2))
    a, b = (gates.leaf((((at, 1),),)) for at in range(2))
    assert reaches(gates, [(1, a), (1, b)], 0) == TRUE
    assert reaches(gates, [(1, a), (1, b)], 3) == FALSE
    assert reaches(gates, [(2, a)], 1) == a
    assert gates.differ(a, -a) == TRUE


def test_a_task_travels_as_text_and_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(HEAD + "  r: {says: R, when: [a, not b], blocks: p}")
    task = sl.load(tmp_path).sweep(["a", "level"], ["p"])._survey.task
    assert decoded(task.encoded()) == task
    assert Sweeper(decoded(task.encoded())).columns(0) == Sweeper(task).columns(0)
    with pytest.raises(ValueError, match="version"):
        decoded(task.encoded().replace('"format":2', '"format":0'))
