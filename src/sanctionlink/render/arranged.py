"""Verdicts to what is shown of them: those of some outlooks, in some order, in groups under headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanctionlink.answers.verdict import Verdict
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.records import dataclass
from sanctionlink.render import words
from sanctionlink.render.page import clean

ORDERS = ("rulebook", "title", "outlook")
BY_OUTLOOK, UNGROUPED = "outlook", "nothing"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How to show verdicts: of which outlooks (all if there are none), in which order, and grouped by what.

    `by` is `outlook`, `nothing` or a label of targets, such as `kind`. `quiet` drops the legend.
    """

    only: frozenset[Outlook] = frozenset()
    order: str = "rulebook"
    by: str = BY_OUTLOOK
    quiet: bool = False

    def chosen(self, verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
        """The verdicts that are shown, in order, by target as written."""
        found = [verdict for verdict in verdicts.values() if not self.only or verdict.outlook in self.only]
        if self.order == "title":
            found.sort(key=lambda verdict: (clean(verdict.title).casefold(), verdict.target))
        elif self.order == "outlook":
            found.sort(key=_place)
        return {verdict.target: verdict for verdict in found}

    def groups(self, verdicts: Iterable[Verdict], rulebook: Rulebook) -> list[tuple[str, list[Verdict]]]:
        """The verdicts under headings, `""` where they are not grouped."""
        found: dict[str, list[Verdict]] = {}
        for verdict in sorted(verdicts, key=_place) if self.by == BY_OUTLOOK else verdicts:
            found.setdefault(self._heading(verdict, rulebook), []).append(verdict)
        return list(found.items())

    def _heading(self, verdict: Verdict, rulebook: Rulebook) -> str:
        if self.by == UNGROUPED:
            return ""
        if self.by == BY_OUTLOOK:
            return words.outlook_word(verdict.outlook, words.is_development(rulebook, verdict.target))
        labels = rulebook.targets[verdict.target.partition("(")[0]].labels
        return words.value_words(labels.get(self.by, f"no {self.by}"))


def _place(verdict: Verdict) -> int:
    """Where an outlook stands: what is settled, what is not, and then from unlikely to likely."""
    return tuple(Outlook).index(verdict.outlook)
