"""The expression language: what texts mean, how faults are told, and that nothing a file says can break it."""

from __future__ import annotations

import datetime as dt
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Diagnostic
from sanctionlink.language.expressions.parse import parse_text
from sanctionlink.language.expressions.resolve import check_variable, parse_expression, parse_reference
from sanctionlink.language.expressions.tokens import WORDS
from sanctionlink.model.expression import (
    Aggregate,
    And,
    Applies,
    Arithmetic,
    AsOf,
    AtLeast,
    Binder,
    Comparison,
    Constant,
    EachYear,
    Expression,
    HasStatus,
    Holds,
    InSet,
    Lasting,
    LastYearly,
    Member,
    Not,
    Op,
    Operator,
    Or,
    Pick,
    Quantified,
    Quantifier,
    SameMember,
    Shifted,
    Tally,
    Truth,
    ValueOf,
    Variable,
)
from sanctionlink.model.expression_text import LANGUAGE_WORDS, show_expression
from sanctionlink.model.values import NEVER, Duration, Unit
from unit.language.expression_scope import HERE, SCOPE, VARIABLES, locate, plain, read, truths

YES = Holds("consensus", (), frozenset({"yes"}), HERE)
HOSTILE = Applies("hostile", (), HERE)
AID, ADOPTED, TODAY = ValueOf("aid", (), HERE), ValueOf("adopted", (), HERE), AsOf(HERE)
M, E, Q = Variable("m"), Variable("e"), Variable("q")


def holds(name: str, *values: str) -> Holds:
    return Holds(name, (), frozenset(values), HERE)


def number(value: int | Fraction) -> Constant:
    return Constant(value, HERE)


MEANINGS: list[tuple[str, Expression]] = [
    ("always", Truth(True, HERE)),
    ("nothing", Truth(False, HERE)),
    ("consensus", YES),
    ("hostile", HOSTILE),
    ("not consensus", Not(YES, HERE)),
    ("consensus = no", holds("consensus", "no")),
    ("consensus != no", YES),
    ("relief >= partial", holds("relief", "partial", "full")),
    ("relief < none", holds("relief")),
    ("relief >= none", holds("relief", "none", "partial", "full")),
    ("partial <= relief", holds("relief", "partial", "full")),
    ("partial > relief", holds("relief", "none")),
    ("level >= 'never'", holds("level", "never", "high")),
    ("outcome in (failed, agreed)", holds("outcome", "failed", "agreed")),
    ("outcome = verdict", Or(tuple(
        And((holds("outcome", v), holds("verdict", v)), HERE) for v in ("ongoing", "failed", "agreed")), HERE)),
    ("consensus != agrees", Not(Or((
        And((holds("consensus", "no"), holds("agrees", "no")), HERE),
        And((holds("consensus", "yes"), holds("agrees", "yes")), HERE)), HERE), HERE)),
    ("relief < asked", Or((
        And((holds("relief", "none"), holds("asked", "partial", "full")), HERE),
        And((holds("relief", "partial"), holds("asked", "full")), HERE)), HERE)),
    ("not outcome = failed and hostile", And((Not(holds("outcome", "failed"), HERE), HOSTILE), HERE)),
    ("consensus or hostile and always", Or((YES, And((HOSTILE, Truth(True, HERE)), HERE)), HERE)),
    ("(consensus or hostile) and always", And((Or((YES, HOSTILE), HERE), Truth(True, HERE)), HERE)),
    ("consensus\n  and\thostile", And((YES, HOSTILE), HERE)),
    ("arctic is blocked", HasStatus("arctic", (), True, HERE)),
    ("arctic is clear", HasStatus("arctic", (), False, HERE)),
    ("sanctions is not_in_force", HasStatus("sanctions", (), False, HERE)),
    ("deal(e) is blocked", HasStatus("deal", (E,), True, HERE)),
    ("opposes('NK-a b')", Holds("opposes", (Member("NK-a b"),), frozenset({"yes"}), HERE)),
    ("blocked_entity(7)", Applies("blocked_entity", (Member("7"),), HERE)),
    ("opposes(e)", Holds("opposes", (E,), frozenset({"yes"}), HERE)),
    ("stake(X, e) >= 55%", Comparison(ValueOf("stake", (Member("X"), E), HERE), Op.GE, number(Fraction(11, 20)), HERE)),
    ("aid >= 2/3 * aid", Comparison(
        AID, Op.GE, Arithmetic(number(Fraction(2, 3)), Operator.MULTIPLY, AID, HERE), HERE)),
    ("aid = 6/3", Comparison(AID, Op.EQ, number(2), HERE)),
    ("aid = 100%", Comparison(AID, Op.EQ, number(1), HERE)),
    ("-2 < aid", Comparison(number(-2), Op.LT, AID, HERE)),
    ("aid - 2 * aid = 48.13", Comparison(
        Arithmetic(AID, Operator.SUBTRACT, Arithmetic(number(2), Operator.MULTIPLY, AID, HERE), HERE),
        Op.EQ, number(Fraction(4813, 100)), HERE)),
    ("adopted != never", Comparison(ADOPTED, Op.NE, Constant(NEVER, HERE), HERE)),
    ("adopted >= last 1 July - 90 days", Comparison(
        ADOPTED, Op.GE, Shifted(LastYearly(7, 1, HERE), Duration(-90, Unit.DAYS), HERE), HERE)),
    ("happened adopted", Comparison(ADOPTED, Op.LE, TODAY, HERE)),
    ("as_of < adopted + 30 days - 1 year", Comparison(TODAY, Op.LT, Shifted(
        Shifted(ADOPTED, Duration(30, Unit.DAYS), HERE), Duration(-1, Unit.YEARS), HERE), HERE)),
    ("later(adopted, as_of) = as_of", Comparison(Pick(True, (ADOPTED, TODAY), HERE), Op.EQ, TODAY, HERE)),
    ("as_of from 2024-01-01 until adopted", And((
        Comparison(TODAY, Op.GE, Constant(dt.date(2024, 1, 1), HERE), HERE),
        Comparison(TODAY, Op.LT, ADOPTED, HERE)), HERE)),
    ("as_of from 29 February until 1 may each year", EachYear(TODAY, (2, 29), (5, 1), HERE)),
    ("not consensus for 2 months", Lasting(Not(YES, HERE), Duration(2, Unit.MONTHS), HERE)),
    ("consensus for 1 day and hostile", And((Lasting(YES, Duration(1, Unit.DAYS), HERE), HOSTILE), HERE)),
    ("at least 1 of (consensus, hostile)", AtLeast(1, (YES, HOSTILE), HERE)),
    ("at most 1 of (consensus, hostile)", Not(AtLeast(2, (YES, HOSTILE), HERE), HERE)),
    ("exactly 1 of (consensus, hostile)", And((
        AtLeast(1, (YES, HOSTILE), HERE), Not(AtLeast(2, (YES, HOSTILE), HERE), HERE)), HERE)),
    ("exactly 2 of (consensus, hostile)", AtLeast(2, (YES, HOSTILE), HERE)),
    ("exactly 0 of (consensus, hostile)", Not(AtLeast(1, (YES, HOSTILE), HERE), HERE)),
    ("some(q in members where q != HU: opposes(q))", Quantified(
        Quantifier.SOME, Binder("q", "members", SameMember(Q, Member("HU"), True, HERE)),
        Holds("opposes", (Q,), frozenset({"yes"}), HERE), HERE)),
    ("every(q in members: always)", Quantified(
        Quantifier.EVERY, Binder("q", "members", None), Truth(True, HERE), HERE)),
    ("count(members) >= 3", Comparison(
        Aggregate(Tally.COUNT, Binder("_", "members", None), Truth(True, HERE), HERE), Op.GE, number(3), HERE)),
    ("sum(q in entities where blocked_entity(q): stake(q, e)) >= 50", Comparison(
        Aggregate(Tally.SUM, Binder("q", "entities", Applies("blocked_entity", (Q,), HERE)),
                  ValueOf("stake", (Q, E), HERE), HERE), Op.GE, number(50), HERE)),
    ("run(q in members: opposes(q)) >= 2", Comparison(
        Aggregate(Tally.RUN, Binder("q", "members", None), Holds("opposes", (Q,), frozenset({"yes"}), HERE), HERE),
        Op.GE, number(2), HERE)),
    ("m = HU", SameMember(M, Member("HU"), False, HERE)),
    ("'in' != m", SameMember(Member("in"), M, True, HERE)),
    ("m in entities", InSet(M, "entities", HERE)),
    ("X in members", InSet(Member("X"), "members", HERE)),
    ("m in (HU, NO)", Or((SameMember(M, Member("HU"), False, HERE), SameMember(M, Member("NO"), False, HERE)), HERE)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meaning"), MEANINGS, ids=[t for t, _ in MEANINGS])
def test_a_text_means_this(text: str, meaning: Expression) -> None:
    expr, _ = read(text)
    assert plain(expr) == meaning


@pytest.mark.parametrize(("text", "meaning"), MEANINGS, ids=[t for t, _ in MEANINGS])
def test_what_was_read_is_shown_so_that_it_reads_the_same(text: str, meaning: Expression) -> None:
    expr, _ = read(text)
    assert expr is not None
    assert plain(read(show_expression(expr, SCOPE))[0]) == meaning


# In each text, `«` and `»` enclose what the fault must be located at.
FAULTS: list[tuple[str, str, str]] = [
    ("", "SL402", "`always`"),
    ("consensus «and»", "SL401", "after `and`, but the text ends"),
    ("consensus «hostile»", "SL401", "expected a comparison, `and` or `or` after `consensus`"),
    ("consensus «AND» hostile", "SL401", "write `and`"),
    ("NOT «consensus»", "SL401", "write `not`"),
    ("aid = «=» 3", "SL401", "after `=`"),
    ("(consensus «hostile»)", "SL401", "expected a comparison, `and`, `or` or `)` after `consensus`"),
    ("opposes(m «e»)", "SL401", "expected a comparison, `and`, `or`, `,` or `)` after `m`"),
    (
        "some(q in members where hostile «)»",
        "SL401",
        "expected a comparison, `and`, `or` or `:` after `hostile`",
    ),
    ("some(q in «:» hostile)", "SL401", "expected a set after `in`"),
    ("consensus for 30 days «hostile»", "SL401", "expected `and` or `or` after `days`"),
    ("consensus for 30 «hostile»", "SL401", "expected `days`, `months` or `years` after `30`"),
    ("as_of from 1 June «2024-07-01»", "SL401", "expected `until` after `June`"),
    ("as_of from 1 June until 1 July «each»", "SL401", "`each year`"),
    ("exactly «2024-01-01» of (consensus, hostile)", "SL401", "expected a whole number after `exactly`"),
    ("arctic is «>»", "SL401", "expected a status such as `blocked` after `is`"),
    ("m in «=» members", "SL401", "expected a set, or values in brackets after `in`"),
    ("aid > «not» 3", "SL401", "expected a name, a value, a number or a day after `>`"),
    ("consensus and «a.b»", "SL401", "expected a condition or a comparison after `and`"),
    ("aid > 1«/»2x", "SL404", "`2/3`"),
    ("consensus(«)»", "SL401", "without brackets"),
    ("aid «==» 3", "SL404", "write `=`"),
    ("aid «≥» 3", "SL404", "write `>=`"),
    ("aid «≤» 3", "SL404", "write `<=`"),
    ("aid «≠» 3", "SL404", "write `!=`"),
    ("aid «=>» 3", "SL404", "write `>=`"),
    ("consensus «&&» hostile", "SL404", "write `and`"),
    ("«!»consensus", "SL404", "write `not`"),
    ("aid «/» 2 > 1", "SL404", "`2/3`"),
    ("aid > 2 «/» 3", "SL404", "whole numbers"),
    ("aid > 1/2«/»3", "SL404", "fraction"),
    ("«\u0441\u043ensensus»", "SL404", "cyrillic"),
    ("aid «\u202e»> 1", "SL404", "right-to-left override"),
    ("(consensus)«)»", "SL405", "closes no bracket"),
    ("«(»consensus", "SL405", "never closed"),
    ("m = «'»HU", "SL405", "quotation mark"),
    ("aid > «%»", "SL401", "after `>`"),
    ("«releif» >= partial", "SL410", "did you mean `relief`?"),
    ("partial <= «releif»", "SL410", "did you mean `relief`?"),
    ("«partial»", "SL410", "write `relief = partial`"),
    ("«HU»", "SL410", "member of `members`"),
    ("«true»", "SL410", "write `always`"),
    ("«relief» is partial", "SL411", "write `relief = partial`"),
    ("«hostile» is blocked", "SL411", "a notion, not a target"),
    ("«relief»", "SL412", "`relief >= full`"),
    ("«outcome»", "SL412", "`outcome = agreed`"),
    ("«aid» and hostile", "SL412", "`aid >= 1`"),
    ("«adopted»", "SL412", "`happened adopted`"),
    ("«arctic»", "SL412", "`arctic is blocked`"),
    ("«members»", "SL412", "`some(x in members: …)`"),
    ("«m»", "SL412", "variable"),
    ("«3»", "SL412", "neither true nor false"),
    ("«as_of»", "SL412", "neither true nor false"),
    ("aid > 1 + «consensus»", "SL413", "a yes_no condition"),
    ("«aid» > consensus", "SL416", "`consensus` is a yes_no condition and `aid` is a number"),
    ("outcome > «bogus»", "SL414", "`ongoing`"),
    ("aid > «(hostile and consensus)»", "SL413", "true or false"),
    ("aid > «30 days»", "SL413", "a period"),
    ("aid > «'x'»", "SL413", "a text"),
    ("relief >= «parital»", "SL414", "did you mean `partial`?"),
    ("relief = «'no such'»", "SL414", "`none`, `partial`, `full`"),
    ("consensus = «true»", "SL414", "write `consensus`"),
    ("consensus = «False»", "SL414", "write `not consensus`"),
    ("relief = «unknown»", "SL414", "cannot ask"),
    ("«outcome > failed»", "SL415", "no order"),
    ("«consensus >= yes»", "SL415", "no order"),
    ("«m < HU»", "SL415", "no order"),
    ("«aid >= adopted»", "SL416", "a number and `adopted` is a day"),
    ("relief >= «2»", "SL416", "a scale"),
    ("relief >= «aid»", "SL416", "a number"),
    ("level = «never»", "SL416", "`'never'`"),
    ("«outcome = blame»", "SL416", "cannot be compared with each other"),
    ("«outcome > verdict»", "SL415", "the values of a choice have no order"),
    ("«relief > outcome»", "SL416", "cannot be compared with each other"),
    ("«relief > reverse»", "SL415", "do not stand in the same order"),
    ("opposes(m) = «opposes»", "SL420", "takes 1 argument"),
    ("«aid» from 2024-01-01 until never", "SL416", "a day is needed"),
    ("happened «aid»", "SL416", "a day is needed"),
    ("«1 < aid < 3»", "SL417", "write `1 < aid and aid < 3`"),
    ("«sanctions is blocked»", "SL418", "write `is in_force` or `is not_in_force`"),
    ("«arctic is in_force»", "SL418", "write `is blocked` or `is clear`"),
    ("«sanctions is in force»", "SL418", "write `is in_force`"),
    ("«sanctions is not in force»", "SL418", "write `is not_in_force`"),
    ("«arctic is not clear»", "SL418", "write `is blocked`"),
    ("«arctic is undetermined»", "SL418", "cannot ask"),
    ("«aid in (1, 2)»", "SL419", "values of scales and choices"),
    ("«outcome in failed»", "SL419", "write `outcome = failed`"),
    ("«m not in members»", "SL419", "write `not m in"),
    ("«hostile» in members", "SL419", "a notion"),
    ("«opposes»", "SL420", "takes 1 argument (a member of `members`)"),
    ("«opposes(m, e)»", "SL420", "but has 2"),
    ("«consensus(m)»", "SL420", "takes no arguments"),
    ("«later(adopted)» > as_of", "SL420", "two days"),
    ("opposes(«HUN»)", "SL421", "did you mean `HU`?"),
    ("opposes(«aid + 1»)", "SL421", "cannot be an argument"),
    ("m = «X»", "SL421", "`members` has no member `X`"),
    ("m in (HU, «X»)", "SL421", "no member `X`"),
    ("some(q in «member»: opposes(q))", "SL422", "did you mean `members`?"),
    ("m in «entitis»", "SL422", "did you mean `entities`?"),
    ("some(q in «relief»: opposes(q))", "SL422", "a scale, not a set"),
    ("some(«relief» in members: always)", "SL423", "a condition"),
    ("some(«m» in members: always)", "SL423", "another variable"),
    ("some(«HU» in members: always)", "SL423", "a member of `members`"),
    ("aid > «048»", "SL430", "leading zeros"),
    ("aid > «1e9»", "SL430", "not a number"),
    ("aid > «2/0»", "SL430", "not 0"),
    ("aid > «02/3»", "SL430", "whole numbers"),
    ("at least «1/2» of (consensus, hostile)", "SL430", "whole number"),
    ("at least «1.5» of (consensus, hostile)", "SL430", "whole number"),
    ("as_of > «2025-02-30»", "SL431", "February 2025 has 28 days"),
    ("as_of > «2025-13-01»", "SL431", "`YYYY-MM-DD`"),
    ("as_of > «2025-2-3»", "SL431", "write `2025-02-03`"),
    ("consensus for «400001 days»", "SL432", "at most 400,000 days"),
    ("consensus for «1001 years»", "SL432", "at most 1,000 years"),
    ("consensus for «0 days»", "SL432", "`1 day`"),
    ("adopted + «1.5 months» > as_of", "SL432", "whole numbers of months"),
    ("as_of from 1 June until «31 June» each year", "SL433", "June has days 1 to 30"),
    ("as_of >= last «31 June»", "SL433", "June has days 1 to 30"),
    ("as_of >= «last 29 February»", "SL433", "`28 February` or `1 March`"),
    ("(adopted >= «last 1 July») for 30 days", "SL441", "told from the day"),
    ("as_of from «30 February» until 1 June each year", "SL433", "1 to 29"),
    ("as_of from «1 Jun» until 1 July each year", "SL433", "did you mean"),
    ("as_of from 1 June until «2024-07-01» each year", "SL433", "`1 June`"),
    ("«as_of from 1 June until 1 June each year»", "SL433", "same day"),
    ("«adopted + 30» > as_of", "SL434", "`adopted + 30 days`"),
    ("«as_of - adopted» > 3", "SL434", "compare the days instead"),
    ("«30 days + adopted» > as_of", "SL434", "`adopted + 30 days`"),
    ("«aid + 30 days» > as_of", "SL434", "can only be added to a day"),
    ("«-adopted» > as_of", "SL434", "no sign"),
    ("«aid * aid» > 3", "SL435", "plain number"),
    ("sum(q in members: «revoked(q)») > 3", "SL436", "is a day"),
    ("sum(q in members: «aid * 2») > 3", "SL436", "outside the sum"),
    ("sum(q in members: «opposes(q)») > 3", "SL413", "a yes_no condition"),
    ("«sum(members)» > 3", "SL401", "needs a variable"),
    ("«some(members)»", "SL401", "needs a variable"),
    ("«at least 3 of (consensus, hostile)»", "SL440", "can never hold"),
    ("«at least 0 of (consensus, hostile)»", "SL440", "always holds"),
    ("«at most 2 of (consensus, hostile)»", "SL440", "always holds"),
    ("«exactly 3 of (consensus, hostile)»", "SL440", "can never hold"),
    ("«hostile» for 30 days", "SL441", "a notion"),
    ("(consensus or «arctic is blocked») for 30 days", "SL441", "the status of a target"),
    ("(«(consensus for 2 days)» and always) for 30 days", "SL441", "another `for`"),
    ("(«as_of» > adopted) for 30 days", "SL441", "the day that the question is about"),
]


@pytest.mark.parametrize(("marked", "code", "words"), FAULTS, ids=[t for t, _, _ in FAULTS])
def test_a_fault_is_told_at_its_place(marked: str, code: str, words: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    _, found = read(text)
    assert [d.code for d in found] == [code], found
    assert words in f"{found[0].message}; {found[0].hint}"
    if "«" in marked:
        start, end = marked.index("«"), marked.index("»") - 1
        assert found[0].span == locate(start, end)


def test_all_faults_of_one_expression_are_told() -> None:
    _, found = read("releif = full and aid >= adopted or arctic and opposes(FR) and relief = al")
    assert [d.code for d in found] == ["SL410", "SL416", "SL412", "SL421", "SL414"]


@pytest.mark.parametrize(
    "text",
    [
        "torn", "torn = partial", "partial >= torn", "m in torn", "torn in (a, b)", "torn is blocked",
        "some(q in torn: opposes(q))", "torn(m) > 3",
    ],
)  # fmt: skip
def test_nothing_is_said_of_names_that_are_broken_elsewhere(text: str) -> None:
    found = Collector()
    assert parse_expression(text, locate, SCOPE, VARIABLES, found) is None
    assert found.found == []


def test_the_grammar_keeps_the_same_words_as_the_language() -> None:
    assert set(WORDS) == {w for w in LANGUAGE_WORDS if w.islower()}


@pytest.mark.parametrize(
    "text",
    [
        "(" * 51 + "consensus" + ")" * 51,
        "not " * 4_000 + "consensus",
        "consensus = " * 1_500 + "yes",
        "+".join(["aid"] * 500) + " > 3",
        "-" * 5_000 + "3 > 2",
        "exactly 1 of (hostile, " * 40 + "hostile" + ")" * 40,
        " and ".join(["consensus"] * 5_000),
        "x" * 1_000_000,
        "as_of + 1 day" + " + 1 day" * 1_000 + " > as_of",
        "(always or always and not aid = 1 + 2 * -" * 50 + "aid" + ")" * 50,
    ],
    ids=["brackets", "nots", "chain", "sum", "signs", "exactly", "long", "huge", "shifts", "all levels"],
)
def test_too_much_is_refused_cleanly(text: str) -> None:
    _, found = read(text)
    assert {d.code for d in found} <= {"SL403", "SL417"}
    assert all(len(str(d)) < 20_000 for d in found)


def test_long_flat_expressions_are_read_whole() -> None:
    expr, _ = read(" and ".join(["consensus"] * 1_300))
    assert isinstance(expr, And)
    assert len(expr.parts) == 1_300
    nested, _ = read("(" * 50 + "consensus" + ")" * 50)
    assert plain(nested) == YES


def test_the_deepest_expression_fits_a_stack_that_is_half_used() -> None:
    def descend(levels: int) -> Expression | None:
        return descend(levels - 1) if levels else read("not " * 99 + "consensus")[0]

    expr = descend(sys.getrecursionlimit() // 2)
    assert expr is not None
    assert show_expression(expr) == "not " * 99 + "consensus"


def test_what_is_too_deep_is_refused_on_a_stack_that_is_half_used() -> None:
    def descend(levels: int) -> list[Diagnostic]:
        nested = "(always or always and not aid = 1 + 2 * -" * 50 + "aid" + ")" * 50
        return descend(levels - 1) if levels else list(read(nested)[1])

    assert [d.code for d in descend(sys.getrecursionlimit() // 2)] == ["SL403"]


def test_threads_share_one_parser() -> None:
    texts = [t for t, _ in MEANINGS] * 4
    with ThreadPoolExecutor(8) as pool:
        shapes = list(pool.map(lambda t: plain(read(t)[0]), texts))
    assert shapes == [m for _, m in MEANINGS] * 4


# --- references ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arctic", ("arctic", ())),
        (" deal ( m ) ", ("deal", (M,))),
        ("stake(X, 'NK-a, b')", ("stake", (Member("X"), Member("NK-a, b")))),
        ("stake('m', \"m\")", ("stake", (Member("m"), Member("m")))),
        ("stake(NK-7, 7)", ("stake", (Member("NK-7"), Member("7")))),
    ],
)
def test_a_reference_is_a_name_with_arguments(text: str, expected: object) -> None:
    found = Collector()
    assert parse_reference(text, locate, VARIABLES, found) == expected
    assert not found.failed


@pytest.mark.parametrize(
    "text", ["", "a b", "f(", "f()", "f(a b)", "f(a,)", "f(a))", "7(a)", "f(a" * 900, "é", "f('a)"]
)
def test_anything_else_is_no_reference(text: str) -> None:
    found = Collector()
    assert parse_reference(text, locate, VARIABLES, found) is None
    assert [d.code for d in found.found] == ["SL401"]


def test_variables_need_names_of_their_own() -> None:
    found = Collector()
    assert check_variable("q", HERE, SCOPE, VARIABLES, found)
    for name in ("m", "relief", "hostile", "arctic", "members", "HU"):
        assert not check_variable(name, HERE, SCOPE, VARIABLES, found)
    assert [d.code for d in found.found] == ["SL423"] * 6


# --- showing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("relief in (full, partial)", "relief >= partial"),
        ("relief <= partial", "relief <= partial"),
        ("outcome in (failed, agreed)", "outcome != ongoing"),
        ("relief >= none", "relief >= none"),
        ("only != one", "only != one"),
        ("exactly 1 of (consensus, hostile)", "exactly 1 of (consensus, hostile)"),
        ("adopted <= as_of", "happened adopted"),
        ("sanctions is in_force", "sanctions is in_force"),
        ("not (consensus and (hostile or always))", "not (consensus and (hostile or always))"),
        ("aid - (aid - 1) = (aid + 2) * 3", "aid - (aid - 1) = (aid + 2) * 3"),
    ],
)
def test_the_canonical_text(text: str, shown: str) -> None:
    expr, _ = read(text)
    assert expr is not None
    assert show_expression(expr, SCOPE) == shown


def test_without_names_the_text_is_plainer() -> None:
    expr, _ = read("relief >= partial and sanctions is in_force and consensus")
    assert expr is not None
    assert show_expression(expr) == "relief in (full, partial) and sanctions is blocked and consensus"


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(truths(2))
def test_random_expressions_are_shown_so_that_they_read_the_same(expr: Expression) -> None:
    text = show_expression(expr, SCOPE)
    again, found = read(text)
    assert not found, text
    assert plain(again) == expr


# --- nothing a file says can break it --------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *sorted(LANGUAGE_WORDS), *SCOPE.conditions, *SCOPE.targets, *SCOPE.sets, *SCOPE.notions, "m", "e", "HU",
        "(", ")", ",", ":", "+", "-", "*", "<", "<=", "=", "!=", ">", ">=", "30", "55%", "2024-01-01", "0000-99-00",
        "'NK-a b'", "blocked", "in_force", "yes", "30 days", "June", "partial", "1.5.2",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=14).map(" ".join), st.text(max_size=60)))
def test_no_text_raises_anything(text: str) -> None:
    _, found = read(text)
    for diagnostic in found:
        assert diagnostic.code in codes.MEANINGS
        assert not re.search(r"LPAR|RPAR|COMPARES|\$END|Token|__", str(diagnostic).replace(text, ""))
    parse_reference(text, locate, VARIABLES, Collector())


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(truths(1), st.data())
def test_no_damaged_expression_raises_anything(expr: Expression, data: st.DataObject) -> None:
    text = show_expression(expr, SCOPE)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    read(text[:start] + data.draw(PIECES) + text[end:])


def test_faults_of_syntax_have_places_inside_the_text() -> None:
    places: list[tuple[int, int]] = []
    for text in ("a and", "a b", "(", ")", "a = = b", "", "  "):
        parse_text(text, lambda _c, start, end, _m, _h: places.append((start, end)))
        start, end = places[-1]
        assert 0 <= start <= end <= len(text)
