"""A fact that hides its cause: in random programs by the naive reference, and planted again in the shipped rulebook."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import reference
from console import ROOT
from random_expressions import SPAN
from reference_truth import Paradox
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.grounder import ground
from sanctionlink.language.load import locate_rulebook
from sanctionlink.lint.question import lint
from sanctionlink.lint.run import Choice
from sanctionlink.lint.support.hidden import Repetitions
from sanctionlink.model.rulebook import Fact, Rulebook, Sets
from sanctionlink.model.scenario import InstanceKey, Scenario
from sanctionlink.model.values import Value
from strategies import Program, try_programs

PLANTED = {
    "washington_consensus": "no",
    "us_ready_to_concede_assets": "no",
    "western_opinion_shifted": "no",
    "civilian_casualties_rising": "yes",
    "eu_capacity_limited": "yes",
}
"""What was on record of effects whose causes the rulebook has as well, so that the causes moved nothing."""

PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_what_hides_a_cause_does_so_by_the_reference(part: int, request: pytest.FixtureRequest) -> None:
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(max(24, count // PARTS // 4), 3_000 + first * PARTS + part, hides)


def hides(program: Program) -> None:
    """Plant a fact beside every consequence of a program, and hold what is said of each to the reference."""
    day = program.scenario.as_of
    random = Random(str(program))
    rulebook = replace(program.rulebook, as_of=day, facts=tuple(planted(program.rulebook, random)))
    try:
        found = Repetitions(rulebook, ground(rulebook), lambda: None)
        for each in found.possible():
            if each.day != day:
                continue
            rules = found.applying(each)
            set_so = ("set", each.instance, each.claim.given)
            assert bool(rules) == any(set_so in atoms for atoms in read(rulebook, Scenario(day)))
            cause = found.cause(each, rules) if rules else None
            if cause is not None:
                assert each.instance not in cause
                assert not sets(rulebook, Scenario(day, cause), each.instance)
                for instance in cause if len(cause) > 1 else ():
                    fewer = {i: v for i, v in cause.items() if i != instance}
                    assert sets(rulebook, Scenario(day, fewer), each.instance)
            elif rules:
                for instance, value in single(rulebook, each.instance):
                    assert sets(rulebook, Scenario(day, {instance: value}), each.instance)
    except (InvalidInput, LimitReached, Paradox, reference.Impossible):
        return


def planted(rulebook: Rulebook, random: Random) -> list[Fact]:
    """The facts that speak of nothing that rules set, and one for each thing that a rule sets for the first members."""
    setting: dict[InstanceKey, Value] = {}
    for rule in rulebook.rules.values():
        if isinstance(rule.effect, Sets):
            first = tuple((name, next(iter(rulebook.sets[s].members))) for name, s in rule.for_each)
            for a in rule.effect.assignments:
                key = a.condition, members_of(a.arguments, first)
                if key not in setting or random.random() < 0.5:
                    setting[key] = a.value
    kept = [fact for fact in rulebook.facts if (fact.condition, fact.arguments) not in setting]
    return kept + [Fact(*key, value, None, None, None, (), None, SPAN) for key, value in setting.items()]


def read(rulebook: Rulebook, scenario: Scenario) -> list[frozenset[tuple[object, ...]]]:
    """What the reference derives, in every world and every reading."""
    return [frozenset(atoms) for o in reference.decide(rulebook, scenario).outcomes for atoms in o.readings]


def sets(rulebook: Rulebook, scenario: Scenario, instance: InstanceKey) -> bool:
    """Whether by the reference a rule sets a condition in some world; so too if there is no world at all."""
    try:
        found = read(rulebook, scenario)
    except reference.Impossible:
        return True
    return any(atom[:2] == ("set", instance) for atoms in found for atom in atoms)


def single(rulebook: Rulebook, but: InstanceKey) -> list[tuple[InstanceKey, Value]]:
    """Every value of every other condition without members that has words for values."""
    conditions = [c for c in rulebook.conditions.values() if c.type.finite and not c.over and c.id != but[0]]
    return [((c.id, ()), value) for c in conditions for value in c.values]


@pytest.mark.parametrize("condition", PLANTED)
def test_each_effect_that_was_on_record_is_found_when_it_is_again(condition: str, tmp_path: Path) -> None:
    """As in the first edition of the rulebook: the effect is stated as a fact, beside the rule with its cause."""
    for kind in ("rules", "facts"):
        shutil.copytree(ROOT / kind / "reset_2025", tmp_path / kind / "reset_2025")
    assert not hidden(tmp_path)
    (tmp_path / "facts/reset_2025/planted.yaml").write_text(
        f"facts:\n  - {{condition: {condition}, value: {PLANTED[condition]}, from: 2025-01-20}}\n"
    )
    assert hidden(tmp_path) == {condition}


def hidden(folder: Path) -> set[str]:
    """The conditions of which the record hides the cause."""
    files = locate_rulebook(str(folder / "rules/reset_2025"))
    outcome = lint(files, Choice(select=frozenset({"SL713"})))
    assert not outcome.unfinished
    assert {one.code for one in outcome.findings} <= {"SL713"}
    assert all(one.witness for one in outcome.findings)
    return {one.message.split("`")[1] for one in outcome.findings}
