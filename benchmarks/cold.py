"""`sanctionlink status` as a cold process against a Python that imports what it stands on and exits.

Whole processes, from start to exit, in turn: the installed console script with the cache of read rulebooks (as users have
it) and without, and `python -c "import pydantic, click, yaml, durable_rules_engine"`. Byte code is compiled beforehand, in an
untimed first round, as an installation does. Required: at most 2 times with the cache.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

REQUIRED = 2.0
REFERENCE = "import pydantic, click, yaml, durable_rules_engine"


def commands() -> dict[str, tuple[list[str], dict[str, str]]]:
    """What is timed: the command and what it has in its environment besides the usual."""
    script = Path(sys.executable).parent / "sanctionlink"
    if not script.exists():
        raise SystemExit(f"sanctionlink is not installed beside {sys.executable}; `make bench` installs it")
    return {
        "python and the imports": ([sys.executable, "-c", REFERENCE], {}),
        "sanctionlink status": ([str(script), "status"], {}),
        "the same, no cache": ([str(script), "status"], {"SANCTIONLINK_CACHE": "off"}),
    }


def seconds(command: list[str], extra: dict[str, str], folder: str) -> float:
    """How long a command takes as a process in a folder without a rulebook of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SANCTIONLINK", "PYTHON"))}
    environment = {**kept, "SANCTIONLINK_CACHE_DIR": str(Path(folder, "cache")), **extra}
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> int:
    """Measure and print; 1 if the ratio is above what is required."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    timed = commands()
    found: dict[str, list[float]] = {name: [] for name in timed}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            for name, (command, extra) in timed.items():
                took = seconds(command, extra, folder)
                if number:
                    found[name].append(took)
    reference, cached, uncached = (median(times) for times in found.values())
    print(f"whole processes, medians of {rounds}, Python {sys.version.partition(' ')[0]}")
    for name, times in found.items():
        print(f"{name:26}{median(times) * 1000:7.0f} ms")
    print(f"{'ratio':26}{cached / reference:7.2f}     required: at most {REQUIRED:g}")
    print(f"{'ratio without the cache':26}{uncached / reference:7.2f}")
    return int(cached / reference > REQUIRED)


if __name__ == "__main__":
    sys.exit(main())
