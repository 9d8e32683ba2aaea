"""For circles: what makes an expression hold by holding itself, and the expression with one of these taken as given."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.ground.reads import Predicate
from sanctionlink.model.expression import And, Applies, AtLeast, Expression, HasStatus, Holds, Not, Or, Truth

Support = HasStatus | Applies | Holds
"""A target's status, a notion, or the value of a condition that consequences set."""


def supports(e: Expression, positive: bool) -> Iterator[tuple[Support, bool]]:
    """What makes the expression hold (or, if not `positive`, fail), and whether it does so by holding itself.

    What is read inside `some`, `every`, `count` and the like is left out.
    """
    match e:
        case Not(body=body):
            yield from supports(body, not positive)
        case And(parts=parts) | Or(parts=parts) | AtLeast(parts=parts):
            for part in parts:
                yield from supports(part, positive)
        case HasStatus(bitten=bitten):
            if bitten == positive:
                yield e, positive
        case Applies():
            if positive:
                yield e, positive
        case Holds():
            yield e, positive


def predicate(node: Support) -> Predicate:
    """What a support is about."""
    match node:
        case HasStatus(target=target):
            return "target", target
        case Applies(notion=notion):
            return "notion", notion
    return "condition", node.condition


def granted(e: Expression, node: Support, holds: bool) -> Expression:
    """The expression with one of its supports replaced by what it is granted to be."""
    if e is node:
        return Truth(holds, node.span)
    match e:
        case Not(body=body, span=span):
            return Not(granted(body, node, holds), span)
        case And(parts=parts, span=span):
            return And(tuple(granted(p, node, holds) for p in parts), span)
        case Or(parts=parts, span=span):
            return Or(tuple(granted(p, node, holds) for p in parts), span)
        case AtLeast(least=least, parts=parts, span=span):
            return AtLeast(least, tuple(granted(p, node, holds) for p in parts), span)
    return e
