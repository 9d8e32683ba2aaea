"""Arguments from Python: wrong ones are refused by name, lone ones are one item, and what comes back cannot be changed."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import re
from collections.abc import Callable
from typing import Any

import pytest

import sanctionlink
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, SanctionlinkError
from written import DEAL, DEAL_FACTS, book

NOON = dt.datetime(2025, 4, 30, 12, tzinfo=dt.UTC)


def pickled(value: Any) -> Any:
    """What comes back from a pickle."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - written in the same line


@pytest.fixture(scope="module")
def written() -> Book:
    return book(DEAL, DEAL_FACTS)


CHANGES: list[tuple[str, tuple[object, ...]]] = [
    ("__setitem__", ("x", 1)),
    ("__delitem__", ("x",)),
    ("__ior__", ({"x": 1},)),
    ("update", ({"x": 1},)),
    ("setdefault", ("x", 1)),
    ("pop", ("x", None)),
    ("popitem", ()),
    ("clear", ()),
]
"""Ways to change a dictionary."""

WRONG: list[tuple[str, Callable[[Any], object]]] = [
    ("as_of", lambda b: b.verdicts(as_of=NOON)),
    ("as_of", lambda b: b.verdicts(as_of=20250430)),
    ("as_of", lambda b: b.verdicts(as_of=[])),
    ("as_of", lambda b: b.prepare("relief", as_of=NOON)),
    ("as_of", lambda b: b.scenario(20250430)),
    ("as_of", lambda b: b.sweep("relief", as_of=NOON)),
    ("as_of", lambda b: b.diff(b, as_of=20250430)),
    ("start", lambda b: b.timeline(b.scenario(), NOON)),
    ("end", lambda b: b.timeline(b.scenario(), end=20250430)),
    ("account", lambda b: b.verdicts(account=3)),
    ("account", lambda b: b.verdicts(account=["us"])),
    ("account", lambda b: b.prepare("relief", account=3)),
    ("targets", lambda b: b.verdicts(targets=5)),
    ("targets", lambda b: b.verdicts(targets=[None])),
    ("targets", lambda b: b.prepare("relief", {"deal": 1})),
    ("targets", lambda b: b.levers(targets=5)),
    ("targets", lambda b: b.unblock(5)),
    ("targets", lambda b: b.block([None])),
    ("assume", lambda b: b.verdicts(assume=3)),
    ("assume", lambda b: b.verdicts(assume=[3])),
    ("assume", lambda b: b.verdicts(assume={1: "none"})),
    ("assume", lambda b: b.scenario(assume=3)),
    ("relief", lambda b: b.verdicts(relief=["none"])),
    ("relief", lambda b: b.verdicts(assume={"relief": object()})),
    ("relief", lambda b: b.verdicts(assume={"relief": "full"}, relief="none")),
    ("opposes(hungary)", lambda b: b.verdicts(assume="opposes( hungary )=no", **{"opposes(hungary)": True})),
    ("scenario_file", lambda b: b.scenario(scenario_file=3)),
    ("scenario", lambda b: b.timeline("2025-04-30")),
    ("scenario", lambda b: b.decide({})),
    ("scenario", lambda b: b.levers({})),
    ("scenario", lambda b: b.sweep("relief", scenario="x")),
    ("scenario", lambda b: b.unblock("deal", "x")),
    ("scenario", lambda b: b.block("deal", {})),
    ("witout", lambda b: b.unblock("deal", witout="talks")),
    ("bye", lambda b: b.block("deal", bye="us")),
    ("by", lambda b: b.unblock("deal", by=3)),
    ("by", lambda b: b.levers(by=3)),
    ("around", lambda b: b.levers(around="tomorrow")),
    ("engine", lambda b: b.verdicts(engine=3)),
    ("engine", lambda b: b.timeline(b.scenario(), engine=["asp"])),
    ("engine", lambda b: b.unblock("deal", engine=3)),
    ("without", lambda b: b.unblock("deal", without=[3])),
    ("keep", lambda b: b.unblock("deal", keep=3)),
    ("most", lambda b: b.unblock("deal", most="3")),
    ("most", lambda b: b.unblock("deal", most=True)),
    ("hope", lambda b: b.unblock("deal", hope="no")),
    ("vary", lambda b: b.prepare(None)),
    ("vary", lambda b: b.sweep(3)),
    ("where", lambda b: b.sweep("relief", where=3)),
    ("select", lambda b: b.check(select=701)),
    ("case", lambda b: b.run_case("x")),
    ("cases", lambda b: b.coverage(cases=["x"])),
    ("other", lambda b: b.diff("x")),
    ("target", lambda b: b.verdicts().explain(3)),
    ("target", lambda b: b.verdicts().derivations(None)),
    ("before", lambda b: b.verdicts().changes_from({})),
    ("rows", lambda b: b.prepare("relief").many(None)),
    ("rows", lambda b: b.prepare("relief").many({"relief": "none"})),
    ("rows[0]", lambda b: b.prepare("relief").many(["none"])),
    ("rows[1]", lambda b: b.prepare("relief").many([{}, {1: "none"}])),
    ("values", lambda b: b.prepare("relief")({1: "none"})),
    ("values", lambda b: b.prepare("relief")(["none"])),
    ("relief", lambda b: b.prepare("relief")({"relief": "none"}, relief="full")),
    ("relief", lambda b: b.prepare("relief")(relief=["none"])),
    ("rulebook", lambda _: sanctionlink.load(["a"])),  # type: ignore[arg-type]
    ("rulebook", lambda _: sanctionlink.load(3)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("name", "ask"), WRONG)
def test_a_wrong_argument_is_a_type_error_that_names_it(
    name: str, ask: Callable[[Book], object], written: Book
) -> None:
    with pytest.raises(TypeError, match=f"`{re.escape(name)}`"):
        ask(written)


def test_a_wrong_day_says_what_to_pass(written: Book) -> None:
    with pytest.raises(TypeError, match="pass a date or a text such as 2025-04-30"):
        written.verdicts(as_of=NOON)


def test_an_unknown_keyword_says_what_was_meant(written: Book) -> None:
    with pytest.raises(TypeError, match="did you mean `without`"):
        written.unblock("deal", witout="talks")  # type: ignore[call-arg]


@pytest.mark.parametrize("wishes", [{"most": -1}, {"most": 0}, {"max_cost": -1}, {"max_cost": "-0.5"}])
def test_a_negative_bound_is_invalid_input(wishes: Any, written: Book) -> None:
    with pytest.raises(InvalidInput):
        written.unblock("deal", **wishes)


def test_a_lone_text_is_one_item(written: Book) -> None:
    both = written.verdicts(assume=["relief=full"], targets=["deal"])
    assert written.verdicts(assume="relief=full", targets="deal") == both
    assert written.decide(written.scenario(assume="relief=full"), targets="deal") == both
    assert written.sweep("relief", "deal").to_dict() == written.sweep(["relief"], ["deal"]).to_dict()
    kept = written.sweep(["relief"], where=["relief=none"])
    assert written.sweep("relief", where="relief=none").to_dict() == kept.to_dict()
    one = written.levers(targets="deal", by="us").to_dict()
    assert one == written.levers(targets=["deal"], by=["us"]).to_dict()


def test_a_timeline_takes_days_as_texts(written: Book) -> None:
    asked = written.scenario()
    by_text = written.timeline(asked, "2024-01-01", "2025-01-01")
    assert by_text.to_dict() == written.timeline(asked, dt.date(2024, 1, 1), dt.date(2025, 1, 1)).to_dict()
    with pytest.raises(InvalidInput, match="not a day"):
        written.timeline(asked, "2024-02-30")


def test_none_stays_as_it_is_wherever_it_is_given(written: Book) -> None:
    today = written.verdicts()
    assert written.verdicts(relief=None) == today
    assert written.verdicts(assume={"relief": None, "opposes(hungary)": None}) == today
    assert written.prepare("relief")(relief=None) == today
    with pytest.raises(InvalidInput, match="relieve"):
        written.verdicts(relieve=None)


def test_the_same_value_may_be_given_twice(written: Book) -> None:
    full = written.verdicts(relief="full", price=70)
    assert written.verdicts(assume={"relief": "full"}, relief="full", price=70) == full
    assert written.verdicts(assume="price = 70.0", relief="full", price=70) == full


def test_members_take_python_values(written: Book) -> None:
    named: dict[str, Any] = {"opposes(hungary)": True}
    assert written.verdicts(**named)["trade"].status is sanctionlink.Status.BLOCKED


def test_changing_an_answer_changes_no_later_one(written: Book) -> None:
    ask = written.prepare("relief")
    for answered in [
        *(written.verdicts(relief="full") for _ in range(5)),
        ask(relief="full"),
        *ask.many([{}] * 5),
    ]:
        told: Any = answered
        before = dict(told.statuses)
        mappings = [told.statuses, told.answer.verdicts, told.answer.assumptions, told.answer.unsettled]
        mappings += [
            told["deal"].unsettled,
            *([told["trade"].by_account] if told["trade"].by_account else []),
        ]
        mappings += [witness.world for verdict in told.values() for witness in verdict.witnesses]
        for mapping in mappings:
            for method, given in CHANGES:
                with pytest.raises(TypeError, match="cannot be changed"):
                    getattr(mapping, method)(*given)
        assert told.statuses == before


def test_answers_can_be_pickled_and_copied(written: Book) -> None:
    ask = written.prepare("relief")
    for answered in (written.verdicts(), ask(relief="full"), ask.many([{"relief": "none"}] * 5)[0]):
        read = pickled(answered)
        assert read == answered
        assert read.statuses == answered.statuses
        assert read.answer == answered.answer
        assert read.to_dict() == answered.to_dict()
        assert read.changes_from(answered) == ()
        with pytest.raises(SanctionlinkError, match="proofs"):
            read.explain("deal")
        assert copy.deepcopy(answered).explain("deal") == answered.explain("deal")
        assert copy.deepcopy(answered.answer) == answered.answer
        assert copy.deepcopy(answered["deal"]) == pickled(answered["deal"]) == answered["deal"]


def test_what_is_asked_can_be_read_at_the_prompt(written: Book) -> None:
    assert repr(written) == f"<Book {written.rulebook.id}: 2 targets, 6 conditions, 4 rules>"
    assert repr(written.verdicts(relief="full", blames="no")) == "<Verdicts on 2 targets: 2 clear>"
    prepared = written.prepare(["relief", "price=10|20"])
    assert repr(prepared) == f"<Prepared {written.rulebook.id}: relief, price may vary>"
