"""Whatever is done to a rulebook's files, the answer is a rulebook or a report with places."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.language.load import load_cases, load_rulebook, locate_rulebook

GOOD = Path(__file__).parent / "data" / "good" / "waiver"
PIECES = (
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ":",
    "- ",
    "'",
    '"',
    "\n",
    " ",
    "NO",
    "~",
    "&a",
    "*a",
    "!x",
    ",",
    "0",
    "é",
    "|",
    ">",
)


def mangle(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(dice.randint(1, 3)):
        i, j = dice.randrange(len(lines)), dice.randrange(len(lines))
        line = lines[i]
        at = dice.randint(0, len(line))
        how = dice.randrange(5)
        if how == 0:
            lines[i] = line[:at] + dice.choice(PIECES) + line[at:]
        elif how == 1:
            lines[i] = line[:at] + line[at + dice.randint(1, 4) :]
        elif how == 2:
            lines[i], lines[j] = lines[j], line
        elif how == 3:
            lines[i] = " " * dice.randint(0, 8) + line.lstrip()
        else:
            lines[i] = lines[j]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(150))
def test_mangled_files_are_told_with_places(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    for path in GOOD.iterdir():
        text = path.read_text()
        (tmp_path / path.name).write_text(mangle(text, dice) if dice.random() < 0.5 else text)
    try:
        files = locate_rulebook(tmp_path)
        load_cases(files, load_rulebook(files, use_cache=False))
    except InvalidInput as fault:
        for diagnostic in fault.report:
            assert diagnostic.code.startswith("SL")
            assert diagnostic.span is not None or diagnostic.code == "SL120"
