"""Which proposals are blocked, why, and what would clear them: cited rules over dated facts.

    import sanctionlink as sl

    book = sl.load("reset_2025")
    book.verdicts(us_sanctions_relief="partial")["arctic_cooperation"].status

Everything named in `__all__` is the public interface. Names are imported when they are first used, so importing the
package is cheap.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sanctionlink.analyse.sweep import Sweep
    from sanctionlink.book import Book, Explanation, Verdicts, load
    from sanctionlink.diagnostics import (
        Diagnostic,
        InvalidInput,
        LimitReached,
        Report,
        SanctionlinkError,
        Severity,
        Span,
    )
    from sanctionlink.model.derivation import Derivation
    from sanctionlink.model.levers import Lever, Levers
    from sanctionlink.model.rulebook import Citation, Strength, TargetKind
    from sanctionlink.model.scenario import Scenario
    from sanctionlink.model.sweep import Grid, Tally
    from sanctionlink.model.tables import DecisionTable, TargetsTable
    from sanctionlink.model.unblocking import NoWayOut, Step, UnblockingSet
    from sanctionlink.model.values import NEVER, UNKNOWN, Interval, OneOf
    from sanctionlink.model.verdict import Answer, Change, Reason, Status, Verdict, Witness

__version__ = "0.1.0"

__all__ = [
    "NEVER",
    "UNKNOWN",
    "Answer",
    "Book",
    "Change",
    "Citation",
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
    "Reason",
    "Report",
    "SanctionlinkError",
    "Scenario",
    "Severity",
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
        "sanctionlink.analyse.sweep": ("Sweep",),
        "sanctionlink.book": ("Book", "Explanation", "Verdicts"),
        "sanctionlink.diagnostics": (
            "Diagnostic",
            "InvalidInput",
            "LimitReached",
            "Report",
            "SanctionlinkError",
            "Severity",
            "Span",
        ),
        "sanctionlink.model.derivation": ("Derivation",),
        "sanctionlink.model.levers": ("Lever", "Levers"),
        "sanctionlink.model.rulebook": ("Citation", "Strength", "TargetKind"),
        "sanctionlink.model.scenario": ("Scenario",),
        "sanctionlink.model.sweep": ("Grid", "Tally"),
        "sanctionlink.model.tables": ("DecisionTable", "TargetsTable"),
        "sanctionlink.model.unblocking": ("NoWayOut", "Step", "UnblockingSet"),
        "sanctionlink.model.values": ("NEVER", "UNKNOWN", "Interval", "OneOf"),
        "sanctionlink.model.verdict": ("Answer", "Change", "Reason", "Status", "Verdict", "Witness"),
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


class _Package(ModuleType):
    """The type of this package.

    The public function `load` has the name of the stage that reads files. Importing a subpackage sets it as an
    attribute of its parent, which would hide the function, so the name is held here.
    """

    @property
    def load(self) -> Callable[..., Book]:
        return import_module("sanctionlink.book").load  # type: ignore[no-any-return]

    @load.setter
    def load(self, module: ModuleType) -> None:
        """Leave the subpackage where imports look for it: in `sys.modules`."""


sys.modules[__name__].__class__ = _Package
