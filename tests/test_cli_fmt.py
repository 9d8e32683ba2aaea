"""`sanctionlink fmt` from outside: what it writes, what it only tells, and what it leaves alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from sanctionlink.edit import formatting, run
from sanctionlink.language.load import load_rulebook, locate_rulebook
from test_cli import ROOT, Run, sanctionlink

pytestmark = pytest.mark.slow


BOOKS = sorted(path.name for path in (ROOT / "rules").iterdir())
RULES, FACTS = "rules/port/rules.yaml", "facts/port/facts.yaml"


@pytest.fixture
def port(tmp_path: Path) -> Path:
    """A folder with the rulebook that `init` writes, and nothing above it."""
    folder = tmp_path / "port"
    assert sanctionlink("init", str(folder), cwd=tmp_path).returncode == 0
    return folder


def fmt(*arguments: str, cwd: Path, **environment: str) -> Run:
    return sanctionlink("fmt", *arguments, cwd=cwd, **environment)


def untidy(path: Path) -> str:
    """Make a file untidy; the text that it has then."""
    text = path.read_text() + "\n\n# the end   \n"
    path.write_text(
        text.replace(
            "  - condition: insurance\n    value: partial\n",
            "  - value:  partial\n    condition: insurance\n",
        )
    )
    return path.read_text()


@pytest.mark.parametrize("book", BOOKS)
def test_the_shipped_rulebooks_are_formatted(book: str) -> None:
    done = fmt("--check", "--rulebook", book, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_new_rulebook_is_formatted(port: Path) -> None:
    done = fmt("--check", cwd=port)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "3 files as they should be\n")


def test_it_writes_what_changes_and_keeps_the_mode(port: Path) -> None:
    facts = port / FACTS
    untidy(facts)
    facts.chmod(0o640)
    rules = (port / RULES).stat()
    done = fmt(cwd=port)
    assert (done.returncode, done.stdout) == (0, f"formatted {FACTS}\n")
    assert done.stderr == "1 file formatted, 2 files as they should be\n"
    assert facts.read_text().endswith("paragraph: 3}\n\n# the end\n")
    assert "  - condition: insurance\n    value: partial\n" in facts.read_text()
    assert stat.S_IMODE(facts.stat().st_mode) == 0o640
    assert (port / RULES).stat() == rules
    assert fmt("--check", cwd=port).returncode == 0
    assert sorted(path.name for path in facts.parent.iterdir()) == ["facts.yaml"]


def test_check_lists_and_writes_nothing(port: Path) -> None:
    text = untidy(port / FACTS)
    done = fmt("--check", cwd=port)
    assert (done.returncode, done.stdout) == (1, f"would format {FACTS}\n")
    assert done.stderr == "1 file would be formatted, 2 files as they should be\n"
    assert (port / FACTS).read_text() == text


def test_diff_shows_and_writes_nothing(port: Path) -> None:
    text = untidy(port / FACTS)
    done = fmt("--diff", FACTS, cwd=port)
    assert done.returncode == 1
    assert done.stdout.startswith(f"--- {FACTS}\n+++ {FACTS} (formatted)\n")
    assert "\n-  - value:  partial\n" in done.stdout
    assert "\n+  - condition: insurance\n" in done.stdout
    assert (port / FACTS).read_text() == text


def test_diff_shows_what_cannot_be_seen(port: Path) -> None:
    (port / FACTS).write_bytes(b"\xef\xbb\xbffacts:\r\n  - {condition: truce, value: no}")
    done = fmt("--diff", FACTS, cwd=port)
    assert "\n-\\ufefffacts:\\x0d\n" in done.stdout
    assert "\n\\ No newline at end of file\n" in done.stdout


def test_files_and_folders_can_be_named(port: Path) -> None:
    untidy(port / FACTS)
    (port / "scenario.yaml").write_text("assume: {truce:  yes}\nas_of: 2025-02-01\n")
    done = fmt("facts", "scenario.yaml", cwd=port)
    assert (done.returncode, done.stdout) == (0, f"formatted {FACTS}\nformatted scenario.yaml\n")
    assert (port / "scenario.yaml").read_text() == "as_of: 2025-02-01\nassume: {truce: yes}\n"


def test_a_file_that_cannot_be_read_does_not_keep_others_from_being_formatted(port: Path) -> None:
    untidy(port / FACTS)
    (port / RULES).write_text("rules:\n  a: &x 1\n")
    done = fmt(cwd=port)
    assert done.returncode == 2
    assert done.stdout == f"formatted {FACTS}\n"
    assert f"{RULES}:2:6: error SL108: " in done.stderr
    assert (port / RULES).read_text() == "rules:\n  a: &x 1\n"


def test_a_rulebook_with_faults_can_be_formatted(port: Path) -> None:
    rules = port / RULES
    rules.write_text(rules.read_text().replace("when: talks_failed", "when:  talks_fialed"))
    assert fmt(cwd=port).returncode == 0
    assert "when: talks_fialed\n" in rules.read_text()


def test_a_link_to_itself_is_a_file_that_cannot_be_read(port: Path) -> None:
    (port / "facts/port/loop.yaml").symlink_to("loop.yaml")
    for done in (fmt("facts", cwd=port), sanctionlink("status", "-r", "port", cwd=port)):
        assert done.returncode == 2
        assert "loop.yaml:1:1: error SL101: the file cannot be read: too many levels of" in done.stderr


@pytest.mark.parametrize("named", [True, False])
def test_a_link_that_leads_outside_is_left_alone(port: Path, tmp_path: Path, named: bool) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("facts:   []\n")
    link = port / "facts/port/more.yaml"
    link.symlink_to(outside)
    done = fmt(*(["facts/port/more.yaml"] if named else []), cwd=port)
    assert done.returncode == 2
    assert "more.yaml:1:1: error SL123: this file is a link to a place outside" in done.stderr
    assert outside.read_text() == "facts:   []\n"


def test_a_link_inside_stays_a_link(port: Path) -> None:
    text = untidy(port / FACTS)
    (port / FACTS).rename(port / "facts/port/real.txt")
    (port / FACTS).symlink_to("real.txt")
    assert fmt(cwd=port).returncode == 0
    assert (port / FACTS).is_symlink()
    assert (port / "facts/port/real.txt").read_text() not in ("", text)


def test_the_rulebook_of_the_package_is_not_changed(tmp_path: Path) -> None:
    done = fmt(cwd=tmp_path)
    assert done.returncode == 2
    assert "error SL909: the rulebook `reset_2025` comes with sanctionlink" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("facts.jsonl",), "error SL908: `facts.jsonl` is not a YAML file"),
        (("--rulebook", "port", FACTS), "error: name a rulebook or files, not both."),
        (("nowhere.yaml",), "does not exist"),
    ],
)
def test_what_cannot_be_asked(port: Path, arguments: tuple[str, ...], told: str) -> None:
    (port / "facts.jsonl").write_text("{}\n")
    done = fmt(*arguments, cwd=port)
    assert done.returncode == 2
    assert told in done.stderr


def test_the_environment_may_name_a_rulebook_beside_files(port: Path) -> None:
    assert fmt("facts", cwd=port, SANCTIONLINK_RULEBOOK="nowhere").returncode == 0


def test_a_fault_of_the_formatter_leaves_the_file_alone(port: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = untidy(port / FACTS)
    monkeypatch.setattr(formatting, "lay_out", lambda root: "facts: []\n")
    done = fmt(FACTS, cwd=port)
    assert done.returncode == 3
    assert done.stderr == (
        "error: this is a bug in sanctionlink, please report it: "
        f"`{FACTS}` would not say the same after formatting; nothing was written there\n"
    )
    assert (port / FACTS).read_text() == text


@pytest.mark.parametrize("arguments", [(), (FACTS,)], ids=["rulebook", "file"])
def test_a_change_of_meaning_is_noticed_by_loading(
    port: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    (port / FACTS).write_text((port / FACTS).read_text().replace("partial", "full"))
    text = (port / FACTS).read_text()
    monkeypatch.setattr(run, "format_text", lambda data, file: data.replace(b"value: full", b"value: none"))
    done = fmt(*arguments, cwd=port)
    assert done.returncode == 3
    assert f"the rulebook `port` would not load to the same after formatting `{FACTS}`" in done.stderr
    assert (port / FACTS).read_text() == text


def test_a_file_that_changed_meanwhile_is_left_alone(port: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    untidy(port / FACTS)
    monkeypatch.setattr(run, "same_meaning", lambda *_: bool((port / FACTS).write_text("facts: []\n")))
    done = fmt(cwd=port)
    assert done.returncode == 2
    assert "error SL907: `facts/port/facts.yaml` has been changed meanwhile, and is left alone" in done.stderr
    assert (port / FACTS).read_text() == "facts: []\n"


def test_formatting_keeps_the_order_of_rules_and_members(port: Path) -> None:
    before = load_rulebook(locate_rulebook(port), use_cache=False)
    untidy(port / FACTS)
    fmt(cwd=port)
    after = load_rulebook(locate_rulebook(port), use_cache=False)
    assert list(after.rules) == list(before.rules)
    assert [fact.value for fact in after.facts] == [fact.value for fact in before.facts]
