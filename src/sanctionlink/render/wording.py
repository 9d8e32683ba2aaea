"""The words beside verdicts that every form of an answer uses: what was asked, parts of rules, citations, legends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanctionlink.answers.verdict import Answer, Conflict
from sanctionlink.model.rulebook import Citation, Rulebook, Source
from sanctionlink.model.status import Status
from sanctionlink.render import words
from sanctionlink.render.page import clean

DATES_LEGEND = "Dates are whole days: `from` is included, `until` is not."
SIGNS_LEGEND = "✓ this part of the rule is met, ✗ it is not."
UNLESS_LEGEND = "What follows `unless` must not hold for that to be met."
SUPPOSED = "supposed in this case"
MOST_QUESTIONS = 3
"""Open conditions that are told by their questions; of more, how many there are."""


def status_word(status: Status) -> str:
    """A status as people read it: `not in force`."""
    return status.value.replace("_", " ")


def given(values: Mapping[str, str]) -> str:
    """Conditions with their values: `a = yes, b = no`."""
    return ", ".join(f"{clean(name)} = {clean(value)}" for name, value in values.items())


def assumed(values: Mapping[str, str], rulebook: Rulebook) -> str:
    """What is assumed, by the questions of the conditions: `Has Acme paid? (paid) yes`."""
    return "; ".join(
        f"{words.question(rulebook, name)} {words.value_words(value)}" for name, value in values.items()
    )


def in_world(world: Iterable[tuple[str, str]], rulebook: Rulebook | None = None) -> str:
    """A world that a proof is for: `on the account of Kyiv, where pause_kept is no`. A rulebook gives names and questions."""
    values = dict(world)
    who = values.pop("account", None)
    names = (who or "").split(", then ")
    named = [clean(name) if rulebook is None else words.person(name, rulebook) for name in names]
    parts = [f"on the account of {', then '.join(named)}"] if who else []
    if values and rulebook is not None:
        told = [words.supposed(rulebook, name, value) for name, value in values.items()]
        parts.append(f"where {words.listing(told)}")
    elif values:
        parts.append(f"where {words.listing([f'{clean(n)} is {clean(v)}' for n, v in values.items()])}")
    return ", ".join(parts)


# --- parts of rules --------------------------------------------------------------------------------------------------


def asked(text: str, negated: bool, unless: bool) -> str:
    """A part of a rule in the sense in which the rule asks for it: `a`, `not a`, `unless a` or `unless not a`."""
    inner = f"({text})" if any(word in text for word in (" and ", " or ")) else text
    opposite = f"not {inner}"
    if unless:
        return f"unless {text if negated else opposite}"
    return opposite if negated else text


def joined(needed: int, of: int) -> str:
    """What is said over the parts of a group: how many of them have to be met."""
    if needed == of:
        return "needs all of these"
    return "one of these would do" if needed == 1 else f"needs at least {needed} of these {of}"


# --- citations -------------------------------------------------------------------------------------------------------


def place(cite: Citation) -> str:
    """A citation as a place to look up: `barbashin_2025, "Reset", paragraph 6`."""
    parts = [clean(cite.source)]
    if cite.section:
        parts.append(f'"{clean(cite.section)}"')
    if cite.paragraph is not None:
        parts.append(f"paragraph {cite.paragraph}")
    return ", ".join(parts)


def described(source: Source) -> str:
    """A source as in a list of references: author, title, date, where to find it."""
    parts = [source.author, source.title, source.published, source.where]
    return ", ".join(clean(part) for part in parts if part)


# --- what was asked --------------------------------------------------------------------------------------------------


def book(title: str, identifier: str) -> str:
    """A rulebook by its title: `The reset of 2025 (reset_2025)`."""
    return words.named(title, identifier)


def later(as_of: str, rulebook: Rulebook) -> str:
    """What a day beyond the rulebook's own takes for granted; `""` for another day."""
    if not rulebook.as_of or as_of <= rulebook.as_of.isoformat():
        return ""
    return f"the rulebook speaks of {rulebook.as_of}; facts that have no end are taken to go on"


def believed(account: str, rulebook: Rulebook) -> str:
    """What it means that an account is believed."""
    return f"the word of {words.person(account, rulebook)} is taken in every dispute it speaks on"


def premises(answer: Answer, rulebook: Rulebook, compact: bool = False) -> list[tuple[str, str]]:
    """What was assumed, whose word was taken, what stays open, and whether the day lies beyond the rulebook's own.

    Each is a label and a text. What is `compact` tells only how many conditions are open.
    """
    lines: list[tuple[str, str]] = []
    if text := later(answer.as_of, rulebook):
        lines.append(("Later day", text))
    if answer.assumptions:
        lines.append(("Assumed", assumed(answer.assumptions, rulebook)))
    if answer.account:
        lines.append(("Account", believed(answer.account, rulebook)))
    if answer.unanswered:
        names = words.listing([clean(name) for name in answer.unanswered])
        lines.append(("INCOMPLETE", f"no verdict on {names}: a limit was reached (see below)"))
    if answer.unsettled:
        lines.append(("Not settled in time", words.listing(list(answer.unsettled.values()))))
    if text := _open(answer, rulebook, compact):
        lines.append(("Open", text))
    return lines


def _open(answer: Answer, rulebook: Rulebook, compact: bool) -> str:
    """What is unknown or disputed."""
    if answer.open:
        number = words.plural(len(answer.open), "condition")
        verb = "is" if len(answer.open) == 1 else "are"
        if compact or len(answer.open) > MOST_QUESTIONS:
            return f"{number} {verb} unknown or disputed (conditions --open)"
        names = [words.question(rulebook, name) for name in answer.open]
        return f"{number} {verb} unknown or disputed: {' '.join(names)}"
    if answer.worlds == 1:
        return "nothing unknown or disputed bears on this"
    return "" if answer.worlds is None else "accounts differ (--account takes a side)"


def conflict(found: Conflict) -> str:
    """A conflict of consequences in a sentence, with the rules that make it."""
    rules = f" (rules {', '.join(clean(rule) for rule in found.rules)})" if found.rules else ""
    return f"{clean(found.message)}{rules} [{found.strength.value}]"
