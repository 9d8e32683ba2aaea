"""Forward chaining within durable-rules' limits, from many threads, and proofs that rest on earlier steps alone."""

from __future__ import annotations

import threading

import pytest

from least_model import least_model
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.choose import Disagreement
from sanctionlink.engines.durable import engine as forward
from sanctionlink.engines.protocols import Outcome
from sanctionlink.engines.radix import Radix
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.situation.situation import IMPOSSIBLE, Situation
from strategies import Program, try_programs
from written import book

needs_durable_rules = pytest.mark.skipif(not forward.installed(), reason="durable-rules is not installed")


def assert_well_founded(outcome: Outcome) -> None:
    """Every firing holds by what fired before it, or is settled: nothing rests on itself."""
    program = outcome.situation.program
    derived = set()
    first = program.first_derived
    for head, position in outcome.fired:
        if position >= 0:
            for literal in program.clauses[head][position].body:
                assert outcome.where(literal)
                assert literal < first or literal in derived
        else:
            found = outcome.situation.sums[head][-1 - position]
            total = 0
            for item in found.items:
                x = item.literal
                present = (x in derived if x >= first else bool(outcome.where(x))) and item.when != IMPOSSIBLE
                total += item.weight * (present != item.negated)
            assert total >= found.bound
        derived.add(head)
    assert derived == {a for a in range(first, program.atoms + 1) if outcome.atoms[a]}


@needs_durable_rules
def test_firings_are_well_founded_on_random_programs() -> None:
    prove = forward.Forward().prove
    seen = []

    def check(program: Program) -> None:
        try:
            situation = Reasoner(program.rulebook).situation(None, program.scenario)
        except (InvalidInput, LimitReached):
            return
        radix = Radix(tuple(len(variable.options) for variable in situation.variables))
        for world in range(min(situation.count, 3)):
            outcome = prove(situation.world(radix.digits(world)))
            assert outcome.atoms == least_model(situation, radix.digits(world))
            assert_well_founded(outcome)
            seen.append(len(outcome.fired))

    try_programs(30, 303, check)
    assert max(seen) > 10


def wide(count: int) -> Book:
    """Many rules in one stage, all reading one condition, some with long bodies, and negation above them."""
    names = [f"a{n}" for n in range(40)]
    lines = ["conditions:", *(f"  {n}: {{ask: A?, type: yes_no, default: yes}}" for n in names)]
    lines += ["proposals:", "  all: {title: A}", "  final: {title: L}", "  off: {title: O}", "rules:"]
    lines += [f"  n{i}: {{says: S., when: [a0, a{i % 39 + 1}], defines: p{i}}}" for i in range(count)]
    lines += [f"  all: {{says: S., when: [{', '.join(names)}], blocks: all}}"]
    lines += [f"  final: {{says: S., when: [p{count - 1}, p0], blocks: final}}"]
    lines += ["  off: {says: S., when: not p1, blocks: off}"]
    return book("\n".join(lines))


@needs_durable_rules
@pytest.mark.parametrize("count", [300, 600])
def test_the_engine_s_limits_are_kept(count: int) -> None:
    asked = wide(count)
    for assumed in ({}, {"a0": "no"}, {"a2": "no"}, {"a39": "no"}):
        one = asked.verdicts(assume=assumed, engine="forward")
        other = asked.verdicts(assume=assumed, engine="circuit")
        assert {n: v.status for n, v in one.items()} == {n: v.status for n, v in other.items()}


def test_shards_stay_within_the_limits() -> None:
    clauses = [(9_000 + n, 0, (2, 3 + n % 450, 500 + n)) for n in range(700)]
    shards = list(forward._shards(clauses))
    assert [c for shard in shards for c in shard.clauses] == clauses
    for shard in shards:
        literals = [x for _, _, body in shard.clauses for x in body]
        assert len(shard.clauses) <= forward.MOST_RULES
        assert len(set(literals)) <= forward.MOST_LITERALS
        assert max(literals.count(x) for x in set(literals)) <= forward.MOST_USES
        assert shard.reads == set(literals)


def test_no_two_codes_share_a_hash() -> None:
    codes = forward._codes(set(range(-30_000, 30_000)))
    assert len({forward.fnv_1a(str(code)) for code in codes.values()}) == 60_000
    assert forward.fnv_1a("a") == 0xE40C292C  # published test vector


def test_two_books_and_many_threads() -> None:
    one, other = (
        wide(60),
        book("proposals: {t: {title: T}}\nrules:\n  r: {says: S., when: always, blocks: t}\n"),
    )
    faults: list[BaseException] = []

    def ask(number: int) -> None:
        try:
            for turn in range(5):
                assumed = {} if (turn + number) % 2 else {"a1": "no"}
                found = one.verdicts(assume=assumed)
                status = "blocked" if (turn + number) % 2 else "clear"
                assert found["all"].status.value == status
                assert found["all"].reasons if status == "blocked" else not found["all"].reasons
                assert other.verdicts()["t"].status.value == "blocked"
        except BaseException as fault:  # noqa: BLE001 - told by the main thread
            faults.append(fault)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


@needs_durable_rules
@pytest.mark.parametrize("engine", ["checked", "forward"])
def test_a_disagreement_is_an_error_that_names_the_world(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two is wrong: no answer is given."""
    lines = ["conditions: {c: {ask: Q?, type: yes_no}}", "proposals: {t: {title: T}}"]
    asked = book("\n".join([*lines, "rules: {r: {says: S., when: c, blocks: t}}\n"]))
    right = forward.Forward.prove

    def wrong(self: forward.Forward, situation: Situation) -> Outcome:
        found = right(self, situation)
        return Outcome(situation, tuple(not holds for holds in found.atoms), found.fired)

    monkeypatch.setattr(forward.Forward, "prove", wrong)
    with pytest.raises(Disagreement, match=r"on 2024-03-01 in the world c=yes"):
        asked.verdicts(c="yes", engine=engine)
    assert asked.verdicts(c="yes")["t"].status.value == "blocked"
