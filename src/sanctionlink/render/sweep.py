"""All combinations of some values, as exact counts and the shortest tables, in every form of output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanctionlink.answers.sweep import Axis, Counted, CountGroup
from sanctionlink.answers.tables import Dimension, SweepAnswer, TableRow, TargetsTable
from sanctionlink.model.rulebook import Rulebook, TargetKind
from sanctionlink.model.scenario import ACCOUNT
from sanctionlink.model.status import Status
from sanctionlink.model.value_list import told
from sanctionlink.render import markdown as marks
from sanctionlink.render.page import Page, cells, clean, pad, wrap
from sanctionlink.render.wording import CLEAR_LEGEND, given, listing, status_word

INDENT = "  "
SIDES = {
    TargetKind.PROPOSAL: (Status.BLOCKED, Status.CLEAR, Status.UNDETERMINED),
    TargetKind.MEASURE: (Status.IN_FORCE, Status.NOT_IN_FORCE, Status.UNDETERMINED),
}
OTHERWISE = "otherwise"
STEADY = "The same in every combination: what is varied does not decide these"
READING = "Rows are exact and may be read in any order; otherwise is for every combination that no row has."
ONLY_MUST = "Only must-rules count here."
NOT_PROVEN = "A table marked * is right, but perhaps not the shortest."
LONGEST = 12
"""Values of a condition that are named."""


# --- words -----------------------------------------------------------------------------------------------------------


def headline(found: SweepAnswer, rulebook: Rulebook) -> str:
    """The rulebook and the day."""
    return f"{clean(rulebook.title)} ({clean(found.rulebook)}), as of {found.as_of}: all combinations"


def axis(each: Axis) -> str:
    """Something varied with its values: `talks_outcome (ongoing, failed, agreed)`."""
    shown = [clean(option) for option in each.options[:LONGEST]]
    more = [f"{len(each.options) - LONGEST} more"] if len(each.options) > LONGEST else []
    apart = "; " if any(", " in option for option in shown) else ", "
    return f"{clean(each.name)} ({apart.join([*shown, *more])})"


def open_besides(found: SweepAnswer, rulebook: Rulebook) -> str:
    """What is open and not varied; whose account is right is one of these where facts are disputed."""
    names, word = [], ""
    for each in found.open:
        if each.name == ACCOUNT and each.name not in rulebook.conditions:
            word = f"whose word is right ({listing([clean(option) for option in each.options], 'or')})"
        else:
            names.append(clean(each.name))
    words = listing([*names, *([word] if word else [])])
    verb = "is" if len(found.open) == 1 else "are"
    return f"{words} {verb} unknown or disputed besides; what depends on that is undetermined"


def premises(found: SweepAnswer, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was asked, how many combinations there are, and what is open besides."""
    lines = [("varied", ", ".join(map(axis, found.varied)))]
    if found.where:
        lines.append(("only where", "; ".join(map(clean, found.where))))
    if found.assumptions:
        lines.append(("assumed", given(found.assumptions)))
    if found.account:
        lines.append(
            ("account", f"the word of {clean(found.account)} is taken in every dispute it speaks on")
        )
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


def counted(counts: Counted, kind: TargetKind) -> str:
    """Exact counts in words: `6 blocked, 12 clear`."""
    numbers = (counts.bitten, counts.clear, counts.undetermined)
    return ", ".join(f"{n:,} {status_word(s)}" for n, s in zip(numbers, SIDES[kind], strict=True) if n)


def cell(dimension: Dimension, picked: Sequence[int]) -> str:
    """What a row asks of a condition: `us_sanctions_relief is partial or higher`."""
    words = listing([clean(text) for text in told(dimension.sort, dimension.options, picked)], "or")
    return f"{clean(dimension.name)} is {words}"


def when(row: TableRow[Status], table: TargetsTable) -> str:
    """A row's conditions in a sentence."""
    pairs = zip(table.dimensions, row.cells, strict=True)
    return " and ".join(cell(d, picked) for d, picked in pairs if picked is not None)


def rows(table: TargetsTable) -> Iterator[tuple[Status, str]]:
    """The rows of a table, each as its outcome and its conditions; `otherwise` last."""
    if table.table is None:
        return
    for row in table.table.rows:
        yield row.outcome, when(row, table)
    if table.table.otherwise is not None:
        yield table.table.otherwise, OTHERWISE


def steady(found: SweepAnswer) -> list[tuple[str, list[str]]]:
    """The targets that are the same in every combination, by what they are."""
    groups: dict[str, list[str]] = {}
    for table in found.tables:
        if table.table is not None and not table.table.rows:
            status = table.table.otherwise
            word = status_word(status) if status else "impossible"
            groups.setdefault(word, []).extend(map(clean, table.targets))
    return list(groups.items())


def changing(found: SweepAnswer) -> list[TargetsTable]:
    """The tables with rows, or that are refused."""
    return [table for table in found.tables if table.table is None or table.table.rows]


def legend(found: SweepAnswer) -> str:
    """What the words of the answer mean."""
    unproven = any(table.table and not table.table.proven for table in found.tables)
    reading = READING if any(t.table and t.table.rows for t in found.tables) else ""
    said = (reading, NOT_PROVEN if unproven else "", ONLY_MUST, CLEAR_LEGEND)
    return " ".join(part for part in said if part)


# --- groups ----------------------------------------------------------------------------------------------------------


def grouped(found: SweepAnswer) -> tuple[list[str], list[list[str]]]:
    """Counts by group as a table: heads, then for each target that changes a row, bitten of possible ones in each group."""
    assert found.tally is not None
    groups = [group for group in found.tally.groups if group.combinations]
    names = [name for table in changing(found) for name in table.targets]
    lines = [[clean(name), *(share(group, name) for group in groups)] for name in names]
    return ["TARGET", *(clean(group.label or "") for group in groups)], lines


def share(group: CountGroup, target: str) -> str:
    """In how many of a group's combinations a target is bitten, and undetermined: `6 of 9, 2 open`."""
    counts = group.counts[target]
    open_ = f", {counts.undetermined:,} open" if counts.undetermined else ""
    return f"{counts.bitten:,} of {group.combinations:,}{open_}"


def group_head(found: SweepAnswer) -> str:
    """What the table of groups tells."""
    return f"Combinations in which each is blocked, or in force, by {clean(found.group_by or '')}"


# --- text ------------------------------------------------------------------------------------------------------------


def text(found: SweepAnswer, rulebook: Rulebook, page: Page) -> list[str]:
    """One block for the targets that come out alike: exact counts, then the rows. What never changes comes last."""
    lines = wrap(page.paint(headline(found, rulebook), "head"), page.width, "", INDENT)
    for label, words in premises(found, rulebook):
        role = {"assumed": "assumption", "INCOMPLETE": "conflict"}.get(label, "")
        lines += wrap(page.paint(words, role), page.width, f"{label}: ", INDENT)
    for table in changing(found):
        lines += ["", *block(table, page)]
    if same := steady(found):
        lines += ["", *wrap(page.paint(STEADY, "head"), page.width, "", INDENT)]
        for word, names in same:
            lines += wrap(", ".join(names), page.width, f"{INDENT}{word}: ", INDENT * 3)
    if found.tally is not None and found.tally.groups:
        lines += ["", *group_table(found, page)]
    return [*lines, "", *(page.paint(line, "dim") for line in wrap(legend(found), page.width))]


def block(table: TargetsTable, page: Page) -> list[str]:
    """The targets that come out alike."""
    mark = "" if table.table is None or table.table.proven else " *"
    counts = f": {counted(table.counts, table.kind)}" if table.counts else ""
    names = page.paint(", ".join(map(clean, table.targets)), "head")
    lines = wrap(f"{names}{counts}{mark}", page.width, "", INDENT)
    if table.table is None:
        return [*lines, *wrap(f"no table: {clean(table.refused)}", page.width, INDENT, INDENT * 3)]
    told_rows = list(rows(table))
    width = max(cells(status_word(status)) for status, _ in told_rows)
    for status, words in told_rows:
        lead = f"{INDENT}{page.paint(pad(status_word(status), width), status.value)}  "
        lines += wrap(words if words == OTHERWISE else f"when {words}", page.width, lead)
    return lines


def group_table(found: SweepAnswer, page: Page) -> list[str]:
    """Counts by group: side by side where they fit, else one below the other."""
    heads, lines = grouped(found)
    table = [heads, *lines]
    widths = [max(cells(row[at]) for row in table) for at in range(len(heads))]
    out = wrap(page.paint(group_head(found), "head"), page.width, "", INDENT)
    if sum(widths) + 2 * len(widths) <= page.width:
        return [
            *out,
            *("  ".join([pad(row[0], widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in table),
        ]
    for row in lines:
        each = "; ".join(f"{head}: {share}" for head, share in zip(heads[1:], row[1:], strict=True))
        out += wrap(each, page.width, f"{INDENT}{row[0]}: ", INDENT * 3)
    return out


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(found: SweepAnswer, rulebook: Rulebook) -> list[str]:
    """The same as lists and tables."""
    lines = [f"## {marks.escape(headline(found, rulebook))}", ""]
    lines += [f"- **{label}:** {marks.escape(words)}" for label, words in premises(found, rulebook)]
    for table in changing(found):
        names = ", ".join(marks.code(name) for name in table.targets)
        counts = f": {counted(table.counts, table.kind)}" if table.counts else ""
        lines += ["", f"### {names}{counts}", ""]
        if table.table is None:
            lines.append(f"No table: {marks.escape(table.refused)}.")
            continue
        lines += marks.grid(
            ["outcome", "when"], [[marks.state(s), marks.escape(words)] for s, words in rows(table)]
        )
        if not table.table.proven:
            lines += ["", "*Perhaps not the shortest.*"]
    if same := steady(found):
        lines += ["", f"### {STEADY}", ""]
        lines += [f"- **{word}:** {', '.join(map(marks.code, names))}" for word, names in same]
    if found.tally is not None and found.tally.groups:
        heads, counts_by_group = grouped(found)
        lines += ["", f"### {marks.escape(group_head(found))}", ""]
        lines += marks.grid(
            ["target", *map(marks.escape, heads[1:])],
            [[marks.code(row[0]), *map(marks.escape, row[1:])] for row in counts_by_group],
        )
    return [*lines, "", f"*{marks.escape(legend(found))}*"]
