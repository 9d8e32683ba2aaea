"""All combinations of some values, as exact counts and the shortest tables, in every form of output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sanctionlink.answers.sweep import Axis, Counted, CountGroup, Outcome
from sanctionlink.answers.tables import Dimension, SweepAnswer, TableRow, TargetsTable
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook, Strength
from sanctionlink.model.scenario import ACCOUNT
from sanctionlink.model.status import Status
from sanctionlink.model.value_list import told
from sanctionlink.render import markdown as marks
from sanctionlink.render import wording, words
from sanctionlink.render.page import Page, cells, clean, pad, wrap
from sanctionlink.render.wording import given, status_word
from sanctionlink.render.words import listing

INDENT = "  "
OTHERWISE = "otherwise"
STEADY = "The same in every combination: what is varied does not decide these"
READING = "Rows are exact and may be read in any order; otherwise is for every combination that no row has."
ONLY_MUST = "Only rules that say must count here: clear, or not in force, is what they leave alone, not what is likely or agreed."
NO_MAY = "Rules that say no more than may do not count here."
OPEN = "open: no rule speaks for or against it for certain."
NOT_PROVEN = "A table marked * is right, but perhaps not the shortest."
LONGEST = 12
"""Values of a condition that are named."""


# --- words -----------------------------------------------------------------------------------------------------------


def headline(found: SweepAnswer) -> str:
    """The rulebook and the day."""
    return f"{clean(found.title)} ({clean(found.rulebook)}), as of {found.as_of}: all combinations"


def lead(found: SweepAnswer) -> str:
    """What it comes to, in a sentence that can be read out."""
    every = sum(len(table.targets) for table in found.tables)
    moved = sum(len(table.targets) for table in changing(found))
    what = listing([clean(each.name) for each in found.varied])
    verb = "decides" if len(found.varied) == 1 else "together decide"
    if not moved:
        return f"{what} {verb} none of {words.plural(every, 'target')}."
    return f"{what} {verb} how {moved:,} of {words.plural(every, 'target')} {'comes' if moved == 1 else 'come'} out."


def word(outcome: Outcome, rulebook: Rulebook, target: str) -> str:
    """How a target comes out, as people read it."""
    if isinstance(outcome, Status):
        return status_word(outcome)
    return words.outlook_word(outcome, words.is_development(rulebook, target))


def named(names: Sequence[str], rulebook: Rulebook) -> str:
    """Targets by their titles, with their ids."""
    return ", ".join(words.named(rulebook.targets[n.partition("(")[0]].title, n) for n in names)


def varied(each: Axis, rulebook: Rulebook) -> str:
    """Something varied by its question, with its values: `How do talks end? (talks_outcome): ongoing, failed, agreed`."""
    shown = [clean(option) for option in each.options[:LONGEST]]
    more = [f"{len(each.options) - LONGEST} more"] if len(each.options) > LONGEST else []
    apart = "; " if any(", " in option for option in shown) else ", "
    return f"{words.question(rulebook, each.name)}: {apart.join([*shown, *more])}"


def open_besides(found: SweepAnswer, rulebook: Rulebook) -> str:
    """What is open and not varied; whose account is right is one of these where facts are disputed."""
    names, whose = [], ""
    for each in found.open:
        if each.name == ACCOUNT and each.name not in rulebook.conditions:
            whose = f"whose word is right ({listing([clean(option) for option in each.options], 'or')})"
        else:
            names.append(clean(each.name))
    besides = listing([*names, *([whose] if whose else [])])
    verb = "is" if len(found.open) == 1 else "are"
    return f"{besides} {verb} unknown or disputed besides; what is told holds whichever way that goes, or is not settled"


def premises(found: SweepAnswer, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was asked, how many combinations there are, and what is open besides."""
    lines = [("varied", varied(each, rulebook)) for each in found.varied]
    if found.where:
        lines.append(("only where", "; ".join(map(clean, found.where))))
    if found.assumptions:
        lines.append(("assumed", given(found.assumptions)))
    if found.account:
        lines.append(("account", wording.believed(found.account, rulebook)))
    lines.append(("combinations", size(found)))
    if found.open:
        lines.append(("open", open_besides(found, rulebook)))
    if found.limit:
        lines.append(("INCOMPLETE", found.limit))
    return lines


def size(found: SweepAnswer) -> str:
    """How many combinations there are, and how many of them are possible."""
    if found.tally is None:
        return f"{found.combinations:,}"
    whole = found.tally.whole
    kept = whole.combinations + whole.impossible
    text = f"{kept:,} of {found.combinations:,}" if kept != found.combinations else f"{found.combinations:,}"
    return f"{text}, {whole.impossible:,} of them impossible" if whole.impossible else text


def counted(counts: Counted, rulebook: Rulebook, target: str) -> str:
    """Exact counts in words: `6 blocked, 12 open`, `1 has come about`."""
    told_counts = ((n, word(outcome, rulebook, target)) for outcome, n in counts.items() if n)
    return ", ".join(f"{n:,} {how if n == 1 else how.replace('has ', 'have ', 1)}" for n, how in told_counts)


def cell(dimension: Dimension, picked: Sequence[int]) -> str:
    """What a row asks of a condition: `us_sanctions_relief is partial or higher`."""
    words = listing([clean(text) for text in told(dimension.sort, dimension.options, picked)], "or")
    return f"{clean(dimension.name)} is {words}"


def when(row: TableRow[Outcome], table: TargetsTable) -> str:
    """A row's conditions in a sentence."""
    pairs = zip(table.dimensions, row.cells, strict=True)
    return " and ".join(cell(d, picked) for d, picked in pairs if picked is not None)


def rows(table: TargetsTable) -> Iterator[tuple[Outcome, str]]:
    """The rows of a table, each as its outcome and its conditions; `otherwise` last."""
    if table.table is None:
        return
    for row in table.table.rows:
        yield row.outcome, when(row, table)
    if table.table.otherwise is not None:
        yield table.table.otherwise, OTHERWISE


def steady(found: SweepAnswer, rulebook: Rulebook) -> list[tuple[str, list[str]]]:
    """The targets that are the same in every combination, by what they are."""
    groups: dict[tuple[int, str], list[str]] = {}
    for table in found.tables:
        if table.table is not None and not table.table.rows:
            outcome = table.table.otherwise
            for name in table.targets:
                how = word(outcome, rulebook, name) if outcome else "impossible"
                groups.setdefault((_rank(outcome), how), []).append(named([name], rulebook))
    return [(how, names) for (_, how), names in sorted(groups.items(), key=lambda each: each[0])]


def _rank(outcome: Outcome | None) -> int:
    """Where targets that are the same everywhere are told: what is decided, the rest from best to worst, what is not settled."""
    if outcome is None or outcome.value == Outlook.UNDETERMINED.value:
        return 9
    return 8 - outcome.level if isinstance(outcome, Outlook) and outcome is not Outlook.BLOCKED else 0


def changing(found: SweepAnswer) -> list[TargetsTable]:
    """The tables with rows, or that are refused."""
    return [table for table in found.tables if table.table is None or table.table.rows]


def legend(found: SweepAnswer) -> str:
    """What the words of the answer mean."""
    unproven = any(table.table and not table.table.proven for table in found.tables)
    reading = READING if any(t.table and t.table.rows for t in found.tables) else ""
    strength = {Strength.MUST: ONLY_MUST, Strength.LIKELY: NO_MAY}.get(found.strength, "")
    open_ = OPEN if any(t.counts and t.counts.get(Outlook.OPEN) for t in found.tables) else ""
    return " ".join(part for part in (reading, NOT_PROVEN if unproven else "", strength, open_) if part)


# --- groups ----------------------------------------------------------------------------------------------------------


def grouped(found: SweepAnswer, rulebook: Rulebook) -> tuple[list[str], list[list[str]]]:
    """Counts by group as a table: heads, then for each target that changes how it comes out in each group."""
    assert found.tally is not None
    groups = [group for group in found.tally.groups if group.combinations]
    lines = [
        [named([name], rulebook), *(share(group, name, rulebook) for group in groups)]
        for table in changing(found)
        for name in table.targets
    ]
    return ["TARGET", *(clean(group.label or "") for group in groups)], lines


def share(group: CountGroup, target: str, rulebook: Rulebook) -> str:
    """How a target comes out in a group's combinations: `6 blocked, 3 likely`, or `blocked` if it does so in all of them."""
    counts = {outcome: n for outcome, n in group.counts[target].items() if n}
    if len(counts) == 1:
        return word(next(iter(counts)), rulebook, target)
    return counted(counts, rulebook, target)


def group_head(found: SweepAnswer) -> str:
    """What the table of groups tells."""
    return f"Combinations by {clean(found.group_by or '')}"


# --- text ------------------------------------------------------------------------------------------------------------


def text(found: SweepAnswer, rulebook: Rulebook, page: Page) -> list[str]:
    """One block for the targets that come out alike: exact counts, then the rows. What never changes comes last."""
    lines = wrap(page.paint(headline(found), "head"), page.width, "", INDENT)
    lines += wrap(lead(found), page.width)
    for label, said in premises(found, rulebook):
        role = {"assumed": "assumption", "INCOMPLETE": "conflict"}.get(label, "")
        lines += wrap(page.paint(said, role), page.width, f"{label}: ", INDENT)
    for table in changing(found):
        lines += ["", *block(table, rulebook, page)]
    if same := steady(found, rulebook):
        lines += ["", *wrap(page.paint(STEADY, "head"), page.width, "", INDENT)]
        for how, names in same:
            lines += wrap(", ".join(names), page.width, f"{INDENT}{how}: ", INDENT * 3)
    if found.tally is not None and found.tally.groups and changing(found):
        lines += ["", *group_table(found, rulebook, page)]
    return [*lines, "", *(page.paint(line, "dim") for line in wrap(legend(found), page.width))]


def block(table: TargetsTable, rulebook: Rulebook, page: Page) -> list[str]:
    """The targets that come out alike."""
    mark = "" if table.table is None or table.table.proven else " *"
    counts = f": {counted(table.counts, rulebook, table.targets[0])}" if table.counts else ""
    names = page.paint(named(table.targets, rulebook), "head")
    lines = wrap(f"{names}{counts}{mark}", page.width, "", INDENT)
    if table.table is None:
        return [*lines, *wrap(f"no table: {clean(table.refused)}", page.width, INDENT, INDENT * 3)]
    told_rows = list(rows(table))
    how = partial(word, rulebook=rulebook, target=table.targets[0])
    width = max(cells(how(outcome)) for outcome, _ in told_rows)
    for outcome, said in told_rows:
        start = f"{INDENT}{page.paint(pad(how(outcome), width), outcome.value)}  "
        lines += wrap(said if said == OTHERWISE else f"when {said}", page.width, start)
    return lines


def group_table(found: SweepAnswer, rulebook: Rulebook, page: Page) -> list[str]:
    """Counts by group: side by side where they fit, else one below the other."""
    heads, lines = grouped(found, rulebook)
    table = [heads, *lines]
    widths = [max(cells(row[at]) for row in table) for at in range(len(heads))]
    out = wrap(page.paint(group_head(found), "head"), page.width, "", INDENT)
    if sum(widths) + 2 * len(widths) <= page.width:
        return [
            *out,
            *("  ".join(map(pad, row, widths)).rstrip() for row in table),
        ]
    for row in lines:
        each = "; ".join(f"{head}: {share}" for head, share in zip(heads[1:], row[1:], strict=True))
        out += wrap(f"{row[0]}: {each}", page.width, INDENT, INDENT * 3)
    return out


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(found: SweepAnswer, rulebook: Rulebook) -> list[str]:
    """The same as lists and tables."""
    lines = [f"## {marks.escape(headline(found))}", "", marks.escape(lead(found)), ""]
    lines += [f"- **{label}:** {marks.escape(said)}" for label, said in premises(found, rulebook)]
    for table in changing(found):
        names = marks.escape(named(table.targets, rulebook))
        counts = f": {counted(table.counts, rulebook, table.targets[0])}" if table.counts else ""
        lines += ["", f"### {names}{counts}", ""]
        if table.table is None:
            lines.append(f"No table: {marks.escape(table.refused)}.")
            continue
        cells_of = [
            [f"**{word(outcome, rulebook, table.targets[0])}**", marks.escape(said)]
            for outcome, said in rows(table)
        ]
        lines += marks.grid(["outcome", "when"], cells_of)
        if not table.table.proven:
            lines += ["", "*Perhaps not the shortest.*"]
    if same := steady(found, rulebook):
        lines += ["", f"### {STEADY}", ""]
        lines += [f"- **{how}:** {', '.join(map(marks.escape, names))}" for how, names in same]
    if found.tally is not None and found.tally.groups and changing(found):
        heads, counts_by_group = grouped(found, rulebook)
        lines += ["", f"### {marks.escape(group_head(found))}", ""]
        lines += marks.grid(
            ["target", *map(marks.escape, heads[1:])],
            [list(map(marks.escape, row)) for row in counts_by_group],
        )
    return [*lines, "", f"*{marks.escape(legend(found))}*"]
