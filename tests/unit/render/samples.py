"""Answers and proofs made by hand."""

from __future__ import annotations

import datetime as dt

from sanctionlink.answers.derivation import Absence, Derivation, Junction, Leaf, RuleNode
from sanctionlink.answers.verdict import Answer, Change, Conflict, Reason, Verdict, Witness
from sanctionlink.diagnostics.model import Span
from sanctionlink.model.leaf_kind import LeafKind
from sanctionlink.model.outlook import Outlook, Side, outlook_of
from sanctionlink.model.rulebook import Basis, Citation, Rulebook, Source, Strength, TargetKind
from sanctionlink.model.status import Status

HERE = Span("rules/demo/rules.yaml", 3, 5, 3, 9)
MUST, LIKELY, MAY = Strength.MUST, Strength.LIKELY, Strength.MAY


def cite(paragraph: int) -> Citation:
    return Citation("memo", "The reset", paragraph, None, None, HERE)


SOURCE = Source("memo", "A memo", "A. Writer", "spring 2025", "in the archive", HERE)

RULEBOOK = Rulebook(
    id="demo",
    title="A demonstration",
    note=None,
    as_of=dt.date(2025, 4, 30),
    sources={"memo": SOURCE},
    parties={},
    accounts={},
    sets={},
    conditions={},
    targets={},
    notions={},
    rules={},
    facts=(),
)

RELIEF = Reason(
    "relief-needed",
    MUST,
    Side.AGAINST,
    Basis.STATED,
    "Major economic projects need at least partial relief from sanctions.",
    (cite(5),),
    True,
)
HURDLE = Reason(
    "no-consensus",
    LIKELY,
    Side.AGAINST,
    Basis.STATED,
    "Without a consensus in Washington, projects stall.",
    (cite(6),),
    True,
)


def verdict(target: str, status: Status, *reasons: Reason, against: Strength | None = None) -> Verdict:
    kind = TargetKind.MEASURE if status in (Status.IN_FORCE, Status.NOT_IN_FORCE) else TargetKind.PROPOSAL
    return Verdict(
        target,
        kind,
        target.replace("_", " ").capitalize(),
        status,
        outlook_of(status, against, None),
        reasons,
    )


BLOCKED = verdict("arctic_cooperation", Status.BLOCKED, RELIEF, HURDLE, against=LIKELY)
CLEARED = verdict("arctic_cooperation", Status.CLEAR, HURDLE, against=LIKELY)
PLAIN = verdict("prisoner_exchange", Status.CLEAR)
MEASURE = verdict("new_us_sanctions", Status.NOT_IN_FORCE)
OPEN = Verdict(
    target="energy_strike_pause",
    kind=TargetKind.PROPOSAL,
    title="A pause in strikes on energy sites",
    status=Status.UNDETERMINED,
    outlook=Outlook.UNDETERMINED,
    reasons=(
        Reason(
            "pause-broken", MUST, Side.AGAINST, Basis.STATED, "A broken pause is over.", (cite(9),), False
        ),
    ),
    hinges_on=("pause_kept",),
    by_account={"moscow": Outlook.OPEN, "kyiv": Outlook.BLOCKED},
    witnesses=(Witness(Status.CLEAR, {"pause_kept": "yes"}), Witness(Status.BLOCKED, {"pause_kept": "no"})),
)
CONFLICT = Conflict(LIKELY, "tone", ("warm", "cold"), ("thaw", "frost"), "`tone` would be both warm and cold")


def answer(*verdicts: Verdict, assumptions: dict[str, str] | None = None, **more: object) -> Answer:
    values: dict[str, object] = {
        "rulebook": "demo",
        "title": RULEBOOK.title,
        "as_of": "2025-04-30",
        "assumptions": assumptions or {},
        "account": None,
        "engine": "circuit",
        "worlds": 1,
        "open": (),
        "conflicts": (),
        "verdicts": {each.target: each for each in verdicts},
    }
    return Answer(**(values | more))  # type: ignore[arg-type]


BASELINE = answer(BLOCKED, PLAIN, MEASURE, OPEN, worlds=2, open=("pause_kept",), conflicts=(CONFLICT,))
ASSUMED = answer(
    CLEARED, PLAIN, MEASURE, OPEN, assumptions={"us_relief": "partial"}, worlds=2, open=("pause_kept",)
)
CHANGES = (
    Change(
        "arctic_cooperation",
        Status.BLOCKED,
        Status.CLEAR,
        Outlook.BLOCKED,
        Outlook.UNLIKELY,
        ("relief-needed",),
    ),
)


def leaf(
    text: str, holds: bool, value: str, kind: LeafKind, account: str | None = None, supports: bool = True
) -> Leaf:
    cites = (cite(4),) if kind is LeafKind.FACT else ()
    return Leaf(text, holds, value, kind, account, None, cites, HERE, supports)


PROOF = Derivation(
    target="arctic_cooperation",
    status=Status.BLOCKED,
    title="Arctic cooperation",
    roots=(4, 5),
    nodes=(
        leaf("us_relief >= partial", False, "none", LeafKind.FACT),
        leaf("consensus", False, "no", LeafKind.DEFAULT),
        Absence("new_us_sanctions is in_force", False, None),
        Junction("at least 1 of (consensus, us_relief >= partial)", False, (1, 0)),
        RuleNode(
            "relief-needed",
            "arctic_cooperation is blocked",
            RELIEF.says,
            MUST,
            True,
            (cite(5),),
            HERE,
            (0, 2),
        ),
        RuleNode(
            "no-consensus", "arctic_cooperation is blocked", HURDLE.says, LIKELY, True, (cite(6),), HERE, (3,)
        ),
    ),
)
NEAR_MISS = Derivation(
    target="prisoner_exchange",
    status=Status.CLEAR,
    title="An exchange of prisoners",
    roots=(2,),
    nodes=(
        leaf("talks = failed", True, "failed", LeafKind.ASSUMPTION),
        leaf("channels_closed", False, "no", LeafKind.FACT, "moscow", supports=False),
        RuleNode(
            "no-channel",
            "prisoner_exchange is blocked",
            "No channel, no exchange.",
            MUST,
            False,
            (),
            HERE,
            (0, 1),
        ),
    ),
)
EACH_WAY = (
    Derivation(
        "energy_strike_pause",
        Status.BLOCKED,
        "Pause",
        (1,),
        (
            leaf("not pause_kept", True, "no", LeafKind.SUPPOSITION),
            RuleNode(
                "pause-broken",
                "energy_strike_pause is blocked",
                "A broken pause is over.",
                MUST,
                True,
                (),
                HERE,
                (0,),
            ),
        ),
        (("pause_kept", "no"),),
    ),
    Derivation(
        "energy_strike_pause",
        Status.CLEAR,
        "Pause",
        (1,),
        (
            leaf("not pause_kept", False, "yes", LeafKind.SUPPOSITION),
            RuleNode(
                "pause-broken",
                "energy_strike_pause is blocked",
                "A broken pause is over.",
                MUST,
                False,
                (),
                HERE,
                (0,),
            ),
        ),
        (("pause_kept", "yes"),),
    ),
)
