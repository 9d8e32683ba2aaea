"""Every answer as JSON: what its schema promises and no more, the same from Python as from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from documents import hold_to_schema
from sanctionlink.api import Book, load
from sanctionlink.cli.run import run
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.documents.shape import Document
from strategies import Program, try_programs

PARTS = 2
SHARE = 4
"""One of so many of the programs that all engines must agree on is gone through here, which takes longer."""
MOST_TARGETS = 3


@pytest.mark.parametrize("part", range(PARTS))
def test_answers_to_random_programs_meet_their_schemas(part: int, request: pytest.FixtureRequest) -> None:
    """Verdicts, proofs, ways, levers and timelines, with every key that is promised and no other."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(-(-count // PARTS // SHARE), first * PARTS + 300 + part, assert_told)


def assert_told(program: Program) -> None:
    """Hold every answer that a program has to its schema."""
    asked = Book(program.rulebook)
    try:
        verdicts = asked.decide(program.scenario)
    except InvalidInput:
        return
    hold(verdicts.to_dict())
    hold(verdicts.to_dict(asked.decide(program.scenario)))
    for target in list(verdicts)[:MOST_TARGETS]:
        hold(verdicts.explain(target).to_dict())
        for find in (
            lambda target=target: asked.unblock(target, program.scenario, most=2),
            lambda target=target: asked.levers(program.scenario, [target]),
            lambda target=target: asked.timeline(program.scenario, targets=[target]),
        ):
            hold_if_answered(find)


def hold_if_answered(find: Callable[[], Document]) -> None:
    """Hold an answer to its schema; a question may be refused, or reach a limit."""
    try:
        found = find().to_dict()
    except (InvalidInput, LimitReached):
        return
    hold(found)


def hold(document: dict[str, object]) -> None:
    """The same for what has gone through JSON, which changes nothing."""
    assert json.loads(json.dumps(document)) == document
    hold_to_schema(document)


ARCTIC = "arctic_cooperation"
VARIED = ["us_sanctions_relief", "talks_outcome"]

SAME: dict[str, tuple[list[str], Callable[[Book], Document]]] = {
    "status": (["status"], lambda b: b.verdicts()),
    "explain": (["explain", ARCTIC], lambda b: b.verdicts(targets=[ARCTIC]).explain(ARCTIC)),
    "timeline": (
        ["timeline", ARCTIC],
        lambda b: b.timeline(b.scenario(), targets=[ARCTIC]),
    ),
    "levers": (["levers", ARCTIC], lambda b: b.levers(targets=[ARCTIC])),
    "unblock": (["unblock", ARCTIC, "--max", "3"], lambda b: b.unblock(ARCTIC, most=3)),
    "block": (["block", "prisoner_exchange", "--max", "3"], lambda b: b.block("prisoner_exchange", most=3)),
    "sweep": (["sweep", ARCTIC, "--vary", ",".join(VARIED)], lambda b: b.sweep(VARIED, [ARCTIC])),
}


@pytest.mark.parametrize("command", SAME)
def test_python_says_what_the_command_line_says(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, ask = SAME[command]
    run([*words, "--rulebook", "reset_2025", "--format", "json"])
    printed = capsys.readouterr().out
    found = ask(load("reset_2025"))
    document = found.to_dict()
    hold(document)
    assert json.loads(printed) == document


def test_whatif_says_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    run(["whatif", "--set", "us_sanctions_relief=partial", "-r", "reset_2025", "--format", "json"])
    asked = load("reset_2025")
    after = asked.verdicts(us_sanctions_relief="partial")
    assert json.loads(capsys.readouterr().out) == after.to_dict(asked.verdicts())
    assert after.to_json() == json.dumps(after.to_dict(), ensure_ascii=False, indent=2) + "\n"


def test_cases_coverage_and_findings_from_python() -> None:
    asked = load("libya_1970")
    results = [asked.run_case(case).to_dict() for case in asked.cases()[:2]]
    assert [each["passed"] for each in results] == [True, True]
    assert asked.coverage().to_dict()["enough"] is True
    found = asked.check(select=["SL722"]).to_dict()
    assert set(found) == {"diagnostics"}


def test_differences_from_python(tmp_path: Path) -> None:
    asked = load("libya_1970")
    hold(asked.diff(asked).to_dict())
