"""What rules say of targets: lifts, thresholds, negations, selectors, validity; and sparse joins."""

from __future__ import annotations

import itertools

import pytest

import sanctionlink.ground.bindings as bindings
from sanctionlink.api import Book
from sanctionlink.engines.reasoner import Reasoner
from written import book, read

LIFTS = """
conditions:
  a: {ask: A?, type: yes_no, default: yes}
  waiver: {ask: W?, type: yes_no, default: no}
  revoked: {ask: R?, type: yes_no, default: no}
  amnesty: {ask: M?, type: yes_no, default: no}
proposals:
  oil: {title: O, kind: energy}
  gas: {title: G, kind: energy}
  visas: {title: V, kind: people}
rules:
  ban: {says: S., when: a, blocks: {kind: [energy, people]}}
  lock: {says: S., when: a, blocks: gas}
  licence: {says: S., when: waiver, permits: [oil, gas], lifts: [ban]}
  snap-back: {says: S., when: revoked, lifts: [licence], for: oil}
  pardon: {says: S., when: amnesty, lifts: [ban]}
"""


@pytest.mark.parametrize(
    ("assumed", "blocked"),
    [
        ([], {"oil", "gas", "visas"}),
        (["waiver=yes"], {"gas", "visas"}),  # gas has another lock
        (["waiver=yes", "revoked=yes"], {"oil", "gas", "visas"}),
        (["amnesty=yes"], {"gas"}),
        (["amnesty=yes", "revoked=yes", "waiver=yes"], {"gas"}),
        (["a=no"], set()),
    ],
)
@pytest.mark.parametrize("engine", ["circuit", "auto"])
def test_exceptions_and_their_exceptions(assumed: list[str], blocked: set[str], engine: str) -> None:
    found = book(LIFTS).verdicts(assume=assumed, engine=engine)
    assert {name for name, v in found.items() if v.status.value == "blocked"} == blocked


def test_an_exception_to_one_target_leaves_the_others() -> None:
    found = book(LIFTS).verdicts(assume=["waiver=yes"])
    assert [r.rule for r in found["gas"].reasons] == ["lock"]
    assert [r.rule for r in found["visas"].reasons] == ["ban"]


COUNTS = """
conditions:
  a: {ask: A?, type: yes_no}
  b: {ask: B?, type: yes_no}
  c: {ask: C?, type: yes_no}
  s: {ask: S?, type: scale, values: [lo, mid, hi]}
proposals: {t: {title: T}}
rules:
  r: {says: S., when: "%s", blocks: t}
"""


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("at least 2 of (a, b, c)", lambda a, b, c, s: a + b + c >= 2),
        ("at most 1 of (a, b, c)", lambda a, b, c, s: a + b + c <= 1),
        ("exactly 2 of (a, b, c)", lambda a, b, c, s: a + b + c == 2),
        ("not at least 2 of (a, b, c)", lambda a, b, c, s: a + b + c < 2),
        ("not (a and not (b or not c))", lambda a, b, c, s: not (a and not (b or not c))),
        ("not (s >= mid)", lambda a, b, c, s: s == "lo"),
        ("s != mid and not (s = lo)", lambda a, b, c, s: s == "hi"),
        ("exactly 1 of (s >= mid, not a, b)", lambda a, b, c, s: (s != "lo") + (not a) + b == 1),
    ],
)
def test_negation_and_thresholds(text: str, holds) -> None:  # type: ignore[no-untyped-def]
    asked = book(COUNTS % text)
    for a, b, c, s in itertools.product((False, True), (False, True), (False, True), ("lo", "mid", "hi")):
        words = {n: "yes" if v else "no" for n, v in (("a", a), ("b", b), ("c", c))}
        status = asked.verdicts(assume={**words, "s": s}, engine="circuit")["t"].status.value
        assert (words, s, status) == (words, s, "blocked" if holds(a, b, c, s) else "clear")


def test_validity() -> None:
    rules = """
    proposals: {t: {title: T}}
    rules:
      r: {says: S., when: always, blocks: t, from: 2024-02-10, until: 2024-02-20}
    """
    days = {"2024-02-09": "clear", "2024-02-10": "blocked", "2024-02-19": "blocked", "2024-02-20": "clear"}
    assert {d: book(rules).verdicts(as_of=d)["t"].status.value for d in days} == days


MANY = 40
EDGES = [(1, 2), (2, 3), (3, 1), (5, 6), (39, 38), (38, 37), (7, 7)]

GRAPH = f"""
sets: {{n: {{members: [{", ".join(f"m{i}" for i in range(MANY))}]}}}}
conditions:
  edge: {{ask: E?, type: yes_no, over: [n, n], default: no}}
  weight: {{ask: W?, type: number, range: 0..9, over: [n, n], default: 0}}
  listed: {{ask: L?, type: yes_no, over: n, default: no}}
proposals: {{t: {{title: T, over: n}}, u: {{title: U, over: n}}, w: {{title: W, over: n}}}}
rules:
  seed: {{says: S., for_each: {{x: n}}, when: listed(x), defines: bad(x)}}
  step: {{says: S., for_each: {{x: n, y: n}}, when: "edge(x, y) and bad(x)", defines: bad(y)}}
  r1: {{says: S., for_each: {{x: n}}, when: bad(x), blocks: t(x)}}
  r2: {{says: S., for_each: {{x: n}}, when: "some(y in n: edge(x, y) and not edge(y, x))", blocks: u(x)}}
  r3: {{says: S., for_each: {{x: n}}, when: "sum(y in n where edge(y, x): weight(y, x)) >= 3", blocks: w(x)}}
"""
FACTS = "facts:\n" + "".join(
    f"  - {{condition: 'edge(m{a}, m{b})', value: yes}}\n  - {{condition: 'weight(m{a}, m{b})', value: {b % 5}}}\n"
    for a, b in EDGES
) + "  - {condition: listed(m2), value: yes}\n  - {condition: listed(m39), value: yes}\n"  # fmt: skip


def test_sparse_joins_equal_full_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    rulebook = read(GRAPH, FACTS)
    sparse = {name: v.status for name, v in Book(rulebook).verdicts(engine="circuit").items()}
    asked = Book(rulebook)
    few = sum(len(c) for c in Reasoner(asked.rulebook).program(None, asked.scenario()).clauses.values())
    monkeypatch.setattr(bindings, "SMALL_SET", MANY)
    asked = Book(rulebook)
    full = {name: v.status for name, v in asked.verdicts(engine="circuit").items()}
    many = sum(len(c) for c in Reasoner(asked.rulebook).program(None, asked.scenario()).clauses.values())
    assert sparse == full
    assert many > 5 * few, "the sparse program is no smaller"
    bad = {name for name, s in sparse.items() if s.value == "blocked"}
    assert {n for n in bad if n[0] == "t"} == {f"t(m{i})" for i in (1, 2, 3, 37, 38, 39)}
    assert {n for n in bad if n[0] == "u"} == {f"u(m{i})" for i in (1, 2, 3, 5, 38, 39)}
    assert {n for n in bad if n[0] == "w"} == {f"w(m{b})" for a, b in EDGES if b % 5 >= 3}


def test_what_a_scenario_mentions_is_joined_too() -> None:
    found = book(GRAPH, FACTS).verdicts(assume=["listed(m20)=yes", "edge(m20, m21)=yes"])
    assert {found[f"t(m{i})"].status.value for i in (20, 21)} == {"blocked"}
