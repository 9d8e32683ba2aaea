"""Runs the examples in the documentation, to check them or, with `make docs`, to write their real output in.

A page is worked through from top to bottom in one folder that starts as a copy of the repository's rulebooks:

- a block of the language `console` has lines that start with `$ ` (commands) and the output that follows each; `...` in
  an expected output stands for anything, and is then left as it is;
- a block with `title=PATH` after its language is written to that path before the next command runs, and one with
  `append=PATH` is added to the end of that file. All other blocks are left alone.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = (
    "README.md",
    "docs/tutorial.md",
    "docs/how-to/find-what-matters.md",
    "docs/how-to/look-up-conditions-and-rules.md",
    "docs/how-to/find-a-way-out.md",
    "docs/how-to/read-a-timeline.md",
    "docs/how-to/import-entities.md",
    "docs/how-to/test-a-rulebook.md",
    "docs/how-to/review-a-change.md",
    "docs/how-to/sweep-at-scale.md",
)
BLOCK = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ("rules", "facts", "tests/cases")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A command of a page whose output is not what the page says."""

    page: str
    command: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.page}: $ {self.command}\n--- the page says\n{self.expected}--- it prints\n{self.got}"


class Desk:
    """A scratch folder with the rulebooks in it, where commands are run as a reader would run them."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "desk"
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.home / name)
        self.home.mkdir(exist_ok=True)
        programs = folder / "bin"
        programs.mkdir()
        launcher = programs / "sanctionlink"
        launcher.write_text(
            f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT / 'src')!r})\n"
            "from sanctionlink.cli import main\nsys.exit(main())\n"
        )
        launcher.chmod(0o755)
        keep = {k: v for k, v in os.environ.items() if not k.startswith("SANCTIONLINK_")}
        path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
        self.environment = keep | {"PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}

    def run(self, command: str) -> str:
        """What a command prints, on either stream, with the blanks at line ends dropped."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def write(self, info: str, body: str) -> None:
        """Put a titled block into its file."""
        for word in info.split()[1:]:
            key, _, name = word.partition("=")
            target = (self.home / name).resolve()
            if key not in ("title", "append") or not target.is_relative_to(self.home.resolve()):
                raise ValueError(f"`{word}` is not `title=` or `append=` and a file beside the rulebooks")
            target.parent.mkdir(parents=True, exist_ok=True)
            old = target.read_text() if key == "append" else ""
            target.write_text(old + body)


def commands(body: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output that follows it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        first, _, rest = part.partition("\n")
        while first.endswith("\\"):
            more, _, rest = rest.partition("\n")
            first = f"{first}\n{more}"
        yield first, rest


def agrees(expected: str, got: str) -> bool:
    """Whether an output is the expected one, where `...` stands for anything."""
    checker = doctest.OutputChecker()
    # An empty line in the output is an empty line on the page: no `<BLANKLINE>`.
    return checker.check_output(expected, got, doctest.ELLIPSIS | doctest.DONT_ACCEPT_BLANKLINE)


def work_through(page: str) -> tuple[str, list[Mismatch]]:
    """Run every example of a page: the page with its real output, and where that differs from what it said."""
    text = (ROOT / page).read_text()
    wrong: list[Mismatch] = []
    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk(Path(scratch))

        def block(match: re.Match[str]) -> str:
            info, body = match["info"], match["body"]
            if not info.startswith("console"):
                desk.write(info, body)
                return match[0]
            shown = ""
            for command, expected in commands(body):
                got = desk.run(command)
                if agrees(expected, got):
                    got = expected
                else:
                    wrong.append(Mismatch(page, command, expected, got))
                shown += f"$ {command}\n{got}"
            return f"```{info}\n{shown}```"

        return BLOCK.sub(block, text), wrong


def main() -> None:
    """Write the real output of every example into the pages."""
    for page in EXAMPLES:
        text, wrong = work_through(page)
        (ROOT / page).write_text(text)
        sys.stdout.write(f"{page}: {len(wrong)} examples brought up to date\n")


if __name__ == "__main__":
    main()
