"""A fact, or a default, that hides the cause of what it states: it repeats what a rule concludes.

Why:
    What a rule concludes wins over a fact, and the fact stands again as soon as the rule no longer applies. So where the fact
    says the same, the rule is idle: take its cause away, and nothing moves. Whoever asks what would follow if the war ended is
    told "nothing", since the effect is on record as if it had no cause.

Bad:
    rulebook: {title: Reset, as_of: 2025-04-01}
    conditions:
      war_ongoing: {ask: Does the war go on?, type: yes_no, default: yes}
      consensus: {ask: Is Washington of one mind?, type: yes_no}
    proposals:
      cooperation: {title: Economic cooperation}
    rules:
      war-divides:
        says: While the war goes on, Washington stays divided.
        when: war_ongoing
        sets: {consensus: no}
      consensus-needed:
        says: Cooperation needs a Washington of one mind.
        requires: consensus
        for: cooperation
    facts:
      - {condition: consensus, value: no}

Good:
    rulebook: {title: Reset, as_of: 2025-04-01}
    conditions:
      war_ongoing: {ask: Does the war go on?, type: yes_no, default: yes}
      consensus: {ask: Is Washington of one mind?, type: yes_no}
    proposals:
      cooperation: {title: Economic cooperation}
    rules:
      war-divides:
        says: While the war goes on, Washington stays divided.
        when: war_ongoing
        sets: {consensus: no}
      consensus-needed:
        says: Cooperation needs a Washington of one mind.
        requires: consensus
        for: cooperation

How it decides:
    Of a condition that rules set, it takes each fact that nobody disputes, as of the rulebook's day or, if the fact does not
    hold then, the nearest day on which it does; and the default where no fact speaks. It is found if a rule that sets the
    condition to the same value applies in some situation that the record leaves open on that day, and if other conditions
    can be assumed under which no rule sets it in any situation. Those are the witness, as few as can be: with them,
    the condition keeps its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.claims import Claim, decided, listed
from sanctionlink.lint.support.hidden import Repetition, Repetitions
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.values import show

CODE = codes.HIDDEN_CAUSE
NAME = "hidden-cause"
SEVERITY = Severity.WARNING


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The facts and defaults that make a rule idle."""
    repetitions = Repetitions(subject.rulebook, subject.program, subject.check_time)
    yield from decided(
        subject,
        (
            Claim(
                f"whether what is on record of `{show_instance(each.instance)}` hides what rules conclude",
                each.claim.fact.span
                if each.claim.fact
                else subject.rulebook.conditions[each.instance[0]].span,
                partial(_found, repetitions=repetitions, found=each),
            )
            for each in repetitions.possible()
        ),
    )


def _found(worlds: Worlds, repetitions: Repetitions, found: Repetition) -> Iterator[Diagnostic]:
    rules = repetitions.applying(found)
    assumed = repetitions.cause(found, rules) if rules else None
    if assumed is None:
        return
    book, fact = worlds.rulebook, found.claim.fact
    name, value = show_instance(found.instance), show(found.claim.given)
    several = len(rules) > 1
    witness = tuple((show_instance(i), show(v)) for i, v in assumed.items())
    changed = listed(f"{i}={v}" for i, v in witness)
    yield Diagnostic(
        CODE,
        f"the {'fact' if fact else 'default'} on `{name}` says `{value}`, which {listed(r.id for r in rules)}"
        f" conclude{'' if several else 's'} too, and so hides the cause: with {changed} it stays `{value}`",
        fact.span if fact else book.conditions[found.instance[0]].span,
        SEVERITY,
        f"remove the {'fact' if fact else 'default'}, so that the rule{'s' if several else ''} decide"
        f"{'' if several else 's'}; keep it only if it is so whatever the cause is",
        tuple(Related(r.span, f"`{r.id}`: {r.says}") for r in rules),
        witness if found.day == book.as_of else (("as of", found.day.isoformat()), *witness),
    )
