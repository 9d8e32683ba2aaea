"""The package's public names: all there, lazily, and the same for readers and for type checkers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sanctionlink
from console import ROOT


@pytest.mark.parametrize("name", sanctionlink.__all__)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(sanctionlink, name) is not None
    assert name in dir(sanctionlink)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = sanctionlink.no_such_name  # type: ignore[attr-defined]


def test_type_checkers_see_every_public_name() -> None:
    tree = ast.parse(Path(sanctionlink.__file__).read_text())
    imported = {
        alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == set(sanctionlink.__all__) - {"__version__"}


def run(code: str) -> str:
    """What a fresh interpreter prints for some code."""
    path = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); "
    done = subprocess.run(
        [sys.executable, "-c", path + code], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_the_function_load_is_not_hidden_by_the_stage_of_that_name() -> None:
    assert run("import sanctionlink.language.load; print(callable(sanctionlink.load))") == "True\n"
    assert (
        run("from sanctionlink import load; import sanctionlink.language.load; print(callable(load))")
        == "True\n"
    )


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sanctionlink; print([m for m in sys.modules if m.startswith('sanctionlink.')])"
    assert run(code) == "[]\n"
