"""Which rules cases exercise, and why they do not exercise the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sanctionlink.answers.coverage import Cause, Coverage, Miss
from sanctionlink.api import Book
from sanctionlink.language.load import load_cases, load_rulebook, locate_rulebook
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.questions.coverage.misses import explain
from sanctionlink.questions.coverage.question import coverage

RULES = """
rulebook: {title: Harbour, as_of: 2025-01-01}
sets:
  ships: {members: [a, b]}
  ghosts: {members: []}
conditions:
  permit: {ask: Is there a permit?, type: yes_no, default: no}
  relief: {ask: How far?, type: scale, values: [none, partial, full], default: none}
  tonnage: {ask: How much?, type: number, range: 0..100, default: 10}
  flagged: {ask: Under which flag?, type: yes_no, over: ships, default: no}
  late: {ask: Late?, type: yes_no, default: no}
  ended: {ask: When?, type: date, default: never}
proposals:
  landing: {title: Landing}
  fishing: {title: Fishing}
  trade: {title: Trade, over: ships}
rules:
  permit-needed: {says: Landing needs a permit., requires: permit, for: landing}
  relief-blocks: {says: Relief blocks., when: relief >= partial, blocks: landing}
  heavy: {says: Heavy., when: [tonnage > 50, not permit], blocks: landing}
  fish: {says: No fish., when: always, blocks: fishing}
  future: {says: Future., when: always, blocks: landing, from: 2026-01-01}
  flag: {says: A flag is bad., for_each: {s: ships}, when: flagged(s), defines: bad(s)}
  bad-trade: {says: No trade., for_each: {s: ships}, when: bad(s), blocks: trade(s)}
  never-late: {says: Not late with a permit., never: [late, permit]}
  lifted-here: {says: Lifted., when: permit, blocks: landing}
  lifts-here: {says: It lifts., permits: landing, lifts: [lifted-here], when: always}
  lifted-wholly: {says: Lifted., when: permit, blocks: landing}
  lifts-wholly: {says: It lifts all of it., lifts: [lifted-wholly], when: always}
  stopped: {says: Stopped., when: permit, unless: tonnage >= 10, blocks: landing}
  stopped-together: {says: Stopped., when: permit, unless: not happened ended, blocks: landing}
  apart: {says: Apart., when: [permit, happened ended], blocks: landing}
  ghost: {says: Ghosts., for_each: {g: ghosts}, when: haunts(g), blocks: landing}
  haunting: {says: Ghosts haunt., for_each: {g: ghosts}, when: always, defines: haunts(g)}
"""
CASES = """
cases:
  - {id: one, why: x, expect: {landing: blocked}}
  - {id: two, why: x, assume: {permit: yes}, expect: {landing: clear, trade(a): clear}}
  - {id: three, why: x, assume: {ended: 2024-01-01}, expect: {landing: blocked}}
"""


def looked_at(tmp_path: Path, rules: str, cases: str) -> tuple[Coverage, dict[str, Miss]]:
    (tmp_path / "rules.yaml").write_text(rules)
    (tmp_path / "cases.yaml").write_text(cases)
    files = locate_rulebook(tmp_path)
    rulebook = load_rulebook(files, use_cache=False)
    found = coverage(rulebook, load_cases(files, rulebook))
    return found, dict(explain(rulebook, load_cases(files, rulebook), found))


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> tuple[Coverage, dict[str, Miss]]:
    return looked_at(tmp_path_factory.mktemp("harbour"), RULES, CASES)


def test_rules_that_bite_and_where(harbour: tuple[Coverage, dict[str, Miss]]) -> None:
    rules = {each.rule.id: each for each in harbour[0].rules}
    needed = rules["permit-needed"]
    assert needed.fired == needed.bit == needed.reason == ("one", "three")
    assert needed.asked == ("one", "two", "three")
    lifts = rules["lifts-here"]
    assert (lifts.fired, lifts.bit, lifts.covered) == (("one", "two", "three"), (), True)
    lifted = rules["lifted-here"]
    assert (lifted.fired, lifted.bit, lifted.covered) == (("two",), (), False)


def test_share(harbour: tuple[Coverage, dict[str, Miss]]) -> None:
    found = harbour[0]
    assert found.covered == 3
    assert len(found.rules) == 17
    assert found.percent == pytest.approx(300 / 17)
    assert found.reaches(300 / 17 - 0.001)
    assert not found.reaches(300 / 17 + 0.001)


WHY = {
    "relief-blocks": (Cause.NEVER_HELD, "`relief` is always `none`, and `partial` or `full` is needed"),
    "heavy": (Cause.NEVER_HELD, "`tonnage > 50` holds in no case; `tonnage` is always `10`"),
    "fish": (Cause.NOT_ASKED, "expect `fishing`"),
    "future": (
        Cause.NOT_VALID,
        "valid from 2026-01-01, and the cases that it bears on ask about `2025-01-01`",
    ),
    "flag": (Cause.NEVER_HELD, "`flagged(s)` holds in no case; `flagged` is always `no`"),
    "bad-trade": (Cause.NEVER_HELD, "no rule that defines it applies (`flag`)"),
    "never-late": (Cause.NEVER_HELD, "`late` is always `no`"),
    "lifted-here": (Cause.LIFTED, "(`two`), it is lifted by `lifts-here`"),
    "lifted-wholly": (Cause.LIFTED, "(`two`), it is lifted by `lifts-wholly`"),
    "stopped": (Cause.NEVER_HELD, "its `unless`, `tonnage >= 10`, holds in every case"),
    "stopped-together": (Cause.NEVER_TOGETHER, "wherever `permit` holds, its `unless`, `not happened ended`"),
    "apart": (
        Cause.NEVER_TOGETHER,
        "`permit` and `happened ended` each hold in some case, but never together",
    ),
    "ghost": (Cause.NOBODY, "a member of `ghosts`"),
    "haunting": (Cause.NOBODY, "a member of `ghosts`"),
}


def test_every_rule_that_is_not_exercised_is_explained(harbour: tuple[Coverage, dict[str, Miss]]) -> None:
    found, misses = harbour
    assert list(misses) == [each.rule.id for each in found.uncovered] == list(WHY)


@pytest.mark.parametrize("rule", WHY)
def test_why(harbour: tuple[Coverage, dict[str, Miss]], rule: str) -> None:
    cause, words = WHY[rule]
    miss = harbour[1][rule]
    assert miss.cause is cause
    assert words in miss.text


SMALL = """
rulebook: {title: Small, as_of: 2025-01-01}
sets: {ships: {members: [a]}}
conditions:
  permit: {ask: Is there a permit?, type: yes_no}
  late: {ask: Late?, type: yes_no, default: no}
  calm: {ask: Calm?, type: yes_no, default: yes}
  flagged: {ask: Under which flag?, type: yes_no, over: ships, default: no}
proposals:
  landing: {title: Landing}
rules:
  no-permit: {says: No permit., when: not permit, blocks: landing}
  excluded: {says: Never late without a permit., never: [late, not permit]}
  storm: {says: Storms come late., when: late, sets: {calm: no}, strength: likely}
  stormy: {says: Nobody lands in a storm., when: not calm, blocks: landing}
  flags: {says: No flags., when: "some(s in ships: flagged(s))", blocks: landing}
"""


def test_what_happens_in_some_world_counts(tmp_path: Path) -> None:
    cases = "cases:\n  - {id: open, why: x, assume: {late: yes}, expect: {landing: clear}}\n"
    found, misses = looked_at(tmp_path, SMALL, cases)
    by_rule = {each.rule.id: each for each in found.rules}
    assert by_rule["excluded"].fired == ("open",), "a world without a permit is excluded"
    assert not by_rule["no-permit"].covered, "the only world in which it would bite is excluded"
    assert by_rule["storm"].covered
    assert by_rule["stormy"].bit == ("open",), "in the likely reading"
    assert list(misses) == ["no-permit", "flags"]


def test_a_case_without_a_possible_world_counts_for_nothing(tmp_path: Path) -> None:
    cases = "cases:\n  - {id: never, why: x, assume: {late: yes, permit: no}, expect: {landing: clear}}\n"
    found, _ = looked_at(tmp_path, SMALL, cases)
    assert (found.covered, found.cases) == (0, 1)
    assert found.undecided == (("never", "what it supposes cannot be"),)


def test_members_that_a_case_adds_count(tmp_path: Path) -> None:
    cases = "cases:\n  - {id: more, why: x, sets: {ships: [b]}, facts: {flagged(b): yes}, expect: {landing: undetermined}}\n"
    cases = cases.replace("undetermined", "blocked")
    found, _ = looked_at(tmp_path, SMALL, cases)
    assert {each.rule.id for each in found.rules if each.covered} == {"no-permit", "flags"}


WAYS = """
rulebook: {title: Ways, as_of: 2025-01-01}
parties: {port: {name: The port}}
sets: {ships: {members: [a, b]}}
conditions:
  permit: {ask: Is there a permit?, type: yes_no, default: no, held_by: port, movable: yes}
  paid: {ask: Was it paid?, type: yes_no, default: no, held_by: port, movable: yes}
  fog: {ask: Fog?, type: yes_no, default: no}
proposals:
  landing: {title: Landing}
  fishing: {title: Fishing}
  trade: {title: Trade, over: ships}
rules:
  permit-needed: {says: Landing needs a permit., requires: permit, for: landing}
  permits-cost: {says: A permit is paid for., when: permit, requires: paid, for: landing}
  foggy: {says: Fog is thick., when: fog, defines: thick}
  fog-bars: {says: No landing in fog., when: thick, blocks: landing}
  fog-bars-fishing: {says: No fishing in fog., when: thick, blocks: fishing}
  no-trade: {says: No trade with b., when: always, blocks: trade(b)}
"""
LANDING = "{id: land, why: x, expect: {landing: {status: blocked, unblock: [[permit=yes, paid=yes]]}, trade(a): clear}}"
IN_FOG = "{id: thick, why: x, assume: {fog: yes}, expect: {fishing: blocked}}"


def test_a_rule_that_bites_on_the_way_out_is_exercised(tmp_path: Path) -> None:
    """`permits-cost` is why the way out has two changes; it bites after the first of them alone."""
    found, _ = looked_at(tmp_path, WAYS, f"cases:\n  - {LANDING}\n")
    by_rule = {each.rule.id: each for each in found.rules}
    assert (by_rule["permits-cost"].bit, by_rule["permits-cost"].reason) == (("land",), ())


def test_a_rule_that_leaves_no_way_out_is_exercised(tmp_path: Path) -> None:
    rules = WAYS.replace("when: permit, requires: paid, for: landing", "when: permit, blocks: landing")
    case = "{id: none, why: x, expect: {landing: {status: blocked, unblock: []}}}"
    found, _ = looked_at(tmp_path, rules, f"cases:\n  - {case}\n")
    assert next(each for each in found.rules if each.rule.id == "permits-cost").covered


def test_what_holds_in_a_case_about_another_target_is_told_as_that(tmp_path: Path) -> None:
    """The notion applies in `thick`, which is about fishing: it does not hold in no case."""
    _, misses = looked_at(tmp_path, WAYS, f"cases:\n  - {LANDING}\n  - {IN_FOG}\n")
    assert misses["fog-bars"].cause is Cause.NOT_ASKED
    assert misses["fog-bars"].text == (
        "its conditions hold in `thick`, which expects no verdict that it bears on: expect `landing`"
    )


def test_a_rule_about_another_member_than_the_cases_is_told_as_that(tmp_path: Path) -> None:
    _, misses = looked_at(tmp_path, WAYS, f"cases:\n  - {LANDING}\n")
    assert misses["no-trade"].cause is Cause.NOT_ASKED
    assert misses["no-trade"].text == "no case expects a verdict that it bears on: expect `trade(b)`"


def test_no_time_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(SMALL)
    (tmp_path / "cases.yaml").write_text("cases:\n  - {id: one, why: x, expect: {landing: undetermined}}\n")
    files = locate_rulebook(tmp_path)
    rulebook = load_rulebook(files, use_cache=False)
    cases = load_cases(files, rulebook)
    found = coverage(rulebook, cases)
    misses = explain(rulebook, cases, found, seconds=-1)
    assert misses["flags"].cause is Cause.UNDECIDED
    assert explain(rulebook, cases, found)["flags"].cause is Cause.NEVER_HELD


def test_without_cases_nothing_is_covered(tmp_path: Path) -> None:
    found, misses = looked_at(tmp_path, SMALL, "cases: []\n")
    assert found.covered == 0
    assert {miss.cause for miss in misses.values()} == {Cause.NOT_ASKED}


@pytest.mark.parametrize("name", ["reset_2025", "ofac_50pct", "venezuela_gl44", "libya_1970"])
def test_firing_agrees_with_the_reasons_of_the_verdicts(name: str) -> None:
    """A rule is a reason in a case exactly if a verdict that the case expects has it as one."""
    root = Path(__file__).parents[3]
    files = locate_rulebook(root / "rules" / name)
    rulebook = load_rulebook(files)
    book = Book(rulebook, files)
    cases = book.cases()
    found = coverage(rulebook, cases)
    reasons: dict[str, list[str]] = {}
    for case in cases:
        verdicts = book.run_case(case, engine="circuit").verdicts
        rules = {r.rule for e in case.expectations for r in verdicts[e.target].reasons}
        for rule in rules:
            reasons.setdefault(rule, []).append(case.id)
    assert {each.rule.id: list(each.reason) for each in found.rules if each.reason} == reasons


@pytest.mark.parametrize(
    ("name", "file"), [("libya_1970", "arms"), ("libya_1970", "persons"), ("reset_2025", "baseline")]
)
def test_a_rule_that_no_case_exercises_could_be_deleted_unnoticed(name: str, file: str) -> None:
    """That is what it means: without the rule, all verdicts that the cases expect are the same, with their reasons."""
    root = Path(__file__).parents[3]
    files = locate_rulebook(root / "rules" / name)
    book = Book(load_rulebook(files), files)
    cases = [case for case in book.cases() if Path(case.span.file).stem == file]

    def outcome(rulebook: Rulebook) -> list[object]:
        asked = Book(rulebook)
        return [
            (verdict.status, verdict.outlook, verdict.reasons, verdict.hinges_on, verdict.by_account)
            for case in cases
            for verdict in asked.run_case(case, engine="circuit").verdicts.values()
        ]

    uncovered = coverage(book.rulebook, cases).uncovered
    assert uncovered, "these cases are not about everything"
    before = outcome(book.rulebook)
    for each in uncovered:
        rules = {id_: rule for id_, rule in book.rulebook.rules.items() if id_ != each.rule.id}
        assert outcome(replace(book.rulebook, rules=rules)) == before, each.rule.id


SIDES = """
rulebook: {title: Sides, as_of: 2025-01-01}
conditions: {calm: {type: yes_no, default: no}, storm: {type: yes_no, default: no}}
proposals: {landing: {title: Landing}}
measures: {closure: {title: Closure}}
rules:
  calm-helps: {says: Calm helps., strength: likely, when: calm, favours: landing}
  calm-keeps-open: {says: Calm keeps it open., strength: may, when: calm, averts: closure}
  storm-hinders: {says: A storm hinders., strength: may, when: storm, blocks: landing}
"""


def test_weak_rules_of_both_sides_are_exercised_by_cases(tmp_path: Path) -> None:
    """A rule that speaks on the other side counts as one that decides a status does."""
    cases = "cases:\n  - {id: calm, why: x, assume: {calm: yes}, expect: {landing: {outlook: likely}}}\n"
    found, misses = looked_at(tmp_path, SIDES, cases)
    told = {each.rule.id: (each.covered, each.reason) for each in found.rules}
    assert told == {
        "calm-helps": (True, ("calm",)),
        "calm-keeps-open": (False, ()),
        "storm-hinders": (False, ()),
    }
    assert (misses["calm-keeps-open"].cause, misses["storm-hinders"].cause) == (
        Cause.NOT_ASKED,
        Cause.NEVER_HELD,
    )
    assert "expect `closure`" in misses["calm-keeps-open"].text
