"""Names as somebody asks for them: by id, by title, by an unambiguous part."""

from __future__ import annotations

import pytest

from sanctionlink.diagnostics.model import Collector, InvalidInput
from sanctionlink.language.load import parse_assumption
from sanctionlink.language.resolve import asked
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.scenario import show_instance
from written import book, read

RULES = """
    parties:
      us: {name: The United States}
      eu: {name: European Union}
    sets:
      firms:
        members: {ACME: Acme (UK) Ltd, NK-1: Nord Kap, NK-2: Nord Kiel, nord: Other}
    conditions:
      relief: {ask: "How far has Washington eased its sanctions, and whose?", type: scale, values: [none, full], default: none}
      talks: {ask: "Are Moscow's talks going on?", type: yes_no, default: no}
      eu_talks: {ask: "Are talks with the EU = over?", type: yes_no, default: no}
      listed: {ask: Is it listed?, type: yes_no, over: firms, default: no}
    proposals:
      arctic: {title: Cooperation in the far north}
      trade_deal: {title: Arctic trade}
      deal_with: {title: A deal (of any kind) with the firm, over: firms}
      projects: {title: "Проекты в Арктике"}
      fish: {title: "北极 渔业合作"}
    measures:
      ban: {title: Arctic ban of trade}
    rules:
      a: {strength: must, says: s, when: talks, blocks: [arctic, trade_deal, projects, fish]}
      b: {strength: must, says: s, when: talks, imposes: ban}
      c: {strength: must, says: s, for_each: {f: firms}, when: listed(f), blocks: deal_with(f)}
      d: {strength: must, says: s, when: relief = none and not eu_talks, blocks: trade_deal}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return read(RULES)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("arctic", "arctic"),  # an id is never a part of something else
        ("ARCTIC", "arctic"),
        ("  Arctic \n Trade", "trade_deal"),  # a whole title before a part of a longer one
        ("trade deal", "trade_deal"),
        ("ban", "ban"),
        ("ban of", "ban"),
        ("far north", "arctic"),
        ("coop", "arctic"),
        ("north cooperation", "arctic"),
        ("trade ban", "ban"),  # words in any order, where they stand nowhere in a row
        ("проекты в арктике", "projects"),
        ("渔业", "fish"),
        ("deal_with(ACME)", "deal_with(ACME)"),
        ("deal_with( 'Acme (UK) Ltd' )", "deal_with(ACME)"),
        ("deal with(nord)", "deal_with(nord)"),  # the id of a member before parts of others
        ("deal_with(nord kiel)", "deal_with(NK-2)"),
        ("A deal (of any kind) with the firm", None),
    ],
)
def test_targets(rulebook: Rulebook, text: str, key: str | None) -> None:
    found = Collector()
    fit = asked.find_target(text, rulebook, found)
    assert (show_instance(fit) if fit else None) == key
    assert found.failed == (key is None)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("trade", "SL630", "Arctic trade (`trade_deal`); Arctic ban of trade (`ban`)"),
        ("deal_with(nord k)", "SL630", "Nord Kap (`NK-1`); Nord Kiel (`NK-2`)"),
        ("artic", "SL304", "did you mean `arctic`?"),
        ("Coperation in the north", "SL304", "did you mean Cooperation in the far north (`arctic`)?"),
        ("a", "SL304", "there is no target `a`"),
        ("", "SL304", "there is no target"),
        ("?!", "SL304", "there is no target"),
        ("relief", "SL304", "`relief` is a condition, not a target"),
        ("Are Moscow's talks", "SL304", "`talks` is a condition, not a target"),
        ("deal_with", "SL316", "takes 1 argument"),
        ("deal_with(", "SL316", "not written as"),
        ("deal_with(ACME, ACME)", "SL316", "takes 1 argument"),
        ("far north(ACME)", "SL316", "takes no arguments"),
        ("deal_with(ACMEE)", "SL306", "did you mean `ACME`?"),
        ("x" * 5000, "SL304", "xxx…"),
        ("\x1b[31m", "SL304", "there is no target"),
    ],
)
def test_faults(rulebook: Rulebook, text: str, code: str, says: str) -> None:
    with pytest.raises(InvalidInput) as error:
        asked.parse_target(text, rulebook)
    (fault,) = error.value.report
    told = f"{fault.message}; {fault.hint}"
    assert (fault.code, says in told) == (code, True), told


def test_several_kinds_are_told_apart(rulebook: Rulebook) -> None:
    found = Collector()
    assert asked.find_subject("talks", rulebook, found) == ("talks", ())
    assert asked.find_subject("moscow", rulebook, found) == ("talks", ())
    assert not found.failed
    assert asked.find_subject("with the", rulebook, found) is None
    (fault,) = found.report()
    assert "(`deal_with`, a target)" in fault.message
    assert "(`eu_talks`, a condition)" in fault.message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("How far has Washington eased its sanctions, and whose?=full", "relief"),
        ("eased its sanctions = full", "relief"),
        ("Are Moscow's talks going on?=yes", "talks"),
        ("Listed(nord kap)=yes", "listed(NK-1)"),
    ],
)
def test_assumptions(rulebook: Rulebook, text: str, key: str) -> None:
    assert show_instance(parse_assumption(text, rulebook)[0]) == key


def test_parties_and_accounts(rulebook: Rulebook) -> None:
    found = Collector()
    assert asked.find_each(["European", "eu", "united states"], asked.parties(rulebook), found) == (
        "eu",
        "us",
    )
    assert asked.find("united", (asked.accounts(rulebook),), found)
    assert not found.failed


def test_from_python() -> None:
    asking = book(RULES)
    assert (
        asking.verdicts(targets="far north", assume={"Moscow's talks": True}).statuses["arctic"].value
        == "blocked"
    )
    assert "talks" in str(asking.levers(targets="far north").to_dict())
    swept = asking.sweep("moscow", "far north", where="Moscow=yes")
    assert [(axis.name, axis.options) for axis in swept.axes] == [("talks", ("yes",))]
