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
        Stretch(TURNED, None, BLOCKED, (DEADLINE, FACT), (RuleChange("relief-needed", "now applies", "…"),)),
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


def test_text_tells_what_moved_by_day() -> None:
    lines = present.text(TIMELINE, RULEBOOK, Page(), show_all=False)
    assert lines[0] == 'The outlook of "Arctic cooperation" moves on 18 April 2024.'
    assert lines[1] == "A demonstration (demo)"
    assert "Assumed: relief none" in lines
    assert any(line.startswith("CONFLICT from 2024-04-18:") for line in lines)
    start = lines.index("18 April 2024")
    assert lines[start + 1 : start + 6] == [
        '  "Arctic cooperation" goes from unlikely to blocked.',
        "      as_of < gl44_ends_on stops holding, where gl44_ends_on = 2024-04-18.",
        "      x|y Now <b>yes</b> (was no).",
        "      Now applies: … (relief-needed)",
        "",
    ]


def test_text_of_all_tells_every_stretch() -> None:
    lines = present.text(TIMELINE, RULEBOOK, Page(), show_all=True)
    start = lines.index("Arctic cooperation (arctic_cooperation)")
    assert lines[start + 1 : start + 7] == [
        "  until 2024-04-18  ▼ unlikely",
        "  from 2024-04-18   ✗ blocked",
        "      * as_of < gl44_ends_on stops holding, where gl44_ends_on = 2024-04-18.",
        "      * x|y Now <b>yes</b> (was no).",
        "      → Now applies: … (relief-needed)",
        "",
    ]


def test_where_the_record_begins_nothing_happens() -> None:
    begun = replace(FACT, before="unknown", after="yes")
    course = replace(COURSE, stretches=(COURSE.stretches[0], replace(COURSE.stretches[1], moved_by=(begun,))))
    found = replace(TIMELINE, courses={course.target: course})
    told = " ".join(present.text(found, RULEBOOK, Page(), show_all=False))
    assert told.startswith('"Arctic cooperation" is blocked. A demonstration')
    assert (
        "Left out: 1 move of an outlook that only shows where the record begins, on 18 April 2024 or before. --all shows it."
        in told
    )
    assert "is no longer" not in told


def test_of_many_moves_the_newest_are_shown() -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=at) for at in range(40)]
    stretches = [
        Stretch(day, None, BLOCKED if at % 2 else CLEARED, (DEADLINE,), ()) for at, day in enumerate(days)
    ]
    course = replace(COURSE, stretches=(Stretch(None, days[0], BLOCKED), *stretches))
    lines = present.text(replace(TIMELINE, courses={course.target: course}), RULEBOOK, Page(), show_all=False)
    assert len(lines) <= 65
    assert "9 February 2024" in lines
    assert "1 January 2024" not in lines
    assert any("earlier days left out" in line for line in lines)


def test_text_keeps_to_the_page() -> None:
    for width in (40, 80, 120):
        for show_all in (False, True):
            lines = present.text(TIMELINE, RULEBOOK, Page(width, unicode=False), show_all)
            assert max(map(cells, lines)) <= width
    plain = present.text(TIMELINE, RULEBOOK, Page(unicode=False), show_all=True)
    assert "".join(plain).replace("…", "").isascii()


def test_a_line_like_the_one_above_says_still() -> None:
    again = Stretch(TURNED, None, replace(CLEARED, hinges_on=()), (DEADLINE,), ())
    course = replace(COURSE, stretches=(COURSE.stretches[0], again))
    lines = present.block(course, RULEBOOK, Page())
    assert "  from 2024-04-18   still ▼ unlikely" in lines


def test_markdown_cannot_be_broken_out_of() -> None:
    lines = present.markdown(TIMELINE, RULEBOOK, show_all=True)
    assert lines[0] == "## A demonstration (demo)"
    row = next(line for line in lines if line.startswith("| 2024-04-18"))
    assert "<b>" not in row
    assert "x\\|y" in row
    assert "Now applies: … (relief-needed)" in row
    brief = present.markdown(TIMELINE, RULEBOOK, show_all=False)
    row = next(line for line in brief if line.startswith("| 18 April 2024"))
    assert '"Arctic cooperation" goes from unlikely to blocked.' in row
    assert "<b>" not in row


def test_json_meets_its_schema() -> None:
    found = TIMELINE.to_dict()
    hold_to_schema(found)
    first, second = found["targets"][0]["stretches"]
    assert (first["from"], first["until"], first["moved_by"], first["rules"]) == (None, "2024-04-18", [], [])
    assert second["moved_by"][0]["values"] == {"gl44_ends_on": "2024-04-18"}
    assert second["moved_by"][1]["cites"][0]["paragraph"] == 3
    assert [(each["rule"], each["change"]) for each in second["rules"]] == [("relief-needed", "now applies")]
    assert (found["conflicts"][0]["from"], found["conflicts"][0]["condition"]) == ("2024-04-18", "tone")
