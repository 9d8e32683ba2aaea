from __future__ import annotations

import datetime as dt
import gc
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest

from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.language.load import (
    assume_value,
    load_cases,
    load_rulebook,
    load_scenario,
    locate_rulebook,
    parse_assumption,
    schema,
    sound_cases,
)
from sanctionlink.language.schema.editor import FileKind
from sanctionlink.model.expression import And, Holds, Member, Or, Variable
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import (
    Basis,
    Blocks,
    Counters,
    Defines,
    Excludes,
    Lifts,
    Requires,
    Rulebook,
    Sets,
    Strength,
    TargetRef,
)
from sanctionlink.model.status import Status
from sanctionlink.model.values import NEVER, UNKNOWN, Interval, OneOf
from sanctionlink.questions.scenario import make_scenario

GOOD = Path(__file__).parent / "data" / "good" / "waiver"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(locate_rulebook(GOOD), use_cache=False)


def test_head_and_declarations(book: Rulebook) -> None:
    assert (book.id, book.title, book.as_of) == ("waiver", "Waivers", dt.date(2025, 4, 30))
    assert book.sets["members"].members == {"HU": "Hungary", "NO": "Norway"}
    assert list(book.sets["entities"].members) == ["X", "NK-a b", "Y Ltd"]
    relief = book.conditions["relief"]
    assert (relief.values, relief.default, relief.cost) == (
        ("none", "partial", "full"),
        "none",
        Fraction(5, 2),
    )
    assert relief.movable == relief.values
    assert relief.cites[0].paragraph == 6
    assert relief.cites[0].sha256 == "ab" + "0" * 62
    assert book.conditions["talks"].movable == ("agreed",)
    assert (book.conditions["stake"].low, book.conditions["stake"].high) == (0, 100)
    assert book.conditions["adopted"].default is NEVER
    assert book.targets["arctic"].labels == {"kind": "energy", "on": "yes"}
    assert book.notions == {"tainted": ("entities",)}


def test_effects(book: Rulebook) -> None:
    needs, veto = book.rules["needs-relief"].effect, book.rules["veto"]
    assert isinstance(needs, Requires)
    assert needs.targets == (TargetRef("flights", ()), TargetRef("arctic", ()))
    assert veto.effect == Blocks((TargetRef("flights", ()), TargetRef("arctic", ())))
    assert isinstance(veto.when, And)
    assert (veto.valid_from, veto.valid_until) == (dt.date(2024, 1, 1), dt.date(2030, 1, 1))
    assert book.rules["waiver"].effect == Lifts(("veto",), (TargetRef("flights", ()),))
    assert book.rules["off"].effect == Lifts(("needs-relief", "waiver"), None)
    assert book.rules["owned"].effect == Defines("tainted", (Variable("e"),))
    assert book.rules["listed"].effect == Defines("tainted", (Member("X"),))
    assert isinstance(book.rules["not-both"].effect, Excludes)
    fallout = book.rules["fallout"].effect
    assert isinstance(fallout, Sets)
    assert [(a.condition, a.arguments, a.value) for a in fallout.assignments] == [
        ("opposes", (Variable("m"),), "yes"),
        ("relief", (), "none"),
    ]


def test_rules_for_a_proposal_and_against_a_measure(book: Rulebook) -> None:
    thaw, calm = book.rules["thaw"], book.rules["calm"]
    assert (thaw.effect, thaw.strength) == (Counters((TargetRef("arctic", ()),)), Strength.MAY)
    assert (calm.effect, calm.strength) == (Counters((TargetRef("ban", ()),)), Strength.LIKELY)
    assert [book.rules[r].basis for r in ("thaw", "calm", "veto")] == [
        Basis.INFERRED,
        Basis.BACKGROUND,
        Basis.STATED,
    ]
    assert book.rules["no-thaw"].effect == Lifts(("thaw",), (TargetRef("arctic", ()),))
    assert book.rules["no-calm"].effect == Lifts(("calm",), (TargetRef("ban", ()),))


def test_facts(book: Rulebook) -> None:
    values = [(f.condition, f.arguments, f.value, f.account) for f in book.facts]
    assert values == [
        ("relief", (), "partial", None),
        ("relief", (), "none", None),
        ("talks", (), OneOf(("ongoing", "failed")), None),
        ("opposes", ("NO",), "no", "moscow"),
        ("opposes", ("NO",), "yes", "press_release"),
        ("opposes", ("HU",), UNKNOWN, None),
        ("stake", ("X", "NK-a b"), Interval(45, 55), None),
        ("stake", ("Y Ltd", "X"), Fraction("48.13"), None),
        ("adopted", (), Interval(dt.date(2024, 1, 1), dt.date(2024, 2, 1)), None),
    ]
    assert book.facts[0].end == book.facts[1].start == dt.date(2025, 1, 1)


def test_cases_and_scenario(book: Rulebook) -> None:
    first, second, outlooks = load_cases(locate_rulebook(GOOD), book)
    assert second.scenario.as_of == book.as_of
    assert first.scenario.as_of == dt.date(2025, 5, 1)
    assert first.scenario.assumptions == {
        ("relief", ()): "partial",
        ("stake", ("X", "Z")): UNKNOWN,
        ("talks", ()): OneOf(("failed", "agreed")),
    }
    assert [(f.condition, f.value, f.account) for f in first.scenario.facts] == [
        ("opposes", "yes", None),
        ("adopted", dt.date(2024, 4, 18), "moscow"),
        ("adopted", dt.date(2024, 4, 17), "press_release"),
    ]
    assert dict(first.sets["entities"].members) == {"Z": "Z"}
    flights, deal, ban = first.expectations
    assert flights.because == frozenset({"needs-relief"})
    assert flights.hinges_on == frozenset({"opposes(HU)"})
    assert flights.by_account == {"us": Status.BLOCKED}
    assert (deal.target, deal.status, ban.outlook) == ("deal_with(Z)", Status.UNDETERMINED, Outlook.OPEN)
    assert [(e.status, e.outlook) for e in outlooks.expectations] == [
        (None, Outlook.UNLIKELY),
        (Status.CLEAR, Outlook.POSSIBLE),
        (Status.BLOCKED, None),
        (None, Outlook.IN_FORCE),
    ]
    assert outlooks.expectations[1].by_account == {
        "us": Outlook.LIKELY,
        "moscow": Status.CLEAR,
        "press_release": Status.BLOCKED,
    }
    parts = load_scenario(GOOD / "scenario.yaml", book)
    assert (parts.as_of, parts.account) == (dt.date(2025, 6, 1), "us")
    assert parts.complete(dt.date(2025, 6, 2)).assumptions == {("relief", ()): "full"}


def test_true_and_false_are_yes_and_no(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "rulebook: {title: T, as_of: 2025-01-01}\n"
        "conditions:\n"
        "  a: {type: yes_no, default: true, movable: true, cost: {true: 1, false: 2}, weights: {true: 0.25, false: 0.75}}\n"
        "  b: {type: yes_no, default: false, movable: false}\n"
        "proposals: {p: {title: P}}\n"
        "rules: {r: {says: S., when: a, sets: {b: true}}}\n"
    )
    (tmp_path / "facts.yaml").write_text("facts:\n  - {condition: a, value: [true, no]}\n")
    (tmp_path / "cases.yaml").write_text(
        "cases:\n  - {id: c, why: W., assume: {a: false}, expect: {p: clear}}\n"
    )
    own = load_rulebook(locate_rulebook(tmp_path), use_cache=False)
    a, b = own.conditions["a"], own.conditions["b"]
    assert (a.default, a.movable, a.cost_of("yes"), a.cost_of("no")) == ("yes", ("no", "yes"), 1, 2)
    assert (a.weights, b.default, b.movable) == ((Fraction(3, 4), Fraction(1, 4)), "no", ())
    effect = own.rules["r"].effect
    assert isinstance(effect, Sets)
    assert effect.assignments[0].value == "yes"
    assert own.facts[0].value == OneOf(("yes", "no"))
    (case,) = load_cases(locate_rulebook(tmp_path), own)
    assert case.scenario.assumptions == {("a", ()): "no"}
    assert parse_assumption("a=true", own) == (("a", ()), "yes")


def test_cases_and_scenarios_declare_accounts(book: Rulebook, tmp_path: Path) -> None:
    said = "facts: {'opposes(NO)': {accounts: {wire: yes, us: no}}}\naccount: wire\naccounts: {wire: {name: A news agency}}\n"
    (tmp_path / "scenario.yaml").write_text(said)
    parts = load_scenario(tmp_path / "scenario.yaml", book)
    assert [each.name for each in parts.accounts.values()] == ["A news agency"]
    assert (parts.account, [fact.account for fact in parts.facts]) == ("wire", ["wire", "us"])
    scenario = make_scenario(book, None, (), None, tmp_path / "scenario.yaml")
    assert make_scenario(book, None, (), "A news agency", tmp_path / "scenario.yaml") == scenario
    for name in ("rules.yaml", "facts.yaml"):
        (tmp_path / name).write_text((GOOD / name).read_text())
    (tmp_path / "cases.yaml").write_text(
        "cases:\n  - id: a\n    why: W.\n"
        + "".join(f"    {line}\n" for line in said.splitlines())
        + "    expect: {flights: {status: clear, by_account: {wire: blocked}}}\n"
        "  - {id: b, why: W., accounts: {us: {name: X}}, account: wire, expect: {flights: clear}}\n"
    )
    with pytest.raises(InvalidInput) as caught:
        load_cases(locate_rulebook(tmp_path), book)
    assert [(fault.code, fault.span and fault.span.line) for fault in caught.value.report] == [
        ("SL302", 8),
        ("SL308", 8),
    ]
    cases, _ = sound_cases(locate_rulebook(tmp_path), book)
    assert list(cases[0].accounts) == ["wire"]
    assert "wire" in cases[0].widened(book).accounts


def test_bad_cases(book: Rulebook, tmp_path: Path) -> None:
    for name in ("rules.yaml", "facts.yaml"):
        (tmp_path / name).write_text((GOOD / name).read_text())
    (tmp_path / "cases.yaml").write_text(
        "cases:\n"
        "  - {id: a, why: w, expect: {flights: in_force, flight: clear, ban: blocked}}\n"
        "  - {id: a, why: w, expect: {flights: claer}}\n"
        "  - {id: b, why: w, expect: {flights: {status: clear, because: [vetoo]}}, account: them}\n"
        "  - {id: c, why: w, assume: {relief: half, 'opposes(DE)': yes}, expect: {flights: clear}}\n"
        "  - {id: c, why: w, expect: {flights: clear}, as_of: 2025-02-30}\n"
        "  - {why: w, expect: {flights: clear}}\n"
        "  - {id: d, why: w, expect: {flights: {outlook: in force}, ban: {outlook: blocked}}}\n"
        "  - {id: e, why: w, expect: {flights: {because: []}, ban: {status: unlikely}}}\n"
        "  - {id: f, why: w, expect: {flights: {because: []}, ban: {outlook: open, by_account: {us: blocked}}}}\n"
    )
    with pytest.raises(InvalidInput) as caught:
        load_cases(locate_rulebook(tmp_path), book)
    lines = (tmp_path / "cases.yaml").read_text().split("\n")
    spans = [(d.code, d.span) for d in caught.value.report if d.span]
    told = [(s.line, code, lines[s.line - 1][s.column - 1 : s.end_column - 1]) for code, s in spans]
    assert told == [
        (2, "SL324", "in_force"),
        (2, "SL304", "flight"),
        (2, "SL324", "blocked"),
        (3, "SL204", "claer"),
        (4, "SL310", "vetoo"),
        (4, "SL308", "them"),
        (5, "SL311", "half"),
        (5, "SL306", "DE"),
        (6, "SL302", "c"),
        (7, "SL202", "{"),
        (8, "SL324", "in force"),
        (8, "SL324", "blocked"),
        (9, "SL204", "unlikely"),
        (10, "SL202", "flights"),
        (10, "SL324", "blocked"),
    ]


@pytest.mark.parametrize("told", ["likely", "none", "[may]"])
def test_what_was_the_advisory_is_told_as_an_outlook(book: Rulebook, tmp_path: Path, told: str) -> None:
    (tmp_path / "rules.yaml").write_text((GOOD / "rules.yaml").read_text())
    (tmp_path / "cases.yaml").write_text(
        f"cases:\n  - {{id: a, why: w, expect: {{flights: {{status: clear, advisory: {told}}}}}}}\n"
    )
    with pytest.raises(InvalidInput) as caught:
        load_cases(locate_rulebook(tmp_path), book)
    (fault,) = caught.value.report
    assert (fault.code, fault.message) == ("SL201", "unknown key `advisory`")
    assert fault.hint is not None
    assert fault.hint.startswith("write `outlook: …`: of a proposal, `likely` is now `unlikely`")


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("relief=partial", ("relief", ()), "partial"),
        ("opposes(HU) = yes", ("opposes", ("HU",)), "yes"),
        ("relief=unknown", ("relief", ()), UNKNOWN),
        ("stake('NK-a b', X)=45..55", ("stake", ("NK-a b", "X")), Interval(45, 55)),
        ("stake(NK-a b, X)=48.13", ("stake", ("NK-a b", "X")), Fraction("48.13")),
        ("talks=failed|agreed", ("talks", ()), OneOf(("failed", "agreed"))),
        ("talks=failed or agreed", ("talks", ()), OneOf(("failed", "agreed"))),
        ("adopted=never", ("adopted", ()), NEVER),
        ("adopted=2025-01-01..never", ("adopted", ()), Interval(dt.date(2025, 1, 1), NEVER)),
    ],
)
def test_assumptions(book: Rulebook, text: str, key: Any, value: Any) -> None:
    assert parse_assumption(text, book) == (key, value)


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("relif=partial", "SL303", "did you mean `relief`?"),
        ("relief=partal", "SL311", "did you mean `partial`?"),
        ("flights=clear", "SL326", "only conditions can be given a value"),
        ("tainted(X)=yes", "SL326", "a notion"),
        ("opposes(DE)=yes", "SL306", "`members`"),
        ("opposes=yes", "SL316", "takes 1 argument"),
        ("opposes(HU)=NO", "SL311", "did you mean `no`?"),
        ("relief", "SL325", "CONDITION=VALUE"),
        ("relief=", "SL325", "CONDITION=VALUE"),
        ("=x", "SL325", "CONDITION=VALUE"),
        ("", "SL325", "CONDITION=VALUE"),
        ("stake(X, X)=101", "SL312", "0..100"),
        ("adopted=2025-02-30", "SL313", "not a day that exists"),
        ("stake(X, X)=60..50", "SL314", "50..60"),
        ("relief=a or partial", "SL311", "`a`"),
        ("stake(X=3", "SL325", "CONDITION=VALUE"),
    ],
)
def test_bad_assumptions(book: Rulebook, text: str, code: str, part: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_assumption(text, book)
    assert [d.code for d in caught.value.report] == [code]
    assert part in str(caught.value)


def test_python_values(book: Rulebook) -> None:
    assert assume_value("opposes", ("HU",), True, book)[1] == "yes"
    assert assume_value("stake", ("X", "NK-a b"), 48.13, book)[1] == Fraction("48.13")
    assert assume_value("stake", ("X", "X"), Decimal("50.0"), book)[1] == 50
    assert assume_value("adopted", (), dt.date(2025, 1, 1), book)[1] == dt.date(2025, 1, 1)
    assert assume_value("talks", (), OneOf(("failed", "agreed")), book)[1] == OneOf(("failed", "agreed"))
    for condition, value in (
        ("relief", True),
        ("adopted", dt.datetime(2025, 1, 1)),  # noqa: DTZ001
        ("relief", 3),
        ("stake", float("nan")),
    ):
        members = ("X", "X") if condition == "stake" else ()
        with pytest.raises(InvalidInput):
            assume_value(condition, members, value, book)


@pytest.mark.parametrize("kind", get_args(FileKind))
def test_editor_schema_accepts_what_users_write(kind: FileKind) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    import yaml

    whole = schema(kind)
    jsonschema.Draft202012Validator.check_schema(whole)
    assert "x-sanctionlink" not in json.dumps(whole)
    text = (GOOD / f"{kind}.yaml").read_text()
    # YAML 1.1 makes days of dates, which JSON does not have: as editors do, they stay text.
    days = yaml.SafeLoader.yaml_implicit_resolvers
    loader = type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": {
        sign: [(tag, regexp) for tag, regexp in found if not tag.endswith("timestamp")] for sign, found in days.items()
    }})  # fmt: skip
    data = yaml.load(text, loader)  # noqa: S506
    data = json.loads(json.dumps(data))
    assert list(jsonschema.Draft202012Validator(whole).iter_errors(data)) == []


def test_every_field_has_a_description() -> None:
    for kind in get_args(FileKind):
        whole = schema(kind)
        for shape in [whole, *whole["$defs"].values()]:
            for name, part in shape.get("properties", {}).items():
                assert part.get("description") or name in ("any", "all", "not"), name


def test_values_may_be_codes(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        "rulebook: {title: T, as_of: 2025-01-01}\n"
        "conditions: {code: {type: choice, values: [8471.30, 3A001, a-1, 2024-01-01], default: 3A001}}\n"
        "proposals: {p: {title: P}}\n"
        "rules:\n"
        "  r: {says: s, blocks: p, when: \"code in (8471.30, 3A001) or code = 'a-1' or code = '2024-01-01'\"}\n"
        "  s: {says: s, when: always, sets: {code: 8471.30}}\n"
    )
    rulebook = load_rulebook(locate_rulebook(tmp_path), use_cache=False)
    when = rulebook.rules["r"].when
    assert isinstance(when, Or)
    read = frozenset[str]().union(*(part.values for part in when.parts if isinstance(part, Holds)))
    assert read == set(rulebook.conditions["code"].values)


@pytest.mark.parametrize("value", ["a..b", "a b", "-a", "a=b", "", "é"])
def test_other_texts_may_not_be_values(tmp_path: Path, value: str) -> None:
    (tmp_path / "r.yaml").write_text(
        f"rulebook: {{title: T}}\nconditions: {{code: {{type: choice, values: [a, '{value}']}}}}\n"
    )
    with pytest.raises(InvalidInput):
        load_rulebook(locate_rulebook(tmp_path), use_cache=False)


def test_reading_leaves_the_collector_of_cycles_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("rulebook: {title: T}\nrules: {r: {}}\n")
    assert gc.isenabled()
    load_rulebook(locate_rulebook(GOOD), use_cache=False)
    assert gc.isenabled()
    with pytest.raises(InvalidInput):
        load_rulebook(locate_rulebook(tmp_path), use_cache=False)
    assert gc.isenabled()
    gc.disable()
    try:
        load_rulebook(locate_rulebook(GOOD), use_cache=False)
        assert not gc.isenabled()
    finally:
        gc.enable()
