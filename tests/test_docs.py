"""The documentation: links lead somewhere, examples print what they say, and nothing names a machine."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import EXAMPLES, ROOT, work_through

PAGES = sorted(
    str(p.relative_to(ROOT)) for p in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")) if p.is_file()
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# Folders of one person's or one runner's machine: they tell a reader nothing and do not exist elsewhere.
MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:root|home|Users|work|mnt)/\w")
TEXT_FILES = ("*.py", "*.md", "*.yaml", "*.yml", "*.toml", "*.json", "*.sh", "*.cfg", "*.txt")


def anchor(heading: str) -> str:
    """The fragment that GitHub gives a heading."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


def local_links(page: str) -> Iterator[tuple[Path, str]]:
    """Each link of a page that stays in the repository: the file it leads to, and the fragment."""
    for link in LINK.findall(FENCE.sub("", (ROOT / page).read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        yield ((ROOT / page).parent / name).resolve() if name else (ROOT / page), fragment


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target, fragment in local_links(page):
        assert target.exists(), f"{page} links to {target.name}, which is not there"
        if fragment:
            anchors = {anchor(h) for h in HEADING.findall(target.read_text())}
            assert fragment in anchors, f"{page} links to #{fragment}, which {target.name} has no heading for"


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    listed = {target for target, _ in local_links("docs/README.md")}
    missing = [p for p in PAGES if p.startswith("docs/") and p != "docs/README.md" and ROOT / p not in listed]
    assert not missing


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(p.name[:4]) for p in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda p: p.name)
def test_a_decision_says_what_lost(path: Path) -> None:
    text = path.read_text()
    assert re.match(rf"# {int(path.name[:4])}\. ", text)
    for heading in ("Context", "Decision", "Alternatives that lost", "Consequences"):
        assert f"\n## {heading}\n" in text


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_that_a_page_names_exist(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(
        r"(?:^|`|\$ )make (?:[A-Z]+=\S+ )*([a-z]\w*)", (ROOT / page).read_text(), re.MULTILINE
    ):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page} names `make {target}`"


def test_changelog_begins_with_what_is_unreleased() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


def test_nothing_names_a_machine() -> None:
    folders = ("src", "tests", "docs", "rules", "facts", "benchmarks", ".ci")
    files = [p for f in folders for pattern in TEXT_FILES for p in (ROOT / f).rglob(pattern)]
    files += [p for p in ROOT.iterdir() if p.is_file()] + [ROOT / ".ci/run"]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files
        if path.is_file()
        for match in MACHINE_PATH.finditer(path.read_text(errors="replace"))
    ]
    assert not found


@pytest.mark.parametrize("page", EXAMPLES)
def test_examples_print_what_the_page_says(page: str) -> None:
    _, wrong = work_through(page)
    assert not wrong, "\n".join(["run `make docs` if the new output is right", *map(str, wrong)])


@pytest.mark.parametrize(
    "page",
    ["README.md", "docs/how-to/read-answers-in-programs.md", "docs/how-to/look-up-conditions-and-rules.md"],
)
def test_the_python_examples_work(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / page).read_text()
    session = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    assert ">>> " in session
    example = doctest.DocTestParser().get_doctest(session, {}, page, page, 0)
    heard: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=heard.append)
    assert not result.failed, "".join(heard)


def test_the_glossary_names_places_that_are_there() -> None:
    page = (ROOT / "docs/reference/glossary.md").read_text(encoding="utf-8").partition("## In the code")[2]
    places = re.findall(r"`([a-z_]+(?:/[a-z_]+)+)`", page)
    home = ROOT / "src" / "sanctionlink"
    assert places
    assert [p for p in places if not (home / f"{p}.py").exists() and not (home / p).is_dir()] == []
