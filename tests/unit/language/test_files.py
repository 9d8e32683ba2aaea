from __future__ import annotations

import os
from pathlib import Path

import pytest

from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.language.files.configuration import configured_section
from sanctionlink.language.load import available, load_rulebook, locate_rulebook

HEAD = "rulebook: {title: T}\n"


def make(root: Path, *names: str) -> Path:
    for name in names:
        (root / "rules" / name).mkdir(parents=True)
        (root / "facts" / name).mkdir(parents=True)
        (root / "tests" / "cases" / name).mkdir(parents=True)
        (root / "rules" / name / "a.yaml").write_text(HEAD)
        (root / "facts" / name / "a.yml").write_text("facts: []\n")
        (root / "tests" / "cases" / name / "c.yaml").write_text("cases: []\n")
    return root


def test_the_bundled_rulebook_is_the_last_resort(tmp_path: Path) -> None:
    files = locate_rulebook(None, tmp_path)
    assert (files.id, files.bundled) == ("reset_2025", True)


def test_the_one_rulebook_here(tmp_path: Path) -> None:
    files = locate_rulebook(None, make(tmp_path, "mine"))
    assert (files.id, files.bundled) == ("mine", False)
    assert [len(f) for f in (files.rules, files.facts, files.cases)] == [1, 1, 1]
    assert load_rulebook(files, use_cache=False).title == "T"


def test_several_rulebooks_here_are_listed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"SL121.*`one`, `two`"):
        locate_rulebook(None, make(tmp_path, "one", "two"))
    assert locate_rulebook("two", tmp_path).id == "two"


def test_paths(tmp_path: Path) -> None:
    make(tmp_path / "project", "mine")
    for wanted in ("project", "./project", "project/rules/mine", tmp_path / "project", Path("project")):
        assert locate_rulebook(wanted, tmp_path).id == "mine"
    flat = tmp_path / "flat"
    flat.mkdir()
    (flat / "r.yaml").write_text(HEAD)
    (flat / "f.yaml").write_text("# facts\nfacts: []\n")
    (flat / "c.yaml").write_text("cases: []\n")
    files = locate_rulebook("flat", tmp_path)
    assert [p.name for p in (*files.rules, *files.facts, *files.cases)] == ["r.yaml", "f.yaml", "c.yaml"]


def test_the_path_of_a_rulebook_with_cases_and_no_facts(tmp_path: Path) -> None:
    make(tmp_path, "mine", "other")
    (tmp_path / "facts/mine/a.yml").unlink()
    (tmp_path / "facts/mine").rmdir()
    for cases in ("tests/cases", "cases"):
        files = locate_rulebook(tmp_path / "rules/mine")
        assert [p.relative_to(tmp_path).as_posix() for p in files.cases] == [f"{cases}/mine/c.yaml"]
        assert (files.id, files.facts, files.root) == ("mine", (), tmp_path)
        assert files == locate_rulebook("mine", tmp_path)
        if cases == "tests/cases":
            (tmp_path / "tests/cases").rename(tmp_path / "cases")


def test_configuration_above(tmp_path: Path) -> None:
    make(tmp_path / "kb", "one", "two")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.sanctionlink]\nrulebook = "kb/rules/two"\n')
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert locate_rulebook(None, deep).id == "two"
    (tmp_path / "a" / "sanctionlink.toml").write_text('rulebook = "../kb/rules/one"\n')
    assert locate_rulebook(None, deep).id == "one"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rulebook = \n", "1:12"),
        ("rulebook = 3\n", "1:1"),
        ("# x\nrulebok = 'a'\n", "2:1"),
        ("\nrulebook = 'nowhere'\n", "2:1"),
    ],
)
def test_bad_configuration(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "sanctionlink.toml").write_text(text)
    with pytest.raises(InvalidInput) as caught:
        locate_rulebook(None, tmp_path)
    (diagnostic,) = caught.value.report
    assert diagnostic.span is not None
    assert f"{diagnostic.span.line}:{diagnostic.span.column}" == place


def test_what_is_missing_is_told_with_what_is_there(tmp_path: Path) -> None:
    make(tmp_path, "mine")
    with pytest.raises(InvalidInput, match=r"SL120.*did you mean `mine`"):
        locate_rulebook("mien", tmp_path)
    with pytest.raises(InvalidInput, match="does not exist"):
        locate_rulebook("./no/such", tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match="SL120"):
        locate_rulebook("./empty", tmp_path)
    for odd in ("", "a\0b", "x" * 10_000):
        with pytest.raises(InvalidInput):
            locate_rulebook(odd, tmp_path)


def test_links_may_not_lead_outside(tmp_path: Path) -> None:
    make(tmp_path / "kb", "mine")
    (tmp_path / "secret.yaml").write_text("secret: x\n")
    (tmp_path / "kb" / "rules" / "mine" / "b.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(InvalidInput, match="SL123"):
        locate_rulebook("kb", tmp_path)


def test_pipes_and_folders_are_not_read(tmp_path: Path) -> None:
    make(tmp_path, "mine")
    os.mkfifo(tmp_path / "rules" / "mine" / "pipe.yaml")
    with pytest.raises(InvalidInput, match="SL101"):
        load_rulebook(locate_rulebook(None, tmp_path), use_cache=False)


def test_available_names_local_ones_first(tmp_path: Path) -> None:
    ids = [(f.id, f.bundled) for f in available(make(tmp_path, "mine"))]
    assert ids[0] == ("mine", False)
    assert ("reset_2025", True) in ids


def test_names_in_messages_are_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make(tmp_path, "mine"))
    files = locate_rulebook()
    assert files.display(files.rules[0]) == os.path.join("rules", "mine", "a.yaml")


def test_a_section_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.sanctionlink.test]\nfail-under = 90\n\n[tool.sanctionlink]\n"
    )
    section = configured_section(tmp_path / "deeper", "test", ("fail-under",))
    assert section is not None
    assert section.values == {"fail-under": 90}
    assert str(section.place("fail-under")).endswith("pyproject.toml:2:1")
    assert configured_section(tmp_path, "lint", ("ignore",)) is None


@pytest.mark.parametrize("text", ["test = 3\n", "[test]\nfail_under = 3\n"])
def test_a_bad_section_of_the_configuration(tmp_path: Path, text: str) -> None:
    (tmp_path / "sanctionlink.toml").write_text(text)
    with pytest.raises(InvalidInput) as caught:
        configured_section(tmp_path, "test", ("fail-under",))
    assert "SL122" in str(caught.value)
    assert f"sanctionlink.toml:{text.count(chr(10))}:1" in str(caught.value)
