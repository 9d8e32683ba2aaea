"""Open votes: a qualified majority of 27 and of 60, 200 members of different weight, 60 open weights and 1,000 members alike.

For each, in a process of its own and from a loaded rulebook: the seconds that the status takes with all that the answer tells
beside it (what it hinges on, an example each way), and that the first way to adopt takes; and the most memory of the process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from sanctionlink.api import load

COUNT, WEIGHT = "count(m in members: yes(m)) >= {}", "sum(m in members where yes(m): weight(m)) >= {}"
SIZES = {
    "qualified majority of 27": (27, True, True),
    "qualified majority of 60": (60, True, True),
    "200 weighted": (200, False, True),
    "60 open weights": (60, False, True),
    "1,000 alike": (1000, True, False),
}
MOST_SECONDS, MOST_OF_MANY = 1.0, 5.0
"""For a status, and for a first way; for a first way through more than 200 members."""


def main() -> int:
    """Measure, print, and fail if a status is not what it must be or takes too long."""
    if len(sys.argv) > 1:
        print(json.dumps(measured(sys.argv[1])))
        return 0
    print(
        f"{'votes':26} {'status':>8} {'hinges':>7} {'first way':>10} {'memory':>8}  (seconds of processor time, MB)"
    )
    late = False
    for name in SIZES:
        out = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True)
        found = json.loads(out.stdout)
        print(
            f"{name:26} {found['status']:8.3f} {found['hinges']:7,} {found['way']:10.3f} {found['memory']:8.0f}",
            flush=True,
        )
        late = late or found["hinges"] != SIZES[name][0] or found["status"] > MOST_SECONDS
        late = late or found["way"] > (MOST_SECONDS if SIZES[name][0] <= 200 else MOST_OF_MANY)
    return int(late)


def measured(name: str) -> dict[str, float]:
    """The figures of one case."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), name)
        book = load(folder, use_cache=False)
    start = time.process_time()
    verdict = book.verdicts()["adopt"]
    status = time.process_time() - start
    assert verdict.status.value == "undetermined", "some votes adopt, and some do not"
    assert not verdict.unsettled, "all is settled"
    start = time.process_time()
    way = next(iter(book.unblock("adopt")), None) if "weights" not in name else None
    first = time.process_time() - start
    assert way is None or way.changes, "there is a way"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"status": status, "hinges": len(verdict.hinges_on), "way": first, "memory": memory}


def write(folder: Path, name: str) -> None:
    """The rulebook of one case."""
    members, counted, weighed = SIZES[name]
    random = Random(members)
    weights = [random.randint(1, 200) for _ in range(members)]
    requires = [COUNT.format(members * 55 // 100 + 1)] if counted else []
    requires += [WEIGHT.format(sum(weights) * 65 // 100)] if weighed else []
    values = [str(w) for w in weights]
    if "weights" in name:
        requires, values = (
            ["sum(m in members: weight(m)) >= 150"],
            [f"1..{2 + at % 5}" for at in range(members)],
        )
    ids = [f"m{at}" for at in range(members)]
    facts = "".join(f"  - {{condition: weight({m}), value: {v}}}\n" for m, v in zip(ids, values, strict=True))
    (folder / "facts.yaml").write_text(f"facts:\n{facts}")
    (folder / "rules.yaml").write_text(
        f"""rulebook: {{title: Votes, as_of: 2025-07-01}}
sets: {{members: {{members: [{", ".join(ids)}]}}}}
conditions:
  yes: {{ask: Does it vote in favour?, type: yes_no, over: members, movable: yes}}
  weight: {{ask: What is its weight?, type: number, range: 0..1000, over: members, default: 0}}
proposals: {{adopt: {{title: Adopt}}}}
rules:
  majority: {{says: S., for: adopt, requires: [{", ".join(f'"{each}"' for each in requires)}]}}
"""
    )


if __name__ == "__main__":
    sys.exit(main())
