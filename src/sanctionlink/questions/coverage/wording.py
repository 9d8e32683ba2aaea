"""The sentences that say why no case exercises a rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sanctionlink.answers.coverage import Seen
from sanctionlink.model.expression import Applies, Expression, HasStatus, Holds, Not
from sanctionlink.model.expression_text import show_call, show_expression
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.questions.coverage.probes import ProbedPart

MOST_NAMED = 4


def quoted(words: Iterable[str], last: str = "and", most: int = MOST_NAMED) -> str:
    """Words as a list of code: `a`, `b` and 3 more."""
    every = list(words)
    named = [f"`{word}`" for word in (every if len(every) <= most else every[: most - 1])]
    if len(named) < len(every):
        return f"{', '.join(named)} and {len(every) - len(named)} more"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {last} {named[-1]}" if named else ""


def asked_nowhere(targets: Sequence[str]) -> str:
    """No case expects a verdict that the rule bears on."""
    if not targets:
        return "no verdict can rest on it"
    one = "" if len(targets) == 1 else "one of "
    return f"no case expects a verdict that it bears on: expect {one}{quoted(targets, 'or')}"


def asked_elsewhere(cases: Sequence[str], targets: Sequence[str]) -> str:
    """The rule's conditions hold, in cases that expect no verdict that it bears on."""
    one = "" if len(targets) == 1 else "one of "
    which = "which expects" if len(cases) == 1 else "which expect"
    return f"its conditions hold in {quoted(cases)}, {which} no verdict that it bears on: expect {one}{quoted(targets, 'or')}"


def nobody(rule: Rule) -> str:
    """The rule is about members that there are not."""
    sets = dict.fromkeys(name for _, name in rule.for_each)
    if not sets:
        return "in no case is anything said of what it reads, and what holds unless something is said keeps it from firing"
    return f"in no case is there anybody that it could be about (a member of {quoted(sets)})"


def not_valid(rule: Rule, days: Iterable[dt.date]) -> str:
    """The rule is valid on no day of the cases."""
    start, end = rule.valid_from, rule.valid_until
    period = " ".join([*([f"from {start}"] if start else []), *([f"until {end}"] if end else [])])
    listed = quoted((day.isoformat() for day in sorted(set(days))), "and")
    return f"it is valid {period}, and the cases that it bears on ask about {listed}"


def lifted(cases: Sequence[str], lifters: Sequence[str]) -> str:
    """An exception always kept the rule from applying."""
    fired = quoted(cases)
    return f"wherever its conditions hold ({fired}), it is lifted by {quoted(lifters, 'or')}"


def together(pairs: Sequence[tuple[ProbedPart, ...]], rulebook: Rulebook) -> str:
    """Every part of the rule holds in some case, and not all of them in one."""
    if not pairs:
        return "each of its conditions holds in some case, but never all of them together"
    one, other = pairs[0]
    first, second = (f"`{show_expression(written(part), rulebook)}`" for part in (one, other))
    if one.key == "when" and other.key == "unless":
        return f"wherever {first} holds, its `unless`, {second}, holds too"
    if one.key == "when" and other.key == "requires":
        return f"wherever {first} holds, what it requires, {second}, holds too"
    return f"{first} and {second} each hold in some case, but never together"


def written(part: ProbedPart) -> Expression:
    """A part as it stands in the rule: an `unless` and a requirement have to fail."""
    return part.holds.body if part.key != "when" and isinstance(part.holds, Not) else part.holds


def alone(part: ProbedPart, rulebook: Rulebook, seen: Sequence[Seen], uncovered: Collection[str]) -> str:
    """A part of the rule held in no case: what had to hold, and what the cases have of it."""
    text = show_expression(written(part), rulebook)
    had = ", ".join(_had(each, part.holds, rulebook) for each in seen if each.values)
    had += _derived(part.holds, rulebook, uncovered)
    had = f"; {had}" if had else ""
    if part.key == "unless":
        return f"its `unless`, `{text}`, holds in every case{had}"
    if part.key == "requires":
        return f"what it requires, `{text}`, holds in every case{had}"
    return f"`{text}` holds in no case{had}"


def _had(seen: Seen, part: Expression, rulebook: Rulebook) -> str:
    """The values that the cases have of a condition, and those that were needed where it is the part itself."""
    condition = rulebook.conditions[seen.condition]
    only = "always " if len(seen.values) == 1 else ""
    text = f"`{seen.condition}` is {only}{quoted(seen.values, 'or')}"
    test, positive = (part.body, False) if isinstance(part, Not) else (part, True)
    if isinstance(test, Holds) and test.condition == seen.condition:
        wanted = [value for value in condition.values if (value in test.values) == positive]
        if condition.values != ("no", "yes"):
            text += f", and {quoted(wanted, 'or')} is needed"
    return text


def _derived(part: Expression, rulebook: Rulebook, uncovered: Collection[str]) -> str:
    """What to add where a part rests on a notion or status: the rules that would have to fire."""
    test = part.body if isinstance(part, Not) else part
    if isinstance(part, Not) or not isinstance(test, (Applies, HasStatus)):
        return ""
    if isinstance(test, HasStatus):
        state = show_expression(test, rulebook).removeprefix(show_call(test.target, test.arguments)).strip()
        return f"no case makes `{test.target}` {state.removeprefix('is ')}"
    rules = [
        rule.id
        for rule in rulebook.rules.values()
        if rule.id in uncovered and getattr(rule.effect, "notion", None) == test.notion
    ]
    return (
        f"no rule that defines it applies ({quoted(rules)})" if rules else "no rule that defines it applies"
    )
