"""`conditions`, `rules` and `explain CONDITION` from outside."""

from __future__ import annotations

import json
import re
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from documents import hold_to_schema
from sanctionlink.api import load
from sanctionlink.render.page import cells
from test_cli import Run, sanctionlink
from written import book

ROOT = Path(__file__).resolve().parent.parent
BOOKS = ("reset_2025", "ofac_50pct", "libya_1970", "venezuela_gl44")
ENGINE_WORDS = re.compile(r"\b(bites?|fires?|must-rules?|flips?|imposes?)\b|\bworlds?\b")

RULES = """
    parties:
      us: {name: The United States}
      eu: {name: The European Union}
    accounts:
      kyiv: {name: Kyiv}
      moscow: {name: Moscow}
    sets:
      firms: {members: {a: Acme, b: Bolt}}
    sources:
      law: {title: The law}
    conditions:
      relief: {ask: How far are sanctions eased?, type: scale, values: [none, partial, full], default: none, held_by: us,
               movable: [partial, full], cost: {partial: 3, full: 5}}
      talks: {ask: Do they talk?, type: yes_no, held_by: {any: [us, eu]}, movable: [yes], cost: 1}
      struck: {ask: Who struck first?, type: choice, values: [nobody, kyiv, moscow]}
      licence: {ask: Is there a licence?, type: yes_no, default: no}
      listed: {ask: Is it listed?, type: yes_no, over: firms, default: no}
      price: {ask: What is the price?, type: number, range: 0..100}
      idle: {ask: Does nobody ask?, type: yes_no, default: no}
    proposals:
      deal: {title: A deal}
      with_firm: {title: A deal with the firm, over: firms}
    measures:
      war: {title: War comes about}
    rules:
      needs: {strength: must, says: A deal needs relief., requires: relief >= partial, for: deal,
              cites: {source: law, paragraph: 1}}
      eases: {strength: must, says: Full relief licenses., when: relief = full, sets: {licence: yes}}
      struck_first: {strength: likely, basis: inferred, says: A first strike brings war., when: struck = moscow, imposes: war}
      cheap: {strength: may, basis: background, says: Low prices help., when: price < 20, favours: deal}
      firm: {strength: must, says: The listed are out., for_each: {f: firms}, when: listed(f), blocks: with_firm(f)}
      free: {strength: must, says: A licence frees., when: licence, lifts: firm}
"""
FACTS = """
    facts:
      - {condition: struck, value: kyiv, account: moscow}
      - {condition: struck, value: moscow, account: kyiv}
      - {condition: listed(b), value: yes, note: A note.}
      - {condition: price, value: 10..30}
"""


def asked(*arguments: str, **environment: str) -> Run:
    return sanctionlink(*arguments, cwd=ROOT, **environment)


def read(done: Run) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(document)
    return document


def without_the_rulebooks_words(told: str, name: str) -> str:
    """An answer without what the rulebook itself says."""
    rulebook = load(name).rulebook
    texts = [
        *(rule.says for rule in rulebook.rules.values()),
        *(condition.ask for condition in rulebook.conditions.values()),
        *(target.title for target in rulebook.targets.values()),
        *(fact.note or "" for fact in rulebook.facts),
        *(cite.note or "" for rule in rulebook.rules.values() for cite in rule.cites),
        *(cite.note or "" for fact in rulebook.facts for cite in fact.cites),
        *rulebook.rules,
    ]
    left = " ".join(told.split())
    for text in sorted(texts, key=len, reverse=True):
        left = left.replace(" ".join(text.split()), "") if text else left
    return left


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("command", ["conditions", "rules"])
def test_every_rulebook_in_every_form(name: str, command: str) -> None:
    found = read(asked(command, "-r", name, "-f", "json"))
    for width in ("80", "200"):
        told = asked(command, "-r", name, COLUMNS=width).stdout
        assert max(map(cells, told.splitlines())) <= int(width)
        assert ENGINE_WORDS.search(without_the_rulebooks_words(told, name)) is None
        assert "\x1b" not in told
    markdown = asked(command, "-r", name, "-f", "markdown").stdout
    assert markdown.startswith("## ")
    for each in found["conditions" if command == "conditions" else "rules"]:
        words = " ".join((each.get("ask") or each["says"]).split())
        assert words in " ".join(told.split())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    costs = "costs: {unit: political capital, note: Guesses of the authors.}"
    head = f"rulebook: {{title: T, as_of: 2024-03-01, {costs}}}\n"
    (root / "r.yaml").write_text(head + textwrap.dedent(RULES), encoding="utf-8")
    (root / "f.yaml").write_text("# facts\n" + textwrap.dedent(FACTS), encoding="utf-8")
    return root


def test_what_is_said_of_conditions() -> None:
    found = book(RULES, FACTS).conditions()
    by = {each.condition: each for each in found.conditions}
    assert {name: (each.knowledge.value, each.value) for name, each in by.items()} == {
        "relief": ("known", "none"),
        "talks": ("unknown", None),
        "struck": ("disputed", None),
        "licence": ("known", "no"),
        "listed(b)": ("known", "yes"),
        "price": ("unknown", None),
        "idle": ("known", "no"),
    }
    assert found.left_out == {"listed": 1}
    assert [(m.value, m.cost, m.held_by, m.together) for m in by["relief"].moves] == [
        ("partial", 3, ("us",), True),
        ("full", 5, ("us",), True),
    ]
    assert (by["talks"].held_by, by["talks"].moves[0].together) == (("us", "eu"), False)
    assert (by["licence"].set_by, by["licence"].read_by, by["licence"].targets) == (
        ("eases",),
        ("free",),
        ("with_firm",),
    )
    assert by["relief"].targets == ("deal", "with_firm")
    assert (by["idle"].read_by, by["idle"].targets) == ((), ())
    assert found.costs is None


@pytest.mark.parametrize(
    ("names", "more", "told"),
    [
        ((), {"by": "eu"}, ["talks"]),
        ((), {"by": ["United States"]}, ["relief", "talks"]),
        ((), {"only_open": True}, ["talks", "struck", "price"]),
        (("deal",), {}, ["relief", "price"]),
        (("with_firm(a)",), {}, ["relief", "licence"]),
        (("with_firm",), {}, ["relief", "licence", "listed(b)"]),
        (("listed(a)",), {}, ["listed(a)"]),
        (("listed",), {}, ["listed(b)"]),
        (("Do they talk?", "war"), {}, ["talks", "struck"]),
        (("war",), {"by": "us"}, []),
    ],
)
def test_which_conditions(names: tuple[str, ...], more: dict[str, Any], told: list[str]) -> None:
    assert [each.condition for each in book(RULES, FACTS).conditions(names, **more).conditions] == told


def test_what_weaker_rules_lean_to() -> None:
    rules = (
        RULES
        + """\
      leaning: {strength: likely, says: They are likely to talk., when: relief = none, sets: {talks: yes}}
      other: {strength: may, says: They may not talk., when: relief = none, sets: {talks: no}}
      licensed: {strength: may, says: There may be a licence., when: relief = none, sets: {licence: yes}}
    """
    )
    asking = book(rules, FACTS)
    by = {each.condition: each for each in asking.conditions().conditions}
    assert {n: (c.value, c.leaning, c.leaning_by) for n, c in by.items() if c.set_by} == {
        "talks": (None, "yes", "likely"),
        "licence": ("no", "yes", "may"),
    }
    assert [(s.value, s.strength and s.strength.value) for s in by["talks"].said] == [
        ("unknown", None),
        ("yes", "likely"),
        ("no", "may"),
    ]
    from sanctionlink.render import conditions
    from sanctionlink.render.page import Page

    def told(name: str) -> str:
        return " ".join(" ".join(conditions.text(asking.conditions(name), asking.rulebook, Page())).split())

    assert 'the answer to "Do they talk?" (talks) is likely yes.' in told("talks")
    assert "without that rule: not known" in told("talks")
    assert 'the answer to "Is there a licence?" (licence) may be yes.' in told("licence")
    assert "5 are known" not in (lead := conditions.lead(asking.conditions(), asking.rulebook))
    assert "2 rest on weaker rules" in lead


def test_values_under_assumptions_and_accounts() -> None:
    asking = book(RULES, FACTS)

    def value(name: str, **scenario: Any) -> tuple[str, str | None]:
        (each,) = asking.conditions(name, scenario=asking.scenario(**scenario)).conditions
        return each.knowledge.value, each.value

    assert value("licence", assume={"relief": "full"}) == ("known", "yes")
    assert value("licence", assume={"relief": "unknown"}) == ("depends", None)
    assert value("licence", assume={"relief": "full", "licence": "no"}) == ("known", "no")
    assert value("struck", account="Kyiv") == ("known", "moscow")
    assert value("struck", assume={"struck": "nobody"}) == ("known", "nobody")
    assert value("price", assume={"price": 15}) == ("known", "15")


def test_conditions_told_to_people(small: Path) -> None:
    told = " ".join(asked("conditions", "-r", str(small)).stdout.split())
    for words in (
        "As of 1 March 2024, there are 7 conditions: 4 are known, 2 are not known and 1 is disputed.",
        "How far are sanctions eased? (relief) today none, the default, since nothing is on record",
        "held by The United States; can be made partial (cost 3) or full (cost 5)",
        "held by The United States or The European Union; can be made yes (cost 1)",
        "disputed: kyiv by the word of Moscow; moscow by the word of Kyiv",
        "not known: 10..30, a fact",
        "may be from 0 to 100",
        "read by no rule",
        "bears on A deal (deal) and A deal with the firm (with_firm)",
        "Left out: members of which nothing is said, so that the default counts: listed (1).",
        "Costs are counted in political capital: Guesses of the authors.",
    ):
        assert words in told, words


@pytest.mark.parametrize(
    ("names", "more", "told"),
    [
        ((), {"strength": "likely"}, ["struck_first"]),
        ((), {"basis": ["inferred", "background"]}, ["struck_first", "cheap"]),
        ((), {"only_idle": True, "strength": "must"}, ["eases", "free"]),
        (("deal",), {}, ["needs", "cheap"]),
        (("with_firm(a)",), {}, ["eases", "firm", "free"]),
        (("first strike", "cheap"), {}, ["struck_first", "cheap"]),
        (("firm",), {}, ["firm"]),  # the id of a rule
        (("comes about",), {}, ["struck_first"]),  # part of a target's title
        (("war",), {}, ["struck_first"]),  # not the rule that says that a strike brings war
    ],
)
def test_which_rules(names: tuple[str, ...], more: dict[str, Any], told: list[str]) -> None:
    assert [each.rule for each in book(RULES, FACTS).rules(names, **more).rules] == told


@pytest.mark.parametrize(
    ("command", "lead"),
    [
        (
            ("conditions", "deal"),
            'As of 1 March 2024, 2 conditions bear on "A deal": 1 is known and 1 is not known.',
        ),
        (
            ("conditions", "--by", "eu", "--open"),
            "1 condition is held by The European Union and is open: 1 is not known.",
        ),
        (
            ("conditions", "war", "--by", "us"),
            'no condition bears on "War comes about" and is held by The United States.',
        ),
        (("conditions", "licence"), 'the answer to "Is there a licence?" (licence) is no.'),
        (("conditions", "talks"), 'the answer to "Do they talk?" (talks) is not known.'),
        (("rules", "war"), '1 rule bears on "War comes about": 1 may apply.'),
        (("rules", "--basis", "inferred"), "there is 1 inferred rule: 1 may apply."),
        (("rules", "--idle"), "2 rules are without effect."),
        (("rules", "--strength", "may", "--idle"), "no `may` rule is without effect."),
    ],
)
def test_answers_begin_with_a_sentence(small: Path, command: tuple[str, ...], lead: str) -> None:
    told = " ".join(asked(*command, "-r", str(small)).stdout.split())
    assert told.startswith("As of 1 March 2024, ")
    assert lead in told


def test_what_rules_lack() -> None:
    found = {each.rule: each for each in book(RULES, FACTS).rules().rules}
    assert {name: each.today.value for name, each in found.items()} == {
        "needs": "applies",
        "eases": "idle",
        "struck_first": "may_apply",
        "cheap": "may_apply",
        "firm": "applies",
        "free": "idle",
    }
    (lacking,) = found["eases"].parts
    assert (lacking.text, lacking.met, lacking.stops, lacking.value) == ("relief = full", False, True, "none")
    assert (found["firm"].applies_to, found["firm"].of, found["firm"].members) == (1, 2, {"f": "b"})
    assert (found["cheap"].doing.value, found["cheap"].side) == ("favours", "for")
    assert (found["eases"].about, found["free"].about) == (("licence = yes",), ("firm",))


def test_a_rule_that_is_lifted_or_satisfied() -> None:
    asking = book(RULES, FACTS)
    found = {
        each.rule: each for each in asking.rules(scenario=asking.scenario(assume={"relief": "full"})).rules
    }
    assert found["firm"].today.value == "lifted"
    assert [part.rule for part in found["firm"].parts if part.stops] == ["free"]
    assert found["needs"].today.value == "idle"
    assert [(part.met, part.stops) for part in found["needs"].parts] == [(True, True)]


def test_rules_told_to_people(small: Path) -> None:
    told = " ".join(asked("rules", "-r", str(small), "--set", "relief=full").stdout.split())
    for words in (
        "there are 6 rules: 2 apply, 2 may apply, 1 is lifted by an exception and 1 does not apply.",
        "Assumed: How far are sanctions eased? (relief) full",
        "A first strike brings war. (inferred) (struck_first)",
        "likely: speaks for War comes about (war)",
        "the exception `free` lifts it",
        "must: speaks against A deal (deal) unless what it requires is met has what it requires",
        "source: law, paragraph 1",
    ):
        assert words in told, words


def test_in_brief(small: Path) -> None:
    told = asked("conditions", "-r", str(small), "--brief").stdout.splitlines()
    assert told[4:8] == [
        "How far are sanctions eased? (relief)",
        "  none, the default; held by The United States",
        "Do they talk? (talks)",
        "  not known; held by The United States or The European Union",
    ]
    told = asked("rules", "-r", str(small), "--brief").stdout.splitlines()
    assert told[3:6] == [
        "Apply today (2)",
        "  A deal needs relief. (needs)",
        "    must: speaks against A deal (deal) unless what it requires is met",
    ]
    for command in ("conditions", "rules"):
        marks = asked(command, "-r", str(small), "--brief", "-f", "markdown").stdout
        assert "source:" not in marks
        assert marks.count("\n- ") > 5


def test_explain_tells_why_a_condition_has_its_value(small: Path) -> None:
    found = read(
        asked("explain", "Is there a licence?", "-r", str(small), "--set", "relief=full", "-f", "json")
    )
    assert found["schema"] == "sanctionlink/condition/1"
    assert (found["condition"]["value"], found["proofs"][0]["value"]) == ("yes", "yes")
    told = asked("explain", "licence", "-r", str(small)).stdout
    assert "The nearest that a rule comes to setting it to yes:" in told
    assert "relief = full" in told
    assert "A licence frees. (free)" in told
    told = asked("explain", "licence", "-r", str(small), "--set", "relief=unknown", "-f", "markdown").stdout
    assert (
        'Why it is set to yes, for example if the answer to "How far are sanctions eased?" (relief) is full:'
        in told
    )
    told = asked("explain", "struck", "-r", str(small), "--account", "kyiv").stdout
    assert "not believed here: kyiv, a fact by the word of Moscow" in " ".join(told.split())


def test_explain_from_python() -> None:
    asking = book(RULES, FACTS)
    assert asking.explain("deal").answer.verdict.target == "deal"  # type: ignore[union-attr]
    assert asking.explain("do they talk").condition.condition == "talks"  # type: ignore[union-attr]
    with pytest.raises(TypeError, match="name"):
        asking.explain(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("conditions", "nothing_like_it"), 2, "there is no target or condition `nothing_like_it`"),
        (("conditions", "--by", "nobody"), 2, "SL640"),
        (("conditions", "washington"), 2, "SL630"),
        (("conditions", "-r", "ofac_50pct", "stake(EnPlus)"), 2, "takes 2 arguments"),
        (("conditions", "--as-of", "2025-02-30"), 2, "SL608"),
        (("conditions", "--set", "a=b"), 2, "SL303"),
        (("rules", "nothing_like_it"), 2, "there is no target or rule `nothing_like_it`"),
        (("rules", "--strength", "sure"), 2, "strength"),
        (("rules", "--basis", "guess"), 2, "basis"),
        (("explain", "-r", "ofac_50pct", "stake"), 2, "takes 2 arguments"),
        (("explain", "-r", "ofac_50pct", "listed-is-blocked"), 2, "`sanctionlink rules listed-is-blocked`"),
        (("status", "us_sanctions_relief"), 2, "`us_sanctions_relief` is a condition, not a target"),
    ],
)
def test_bad_questions(arguments: tuple[str, ...], code: int, says: str) -> None:
    done = asked(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_wrong_arguments_from_python() -> None:
    asking = book(RULES, FACTS)
    with pytest.raises(TypeError, match="`strength`"):
        asking.rules(strength="sure")
    with pytest.raises(TypeError, match="`only_open`"):
        asking.conditions(only_open="yes")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`names`"):
        asking.conditions(5)  # type: ignore[arg-type]


def test_a_broken_record_is_refused() -> None:
    rules = RULES + "      never_both: {says: Not both., never: struck = nobody and relief = none}\n"
    asking = book(rules, FACTS)
    scenario = asking.scenario(assume={"struck": "nobody"})
    for ask in (asking.conditions, asking.rules):
        with pytest.raises(Exception, match="SL502"):
            ask(scenario=scenario)


def test_what_users_wrote_is_escaped() -> None:
    from sanctionlink.render import condition_explained, conditions, rules

    asking = book(
        RULES.replace("Is there a licence?", '"Is |<b>it</b>?"').replace("A licence frees.", '"|<b>a</b>"'),
        FACTS,
    )
    found = [
        *conditions.markdown(asking.conditions(), asking.rulebook),
        *rules.markdown(asking.rules(), asking.rulebook),
        *condition_explained.markdown(asking.explain_condition("licence"), asking.rulebook),
    ]
    assert "<b>" not in "".join(found)
    assert all(line.count(" | ") == 5 for line in found if line.startswith("| "))


def test_large_sets_tell_only_what_facts_mention() -> None:
    members = ", ".join(f"m{n}" for n in range(3_000))
    rules = RULES.replace("members: {a: Acme, b: Bolt}", f"members: [{members}]")
    facts = "facts:\n" + "".join(f"  - {{condition: listed(m{n}), value: yes}}\n" for n in range(150))
    asking = book(rules, facts)
    began = time.process_time()
    found = asking.conditions()
    assert sum(each.condition.startswith("listed(") for each in found.conditions) == 100
    assert found.left_out == {"listed": 2_900}
    assert len(asking.conditions("listed").conditions) == 150
    assert [each.condition for each in asking.conditions("with_firm(m7)").conditions][-1] == "listed(m7)"
    (firm,) = asking.rules("firm").rules
    assert (firm.applies_to, firm.of) == (150, 150)
    assert time.process_time() - began < 20


def test_the_bundled_rulebook_names_what_is_open() -> None:
    found = load("reset_2025").conditions(only_open=True)
    assert {each.knowledge.value for each in found.conditions} <= {"unknown", "disputed", "depends"}
    assert all(each.value is None for each in found.conditions)
