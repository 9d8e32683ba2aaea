"""Answers for people have no words of the engine, wherever they are printed or stored."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from console import BLOCK, EXAMPLES, ROOT, commands
from sanctionlink.api import load
from sanctionlink.render import words
from sanctionlink.render.page import SGR, cells
from test_cli import sanctionlink

ENGINE = re.compile(r"\b(bites?|biting|fires|worlds?|must-rules?|flips|imposes)\b")
ASKING = (
    *("status", "whatif", "explain", "timeline", "conditions", "rules", "diff"),
    *("unblock", "block", "trigger", "avert", "levers", "sweep"),
)
"""Commands whose answers people read. What speaks of rules to their authors (`lint`, `test`, `fmt`) is not among them."""

QUESTIONS = {
    "reset_2025": (
        ("status",),
        ("status", "--by", "kind", "--sort", "title"),
        ("whatif",),
        ("whatif", "--all", "--set", "us_sanctions_relief=partial"),
        ("whatif", "--set", "war_ongoing=no"),
        ("whatif", "--set", "blame_for_failure=russia"),
        ("whatif", "--set", "washington_consensus=unknown"),
        ("whatif", "--set", "talks_outcome=failed", "--set", "blame_for_failure=russia"),
        ("explain", "halt_to_offensive"),
        ("explain", "Arctic cooperation"),
        ("explain", "energy_strike_pause"),
        ("explain", "new_us_sanctions"),
        ("timeline",),
        ("timeline", "--all"),
        ("conditions", "--open"),
        ("rules",),
        ("explain", "war_ongoing"),
        ("unblock", "arctic_cooperation"),
        ("unblock", "peace_settlement", "--hope"),
        ("block", "minimal_dialogue"),
        ("trigger", "new_us_sanctions"),
        ("avert", "collapse_of_ukrainian_defences"),
        ("levers", "arctic_cooperation"),
        ("sweep", "--vary", "talks_outcome,blame_for_failure"),
    ),
    "libya_1970": (
        ("status",),
        ("explain", "nonlethal_equipment_to_government"),
        ("timeline",),
        ("timeline", "--all"),
    ),
    "ofac_50pct": (("status",), ("explain", "deal_with(Rusal)"), ("timeline", "--all")),
    "venezuela_gl44": (
        ("status",),
        ("whatif", "--as-of", "2024-06-01"),
        ("timeline",),
        ("timeline", "--all"),
    ),
}


def written(rulebook: str) -> str:
    """All that the authors of a rulebook wrote: their words are not ours."""
    files = [*(ROOT / "rules" / rulebook).glob("*.yaml"), *(ROOT / "facts" / rulebook).glob("*.yaml")]
    return " ".join(" ".join(path.read_text(encoding="utf-8") for path in files).split())


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize("rulebook", QUESTIONS)
def test_no_answer_speaks_the_engines_language(rulebook: str, form: str, tmp_path: Path) -> None:
    theirs = written(rulebook)
    for question in QUESTIONS[rulebook]:
        done = sanctionlink(*question, "-r", str(ROOT / "rules" / rulebook), "-f", form, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        found = [hit[0] for hit in ENGINE.finditer(done.stdout) if not re.search(rf"\b{hit[0]}\b", theirs)]
        assert not found, f"{question}: {sorted(set(found))}"


@pytest.mark.parametrize("page", EXAMPLES)
def test_no_page_shows_an_answer_that_speaks_the_engines_language(page: str) -> None:
    for block in BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")):
        if not block["info"].startswith("console"):
            continue
        for command, output in commands(block["body"]):
            asked = re.match(r"sanctionlink (\w+)", command)
            if asked and asked[1] in ASKING and "json" not in command:
                assert not ENGINE.findall(output), f"$ {command}\n{output}"


def test_a_development_is_never_in_force() -> None:
    book = load(ROOT / "rules" / "reset_2025")
    developments = [name for name in book.rulebook.targets if words.is_development(book.rulebook, name)]
    assert developments
    for form in ("table", "markdown"):
        for question in (("status", *developments), ("timeline", "--all", *developments)):
            done = sanctionlink(*question, "-r", "reset_2025", "-f", form, cwd=ROOT)
            assert done.returncode == 0, done.stderr
            assert "in force" not in done.stdout.lower()
        for name in developments[:6]:
            done = sanctionlink("explain", name, "-q", "-r", "reset_2025", "-f", form, cwd=ROOT)
            assert "in force" not in done.stdout.lower().replace("_", " "), done.stdout


def on_a_terminal(lines: int, columns: int, *arguments: str, **environment: str) -> str:
    """What a terminal of some size shows of a command."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LESS", "NO_COLOR")}
    settings = kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "TERM": "xterm"} | environment
    running = subprocess.Popen(
        [sys.executable, "-m", "sanctionlink", *arguments], cwd=ROOT, env=settings, stdin=slave, stdout=slave
    )
    os.close(slave)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal is an error
        while piece := os.read(master, 65536):
            shown += piece
    assert running.wait(60) == 0
    os.close(master)
    return shown.decode().replace("\r\n", "\n")


def test_long_answers_are_paged_on_a_terminal_and_nowhere_else() -> None:
    asked = ("status", "-r", "venezuela_gl44")
    pager = {"PAGER": "sed s/^/P:/"}
    paged = on_a_terminal(10, 80, *asked, **pager)
    assert "P:" in paged.splitlines()[3]
    assert "\x1b[" in paged
    whole = on_a_terminal(200, 80, *asked, **pager)
    assert "P:" not in whole
    assert "\x1b[" in whole
    plain = on_a_terminal(200, 80, *asked, NO_COLOR="1")
    assert SGR.sub("", whole) == plain
    assert sanctionlink(*asked, cwd=ROOT, **pager).stdout == plain


@pytest.mark.parametrize("columns", [80, 200])
def test_answers_fit_the_terminal(columns: int) -> None:
    for question in (("status",), ("explain", "halt_to_offensive"), ("timeline", "--all")):
        done = sanctionlink(*question, "-r", "reset_2025", cwd=ROOT, COLUMNS=str(columns))
        assert max(map(cells, done.stdout.splitlines())) <= columns


def test_the_whole_status_of_the_reset_fits_two_screens_and_cuts_nothing() -> None:
    done = sanctionlink("status", "-r", "reset_2025", cwd=ROOT)
    targets = len(load(ROOT / "rules" / "reset_2025").rulebook.targets)
    assert len(done.stdout.splitlines()) <= 2 * targets + 20
    assert "…" not in done.stdout
