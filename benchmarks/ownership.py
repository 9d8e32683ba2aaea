"""The 50 percent rule over a generated graph of owners: import, one target, all targets, and a hand-written fixpoint.

A seeded FollowTheMoney file has chains, trees, cycles and shared holdings, some of them ended. The product imports it
into a copy of ofac_50pct and decides; an independent script of a page reads the same file, takes the least fixpoint and
must come to the same answer for every entity. Every condition of the copy is movable, which must not decide how much is
grounded. With --open N, that many ownership records have no percentage: then the
fixpoint is taken twice, with the lowest and the highest shares, which is exact since more shares never unblock.
Aims with --entities 100000: one target in 10 s all in, all targets in 60 s and 2 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2022-02-25"
Record = dict[str, Any]


def record(id_: str, schema: str, **properties: str) -> Record:
    """An entity as FollowTheMoney writes it."""
    return {"id": id_, "schema": schema, "properties": {k: [v] for k, v in properties.items()}}


def edges(count: int, rng: random.Random) -> Iterator[tuple[int, int, int]]:
    """Owner, asset, percent: chains, trees, cycles and shared holdings, each over entities of its own."""
    at = 0
    while at < count:
        size = min(rng.choice((2, 5, 10, 40, 200)), count - at)
        block = range(at, at + size)
        at += size
        shape = rng.choice(("chain", "tree", "cycle", "shared", "shared"))
        if shape == "shared":
            for asset in block[1:]:
                owners = rng.sample(block, min(len(block), rng.choice((1, 1, 2))))
                # Two halves at most: the rulebook refuses stakes of more than 100 percent in sum.
                yield from ((o, asset, rng.choice((10, 20, 25, 30, 40, 50))) for o in owners if o != asset)
            continue
        for i, asset in enumerate(block[1:]):
            owner = block[i // 2] if shape == "tree" else block[i]
            yield owner, asset, rng.choice((49, 50, 51, 75, 100))
        if shape == "cycle" and size > 1:
            yield block[-1], block[0], rng.choice((30, 50, 60))


def generate(path: Path, count: int, unknown: int, seed: int) -> int:
    """Write the file; the result is the number of ownership records."""
    rng = random.Random(seed)
    found = list(edges(count, rng))
    bare = set(rng.sample(range(len(found)), unknown))
    with path.open("w", encoding="utf-8") as out:
        for i in range(count):
            kind = "Person" if i % 7 == 0 else "Company"
            entity = record(f"NK-{i:06d}", kind, name=f"Entity {i}")
            if rng.random() < 0.01:
                entity["properties"]["topics"] = ["sanction"]
            out.write(json.dumps(entity) + "\n")
        for i in rng.sample(range(count), count // 100):
            start = rng.choice(("2014-03-17", "2018-04-06", "2024-01-01"))
            out.write(json.dumps(record(f"s-{i}", "Sanction", entity=f"NK-{i:06d}", startDate=start)) + "\n")
        for n, (owner, asset, percent) in enumerate(found):
            said = {} if n in bare else {"percentage": f"{percent}%"}
            ended = {"endDate": rng.choice(("2019-12-31", "2030-01-01"))} if rng.random() < 0.05 else {}
            ends = {"owner": f"NK-{owner:06d}", "asset": f"NK-{asset:06d}"}
            out.write(json.dumps(record(f"o-{n}", "Ownership", **ends, **said, **ended)) + "\n")
    return len(found)


def by_hand(path: Path) -> dict[str, str]:
    """Each entity's status, from the file alone."""
    listed: set[str] = set()
    dated: set[str] = set()
    topics: set[str] = set()
    everyone: list[str] = []
    stakes: dict[tuple[str, str], set[tuple[int, int]]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            entity = json.loads(line)
            said = entity["properties"]
            if entity["schema"] == "Ownership":
                share = said.get("percentage")
                low, high = (int(share[0][:-1]),) * 2 if share else (0, 100)
                if said.get("endDate", ["9999"])[0] > AS_OF:
                    stakes.setdefault((said["owner"][0], said["asset"][0]), set()).add((low, high))
            elif entity["schema"] == "Sanction":
                dated.update(said["entity"])
                if said["startDate"][0] <= AS_OF:
                    listed.update(said["entity"])
            else:
                everyone.append(entity["id"])
                if "sanction" in said.get("topics", ()):
                    topics.add(entity["id"])
    listed |= topics - dated
    surely = fixpoint(listed, {pair: min(s)[0] for pair, s in stakes.items()})
    perhaps = fixpoint(listed, {pair: max(h for _, h in s) for pair, s in stakes.items()})
    return {e: "blocked" if e in surely else "undetermined" if e in perhaps else "clear" for e in everyone}


def fixpoint(listed: set[str], stakes: dict[tuple[str, str], int]) -> set[str]:
    """The blocked: the listed, and whatever the blocked hold half of."""
    assets: dict[str, list[tuple[str, int]]] = {}
    for (owner, asset), share in stakes.items():
        assets.setdefault(owner, []).append((asset, share))
    held: dict[str, int] = {}
    blocked, todo = set(listed), list(listed)
    while todo:
        for asset, share in assets.get(todo.pop(), ()):
            held[asset] = held.get(asset, 0) + share
            if held[asset] >= 50 and asset not in blocked:
                blocked.add(asset)
                todo.append(asset)
    return blocked


def all_movable(rules: str) -> str:
    """The rules with every condition movable, numbers to an amount that silence does not mean."""
    lines = [line for line in rules.splitlines(keepends=True) if not line.startswith("    movable:")]
    found = []
    for line in lines:
        found.append(line)
        if line.startswith("    type: "):
            found.append(f"    movable: {'[0, 60]' if 'number' in line else 'yes'}\n")
    return "".join(found)


def timed(label: str, *command: str, cwd: Path) -> None:
    """Run a command of the product and print what it took, its own start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SANCTIONLINK_CACHE": "off"}
    line = [sys.executable, "-m", "sanctionlink", *command]
    done = subprocess.run(line, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{label:<34} {cpu:7.1f} s CPU {wall:7.1f} s wall   exit code {done.returncode}")
    if done.returncode:
        print(done.stderr[:500])


def decide_all(folder: Path, expected: dict[str, str], by_hand_seconds: float) -> bool:
    """Decide every target through the Python API, in this process, and compare."""
    sys.path.insert(0, str(ROOT / "src"))
    import sanctionlink as sl

    os.environ["SANCTIONLINK_CACHE"] = "off"
    start = time.process_time()
    book = sl.load(folder / "rules" / "ofac_50pct")
    loaded = time.process_time()
    verdicts = book.verdicts(as_of=AS_OF)
    end = time.process_time()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = [e for e, status in expected.items() if verdicts[f"deal_with({e})"].status.value != status]
    print(f"{'load':<34} {loaded - start:7.1f} s CPU")
    print(f"{'decide all ' + format(len(verdicts), ',') + ' targets':<34} {end - loaded:7.1f} s CPU")
    print(f"{'by hand, reading included':<34} {by_hand_seconds:7.1f} s CPU")
    print(f"{'ratio, all in':<34} {(end - start) / by_hand_seconds:7.1f}")
    print(f"{'memory at most':<34} {own:7.0f} MB")
    print(f"by hand and product agree on {len(expected) - len(wrong):,} of {len(expected):,} entities")
    return not wrong


def main() -> int:
    """Measure and print; 1 if an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entities", type=int, default=20_000)
    parser.add_argument("--open", type=int, default=0, help="ownership records without a percentage")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for part in ("rules", "facts"):
            shutil.copytree(ROOT / part / "ofac_50pct", folder / part / "ofac_50pct")
        # The facts on EnPlus and its like stay out: they have open stakes of their own.
        for path in (folder / "facts" / "ofac_50pct").glob("*.yaml"):
            path.write_text("facts: []\n")
        rules = folder / "rules" / "ofac_50pct" / "rulebook.yaml"
        rules.write_text(all_movable(rules.read_text(encoding="utf-8")), encoding="utf-8")
        source = folder / "entities.ftm.json"
        count = generate(source, asked.entities, asked.open, asked.seed)
        size = source.stat().st_size / 1e6
        print(f"{asked.entities:,} entities, {count:,} ownership records, {size:.1f} MB, seed {asked.seed}")
        start = time.process_time()
        expected = by_hand(source)
        seconds = time.process_time() - start
        print(", ".join(f"{list(expected.values()).count(s):,} {s}" for s in sorted(set(expected.values()))))
        timed("facts import", "facts", "import", str(source), cwd=folder)
        blocked = [e for e, status in expected.items() if status == "blocked"]
        asset = f"deal_with({blocked[len(blocked) // 2]})"
        timed(f"status '{asset}'", "status", asset, "--as-of", AS_OF, cwd=folder)
        timed(f"explain '{asset}'", "explain", asset, "--as-of", AS_OF, cwd=folder)
        return 0 if decide_all(folder, expected, seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
