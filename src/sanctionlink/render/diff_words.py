"""The words for what differs between two versions: how a target moved, what a scenario supposes, how to try it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
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
    RuleMove,
    Supposed,
    TargetDifference,
    Today,
    TodayMove,
    VersionSide,
)
from sanctionlink.answers.verdict import Reason
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook, Strength, TargetKind
from sanctionlink.records import dataclass
from sanctionlink.render import words
from sanctionlink.render.page import clean

LEGEND = (
    "Weaker: in some scenario the old version blocks a target (has it in force) and the new one does not. Equivalent is said "
    "of targets for which no scenario tells the versions apart: that is proven, for every value, every past and every day."
)

MOST_NAMED = 5
"""Targets that are named in a sentence."""

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


def headline(group: DifferenceGroup, rulebook: Rulebook) -> str:
    """How the targets move: from what to what, and whether that is weaker or stronger."""
    witness, target = group.shown, group.targets[0].target
    before, after = (outlook(side, rulebook, target) for side in (witness.old, witness.new))
    if witness.aspect is Aspect.REASONS:
        return f"still {after}, for other reasons"
    moved = f"{before} -> {after}"
    if witness.direction is Direction.WEAKER:
        return f"{moved}, WEAKER"
    return f"{moved}, stronger" if witness.direction is Direction.STRONGER else moved


def outlook(side: VersionSide, rulebook: Rulebook, target: str) -> str:
    """How a target stands in one version."""
    return outlook_word(side.verdict.outlook, rulebook, target) if side.verdict else "impossible"


def outlook_word(found: Outlook | None, rulebook: Rulebook, target: str) -> str:
    """An outlook in a word, also where a version has not the target."""
    return "not there" if found is None else words.outlook_word(found, words.is_development(rulebook, target))


def causes(group: DifferenceGroup, difference: Difference) -> list[str]:
    """The rules that are behind it, with what was edited in them."""
    edited = {e.name: _short(e) for e in difference.edits if e.kind == "rule"}
    sides = (group.shown.old.verdict, group.shown.new.verdict)
    old, new = ({r.rule: r for r in v.reasons} if v else {} for v in sides)
    moved = (RuleMove(rule, old.get(rule), new.get(rule), edited.get(rule, "")) for rule in {**old, **new})
    return [
        cause(each) for each in moved if each.old is None or each.new is None or _apart(each.old, each.new)
    ]


def _apart(old: Reason, new: Reason) -> bool:
    return (old.strength, old.side, old.certain) != (new.strength, new.side, new.certain)


def cause(move: RuleMove) -> str:
    """What a rule does otherwise: `now speaks for it (likely): Blame brings sanctions. [blame_sanctions]`."""
    old, new = move.old, move.new
    shown = new or old
    assert shown is not None
    verb = words.side_word(shown.side)
    if old is None:
        what = f"now {verb} it ({_firmly(shown)})"
    elif new is None:
        what = f"no longer {verb} it ({_firmly(shown)})"
    elif old.side is not new.side:
        spoke = words.side_word(old.side).replace("speaks", "spoke")
        what = f"now {verb} it ({_firmly(new)}), where it {spoke} it ({_firmly(old)})"
    else:
        what = f"{verb} it (was {_firmly(old)}, is {_firmly(new)})"
    edit = f" ({clean(move.edit)})" if move.edit else ""
    return f"{what}: {words.with_basis(shown.says, shown.basis)} [{clean(move.rule)}]{edit}"


def _firmly(reason: Reason) -> str:
    strength = words.strength_word(reason.strength)
    return strength if reason.certain else f"{strength}, depending on what is not known"


def _short(found: Edit) -> str:
    """An edit without the rule's name; what a rule says is told elsewhere."""
    return found.edit if found.edit != "changed" else f"edited: {found.text}"


# --- as of today -----------------------------------------------------------------------------------------------------


def today_groups(found: Today) -> list[tuple[TodayMove, ...]]:
    """What moves today, those together that move alike for the same reasons."""
    groups: dict[object, list[TodayMove]] = {}
    for move in found.moves:
        groups.setdefault((move.kind, move.old, move.new, move.rules), []).append(move)
    return [tuple(group) for group in groups.values()]


def moved(move: TodayMove, rulebook: Rulebook) -> str:
    """How a target moves today."""
    old, new = (outlook_word(each, rulebook, move.target) for each in (move.old, move.new))
    return f"{old} -> {new}" if move.old is not move.new else f"still {new}, for other reasons"


def today_summary(d: Difference, rulebook: Rulebook) -> str:
    """What moves as the record stands, in a sentence that can be read out."""
    found = d.today
    for label, why in ((d.old, found.impossible_old), (d.new, found.impossible_new)):
        if why:
            return f"As of {d.as_of}, what is on record in {clean(label)} cannot be: {clean(why)}."
    known = found.moved
    every = words.plural(len(d.targets), "outlook")
    if not known:
        return f"As of {d.as_of}, none of {every} moves." + _undecided(found)
    told = [
        f"{words.named(m.title, m.target)} from {outlook_word(m.old, rulebook, m.target)} to "
        f"{outlook_word(m.new, rulebook, m.target)}"
        for m in known[:MOST_NAMED]
    ]
    told += [f"{len(known) - MOST_NAMED} more"] if len(known) > MOST_NAMED else []
    verb = "moves" if len(known) == 1 else "move"
    return f"As of {d.as_of}, {len(known)} of {every} {verb}: {words.listing(told)}." + _undecided(found)


def _undecided(found: Today) -> str:
    if not found.undecided:
        return ""
    return f" Of {words.plural(len(found.undecided), 'target')} that could not be settled in time."


# --- in any situation --------------------------------------------------------------------------------------------------


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


def verdict(side: VersionSide, rulebook: Rulebook, target: str) -> str:
    """What one version says."""
    if side.verdict is None:
        return f"impossible: {clean(side.impossible or '')}"
    return outlook(side, rulebook, target)


def supposed(witness: Divergence, old: str, new: str, rulebook: Rulebook) -> str:
    """The scenario in a sentence."""
    parts = []
    for name, changes in groupby(witness.changes, key=lambda c: c.condition):
        several = list(changes)
        if several[0].manner is Manner.PAST:
            values = ", then ".join(f"{clean(c.value)}{_from(c)}" for c in several)
            parts.append(f"{words.question(rulebook, name)}: {values}")
        else:
            (one,) = several
            value = f"{words.value_words(one.value)}{MANNERS[one.manner]}"
            parts.append(f"{words.question(rulebook, name)}: {value} ({_before(one, old, new)})")
    before = [f"on {witness.as_of}"] if witness.other_day else []
    before += [f"by the account of {clean(witness.account)}"] if witness.account else []
    said = f"suppose: {'; '.join(parts)}" if parts else "as the record stands"
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
    """How many targets can come out otherwise in some situation."""
    found = difference.of(Finding.CHANGED)
    by_aspect = [sum(t.witnesses[:1] != () and t.witnesses[0].aspect is a for t in found) for a in Aspect]
    parts = [
        f"{count} can {told}"
        for count, told in zip(
            by_aspect,
            ("become or cease to be decided", "have another outlook", "have other reasons"),
            strict=True,
        )
        if count
    ]
    every = len(difference.targets)
    can = words.listing(parts) if parts else "none can come out otherwise"
    text = f"In any situation, of {words.plural(every, 'target')}, {can}"
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
    return [f"{words.plural(len(found), 'target')}: {why}" for why, found in reasons.items()]


def edit(kind: str, name: str, what: str, text: str) -> str:
    """One edit in a line."""
    return f"{kind} {clean(name)} {what}" + (f": {clean(text)}" if text else "")


def names(targets: Iterable[TargetDifference | TodayMove]) -> str:
    """Targets by their titles and ids."""
    return ", ".join(words.named(t.title, t.target) for t in targets)
