"""Bad input through the command line: a located message, exit code 2, nothing on standard output, in bounded time.

Each file under bad_input is bad; `expected.txt` there has, by file, the places and codes that must be told.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sanctionlink.cli.run import run

DATA = Path(__file__).parent / "bad_input"
RULES = (DATA / "sound" / "rules.yaml").read_text()
SECONDS = 30.0
"""Far above what any of these takes, and far below what they took when something was quadratic."""
PYTHON_WORDS = ("None", "NoneType", "Traceback", "object at", "dict", "list index", "KeyError", "ValueError")


def expected() -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for line in (DATA / "expected.txt").read_text().splitlines():
        name, fault = line.split(" ", 1)
        wanted.setdefault(name, []).append(fault)
    return wanted


class Desk:
    """A folder with a rulebook in it, and the command line run there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def refused(self, *arguments: str, code: int = 2) -> str:
        """What is said on standard error about input that must be refused."""
        before = time.perf_counter()
        assert run(list(arguments)) == code
        assert time.perf_counter() - before < SECONDS
        said = self.capsys.readouterr()
        assert said.out == ""
        assert said.err.strip()
        assert not any(ord(char) < 32 and char != "\n" for char in said.err)
        assert not any(word in said.err for word in PYTHON_WORDS)
        assert "bug in sanctionlink" not in said.err
        return said.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    (tmp_path / "book").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Desk(tmp_path / "book", capsys)


def places(said: str) -> list[str]:
    """`line:column code` of each fault, and the places it is also about."""
    found = []
    for line in said.splitlines():
        place, _, rest = line.strip().partition(": ")
        _, number, column = place.rsplit(":", 2)
        found.append(
            f"{number}:{column}" + (f" {rest.split()[1].rstrip(':')}" if rest.startswith("error") else "")
        )
    return found


@pytest.mark.parametrize("name", sorted(p.stem for p in DATA.glob("*.yaml")))
def test_every_fault_is_told_at_its_place(name: str, desk: Desk) -> None:
    text = (DATA / f"{name}.yaml").read_text()
    if name.startswith("facts"):
        desk.put("r.yaml", RULES)
        desk.put("f.yaml", text)
    else:
        desk.put("r.yaml", text)
    assert places(desk.refused("status", "-r", "book")) == expected()[name]


FILES = {
    "empty": (b"", "1:1 SL112"),
    "only_a_mark": (b"\xef\xbb\xbf", "1:1 SL112"),
    "binary": (b"\x7fELF\0\1\2", "1:5 SL104"),
    "utf_16": ("rules: {}".encode("utf-16"), "1:4 SL104"),
    "latin_1": (b"rulebook: {title: \xe9}", "1:19 SL103"),
    "a_surrogate": (b"rulebook: {title: \xed\xa0\x80}", "1:19 SL103"),
    "terminal_codes": (b'rulebook: {title: "a\x1b[31m"}', "1:21 SL104"),
    "one_long_line": (b"rulebook: {title: '" + b"a" * 10**6 + b"'}", "1:1 SL105"),
    "nested_lists": (b"[" * 10_000 + b"]" * 10_000, "1:65 SL107"),
    "nested_blocks": (b"- " * 10_000 + b"a", "1:129 SL107"),
    "carriage_returns": (b"rulebook:\r\n  title: x\r\n  tytle: y\r\n", "3:3 SL201"),
    "a_list": (b"- a\n- b\n", "1:1 SL113"),
    "sixteen_megabytes": (b"a: b\n" * 4_000_000, "1:1 SL102"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_rulebook(name: str, desk: Desk) -> None:
    content, place = FILES[name]
    desk.put("r.yaml", content)
    assert places(desk.refused("status", "-r", "book"))[0] == place


def test_faults_without_end_are_told_up_to_a_limit(desk: Desk) -> None:
    desk.put("r.yaml", "".join(f"k{i}: x\n" for i in range(60_000)))
    lines = desk.refused("status", "-r", "book").splitlines()
    assert len(lines) == 1_001
    assert lines[-1].startswith("error SL119: 1,000 faults were found")


def test_an_expression_of_a_million_characters(desk: Desk) -> None:
    alternatives = "      c or\n" * 100_000
    desk.put("r.yaml", f"{RULES}  z:\n    says: s\n    blocks: p\n    when: >-\n{alternatives}      c\n")
    assert "SL403: this expression has" in desk.refused("status", "-r", "book")


def test_a_long_expression_is_read_in_linear_time(desk: Desk) -> None:
    alternatives = "      c or\n" * 3_900
    desk.put("r.yaml", f"{RULES}  z:\n    says: s\n    blocks: p\n    when: >-\n{alternatives}      cc\n")
    assert "did you mean `c`?" in desk.refused("status", "-r", "book")


ASSUMED = {
    "": "SL325", "=": "SL325", "c": "SL325", "=yes": "SL325", "c=": "SL325", "a=b=c": "SL303", "cc=yes": "did you mean `c`?",
    "c=Yes": "did you mean `yes`?", "c=True": "did you mean `yes`?",
    "lvl=partal": "did you mean `partial`?", "lvl=none..full": "SL311", "num=101": "SL312", "num=50..40": "write `40..50`",
    "num=5..": "has only one end", "num=1e400": "SL311", "num=NaN": "SL311", "ends=2025-02-30": "is not a day that exists",
    "opp=yes": "SL316", "opp(Z)=yes": "SL306", "opp(A": "SL325", "p=blocked": "`p` is a proposal", "c=\x1b[31m": r"`\x1b[31m`",
    "c=" + "a" * 50_000: "…`", "opp(" + "A," * 20_000 + ")=yes": "SL316",
}  # fmt: skip


@pytest.mark.parametrize("text", ASSUMED, ids=lambda text: text[:20].replace("\x1b", "ESC"))
def test_assumptions_that_cannot_be(text: str, desk: Desk) -> None:
    desk.put("r.yaml", RULES)
    said = desk.refused("whatif", "-r", "book", "--set", text)
    assert ASSUMED[text] in said
    assert len(said) < 1_000


@pytest.mark.parametrize("day", ["", "garbage", "0000-01-01", "2025-02-29", "2025-1-1", "never", "x" * 9_999])
def test_days_that_cannot_be(day: str, desk: Desk) -> None:
    desk.put("r.yaml", RULES)
    said = desk.refused("status", "-r", "book", "--as-of", day)
    assert "is not a day" in said
    assert len(said) < 1_000


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day(day: str, desk: Desk) -> None:
    desk.put("r.yaml", RULES)
    assert run(["status", "-r", "book", "--as-of", day]) == 0


@pytest.mark.parametrize(
    "name", ["nosuch", "../../etc", "/dev/null", "~nobody/x", "a\nb", "\x1b[31m", "x/" * 3_000, "\udcff"]
)
def test_rulebooks_that_are_not_there(name: str, desk: Desk) -> None:
    assert "SL120" in desk.refused("status", "-r", name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(desk: Desk) -> None:
    desk.put("r.yaml", RULES)
    os.mkfifo(desk.folder / "z.yaml")
    pipe = str(desk.folder / "z.yaml")
    assert "SL101: this is not a regular file" in desk.refused("status", "-r", "book")
    (desk.folder / "r.yaml").rename(desk.folder.parent / "r.yaml")
    (desk.folder.parent / "other").mkdir()
    (desk.folder.parent / "r.yaml").rename(desk.folder.parent / "other" / "r.yaml")
    assert "SL101" in desk.refused("status", "-r", "other", "--scenario", pipe)
    assert "SL610" in desk.refused("sources", "verify", pipe, "-r", "other")


def test_links_out_of_the_rulebook_are_not_read(desk: Desk) -> None:
    desk.put("r.yaml", RULES)
    (desk.folder / "z.yaml").symlink_to("/etc/passwd")
    assert "z.yaml:1:1: error SL123" in desk.refused("status", "-r", "book")


def test_names_of_files_do_not_steer_the_terminal(desk: Desk) -> None:
    desk.put("a\nb\x1b[31m.yaml", "rules: {a: [}\n")
    assert r"a\x0ab\x1b[31m.yaml:1:13: error SL106" in desk.refused("status", "-r", "book")


def test_a_folder_whose_name_is_no_text(desk: Desk) -> None:
    strange = os.fsdecode(os.fsencode(desk.folder.parent) + b"/b\xff")
    try:
        desk.folder.rename(strange)
    except OSError:
        pytest.skip("this file system wants names that are text")
    Path(strange, "r.yaml").write_text(RULES)
    for form in ("table", "json", "markdown"):
        assert run(["status", "-r", strange, "-f", form]) == 0


@pytest.mark.parametrize(
    "text",
    [
        "rulebook = [\n",
        "rulebook = 5\n",
        "rulbook = 'x'\n",
        "\0",
        "x = " + "9" * 6_000,
        "x = " + "[" * 50_000,
    ],
)
def test_configurations_that_cannot_be(text: str, desk: Desk) -> None:
    (desk.folder.parent / "sanctionlink.toml").write_text(text)
    assert "sanctionlink.toml:1:1: error SL122" in desk.refused("status")


def test_a_broken_cases_file(desk: Desk) -> None:
    desk.put("r.yaml", RULES)
    desk.put(
        "c.yaml",
        "cases:\n  - {id: x, why: w, expect: {p: in_force, zz: clear}}\n  - {id: y, expect: {p: blocked}}\n",
    )
    assert places(desk.refused("test", "-r", "book")) == ["2:33 SL324", "2:43 SL304", "3:5 SL202"]


def test_a_case_that_says_what_is_gone_or_cannot_be(desk: Desk) -> None:
    desk.put("r.yaml", RULES)
    desk.put(
        "c.yaml",
        "cases:\n  - {id: x, why: w, expect: {p: {status: clear, advisory: likely}}}\n"
        "  - {id: y, why: w, expect: {p: {status: unlikely}, m: {outlook: blocked}, q: {because: []}}}\n"
        "  - {id: z, why: w, accounts: {us: {name: U}}, expect: {m: {outlook: clear}}}\n",
    )
    said = desk.refused("test", "-r", "book")
    assert places(said)[:3] == ["2:49 SL201", "3:42 SL204", "4:70 SL204"]
    assert "write `outlook: …`: of a proposal, `likely` is now `unlikely`" in said
    assert "that is an outlook: write `outlook: unlikely`" in said
    assert "that is a status: write `status: clear`" in said


@pytest.mark.parametrize("columns", ["-5", "0", "9" * 5_000, "٣"])
def test_widths_that_cannot_be(columns: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("r.yaml", RULES)
    monkeypatch.setenv("COLUMNS", columns)
    assert run(["status", "-r", "book"]) == 0


def test_nothing_is_written_where_something_is(desk: Desk) -> None:
    kept = desk.put("sanctionlink.toml", "mine")
    assert "nothing was written" in desk.refused("init", str(desk.folder))
    assert [p.name for p in desk.folder.iterdir()] == ["sanctionlink.toml"]
    assert kept.read_text() == "mine"
    desk.refused("init", str(kept))
    desk.refused("init", "")
    desk.refused("schema", "--write", "")
    desk.refused("schema", "--write", str(kept))
    assert kept.read_text() == "mine"
