"""TARGETS: an id, a list of ids, or a selector over labels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import did_you_mean, shorten
from sanctionlink.language.resolve.rule_parts import RuleReading
from sanctionlink.language.resolve.sections import scalars
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar, SequenceNode, kind
from sanctionlink.model.expression import Variable
from sanctionlink.model.rulebook import Target, TargetKind, TargetRef
from sanctionlink.records import dataclass

_KIND_LABEL = "target"
_INSTEAD: Mapping[TargetKind, str] = MappingProxyType(
    {
        TargetKind.PROPOSAL: "use `blocks` for what speaks against it, `favours` for what speaks for it",
        TargetKind.MEASURE: "use `imposes` for what brings it about, `averts` for what speaks against it",
    }
)


@dataclass(frozen=True, slots=True)
class TargetReading:
    """Reads the targets of one rule's effect, which may be for proposals, for measures, or for both."""

    rule: RuleReading
    effect: str
    kinds: tuple[TargetKind, ...]

    def read(self, node: Node) -> tuple[TargetRef, ...]:
        """The targets, each once, in order. Faults are recorded and their targets left out."""
        if isinstance(node, SequenceNode):
            if not node.items:
                self.rule.found.error(codes.NO_VALUE, f"`{self.effect}` names no targets", node.span)
            result = [ref for item in node.items for ref in self._one(item)]
        else:
            result = self._one(node)
        return tuple(dict.fromkeys(result))

    def _one(self, node: Node) -> list[TargetRef]:
        if isinstance(node, Scalar):
            return self._named(node)
        if isinstance(node, MappingNode):
            return self._selected(node)
        self.rule.found.error(codes.WRONG_KIND, f"expected a target, found {kind(node)}", node.span)
        return []

    def _named(self, scalar: Scalar) -> list[TargetRef]:
        reference = self.rule.reference(scalar)
        if reference is None:
            return []
        name, arguments = reference
        names, found = self.rule.names, self.rule.found
        target = names.targets.get(name)
        if target is None:
            if name not in names.broken:
                other = names.kind_of(name)
                message = (
                    f"`{name}` is {other}, not a target" if other else f"there is no target `{shorten(name)}`"
                )
                hint = did_you_mean(name, names.targets)
                found.error(codes.UNKNOWN_TARGET, message, scalar.span, hint)
            return []
        if target.kind not in self.kinds:
            message = f"`{name}` is a {target.kind.value}, and `{self.effect}` is for {self._wanted()}"
            found.error(codes.WRONG_TARGET_KIND, message, scalar.span, _INSTEAD[target.kind])
            return []
        if not self.rule.arguments(name, target.over, arguments, scalar):
            return []
        return [TargetRef(name, arguments)]

    def _wanted(self) -> str:
        return " and ".join(f"{k.value}s" for k in self.kinds)

    def _selected(self, node: MappingNode) -> list[TargetRef]:
        names, found = self.rule.names, self.rule.found
        candidates = [t for t in names.targets.values() if t.kind in self.kinds]
        picked = candidates if node.entries else []
        for key, value in node.entries:
            wanted = {s.text.strip() for s in scalars(value)}
            fitting = [t for t in candidates if _label(t, key.text) in wanted]
            if not fitting and not names.broken:
                self._nothing_fits(key, value, candidates)
                return []
            picked = [t for t in picked if t in fitting]
        if not picked and not names.broken:
            message = f"this selector picks none of the {self._wanted()}"
            found.error(codes.EMPTY_SELECTOR, message, node.span, "give it labels that some target has")
        return [ref for t in picked if (ref := self._with_variables(t, node)) is not None]

    def _nothing_fits(self, key: Scalar, value: Node, candidates: list[Target]) -> None:
        found = self.rule.found
        labels = dict.fromkeys(label for t in candidates for label in t.labels)
        if key.text not in labels:
            hint = did_you_mean(key.text, labels)
            message = f"none of the {self._wanted()} has the label `{shorten(key.text)}`"
            found.error(codes.EMPTY_SELECTOR, message, key.span, hint)
            return
        present = dict.fromkeys(t.labels[key.text] for t in candidates if key.text in t.labels)
        wanted = scalars(value)
        shown = " or ".join(f"`{shorten(s.text)}`" for s in wanted) or "nothing"
        hint = did_you_mean(wanted[0].text, present) if wanted else None
        message = f"none of the {self._wanted()} has the {key.text} {shown}"
        found.error(codes.EMPTY_SELECTOR, message, value.span, hint)

    def _with_variables(self, target: Target, node: MappingNode) -> TargetRef | None:
        free = list(self.rule.variables.items())
        arguments: list[Variable] = []
        for wanted in target.over:
            name = next((n for n, s in free if s == wanted), None)
            if name is None:
                message = (
                    f"this selector picks `{target.id}`, which has one target for each member of `{wanted}`"
                )
                hint = f"add a variable over `{wanted}` to `for_each`"
                self.rule.found.error(codes.VARIABLE, message, node.span, hint)
                return None
            free.remove((name, wanted))
            arguments.append(Variable(name))
        return TargetRef(target.id, tuple(arguments))


def _label(target: Target, label: str) -> str | None:
    own = target.labels.get(label)
    return target.kind.value if own is None and label == _KIND_LABEL else own
