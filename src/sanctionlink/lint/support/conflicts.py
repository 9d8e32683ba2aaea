"""Why some things cannot hold together, in the words of the rules."""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.diagnostics.model import Related, Span, shorten
from sanctionlink.ground.ir import TRUE, Environment, Literal
from sanctionlink.lint.support.claims import listed
from sanctionlink.lint.support.parts import Part
from sanctionlink.lint.support.worlds import Worlds
from sanctionlink.model.expression_text import show_expression
from sanctionlink.model.rulebook import Rule, Rulebook
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class RuleConflict:
    """The parts of a rule that cannot hold together, with the `never` rules and exceptions that have a hand in it."""

    parts: tuple[Part, ...]
    never: tuple[Rule, ...]
    lifters: tuple[Rule, ...]


def conflict(worlds: Worlds, rule: Rule, environment: Environment, reading: int) -> RuleConflict:
    """The fewest things that keep a rule from firing under a binding."""
    by_literal: dict[Literal, Part] = {}
    for part in worlds.parts(rule):
        by_literal.setdefault(worlds.part(part, environment)[reading], part)
    lifted = worlds.program.index.get(("lifted", rule.id, None))
    literals = [x for x in by_literal if x != TRUE]
    if lifted is not None:
        literals.append(-lifted[reading])
    found = worlds.core(literals)
    never = [r for x in found if (r := worlds.never_rule(x)) is not None]
    hand = lifted is not None and -lifted[reading] in found
    return RuleConflict(
        tuple(part for x, part in by_literal.items() if x in found),
        tuple(r for r in dict.fromkeys(never) if r is not rule),
        lifters(worlds.rulebook, rule.id) if hand else (),
    )


def lifters(rulebook: Rulebook, lifted: str) -> tuple[Rule, ...]:
    """The exceptions that name a rule."""
    return tuple(r for r in rulebook.rules.values() if lifted in getattr(r.effect, "rules", ()))


def shown(part: Part, rule: Rule, rulebook: Rulebook) -> str:
    """A part as its author wrote it, with what it is there for if that is not `when`."""
    if part.expression is None:
        return f"{part.kind}: {rule.valid_from if part.kind == 'from' else rule.valid_until}"
    text = shorten(show_expression(part.expression, rulebook), 70)
    return text if part.kind == "when" else f"{part.kind}: {text}"


def because(found: RuleConflict, rule: Rule, rulebook: Rulebook) -> str:
    """Why the parts cannot hold together: `a` and `b` exclude each other."""
    names = [shown(part, rule, rulebook) for part in found.parts]
    parts = listed(names)
    several = len(names) > 1
    if found.lifters:
        lifting = f"{listed(r.id for r in found.lifters)} lift{'s' if len(found.lifters) == 1 else ''} it"
        return f"whenever {parts} hold{'' if several else 's'}, {lifting}" if names else f"{lifting} always"
    if found.never:
        by = f"the `never` rule{'s' if len(found.never) > 1 else ''} {listed(r.id for r in found.never)}"
        if not names:
            return f"{by} leave no situation possible"
        return f"{by} exclude{'' if len(found.never) > 1 else 's'} {parts}" + (" together" if several else "")
    return f"{parts} cannot hold together" if several else f"{parts} cannot hold"


def places(found: RuleConflict, rule: Rule, rulebook: Rulebook) -> tuple[Span, tuple[Related, ...]]:
    """Where to look first, and where else: the parts of the rule, then the rules that have a hand in it."""
    written = [part for part in found.parts if part.expression is not None]
    first = written[-1].span if written else rule.span
    related = [Related(p.span, f"`{shown(p, rule, rulebook)}`") for p in written[:-1]]
    related += [Related(r.span, f"`{r.id}`: {r.says}" if r.says else f"`{r.id}`") for r in _hands(found)]
    return first, tuple(related)


def _hands(found: RuleConflict) -> Sequence[Rule]:
    return (*found.never, *found.lifters)
