"""Decision tables of random programs: every combination comes out as its row says, and counts are those of the rows."""

from __future__ import annotations

from collections import Counter
from itertools import islice, product

from hypothesis import note

from sanctionlink.answers.sweep import Outcome
from sanctionlink.api import Book
from sanctionlink.diagnostics.model import InvalidInput, LimitReached
from sanctionlink.model.scenario import show_instance
from sanctionlink.questions.sweep.question import Sweep
from strategies import Program, try_programs

MOST_VARIED = 4


def test_tables_say_what_every_combination_is() -> None:
    """All combinations of a few conditions, numbers and days among them, and those that a filter keeps."""
    try_programs(80, 9_300, assert_tables)


def assert_tables(program: Program) -> None:
    book = Book(program.rulebook)
    free = [
        show_instance((condition.id, members))
        for condition in program.rulebook.conditions.values()
        for members in product(*(program.rulebook.sets[name].members for name in condition.over))
        if (condition.id, members) not in program.scenario.assumptions
    ]
    vary = list(islice(reversed(free), MOST_VARIED))
    if not vary:
        return
    try:
        whole = book.sweep(vary, scenario=program.scenario)
        if whole.worlds > 1 << 16 or whole.combinations > 1 << 10:
            return
        axis, target = whole.axes[0], whole.targets[-1]
        filters = [f"{axis.name}!={axis.options[-1]}"] if len(axis.options) > 1 else []
        some = book.sweep(
            vary, where=[*filters, f"{target.name}!={target.outcomes[1].value}"], scenario=program.scenario
        )
    except (InvalidInput, LimitReached):
        return
    for sweep in (whole, some):
        assert_right(sweep)


def assert_right(sweep: Sweep) -> None:
    """Hold the tables of a sweep to its rows."""
    tables = {name: table for table in sweep.tables() for name in table.targets}
    assert set(tables) == {target.name for target in sweep.targets}
    counts: dict[str, Counter[Outcome]] = {name: Counter() for name in tables}
    for row in sweep.rows():
        for name, outcome in row.outcomes.items():
            if outcome is not None:
                note(f"{name} with {dict(row.values)}")
                found = tables[name]
                assert found.table is not None
                digits = [d.options.index(row.values[d.name]) for d in found.dimensions]
                assert found.table.outcome(digits) is outcome
                counts[name][outcome] += 1
    for target in sweep.targets:
        told = tables[target.name].counts
        assert told is not None
        assert set(told) == set(target.outcomes)
        assert {outcome: n for outcome, n in told.items() if n} == counts[target.name]
