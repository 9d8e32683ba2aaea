"""What a rule does: exactly one effect, with the targets, rules, values or notion it is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, did_you_mean, shorten
from sanctionlink.language.resolve.notions import Definition
from sanctionlink.language.resolve.rule_parts import RuleReading
from sanctionlink.language.resolve.sections import optional_text, scalars
from sanctionlink.language.resolve.targets import TargetReading
from sanctionlink.language.resolve.values import read_value
from sanctionlink.language.yaml.nodes import MappingNode, Node, Scalar
from sanctionlink.model.rulebook import (
    Assignment,
    Blocks,
    Counters,
    Defines,
    Effect,
    Excludes,
    Lifts,
    Requires,
    Sets,
    TargetKind,
)
from sanctionlink.records import dataclass

EFFECTS = (
    "requires",
    "blocks",
    "favours",
    "imposes",
    "averts",
    "permits",
    "lifts",
    "sets",
    "defines",
    "never",
)
_BITING = ("requires", "blocks", "favours", "imposes", "averts")
_COUNTERS = ("favours", "averts")  # the side on which no rule is a must
_LIFTS_FOR = "lifts for"  # `lifts` with `for`: on those targets only, whatever the rules lifted say of them
_KINDS: Mapping[str, TargetKind] = MappingProxyType(
    {
        "blocks": TargetKind.PROPOSAL,
        "favours": TargetKind.PROPOSAL,
        "imposes": TargetKind.MEASURE,
        "averts": TargetKind.MEASURE,
    }
)


def effect_of(key: Scalar, body: MappingNode, found: Collector) -> str | None:
    """The name of a rule's one effect, with the keys that it needs and allows checked; None with a fault recorded."""
    present = [k for k, _ in body.entries if k.text in EFFECTS]
    names = [k.text for k in present if not (k.text == "lifts" and body.key("permits"))]
    if len(names) != 1:
        listed = ", ".join(f"`{e}`" for e in (names or EFFECTS))
        message = (
            f"`{key.text}` has {len(names)} effects: {listed}" if names else f"`{key.text}` has no effect"
        )
        hint = "make a rule of each" if names else f"add one of {listed}"
        place = present[1].span if len(present) > 1 else key.span
        found.error(codes.EFFECTS, message, place, hint)
        return None
    effect = names[0]
    if not _check_companions(key, body, effect, found):
        return None
    return _LIFTS_FOR if effect == "lifts" and body.key("for") else effect


def _check_companions(key: Scalar, body: MappingNode, effect: str, found: Collector) -> bool:
    """Whether the keys beside the effect are those that it needs: `for`, `lifts` and `when`."""
    before = len(found.found)
    needed = {"requires": "for", "permits": "lifts"}.get(effect)
    if needed and body.get(needed) is None:
        hint = "name its targets" if needed == "for" else "name the rules that it lifts"
        found.error(codes.EFFECTS, f"`{key.text}` has `{effect}` and no `{needed}`", key.span, hint)
    stray = body.key("for")
    if effect not in ("requires", "lifts") and stray is not None:
        message = f"`for` goes with `requires` or `lifts`, not with `{effect}`"
        found.error(codes.EFFECTS, message, stray.span, "remove it")
    when = body.key("when")
    if when is None and effect not in ("requires", "never"):
        hint = "add `when: …`, or `when: always` for a standing rule"
        found.error(codes.EFFECTS, f"`{key.text}` has no `when`", key.span, hint)
    if when is not None and effect == "never":
        hint = "put what it says into `never`"
        found.error(codes.EFFECTS, "`when` does not go with `never`", when.span, hint)
    if effect in _COUNTERS and optional_text(body, "strength") not in ("likely", "may"):
        _tell_never_a_must(key, body, effect, found)
    return len(found.found) == before


def _tell_never_a_must(key: Scalar, body: MappingNode, effect: str, found: Collector) -> None:
    """Tells that a rule which favours or averts has the strength must, or none and so must."""
    strength = body.get("strength")
    message, place = f"`{key.text}` has `{effect}` and no `strength`, which would be must", key.span
    if strength is not None:
        message, place = f"`{effect}` cannot be a must", strength.span
    main = "blocks" if effect == "favours" else "imposes"
    hint = f"write `strength: likely` or `strength: may`; only what `{main}` can be a must"
    found.error(codes.NEVER_A_MUST, message, place, hint)


@dataclass(frozen=True, slots=True)
class EffectReading:
    """Reads the effect of one rule. `sorts` has the effect's name of every rule; `defines` is the notion of this one."""

    rule: RuleReading
    key: Scalar
    body: MappingNode
    sorts: dict[str, str]
    defines: Definition | None

    def read(self, effect: str) -> Effect | None:
        """The effect; None with the faults recorded."""
        node = self.body.get("for" if effect == _LIFTS_FOR else effect)
        if node is None:
            return None
        if effect == "requires":
            return self._requires(node)
        if effect in _KINDS:
            targets = TargetReading(self.rule, effect, (_KINDS[effect],)).read(node)
            return Counters(targets) if effect in _COUNTERS else Blocks(targets)
        if effect in ("permits", "lifts", _LIFTS_FOR):
            return self._lifts(node, effect)
        if effect == "sets":
            return self._sets(node)
        if effect == "defines":
            return self._defines()
        return Excludes()

    def _requires(self, node: Node) -> Requires | None:
        wanted = self.body.get("for")
        targets = TargetReading(self.rule, "requires", (TargetKind.PROPOSAL,)).read(wanted) if wanted else ()
        needed = self.rule.expression(node)
        return None if needed is None else Requires(targets, needed)

    def _lifts(self, node: Node, effect: str) -> Lifts:
        targets = None
        if effect != "lifts":
            targets = TargetReading(self.rule, effect.split()[0], tuple(TargetKind)).read(node)
        elif self.rule.variables:
            message = (
                "`lifts` alone lifts for every member as soon as it fires for one, so `for_each` does not fit"
            )
            hint = "say `for` which targets, or write `some(…)` in `when` if it is meant for all"
            self.rule.found.error(codes.BAD_LIFT, message, node.span, hint)
        lifted = scalars(self.body.get("lifts"))
        return Lifts(tuple(dict.fromkeys(s.text for s in lifted if self._may_lift(s, effect))), targets)

    def _may_lift(self, scalar: Scalar, effect: str) -> bool:
        found, names = self.rule.found, self.rule.names
        if scalar.text == self.key.text:
            found.error(codes.BAD_LIFT, f"`{scalar.text}` lifts itself", scalar.span, "name other rules")
            return False
        if scalar.text not in names.rules:
            if scalar.text not in names.broken:
                message = f"there is no rule `{shorten(scalar.text)}`"
                found.error(codes.UNKNOWN_RULE, message, scalar.span, did_you_mean(scalar.text, names.rules))
            return False
        sort = self.sorts.get(scalar.text)
        if effect == "permits" and sort is not None and sort not in _BITING:
            message = f"`{scalar.text}` has the effect `{sort}` and bites on no targets, so `permits` cannot lift it"
            hint = "use `lifts` without `permits`"
            if sort in ("permits", _LIFTS_FOR):
                hint += ", and `for` to lift it on some targets only"
            found.error(codes.BAD_LIFT, message, scalar.span, hint)
            return False
        if effect == _LIFTS_FOR and sort is not None and sort not in (*_BITING, "permits", _LIFTS_FOR):
            message = (
                f"`{scalar.text}` has the effect `{sort}` and is about no targets, so `for` does not fit"
            )
            found.error(codes.BAD_LIFT, message, scalar.span, "leave `for` out to lift it altogether")
            return False
        return True

    def _sets(self, node: Node) -> Sets | None:
        if not isinstance(node, MappingNode) or not node.entries:
            self.rule.found.error(
                codes.NO_VALUE, "`sets` sets nothing", node.span, "write `sets: {condition: value}`"
            )
            return None
        assignments = [self._assignment(k, v) for k, v in node.entries if isinstance(v, Scalar)]
        known = tuple(a for a in assignments if a is not None)
        return Sets(known) if len(known) == len(assignments) else None

    def _assignment(self, key: Scalar, value: Scalar) -> Assignment | None:
        reference = self.rule.reference(key)
        if reference is None:
            return None
        name, arguments = reference
        names, found = self.rule.names, self.rule.found
        condition = names.conditions.get(name)
        if condition is None:
            other = names.kind_of(name)
            if other:
                hint = "use `blocks`, `imposes` or `defines`"
                found.error(
                    codes.NOT_A_CONDITION,
                    f"`{name}` is {other}, and `sets` is for conditions",
                    key.span,
                    hint,
                )
            elif name not in names.broken:
                hint_ = did_you_mean(name, names.conditions)
                found.error(
                    codes.UNKNOWN_CONDITION, f"there is no condition `{shorten(name)}`", key.span, hint_
                )
            return None
        fits = self.rule.arguments(name, condition.over, arguments, key)
        read = read_value(value.text, value.span, condition, found)
        return Assignment(name, arguments, read) if fits and read is not None else None

    def _defines(self) -> Defines | None:
        one = self.defines
        if one is None:
            return None
        over = self.rule.names.notions.get(one.name)
        if over is None or len(over) != len(one.arguments):  # told where the notion's rules were compared
            return None
        if not self.rule.arguments(one.name, over, one.arguments, one.scalar):
            return None
        return Defines(one.name, one.arguments)
