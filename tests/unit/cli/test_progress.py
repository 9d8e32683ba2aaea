"""How far something long is: told where there is news, and once."""

from __future__ import annotations

import sys

import pytest

from sanctionlink.cli import progress


def test_what_is_no_news_is_not_told_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "QUIET", 0.0)
    monkeypatch.setattr(progress, "EVERY", 0.0)
    tell = progress.Progress("looked at {done} of {total}")
    for done in (0, 0, 1, 1, 1, 1_000):
        tell(done, 2_000)
    assert capsys.readouterr().err.splitlines() == [
        "looked at 0 of 2,000",
        "looked at 1 of 2,000",
        "looked at 1,000 of 2,000",
    ]


def test_what_is_soon_done_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    progress.Progress("{done} of {total}")(1, 2)
    assert capsys.readouterr().err == ""


def test_a_counter_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "QUIET", 0.0)
    with progress.Counter("{done} of {total} checks, now {now}") as tell:
        tell(1_000, 2_000, "deadlock")
    said = capsys.readouterr().err
    assert said.startswith("\r1,000 of 2,000 checks, now deadlock ")
    assert said.endswith("\r" + " " * progress.WIDTH + "\r")


def test_a_counter_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "QUIET", 0.0)
    with progress.Counter("{done}") as tell:
        tell(1)
    assert capsys.readouterr().err == ""
