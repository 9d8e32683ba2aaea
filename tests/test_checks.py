"""Every check against its manual page and against the files in tests/checks/<name>."""

from __future__ import annotations

from pathlib import Path

import pytest

from checked import book_of, expected, findings, told
from console import ROOT
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.ground.grounder import ground
from sanctionlink.lint.manual import manual
from sanctionlink.lint.pages.pages import FAULTS, Fault, pages
from sanctionlink.lint.registry import CHECKS
from sanctionlink.lint.rule import Rule
from tools.checks_page import reference

DATA = Path(__file__).parent / "checks"
BY_NAME = {check.NAME: check for check in CHECKS}
FILES = sorted(DATA.glob("*/*.yaml"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.NAME)
def test_a_check_finds_the_bad_example_of_its_page_and_not_the_good_one(check: Rule) -> None:
    page = manual(check)
    assert {found.code for found in findings(check, page.bad)} == {check.CODE}
    assert not findings(check, page.good)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_a_file_expects_is_found_there_and_nothing_else(path: Path) -> None:
    text = path.read_text()
    wanted = expected(text)
    assert bool(wanted) == path.name.startswith("bad_"), "bad_*.yaml has expectations, good_*.yaml has none"
    assert told(findings(BY_NAME[path.parent.name], text), wanted) == wanted


def test_every_check_has_good_and_bad_files() -> None:
    for name in BY_NAME:
        kinds = {path.name.partition("_")[0] for path in FILES if path.parent.name == name}
        assert kinds == {"good", "bad"}, name
    assert {path.parent.name for path in FILES} == set(BY_NAME)


def test_codes_names_and_files_are_unique_and_in_order() -> None:
    codes = [check.CODE for check in CHECKS]
    assert codes == sorted(set(codes))
    for check in CHECKS:
        *above, name = check.__name__.split(".")
        assert above[:-1] == ["sanctionlink", "lint", "rules"]
        assert name == check.NAME.replace("-", "_")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.NAME)
def test_a_fault_with_a_page_is_found_in_its_bad_example_and_not_in_its_good_one(
    fault: Fault, tmp_path: Path
) -> None:
    page = manual(fault)
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    ground(book_of(page.good, tmp_path / "good").rulebook)
    with pytest.raises(InvalidInput) as caught:
        ground(book_of(page.bad, tmp_path / "bad").rulebook)
    assert {found.code for found in caught.value.report} <= set(fault.CODES)
    assert fault.CODE in fault.CODES


def test_the_reference_is_what_the_checks_say_of_themselves() -> None:
    command = "python tools/checks_page.py docs/reference/checks.md"
    assert (ROOT / "docs/reference/checks.md").read_text() == reference(), f"run `{command}`"


def test_every_check_has_a_page() -> None:
    assert {check.CODE for check in CHECKS} | {"SL700"} == {code for code in pages() if code >= "SL7"}
