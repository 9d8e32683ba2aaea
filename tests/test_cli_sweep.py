"""`sanctionlink sweep` from outside: tables that say what trying every combination says, exact counts, and files of rows."""

from __future__ import annotations

import csv
import errno
import io
import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sanctionlink as sl
from documents import hold_to_schema
from sanctionlink.answers.sweep import Tally
from sanctionlink.model.outlook import Outlook
from sanctionlink.questions.sweep import decision_table
from sanctionlink.questions.sweep import question as sweep
from sanctionlink.questions.sweep import target_tables as sweep_tables
from sanctionlink.questions.sweep.question import Sweep
from sanctionlink.render.page import cells
from test_cli import sanctionlink
from written import book

ROOT = Path(__file__).resolve().parent.parent
VARIED = ("us_sanctions_relief", "us_russia_engagement", "us_aid_to_ukraine", "talks_outcome")
VARY = ("sweep", "--rulebook", "reset_2025", "--vary", ",".join(VARIED))


def answer(*arguments: str, code: int = 0) -> dict[str, Any]:
    """The JSON of a sweep, held to its schema."""
    done = sanctionlink(*arguments, "--format", "json", cwd=ROOT)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(found)
    return found


def looked_up(found: dict[str, Any], values: dict[str, str]) -> dict[str, str | None]:
    """What the tables of a JSON answer say of one combination; None for what is impossible everywhere."""
    said: dict[str, str | None] = {}
    for table in found["tables"]:
        outcomes = {
            row["outcome"]
            for row in table["rows"]
            if all(values[name] in allowed for name, allowed in row["when"].items())
        }
        assert len(outcomes) <= 1, "rows of different outcomes never meet"
        said.update(dict.fromkeys(table["targets"], outcomes.pop() if outcomes else table["otherwise"]))
    return said


def test_the_tables_say_what_deciding_each_combination_says() -> None:
    found = answer(*VARY)
    reset = sl.load("reset_2025")
    options = {axis["condition"]: axis["values"] for axis in found["varied"]}
    assert list(options) == list(VARIED)
    counts: dict[str, Counter[str]] = {}
    for values in itertools.product(*options.values()):
        combination = dict(zip(options, values, strict=True))
        outlooks = {name: v.outlook.value for name, v in reset.verdicts(assume=combination).items()}
        assert looked_up(found, combination) == outlooks
        for name, outlook in outlooks.items():
            counts.setdefault(name, Counter())[outlook] += 1
    told = {each["target"]: {s: n for s, n in each["counts"].items() if n} for each in found["targets"]}
    assert told == counts
    assert (found["combinations"], found["possible"], found["complete"]) == (81, 81, True)
    assert all(table["shortest"] for table in found["tables"])


def test_blame_for_failed_talks_decides_new_sanctions_as_whatif_says() -> None:
    """What only likely rules speak of is decided by what is varied, too."""
    found = answer("sweep", "--rulebook", "reset_2025", "--vary", "talks_outcome,blame_for_failure")
    reset = sl.load("reset_2025")
    blamed = {"talks_outcome": "failed", "blame_for_failure": "russia"}
    quiet = {"talks_outcome": "agreed", "blame_for_failure": "nobody"}
    for values in (blamed, quiet):
        expected = {name: outlook.value for name, outlook in reset.verdicts(assume=values).outlooks.items()}
        assert looked_up(found, values) == expected
    assert looked_up(found, blamed)["new_us_sanctions"] != looked_up(found, quiet)["new_us_sanctions"]
    must = answer(
        "sweep", "--rulebook", "reset_2025", "--vary", "talks_outcome,blame_for_failure", "--strength", "must"
    )
    assert must["strength"] == "must"
    assert looked_up(must, blamed)["new_us_sanctions"] == "not_in_force"


def test_the_reset_reads_well_in_80_columns() -> None:
    done = sanctionlink(*VARY, "--group-by", "us_sanctions_relief", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert max(map(cells, done.stdout.splitlines())) <= 80
    flat = " ".join(done.stdout.split())
    assert re.search(r"together decide how \d+ of \d+ targets come out\.", flat)
    assert (
        "varied: How far has Washington eased its sanctions on Russia? (us_sanctions_relief): none," in flat
    )
    assert "Arctic cooperation (arctic_cooperation), Joint energy projects" in flat
    assert "when us_sanctions_relief is full and us_russia_engagement is minimal" in flat
    assert "The same in every combination" in done.stdout


def test_whose_word_is_right_is_told_as_what_is_open() -> None:
    asked = ("russian_breach_of_pause", "capture_of_odesa", "energy_projects", "--rulebook", "reset_2025")
    done = sanctionlink("sweep", *asked, "--vary", "us_sanctions_relief", cwd=ROOT)
    flat = " ".join(done.stdout.split())
    assert (
        "open: russia_secures_new_positions and whose word is right (russia, ukraine or us) are unknown"
        in flat
    )
    assert (
        "not settled: " in flat.partition("The same in every combination: what is varied does not decide")[2]
    )


def test_stretches_are_told_apart_in_a_list() -> None:
    asked = ("deal_with(EnPlus)", "--rulebook", "ofac_50pct", "--vary", "stake(Deripaska, EnPlus)")
    flat = " ".join(sanctionlink("sweep", *asked, cwd=ROOT).stdout.split())
    assert (
        "(stake(Deripaska, EnPlus)): 0; 0..50, ends excluded; 50; 50..100, ends excluded; 100 combinations"
        in flat
    )


def test_a_filter_and_an_impossible_combination() -> None:
    asked = book("""
        conditions:
          war: {type: yes_no}
          talks: {type: yes_no}
          level: {type: scale, values: [low, mid, high]}
        proposals: {deal: {title: The deal}}
        rules:
          apart: {says: Not both., never: [war, talks]}
          needs: {says: Talks., requires: [talks, level >= mid], for: deal}
    """)
    (table,) = asked.sweep(["war", "talks", "level"]).tables()
    assert table.counts is not None
    assert list(table.counts.values()) == [7, 2, 0]
    assert table.table is not None
    (row,) = table.table.rows
    assert sum(cell is not None for cell in row.cells) == 2, "that there is no war goes without saying"
    (kept,) = asked.sweep(["war", "talks", "level"], where=["level!=low", "talks=yes"]).tables()
    assert kept.table is not None
    assert (kept.table.rows, kept.table.otherwise) == ((), Outlook.OPEN)


def test_numbers_are_told_as_ranges() -> None:
    asked = book("""
        conditions: {stake: {type: number, range: 0..100}, d: {type: date}}
        proposals: {deal: {title: The deal}}
        rules:
          half: {says: Half., when: [stake >= 50, happened d], blocks: deal}
    """)
    found = asked.sweep(["stake", "d"]).tables()
    from sanctionlink.render.sweep import rows

    assert [words for _, words in rows(found[0])] == [
        "stake is 50 or more and d is before 2024-03-02",
        "otherwise",
    ]


def test_all_rows_as_csv_and_json_lines() -> None:
    targets = ("arctic_cooperation", "kremlin_success")
    done = sanctionlink(*VARY, *targets, "--format", "csv", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 81
    assert list(rows[0]) == [*VARIED, *targets]
    lines = sanctionlink(*VARY, *targets, "--format", "jsonl", cwd=ROOT).stdout.splitlines()
    assert [json.loads(line) for line in lines] == rows
    counts = Counter(row["arctic_cooperation"] for row in rows)
    assert counts["blocked"] == 27
    assert counts.total() == 81
    must = sanctionlink(*VARY, *targets, "--format", "csv", "--strength", "must", cwd=ROOT)
    rows = list(csv.DictReader(io.StringIO(must.stdout)))
    assert Counter(row["arctic_cooperation"] for row in rows) == {"blocked": 27, "clear": 54}


def test_a_file_is_written_beside_the_table(tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    done = sanctionlink(*VARY, "--output", str(file), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "wrote 81 rows to" in done.stderr
    assert "27 blocked" in " ".join(done.stdout.split())
    printed = sanctionlink(*VARY, "--format", "csv", cwd=ROOT).stdout
    assert file.read_text() == printed
    again = sanctionlink(*VARY, "--format", "jsonl", "--output", str(tmp_path / "all.rows"), cwd=ROOT)
    assert (again.returncode, again.stdout) == (0, "")
    assert len((tmp_path / "all.rows").read_text().splitlines()) == 81


def test_a_sweep_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "all.csv"
    arguments = (*VARY, "--output", str(file))
    write = Sweep.write

    def stopped(self: Sweep, *given: Any, **more: Any) -> Iterator[Tally]:
        yield from itertools.islice(write(self, *given, **more), 0)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Sweep, "write", stopped)
        done = sanctionlink(*arguments, cwd=ROOT)
    assert done.returncode == 130
    assert "go on with the same command and --resume" in done.stderr
    assert sanctionlink(*arguments, "--resume", cwd=ROOT).returncode == 0
    assert len(file.read_text().splitlines()) == 82


def test_a_full_disk_is_told_with_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Sweep, *given: Any, **more: Any) -> Iterator[Tally]:
        yield from ()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Sweep, "write", full)
    done = sanctionlink(*VARY, "--output", str(tmp_path / "all.csv"), cwd=ROOT)
    assert (done.returncode, done.stdout) == (3, "")
    assert "go on with the same command and --resume" in done.stderr
    assert "all.csv` cannot be written: no space left on device" in done.stderr


def test_rows_that_nobody_reads_any_more_are_not_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `| head`: the rest could take hours."""
    asked = 0

    def text(self: Sweep, form: str) -> Iterator[str]:
        nonlocal asked
        for _ in range(100):
            asked += 1
            yield "a row\n"

    monkeypatch.setattr(Sweep, "text", text)
    monkeypatch.setattr("sanctionlink.cli.sweep.write", lambda _: asked < 3)
    assert sanctionlink(*VARY, "--format", "csv", cwd=ROOT).returncode == 0
    assert asked == 3


def test_a_table_that_nobody_would_read_is_refused_and_exits_3(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = decision_table.decision_table
    monkeypatch.setattr(sweep_tables, "decision_table", lambda d, p: tables(d, p, most_rows=0))
    found = answer(*VARY, "arctic_cooperation", "prisoner_exchange", code=3)
    assert [table["rows"] for table in found["tables"]] == [None, None]
    assert "rows" in found["tables"][0]["refused"]
    counts = found["targets"][0]["counts"]
    assert (counts["blocked"], counts["undetermined"], sum(counts.values())) == (27, 0, 81)
    assert not found["complete"]


def test_too_many_combinations_exit_3_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "SWEPT_WORLDS", 4)
    monkeypatch.setattr(sweep_tables, "MOST_COMBINATIONS", 4)
    found = answer(*VARY, "kremlin_success", "prisoner_exchange", code=3)
    assert found["limit"]
    assert "vary fewer conditions" in found["limit"]
    assert (found["possible"], found["complete"]) == (None, False)
    told = {table["targets"][0]: table["rows"] for table in found["tables"]}
    assert told["prisoner_exchange"], "what is small enough is answered"
    assert told["kremlin_success"] is None
    assert "INCOMPLETE" in sanctionlink(*VARY, "kremlin_success", cwd=ROOT).stdout


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--format", "parquet"), "name a file with --output"),
        (("--resume",), "name it with --output"),
        (("--jobs", "2", "--scheduler", "tcp://localhost:1"), "not both"),
        (("--where", "talks_outcome=faild"), "did you mean `failed`?"),
        (("--vary", "talks"), "`talks`"),
        (("--output", "rows.txt"), "end its name in .csv"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(more: tuple[str, ...], said: str) -> None:
    done = sanctionlink(*VARY, *more, cwd=ROOT)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_members_of_a_condition_are_not_taken_apart() -> None:
    done = sanctionlink(
        "sweep", "--rulebook", "ofac_50pct", "--vary", "listed(VTB),stake(Deripaska, EnPlus)=40|60",
        "deal_with(EnPlus)", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "stake(Deripaska, EnPlus) is 60" in done.stdout


def test_markdown_has_a_table_for_each_group_of_targets() -> None:
    done = sanctionlink(*VARY, "--group-by", "talks_outcome", "--format", "markdown", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "### Arctic cooperation (arctic\\_cooperation), Joint energy projects" in done.stdout
    assert "| **unlikely** | otherwise |" in done.stdout
