"""The random programs themselves: an agreement on programs that all say the same would mean nothing."""

from __future__ import annotations

from collections import Counter

import pytest

import reference
from reference_layers import is_stratified
from reference_truth import Paradox
from strategies import Program, try_programs

pytestmark = pytest.mark.slow


def test_the_random_programs_are_varied() -> None:
    """Every outcome comes up often enough for the agreement to mean something."""
    seen: Counter[str] = Counter()

    def count(program: Program) -> None:
        seen["program"] += 1
        seen["unstratified"] += not is_stratified(program.rulebook)
        try:
            answer = reference.decide(program.rulebook, program.scenario)
        except (reference.Impossible, Paradox) as refused:
            seen[type(refused).__name__] += 1
            return
        seen["several worlds"] += len(answer.outcomes) > 1
        seen["conflict"] += any(outcome.contradictions() for outcome in answer.outcomes)
        for verdict in answer.verdicts.values():
            seen[verdict.status.value] += 1
            seen[f"outlook {verdict.outlook}"] += 1
            seen["hinges on two or more"] += verdict.hinges > 1
            seen["a reason that is not certain"] += any(
                not certain for _, certain in verdict.reasons.values()
            )

    try_programs(320, 0, count)
    floors = {
        "unstratified": 0.02,
        "several worlds": 0.4,
        "conflict": 0.01,
        "Impossible": 0.002,
        "Paradox": 0.005,
        "blocked": 0.15,
        "clear": 0.5,
        "in_force": 0.07,
        "not_in_force": 0.2,
        "undetermined": 0.1,
        "outlook unlikely": 0.01,
        "outlook doubtful": 0.01,
        "outlook contested": 0.001,
        "outlook open": 0.3,
        "outlook possible": 0.01,
        "outlook likely": 0.01,
        "hinges on two or more": 0.01,
        "a reason that is not certain": 0.1,
    }
    rare = {what: seen[what] for what, floor in floors.items() if seen[what] < floor * seen["program"]}
    assert not rare, f"too rare among {seen['program']} programs: {rare}"
    assert seen["unstratified"] < 0.2 * seen["program"], "too many programs are wasted"
