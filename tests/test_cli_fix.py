"""`sanctionlink sources hash` and `sanctionlink lint --fix` from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanctionlink.questions.citations.question import fold_hash
from test_cli import Run, sanctionlink

RULES, FACTS = "rules/port/rules.yaml", "facts/port/facts.yaml"
MEMO = """\
Conditions
No ship sails without a truce.
Grain under escort may sail.
Ships need insurance.
Outlook
Cruise lines will probably stay away.
"""


@pytest.fixture
def port(tmp_path: Path) -> Path:
    """A folder with the rulebook that `init` writes, and the document that it cites but for one paragraph."""
    folder = tmp_path / "port"
    assert sanctionlink("init", str(folder), cwd=tmp_path).returncode == 0
    (folder / "memo.txt").write_text(MEMO)
    return folder


def hashed(*arguments: str, cwd: Path) -> Run:
    return sanctionlink("sources", "hash", *arguments, cwd=cwd)


def test_hashes_are_added_and_can_be_verified(port: Path) -> None:
    done = hashed("memo.txt", cwd=port)
    assert done.returncode == 0
    assert done.stdout == f"{RULES}: 6 hashes added\n{FACTS}: 1 hash added\n"
    assert done.stderr.endswith("no hash added for `memo`: the section has 1 paragraph\n")
    assert (
        f"paragraph: 2, sha256: {fold_hash('Grain under escort may sail.')}}}" in (port / RULES).read_text()
    )
    checked = sanctionlink("sources", "verify", "memo.txt", cwd=port).stdout
    assert "7 citations found, 0 not found, 1 without a hash" in " ".join(checked.split())
    assert sanctionlink("fmt", "--check", cwd=port).returncode == 0
    again = hashed("memo.txt", "--source", "memo", cwd=port)
    assert (again.returncode, again.stdout) == (0, "")
    (port / "memo.txt").write_text(f"{MEMO}A ban is likely.\n")
    assert hashed("memo.txt", cwd=port).stdout == f"{RULES}: 1 hash added\n"
    last = hashed("memo.txt", cwd=port)
    assert last.stderr == "every citation of a paragraph of this source has a hash\n"


def test_another_document_adds_nothing_beside_hashes_that_it_does_not_have(port: Path) -> None:
    assert hashed("memo.txt", cwd=port).returncode == 0
    facts = (port / FACTS).read_text()
    (port / FACTS).write_text(facts.partition(", sha256")[0] + "}\n")
    (port / "other.txt").write_text(MEMO.replace("truce", "storm"))
    done = hashed("other.txt", cwd=port)
    assert (done.returncode, done.stdout) == (0, "")
    assert "the hashes that other citations of this section have are not where counting leads" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("memo.txt", "--source", "nemo"), "error SL910: `port` has no source `nemo`; did you mean `memo`?"),
        (("nowhere.txt",), "error SL610: `nowhere.txt` cannot be read: there is no such file"),
    ],
)
def test_what_cannot_be_hashed(port: Path, arguments: tuple[str, ...], told: str) -> None:
    done = hashed(*arguments, cwd=port)
    assert done.returncode == 2
    assert told in done.stderr


def test_of_several_sources_one_is_named(port: Path) -> None:
    rules = port / RULES
    rules.write_text(rules.read_text().replace("sources:\n", "sources:\n  law: {title: The law}\n"))
    done = hashed("memo.txt", cwd=port)
    assert done.returncode == 2
    assert (
        "error SL911: it must be told which source the document is: the rulebook has `law`, `memo`"
        in done.stderr
    )


def lint(*arguments: str, cwd: Path) -> Run:
    return sanctionlink("lint", *arguments, cwd=cwd)


def test_fix_mends_layout_and_hashes_before_it_checks(port: Path) -> None:
    tidy = (port / FACTS).read_text()
    (port / FACTS).write_text(tidy.replace("value: partial", "value:   partial"))
    done = lint("--fix", "--source", "memo=memo.txt", "--select", "SL726", "--format", "compact", cwd=port)
    assert done.returncode == 0
    assert done.stderr.splitlines()[:3] == [
        f"{RULES}: 6 hashes added",
        f"{FACTS}: 1 hash added",
        f"formatted {FACTS}",
    ]
    found = [line for line in done.stdout.splitlines() if "SL726" in line]
    assert len(found) == 1 and f"{RULES}:" in found[0]
    assert sanctionlink("fmt", "--check", cwd=port).returncode == 0


def test_fix_of_a_rulebook_that_does_not_load_formats_and_tells_the_faults(port: Path) -> None:
    rules = port / RULES
    rules.write_text(rules.read_text().replace("when: talks_failed", "when:   talks_fialed"))
    done = lint("--fix", "--source", "memo=memo.txt", cwd=port)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "no hashes were added, since the rulebook does not load",
        f"formatted {RULES}",
    ]
    assert "talks_fialed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--source", "memo=memo.txt"), "error: `--source` goes with `--fix`."),
        (("--fix", "--source", "memo.txt"), "error: `--source` is written ID=FILE, not `memo.txt`."),
        (("--fix", "--rulebook", "reset_2025"), "error SL909: "),
    ],
)
def test_what_cannot_be_fixed(port: Path, arguments: tuple[str, ...], told: str) -> None:
    done = lint(*arguments, cwd=port)
    assert done.returncode == 2
    assert told in done.stderr
