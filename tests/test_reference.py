"""What the reference says of small programs, by hand: the yardstick is measured too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

import reference
from random_expressions import SPAN
from reference_layers import is_stratified
from reference_truth import Paradox
from sanctionlink.model import expression as ex
from sanctionlink.model.holders import NOBODY
from sanctionlink.model.rulebook import (
    Assignment,
    Blocks,
    Condition,
    ConditionType,
    Defines,
    Effect,
    Excludes,
    Fact,
    Lifts,
    MemberSet,
    Requires,
    Rule,
    Rulebook,
    Sets,
    Strength,
    Target,
    TargetKind,
    TargetRef,
)
from sanctionlink.model.scenario import Scenario
from sanctionlink.model.values import NEVER, Duration, Given, Interval, OneOf, Unit

TODAY = dt.date(2024, 3, 31)
TYPES = {"n": ConditionType.NUMBER, "d": ConditionType.DATE}
E, O = ex.Variable("e"), ex.Variable("o")  # noqa: E741


def rule(
    effect: Effect, when: ex.Expression | None, unless: ex.Expression | None = None, **more: Any
) -> Rule:
    """A rule; its id comes from where it stands in the rulebook."""
    common = {"strength": Strength.MUST, "for_each": (), "valid_from": None, "valid_until": None, **more}
    return Rule(id="", says="", effect=effect, when=when, unless=unless, cites=(), span=SPAN, **common)


def book(
    *rules: Rule, facts: tuple[Fact, ...] = (), over: Mapping[str, tuple[str, ...]] | None = None
) -> Rulebook:
    """Rules r0, r1, … over yes_no conditions a, b, c, a number n, a date d, proposals t, u and notions p, q."""
    over = over or {}
    words = {name: TYPES.get(name, ConditionType.YES_NO) for name in ("a", "b", "c", "n", "d", "stake")}
    words["stake"] = ConditionType.NUMBER
    conditions = {
        name: Condition(
            name,
            kind,
            "",
            ("no", "yes") if kind.finite else (),
            over.get(name, ()),
            "no" if kind.finite else NEVER if kind is ConditionType.DATE else 0,
            NOBODY,
            (),
            1,
            None,
            None,
            (),
            SPAN,
        )
        for name, kind in words.items()
    }
    targets = {t: Target(t, TargetKind.PROPOSAL, "", {}, over.get(t, ()), SPAN) for t in "tu"}
    named = {f"r{i}": replace(r, id=f"r{i}") for i, r in enumerate(rules)}
    sets = {"s": MemberSet("s", "", {"x": "", "y": "", "z": ""}, SPAN)}
    notions = {p: over.get(p, ()) for p in "pq"}
    return Rulebook("test", "", None, None, {}, {}, {}, sets, conditions, targets, notions, named, facts)


def fact(
    name: str, value: Given, *members: str, account: str | None = None, since: dt.date | None = None
) -> Fact:
    """A fact about a condition."""
    return Fact(name, members, value, since, None, account, (), None, SPAN)


def yes(name: str, *arguments: ex.Argument) -> ex.Holds:
    """A condition is yes."""
    return ex.Holds(name, arguments, frozenset({"yes"}), SPAN)


def no(body: ex.Expression) -> ex.Not:
    """A negation."""
    return ex.Not(body, SPAN)


def applies(notion: str, *arguments: ex.Argument) -> ex.Applies:
    """A notion applies."""
    return ex.Applies(notion, arguments, SPAN)


def at_least(left: ex.Term, number: int) -> ex.Comparison:
    """A number is at least a constant."""
    return ex.Comparison(left, ex.Op.GE, ex.Constant(number, SPAN), SPAN)


def blocks(*targets: str) -> Blocks:
    """Blocks targets without arguments."""
    return Blocks(tuple(TargetRef(t, ()) for t in targets))


def sets(name: str, value: Any) -> Sets:
    """Sets a condition without arguments."""
    return Sets((Assignment(name, (), value),))


def status(rulebook: Rulebook, target: str = "t", *members: str, **scenario: Any) -> str:
    """The status of one target."""
    return verdict(rulebook, target, *members, **scenario).status.value


def verdict(rulebook: Rulebook, target: str = "t", *members: str, **scenario: Any) -> reference.Verdict:
    """The verdict of one target."""
    return reference.decide(rulebook, Scenario(TODAY, **scenario)).verdicts[target, members]


ALWAYS = ex.Truth(True, SPAN)


def test_a_requirement_blocks_until_it_is_met() -> None:
    needs_a = rule(Requires((TargetRef("t", ()),), yes("a")), None)
    assert status(book(needs_a)) == "blocked"
    assert status(book(needs_a), assumptions={("a", ()): "yes"}) == "clear"


def test_an_assumption_cuts_the_consequence_and_a_scenario_fact_does_not() -> None:
    program = book(rule(blocks("t"), yes("a")), rule(sets("a", "yes"), ALWAYS))
    assert status(program) == "blocked"
    assert status(program, assumptions={("a", ()): "no"}) == "clear"
    assert status(program, facts=(fact("a", "no"),)) == "blocked"


def test_a_reason_through_a_likely_consequence_makes_the_target_unlikely() -> None:
    found = verdict(
        book(rule(blocks("t"), yes("a")), rule(sets("a", "yes"), ALWAYS, strength=Strength.LIKELY))
    )
    assert (found.status.value, found.outlook) == ("clear", "unlikely")
    assert found.reasons == {"r0": (Strength.LIKELY, True)}


def test_an_exception_lifts_one_target_alone_and_has_an_exception_itself() -> None:
    waiver = Lifts(("r0",), (TargetRef("t", ()),))
    program = book(
        rule(blocks("t", "u"), ALWAYS), rule(waiver, yes("a")), rule(Lifts(("r1",), None), yes("b"))
    )
    assert (status(program), status(program, "u")) == ("blocked", "blocked")
    with_waiver = {("a", ()): "yes"}
    assert status(program, assumptions=with_waiver) == "clear"
    assert status(program, "u", assumptions=with_waiver) == "blocked"
    assert status(program, assumptions={**with_waiver, ("b", ()): "yes"}) == "blocked"


def test_a_likely_exception_leaves_the_reason_of_the_stronger_reading() -> None:
    waiver = rule(Lifts(("r0",), None), ALWAYS, strength=Strength.LIKELY)
    assert verdict(book(rule(blocks("t"), ALWAYS), waiver)).reasons == {"r0": (Strength.MUST, True)}


def test_two_consequences_that_disagree_are_both_believed_and_both_denied() -> None:
    program = book(
        rule(sets("a", "yes"), ALWAYS),
        rule(sets("a", "no"), ALWAYS),
        rule(blocks("t"), yes("a")),
        rule(blocks("u"), no(yes("a"))),
    )
    answer = reference.decide(program, Scenario(TODAY))
    assert [v.status.value for v in answer.verdicts.values()] == ["blocked", "blocked"]
    assert answer.outcomes[0].contradictions() == {("a", ())}


def test_unknowns_are_tried_and_the_fewest_that_settle_it_are_found() -> None:
    unknown = {(name, ()): OneOf(("no", "yes")) for name in "abc"}
    program = book(rule(blocks("t"), ex.Or((yes("a"), ex.And((yes("b"), no(yes("b"))), SPAN)), SPAN)))
    found = verdict(program, assumptions=unknown)
    assert (found.status.value, found.hinges) == ("undetermined", 1)
    assert found.reasons == {"r0": (Strength.MUST, False)}


def test_a_number_between_two_ends_may_lie_between_two_whole_ones() -> None:
    inside = ex.And(
        (at_least(ex.ValueOf("n", (), SPAN), 1), no(at_least(ex.ValueOf("n", (), SPAN), 2))), SPAN
    )
    strictly = ex.And(
        (inside, ex.Comparison(ex.ValueOf("n", (), SPAN), ex.Op.NE, ex.Constant(1, SPAN), SPAN)), SPAN
    )
    assert status(book(rule(blocks("t"), strictly)), facts=(fact("n", Interval(1, 2)),)) == "undetermined"


def test_a_never_rule_prunes_worlds_and_may_leave_none() -> None:
    program = book(rule(Excludes(), no(yes("a"))), rule(blocks("t"), yes("a")))
    assert status(program, facts=(fact("a", OneOf(("no", "yes"))),)) == "blocked"
    with pytest.raises(reference.Impossible):
        reference.decide(program, Scenario(TODAY))


def test_a_dispute_is_one_choice_of_account_for_all_that_it_speaks_on() -> None:
    said = [
        fact(name, value, account=who) for name in "ab" for who, value in (("moscow", "yes"), ("kyiv", "no"))
    ]
    differ = ex.Or((ex.And((yes("a"), no(yes("b"))), SPAN), ex.And((yes("b"), no(yes("a"))), SPAN)), SPAN)
    program = book(rule(blocks("t"), yes("a")), rule(blocks("u"), differ), facts=tuple(said))
    assert (status(program), status(program, "u")) == ("undetermined", "clear")
    assert (status(program, account="moscow"), status(program, account="kyiv")) == ("blocked", "clear")
    accounts = reference.by_account(program, Scenario(TODAY))
    assert [a and a.verdicts["t", ()].status.value for a in accounts.values()] == ["clear", "blocked"]


def test_an_account_that_is_silent_on_a_disputed_condition_leaves_it_open() -> None:
    said = (fact("a", "yes", account="moscow"), fact("a", "no", account="kyiv"))
    assert status(book(rule(blocks("t"), yes("a")), facts=said), account="vienna") == "undetermined"


def test_a_circle_proves_nothing() -> None:
    each_other = rule(Defines("p", ()), applies("q")), rule(Defines("q", ()), applies("p"))
    circle = book(*each_other, rule(blocks("t"), applies("p")))
    assert status(circle) == "clear"
    assert is_stratified(circle)


def test_a_cycle_through_negation_is_refused() -> None:
    cycle = book(rule(Defines("p", ()), no(applies("q"))), rule(Defines("q", ()), no(applies("p"))))
    assert not is_stratified(cycle)
    with pytest.raises(Paradox):
        reference.decide(cycle, Scenario(TODAY))


def test_an_exception_that_rests_on_what_it_lifts_is_refused() -> None:
    blocked = ex.HasStatus("t", (), True, SPAN)
    assert not is_stratified(book(rule(blocks("t"), ALWAYS), rule(Lifts(("r0",), None), blocked)))


def test_ownership_adds_up_through_others_and_not_in_circles() -> None:
    owned_by = ex.Binder("o", "s", applies("p", O))
    total = ex.Aggregate(ex.Tally.SUM, owned_by, ex.ValueOf("stake", (O, E), SPAN), SPAN)
    program = book(
        rule(Defines("p", (ex.Member("x"),)), yes("a")),
        rule(Defines("p", (E,)), at_least(total, 50), for_each=(("e", "s"),)),
        rule(Blocks((TargetRef("t", (E,)),)), applies("p", E), for_each=(("e", "s"),)),
        facts=(
            fact("stake", 50, "x", "y"),
            fact("stake", 30, "x", "z"),
            fact("stake", 20, "y", "z"),
            fact("stake", 60, "z", "y"),
        ),
        over={"stake": ("s", "s"), "p": ("s",), "t": ("s",)},
    )
    listed = {("a", ()): "yes"}
    assert [status(program, "t", m, assumptions=listed) for m in "xyz"] == ["blocked"] * 3
    assert [status(program, "t", m) for m in "xyz"] == ["clear"] * 3
    assert is_stratified(program)


def test_a_run_counts_back_from_the_last_member() -> None:
    three = ex.Aggregate(ex.Tally.RUN, ex.Binder("e", "s", None), yes("a", E), SPAN)
    program = book(rule(blocks("t"), at_least(three, 2)), over={"a": ("s",)})
    late = (fact("a", "yes", "y"), fact("a", "yes", "z"))
    assert status(program, facts=late) == "blocked"
    assert status(program, facts=(fact("a", "yes", "x"), fact("a", "yes", "y"))) == "clear"


def test_a_period_includes_today_and_so_many_days_in_all() -> None:
    month = ex.Lasting(yes("a"), Duration(1, Unit.MONTHS), SPAN)  # 31 March less a month is 29 February
    program = book(rule(blocks("t"), month))
    assert status(program, facts=(fact("a", "yes", since=dt.date(2024, 3, 1)),)) == "blocked"
    assert status(program, facts=(fact("a", "yes", since=dt.date(2024, 3, 2)),)) == "clear"


def test_never_is_later_than_every_day() -> None:
    before = ex.Comparison(ex.AsOf(SPAN), ex.Op.LT, ex.ValueOf("d", (), SPAN), SPAN)
    program = book(rule(blocks("t"), before))
    assert status(program) == "blocked"
    assert status(program, facts=(fact("d", TODAY),)) == "clear"
    assert status(program, facts=(fact("d", Interval(TODAY, NEVER)),)) == "undetermined"


def test_a_yearly_window_runs_over_new_year() -> None:
    winter = ex.EachYear(ex.ValueOf("d", (), SPAN), (12, 15), (3, 31), SPAN)
    program = book(rule(blocks("t"), winter))
    days = (dt.date(2024, 12, 15), dt.date(2024, 3, 30), dt.date(2024, 3, 31), NEVER)
    assert [status(program, facts=(fact("d", day),)) for day in days] == [
        "blocked",
        "blocked",
        "clear",
        "clear",
    ]


def test_the_outlook_is_of_the_weakest_reason_that_every_world_has() -> None:
    program = book(
        rule(blocks("t"), yes("a"), strength=Strength.LIKELY),
        rule(blocks("t"), no(yes("a")), strength=Strength.MAY),
    )
    assert verdict(program, facts=(fact("a", OneOf(("no", "yes"))),)).outlook == "doubtful"


def test_a_circle_of_consequences_proves_nothing() -> None:
    each_other = rule(sets("b", "yes"), yes("a")), rule(sets("a", "yes"), yes("b"))
    program = book(*each_other, rule(blocks("t"), yes("a")))
    assert is_stratified(program)
    assert status(program) == "clear"
    assert status(program, facts=(fact("b", "yes"),)) == "blocked"


def test_a_circle_through_the_other_value_is_refused() -> None:
    program = book(rule(sets("a", "no"), yes("a")), rule(blocks("t"), yes("a")))
    assert not is_stratified(program)
    with pytest.raises(Paradox):
        reference.decide(program, Scenario(TODAY, assumptions={}, facts=(fact("a", "yes"),)))


def test_a_number_that_feeds_only_what_keeps_it_high_is_no_negation() -> None:
    high = at_least(ex.ValueOf("n", (), SPAN), 5)
    program = book(rule(sets("n", 7), high), rule(blocks("t"), high))
    assert is_stratified(program)
    assert (status(program), status(program, facts=(fact("n", 5),))) == ("clear", "blocked")
    assert not is_stratified(book(rule(sets("n", 3), high), rule(blocks("t"), high)))
