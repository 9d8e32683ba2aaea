"""Verdicts in sentences: leads that can be read out, and the reasons on either side, for every form of output."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sanctionlink.answers.verdict import Reason, RuleChange, Verdict
from sanctionlink.model.expression_text import MONTHS
from sanctionlink.model.outlook import Outlook, Side, main_side
from sanctionlink.model.rulebook import Basis, Rulebook, Strength
from sanctionlink.records import dataclass
from sanctionlink.render import words
from sanctionlink.render.page import clean

NOTHING = "Nothing in this rulebook speaks for or against it."
LEGEND = (
    "Outlooks are what the sources' own words come to, not estimates or percentages; "
    "open means that nothing here speaks either way, not that it is likely or agreed."
)
"""What the words of an answer mean, and what they do not."""


# --- days and subjects -----------------------------------------------------------------------------------------------


def day(when: dt.date | str) -> str:
    """A day as people write it: `30 April 2025`."""
    found = dt.date.fromisoformat(when) if isinstance(when, str) else when
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def quoted(title: str) -> str:
    """A title in a sentence, where it may be a sentence of its own: `"Russia captures Odesa"`."""
    return f'"{clean(title)}"'


def subjects(titles: Collection[str], most: int = 4) -> str:
    """Titles as the subject of a sentence, of many only the first: `"A", "B" and 7 more`."""
    shown = [quoted(title) for title in titles]
    if len(shown) > most + 1:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return words.listing(shown)


def given(rulebook: Rulebook, assumptions: Mapping[str, str]) -> str:
    """Assumptions as the beginning of a sentence: `If the answer to "Has Acme paid?" (paid) is yes`; `""` without any."""
    parts = [words.supposed(rulebook, name, value) for name, value in assumptions.items()]
    if len(parts) > 2:
        return f"Under these {len(parts)} assumptions"
    return f"If {words.listing(parts)}" if parts else ""


# --- leads -----------------------------------------------------------------------------------------------------------


def lead(verdicts: Collection[Verdict], rulebook: Rulebook, as_of: str, of: int | None = None) -> str:
    """How targets stand, in a sentence. `of` is how many were asked about, where only some of them are shown."""
    if len(verdicts) == 1 and of in (None, 1):
        (verdict,) = verdicts
        found = grounds(verdict, rulebook, most=len(verdict.reasons) + 1)
        because = f": {found[0].sentence}" if found else ""
        return f"As of {day(as_of)}, {quoted(verdict.title)} {clause(verdict, rulebook)}{because}"
    if not verdicts:
        return f"Of {words.plural(of or 0, 'target')} none is as asked, as of {day(as_of)}."
    tally = words.totals((each.outlook, words.is_development(rulebook, each.target)) for each in verdicts)
    return f"Of {words.plural(of or len(verdicts), 'target')} {tally}, as of {day(as_of)}."


def clause(verdict: Verdict, rulebook: Rulebook) -> str:
    """How a target stands, as the end of a sentence: `is blocked`, `has come about`."""
    return words.outlook_clause(verdict.outlook, words.is_development(rulebook, verdict.target))


def moved(titles: Collection[str], before: Outlook, after: Outlook, development: bool) -> str:
    """What moved, in a sentence: `"A" and "B" go from blocked to open.`, `"C" no longer holds: it is now open.`"""
    was, now = (words.outlook_word(outlook, development) for outlook in (before, after))
    one = len(titles) == 1
    they, be, were = ("it", "is", "was") if one else ("they", "are", "were")
    if development and before is Outlook.IN_FORCE:
        return f"{subjects(titles)} no longer {'holds' if one else 'hold'}: {they} {be} now {now}."
    if development and after is Outlook.IN_FORCE:
        return f"{subjects(titles)} {'has' if one else 'have'} now come about: before, {they} {were} {was}."
    if before is Outlook.UNDETERMINED:
        return f"{subjects(titles)} {were} {was}: {they} {be} now {now}."
    return f"{subjects(titles)} {'goes' if one else 'go'} from {was} to {now}."


def rule_change(change: RuleChange, rulebook: Rulebook) -> str:
    """What a rule does otherwise than before: `Now applies: Aid needs a vote. (inferred) (aid-vote)`."""
    rule = rulebook.rules.get(change.rule)
    says = words.with_basis(change.says or (rule.says if rule else ""), rule.basis if rule else Basis.STATED)
    return f"{_capital(change.change)}: {says} ({clean(change.rule)})"


# --- reasons ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a target stands as it does, as one sentence: what kind of reason it is (`for`, or `""` if that goes without
    saying), what it says, and the reason of the verdict behind it, if it is one.
    """

    label: str
    says: str
    reason: Reason | None = None

    @property
    def sentence(self) -> str:
        """The label and what is said."""
        return f"{self.label}: {self.says}" if self.label else self.says


def grounds(verdict: Verdict, rulebook: Rulebook, most: int = 1, brief: bool = False) -> list[Ground]:
    """Why a target has its outlook: the first reasons (at most `most`) of each side that makes it, in full.

    What is `brief` has no ids, no accounts, and says of an open target not what else it depends on.
    """
    unsettled = [Ground("Not settled in time", words.listing(list(verdict.unsettled.values())))]
    return [*_grounds(verdict, rulebook, most, brief), *(unsettled if verdict.unsettled else [])]


def _grounds(verdict: Verdict, rulebook: Rulebook, most: int, brief: bool) -> list[Ground]:
    if verdict.outlook is Outlook.UNDETERMINED:
        return [Ground("", _capital(depends(verdict, rulebook, brief)))]
    if verdict.outlook is Outlook.OPEN:
        return _open(verdict, rulebook, most, brief)
    found: list[Ground] = []
    sides = deciding(verdict)
    for side, reasons in sides:
        label = side.value.capitalize() if len(sides) > 1 else ""
        found += _shown(label, reasons, most)
    return found


def deciding(verdict: Verdict) -> list[tuple[Side, list[Reason]]]:
    """The sides that make an outlook, each with its reasons of the strength that decides it, the surest first."""
    main = main_side(verdict.kind)
    wanted: dict[Outlook, list[tuple[Side, Strength | None]]] = {
        Outlook.BLOCKED: [(main, Strength.MUST)],
        Outlook.IN_FORCE: [(main, Strength.MUST)],
        Outlook.UNLIKELY: [(Side.AGAINST, Strength.LIKELY)],
        Outlook.DOUBTFUL: [(Side.AGAINST, Strength.MAY)],
        Outlook.POSSIBLE: [(Side.FOR, Strength.MAY)],
        Outlook.LIKELY: [(Side.FOR, Strength.LIKELY)],
    }
    found = []
    for side, strength in wanted.get(verdict.outlook, [(Side.AGAINST, None), (Side.FOR, None)]):
        own = [reason for reason in verdict.reasons if reason.side is side]
        alike = [reason for reason in own if strength in (None, reason.strength)] or own
        if alike:
            found.append((side, sorted(alike, key=lambda reason: (not reason.certain, reason.strength.rank))))
    return found


def _open(verdict: Verdict, rulebook: Rulebook, most: int, brief: bool) -> list[Ground]:
    """Of an open target: what speaks of it in some possible cases, or what an exception lifts, or that there is nothing."""
    found: list[Ground] = []
    for side in (Side.AGAINST, Side.FOR):
        found += _shown(f"{side.value.capitalize()}, in some possible cases", verdict.reasons, most, side)
    if not found and verdict.relief:
        found = _shown("An exception applies", verdict.relief, most)
    if any(ground.label.endswith("cases") for ground in found) and verdict.hinges_on and not brief:
        found.append(Ground("", _capital(depends(verdict, rulebook))))
    return found or [Ground("", NOTHING)]


def _shown(label: str, reasons: Iterable[Reason], most: int, side: Side | None = None) -> list[Ground]:
    """The first of some reasons; the last that is shown says how many more there are."""
    alike = [reason for reason in reasons if side is None or reason.side is side]
    if not alike:
        return []
    if not any(reason.certain for reason in alike) and len(alike) > 1 and not label.endswith("cases"):
        label = _capital(f"{label}, in every case for one reason or another, such as".removeprefix(", "))
    found = [Ground(label, words.with_basis(reason.says, reason.basis), reason) for reason in alike[:most]]
    if len(alike) > most:
        last = found[-1]
        found[-1] = Ground(last.label, f"{last.says} (+{len(alike) - most} more)", last.reason)
    return found


def _capital(text: str) -> str:
    """A sentence that begins with a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def depends(verdict: Verdict, rulebook: Rulebook, brief: bool = False) -> str:
    """What settles an outlook that is not settled, and how it stands by each account where these differ."""
    names = [words.question(rulebook, name, not brief) for name in verdict.hinges_on]
    text = f"it depends on: {'; '.join(names)}" if names else "it cannot be told"
    if brief:
        return text
    return f"{told}; {text}" if (told := by_account(verdict, rulebook)) else text


def by_account(verdict: Verdict, rulebook: Rulebook) -> str:
    """The outlook by each account: `by Moscow's account it is blocked, by Kyiv's it is open`; `""` if all agree."""
    said = verdict.by_account or {}
    if len(set(said.values())) < 2:
        return ""
    development = words.is_development(rulebook, verdict.target)
    parts = [
        f"by the account of {words.person(who, rulebook)} it {words.outlook_clause(outlook, development)}"
        for who, outlook in said.items()
    ]
    return ", ".join(parts)
