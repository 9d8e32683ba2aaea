"""How likely each value of a condition is, where a rulebook's author dares to say: `weights: {yes: 0.3, no: 0.7}`."""

from __future__ import annotations

from fractions import Fraction

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, did_you_mean, shorten
from sanctionlink.language.resolve.values import value_word
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar
from sanctionlink.model.rulebook import Condition
from sanctionlink.model.values import parse_number, show


def read_weights(body: MappingNode, condition: Condition, found: Collector) -> tuple[Fraction, ...]:
    """The weight of each of the condition's values, in their order, which add up to 1; none if there are none."""
    node, key = body.get("weights"), body.key("weights")
    if not isinstance(node, MappingNode) or key is None:
        return ()
    if not condition.type.finite:
        message = f"a {condition.type.value} condition has no weights: they are for values that can be listed"
        found.error(codes.BAD_DECLARATION, message, key.span, "remove `weights`, or use `type: choice`")
        return ()
    weights: dict[str, Fraction] = {}
    sound = True
    for name, value in node:
        weight = _weight(name, value, condition, found)
        if weight is None:
            sound = False
        else:
            weights[value_word(name.text, condition)] = weight
    missing = [value for value in condition.values if value not in weights]
    if not sound:
        return ()
    if missing:
        names = ", ".join(f"`{value}`" for value in missing)
        message = f"{names} {'has' if len(missing) == 1 else 'have'} no weight"
        found.error(codes.BAD_DECLARATION, message, key.span, "give every value one; together they make 1")
        return ()
    total = sum(weights.values())
    if total != 1:
        message = f"the weights of `{condition.id}` add up to {show(total)}"
        found.error(codes.BAD_VALUE, message, key.span, "change them so that together they make 1")
        return ()
    return tuple(weights[value] for value in condition.values)


def _weight(name: Scalar, value: Node, condition: Condition, found: Collector) -> Fraction | None:
    """The weight of one value."""
    if value_word(name.text, condition) not in condition.values:
        hint = did_you_mean(name.text, condition.values) or f"its values are {', '.join(condition.values)}"
        message = f"`{shorten(name.text)}` is not a value of `{condition.id}`"
        found.error(codes.BAD_VALUE, message, name.span, hint)
        return None
    if not isinstance(value, Scalar):
        return None  # the shape has said so
    number = parse_number(value.text)
    if number is None or not 0 < number <= 1:
        message = f"`{shorten(value.text)}` is not a weight"
        hint = "write a number above 0, such as 0.3; what cannot be is for a `never` rule"
        found.error(codes.BAD_VALUE, message, value.span, hint)
        return None
    return Fraction(number)
