"""The command line from outside: exit codes, JSON against its schemas, harmless output, help and laziness."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from jsonschema import Draft202012Validator

from documents import hold_to_schema
from sanctionlink.api import load
from sanctionlink.cli.app import COMMANDS
from sanctionlink.cli.run import run
from sanctionlink.cli.schema import paths, rendered, schema_of
from tools import commands_page as reference

ROOT = Path(__file__).resolve().parent.parent
ESC = "\x1b"

Run = subprocess.CompletedProcess[str]
Asking = Callable[..., Run]


def plain(environment: dict[str, str]) -> dict[str, str]:
    """The environment of this process without settings of its own, and with those given."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SANCTIONLINK_") and k != "COLUMNS"}
    return kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"} | environment


def process(*arguments: str, cwd: Path, **environment: str) -> Run:
    """Run the command line in a process of its own, with its output piped."""
    return subprocess.run(
        [sys.executable, "-m", "sanctionlink", *arguments],
        cwd=cwd,
        env=plain(environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def sanctionlink(*arguments: str, cwd: Path, **environment: str) -> Run:
    """Run the command line in this process, which is faster, with its output in pipes' stead."""
    raw = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(stream, encoding="utf-8", newline="") for stream in raw)
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, plain(environment), clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run(arguments)
    out.flush()
    err.flush()
    return subprocess.CompletedProcess(arguments, code, *(stream.getvalue().decode() for stream in raw))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the rulebook that `init` writes."""
    folder = tmp_path_factory.mktemp("books") / "port"
    done = sanctionlink("init", str(folder), cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def ask(port: Path) -> Asking:
    """Run a command in the folder of the small rulebook."""

    def asking(*arguments: str, **environment: str) -> Run:
        return sanctionlink(*arguments, cwd=port, **environment)

    return asking


def valid(done: Run) -> dict[str, Any]:
    """The JSON that was printed, held to the schema that it names."""
    found: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(found)
    return found


# --- answers ---------------------------------------------------------------------------------------------------------


def test_status(ask: Asking, port: Path) -> None:
    done = ask("status")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout == process("status", cwd=port).stdout
    assert "grain_shipments" in done.stdout
    assert "not that it is likely or agreed" in " ".join(done.stdout.split())
    found = valid(ask("status", "--format", "json"))
    verdicts = {each["target"]: (each["status"], each["outlook"]) for each in found["verdicts"]}
    assert verdicts == {
        "grain_shipments": ("blocked", "blocked"),
        "cruise_visits": ("blocked", "blocked"),
        "port_ban": ("not_in_force", "doubtful"),
    }
    assert "changed" not in found


def test_status_of_some_outlooks_and_in_groups(ask: Asking) -> None:
    found = valid(ask("status", "--only", "Blocked,in-force", "--sort", "title", "-f", "json"))
    assert {each["outlook"] for each in found["verdicts"]} == {"blocked"}
    told = ask("status", "--only", "doubtful", "--by", "nothing", "--quiet").stdout
    assert told.startswith("Of 3 targets 1 is doubtful, as of ")
    assert "(grain_shipments)" not in told
    assert "percentages" not in told
    for wrong, says in (
        (("--only", "blokked"), "`blokked` is not an outlook; did you mean `blocked`?"),
        (("--by", "colour"), "no target has a label `colour`"),
        (("--sort", "size"), "`size` is not one of"),
    ):
        done = ask("status", *wrong)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr


def test_whatif_that_moves_nothing_says_why(ask: Asking) -> None:
    found = valid(ask("whatif", "--set", "truce=no", "--format", "json"))
    assert found["changed"] == []
    (why,) = found["why_nothing"]
    assert (why["condition"], why["value"], why["already"]) == ("truce", "no", True)
    assert "why_nothing" not in valid(ask("whatif", "--set", "truce=yes", "--format", "json"))
    assert "why_nothing" not in valid(ask("whatif", "--format", "json"))


def test_python_has_what_whatif_prints(ask: Asking, port: Path) -> None:
    book = load(port)
    now = book.verdicts()
    for value in ("yes", "no", "unknown"):
        then = book.verdicts(truce=value)
        assert then.to_dict(now) == valid(ask("whatif", "--set", f"truce={value}", "--format", "json"))
    kept = pickle.loads(pickle.dumps(book.verdicts(truce="no")))  # noqa: S301 - written in the same line
    assert "why_nothing" not in kept.to_dict(now)


def test_status_of_some_targets(ask: Asking) -> None:
    found = valid(ask("status", "port_ban", "-f", "json"))
    assert [each["target"] for each in found["verdicts"]] == ["port_ban"]


def test_whatif(ask: Asking) -> None:
    found = valid(ask("whatif", "--set", "truce=yes", "--format", "json"))
    assert found["assumptions"] == {"truce": "yes"}
    moved = {each["target"]: (each["from"], each["to"]) for each in found["changed"]}
    assert moved == {"grain_shipments": ("blocked", "clear"), "cruise_visits": ("blocked", "clear")}
    assert found["changed"][0]["because"] == ["shipping-needs-a-truce"]
    told = ask("whatif", "--set", "truce=yes").stdout
    assert " (cruise_visits): blocked → unlikely" in told


def test_whatif_unknown_is_undetermined(ask: Asking) -> None:
    found = valid(ask("whatif", "--set", "truce=unknown", "--format", "json"))
    grain = found["verdicts"][0]
    assert grain["status"] == "undetermined"
    assert grain["hinges_on"] == ["truce"]
    assert {each["status"] for each in grain["witnesses"]} == {"blocked", "clear"}
    assert (found["worlds"], found["open"]) == (2, ["truce"])


@pytest.mark.parametrize("more", [(), ("--set", "truce=yes"), ("--set", "truce=unknown")])
@pytest.mark.parametrize("target", ["grain_shipments", "port_ban"])
def test_explain(ask: Asking, target: str, more: tuple[str, ...]) -> None:
    found = valid(ask("explain", target, *more, "--format", "json"))
    assert found["verdict"]["target"] == target
    assert len(found["derivations"]) == (2 if found["verdict"]["status"] == "undetermined" else 1)
    told = ask("explain", target, *more)
    assert told.returncode == 0
    assert "memo" in told.stdout


def test_asking_for_the_verdict_on_a_condition_says_what_it_is(ask: Asking) -> None:
    done = ask("status", "us_sanctions_relief", "-r", "reset_2025")

    assert done.returncode == 2
    assert "`us_sanctions_relief` is a condition, not a target" in done.stderr


def test_scenario_file(ask: Asking, tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text("as_of: 2025-02-01\nassume: {truce: yes}\n")
    found = valid(ask("whatif", "--scenario", str(file), "--format", "json"))
    assert (found["as_of"], found["assumptions"]) == ("2025-02-01", {"truce": "yes"})


@pytest.mark.parametrize("command", [("status",), ("whatif", "--set", "truce=yes"), ("explain", "port_ban")])
@pytest.mark.parametrize("engine", ["auto", "circuit"])
def test_markdown_and_engines(ask: Asking, command: tuple[str, ...], engine: str) -> None:
    done = ask(*command, "--format", "markdown", "--engine", engine)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("## ")


def test_rulebooks(ask: Asking) -> None:
    found = valid(ask("rulebooks", "--format", "json"))
    here = next(each for each in found["rulebooks"] if each["name"] == "port")
    assert here["current"]
    assert here["counts"]["cases"] == 5
    assert here["faults"] == 0


def test_cases_pass(ask: Asking) -> None:
    done = ask("test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "port: 5 cases passed\n"
    assert valid(ask("test", "tests/cases/port/cases.yaml", "--format", "json"))["passed"] == 5


def test_verbose_says_on_standard_error_which_engine_answered(ask: Asking) -> None:
    done = ask("status", "--verbose")
    assert "engine: " in done.stderr
    assert done.stdout == ask("status").stdout


# --- exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("status",), 0),
        (("status", "--fail-on", "blocked"), 1),
        (("status", "--fail-on", "undetermined", "--fail-on", "in_force"), 0),
        (("status", "port_ban", "--fail-on", "blocked"), 0),
        (("whatif", "--set", "truce=yes", "--fail-on", "blocked"), 0),
        (("explain", "grain_shipments", "--fail-on", "blocked"), 1),
        (("status", "--fail-on", "perhaps"), 2),
        (("status", "--frobnicate"), 2),
        (("stats",), 2),
        ((), 2),
        (("status", "nobody"), 2),
        (("explain", "nobody"), 2),
        (("explain",), 2),
        (("status", "--as-of", "2025-02-30"), 2),
        (("status", "--account", "nobody"), 2),
        (("status", "--rulebook", "nothing_like_it"), 2),
        (("status", "--scenario", "missing.yaml"), 2),
        (("whatif", "--set", "truce=perhaps"), 2),
        (("whatif", "--set", "truce"), 2),
        (("test", "missing.yaml"), 2),
        (("test", "rules"), 2),
        (("schema",), 2),
        (("--help",), 0),
        (("--version",), 0),
    ],
)
def test_exit_codes(ask: Asking, arguments: tuple[str, ...], code: int) -> None:
    done = ask(*arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code == 2)
    assert code != 2 or not done.stdout


@pytest.mark.parametrize(
    ("setting", "hint"), [("truse=yes", "`truce`"), ("insurance=ful", "`full`"), ("Trucd=yes", "`truce`")]
)
def test_a_wrong_assumption_gets_a_suggestion(ask: Asking, setting: str, hint: str) -> None:
    done = ask("whatif", "--set", setting)
    assert done.returncode == 2
    assert f"did you mean {hint}" in done.stderr


def test_all_faults_of_a_question_are_told_at_once(ask: Asking) -> None:
    done = ask("whatif", "--set", "truse=yes", "--set", "insurance=half", "--as-of", "2025-13-01")
    assert done.returncode == 2
    assert len([line for line in done.stderr.splitlines() if "error SL" in line]) == 3


def test_a_failed_case(ask: Asking, port: Path, tmp_path: Path) -> None:
    for part in ("rules", "facts", "tests"):
        subprocess.run(["cp", "-r", str(port / part), str(tmp_path)], check=True)
    cases = tmp_path / "tests/cases/port/cases.yaml"
    cases.write_text(cases.read_text().replace("status: not_in_force", "status: in_force", 1))
    done = sanctionlink("test", cwd=tmp_path)
    assert done.returncode == 1
    assert "FAILED no_truce" in done.stdout
    assert "expected in_force" in done.stdout
    assert "got      not_in_force" in done.stdout
    assert "4 cases passed, 1 failed" in done.stdout
    found = valid(sanctionlink("test", "--format", "json", cwd=tmp_path))
    assert (found["passed"], found["failed"]) == (4, 1)


def test_a_rulebook_without_cases(port: Path, tmp_path: Path) -> None:
    for part in ("rules", "facts"):
        subprocess.run(["cp", "-r", str(port / part), str(tmp_path)], check=True)
    done = sanctionlink("test", cwd=tmp_path)
    assert done.returncode == 2
    assert "tests/cases/port" in done.stderr


def test_bad_rules_are_told_with_their_places(port: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", str(port / "rules"), str(tmp_path)], check=True)
    rules = tmp_path / "rules/port/rules.yaml"
    rules.write_text(rules.read_text().replace("when: naval_escort", "when: naval_escrot"))
    done = sanctionlink("status", cwd=tmp_path)
    assert done.returncode == 2
    assert "rules.yaml:" in done.stderr
    assert "error SL" in done.stderr
    assert "did you mean `naval_escort`" in done.stderr
    assert done.stdout == ""


# --- output that is safe to pipe and to show -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("whatif", "--set", "truce=yes", "--all"), ("explain", "cruise_visits"), ("test",)],
)
@pytest.mark.parametrize("form", ["table", "json", "markdown"])
def test_piped_output_has_no_colour_codes(ask: Asking, arguments: tuple[str, ...], form: str) -> None:
    done = ask(*arguments, "--format", form, TERM="xterm-256color", FORCE_COLOR="1")
    assert done.returncode == 0, done.stderr
    assert ESC not in done.stdout + done.stderr
    assert form != "table" or max(map(len, done.stdout.splitlines())) <= 80


def test_control_characters_of_users_are_shown_and_not_obeyed(port: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", str(port / "rules"), str(tmp_path)], check=True)
    rules = tmp_path / "rules/port/rules.yaml"
    rules.write_text(rules.read_text().replace("title: A port and its pilots", 'title: "\\e[31mred\\x9b"'))
    for form in ("table", "json", "markdown"):
        done = sanctionlink("status", "--format", form, cwd=tmp_path)
        assert not {ESC, "\x9b"} & set(done.stdout + done.stderr)
    done = sanctionlink("status", f"{ESC}[31m", "--set", f"a{ESC}=b", cwd=tmp_path)
    assert ESC not in done.stderr


def test_poor_encodings_do_not_end_the_run(port: Path) -> None:
    done = process("explain", "grain_shipments", cwd=port, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "`- " in done.stdout


def test_a_reader_that_goes_away_is_no_error(port: Path) -> None:
    command = f'"{sys.executable}" -m sanctionlink explain grain_shipments | true; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=port,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device without room")
def test_an_answer_that_cannot_be_written(port: Path) -> None:
    for stdout, code, said in (
        (">/dev/full", 3, "error: the answer cannot be written: no space"),
        (">&-", 0, ""),
    ):
        done = subprocess.run(
            ["bash", "-c", f'"{sys.executable}" -m sanctionlink status {stdout}'],
            cwd=port,
            env=plain({}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code
        assert done.stderr.startswith(said)
        assert bool(done.stderr) == bool(said)


def test_an_internal_error_is_owned_up_to(port: Path) -> None:
    program = (
        "import sys, sanctionlink.render.verdicts as text\n"
        "def broken(*args): raise KeyError('gone')\n"
        "text.status = broken\n"
        "from sanctionlink.cli.run import run\n"
        "sys.exit(run(['status']))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    for debug in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=port,
            env=environment | {"SANCTIONLINK_DEBUG": debug},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 3
        assert "this is a bug in sanctionlink, please report it: KeyError: 'gone'" in done.stderr
        assert ("Traceback" in done.stderr) == (debug == "1")


# --- settings --------------------------------------------------------------------------------------------------------


def test_a_flag_beats_the_environment(ask: Asking) -> None:
    assert valid(ask("status", SANCTIONLINK_FORMAT="json"))
    assert valid(ask("status", SANCTIONLINK_STATUS_FORMAT="json"))
    assert ask("status", "--format", "table", SANCTIONLINK_FORMAT="json").stdout == ask("status").stdout
    assert ask("status", SANCTIONLINK_RULEBOOK="nothing_like_it").returncode == 2


# --- init, schema, completion ----------------------------------------------------------------------------------------


def test_init_writes_all_or_nothing(tmp_path: Path) -> None:
    assert sanctionlink("init", cwd=tmp_path).returncode == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = sanctionlink("init", cwd=tmp_path)
    assert done.returncode == 2
    assert len([line for line in done.stderr.splitlines() if "exists already" in line]) == len(before)
    (tmp_path / "sanctionlink.toml").unlink()
    assert sanctionlink("init", cwd=tmp_path).returncode == 2
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == {path: text for path, text in before.items() if path.name != "sanctionlink.toml"}


def test_init_takes_back_what_it_wrote_if_it_cannot_go_on(tmp_path: Path) -> None:
    (tmp_path / "tests").write_text("in the way")
    done = sanctionlink("init", "--name", "book", cwd=tmp_path)
    assert done.returncode == 2
    assert "nothing was written" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["tests"]


@pytest.mark.parametrize("name", ["", "a b", "../up", "1st", "x" * 65, "é"])
def test_init_refuses_names_that_cannot_be(tmp_path: Path, name: str) -> None:
    assert sanctionlink("init", "--name", name, cwd=tmp_path).returncode == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", [*paths(Path()), "answers"])
def test_schemas_are_printed(kind: str) -> None:
    Draft202012Validator.check_schema(schema_of(kind))


@pytest.mark.parametrize(("kind", "path"), paths(ROOT / "docs/schema").items())
def test_schemas_in_the_documentation_are_up_to_date(kind: str, path: Path) -> None:
    assert path.read_text(encoding="utf-8") == rendered(schema_of(kind)), (
        "run `sanctionlink schema --write docs/schema`"
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(ask: Asking, shell: str) -> None:
    done = ask("completion", shell)
    assert done.returncode == 0
    assert "_SANCTIONLINK_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("sanctionlink st", {"status"}),
        ("sanctionlink explain gr", {"grain_shipments"}),
        ("sanctionlink whatif --set tru", {"truce="}),
        ("sanctionlink whatif --set insurance=p", {"insurance=partial"}),
        ("sanctionlink status -r po", {"port"}),
    ],
)
def test_completions(port: Path, words: str, offered: set[str]) -> None:
    last = len(words.split()) - 1
    done = process(cwd=port, _SANCTIONLINK_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(last))
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == offered


# --- help and documentation ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in reference.every_command()])
def test_every_command_has_an_example(ask: Asking, name: str) -> None:
    done = ask(*name.split(), "--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout
    assert f"sanctionlink {name}" in done.stdout.partition("Examples:")[2]
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert page == reference.reference(), "run `python tools/commands_page.py docs/reference/commands.md`"


def test_every_module_of_a_command_has_it() -> None:
    for name, command in reference.every_command():
        assert name.split()[-1] == command.name
    assert list(COMMANDS) == [name for name, _ in reference.every_command() if " " not in name]


HEAVY = (
    "rich",
    "pydantic",
    "yaml",
    "clingo",
    "durable_rules_engine",
    "sanctionlink.api",
    "sanctionlink.language.load",
)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["status", "--help"], ["completion", "bash"], ["--version"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from sanctionlink.cli.run import run\n"
        f"code = run({arguments!r})\n"
        f"found = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(f'imported: {found}' if found else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
