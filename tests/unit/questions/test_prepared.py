"""Prepared questions: what may be given, what stays as it is, threads, and verdicts that are made when looked at."""

from __future__ import annotations

import copy
import pickle
import threading

import pytest

from sanctionlink.answers.verdict import LazyVerdict, Verdict
from sanctionlink.api import Book, Verdicts
from sanctionlink.diagnostics.model import InvalidInput
from written import DEAL, DEAL_FACTS, book


@pytest.fixture(scope="module")
def asked() -> Book:
    return book(DEAL)


def same(found: Verdicts, asked: Book, **assumed: object) -> None:
    """The verdicts are those of a fresh decision."""
    expected = asked.decide(asked.scenario(assume=assumed), engine="circuit")
    assert dict(found) == dict(expected)
    assert found.answer == expected.answer


def test_what_is_not_given_stays_as_it_is(asked: Book) -> None:
    ask = asked.prepare(["relief", "talks", "opposes(hungary)"])
    assert ask.vary == ("relief", "talks", "opposes(hungary)")
    same(ask(), asked)
    same(ask(relief="partial"), asked, relief="partial")
    same(ask(relief="partial", talks=None), asked, relief="partial")
    same(ask({"opposes(hungary)": "yes"}, talks=True), asked, **{"opposes(hungary)": "yes", "talks": "yes"})
    same(ask(talks="unknown"), asked, talks="unknown")


def test_statuses_are_there_at_once_and_verdicts_are_values(asked: Book) -> None:
    found = asked.prepare(["relief", "talks"])(relief="none")
    assert {name: status.value for name, status in found.statuses.items()} == {
        "deal": "undetermined",
        "trade": "clear",
    }
    lazy = found["deal"]
    assert isinstance(lazy, LazyVerdict)
    assert lazy.status.value == "undetermined"
    whole = found.answer.verdicts["deal"]
    assert type(whole) is Verdict
    for other in (lazy, copy.copy(lazy), copy.deepcopy(lazy), pickle.loads(pickle.dumps(lazy))):  # noqa: S301
        assert other == whole
        assert whole == other
        assert repr(other) == repr(whole)
        assert other.to_dict() == whole.to_dict()
    assert lazy.hinges_on == ("talks",)
    with pytest.raises(AttributeError):
        lazy.hinges  # noqa: B018
    assert found.explain("deal").to_text() == asked.verdicts(relief="none").explain("deal").to_text()


def test_unknown_names_and_bad_values(asked: Book) -> None:
    ask = asked.prepare(["relief", "price"])
    with pytest.raises(TypeError, match="`talks` is not among what varies: `relief`, `price`"):
        ask(talks="yes")
    with pytest.raises(TypeError, match=r"`opposes\(hungary\)` is not among"):
        ask({"opposes(hungary)": "yes"})
    with pytest.raises(InvalidInput, match="`relief`"):
        ask(relief="much")
    with pytest.raises(InvalidInput, match="`price`"):
        ask.many([{"price": 1}, {"price": "cheap"}])
    with pytest.raises(InvalidInput, match="rellief"):
        asked.prepare(["rellief"])
    with pytest.raises(InvalidInput, match="nothing varies"):
        asked.prepare([])
    with pytest.raises(TypeError):
        asked.prepare(["relief"], when="2025-01-01")  # type: ignore[call-arg]


def test_one_is_not_yes_even_after_yes(asked: Book) -> None:
    ask = asked.prepare(["talks"])
    for _ in range(3):
        same(ask(talks=True), asked, talks="yes")
        same(ask(talks="yes"), asked, talks="yes")
        with pytest.raises(InvalidInput):
            ask(talks=1)


def test_numbers_and_days_among_what_varies(asked: Book) -> None:
    ask = asked.prepare(["price", "due", "talks"], targets="trade")
    rows: list[dict[str, object]] = [{"price": n / 2, "talks": "no"} for n in range(110, 130)]
    rows.extend({"due": f"2024-{month:02}-01"} for month in range(1, 5))
    rows += [{"price": "10..90"}, {}]
    for row, found in zip(rows, ask.many(rows), strict=True):
        expected = asked.decide(asked.scenario(assume=row), targets=["trade"], engine="circuit")
        assert dict(found) == dict(expected) == dict(ask(row))
        assert list(found) == ["trade"]


def test_accounts_disagree_on_what_varies() -> None:
    asked = book(DEAL, DEAL_FACTS)
    ask = asked.prepare(["blames", "talks"])
    for given in ({}, {"talks": "no"}, {"blames": "yes"}, {"blames": "no", "talks": "yes"}):
        same(ask(given), asked, **given)
    assert dict(asked.prepare(["talks"], account="us")()) == dict(asked.verdicts(account="us"))


def test_rows_of_one_question_from_many_threads(asked: Book) -> None:
    ask = asked.prepare(["relief", "talks", "opposes(hungary)", "blames"])
    rows = [
        {name: value for name, value in (("relief", r), ("talks", t), ("opposes(hungary)", o)) if value}
        for r in (None, "none", "partial", "full")
        for t in (None, "yes", "no")
        for o in (None, "yes", "no")
    ]
    expected = [dict(asked.decide(asked.scenario(assume=row), engine="circuit")) for row in rows]
    faults: list[BaseException] = []

    def turn(number: int) -> None:
        try:
            for at in range(len(rows)):
                n = (at * 7 + number) % len(rows)
                assert dict(ask(rows[n])) == expected[n]
                assert dict(asked.verdicts(assume=rows[n])) == expected[n]
            assert [dict(found) for found in ask.many(rows)] == expected
        except BaseException as fault:  # noqa: BLE001 - told by the main thread
            faults.append(fault)

    threads = [threading.Thread(target=turn, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_a_book_keeps_what_it_is_asked_often(asked: Book) -> None:
    for _ in range(2):
        for relief in ("none", "partial", "full"):
            for talks in ("yes", "no", "unknown"):
                same(asked.verdicts(relief=relief, talks=talks), asked, relief=relief, talks=talks)
    with pytest.raises(InvalidInput, match="rellief"):
        asked.verdicts(rellief="none")


def test_no_possible_world_is_an_error_that_names_the_rule() -> None:
    asked = book(
        "conditions: {a: {ask: Q?, type: yes_no}, b: {ask: Q?, type: yes_no}}\nproposals: {p: {title: P}}\n"
        "rules:\n  r: {says: R., when: a, blocks: p}\n  n: {says: N., never: a and b}\n"
    )
    ask = asked.prepare(["a", "b"])
    same(ask(a="yes"), asked, a="yes")
    for _ in range(3):
        with pytest.raises(InvalidInput, match="`n`"):
            ask(a="yes", b="yes")
    with pytest.raises(InvalidInput, match="`n`"):
        ask.many([{"a": "yes", "b": b} for b in ("no", "yes")] * 5)
