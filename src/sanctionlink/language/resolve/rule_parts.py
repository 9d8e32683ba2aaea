"""What the parts of one rule are read with, and the expressions that YAML lists and mappings build."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Span, did_you_mean, shorten
from sanctionlink.language.expressions.resolve import parse_expression, parse_reference
from sanctionlink.language.expressions.scope import Scope
from sanctionlink.language.resolve.names import DeclaredNames
from sanctionlink.language.resolve.references import arity_hint, arity_message
from sanctionlink.language.yaml.nodes import Node, Scalar, SequenceNode
from sanctionlink.language.yaml.offsets import place_of
from sanctionlink.model.expression import And, Argument, Expression, Not, Or, Variable
from sanctionlink.records import dataclass

_JOINS = ("any", "all", "not")


@dataclass(frozen=True, slots=True)
class RuleReading:
    """What one rule's parts are read with: the names of the rulebook and the rule's own variables."""

    names: DeclaredNames
    scope: Scope
    variables: Mapping[str, str]
    found: Collector

    def expression(self, node: Node) -> Expression | None:
        """An expression: a text, a list (all of), or a mapping with `any`, `all` or `not`."""
        if isinstance(node, Scalar):
            return self._text(node)
        if isinstance(node, SequenceNode):
            return self._joined(node, And)
        if len(node.entries) != 1 or node.entries[0][0].text not in _JOINS:
            first = node.entries[0][0] if node.entries else None
            message = "expected exactly one of `any`, `all` and `not` here"
            hint = did_you_mean(first.text, _JOINS) if first else None
            hint = hint or "a text with `: ` in it needs quotation marks"
            self.found.error(codes.UNKNOWN_KEY, message, first.span if first else node.span, hint)
            return None
        key, body = node.entries[0]
        if key.text == "not":
            inner = self.expression(body)
            return None if inner is None else Not(inner, node.span)
        return self._joined(body, Or if key.text == "any" else And)

    def _joined(self, node: Node, join: type[And] | type[Or]) -> Expression | None:
        if not isinstance(node, SequenceNode):
            return self.expression(node)
        if not node.items:
            self.found.error(
                codes.NO_VALUE, "this list of expressions is empty", node.span, "write `always` or fill it"
            )
            return None
        parts = [self.expression(item) for item in node.items]
        known = tuple(p for p in parts if p is not None)
        if len(known) < len(parts):
            return None
        return known[0] if len(known) == 1 else join(known, node.span)

    def _text(self, scalar: Scalar) -> Expression | None:
        return parse_expression(scalar.text, place_of(scalar), self.scope, self.variables, self.found)

    def reference(self, scalar: Scalar) -> tuple[str, tuple[Argument, ...]] | None:
        """A name with arguments, which may be the rule's variables."""
        return parse_reference(scalar.text, place_of(scalar), self.variables, self.found)

    def arguments(self, name: str, over: tuple[str, ...], given: tuple[Argument, ...], place: Scalar) -> bool:
        """Whether arguments fit the sets that a name is over: their number, and each one's set."""
        if len(given) != len(over):
            message = arity_message(name, over, len(given))
            self.found.error(codes.ARGUMENTS, message, place.span, arity_hint(name, over))
            return False
        fits = [self._argument(a, s, place) for a, s in zip(given, over, strict=True)]
        return all(fits)

    def _argument(self, argument: Argument, wanted: str, place: Scalar) -> bool:
        # A variable may range over another set, since sets overlap: grounding looks its members up.
        if isinstance(argument, Variable):
            return True
        members = self.names.sets[wanted].members if wanted in self.names.sets else {}
        if argument.id in members:
            return True
        hint = did_you_mean(argument.id, [*members, *self.variables]) or "bind variables with `for_each`"
        message = f"`{shorten(argument.id)}` is neither a member of `{wanted}` nor a variable of this rule"
        self.found.error(codes.UNKNOWN_MEMBER, message, place.span, hint)
        return False


def variables_in(part: object) -> Iterator[str]:
    """The names of all variables that a part of a rule mentions."""
    if isinstance(part, Variable):
        yield part.name
    elif isinstance(part, tuple):
        for item in part:
            yield from variables_in(item)
    elif dataclasses.is_dataclass(part) and not isinstance(part, Span):
        for one in dataclasses.fields(part):
            yield from variables_in(getattr(part, one.name))
