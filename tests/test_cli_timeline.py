"""`sanctionlink timeline` from outside, on the rulebooks that come with the product."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from documents import hold_to_schema
from sanctionlink.api import Book, load
from sanctionlink.cli import progress
from test_cli import sanctionlink

ROOT = Path(__file__).resolve().parent.parent
VENEZUELA = ("timeline", "--rulebook", "venezuela_gl44")


def answer(*arguments: str) -> dict[str, Any]:
    """The JSON of a timeline, held to its schema."""
    done = sanctionlink(*arguments, "--format", "json", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(found)
    return found


def courses(found: dict[str, Any]) -> dict[str, list[tuple[str | None, str]]]:
    """First day and status of each stretch, by target."""
    return {
        each["target"]: [(stretch["from"], stretch["status"]) for stretch in each["stretches"]]
        for each in found["targets"]
    }


def test_the_licences_of_venezuela_to_the_day() -> None:
    found = courses(answer(*VENEZUELA))
    assert found["oil_new_business"][2:] == [
        ("2023-10-18", "clear"),
        ("2024-04-17", "undetermined"),
        ("2024-04-18", "blocked"),
    ]
    assert found["oil_wind_down"][2:] == [("2023-10-18", "clear"), ("2024-05-31", "blocked")]
    assert found["gold_new_business"][2:] == [("2023-10-18", "clear"), ("2024-01-29", "blocked")]
    assert found["gold_wind_down"][2:] == [("2023-10-18", "clear"), ("2024-02-13", "blocked")]


@pytest.mark.parametrize(
    ("target", "day", "kind", "subject"),
    [
        ("oil_new_business", "2023-10-18", "deadline", "happened gl44_issued_on"),
        ("oil_new_business", "2024-04-17", "fact", "gl44_ends_on"),
        ("oil_new_business", "2024-04-18", "deadline", "as_of < gl44_ends_on"),
        ("oil_wind_down", "2024-05-31", "deadline", "as_of < wind_down_oil_ends_on"),
        ("gold_new_business", "2024-01-29", "deadline", "as_of < gl43_revoked_on"),
        ("gold_wind_down", "2024-02-13", "deadline", "as_of < wind_down_gold_ends_on"),
        ("renew_gl44", "2024-04-17", "fact", "all_candidates_allowed"),
    ],
)
def test_what_moved_venezuela(target: str, day: str, kind: str, subject: str) -> None:
    (course,) = answer(*VENEZUELA, target)["targets"]
    (stretch,) = [each for each in course["stretches"] if each["from"] == day]
    assert (stretch["moved_by"][0]["kind"], stretch["moved_by"][0]["subject"]) == (kind, subject)


def test_one_source_leaves_no_open_day() -> None:
    found = answer(*VENEZUELA, "oil_new_business", "--account", "treasury_notice")
    assert courses(found)["oil_new_business"][-1] == ("2024-04-17", "blocked")
    assert found["account"] == "treasury_notice"


def test_an_assumption() -> None:
    found = answer(*VENEZUELA, "oil_new_business", "--set", "gl44_renewed=yes")
    assert courses(found)["oil_new_business"][-1] == ("2023-10-18", "clear")
    assert found["assumptions"] == {"gl44_renewed": "yes"}


def test_bounds() -> None:
    found = answer(*VENEZUELA, "oil_wind_down", "--from", "2024-01-01", "--until", "2024-05-31")
    assert (found["from"], found["until"]) == ("2024-01-01", "2024-05-31")
    assert courses(found)["oil_wind_down"] == [("2024-01-01", "clear")]


def test_every_day_of_the_reset_is_as_status_says() -> None:
    book = load("reset_2025")
    timeline = book.timeline(book.scenario(), engine="circuit")
    days = sorted({s.start for c in timeline.courses.values() for s in c.stretches if s.start})
    assert len(days) > 5
    for day in days:
        verdicts = book.verdicts(as_of=day, engine="circuit")
        for name, course in timeline.courses.items():
            stretch = [s for s in course.stretches if s.start is None or s.start <= day][-1]
            assert (stretch.status, stretch.outlook) == (verdicts[name].status, verdicts[name].outlook)


def test_the_window_of_the_reset_closes_by_itself() -> None:
    found = answer("timeline", "sustained_offensive", "--rulebook", "reset_2025")
    assert courses(found)["sustained_offensive"] == [
        (None, "clear"),
        ("2026-04-30", "clear"),
        ("2026-10-30", "clear"),
    ]
    stretches = found["targets"][0]["stretches"]
    biting = [[r["rule"] for r in each["reasons"]] for each in stretches]
    assert biting[-1] == ["tempo-needs-window-or-overhaul"]


@pytest.mark.parametrize("engine", ["auto", "circuit"])
def test_table_and_markdown(engine: str) -> None:
    for more, line, row in (
        (("--all",), "  from 2024-04-18                   ✗ blocked", "| 2024-04-18 |  | **blocked** |"),
        (
            (),
            "18 April 2024",
            '| 18 April 2024 | "A new oil or gas deal with PdVSA" was not settled: it is now blocked. |',
        ),
    ):
        told = sanctionlink(*VENEZUELA, *more, "--engine", engine, cwd=ROOT)
        assert told.returncode == 0, told.stderr
        assert told.stderr == ""
        assert max(map(len, told.stdout.splitlines())) <= 80
        assert line in told.stdout
        marked = sanctionlink(*VENEZUELA, *more, "--engine", engine, "--format", "markdown", cwd=ROOT)
        assert marked.stdout.startswith("## Venezuela")
        assert row in marked.stdout


def test_what_moved_in_the_reset_fits_a_page_and_shows_no_placeholder() -> None:
    told = sanctionlink("timeline", "--rulebook", "reset_2025", cwd=ROOT).stdout
    assert len(told.splitlines()) <= 60
    assert "(was unknown)" not in told


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--from", "2024-02-30"), 2, "`--from 2024-02-30` is not a day"),
        (("--until", "never"), 2, "`--until never` is not a day"),
        (("--from", "2024-02-02", "--until", "2024-02-01"), 2, "SL613"),
        (("oil_new_bussiness",), 2, "did you mean `oil_new_business`"),
        (("--set", "gl44_renewed=perhaps"), 2, "perhaps"),
        (("--as-of", "2024-02-01"), 2, "--as-of"),
    ],
)
def test_bad_questions(arguments: tuple[str, ...], code: int, says: str) -> None:
    done = sanctionlink(*VENEZUELA, *arguments, cwd=ROOT)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_environment_can_bound_it() -> None:
    done = sanctionlink(*VENEZUELA, "oil_wind_down", cwd=ROOT, SANCTIONLINK_TIMELINE_FROM="2024-05-31")
    assert done.stdout.startswith('"Winding down an earlier oil deal" is blocked from 31 May 2024.\n')


def test_progress_goes_to_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "QUIET", 0.0)
    monkeypatch.setattr(progress, "EVERY", 0.0)
    done = sanctionlink(*VENEZUELA, "oil_wind_down", cwd=ROOT)
    assert "worked out 1 of " in done.stderr
    assert "worked out" not in done.stdout


def test_a_rulebook_without_a_day_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "rulebook: {title: T}\nproposals: {p: {title: P}}\n"
        "rules: {r: {says: It blocks., blocks: p, when: as_of < 2024-04-18}}\n"
    )
    done = sanctionlink("timeline", "--rulebook", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('The outlook of "P" moves on 18 April 2024.\n')
    assert '"P" goes from blocked to open.' in done.stdout


def test_the_python_interface() -> None:
    book: Book = load("venezuela_gl44")
    timeline = book.timeline(book.scenario(), targets=["gold_wind_down"])
    (course,) = timeline.courses.values()
    assert [str(stretch.start) for stretch in course.stretches[1:]] == [
        "2019-03-19",
        "2023-10-18",
        "2024-02-13",
    ]


def test_it_runs_as_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sanctionlink", *VENEZUELA, "chevron_joint_venture"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "26 November 2022" in done.stdout
