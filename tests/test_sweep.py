"""Sweeps: counts, columns and rows of all combinations say what deciding each combination by itself says."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import note

import sanctionlink as sl
from reference import Impossible, decide
from sanctionlink.answers.sweep import Outcome, Tally, digits_of
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.engines.circuit import chunks as chunks_of
from sanctionlink.engines.circuit.space import CircuitSpace
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook, Strength
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Given, OneOf
from sanctionlink.questions.strength import narrowed
from sanctionlink.questions.sweep import task as survey_of
from sanctionlink.questions.sweep.question import Sweep
from sanctionlink.questions.sweep.task import decoded_survey
from sanctionlink.questions.verdict.decide import verdicts
from sanctionlink.situation.cone import cone
from strategies import Program, try_programs
from test_moves import levers_of

MOST_WORLDS = 20_000


@pytest.fixture(scope="module")
def reset() -> Book:
    return sl.load("reset_2025")


# --- against deciding one by one ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [1 << 18, 6, 1])
def test_every_combination_comes_out_as_decided_by_itself(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, in small chunks, and world by world."""
    monkeypatch.setattr(chunks_of, "CHUNK_BITS", bits)
    monkeypatch.setattr(chunks_of.Sweeper.__init__, "__defaults__", (bits,))
    monkeypatch.setattr(survey_of, "CHUNK_BITS", bits)
    compared = 0

    def assert_swept(program: Program) -> None:
        nonlocal compared
        levers = [
            (instance, _each(values))
            for instance, values in levers_of(program)
            if not _assumed(program, instance)
        ]
        book = Book(program.rulebook)
        try:
            sweep = book.sweep([_text(i, values) for i, values in levers], scenario=program.scenario)
        except (InvalidInput, LimitReached):
            return
        if sweep.worlds > MOST_WORLDS:
            return
        expected = one_by_one(book, program, levers)
        note(f"{[a.name for a in sweep.axes]} over {[a.name for a in sweep.open]}")
        assert outcomes(sweep) == expected
        assert_counts(sweep, expected)
        compared += 1

    try_programs(60, 9_300, assert_swept)
    assert compared >= 20


@pytest.mark.parametrize("strength", [Strength.MUST, Strength.LIKELY])
def test_rules_weaker_than_asked_for_do_not_count(strength: Strength) -> None:
    """A sweep of some strength is one of the rulebook without its weaker rules."""
    compared = 0

    def assert_narrowed(program: Program) -> None:
        nonlocal compared
        levers = [(i, _each(values)) for i, values in levers_of(program) if not _assumed(program, i)]
        vary = [_text(i, values) for i, values in levers]
        book = Book(program.rulebook)
        left = Book(narrowed(program.rulebook, strength))
        try:
            sweep = book.sweep(vary, scenario=program.scenario, strength=strength)
        except (InvalidInput, LimitReached):
            return
        if sweep.worlds > MOST_WORLDS:
            return
        expected = one_by_one(left, program, levers, status=strength is Strength.MUST)
        assert outcomes(sweep) == expected
        assert_counts(sweep, expected)
        compared += 1

    try_programs(30, 9_350, assert_narrowed)
    assert compared >= 8


def test_every_combination_comes_out_as_in_the_naive_reference() -> None:
    """Outlooks over what is open besides, by brute force."""
    compared = 0

    def assert_as_reference(program: Program) -> None:
        nonlocal compared
        levers = [(i, _each(values)) for i, values in levers_of(program) if not _assumed(program, i)][:2]
        try:
            sweep = Book(program.rulebook).sweep([_text(*each) for each in levers], scenario=program.scenario)
        except (InvalidInput, LimitReached):
            return
        if sweep.worlds > 200 or sweep.combinations > 12:
            return
        expected = [_by_reference(program.rulebook, asked) for asked in _asked(program, levers)]
        assert outcomes(sweep) == expected
        compared += 1

    try_programs(60, 9_400, assert_as_reference)
    assert compared >= 8


def _by_reference(rulebook: Rulebook, scenario: Scenario) -> Mapping[str, str] | None:
    try:
        found = decide(rulebook, scenario)
    except Impossible:
        return None
    return {show_instance(key): str(verdict.outlook) for key, verdict in found.verdicts.items()}


def outcomes(sweep: Sweep) -> list[Mapping[str, str] | None]:
    """What the rows say; None for what is impossible."""
    return [
        None if None in row.outcomes.values() else {n: o.value for n, o in row.outcomes.items() if o}
        for row in sweep.rows()
    ]


def _assumed(program: Program, instance: InstanceKey) -> bool:
    return instance in program.scenario.assumptions


def _each(values: Sequence[Given]) -> Sequence[Given]:
    """The values, of alternatives each by itself: `0 or 1` is read as two values that are varied."""
    found = [v.values if isinstance(v, OneOf) else (v,) for v in values]
    return tuple(dict.fromkeys(v for each in found for v in each))


def _text(instance: InstanceKey, values: Sequence[Given]) -> str:
    from sanctionlink.model.values import show

    return f"{show_instance(instance)}={'|'.join(map(show, values))}"


def one_by_one(
    book: Book,
    program: Program,
    levers: Sequence[tuple[InstanceKey, Sequence[Given]]],
    *,
    status: bool = False,
) -> list[Mapping[str, str] | None]:
    """The outlooks (or statuses) under each combination of assumptions; the first lever changes first."""
    found: list[Mapping[str, str] | None] = []
    for scenario in _asked(program, levers):
        try:
            decided = verdicts(CircuitSpace(Reasoner(book.rulebook).situation(None, scenario)))
        except InvalidInput:
            found.append(None)
        else:
            found.append({n: v.status.value if status else v.outlook.value for n, v in decided.items()})
    return found


def _asked(program: Program, levers: Sequence[tuple[InstanceKey, Sequence[Given]]]) -> Iterator[Scenario]:
    """The scenario with each combination of assumptions; the first lever changes first."""
    for values in product(*(list(dict.fromkeys(v)) for _, v in reversed(levers))):
        assumptions = dict(program.scenario.assumptions)
        assumptions.update(zip((i for i, _ in reversed(levers)), values, strict=True))
        yield replace(program.scenario, assumptions=assumptions)


def assert_counts(sweep: Sweep, expected: Sequence[Mapping[str, str] | None]) -> None:
    """The exact counts are those of the rows, whole and by the first axis."""
    tally = sweep.counts
    assert tally.complete
    possible = [row for row in expected if row is not None]
    assert (tally.whole.combinations, tally.whole.impossible) == (
        len(possible),
        len(expected) - len(possible),
    )
    for target in sweep.targets:
        counts = Counter(row[target.name] for row in possible)
        own = {outcome.value: n for outcome, n in tally.whole.counts[target.name].items()}
        assert own == {outcome.value: counts[outcome.value] for outcome in target.outcomes}
        assert set(counts) <= set(own)
    *_, alone = sweep.tallies(by_target=True)
    assert alone == tally
    grouped = sweep.counted(sweep.axes[0].name)
    *_, alone = sweep.tallies(sweep.axes[0].name, by_target=True)
    assert alone == grouped
    for option, group in enumerate(grouped.groups):
        rows = [row for at, row in enumerate(expected) if digits_of(sweep.axes, at)[0] == option]
        assert group.combinations == sum(row is not None for row in rows)
        for target in sweep.targets:
            counts = Counter(row[target.name] for row in rows if row is not None)
            assert group.counts[target.name] == {o: counts[o.value] for o in target.outcomes}


# --- what can be asked -------------------------------------------------------------------------------------------------


def test_relief_decides_the_economic_projects(reset: Book) -> None:
    """The article's own table: without relief all three are blocked, with it none is."""
    sweep = reset.sweep(["us_sanctions_relief", "talks_outcome"], ["arctic_cooperation", "energy_projects"])
    assert sweep.combinations == 9
    groups = {g.label: g.counts["arctic_cooperation"] for g in sweep.counted("us_sanctions_relief").groups}
    assert {label: _split(counts) for label, counts in groups.items()} == {
        "none": (3, 0, 0),
        "partial": (0, 3, 0),
        "full": (0, 3, 0),
    }
    assert sweep.columns[0].by_outcome[Outlook.BLOCKED] == 0b001001001


def _split(counts: Mapping[Outcome, int]) -> tuple[int, int, int]:
    """How many are blocked, decided by no must-rule, and undetermined."""
    blocked = counts.get(Outlook.BLOCKED, 0)
    undetermined = counts[Outlook.UNDETERMINED]
    return blocked, sum(counts.values()) - blocked - undetermined, undetermined


def test_only_what_a_filter_keeps_is_counted(reset: Book) -> None:
    sweep = reset.sweep(
        ["us_sanctions_relief", "talks_outcome=failed|agreed"],
        where=["us_sanctions_relief!=full", "arctic_cooperation=blocked"],
    )
    assert [a.options for a in sweep.axes] == [("none", "partial"), ("failed", "agreed")]
    assert sweep.counts.whole.combinations == _split(sweep.counts.whole.counts["arctic_cooperation"])[0] == 2
    assert [row.values["us_sanctions_relief"] for row in sweep.rows()] == ["none", "none"]
    by_status = sweep.counted("arctic_cooperation")
    assert {g.label: g.combinations for g in by_status.groups if g.combinations} == {"blocked": 2}
    assert [g.label for g in by_status.groups][:3] == ["blocked", "open", "undetermined"]
    clear = reset.sweep(["us_sanctions_relief"], where=["arctic_cooperation=clear"])
    assert [row.values["us_sanctions_relief"] for row in clear.rows()] == ["partial", "full"]
    blocked = reset.sweep(["us_sanctions_relief"], where=["arctic_cooperation!=clear"])
    assert [row.values["us_sanctions_relief"] for row in blocked.rows()] == ["none"]


WEAK = """
rulebook: {title: Weak, as_of: 2025-01-01}
conditions: {a: {type: yes_no}, b: {type: yes_no, default: no}, c: {type: yes_no}, d: {type: yes_no}}
proposals: {deal: {title: The deal}}
rules:
  b: {says: No., when: b, blocks: deal}
  l: {says: Hardly., strength: likely, when: a, blocks: deal}
  m: {says: Perhaps not., strength: may, when: not a, blocks: deal}
  f: {says: Surely., strength: likely, when: [c, d], favours: deal}
"""


def test_outlooks_hold_in_every_possibility_of_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(WEAK)
    weak = sl.load(tmp_path)
    found = {tuple(r.values.values()): r.outcomes["deal"] for r in weak.sweep(["b", "c"]).rows()}
    # `a` and `d` are open: every possibility has some reason against, none more than `may` in all of them.
    assert found == {
        ("no", "no"): Outlook.DOUBTFUL,
        ("yes", "no"): Outlook.BLOCKED,
        ("no", "yes"): Outlook.DOUBTFUL,
        ("yes", "yes"): Outlook.BLOCKED,
    }
    sweep = weak.sweep(["a", "c", "d"], where=["deal=likely|contested"])
    assert [tuple(r.values.values()) for r in sweep.rows()] == [("no", "yes", "yes"), ("yes", "yes", "yes")]
    assert [r.outcomes["deal"] for r in sweep.rows()] == [Outlook.LIKELY, Outlook.CONTESTED]
    with pytest.raises(InvalidInput, match=r"SL665.*among what `deal` can be"):
        weak.sweep(["a"], where=["deal=in_force"])
    with pytest.raises(InvalidInput, match=r"SL665"):
        weak.sweep(["a"], where=["deal=likely"], strength="must")


NUMBERS = """
rulebook: {title: Numbers, as_of: 2025-01-01}
sets: {members: {title: Members, members: [hungary, slovakia]}}
conditions:
  price: {ask: How much?, type: number, range: 0..100}
  due: {ask: When?, type: date, default: never}
  opposes: {ask: Does it?, type: yes_no, over: members, default: no}
  idle: {ask: Does it matter?, type: number, default: 1}
proposals:
  deal: {title: The deal}
rules:
  dear: {says: Too dear., when: price >= 50, blocks: deal}
  late: {says: Too late., when: as_of > due, blocks: deal}
  veto: {says: A member may veto., when: "some(m in members: opposes(m))", blocks: deal}
  cheap: {says: Nobody sells so cheap., never: price < 10}
"""


@pytest.fixture
def numbers(tmp_path: Path) -> Book:
    (tmp_path / "rules.yaml").write_text(NUMBERS)
    return sl.load(tmp_path)


def test_a_number_without_values_is_cut_where_rules_turn(numbers: Book) -> None:
    sweep = numbers.sweep(["price", "opposes(hungary)", "idle"])
    assert sweep.axes[0].options == (
        "0",
        "0..10, ends excluded",
        "10",
        "10..50, ends excluded",
        "50",
        "50..100, ends excluded",
        "100",
    )
    assert sweep.axes[2].options == ("any value",)
    assert sweep.open == ()
    status = {
        (row.values["price"], row.values["opposes(hungary)"]): row.outcomes["deal"] for row in sweep.rows()
    }
    assert {s.value if s else None for (_, veto), s in status.items() if veto == "yes"} == {"blocked", None}
    assert status["50", "no"] == Outlook.BLOCKED
    assert sweep.counts.whole.impossible > 0


def test_an_interval_is_undetermined_where_its_values_differ(numbers: Book) -> None:
    sweep = numbers.sweep(["price=20..30|40..60|70", "due=2024-12-31|never"])
    found = [(r.values["price"], r.values["due"], r.outcomes["deal"]) for r in sweep.rows()]
    assert found == [
        ("20..30", "2024-12-31", Outlook.BLOCKED),
        ("40..60", "2024-12-31", Outlook.BLOCKED),
        ("70", "2024-12-31", Outlook.BLOCKED),
        ("20..30", "never", Outlook.OPEN),
        ("40..60", "never", Outlook.UNDETERMINED),
        ("70", "never", Outlook.BLOCKED),
    ]


@pytest.mark.parametrize(
    ("vary", "where", "code"),
    [
        ([], [], "SL668"),
        (["talks_outcome", "talks_outcome=failed"], [], "SL662"),
        (["talk_outcome"], [], "SL303"),
        (["talks_outcome=broken"], [], "SL311"),
        (["arctic_cooperation"], [], "SL326"),
        (["talks_outcome"], ["washington_consensus=yes"], "SL661"),
        (["talks_outcome"], ["talks_outcome=broken"], "SL665"),
        (["talks_outcome"], ["talks_outcome"], "SL665"),
        (["talks_outcome"], ["talks_outcome=failed", "talks_outcome=agreed"], "SL666"),
    ],
)
def test_faults_of_a_question_are_told(reset: Book, vary: list[str], where: list[str], code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        reset.sweep(vary, where=where)
    assert code in {d.code for d in raised.value.report}


def test_what_is_varied_cannot_be_set(reset: Book) -> None:
    with pytest.raises(InvalidInput, match="SL663"):
        reset.sweep(["talks_outcome"], assume={"talks_outcome": "failed"})


def test_grouping_by_what_is_not_there_is_an_error(reset: Book) -> None:
    with pytest.raises(InvalidInput, match="SL667"):
        reset.sweep(["talks_outcome"]).counted("washington_consensus")


def test_too_much_says_what_to_make_smaller(reset: Book) -> None:
    """Past what can be gone through, the conditions and their factors are named."""
    yes_no = [c.id for c in reset.rulebook.conditions.values() if c.type.finite and not c.over]
    sweep = reset.sweep(yes_no)
    assert sweep.worlds > 1 << 34
    with pytest.raises(LimitReached, match=r"combinations: \d+ of `.*vary fewer conditions"):
        next(sweep.tallies(by_target=False))
    with pytest.raises(LimitReached, match=r"combinations: \d+ of `.*vary fewer conditions"):
        next(sweep.write("rows.csv"))
    with pytest.raises(LimitReached, match="combinations"):
        sweep.grid  # noqa: B018


def test_stopping_leaves_a_tally_that_says_it_is_incomplete(
    reset: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey_of, "PORTION_WORLDS", 1)
    monkeypatch.setattr(survey_of, "CHUNK_BITS", 3)
    monkeypatch.setattr("sanctionlink.questions.sweep.counts.TOLD_EVERY", 0.0)
    sweep = reset.sweep(["us_sanctions_relief", "talks_outcome", "blame_for_failure"], ["arctic_cooperation"])
    first, *_, last = sweep.tallies()
    assert 0 < first.done < first.combinations == last.done
    assert not first.complete
    counts = first.whole.counts["arctic_cooperation"]
    assert sum(counts.values()) == first.done


def test_far_too_many_are_counted_target_by_target(reset: Book) -> None:
    """Every target rests on few of the conditions, so that exact counts need no more than their combinations."""
    yes_no = [c.id for c in reset.rulebook.conditions.values() if c.type.finite and not c.over]
    sweep = reset.sweep(yes_no, ["arctic_cooperation", "energy_projects"])
    assert sweep.worlds < sweep.combinations * 10
    whole = sweep.counts.whole
    program = Reasoner(reset.rulebook).situation((("arctic_cooperation", ()),), reset.scenario()).program
    read = {name for name, _ in cone(program, program.statuses["arctic_cooperation", ()])}
    *_, few = reset.sweep(sorted(read & set(yes_no)), ["arctic_cooperation"]).tallies(by_target=False)
    assert whole.combinations + whole.impossible == sweep.combinations > 1 << 34
    bitten = whole.counts["arctic_cooperation"][Outlook.BLOCKED]
    alone = few.whole.counts["arctic_cooperation"][Outlook.BLOCKED]
    assert 0 < bitten * few.combinations == alone * sweep.combinations
    assert "each target by itself" in sweep.how()


def test_targets_that_can_be_counted_are_counted(reset: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one target alone is too much, the others are counted, and the tally is not complete."""
    yes_no = [c.id for c in reset.rulebook.conditions.values() if c.type.finite and not c.over]
    sweep = reset.sweep(yes_no, ["arctic_cooperation", "prisoner_exchange"])
    whole = sweep.counts.whole.counts
    few = min(part.survey.task.worlds for part in sweep._parts(sweep._survey, True) or ())
    monkeypatch.setattr("sanctionlink.questions.sweep.question.SWEPT_WORLDS", few)
    found: list[Tally] = []
    with pytest.raises(LimitReached, match=r"for `\w+` alone there are .* combinations"):
        found.extend(sweep.tallies())
    assert not found[-1].complete
    ((name, counts),) = found[-1].whole.counts.items()
    assert counts == whole[name]


# --- files -------------------------------------------------------------------------------------------------------------

VARY = ["us_sanctions_relief", "talks_outcome", "blame_for_failure", "washington_consensus", "frozen_assets"]


def varied(book: Book) -> Sweep:
    return book.sweep([v for v in VARY if v in book.rulebook.conditions], where=["us_sanctions_relief!=full"])


def plain(sweep: Sweep) -> list[dict[str, str]]:
    """The rows as text."""
    return [
        {**row.values, **{n: s.value if s else "impossible" for n, s in row.outcomes.items()}}
        for row in sweep.rows()
    ]


def test_files_have_every_row(reset: Book, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    sweep = varied(reset)
    for form in ("csv", "jsonl", "parquet"):
        *_, tally = sweep.write(tmp_path / f"rows.{form}")
        assert tally == sweep.counts
    expected = plain(sweep)
    with (tmp_path / "rows.csv").open(newline="") as stream:
        assert list(csv.DictReader(stream)) == expected
    assert "".join(sweep.text("csv")) == (tmp_path / "rows.csv").read_text()
    lines = (tmp_path / "rows.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == expected
    assert pq.read_table(tmp_path / "rows.parquet").to_pylist() == expected
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rows.csv", "rows.jsonl", "rows.parquet"]


def test_files_may_have_no_row(reset: Book, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    sweep = reset.sweep(
        ["us_sanctions_relief=full"], ["arctic_cooperation"], where=["arctic_cooperation=blocked"]
    )
    for form in ("csv", "jsonl", "parquet"):
        *_, tally = sweep.write(tmp_path / f"rows.{form}")
        assert (tally.done, tally.whole.combinations) == (1, 0)
    assert (tmp_path / "rows.csv").read_text() == "us_sanctions_relief,arctic_cooperation\n"
    assert (tmp_path / "rows.jsonl").read_text() == ""
    assert pq.read_table(tmp_path / "rows.parquet").column_names == [
        "us_sanctions_relief",
        "arctic_cooperation",
    ]


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many portions of few rows."""
    monkeypatch.setattr(survey_of, "PORTION_ROWS", {"csv": 6, "jsonl": 6, "parquet": 6})
    monkeypatch.setattr(survey_of, "CHUNK_ROWS", 6)
    monkeypatch.setattr("sanctionlink.questions.sweep.counts.TOLD_EVERY", 0.0)
    monkeypatch.setattr("sanctionlink.questions.sweep.row_file.SAVED_EVERY", 0.0)


@pytest.mark.usefixtures("small_portions")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_sweep_goes_on_where_it_was_stopped(reset: Book, tmp_path: Path, form: str) -> None:
    """Rows behind the last entry of the journal are cut off; the file and the counts are those of one run."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    sweep = varied(reset)
    whole, halved = tmp_path / f"whole.{form}", tmp_path / f"halved.{form}"
    *_, expected = sweep.write(whole)
    for stop in (2, 1):
        run = sweep.write(halved, resume=True)
        stopped = list(islice(run, stop))[-1]
        run.close()
        assert not stopped.complete
        assert not halved.exists()
        if form != "parquet":
            with (tmp_path / f"halved.{form}.part").open("ab") as part:
                part.write(b"half a li")
    *_, tally = sweep.write(halved, resume=True)
    assert tally == expected
    if form == "parquet":
        import pyarrow.parquet as pq

        assert pq.read_table(halved).equals(pq.read_table(whole))
    else:
        assert halved.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([whole.name, halved.name])


@pytest.mark.usefixtures("small_portions")
def test_an_unfinished_file_is_not_overwritten(reset: Book, tmp_path: Path) -> None:
    run = varied(reset).write(tmp_path / "rows.csv")
    next(run)
    run.close()
    with pytest.raises(InvalidInput, match="SL672"):
        next(varied(reset).write(tmp_path / "rows.csv"))
    with pytest.raises(InvalidInput, match="SL673"):
        next(reset.sweep(["us_sanctions_relief"]).write(tmp_path / "rows.csv", resume=True))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_no_ordinary_file_is_left_alone(reset: Book, tmp_path: Path, form: str) -> None:
    """A device, such as /dev/null when root asks for it, must not become a file."""
    pipe, folder, loop = tmp_path / "pipe", tmp_path / "folder", tmp_path / "loop"
    os.mkfifo(pipe)
    folder.mkdir()
    loop.symlink_to(loop)
    for place in (pipe, folder, loop):
        with pytest.raises(InvalidInput, match=r"SL674.*no ordinary file"):
            next(varied(reset).write(place, form))
    assert (pipe.is_fifo(), folder.is_dir(), loop.is_symlink()) == (True, True, True)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_link_keeps_leading_to_the_rows_and_a_file_keeps_its_mode(reset: Book, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link = tmp_path / "there" / "rows.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    *_, _ = varied(reset).write(link)
    real.chmod(0o600)
    *_, _ = varied(reset).write(link)
    assert link.is_symlink()
    assert real.read_text().count("\n") == varied(reset).combinations + 1
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_sweep_that_never_got_under_way_leaves_nothing(reset: Book, tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        with pytest.raises(InvalidInput, match="SL67"):
            next(varied(reset).write(tmp_path / f"rows.{form}", scheduler="no address"))
    assert not list(tmp_path.iterdir())


def test_going_on_removes_nothing_that_no_sweep_wrote(reset: Book, tmp_path: Path) -> None:
    mine = tmp_path / "rows.csv.part" / "holiday.jpg"
    mine.parent.mkdir()
    mine.write_text("precious")
    (tmp_path / "rows.csv.journal").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match=r"SL67[34]"):
        next(varied(reset).write(tmp_path / "rows.csv", resume=True))
    (tmp_path / "rows.csv.journal").unlink()
    with pytest.raises(InvalidInput, match="SL674"):
        next(varied(reset).write(tmp_path / "rows.csv", resume=True))
    assert mine.read_text() == "precious"


def test_a_file_without_a_known_form_is_refused(reset: Book, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"SL670.*did you mean `parquet`"):
        next(varied(reset).write(tmp_path / "rows", "parket"))
    with pytest.raises(InvalidInput, match=r"SL674.*no such file or directory"):
        next(varied(reset).write(tmp_path / "none" / "rows.csv"))


def test_a_survey_travels_as_text(reset: Book) -> None:
    """What is sent to other processes comes back the same."""
    survey = varied(reset)._survey
    assert decoded_survey(survey.encoded()) == survey


@pytest.mark.usefixtures("small_portions")
def test_processes_give_the_same(reset: Book, tmp_path: Path) -> None:
    sweep = varied(reset)
    *_, expected = sweep.write(tmp_path / "one.csv")
    *_, tally = sweep.write(tmp_path / "two.csv", jobs=2)
    assert tally == expected
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_scenario_can_be_asked_about(reset: Book) -> None:
    asked: Scenario = reset.scenario(as_of="2025-04-30", assume={"us_sanctions_relief": "partial"})
    counts = reset.sweep(["talks_outcome"], scenario=asked).counts.whole.counts["arctic_cooperation"]
    assert _split(counts) == (0, 3, 0)
