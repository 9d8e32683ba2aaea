"""The page of the reference that tells what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from mutation.trial import Series, Trial

HEAD = """\
# Seeded faults

What `lint`, `test` and `diff` notice of single faults in rulebooks, as `make mutation` last found it. It puts one fault at a
time into the text of a shipped rulebook, asks all three, and takes it out again: {kinds} kinds of faults, of each rulebook some
of every kind that it has room for, the same ones for the same seed (here {seed}).

- **refused**: the rulebook cannot be read with the fault, and all three say where and why;
- **lint**: it has a finding that it did not have before;
- **test**: an expected case fails;
- **diff: scenario**: it shows a scenario in which a verdict differs, or a target that only one version has;
- **diff: edit**: it shows none, and lists the edit among what was changed in the files.
"""

HELD = """\
## Is `diff` right?

Each fault that can be read is also put into sampled scenarios, by asking both versions for all verdicts: on days that the
rulebook names and those a day and a month off, by each account, with every condition at each of its values alone, in the
scenarios of the expected cases, and in those with many conditions changed at once. A target that comes out otherwise
in any of them must have a scenario in `diff`, which tells as weighty a difference; one that `diff` calls equivalent may
differ in none. Every scenario that `diff` shows is asked of both versions anew.
"""


@dataclass(frozen=True)
class Column:
    """A column of the tables."""

    title: str
    counts: Callable[[Trial], bool]


COLUMNS = (
    Column("faults", lambda t: True),
    Column("refused", lambda t: t.refused),
    Column("lint", lambda t: t.lint),
    Column("test", lambda t: t.test),
    Column("diff: scenario", lambda t: t.verdicts),
    Column("diff: edit", lambda t: t.listed),
    Column("nobody", lambda t: not t.somebody),
)


def page(series: Sequence[Series], seed: int, told: int) -> str:
    """The whole page. `told` is how many faults the commands were asked about, too."""
    trials = [trial for each in series for trial in each.trials]
    kinds = dict.fromkeys(t.kind for t in trials)
    parts = [HEAD.format(kinds=len(kinds), seed=seed)]
    parts.append("\n".join(_table("rulebook", [(f"`{s.rulebook}`", s.trials) for s in series], trials)))
    parts.append(_noticed(trials, told))
    parts.append("## By kind")
    by_kind = [(kind, [t for t in trials if t.kind == kind]) for kind in sorted(kinds, key=_letters)]
    parts.append("\n".join(_table("kind", by_kind, trials)))
    parts.append("\n".join(_held(series)))
    parts.append("\n".join(_missed(trials)))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _letters(text: str) -> str:
    return text.strip("`")


def _table(first: str, rows: Iterable[tuple[str, list[Trial]]], everything: list[Trial]) -> Iterator[str]:
    yield f"| {first} | " + " | ".join(c.title for c in COLUMNS) + " |"
    yield "|---" + "|---:" * len(COLUMNS) + "|"
    for name, trials in [*rows, ("**all**", everything)]:
        counts = [sum(map(column.counts, trials)) for column in COLUMNS]
        yield f"| {name} | " + " | ".join(str(count or "·") for count in counts) + " |"


def _noticed(trials: list[Trial], told: int) -> str:
    somebody = sum(t.somebody for t in trials)
    alone = sum(bool(t.refused or t.lint or t.test or t.verdicts) for t in trials)
    unproven = sum(bool(t.undecided) for t in trials if t.listed and not t.lint and not t.test)
    return (
        f"Together they notice {_share(somebody, len(trials))}; without what `diff` lists as edits, "
        f"{_share(alone, len(trials))}. The rest move no verdict, which `diff` proves of all but {unproven}. {told} of the "
        "faults were tried with the commands as well, which say the same."
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)"


def _held(series: Sequence[Series]) -> Iterator[str]:
    yield HELD
    yield "| rulebook | scenarios | faults read | a sample differs | diff shows it | diff shows more | disagreements |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for each in series:
        read = [t for t in each.trials if not t.refused]
        apart = [t for t in read if t.aspect]
        shown = sum(t.verdicts for t in apart)
        more = sum(t.verdicts for t in read if not t.aspect)
        wrong = sum(bool(t.disagreements) for t in read)
        counts = (each.scenarios, len(read), len(apart), shown, more, wrong)
        yield f"| `{each.rulebook}` | " + " | ".join(map(str, counts)) + " |"
    open_ones = [t for each in series for t in each.trials if t.undecided]
    yield ""
    yield f"Some targets that `diff` could not decide, and says so: in {len(open_ones)} faults."
    yield ""
    yield from (f"- {t.told}: {t.undecided}" for t in open_ones)
    wrong_ones = [t for each in series for t in each.trials if t.disagreements]
    yield ""
    yield "Disagreements:" if wrong_ones else "Disagreements: none."
    yield ""
    for trial in wrong_ones:
        yield from (f"- {trial.told}: {text}" for text in trial.disagreements)


def _missed(trials: list[Trial]) -> Iterator[str]:
    yield "## What was missed"
    yield ""
    nobody = [t for t in trials if not t.somebody]
    yield "By all three:" if nobody else "By all three: nothing."
    yield ""
    for trial in nobody:
        yield f"- {trial.kind}. {trial.told}: {trial.reason}"
    late = [t for t in trials if t.verdicts and not t.lint and not t.test]
    yield ""
    yield f"By `lint` and `test`, though a verdict differs in some scenario ({len(late)}), and `diff` shows it:"
    yield ""
    for trial in late:
        yield f"- {trial.first}: {trial.kind}, {trial.told}"
    listed = [t for t in trials if t.listed and not t.lint and not t.test]
    yield ""
    yield f"By everything but the list of edits ({len(listed)}), by the reason that `diff` gives:"
    yield ""
    for reason in dict.fromkeys(t.reason for t in listed):
        same = [t for t in listed if t.reason == reason]
        yield f"- {reason} ({len(same)}): {_kinds(same)}"


def _kinds(trials: list[Trial]) -> str:
    counts = {t.kind: 0 for t in trials}
    for trial in trials:
        counts[trial.kind] += 1
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
