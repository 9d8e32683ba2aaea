"""Whole processes timed as a user waits for them, and by the processor time that they take, which other work disturbs less."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Took:
    """One process: seconds from start to exit, seconds of processor, and what it wrote."""

    waited: float
    computed: float
    output: bytes


def console_script() -> str:
    """The installed command beside this Python."""
    script = Path(sys.executable).parent / "sanctionlink"
    if not script.exists():
        raise SystemExit(f"sanctionlink is not installed beside {sys.executable}; `make bench` installs it")
    return str(script)


def run(command: list[str], folder: Path, **extra: str) -> Took:
    """Run a command in a folder, with a cache of its own and nothing else that would change what it does."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SANCTIONLINK", "PYTHON"))}
    environment = {**kept, "SANCTIONLINK_CACHE_DIR": str(folder / "cache"), **extra}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True)
    waited = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(waited, computed, done.stdout)
