"""Random programs: every engine gives the answer of the naive reference, and refuses what has no answer.

`pytest tests/test_engines_agree.py --programs 50000 --programs-seed 7` tries more, and others.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from functools import partial

import pytest
from hypothesis import note

import reference
from reference_layers import is_stratified, needed, reads_both_ways, relevant
from reference_truth import Paradox
from sanctionlink.answers.verdict import Answer
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines import choose
from sanctionlink.engines.sums import blocks
from sanctionlink.model.rulebook import Rulebook, Strength
from sanctionlink.model.scenario import Scenario, show_instance
from sanctionlink.model.status import Status
from strategies import Program, try_programs

Expected = reference.Answer | reference.Impossible | Paradox

PARTS = 8
"""The programs are tried in so many parts, which several processes can share."""

NEEDS = {"forward": "durable_rules_engine", "asp": "sanctionlink.engines.clingo"}
ENGINES = ("circuit", "forward", "asp", "auto")
INSTALLED = tuple(e for e in ENGINES if e not in NEEDS or importlib.util.find_spec(NEEDS[e]))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_engine_agrees_with_the_reference(part: int, request: pytest.FixtureRequest) -> None:
    """The same statuses, outlooks, reasons, accounts, hinges and conflicts on every engine."""
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(-(-count // PARTS), first * PARTS + part, assert_agreement)


@pytest.mark.parametrize("part", range(2))
def test_sums_taken_together_agree_with_the_reference(
    part: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where what is open in sums alone is taken together, however few the worlds."""
    monkeypatch.setattr(choose, "FEW_WORLDS", 0)
    monkeypatch.setattr(blocks, "FEWEST_GROUPS", 1)
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(
        -(-count // PARTS), first * PARTS + 100 + part, partial(assert_agreement, engines=("circuit",))
    )


def assert_agreement(program: Program, engines: Sequence[str] = INSTALLED) -> None:
    """Hold one program's answers to the reference's.

    A program with a cycle through negation may be refused even where the cycle does not matter: in no world that is
    possible, or for no target. A rule that asks for a thing and its contrary may hide a cycle from both.
    """
    rulebook = relevant(program.rulebook)
    expected = attempt(rulebook, program.scenario)
    stratified = is_stratified(program.rulebook)
    accounts: dict[str, reference.Answer | None] = {}
    for engine in engines:
        note(f"engine {engine}")
        try:
            answer = Book(program.rulebook).decide(program.scenario, engine=engine).answer
        except LimitReached:
            assert engine == "forward", "only this engine has a limit that so small a program may reach"
            continue
        except InvalidInput as refused:
            note(f"refused: {refused}")
            assert_refusable(expected, stratified)
            continue
        if isinstance(expected, Paradox) and reads_both_ways(rulebook):
            continue
        assert isinstance(expected, reference.Answer), "answered, though there is no answer"
        assert told(answer) == wanted(expected)
        assert_conflicts(program, answer, expected)
        if any(verdict.by_account for verdict in answer.verdicts.values()):
            accounts = accounts or reference.by_account(rulebook, program.scenario)
            assert_accounts(answer, accounts)


def attempt(rulebook: Rulebook, scenario: Scenario) -> Expected:
    """The reference's answer, or why there is none."""
    try:
        return reference.decide(rulebook, scenario)
    except (reference.Impossible, Paradox) as none:
        return none


def assert_refusable(expected: Expected, stratified: bool) -> None:
    """Only a program without an answer, or with a cycle through negation, is refused."""
    assert not (stratified and isinstance(expected, reference.Answer)), "refused, though there is an answer"


def told(answer: Answer) -> dict[str, object]:
    """What is compared of the product's answer."""
    return {
        name: row(
            verdict.status,
            verdict.outlook.value,
            {reason.rule: (reason.strength, reason.certain) for reason in verdict.reasons},
            len(verdict.hinges_on),
        )
        for name, verdict in answer.verdicts.items()
    }


def wanted(answer: reference.Answer) -> dict[str, object]:
    """The same of the reference's answer."""
    return {
        show_instance(key): row(verdict.status, verdict.outlook, verdict.reasons, verdict.hinges)
        for key, verdict in answer.verdicts.items()
    }


def assert_conflicts(program: Program, answer: Answer, expected: reference.Answer) -> None:
    """Consequences that disagree are told where a status rests on them, and never where they do not disagree."""
    reported = {conflict.condition for conflict in answer.conflicts} - {None}
    atoms = needed(program.rulebook)
    known = {key for outcome in expected.outcomes for key in outcome.contradictions()}
    due = {show_instance(key) for key in known if any(atom[:2] == ("set", key) for atom in atoms)}
    assert due <= reported, "a conflict is not reported"
    whole = expected if reported <= due else attempt(program.rulebook, program.scenario)
    if isinstance(whole, reference.Answer):
        known = {key for outcome in whole.outcomes for key in outcome.contradictions()}
        assert reported <= {show_instance(key) for key in known}, "a conflict is reported that there is not"


def row(
    status: Status, outlook: str, reasons: Mapping[str, tuple[Strength, bool]], hinges: int
) -> dict[str, object]:
    """One verdict in words that read well when two differ."""
    because = {
        rule: f"{s.value}, {'certain' if certain else 'possible'}" for rule, (s, certain) in reasons.items()
    }
    return {
        "status": status.value,
        "outlook": outlook,
        "because": because,
        "hinges on": hinges,
    }


def assert_accounts(answer: Answer, accounts: Mapping[str, reference.Answer | None]) -> None:
    """The verdicts under single accounts, where the product gives them and the account is possible."""
    for name, verdict in answer.verdicts.items():
        told_by = dict(verdict.by_account or {})
        of_name = {account: of for account, of in accounts.items() if account in told_by and of is not None}
        expected = {
            account: found.outlook
            for account, of in of_name.items()
            for key, found in of.verdicts.items()
            if show_instance(key) == name
        }
        assert (name, {account: told_by[account].value for account in of_name}) == (name, expected)
