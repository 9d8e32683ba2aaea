"""`sanctionlink levers` from outside: on the rulebook of record, and on small ones whose numbers can be checked by hand."""

from __future__ import annotations

import dataclasses
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import sanctionlink as sl
from documents import hold_to_schema
from sanctionlink.answers.levers import Levers
from sanctionlink.questions.levers import moved as lever_worlds
from sanctionlink.render.levers import legend, text
from sanctionlink.render.page import Page, cells
from test_cli import sanctionlink
from written import book

ROOT = Path(__file__).resolve().parent.parent
ECONOMIC = ["arctic_cooperation", "energy_projects", "rare_earth_extraction"]

DEAL = """
    parties: {a: {name: A}, b: {name: B}}
    conditions:
      consent: {type: yes_no, held_by: a, movable: yes, weights: {yes: 0.25, no: 0.75}}
      aid: {type: scale, values: [none, little, much], held_by: b, default: none}
      spare: {type: yes_no, held_by: b}
    proposals: {deal: {title: The deal}, sale: {title: The sale}}
    rules:
      needs: {says: A consents and there is aid., requires: [consent, aid >= little], for: deal}
      sells: {says: Much aid., requires: aid = much, for: sale}
"""


def answer(*arguments: str) -> dict[str, Any]:
    """The JSON of levers, held to its schema."""
    done = sanctionlink("levers", *arguments, "--format", "json", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    hold_to_schema(found)
    return found


def shares(found: Levers) -> dict[str, dict[str, str]]:
    return {x.condition: {target: str(share) for target, share in x.shares.items()} for x in found.levers}


def test_shares_by_hand() -> None:
    """Six worlds: consent moves the deal where there is aid, aid moves it where there is consent."""
    asked = book(DEAL)
    assert shares(asked.levers(weighted=False)) == {
        "aid": {"sale": "1", "deal": "1/2"},
        "consent": {"deal": "2/3"},
    }
    weighted = asked.levers()
    assert shares(weighted) == {"aid": {"sale": "1", "deal": "1/4"}, "consent": {"deal": "2/3"}}
    assert weighted.weighted == ("consent",)
    assert [str(x.weight) for x in weighted.levers] == ["5/4", "2/3"]


def test_today_by_hand() -> None:
    """There is no aid and nobody knows of consent: aid moves the deal in the world with consent, consent moves nothing."""
    found = book(DEAL).levers(around="today", weighted=False)
    assert shares(found) == {"aid": {"sale": "1", "deal": "1/2"}}
    assert [(x.condition, x.now) for x in found.levers] == [("aid", "none")]
    assert [(t.condition, t.values, t.before.value, t.after.value, t.targets) for t in found.turns] == [
        ("aid", ("much",), "blocked", "open", ("sale",))
    ]
    assert not found.holds, "they are about all worlds"


def test_what_one_party_holds() -> None:
    found = book(DEAL).levers(by="a")
    assert list(shares(found)) == ["consent"]
    together = book(DEAL.replace("held_by: a", "held_by: [a, b]"))
    assert list(shares(together.levers(by="a"))) == []
    assert list(shares(together.levers(by=["a", "b"]))) == ["aid", "consent"]
    with pytest.raises(sl.InvalidInput, match="there is no party `c`"):
        book(DEAL).levers(by="c")


def test_a_consequence_is_cut_by_changing_what_it_sets() -> None:
    """Sanctions follow from failure: changing failure flips the deal, and so does changing sanctions in spite of it."""
    found = book("""
        conditions:
          failure: {type: yes_no}
          sanctions: {type: yes_no}
        proposals: {deal: {title: The deal}}
        rules:
          follow: {says: They follow., when: failure, sets: {sanctions: yes}}
          bar: {says: They bar it., when: sanctions, blocks: deal}
    """).levers()
    assert shares(found) == {"sanctions": {"deal": "1"}, "failure": {"deal": "1/2"}}
    assert {(h.condition, h.values, h.status.value) for h in found.holds} == {
        ("failure", ("yes",), "blocked"),
        ("sanctions", ("yes",), "blocked"),
        ("sanctions", ("no",), "clear"),
    }


def test_a_change_into_an_impossible_world_flips_nothing() -> None:
    found = book("""
        conditions: {war: {type: yes_no}, talks: {type: yes_no}}
        proposals: {deal: {title: The deal}}
        rules:
          apart: {says: Not both., never: [war, talks]}
          needs: {says: Talks., requires: talks, for: deal}
    """).levers()
    # Of the three worlds that are possible, talks can be changed in the two without war; war changes nothing.
    assert shares(found) == {"talks": {"deal": "2/3"}}


def test_numbers_by_the_stretches_that_matter() -> None:
    found = book("""
        conditions: {stake: {type: number, range: 0..100}, seats: {type: number, range: 0..100}}
        proposals: {deal: {title: The deal}}
        rules:
          half: {says: Half., when: stake >= 50, blocks: deal}
          most: {says: Most., when: seats > 80, blocks: deal}
    """).levers()
    assert shares(found) == {"stake": {"deal": "1/2"}, "seats": {"deal": "1/2"}}
    holds = {(h.condition, h.values, h.status.value) for h in found.holds}
    assert holds == {("stake", ("50 or more",), "blocked"), ("seats", ("more than 80",), "blocked")}


def test_a_value_that_a_rule_can_take_away_says_which() -> None:
    """Full relief eases the sanctions on missions, so that these are not eased by themselves is no dead end."""
    relief = book("""
        parties: {us: {name: United States}, russia: {name: Russia}}
        conditions:
          eased: {type: yes_no, held_by: us, movable: yes}
          relief: {type: scale, values: [none, full]}
          openness: {type: yes_no, held_by: russia, movable: yes}
        proposals: {embassies: {title: Embassies}}
        rules:
          covers: {says: Full relief eases all., when: relief = full, sets: {eased: yes}}
          needs: {says: They need easing., requires: eased, for: embassies}
          demands: {says: They need openness., requires: openness, for: embassies}
    """)
    flat = " ".join("\n".join(text(relief.levers(), relief.rulebook, Page())).split())
    assert "no (eased, held by United States, or by the rule covers)" in flat
    assert "no (openness, held by Russia)" in flat
    kept = book("""
        conditions: {a: {type: yes_no}, b: {type: yes_no}}
        proposals: {deal: {title: The deal}}
        rules:
          needs: {says: It needs a., requires: a, for: deal}
          loses: {says: With b there is no a., when: b, sets: {a: no}}
    """)
    assert "by the rule" not in "\n".join(text(kept.levers(), kept.rulebook, Page()))


def test_where_nothing_helps_alone_it_says_what_to_ask() -> None:
    asked = ("embassy_operations", "--by", "russia", "--around", "today", "--rulebook", "reset_2025")
    for form in ("table", "markdown"):
        flat = " ".join(sanctionlink("levers", *asked, "--format", form, cwd=ROOT).stdout.split())
        assert "No condition that was asked about moves any target by itself." in flat
        assert "What has to move together, unblock tells." in flat


def test_many_numbers_are_named_as_one() -> None:
    asked = book("""
        sets: {owners: {members: [a, b, c]}}
        conditions: {stake: {type: number, range: 0..100, over: owners}}
        proposals: {deal: {title: The deal}}
        rules:
          half: {says: Half., when: "sum(o in owners: stake(o)) >= 50", blocks: deal}
    """)
    found = dataclasses.replace(asked.levers(), reduced=("stake(a)", "stake(b)", "stake(c)"))
    assert "Of stake (3 of them) only the least and the greatest value were looked at." in legend(found)
    shown = "\n".join(text(found, asked.rulebook, Page()))
    assert "not named" in shown
    assert "nobody" not in shown


def test_the_reset_in_json() -> None:
    found = answer("--rulebook", "reset_2025")
    assert found["complete"]
    relief = next(x for x in found["levers"] if x["condition"] == "us_sanctions_relief")
    assert relief["held_by"] == [{"values": [], "parties": ["us"], "together": True}]
    assert (relief["now"], relief["movable"]) == ("none", ["partial", "full"])
    assert {t["target"]: t["exact"] for t in relief["targets"]}["energy_projects"] == "1"
    hold = next(
        h for h in found["holds"] if h["condition"] == "us_sanctions_relief" and h["values"] == ["none"]
    )
    assert (hold["status"], hold["targets"]) == ("blocked", ECONOMIC)
    turn = next(t for t in found["turns"] if t["condition"] == "us_sanctions_relief")
    assert (turn["values"], turn["from"], turn["to"], turn["targets"]) == (
        ["partial", "full"],
        "blocked",
        "unlikely",
        ECONOMIC,
    )
    weights = [x["moves"] for x in found["levers"]]
    assert weights == sorted(weights, reverse=True)


def test_the_reset_reads_well_in_80_columns() -> None:
    done = sanctionlink("levers", "--rulebook", "reset_2025", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert max(map(cells, done.stdout.splitlines())) <= 80
    flat = " ".join(done.stdout.split())
    relief = "How far has Washington eased its sanctions on Russia?"
    assert (
        f'{relief} partial or higher (us_sanctions_relief, held by United States) "Arctic cooperation",'
        in flat
    )
    assert f"{relief} none (us_sanctions_relief, held by United States, so today)" in flat
    everything = sanctionlink("levers", "--rulebook", "reset_2025", "--all", cwd=ROOT).stdout
    assert "(--all)" in done.stdout
    assert "(--all)" not in everything
    assert len(everything) > len(done.stdout)


def test_it_begins_with_what_one_change_does_today() -> None:
    shown = sanctionlink("levers", "--rulebook", "reset_2025", cwd=ROOT).stdout
    heads = [line for line in shown.splitlines() if line.endswith("by one change alone, today")]
    assert re.match(r"\d+ proposals could each be unblocked by a single change today", shown)
    assert heads[0].startswith("No longer blocked")
    assert shown.index(heads[0]) < shown.index("MOVES") < shown.index("No way around it")


def test_days_are_told_in_words() -> None:
    asked = book("""
        conditions: {since: {ask: Since when?, type: date, default: 2023-11-01}}
        proposals: {p: {title: P}}
        rules: {late: {says: It is late., when: since + 12 months < 2024-10-01, blocks: p}}
    """)
    flat = " ".join("\n".join(text(asked.levers(), asked.rulebook, Page())).split())
    assert "Since when? before 1 October 2023 (since, holder not named, not movable)" in flat


INFERRED = """
    conditions: {a: {ask: A?, type: yes_no, default: no}, b: {ask: B?, type: yes_no, default: no}}
    proposals: {p: {title: P}, q: {title: Q}}
    measures: {m: {title: M, kind: development}}
    rules:
      one: {says: It needs a., requires: a, for: p, basis: inferred}
      two: {says: It is said to need b., strength: likely, requires: b, for: q}
      three: {says: With a it comes., when: a, imposes: m}
      four: {says: With b it may fail., strength: may, when: b, averts: m, basis: background}
"""


def test_what_the_source_does_not_state_is_marked() -> None:
    asked = book(INFERRED)
    found = asked.levers()
    told = {(t.condition, t.targets[0]): (t.before.value, t.after.value, t.basis.value) for t in found.turns}
    assert told == {
        ("a", "p"): ("blocked", "open", "inferred"),
        ("a", "m"): ("open", "in_force", "stated"),
        ("b", "q"): ("unlikely", "open", "stated"),
        ("b", "m"): ("open", "doubtful", "background"),
    }
    flat = " ".join(" ".join(text(found, asked.rulebook, Page())).split())
    assert '"P": open, blocked today (inferred)' in flat
    assert '"Q": open, unlikely today ' in flat
    assert '"M": has come about, open today ' in flat
    assert '"M": doubtful, open today (background)' in flat


def test_shares_are_split_by_how_firmly_an_outlook_moves() -> None:
    found = book(INFERRED).levers()
    half: object = Fraction(1, 2)
    split: object = {
        (x.condition, s.target): (s.must, s.likely, s.may) for x in found.levers for s in x.targets
    }
    assert split == {
        ("a", "p"): (1, 0, 0),
        ("a", "m"): (1, 0, 0),
        ("b", "q"): (0, 1, 0),
        ("b", "m"): (0, 0, half),
    }
    firm = book(INFERRED).levers(strength="must")
    assert {(x.condition, s.target) for x in firm.levers for s in x.targets} == {("a", "p"), ("a", "m")}


def test_markdown_names_conditions_by_their_questions() -> None:
    done = sanctionlink("levers", *ECONOMIC, "--by", "us", "--format", "markdown", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "| How far has Washington eased its sanctions on Russia? (`us_sanctions_relief`) |" in done.stdout


def test_too_many_worlds_are_said_and_exit_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lever_worlds, "LEVER_WORLDS", 200)
    done = sanctionlink(
        "levers", "--target", "us_aid_resumption", "embassy_operations", "-f", "json", cwd=ROOT
    )
    assert done.returncode == 3
    found = json.loads(done.stdout)
    hold_to_schema(found)
    assert not found["complete"]
    assert [each["target"] for each in found["unanswered"]] == ["embassy_operations"]
    assert "fix some with --set, such as `" in done.stderr
    for form in ("table", "markdown"):
        told = sanctionlink("levers", "embassy_operations", "--format", form, cwd=ROOT).stdout
        assert "INCOMPLETE" in told
        assert "Nothing could be counted" in told
        assert "No condition that was asked about moves" not in told


def test_unknown_names_are_usage_errors() -> None:
    done = sanctionlink("levers", "arctic_coperation", "--by", "us", cwd=ROOT)
    assert (done.returncode, "did you mean `arctic_cooperation`" in done.stderr) == (2, True)
    assert sanctionlink("levers", "--by", "usa", cwd=ROOT).returncode == 2


def test_facts_that_no_world_allows_are_an_error() -> None:
    asked = book(
        """
        conditions: {war: {type: yes_no}, talks: {type: yes_no}}
        proposals: {deal: {title: The deal}}
        rules:
          apart: {says: Not both., never: [war, talks]}
          needs: {says: Talks., requires: talks, for: deal}
        """
    )
    with pytest.raises(sl.InvalidInput, match="apart"):
        asked.levers(asked.scenario(assume=["war=yes", "talks=yes"]))


def test_values_that_no_rule_tells_apart_weigh_each() -> None:
    """Of five values two clear the deal: a world is as likely as its values, not as what rules make of them."""
    found = book("""
        conditions:
          level: {type: scale, values: [a, b, c, d, e]}
          consent: {type: yes_no}
        proposals: {deal: {title: The deal}}
        rules: {needs: {says: Both., requires: [level >= d, consent], for: deal}}
    """).levers()
    assert shares(found) == {"level": {"deal": "1/2"}, "consent": {"deal": "2/5"}}
    assert {(h.condition, h.values) for h in found.holds} == {
        ("level", ("a", "b", "c")),
        ("consent", ("no",)),
    }


def test_weights_that_part_the_worlds_too_finely_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lever_worlds, "MOST_PARTS", 0)
    assert "--unweighted" in book(DEAL).levers().unanswered["deal"]


def test_what_a_change_elsewhere_ends_is_no_dead_end() -> None:
    """While Washington fears to look weak it concedes nothing; that it concedes all the same is one change."""
    shown = sanctionlink("levers", "aircraft_for_frozen_assets", "--rulebook", "reset_2025", cwd=ROOT).stdout
    opening, _, dead_ends = " ".join(shown.split()).partition("No way around it")
    assert "Is Washington ready to let frozen Russian assets pay for aircraft? yes" in opening
    assert "Is Washington ready to let frozen Russian assets pay for aircraft? no" in dead_ends
    assert "look weaker" not in dead_ends
