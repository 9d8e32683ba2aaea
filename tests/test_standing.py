"""How conditions and rules stand, on random programs: as the naive reference has it in all of its worlds together."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

import reference
from documents import hold_to_schema
from reference_truth import Paradox
from sanctionlink.answers.conditions import Conditions, Knowledge, Origin
from sanctionlink.answers.derivation import RuleNode
from sanctionlink.answers.rules import Application, Rules
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.rulebook import Blocks, Counters, Requires, Strength
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.model.values import Value, show
from sanctionlink.render import condition_explained as show_explained
from sanctionlink.render import conditions as show_conditions
from sanctionlink.render import rules as show_rules
from sanctionlink.render.page import Page
from strategies import Program, try_programs

PARTS = 4
Setting = tuple[str, str, str, bool]
"""A condition, the value that rules set it to, by which strength, and whether in every world."""


@pytest.mark.parametrize("part", range(PARTS))
def test_as_in_the_reference(part: int, request: pytest.FixtureRequest) -> None:
    count, first = request.config.getoption("programs"), request.config.getoption("programs_seed")
    try_programs(-(-count // PARTS), first * PARTS + 900 + part, check)


def check(program: Program) -> None:
    try:
        expected = reference.decide(program.rulebook, program.scenario)
    except (reference.Impossible, Paradox):
        return
    book = Book(program.rulebook)
    try:
        conditions = book.conditions(scenario=program.scenario)
        rules = book.rules(scenario=program.scenario)
    except (
        InvalidInput,
        LimitReached,
    ):  # a cycle through negation that matters for nothing; too much that is open
        return
    assert conditions.limit is None
    check_conditions(program, conditions, expected.outcomes)
    check_rules(program, rules, expected.outcomes)
    check_told(book, program, conditions, rules)


def check_told(book: Book, program: Program, conditions: Conditions, rules: Rules) -> None:
    """Everything can be shown, fits the page and its schema; proofs are of what rules set, or of what they come near to."""
    page = Page()
    lines = [
        *show_conditions.text(conditions, book.rulebook, page),
        *show_rules.text(rules, book.rulebook, page),
    ]
    documents = [conditions.to_dict(), rules.to_dict()]
    for each in conditions.conditions:
        found = book.explain_condition(each.condition, program.scenario)
        assert found.condition == each
        made = {
            p.value for p in found.proofs if isinstance(root := p.nodes[p.roots[0]], RuleNode) and root.fires
        }
        assert made == {said.value for said in each.said if said.origin is Origin.RULE}
        lines += show_explained.text(found, book.rulebook, page)
        documents.append(found.to_dict())
    assert max(map(len, lines)) <= page.width
    for document in documents:
        hold_to_schema(json.loads(json.dumps(document)))


def check_conditions(program: Program, found: Conditions, outcomes: Iterable[reference.Outcome]) -> None:
    """What rules set conditions to, and whether the value is known."""
    outcomes = tuple(outcomes)
    settings: dict[tuple[InstanceKey, Value], list[tuple[bool, ...]]] = {}
    for outcome in outcomes:
        for atom in {atom for atoms in outcome.readings for atom in atoms if atom[0] == "set"}:
            settings.setdefault((atom[1], atom[2]), [])
    for key, value in settings:
        settings[key, value] = [
            tuple(("set", key, value) in atoms for atoms in outcome.readings) for outcome in outcomes
        ]
    listed = {each.condition for each in found.conditions}
    expected: set[Setting] = set()
    for (key, value), held in settings.items():
        reading = next(r for r in range(3) if any(each[r] for each in held))
        certain = all(each[reading] for each in held)
        told = (show_instance(key), show(value), list(Strength)[reading].value, certain)
        if told[0] in listed or value != program.rulebook.conditions[key[0]].default:
            expected.add(told)
        else:  # a member of which nothing else is said, and that rules set to what it is anyway, is counted alone
            assert found.left_out[key[0]]
    got = {
        (each.condition, said.value, said.strength.value, said.certain)
        for each in found.conditions
        for said in each.said
        if said.origin is Origin.RULE and said.strength
    }
    assert got == expected
    for each in found.conditions:
        musts = [
            {a[2] for a in outcome.readings[0] if a[0] == "set" and show_instance(a[1]) == each.condition}
            for outcome in outcomes
        ]
        if any(musts):
            alike = all(musts) and len(set().union(*musts)) == 1
            assert (each.knowledge is Knowledge.KNOWN) == alike
            assert each.value == (show(musts[0].pop()) if alike else None)


def check_rules(program: Program, found: Rules, outcomes: Iterable[reference.Outcome]) -> None:
    """Whether rules that bear on targets, none of which others can lift for some targets, apply."""
    outcomes = tuple(outcomes)
    assert [each.rule for each in found.rules] == list(program.rulebook.rules)
    for each in found.rules:
        rule = program.rulebook.rules[each.rule]
        if not isinstance(rule.effect, (Requires, Blocks, Counters)):
            continue
        side = "counter" if isinstance(rule.effect, Counters) else "bite"
        targets = {a[2] for o in outcomes for atoms in o.readings for a in atoms if a[:2] == (side, rule.id)}
        held = {t: [(side, rule.id, t) in o.readings[rule.strength.rank] for o in outcomes] for t in targets}
        if any(all(worlds) for worlds in held.values()):
            assert each.today is Application.APPLIES
        elif any(any(worlds) for worlds in held.values()):
            assert each.today is Application.MAY_APPLY
        else:
            assert each.today in (Application.IDLE, Application.LIFTED)
        stops = [part for part in each.parts if part.stops]
        assert not (stops and each.today is Application.APPLIES and each.of == 1)
