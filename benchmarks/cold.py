"""`sanctionlink status` as a cold process against a Python that imports what it stands on and exits.

Whole processes, from start to exit, in turn: the installed console script with the cache of read rulebooks (as users have
it) and without, and `python -c "import pydantic, click, yaml, durable_rules_engine"`. Byte code is compiled beforehand, in an
untimed first round, as an installation does. Required: at most 2 times with the cache.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from processes import Took, console_script, run

REQUIRED = 2.0
REFERENCE = "import pydantic, click, yaml, durable_rules_engine"


def commands() -> dict[str, tuple[list[str], dict[str, str]]]:
    """What is timed: the command and what it has in its environment besides the usual."""
    status = [console_script(), "status"]
    return {
        "python and the imports": ([sys.executable, "-c", REFERENCE], {}),
        "sanctionlink status": (status, {}),
        "the same, no cache": (status, {"SANCTIONLINK_CACHE": "off"}),
    }


def main() -> int:
    """Measure and print; 1 if the ratio is above what is required."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    timed = commands()
    found: dict[str, list[Took]] = {name: [] for name in timed}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            for name, (command, extra) in timed.items():
                took = run(command, Path(folder), **extra)
                if number:
                    found[name].append(took)
    print(f"whole processes, medians of {rounds}, Python {sys.version.partition(' ')[0]}")
    waited = {name: median(took.waited for took in every) for name, every in found.items()}
    computed = {name: median(took.computed for took in every) for name, every in found.items()}
    print(f"{'':24}{'elapsed':>11}{'ratio':>7}{'processor':>13}{'ratio':>7}")
    for name in timed:
        ratios = [times[name] / next(iter(times.values())) for times in (waited, computed)]
        print(
            f"{name:24}{waited[name] * 1000:8.0f} ms{ratios[0]:7.2f}"
            f"{computed[name] * 1000:10.0f} ms{ratios[1]:7.2f}"
        )
    reference, cached, _ = waited.values()
    print(f"ratio of status to the imports {cached / reference:.2f}; required: at most {REQUIRED:g}")
    return int(cached / reference > REQUIRED)


if __name__ == "__main__":
    sys.exit(main())
