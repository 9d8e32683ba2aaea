"""The words for what differs between two versions: how a target moved, what a scenario supposes, how to try it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from sanctionlink.answers.derivation import Derivation, RuleNode
from sanctionlink.answers.difference import (
    Aspect,
    Difference,
    Direction,
    Divergence,
    Edit,
    Finding,
    Manner,
    Supposed,
    TargetDifference,
    VersionSide,
)
from sanctionlink.model.rulebook import Strength, TargetKind
from sanctionlink.records import dataclass
from sanctionlink.render import wording
from sanctionlink.render.page import clean

LEGEND = (
    "Weaker: in some scenario the old version blocks a target (has it in force) and the new one does not. Equivalent is said "
    "of targets for which no scenario tells the versions apart: that is proven, for every value, every past and every day."
)

MANNERS = {Manner.OBSERVED: " as a fact, which rules may overrule", Manner.ASSUMED: "", Manner.PAST: ""}


@dataclass(frozen=True, slots=True)
class DifferenceGroup:
    """Targets that one and the same scenario shows to differ in the same way; `shown` is the one to prove it for."""

    targets: tuple[TargetDifference, ...]
    shown: Divergence

    @property
    def kind(self) -> TargetKind:
        """What the targets are."""
        return self.targets[0].kind


def groups(difference: Difference) -> list[DifferenceGroup]:
    """The scenarios to show, those that weaken first, with the targets that each is about."""
    found: dict[object, list[tuple[TargetDifference, Divergence]]] = {}
    for target in difference.of(Finding.CHANGED):
        for witness in target.witnesses:
            key = (
                target.kind,
                witness.aspect,
                witness.direction,
                witness.as_of,
                witness.account,
                witness.changes,
                _said(witness.old),
                _said(witness.new),
            )
            found.setdefault(key, []).append((target, witness))
    made = [DifferenceGroup(tuple(t for t, _ in each), each[0][1]) for each in found.values()]
    return sorted(
        made, key=lambda g: (list(Aspect).index(g.shown.aspect), list(Direction).index(g.shown.direction))
    )


def _said(side: VersionSide) -> object:
    """What decides whether two sides are alike."""
    verdict = side.verdict
    return verdict and (
        verdict.status,
        verdict.outlook,
        tuple((r.rule, r.strength, r.certain) for r in verdict.reasons),
    )


def headline(group: DifferenceGroup) -> str:
    """How the targets move: from what to what, and whether that is weaker or stronger."""
    witness = group.shown
    before, after = (_status(side) for side in (witness.old, witness.new))
    if witness.aspect is Aspect.OUTLOOK:
        old, new = (_outlook(side) for side in (witness.old, witness.new))
        return f"still {after}, outlook: {old} -> {new}"
    if witness.aspect is Aspect.REASONS:
        return f"still {after}, for other reasons"
    moved = f"{before} -> {after}"
    if witness.direction is Direction.WEAKER:
        return f"{moved}, WEAKER"
    return f"{moved}, stronger" if witness.direction is Direction.STRONGER else moved


def _status(side: VersionSide) -> str:
    return wording.status_word(side.verdict.status) if side.verdict else "impossible"


def _outlook(side: VersionSide) -> str:
    return wording.outlook_word(side.verdict.outlook) if side.verdict else "none"


def causes(group: DifferenceGroup, difference: Difference) -> list[str]:
    """The rules that are behind it, with what was edited in them."""
    edited = {e.name: e for e in difference.edits if e.kind == "rule"}
    sides = (group.shown.old.verdict, group.shown.new.verdict)
    old, new = ({r.rule: (r.strength, r.certain) for r in v.reasons} if v else {} for v in sides)
    lines = []
    for rule in dict.fromkeys([*old, *new]):
        if old.get(rule) == new.get(rule):
            continue
        if rule in old and rule in new:
            what = f"bites otherwise: {_bite(old[rule])} -> {_bite(new[rule])}"
        else:
            what = f"bites in {clean(difference.new if rule in new else difference.old)} only"
        how = edited.get(rule)
        lines.append(f"{clean(rule)} {what}" + (f" ({_short(how)})" if how else ""))
    return lines


def _bite(found: tuple[Strength, bool]) -> str:
    strength, certain = found
    return strength.value if certain else f"{strength.value}, in some worlds only"


def _short(found: Edit) -> str:
    """An edit without the rule's name; what a rule says is told elsewhere."""
    return found.edit if found.edit != "changed" else f"edited: {clean(found.text)}"


def telling(derivation: Derivation, aspect: Aspect) -> Derivation:
    """A proof without the roots that have nothing to do with what differs."""
    roots = []
    for index in derivation.roots:
        node = derivation.nodes[index]
        must = isinstance(node, RuleNode) and node.fires and node.strength is Strength.MUST
        weak = isinstance(node, RuleNode) and node.fires and not must
        wanted = not weak if aspect is Aspect.STATUS else not must if aspect is Aspect.OUTLOOK else True
        if wanted:
            roots.append(index)
    if aspect is not Aspect.STATUS and any(_fires(derivation, index) for index in roots):
        roots = [index for index in roots if _fires(derivation, index)]
    return replace(derivation, roots=tuple(roots))


def _fires(derivation: Derivation, index: int) -> bool:
    node = derivation.nodes[index]
    return not isinstance(node, RuleNode) or node.fires


def verdict(side: VersionSide) -> str:
    """What one version says."""
    if side.verdict is None:
        return f"impossible: {clean(side.impossible or '')}"
    return wording.status_word(side.verdict.status) + wording.with_outlook(side.verdict.outlook)


def supposed(witness: Divergence, old: str, new: str) -> str:
    """The scenario in a sentence."""
    parts = []
    for name, changes in groupby(witness.changes, key=lambda c: c.condition):
        several = list(changes)
        if several[0].manner is Manner.PAST:
            values = ", then ".join(f"{clean(c.value)}{_from(c)}" for c in several)
            parts.append(f"{clean(name)} = {values}")
        else:
            (one,) = several
            parts.append(
                f"{clean(name)} = {clean(one.value)}{MANNERS[one.manner]} ({_before(one, old, new)})"
            )
    before = [f"on {witness.as_of}"] if witness.other_day else []
    before += [f"by the account of {clean(witness.account)}"] if witness.account else []
    said = f"suppose {wording.listing(parts)}" if parts else "as the record stands"
    text = ", ".join([*before, said])
    return text[0].upper() + text[1:]


def _from(change: Supposed) -> str:
    return f" from {change.start}" if change.start else f" until {change.end}" if change.end else ""


def _before(change: Supposed, old: str, new: str) -> str:
    """What is on record of a condition."""
    before, after = change.before_old, change.before_new
    if before is None:
        return f"{clean(old)} has no such condition; on record: {clean(after or '')}"
    if after is None:
        return f"{clean(new)} has no such condition; on record: {clean(before)}"
    if before == after:
        return f"on record: {clean(after)}"
    return f"on record: {clean(before)} in {clean(old)}, {clean(after)} in {clean(new)}"


def size(witness: Divergence) -> str:
    """How small a scenario is."""
    if witness.smallest:
        return ""
    return "None of this can be left out; whether another scenario needs less was not settled."


def with_scenario_file(target: str) -> str:
    """What to type once the scenario is in a file."""
    return f"sanctionlink whatif {shlex.quote(target)} --scenario scenario.yaml"


def summary(difference: Difference) -> str:
    """How many targets may come out differently."""
    moved = difference.of(Finding.CHANGED)
    by_aspect = [sum(t.witnesses[:1] != () and t.witnesses[0].aspect is a for t in moved) for a in Aspect]
    words = [
        f"{count} {told}"
        for count, told in zip(
            by_aspect, ("can have another status", "another outlook", "other reasons"), strict=True
        )
        if count
    ]
    every = len(difference.targets)
    text = f"Of {wording.plural(every, 'target')}, {wording.listing(words) if words else 'none can come out differently'}"
    weaker = sum(t.weaker for t in difference.targets)
    if weaker:
        text += f"; {weaker} {'is' if weaker == 1 else 'are'} weaker"
    others = [
        f"{len(found)} {finding.value}"
        for finding in (Finding.ADDED, Finding.REMOVED, Finding.UNDECIDED)
        if (found := difference.of(finding))
    ]
    return f"{text}{'; ' if others else ''}{', '.join(others)}."


def equivalent(difference: Difference) -> list[str]:
    """How the targets that are equivalent are known to be, with how many."""
    reasons: dict[str, list[TargetDifference]] = {}
    for target in difference.of(Finding.EQUIVALENT):
        reasons.setdefault(target.why, []).append(target)
    return [f"{wording.plural(len(found), 'target')}: {why}" for why, found in reasons.items()]


def edit(kind: str, name: str, what: str, text: str) -> str:
    """One edit in a line."""
    return f"{kind} {clean(name)} {what}" + (f": {clean(text)}" if text else "")


def names(targets: Sequence[TargetDifference]) -> str:
    """Targets by their ids."""
    return ", ".join(clean(t.target) for t in targets)
