from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sanctionlink.language.files import cache as cache_module
from sanctionlink.language.files.cache import RulebookCache
from sanctionlink.language.files.codec import decode, encode
from sanctionlink.language.load import load_rulebook, locate_rulebook

GOOD = Path(__file__).parent / "data" / "good" / "waiver"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SANCTIONLINK_CACHE", raising=False)
    monkeypatch.setenv("SANCTIONLINK_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("wanted", [GOOD, "reset_2025"], ids=str)
def test_the_same_with_and_without(folder: Path, wanted: Path | str) -> None:
    files = locate_rulebook(wanted)
    plain = load_rulebook(files, use_cache=False)
    assert not folder.exists()
    assert load_rulebook(files) == plain
    assert len(list(folder.iterdir())) == 1
    again = load_rulebook(files)
    assert again == plain
    names = [files.display(path) for path in (*files.rules, *files.facts)]
    assert encode(again, names) == encode(plain, names)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_positions_are_named_from_where_the_reader_stands(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(GOOD)
    first = load_rulebook(locate_rulebook(GOOD))
    monkeypatch.chdir(GOOD.parent)
    second = load_rulebook(locate_rulebook(GOOD))
    assert len(list(folder.iterdir())) == 1
    assert first.rules["veto"].span.file == "rules.yaml"
    assert second.rules["veto"].span.file == os.path.join("waiver", "rules.yaml")


@pytest.mark.parametrize("damage", [b"", b"x", b"\xff" * 100, b"0\n{}", None])
def test_damage_is_ignored_and_mended(folder: Path, damage: bytes | None) -> None:
    files = locate_rulebook(GOOD)
    plain = load_rulebook(files)
    (entry,) = folder.iterdir()
    sound = entry.read_bytes()
    entry.write_bytes(sound[: len(sound) // 2] if damage is None else damage)
    assert load_rulebook(files) == plain
    assert entry.read_bytes() == sound


def test_a_folder_that_others_may_write_to_is_not_trusted(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    load_rulebook(locate_rulebook(GOOD))
    assert list(folder.iterdir()) == []


def test_no_place_for_it_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SANCTIONLINK_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert load_rulebook(locate_rulebook(GOOD)).id == "waiver"


def test_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANCTIONLINK_CACHE", "off")
    load_rulebook(locate_rulebook(GOOD))
    assert not folder.exists()


def test_a_change_is_seen_and_old_entries_go(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "MAX_ENTRIES", 3)
    for i in range(5):
        (tmp_path / "r.yaml").write_text(f"rulebook: {{title: T{i}}}\n")
        assert load_rulebook(locate_rulebook(tmp_path)).title == f"T{i}"
    assert len(list(folder.iterdir())) == 3


def test_only_the_models_classes_are_written_and_read() -> None:
    book = load_rulebook(locate_rulebook(GOOD), use_cache=False)
    files = sorted({f.span.file for f in book.facts} | {r.span.file for r in book.rules.values()})
    text = encode(book, files)
    assert decode(text, files) == book
    with pytest.raises(KeyError):
        decode(text.replace('"Rulebook"', '"Popen"'), files)


def test_a_hit_imports_no_reader(folder: Path) -> None:
    load_rulebook(locate_rulebook(GOOD))
    code = (
        "import sys; from sanctionlink.language.load import load_rulebook, locate_rulebook;"
        "load_rulebook(locate_rulebook(sys.argv[1] + '/'));"
        "print([m for m in ('yaml', 'pydantic', 'tempfile') if m in sys.modules])"
    )
    path = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", code, str(GOOD)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
    assert len(list(RulebookCache(folder).folder.iterdir())) == 1
