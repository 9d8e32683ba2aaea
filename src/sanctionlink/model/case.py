"""Expected cases: scenarios with the verdicts that their author expects, kept beside a rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sanctionlink.diagnostics.model import Span
from sanctionlink.documents.shape import Shape
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Citation, MemberSet, Party, Rulebook
from sanctionlink.model.scenario import Scenario
from sanctionlink.model.status import Status
from sanctionlink.records import dataclass, field

NO_ACCOUNTS: Mapping[str, Party] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one target. None means that the case does not say; it says the status, the outlook or both.

    `by_account` has a status or an outlook for each account. `because` lists exactly the must-rules that
    bite (in some world). `unblock` are all smallest sets of changes that clear the target, each change a condition and its
    value as users write them; none of them means that there is no way out.
    """

    target: str
    status: Status | None
    because: frozenset[str] | None
    hinges_on: frozenset[str] | None
    by_account: Mapping[str, Status | Outlook] | None
    span: Span
    unblock: frozenset[frozenset[tuple[str, str]]] | None = None
    outlook: Outlook | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario and its expected verdicts. `sets` adds members to the rulebook's, `accounts` accounts, for it alone."""

    shape = Shape(
        leave_out=("scenario", "sets", "expectations", "accounts"), keys={"id": "case"}, inline=("span",)
    )

    id: str
    why: str
    scenario: Scenario
    sets: Mapping[str, MemberSet]
    expectations: tuple[Expectation, ...]
    cites: tuple[Citation, ...]
    span: Span
    accounts: Mapping[str, Party] = field(default_factory=lambda: NO_ACCOUNTS)

    def widened(self, rulebook: Rulebook) -> Rulebook:
        """The rulebook with the members that this case adds to its sets, and the accounts that it adds."""
        if self.accounts:
            rulebook = replace(rulebook, accounts={**rulebook.accounts, **self.accounts})
        if not self.sets:
            return rulebook
        sets = dict(rulebook.sets)
        for name, more in self.sets.items():
            sets[name] = replace(sets[name], members={**sets[name].members, **more.members})
        return replace(rulebook, sets=sets)
