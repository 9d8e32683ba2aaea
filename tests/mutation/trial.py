"""One fault tried: who noticed it, and whether what `diff` says holds in the sampled scenarios."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mutation.notice import SEEN, Bench, Noticed
from mutation.samples import Samples, shown
from mutation.seeding import Fault, seeded
from sanctionlink.answers.difference import Aspect, Difference, Finding
from sanctionlink.language.load import load_texts

ASPECTS = {Aspect.STATUS: "a status", Aspect.OUTLOOK: "an outlook", Aspect.REASONS: "the reasons"}


@dataclass(frozen=True)
class Trial:
    """A fault, told in plain words that can be sent between processes, with what each of the three and the samples say of it.

    `lint`, `test`, `verdicts` and `listed` are whether lint and test notice it, `diff` shows a difference of verdicts, and
    lists the edit. `aspect` is the weightiest in which a sampled scenario differs; `first` is where `diff` shows a difference.
    """

    rulebook: str
    kind: str
    told: str
    file: str
    written: str
    refused: bool
    lint: bool
    test: bool
    verdicts: bool
    listed: bool
    undecided: str
    first: str
    reason: str
    aspect: Aspect | None
    disagreements: tuple[str, ...]

    @property
    def somebody(self) -> bool:
        """Whether one of the three notices it."""
        return self.refused or self.lint or self.test or self.verdicts or self.listed


def trial(noticed: Noticed, aspect: Aspect | None, disagreements: list[str]) -> Trial:
    """All of that about one fault."""
    fault, found = noticed.fault, noticed.difference
    return Trial(
        rulebook=fault.rulebook,
        kind=fault.kind,
        told=str(fault),
        file=fault.text.file,
        written=fault.written,
        refused=bool(noticed.refused),
        lint=bool(noticed.lint) and not noticed.refused,
        test=bool(noticed.test),
        verdicts=noticed.verdicts,
        listed=noticed.listed and not noticed.verdicts,
        undecided=_undecided(found),
        first=_first(found),
        reason=_reason(found),
        aspect=aspect,
        disagreements=tuple(disagreements),
    )


def _first(found: Difference | None) -> str:
    """The weightiest difference that `diff` shows."""
    witnesses = [w for each in (found.targets if found else ()) for w in each.witnesses]
    if not witnesses:
        return "a target that one version alone has"
    weightiest = min(witnesses, key=lambda w: list(Aspect).index(w.aspect))
    return f"{ASPECTS[weightiest.aspect]} on {weightiest.as_of}"


def _undecided(found: Difference | None) -> str:
    """Which targets `diff` could not decide, and why."""
    targets = found.of(Finding.UNDECIDED) if found else ()
    names = ", ".join(f"`{each.target}`" for each in targets)
    return f"{names}, since {targets[0].why}" if targets else ""


def _reason(found: Difference | None) -> str:
    """Why no verdict differs, as far as can be told."""
    if found is None:
        return ""
    if open_ones := found.of(Finding.UNDECIDED):
        return f"`diff` could not decide some targets: {open_ones[0].why}"
    if not found.edits:
        return "once they are read, both versions are one and the same"
    return "no verdict can differ: " + "; ".join(dict.fromkeys(each.why for each in found.targets))


@dataclass
class Series:
    """All that is tried on one rulebook. `scenarios` is how many each readable fault was asked about."""

    rulebook: str
    scenarios: int
    trials: list[Trial]


def tried(
    root: Path,
    name: str,
    count: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    most: int | None = None,
) -> Series:
    """Seed so many faults into a rulebook and try each, with `most` of the scenarios (None: all)."""
    with scratch() as folder:
        bench = Bench(root, name, folder)
        assert bench.old.files
        samples = Samples.of(bench.old, load_texts(bench.old.files), seed, most)
        series = Series(name, len(samples.scenarios), [])
        faults = seeded(root, name, bench.old.rulebook, count, seed)
        for at, fault in enumerate(faults):
            if progress:
                progress(at, len(faults))
            series.trials.append(_tried(bench, samples, fault))
        return series


def _tried(bench: Bench, samples: Samples, fault: Fault) -> Trial:
    noticed = bench.try_one(fault)
    if noticed.difference is None or noticed.book is None:
        return trial(noticed, None, [])
    renamed = {e.name: e.text.split("`")[1] for e in noticed.difference.edits if e.edit == "renamed"}
    apart = samples.apart(noticed.book, renamed)
    found = {each.target: each for each in noticed.difference.targets}
    disagreements: list[str] = []
    for target, (aspect, scenario) in apart.items():
        each = found[target]
        told = each.witnesses[0].aspect if each.witnesses else None
        late = told is not None and list(Aspect).index(told) > list(Aspect).index(aspect)
        if each.finding not in SEEN or late:
            says = each.finding.value if told is None else f"apart in {told.value}"
            disagreements.append(f"`{target}` is {says} for diff, and differs in {aspect.value}: {scenario}")
    for each in noticed.difference.targets:
        wrong = (shown(witness, each.target, bench.old, noticed.book) for witness in each.witnesses)
        disagreements += [f"`{each.target}`: a witness does not hold: {text}" for text in wrong if text]
    ranked = sorted((aspect for aspect, _ in apart.values()), key=list(Aspect).index)
    return trial(noticed, ranked[0] if ranked else None, disagreements)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for a copy of a rulebook; while it is there, it is the current one, so that findings name files alike."""
    here = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder).resolve()
        finally:
            os.chdir(here)
