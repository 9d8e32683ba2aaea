"""A known status is never lost: what beside it could not be settled in time is named, in every format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sanctionlink.answers.verdict import Verdict
from sanctionlink.cli.run import run
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.hinges import SMALLEST
from sanctionlink.engines.protocols import Digits
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.ground.ir import Literal
from sanctionlink.questions.verdict.decide import verdicts
from sanctionlink.render import sentences
from sanctionlink.situation.situation import CERTAIN, Choice
from written import book

RULES = """
conditions: {a: {ask: A?, type: yes_no}, b: {ask: B?, type: yes_no}}
proposals: {t: {title: T}}
rules:
  r: {says: S., when: a and b, blocks: t}
  w: {says: W., strength: likely, when: b, blocks: t}
"""


def slow(*_: object) -> bool:
    """A question that is not settled in time."""
    raise LimitReached("too long")


def decided() -> Verdict:
    """The verdict on the one target."""
    asked = book(RULES)
    reasoner = Reasoner(asked.rulebook)
    space, _ = reasoner.engines.space(reasoner.situation(None, asked.scenario()), "circuit")
    return verdicts(space)["t"]


def test_all_is_settled_by_default() -> None:
    assert decided().unsettled == {}


def test_hinges_that_matter_stand_where_a_smallest_set_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CircuitSpace, "_settled", slow)
    verdict = decided()
    assert verdict.hinges_on == ("a", "b")
    assert verdict.unsettled == {"hinges_on": SMALLEST}


def test_what_beside_a_status_is_not_settled_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    exists = CircuitSpace.exists

    def some(space: CircuitSpace, literals: Sequence[Literal], when: Choice = CERTAIN) -> bool:
        bitten = space.situation.program.statuses["t", ()][0]
        return exists(space, literals, when) if {*literals} <= {bitten, -bitten} else slow()

    def none(_: CircuitSpace, __: Literal) -> tuple[Digits, Digits]:
        raise LimitReached("too long")

    def no_flips(*_: object) -> bool:
        raise LimitReached("too long")

    monkeypatch.setattr(CircuitSpace, "exists", some)
    monkeypatch.setattr(CircuitSpace, "pair", none)
    monkeypatch.setattr(CircuitSpace, "_flips", no_flips)
    verdict = decided()
    assert verdict.status.value == "undetermined"
    assert set(verdict.unsettled) == {"hinges_on", "witnesses", "reasons"}
    assert verdict.to_dict()["unsettled"] == verdict.unsettled
    assert sentences.grounds(verdict, book(RULES).rulebook)[-1].label == "Not settled in time"


def test_a_status_itself_that_is_not_settled_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CircuitSpace, "exists", slow)
    with pytest.raises(LimitReached):
        decided()


SUMS = """
sets: {m: {title: M, members: [m0, m1, m2, m3, m4, m5]}}
conditions:
  v: {ask: "Votes?", type: yes_no, over: m}
  w: {ask: "Weight?", type: number, range: 0..100, over: m}
  easy: {ask: "E?", type: yes_no}
proposals: {p: {title: P}, e: {title: E}, f: {title: F}}
rules:
  r: {says: Sum., for: p, requires: "sum(i in m where v(i): w(i)) >= 65"}
  r2: {says: Easy., for: e, requires: easy}
  r3: {says: Fixed., when: always, blocks: f}
"""
"""A target that reads a sum beside two that do not."""


@pytest.fixture
def few_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that the sum reaches, where all targets are settled together and by itself."""
    monkeypatch.setattr("sanctionlink.situation.abstraction.numbers.MOST_FORMS", 3)


def test_a_target_past_a_limit_leaves_the_others_their_verdicts(few_cases: None) -> None:
    found = book(SUMS).verdicts()
    assert {name: status.value for name, status in found.statuses.items()} == {
        "e": "undetermined",
        "f": "blocked",
    }
    assert found["e"].hinges_on == ("easy",)
    assert list(found.answer.unanswered) == ["p"]
    assert "too many cases" in found.answer.unanswered["p"]
    assert (found.answer.worlds, found.answer.open) == (None, ("easy",))
    for ask in (lambda: found["p"], lambda: found.explain("p"), lambda: found.derivations("p")):
        with pytest.raises(LimitReached, match="too many cases"):
            ask()
    assert found.explain("e")
    told = found.to_dict()
    assert [each["target"] for each in told["verdicts"]] == ["e", "f"]
    assert told["unanswered"] == [{"target": "p", "message": found.answer.unanswered["p"]}]
    assert "unanswered" not in book(SUMS).verdicts(targets=["e", "f"]).to_dict()


def test_where_nothing_can_be_decided_it_is_a_limit(few_cases: None) -> None:
    with pytest.raises(LimitReached, match="too many cases"):
        book(SUMS).verdicts(targets="p")
    two = SUMS.replace("for: e, requires: easy", 'for: e, requires: "sum(i in m where v(i): w(i)) >= 60"')
    with pytest.raises(LimitReached, match="too many cases"):
        book(two).verdicts(targets=["p", "e"])


def test_where_it_is_not_known_that_a_world_is_possible_it_is_a_limit(few_cases: None) -> None:
    never = SUMS + "".join(
        f'  n{least}: {{says: N., never: "sum(i in m where v(i): w(i)) >= {least}"}}\n' for least in (95, 99)
    )
    with pytest.raises(LimitReached, match="too many cases"):
        book(never).verdicts()


def test_an_engine_that_is_too_small_for_all_decides_what_it_can() -> None:
    many = "".join(f"  c{n}: {{ask: C?, type: yes_no}}\n" for n in range(60))
    every = " and ".join(f"c{n}" for n in range(60))
    rules = f"""
conditions:
{many}proposals: {{p: {{title: P}}, e: {{title: E}}}}
rules:
  r: {{says: S., when: {every}, blocks: p}}
  s: {{says: S., when: c7, blocks: e}}
"""
    found = book(rules).verdicts(engine="circuit")
    assert list(found) == ["e"]
    assert "fix some" in found.answer.unanswered["p"]
    assert found.answer.worlds == 2**60


@pytest.mark.parametrize(
    ("arguments", "code", "output"),
    [
        (["status"], 3, "INCOMPLETE: p: status not settled: "),
        (["status", "--format", "markdown"], 3, "- **INCOMPLETE:** `p`: status not settled: "),
        (["status", "--format", "json"], 3, '"unanswered"'),
        (["status", "e", "f"], 0, "NOT SETTLED (1)\n? E (e): It depends on: E? (easy)"),
        (["status", "--fail-on", "blocked"], 1, "BLOCKED (1)\n✗ F (f): Fixed."),
        (["whatif", "--set", "easy=no"], 3, '"E" was not settled: it is now blocked.'),
        (["whatif", "--set", "w=5", "--set", "easy=no", "--format", "json"], 3, "in the baseline, "),
        (["whatif", "--set", "easy=no", "--format", "markdown"], 3, "- **INCOMPLETE:** `p`"),
    ],
)
def test_the_command_line_shows_every_verdict_that_there_is(
    few_cases: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    output: str,
) -> None:
    (tmp_path / "r.yaml").write_text("rulebook: {title: T, as_of: 2024-03-01}\n" + SUMS, encoding="utf-8")
    settings = []
    for each in arguments:
        settings += (
            [f"w(m{n})=5" if n == 0 else f"--set=w(m{n})=5" for n in range(6)] if each == "w=5" else [each]
        )
    assert run([*settings, "--rulebook", str(tmp_path)]) == code
    told = capsys.readouterr()
    assert output in told.out
    assert ("the status of `p` is not settled" in told.err) == (code != 0)
