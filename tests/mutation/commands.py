"""Some faults told by the commands, as a user would have it, and held to what was found in this process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from mutation.notice import FOLDERS, NUMBER
from mutation.trial import Trial, scratch
from sanctionlink.diagnostics import codes

OK, FOUND, REFUSED, LIMIT = 0, 1, 2, 3


def disagreements(root: Path, trials: Iterable[Trial]) -> Iterator[str]:
    """Where a command exits otherwise than it should by what was found in this process."""
    for trial in trials:
        name = trial.rulebook
        with scratch() as folder:
            for version in ("old", "new"):
                for each in FOLDERS:
                    shutil.copytree(root / each / name, folder / version / each / name)
            (folder / "new" / trial.file).write_text(trial.written, encoding="utf-8")
            yield from _compared(trial, folder)


def _compared(trial: Trial, folder: Path) -> Iterator[str]:
    test, told = _run(folder / "new", "test", "--rulebook", trial.rulebook)
    diff, _ = _run(folder, "diff", "old", "new", "--fail-on", "any")
    tests = {REFUSED} if trial.refused else {FOUND, REFUSED} if trial.test else {OK}
    diffs = REFUSED if trial.refused else FOUND if trial.verdicts else LIMIT if trial.undecided else OK
    if test not in tests:
        yield f"{trial.told}: `test` exits with {test}: {told[-300:]}"
    if diff != diffs:
        yield f"{trial.told}: `diff` exits with {diff}, not {diffs}"
    before, after = (_findings(folder / version, trial.rulebook) for version in ("old", "new"))
    if (trial.refused or trial.lint) != bool(after - before):
        yield f"{trial.told}: `lint` finds {sorted(after - before)}"


def _findings(folder: Path, name: str) -> set[str]:
    """What lint finds, without counts, and without what is only undecided."""
    _, text = _run(folder, "lint", "--rulebook", name, "--format", "json")
    found = json.loads(text)["findings"]
    told = (f"{each['code']} {each['message']}" for each in found if each["code"] != codes.UNDECIDED)
    return {NUMBER.sub("0", text) for text in told}


def _run(folder: Path, *arguments: str) -> tuple[int, str]:
    """What a command exits with, and what it says."""
    command = [sys.executable, "-m", "sanctionlink", *arguments]
    path = os.pathsep.join(os.path.abspath(p) for p in sys.path if p)
    settings = {**os.environ, "PYTHONPATH": path, "SANCTIONLINK_CACHE": "off"}
    done = subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout
