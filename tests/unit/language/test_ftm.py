from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sanctionlink.diagnostics.model import Collector
from sanctionlink.integrations.ftm.facts import Entities, ImportNames, facts_of, read_entities
from sanctionlink.integrations.ftm.values import ANY_SHARE, Days, Share, parse_days, parse_share
from sanctionlink.language.json_lines.reader import open_lines

E = Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("51", 51, 51),
        ("51%", 51, 51),
        (" 51.0 % ", 51, 51),
        ("33,3%", Fraction("33.3"), Fraction("33.3")),
        ("45-55", 45, 55),
        ("45% \u2013 55%", 45, 55),
        ("45..55", 45, 55),
        ("45 to 55", 45, 55),
        (">50", 50 + E, 100),
        (">=50%", 50, 100),
        ("≥ 50", 50, 100),
        ("<50", 0, 50 - E),
        ("<=10", 0, 10),
        ("0", 0, 0),
        ("100.00", 100, 100),
        ("007", 7, 7),
    ],
)
def test_shares(text: str, low: Fraction, high: Fraction) -> None:
    assert parse_share(text) == Share(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    "text",
    ["", "majority", "101", "-5", "55-45", ">100", "<0", "5-101", "1.2.3", "1e2", "\u0665", "50%%", "9" * 30],
)
def test_what_is_no_share(text: str) -> None:
    assert parse_share(text) is None


def test_days() -> None:
    day = dt.date(2014, 3, 17)
    assert parse_days("2014-03-17") == parse_days("2014-03-17T10:00:00Z") == Days(day, day)
    assert parse_days("2014-02") == Days(dt.date(2014, 2, 1), dt.date(2014, 2, 28))
    assert parse_days("2014") == Days(dt.date(2014, 1, 1), dt.date(2014, 12, 31))
    for text in ("", "14", "2014-13", "2014-02-30", "0000", "2014-3-1", "never", "2014-03-17x"):
        assert parse_days(text) is None


def entity(id_: str, schema: str, **properties: Any) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "properties": properties}


def owning(owner: str, asset: str, percentage: str | None = None, **more: str) -> dict[str, Any]:
    said = {k: [v] for k, v in more.items()} | ({"percentage": [percentage]} if percentage else {})
    return entity("o", "Ownership", owner=[owner], asset=[asset], **said)


def read(folder: Path, *lines: Any) -> tuple[Entities, Collector]:
    path = folder / "e.json"
    path.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines))
    found = Collector()
    file = open_lines(path, "e.json", found)
    assert file is not None
    with file.stream:
        return read_entities(file, found), found


def facts(folder: Path, *lines: Any) -> list[str]:
    entities, found = read(folder, *lines)
    assert not found.found
    shown = []
    for line in facts_of(entities, ImportNames()):
        body = json.loads(line)
        if "condition" in body:
            until = f" until {body['until']}" if "until" in body else ""
            from_ = f" from {body['from']}" if "from" in body else ""
            note = " !" if "note" in body else ""
            shown.append(f"{body['condition']} = {body['value']}{from_}{until}{note}")
        else:
            shown.append(f"{body['member']}: {body['title']}")
    return shown


def test_members_have_names(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        entity("NK-1", "Company", name=["A  “B”\u202e", "C"]),
        {"id": "NK-2", "schema": "Person", "caption": "Cap", "properties": {}},
        {"id": "NK-3", "schema": "LegalEntity"},
        entity("ad", "Address", full=["x"]),
        owning("NK-1", "NK-9", "5"),
    )
    assert found == ["NK-1: A “B”", "NK-2: Cap", "NK-3: NK-3", "NK-9: NK-9", "stake(NK-1, NK-9) = 5"]


def test_known_members_are_not_added_again(tmp_path: Path) -> None:
    entities, _ = read(tmp_path, entity("NK-1", "Company"), entity("NK-2", "Company"))
    lines = list(facts_of(entities, ImportNames(known=frozenset({"NK-1"}))))
    assert [json.loads(x)["member"] for x in lines] == ["NK-2"]


def sanction(about: str, **more: str) -> dict[str, Any]:
    return entity("s", "Sanction", entity=[about], **{k: [v] for k, v in more.items()})


@pytest.mark.parametrize(
    ("topic", "records", "expected"),
    [
        (True, [], ["= yes"]),
        (False, [{}], ["= yes"]),
        (False, [{"startDate": "2014-03-17"}], ["= yes from 2014-03-17"]),
        (True, [{"startDate": "2014-03-17"}], ["= yes from 2014-03-17"]),
        (
            False,
            [{"startDate": "2014-03-17", "endDate": "2019-01-27"}],
            ["= yes from 2014-03-17 until 2019-01-27"],
        ),
        (
            True,
            [{"startDate": "2014-03-17", "endDate": "2019-01-27"}],
            ["= yes from 2014-03-17 !"],
        ),
        (
            False,
            [{"startDate": "2014-03"}],
            ["= unknown from 2014-03-01 until 2014-03-31", "= yes from 2014-03-31"],
        ),
        (
            False,
            [{"startDate": "2014-01-01", "endDate": "2016-01-01"}, {"startDate": "2015-01-01"}],
            ["= yes from 2014-01-01"],
        ),
    ],
)
def test_listed(tmp_path: Path, topic: bool, records: list[dict[str, str]], expected: list[str]) -> None:
    who = entity("X", "Person", topics=["sanction", "role.pep"] if topic else ["role.pep"])
    found = facts(tmp_path, who, *(sanction("X", **r) for r in records))
    assert found[1:] == [f"listed(X) {e}" for e in expected]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([("51", {})], ["= 51"]),
        ([(None, {})], ["= unknown"]),
        ([("51", {}), ("51.0%", {})], ["= 51"]),
        ([("40", {}), ("45-55", {})], ["= 40..55 !"]),
        ([("40", {"endDate": "2015-01-01"}), ("60", {"startDate": "2015-01-01"})],
         ["= 40 until 2015-01-01", "= 60 from 2015-01-01"]),
        ([("40", {"endDate": "2015-02-01"}), ("60", {"startDate": "2015-01-01"})],
         ["= 40 until 2015-01-01", "= 40..60 from 2015-01-01 until 2015-02-01 !", "= 60 from 2015-02-01"]),
        ([("40", {"startDate": "2015"})], ["= 0..40 from 2015-01-01 until 2015-12-31", "= 40 from 2015-12-31"]),
        ([("40", {"endDate": "2015"})], ["= 40 until 2015-01-01", "= 0..40 from 2015-01-01 until 2015-12-31"]),
        ([("40", {"startDate": "2015", "endDate": "2015"})], ["= 0..40 from 2015-01-01 until 2015-12-31"]),
    ],
)  # fmt: skip
def test_stakes(
    tmp_path: Path, records: list[tuple[str | None, dict[str, str]]], expected: list[str]
) -> None:
    found = facts(tmp_path, *(owning("X", "A", share, **dates) for share, dates in records))
    assert found[2:] == [f"stake(X, A) {e}" for e in expected]


def test_counts(tmp_path: Path) -> None:
    entities, _ = read(
        tmp_path,
        owning("X", "A"),
        owning("X", "B", "5", startDate="2015-01-01", endDate="2015-01-01"),
        entity("d", "Directorship"),
        entity("o", "Ownership", owner=["X", "Y"], asset=["C", "D"], percentage=["5", "6"]),
    )
    assert (entities.without_share, entities.never_held, dict(entities.left_out)) == (
        1,
        1,
        {"Directorship": 1},
    )
    assert len(entities.stakes) == 5
    assert entities.stakes["X", "A"][0][0] == ANY_SHARE
    assert entities.stakes["Y", "D"][0][0] == Share(Fraction(5), Fraction(6))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"id": "X", "schema": "Person", "properties": {"name": "I"}}', "1:56 SL203"),
        ('{"id": "X", "schema": "Person", "properties": []}', "1:47 SL203"),
        ('{"id": "X,Y", "schema": "Person"}', "1:8 SL301"),
        ('{"id": 7, "schema": "Person"}', None),
        ('{"id": null, "schema": "Person"}', "1:1 SL202"),
        ('{"schema": "Person"}', "1:1 SL202"),
        ('{"id": "X"}', "1:1 SL202"),
        ('{"id": "o", "schema": "Ownership", "properties": {"asset": ["A"]}}', "1:50 SL202"),
        ('{"id": "o", "schema": "Ownership", "properties": {"owner": ["B"], "asset": ["(A"]}}', "1:77 SL301"),
        (
            '{"id": "o", "schema": "Ownership", "properties": {"owner": [{"id": "x"}], "asset": []}}',
            "1:61 SL203",
        ),
        ('{"id": "o", "schema": "Ownership", "properties": {"percentage": ["5", "x"]}}', "1:71 SL311"),
        ('{"id": "o", "schema": "Ownership", "properties": {"startDate": ["2015-02-29"]}}', "1:65 SL313"),
        (
            '{"id": "s", "schema": "Sanction", "properties": {"startDate": ["2015"], "endDate": ["2014"]}}',
            "1:84 SL314",
        ),
        ('{"id": "s", "id": "s"}', "1:13 SL110"),
        ('{"id": "s"', "1:11 SL118"),
        ("nonsense", "1:1 SL118"),
        ('["x"]', "1:1 SL203"),
        ("7", "1:1 SL203"),
    ],
)
def test_faults(tmp_path: Path, line: str, expected: str | None) -> None:
    _, found = read(tmp_path, line, entity("OK", "Person"))
    told = [f"{d.span.line}:{d.span.column} {d.code}" for d in found.found if d.span]
    assert told == ([expected] if expected else [])
