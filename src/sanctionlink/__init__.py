"""Which proposals are blocked, why, and what would clear them: cited rules over dated facts.

    import sanctionlink as sl

    book = sl.load("reset_2025")
    book.verdicts(us_sanctions_relief="partial")["arctic_cooperation"].status

Everything named in `__all__` is the public interface. Names are imported when they are first used, so importing the
package is cheap.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sanctionlink.answers.conditions import ConditionExplained, Conditions, ConditionToday
    from sanctionlink.answers.derivation import Derivation
    from sanctionlink.answers.levers import Lever, Levers
    from sanctionlink.answers.rules import Rules, RuleToday
    from sanctionlink.answers.sweep import Grid, Tally
    from sanctionlink.answers.tables import DecisionTable, TargetsTable
    from sanctionlink.answers.verdict import Answer, Change, Reason, Verdict, Witness
    from sanctionlink.answers.ways import NoWayOut, Step, UnblockingSet
    from sanctionlink.api import Book, Explanation, Verdicts, load
    from sanctionlink.diagnostics.model import (
        Diagnostic,
        InvalidInput,
        LimitReached,
        Report,
        SanctionlinkError,
        Severity,
        Span,
    )
    from sanctionlink.model.outlook import Outlook, Side
    from sanctionlink.model.rulebook import Citation, Strength, TargetKind
    from sanctionlink.model.scenario import Scenario
    from sanctionlink.model.status import Status
    from sanctionlink.model.values import NEVER, UNKNOWN, Interval, OneOf
    from sanctionlink.questions.prepared.prepared import Prepared
    from sanctionlink.questions.sweep.question import Sweep

__version__ = "0.1.0"

__all__ = [
    "NEVER",
    "UNKNOWN",
    "Answer",
    "Book",
    "Change",
    "Citation",
    "ConditionExplained",
    "ConditionToday",
    "Conditions",
    "DecisionTable",
    "Derivation",
    "Diagnostic",
    "Explanation",
    "Grid",
    "Interval",
    "InvalidInput",
    "Lever",
    "Levers",
    "LimitReached",
    "NoWayOut",
    "OneOf",
    "Outlook",
    "Prepared",
    "Reason",
    "Report",
    "RuleToday",
    "Rules",
    "SanctionlinkError",
    "Scenario",
    "Severity",
    "Side",
    "Span",
    "Status",
    "Step",
    "Strength",
    "Sweep",
    "Tally",
    "TargetKind",
    "TargetsTable",
    "UnblockingSet",
    "Verdict",
    "Verdicts",
    "Witness",
    "__version__",
    "load",
]

_HOMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sanctionlink.questions.prepared.prepared": ("Prepared",),
        "sanctionlink.questions.sweep.question": ("Sweep",),
        "sanctionlink.api": ("Book", "Explanation", "Verdicts", "load"),
        "sanctionlink.diagnostics.model": (
            "Diagnostic",
            "InvalidInput",
            "LimitReached",
            "Report",
            "SanctionlinkError",
            "Severity",
            "Span",
        ),
        "sanctionlink.answers.conditions": ("ConditionExplained", "ConditionToday", "Conditions"),
        "sanctionlink.answers.rules": ("RuleToday", "Rules"),
        "sanctionlink.answers.derivation": ("Derivation",),
        "sanctionlink.answers.levers": ("Lever", "Levers"),
        "sanctionlink.model.rulebook": ("Citation", "Strength", "TargetKind"),
        "sanctionlink.model.scenario": ("Scenario",),
        "sanctionlink.answers.sweep": ("Grid", "Tally"),
        "sanctionlink.answers.tables": ("DecisionTable", "TargetsTable"),
        "sanctionlink.answers.ways": ("NoWayOut", "Step", "UnblockingSet"),
        "sanctionlink.model.values": ("NEVER", "UNKNOWN", "Interval", "OneOf"),
        "sanctionlink.model.outlook": ("Outlook", "Side"),
        "sanctionlink.model.status": ("Status",),
        "sanctionlink.answers.verdict": ("Answer", "Change", "Reason", "Verdict", "Witness"),
    }
)


if not TYPE_CHECKING:  # a type checker that sees this takes every name to exist

    def __getattr__(name: str) -> object:
        for module, names in _HOMES.items():
            if name in names:
                return getattr(import_module(module), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
