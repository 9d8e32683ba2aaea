"""Timelines as text, Markdown and JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from documents import hold_to_schema
from sanctionlink.answers.timeline import Course, Discord, Mover, MoverKind, Stretch, Timeline
from sanctionlink.answers.verdict import RuleChange
from sanctionlink.model.rulebook import TargetKind
from sanctionlink.render import timeline as present
from sanctionlink.render.page import Page, cells
from unit.render.samples import BLOCKED, CLEARED, CONFLICT, RULEBOOK, cite

TURNED = dt.date(2024, 4, 18)
DEADLINE = Mover(
    MoverKind.DEADLINE,
    "`as_of < gl44_ends_on` stops holding, where gl44_ends_on = 2024-04-18",
    "as_of < gl44_ends_on",
    "holds",
    "does not hold",
    {"gl44_ends_on": "2024-04-18"},
)
FACT = Mover(MoverKind.FACT, "`x|y` becomes <b>yes</b> (was no)", "x|y", "no", "<b>yes</b>", cites=(cite(3),))
COURSE = Course(
    "arctic_cooperation",
    TargetKind.PROPOSAL,
    "Arctic cooperation",
    (
        Stretch(None, TURNED, CLEARED),
        Stretch(TURNED, None, BLOCKED, (DEADLINE, FACT), (RuleChange("relief-needed", "now bites", "…"),)),
    ),
)
TIMELINE = Timeline(
    rulebook="demo",
    title="A demonstration",
    start=None,
    end=None,
    assumptions={"relief": "none"},
    account="moscow",
    decided=2,
    courses={"arctic_cooperation": COURSE},
    discords=(Discord(TURNED, None, CONFLICT),),
)


def test_text() -> None:
    lines = present.text(TIMELINE, RULEBOOK, Page())
    assert lines[0] == "A demonstration (demo), over time"
    assert "assumed: relief = none" in lines
    assert any(line.startswith("CONFLICT from 2024-04-18:") for line in lines)
    start = lines.index("arctic_cooperation: Arctic cooperation")
    assert lines[start + 1 : start + 7] == [
        "  until 2024-04-18  clear, outlook: unlikely",
        "  from 2024-04-18   blocked",
        "      * `as_of < gl44_ends_on` stops holding, where gl44_ends_on = 2024-04-18",
        "      * `x|y` becomes <b>yes</b> (was no)",
        "      → now bites: relief-needed",
        "",
    ]


def test_text_keeps_to_the_page() -> None:
    for width in (40, 80, 120):
        assert max(map(cells, present.text(TIMELINE, RULEBOOK, Page(width, unicode=False)))) <= width
    plain = present.text(TIMELINE, RULEBOOK, Page(unicode=False))
    assert "".join(plain).isascii()


def test_a_line_like_the_one_above_says_still() -> None:
    again = Stretch(TURNED, None, replace(CLEARED, hinges_on=()), (DEADLINE,), ())
    course = replace(COURSE, stretches=(COURSE.stretches[0], again))
    lines = present.block(course, Page())
    assert "  from 2024-04-18   still clear, outlook: unlikely" in lines


def test_markdown_cannot_be_broken_out_of() -> None:
    lines = present.markdown(TIMELINE, RULEBOOK)
    assert lines[0] == "## A demonstration (demo), over time"
    row = next(line for line in lines if line.startswith("| 2024-04-18"))
    assert "<b>" not in row
    assert "x\\|y" in row
    assert "`relief-needed` now bites" in row


def test_json_meets_its_schema() -> None:
    found = TIMELINE.to_dict()
    hold_to_schema(found)
    first, second = found["targets"][0]["stretches"]
    assert (first["from"], first["until"], first["moved_by"], first["rules"]) == (None, "2024-04-18", [], [])
    assert second["moved_by"][0]["values"] == {"gl44_ends_on": "2024-04-18"}
    assert second["moved_by"][1]["cites"][0]["paragraph"] == 3
    assert [(each["rule"], each["change"]) for each in second["rules"]] == [("relief-needed", "now bites")]
    assert (found["conflicts"][0]["from"], found["conflicts"][0]["condition"]) == ("2024-04-18", "tone")
