"""The files of `docs/how-to/check-in-ci.md` are valid for the services that read them, and name what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sanctionlink.diagnostics.model import Severity
from sanctionlink.language.files.lint_settings import lint_settings
from sanctionlink.lint.question import names
from test_action import ACTION, HOOKS
from test_cli import ROOT, sanctionlink

PAGE = (ROOT / "docs/how-to/check-in-ci.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```yaml file=(\S+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
SCHEMAS = {".github/workflows/rulebook.yml": "github-workflows", ".gitlab-ci.yml": "gitlab-ci"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_example_is_valid(tmp_path: Path, name: str) -> None:
    file = tmp_path / Path(name).name
    file.write_text(FILES[name])
    assert schema_check(f"vendor.{SCHEMAS[name]}", file) == 0


def test_the_action_is_valid() -> None:
    assert schema_check("vendor.github-actions", ROOT / "action.yml") == 0


def test_a_wrong_file_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "action.yml"
    file.write_text("name: 1\nruns: {using: composite}\n")
    assert schema_check("vendor.github-actions", file) == 1


def schema_check(schema: str, file: Path) -> int:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_hooks_of_the_example_are_there(tmp_path: Path) -> None:
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(FILES[file.name])
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
    assert subprocess.run(command, check=False).returncode == 0
    (repository,) = yaml.safe_load(FILES[file.name])["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in HOOKS]


def test_inputs_and_outputs_are_those_of_the_action() -> None:
    listed = re.findall(
        r"^\| `([\w-]+)` \|", PAGE.partition("| input |")[2].partition("\n\n")[0], re.MULTILINE
    )
    assert listed == list(ACTION["inputs"])
    for given in re.findall(
        r"OWNER/sanctionlink@.*?with:\n(.*?)      - ", FILES[".github/workflows/rulebook.yml"], re.DOTALL
    ):
        assert set(yaml.safe_load(given)) <= set(ACTION["inputs"])
    outputs = re.search(r"The outputs (.*?) are the paths", PAGE)
    assert outputs and re.findall(r"`(\w+)`", outputs[1]) == list(ACTION["outputs"])
    for key, each in ACTION["inputs"].items():
        if each["default"] in ("true", "false", ".", "error", "3.13", "sanctionlink-reports"):
            assert re.search(rf"^\| `{key}` \|.*\| `{re.escape(each['default'])}` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(
    "line", sorted(set(re.findall(r"sanctionlink (?:fmt|lint|test|diff)\b[^`\n|]*", PAGE)))
)
def test_options_of_the_page_exist(tmp_path: Path, line: str) -> None:
    command, options = line.split()[1], re.findall(r"(?<=\s)--[\w-]+", line)
    shown = sanctionlink(command, "--help", cwd=tmp_path)
    assert shown.returncode == 0
    assert all(re.search(rf"{option}\b", shown.stdout) for option in options)


def test_the_configuration_can_be_used(tmp_path: Path) -> None:
    written = re.search(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert written
    (tmp_path / "sanctionlink.toml").write_text(written[1])
    settings = lint_settings(tmp_path, names())
    assert settings.fail_level is Severity.WARNING
    assert set(settings.ignore or ()) == {"SL726"}
