"""The words that every form of an answer uses: statuses, reasons in a few words, citations and legends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sanctionlink.answers.verdict import Answer, Change, Conflict, Reason, Verdict, rule_changes
from sanctionlink.model.outlook import LEVELS, Outlook
from sanctionlink.model.rulebook import Citation, Rulebook, Source, TargetKind
from sanctionlink.model.status import Status
from sanctionlink.render import words
from sanctionlink.render.page import clean

listing, plural = words.listing, words.plural

CLEAR_LEGEND = (
    "clear (not in force) means that nothing in this rulebook blocks (imposes) it, "
    "not that it is likely or agreed."
)
OUTLOOK_LEGEND = "The outlook is what rules of all strengths say together, for a target and against it."
DATES_LEGEND = "Dates are whole days: `from` is included, `until` is not."
SIGNS_LEGEND = "✓ this part of the rule is met, ✗ it is not."
UNLESS_LEGEND = "What follows `unless` must not hold for that to be met."
SUPPOSED = "supposed in this world"


def status_word(status: Status) -> str:
    """A status as people read it: `not in force`."""
    return status.value.replace("_", " ")


def outlook_word(outlook: Outlook) -> str:
    """An outlook as people read it: `unlikely`, `in force`."""
    return outlook.value.replace("_", " ")


def with_outlook(outlook: Outlook) -> str:
    """What follows a status where weaker rules make the outlook: `, outlook: unlikely`."""
    return f", outlook: {outlook_word(outlook)}" if outlook in LEVELS else ""


def given(values: Mapping[str, str]) -> str:
    """Conditions with their values: `a = yes, b = no`."""
    return ", ".join(f"{clean(name)} = {clean(value)}" for name, value in values.items())


def in_world(world: Iterable[tuple[str, str]]) -> str:
    """A world that a proof is for: `on the account of kyiv, in the world where pause_kept = no`."""
    values = dict(world)
    who = values.pop("account", None)
    parts = [f"on the account of {clean(who)}"] if who else []
    if values:
        parts.append(f"in the world where {given(values)}")
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


# --- verdicts --------------------------------------------------------------------------------------------------------


def leading(verdict: Verdict) -> tuple[Reason | None, int]:
    """The reason that says most about a status, and how many others of its strength there are."""
    strength = verdict.reasons[0].strength if verdict.reasons else None
    alike = [reason for reason in verdict.reasons if reason.strength is strength]
    alike.sort(key=lambda reason: not reason.certain)
    return (alike[0], len(alike) - 1) if alike else (None, 0)


def disputed(verdict: Verdict) -> bool:
    """Whether the status depends on whom one believes."""
    return bool(verdict.by_account) and len(set((verdict.by_account or {}).values())) > 1


def accounts(verdict: Verdict) -> str:
    """The outlook under each account: `moscow: blocked; kyiv: open`."""
    return "; ".join(
        f"{clean(who)}: {outlook_word(outlook)}" for who, outlook in (verdict.by_account or {}).items()
    )


def bites(kind: TargetKind) -> str:
    """What a rule does to a target of this kind."""
    return "imposes" if kind is TargetKind.MEASURE else "blocks"


def why(verdict: Verdict) -> str:
    """Why a target has its status, in a few words, and what of that could not be settled in time."""
    return f"{_why(verdict)}{unsettled(verdict.unsettled)}"


def unsettled(found: Mapping[str, str]) -> str:
    """What could not be settled, in brackets; nothing if all was."""
    return f" (not settled in time: {listing(list(found.values()))})" if found else ""


def _why(verdict: Verdict) -> str:
    if verdict.status is Status.UNDETERMINED:
        text = (
            f"hinges on {listing([clean(name) for name in verdict.hinges_on])}"
            if verdict.hinges_on
            else "open"
        )
        return f"{accounts(verdict)} ({text})" if disputed(verdict) else text
    if verdict.relief and not verdict.status.bitten:
        return f"lifted by {clean(verdict.relief[0].rule)}: {clean(verdict.relief[0].says)}"
    reason, others = leading(verdict)
    if reason is None:
        return f"nothing here {bites(verdict.kind)} it"
    text = clean(reason.says)
    if not reason.certain and others and verdict.status.bitten:
        return f"in every world some rule {bites(verdict.kind)} it, such as: {text}"
    if not reason.certain and not verdict.status.bitten:
        text = f"in some worlds only: {text}"
    return f"{text} (+{others} more)" if others else text


def counts(statuses: list[Status]) -> str:
    """How many of each status: `7 blocked, 2 clear`."""
    tally = Counter(statuses)
    return ", ".join(f"{tally[status]} {status_word(status)}" for status in Status if tally[status])


# --- what was asked --------------------------------------------------------------------------------------------------


def headline(answer: Answer, rulebook: Rulebook) -> str:
    """The rulebook and the day: `The reset of 2025 (reset_2025), as of 2025-04-30`."""
    return f"{clean(rulebook.title)} ({clean(answer.rulebook)}), as of {answer.as_of}"


def premises(answer: Answer, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was assumed, whose word was taken, what stays open, and whether the day lies beyond the rulebook's own.

    Each is a label and a text.
    """
    lines: list[tuple[str, str]] = []
    if rulebook.as_of and answer.as_of > rulebook.as_of.isoformat():
        words = f"the rulebook speaks of {rulebook.as_of}; facts that have no end are taken to go on"
        lines.append(("later day", words))
    if answer.assumptions:
        lines.append(("assumed", given(answer.assumptions)))
    if answer.account:
        lines.append(
            ("account", f"the word of {clean(answer.account)} is taken in every dispute it speaks on")
        )
    if answer.unanswered:
        names = listing([clean(name) for name in answer.unanswered])
        lines.append(("INCOMPLETE", f"no verdict on {names}: a limit was reached (see below)"))
    if answer.unsettled:
        lines.append(("not settled in time", listing(list(answer.unsettled.values()))))
    if answer.open:
        names = ", ".join(clean(name) for name in answer.open)
        number = plural(len(answer.open), "condition")
        verb = "is" if len(answer.open) == 1 else "are"
        worlds = (
            "too many worlds to tell" if answer.worlds is None else plural(answer.worlds, "possible world")
        )
        lines.append(("open", f"{number} {verb} unknown or disputed, {worlds}: {names}"))
    elif answer.worlds == 1:
        lines.append(("open", "nothing unknown or disputed bears on this"))
    elif answer.worlds is not None:
        worlds = plural(answer.worlds, "possible world")
        lines.append(("open", f"accounts differ, {worlds} (--account takes a side)"))
    return lines


def conflict(found: Conflict) -> str:
    """A conflict of consequences in a sentence, with the rules that make it."""
    rules = f" (rules {', '.join(clean(rule) for rule in found.rules)})" if found.rules else ""
    return f"{clean(found.message)}{rules} [{found.strength.value}]"


# --- changes ---------------------------------------------------------------------------------------------------------


def movement(change: Change) -> tuple[str, str]:
    """What a change did to the status, and what to the outlook, each in words (`""` if nothing)."""
    status = (
        f"{status_word(change.before)} -> {status_word(change.after)}"
        if change.before != change.after
        else ""
    )
    return status, f"{outlook_word(change.outlook_before)} -> {outlook_word(change.outlook_after)}"


def quiet_rules(before: Answer, after: Answer, moved: Collection[str]) -> list[str]:
    """What rules did to targets whose verdicts stay: `new-sanctions now bites too: arctic, energy`.

    A verdict can stay because another rule of the same strength bites already; whoever lifts that one must know of both.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for name, verdict in after.verdicts.items():
        if name in moved or name not in before.verdicts:
            continue
        old = [reason.rule for reason in before.verdicts[name].reasons]
        new = [reason.rule for reason in verdict.reasons]
        for rule in [rule for rule in new if rule not in old]:
            groups.setdefault((rule, "now bites too"), []).append(name)
        for rule in [rule for rule in old if rule not in new]:
            groups.setdefault((rule, "no longer bites"), []).append(name)
    return [f"{clean(rule)} {what}: {', '.join(map(clean, names))}" for (rule, what), names in groups.items()]


def causes(change: Change, before: Verdict | None, after: Verdict | None) -> list[tuple[str, str, str]]:
    """The rules behind a change, each as its id, what happened to it, and what it says."""
    return [
        (clean(each.rule), each.change, clean(each.says))
        for each in rule_changes(change.because, before, after)
    ]
