"""`sanctionlink unblock`, `block`, `trigger` and `avert` from outside: what they print, in every form, and how they end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from console import ROOT
from documents import hold_to_schema
from many_ways import many_ways
from sanctionlink.cli.run import run
from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.correction_sets import minimal
from sanctionlink.engines.goal import Goal
from test_cli import sanctionlink

VENEZUELA = ("--rulebook", "venezuela_gl44", "--as-of", "2024-04-18")


def answer(*arguments: str, code: int = 0) -> dict[str, Any]:
    """The JSON of an answer, held to its schema."""
    done = sanctionlink(*arguments, "--format", "json", cwd=ROOT)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(found)
    return found


def sets(found: dict[str, Any]) -> list[dict[str, str]]:
    """What changes to what, in each set."""
    return [{change["condition"]: change["to"] for change in each["changes"]} for each in found["sets"]]


def test_economic_projects_need_relief() -> None:
    found = answer("unblock", "arctic_cooperation")
    assert sets(found) == [{"us_sanctions_relief": "partial"}, {"us_sanctions_relief": "full"}]
    assert found["target"] == "arctic_cooperation"
    assert found["complete"] is True
    first = found["sets"][0]
    assert first["cost"] == 5
    assert first["changes"] == [
        {
            "condition": "us_sanctions_relief",
            "from": "none",
            "to": "partial",
            "held_by": {"parties": ["us"], "together": True},
            "cost": 5,
        }
    ]
    assert {c["target"]: c["to"] for c in first["sets_off"] if c["from"] != c["to"]} == {
        "energy_projects": "clear",
        "rare_earth_extraction": "clear",
    }
    assert [(c["target"], c["to"], c["outlook_to"]) for c in first["outcome"]] == [
        ("arctic_cooperation", "clear", "unlikely")
    ]


def test_what_one_party_can_do() -> None:
    assert len(sets(answer("unblock", "embassy_operations"))) == 2
    assert sets(answer("unblock", "embassy_operations", "--by", "us")) == []
    both = answer("unblock", "embassy_operations", "--by", "us", "--by", "russia")
    assert len(both["sets"]) == 2


def test_what_is_left_out() -> None:
    found = answer("unblock", "embassy_operations", "--without", "mission_sanctions_eased")
    assert [each["us_sanctions_relief"] for each in sets(found)] == ["full"]
    barred = answer("unblock", "arctic_cooperation", "--without", "us_sanctions_relief")
    (detour, *_) = barred["no_way_out"]["detours"]
    assert [(o["condition"], o["why"]) for o in detour["obstacles"]] == [
        ("us_sanctions_relief", "it is left out")
    ]


def test_what_it_may_cost() -> None:
    assert [each["cost"] for each in answer("unblock", "embassy_operations", "--max-cost", "14")["sets"]] == [
        13
    ]
    found = answer("unblock", "embassy_operations", "--max-cost", "12.5")
    assert (found["sets"], found["no_way_out"]["cheapest"], found["max_cost"]) == ([], 13, 12.5)


def test_so_many_and_whether_there_are_more() -> None:
    found = answer("unblock", "embassy_operations", "--max", "1")
    assert (len(found["sets"]), found["complete"]) == (1, False)
    assert "more" in found["incomplete"]
    assert answer("unblock", "embassy_operations", "--max", "2")["complete"] is True
    shown = sanctionlink("unblock", "embassy_operations", "--max", "1", cwd=ROOT).stdout
    assert "One way shown. There are more" in shown


def test_several_at_once_while_another_stays() -> None:
    found = answer(
        "unblock", "arctic_cooperation", "aircraft_for_frozen_assets", "--keep", "peace_settlement"
    )
    assert found["target"] == "arctic_cooperation, aircraft_for_frozen_assets"
    assert [each["us_ready_to_concede_assets"] for each in sets(found)] == ["yes", "yes"]
    kept = [each for each in found["targets"] if each["kept"]]
    assert [(each["target"], each["at_most"]) for each in kept] == [("peace_settlement", "blocked")]
    # Relief clears all economic projects: none can be kept blocked by itself.
    apart = answer("unblock", "arctic_cooperation", "--keep", "energy_projects")
    assert apart["sets"] == []
    assert apart["no_way_out"] == {
        "detours": [],
        "more": False,
        "beyond": [],
        "rules": [],
        "weaker": None,
        "cheapest": None,
        "certain": True,
        "only_mentioned": [],
    }


def test_a_target_is_kept_at_a_status() -> None:
    found = answer("unblock", "embassy_operations", "--keep", "arctic_cooperation=clear")
    assert [each["us_sanctions_relief"] for each in sets(found)] == ["full", "partial"]


def test_nothing_has_to_change() -> None:
    assert [(each["cost"], each["changes"]) for each in answer("unblock", "prisoner_exchange")["sets"]] == [
        (0, [])
    ]
    shown = " ".join(sanctionlink("unblock", "prisoner_exchange", cwd=ROOT).stdout.split())
    assert shown.startswith(
        'Nothing has to change: "Exchange of prisoners" (prisoner_exchange) is possible today, and nothing in this rulebook '
        "speaks against it."
    )


def test_what_speaks_against_a_clear_proposal_is_removed() -> None:
    """Aid had stopped in February: that it is not blocked is no reason to say that nothing has to change."""
    found = answer("unblock", "us_aid_resumption")
    assert (found["targets"][0]["today"], found["targets"][0]["at_least"]) == ("unlikely", "open")
    assert found["sets"]
    for each in found["sets"]:
        assert each["changes"]
        (outcome,) = each["outcome"]
        assert outcome["outlook_to"] in ("open", "likely")
    assert sets(answer("unblock", "us_aid_resumption", "--to", "clear")) == [{}]
    shown = " ".join(sanctionlink("unblock", "us_aid_resumption", "--to", "clear", cwd=ROOT).stdout.split())
    assert "nothing blocks it, but something speaks against it" in shown
    assert "Nothing has to change" not in shown


def test_only_firmer_rules_count_if_asked() -> None:
    found = answer("unblock", "us_aid_resumption", "--strength", "must")
    assert (found["strength"], found["targets"][0]["today"]) == ("must", "open")
    assert sets(found) == [{}]
    shown = sanctionlink("unblock", "us_aid_resumption", "--strength", "must", cwd=ROOT).stdout
    assert shown.startswith('Counting only rules that say "must": Nothing has to change')


def test_hope_is_content_with_one_world() -> None:
    assert sets(answer("unblock", "critical_us_arms_supply"))[0] == {"critical_supply_continues": "yes"}
    assert sets(answer("unblock", "critical_us_arms_supply", "--hope")) == [{}]
    shown = sanctionlink("unblock", "critical_us_arms_supply", "--hope", cwd=ROOT).stdout
    assert "it may be as asked without any change: that depends on what is open." in " ".join(shown.split())


def test_conditions_in_the_way_are_named() -> None:
    found = answer("unblock", "capture_of_odesa")
    assert found["sets"] == []
    assert found["complete"] is True
    (detour,) = found["no_way_out"]["detours"]
    assert detour == {
        "obstacles": [
            {
                "condition": "russia_secures_new_positions",
                "from": "unknown",
                "to": "yes",
                "held_by": {"parties": ["russia"], "together": True},
                "why": "it is not movable",
            }
        ],
        "changes": [],
    }


def test_days_in_the_way_are_named_by_the_stretch_that_would_do() -> None:
    found = answer("unblock", "oil_new_business", *VENEZUELA)
    obstacles = [o for d in found["no_way_out"]["detours"] for o in d["obstacles"]]
    ends = [o for o in obstacles if o["condition"] == "gl44_ends_on"]
    assert [(o["from"], o["to"]) for o in ends] == [("disputed", "from 2024-04-19 or never")]


def test_assumptions_stay() -> None:
    found = answer("unblock", "arctic_cooperation", "--set", "us_sanctions_relief=none")
    assert found["sets"] == []
    (detour,) = found["no_way_out"]["detours"][:1]
    assert detour["obstacles"][0]["why"] == "it is assumed"


def test_block_is_the_other_way_round() -> None:
    found = answer("block", "capture_of_odesa", "--hope")
    assert found["verb"] == "block"
    assert (found["targets"][0]["at_least"], found["targets"][0]["at_most"]) == (None, "blocked")
    barred = answer("block", "energy_projects", "--to", "blocked", "--set", "us_sanctions_relief=partial")
    (obstacle,) = barred["no_way_out"]["detours"][0]["obstacles"]
    assert (obstacle["to"], obstacle["why"]) == (
        "none",
        "it is assumed, and it can be moved to partial or full only",
    )


def test_what_cannot_be_blocked_is_made_unlikely() -> None:
    (wish,) = answer("block", "us_aid_resumption")["targets"]
    assert (wish["instead_of"], wish["at_most"], wish["reached"]) == ("blocked", "unlikely", True)
    barred = answer("block", "us_aid_resumption", "--to", "blocked")["no_way_out"]
    assert barred["beyond"] == ["us_aid_resumption"]
    assert {rule["strength"] for rule in barred["weaker"]} == {"likely", "may"}


def test_measures_have_their_own_verbs() -> None:
    found = answer("avert", "collapse_of_ukrainian_defences")
    assert (found["verb"], found["targets"][0]["verb"]) == ("avert", "avert")
    assert {c["outlook_to"] for each in found["sets"] for c in each["outcome"]} == {"open"}
    for verb in ("unblock", "block"):
        asked = answer(verb, "collapse_of_ukrainian_defences")
        assert (asked["verb"], asked["targets"][0]["verb"]) == (verb, "avert")
        assert sets(asked) == sets(found)
    shown = " ".join(sanctionlink("unblock", "collapse_of_ukrainian_defences", cwd=ROOT).stdout.split())
    assert (
        "is a development, not a proposal: this is what `avert collapse_of_ukrainian_defences` answers"
        in shown
    )


def test_what_nothing_can_do_is_said() -> None:
    found = answer("trigger", "new_us_sanctions", "--to", "in-force")
    assert found["no_way_out"]["beyond"] == ["new_us_sanctions"]
    # Nothing here says that it must come, and one rule that it may: that is not "it cannot come".
    assert found["no_way_out"]["weaker"]
    assert {rule["strength"] for rule in found["no_way_out"]["weaker"]} == {"may"}
    shown = " ".join(sanctionlink("trigger", "new_us_sanctions", "--to", "in-force", cwd=ROOT).stdout.split())
    assert "cannot be in force: no rule of this rulebook says so firmly enough" in shown
    assert "`trigger new_us_sanctions --to possible` asks for that." in shown


def test_rules_that_bite_whatever_happens_are_named(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "rulebook: {title: T, as_of: 2025-01-01}\n"
        "conditions:\n  a: {ask: Q?, type: yes_no, default: no, movable: yes}\n"
        "proposals: {p: {title: P}}\n"
        "rules:\n"
        "  standing: {says: It is forbidden., when: always, blocks: p}\n"
        "  other: {says: It needs a., for: p, requires: a}\n"
    )
    found = answer("unblock", "p", "--rulebook", str(tmp_path))
    assert [rule["rule"] for rule in found["no_way_out"]["rules"]] == ["standing"]
    shown = sanctionlink("unblock", "p", "--rulebook", str(tmp_path), cwd=ROOT).stdout
    assert 'Whatever the conditions, "P" (p) cannot be clear' in shown
    assert "It is forbidden. (standing, must)" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["arctik"], "SL304", "arctic_cooperation"),
        (["washington"], "SL630", "minimal_dialogue"),
        (["arctic_cooperation", "--by", "rusia"], "SL640", "russia"),
        (["arctic_cooperation", "--without", "us_sanction_relief"], "SL303", "us_sanctions_relief"),
        (["arctic_cooperation", "--keep", "capture_of_odesa"], "SL642", "capture_of_odesa=clear"),
        (["arctic_cooperation", "--keep", "arctic_cooperation=blocked"], "SL643", ""),
        (["arctic_cooperation", "--keep", "energy_projects=in_force"], "SL645", "blocked"),
        (["arctic_cooperation", "--to", "in-force"], "SL644", "`clear`, `doubtful`, `contested`, `open`"),
        (["new_us_sanctions", "--to", "clear"], "SL644", "`not-in-force`"),
        (["arctic_cooperation", "--max-cost", "dear"], "SL646", "number"),
        (["arctic_cooperation", "--max", "0"], "SL647", "from 1"),
        (["arctic_cooperation", "--engine", "forward"], "SL614", "circuit"),
    ],
)
def test_bad_questions(arguments: list[str], code: str, hint: str) -> None:
    done = sanctionlink("unblock", *arguments, cwd=ROOT)
    assert done.returncode == 2
    assert done.stdout == ""
    assert code in done.stderr
    assert hint in done.stderr


def test_every_fault_is_told_at_once() -> None:
    done = sanctionlink("unblock", "a", "b", "--keep", "c", "--max", "0", "--max-cost", "x", cwd=ROOT)
    assert [code for code in ("SL304", "SL646", "SL647") if code in done.stderr] == [
        "SL304",
        "SL646",
        "SL647",
    ]
    assert done.stderr.count("SL304") == 3


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize(
    "question",
    [
        ["arctic_cooperation"],
        ["embassy_operations"],
        ["capture_of_odesa"],
        ["prisoner_exchange"],
        ["energy_strike_pause"],
        ["arctic_cooperation", "--by", "russia"],
        ["arctic_cooperation", "--keep", "energy_projects"],
        ["collapse_of_ukrainian_defences", "kremlin_success"],
        ["us_aid_resumption", "arctic_cooperation"],
    ],
)
def test_answers_stay_within_80_columns_and_have_no_colour(question: list[str], form: str) -> None:
    done = sanctionlink("unblock", *question, "--format", form, cwd=ROOT)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    if form == "table":
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_machine_is_told() -> None:
    done = sanctionlink("unblock", "embassy_operations", "--verbose", cwd=ROOT)
    assert "machine: bitsets: all " in done.stderr
    asp = sanctionlink("unblock", "embassy_operations", "--verbose", "--engine", "asp", cwd=ROOT)
    assert "machine: clingo: as asked" in asp.stderr
    assert asp.stdout == done.stdout


# --- searches that do not end ----------------------------------------------------------------------------------------


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A search for so many ways that it takes long, under way."""
    (folder / "rules.yaml").write_text(many_ways())
    command = [sys.executable, "-m", "sanctionlink", "unblock", "target", "-r", str(folder), *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def heard(stream: IO[str] | None, pattern: str) -> bool:
    """Whether a stream has a line that matches a pattern; what comes after it is left there."""
    assert stream is not None
    return any(re.match(pattern, line) for line in stream)


def test_ways_are_shown_while_the_search_goes_on() -> None:
    pytest.importorskip("clingo")
    with tempfile.TemporaryDirectory() as folder:
        search = start(Path(folder))
        assert heard(search.stdout, r"1\. ")
        assert search.poll() is None
        search.send_signal(signal.SIGINT)
        out, err = search.communicate(timeout=60)
    assert search.returncode == 130
    assert "interrupted: what was found so far is shown" in err
    assert "Traceback" not in err
    assert re.search(r"^INCOMPLETE\. (?!No )[0-9A-Z][0-9a-z,]* ways? found", out, re.MULTILINE)


def test_ctrl_c_leaves_a_whole_document() -> None:
    pytest.importorskip("clingo")
    with tempfile.TemporaryDirectory() as folder:
        search = start(Path(folder), "--format", "json")
        assert heard(search.stderr, "searching for [0-9]+ s; [1-9]")
        search.send_signal(signal.SIGINT)
        out, err = search.communicate(timeout=60)
    assert search.returncode == 130
    assert "Traceback" not in err
    found = json.loads(out)
    assert (found["complete"], found["incomplete"]) == (False, "interrupted")
    assert found["sets"]


def test_a_reader_who_goes_ends_the_search() -> None:
    pytest.importorskip("clingo")
    with tempfile.TemporaryDirectory() as folder:
        search = start(Path(folder))
        assert heard(search.stdout, r"1\. ")
        with search:
            assert search.stdout is not None
            search.stdout.close()
            assert search.wait(timeout=60) == 0


@pytest.mark.parametrize("form", ["table", "json", "markdown"])
def test_a_limit_is_told_with_what_was_found(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def limited(goal: Goal, **more: Any) -> Iterator[tuple[int, ...]]:
        yield next(minimal(goal, **more))
        raise LimitReached("the search took too long; bound it with --max-cost")

    monkeypatch.setattr("sanctionlink.questions.ways.question.minimal", limited)
    monkeypatch.chdir(ROOT)
    code = run(["unblock", "embassy_operations", "--format", form])
    out, err = capsys.readouterr()
    assert code == 3
    assert "error: the search took too long; bound it with --max-cost" in err
    if form == "json":
        found = json.loads(out)
        hold_to_schema(found)
        assert (len(found["sets"]), found["complete"]) == (1, False)
        assert found["incomplete"] == "the search reached its limit"
    else:
        assert "INCOMPLETE. One way found, and there may be more" in out
