"""Every benchmark, one after the other; with `--write`, what each printed goes onto docs/reference/performance.md.

A benchmark is a file beside this one that has a `main`. The page has a block for each, which begins with ```text bench=NAME;
the words around it are written by hand. One that fails does not stop the rest.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "reference" / "performance.md"
FIRST = ("cold", "warm")
"""Those that other work on the machine disturbs most, while it is still cool."""
LAST = ("mutation",)
"""The longest."""


def benchmarks() -> list[str]:
    """The names of all benchmarks, in the order in which they run."""
    found = []
    for path in sorted(HERE.glob("*.py")):
        names = {
            n.name for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)
        }
        if "main" in names and path.stem != "all":
            found.append(path.stem)
    middle = [name for name in found if name not in FIRST + LAST]
    return [*(n for n in FIRST if n in found), *middle, *(n for n in LAST if n in found)]


def run(name: str) -> tuple[str, int]:
    """Run one benchmark, show what it prints as it comes, and return it with the exit code."""
    print(f"--- benchmarks/{name}.py", flush=True)
    lines: list[str] = []
    command = [sys.executable, str(HERE / f"{name}.py")]
    start = time.monotonic()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    print(f"--- {name}: exit code {child.returncode}, {time.monotonic() - start:.0f} s", flush=True)
    return "".join(lines), child.returncode


def written(page: str, outputs: dict[str, str]) -> str:
    """The page with every block replaced by what its benchmark printed. Raises `ValueError` for one without a block."""
    for name, output in outputs.items():
        block = re.compile(rf"^```text bench={name}\n.*?^```$", re.MULTILINE | re.DOTALL)
        if not block.search(page):
            raise ValueError(f"{PAGE.name} has no block ```text bench={name}")
        whole = f"```text bench={name}\n{about()}\n{output.strip()}\n```"
        page = block.sub(lambda _, whole=whole: whole, page)
    return page


def about() -> str:
    """When and on what it was measured, and at which commit."""
    asked = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    python = platform.python_version()
    today = dt.datetime.now(tz=dt.UTC).date()
    return f"{today}, commit {commit}, {os.cpu_count()} cores, {platform.machine()}, Python {python}"


def main() -> int:
    """Run them; 1 if any failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--write", action="store_true", help=f"write what they print into {PAGE.name}")
    asked = parser.parse_args()
    outputs, failed = {}, []
    for name in asked.names or benchmarks():
        outputs[name], code = run(name)
        if code:
            failed.append(name)
    if asked.write:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), outputs), encoding="utf-8", newline="\n")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
