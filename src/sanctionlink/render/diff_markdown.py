"""What differs between two versions as a comment on a pull request: what a reviewer must know first, proofs folded away."""

from __future__ import annotations

from collections.abc import Iterator

from sanctionlink.answers.difference import Aspect, Difference, Direction, Finding, VersionSide
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.render import diff_words as words
from sanctionlink.render import markdown
from sanctionlink.render import proof_outline as outline
from sanctionlink.render.markdown import code, escape


def comment(d: Difference, rulebook: Rulebook) -> list[str]:
    """The whole comment."""
    lines = [
        f"## {escape(d.title)}: what this change does",
        "",
        f"{escape(words.today_summary(d, rulebook))} {escape(words.summary(d))}",
        "",
        f"{code(d.old)} → {code(d.new)}, seen from {d.as_of}.",
        *_today(d, rulebook),
    ]
    for group in words.groups(d):
        lines += ["", *_group(group, d, rulebook)]
    lines += _lone(d)
    lines += _folded(f"Edited: {len(d.edits)}", list(_edits(d)))
    found = d.of(Finding.EQUIVALENT)
    if found:
        told = [f"- {escape(line)}" for line in words.equivalent(d)]
        every = ", ".join(code(t.target) for t in found)
        lines += _folded(f"Equivalent, proven: {len(found)}", [*told, "", every])
    return [*lines, "", f"*{escape(words.LEGEND)}*"]


def _today(d: Difference, rulebook: Rulebook) -> Iterator[str]:
    """What moves as the record stands, with the rules behind it."""
    groups = words.today_groups(d.today)
    if groups:
        yield from ("", f"### As of {d.as_of}", "")
    for group in groups:
        yield f"- {escape(words.names(group))}: **{_plain(words.moved(group[0], rulebook))}**"
        yield from (f"  - {_inline(words.cause(each))}" for each in group[0].rules)


def _group(group: words.DifferenceGroup, d: Difference, rulebook: Rulebook) -> Iterator[str]:
    """One scenario with what each version says in it."""
    witness = group.shown
    sign = "⚠️ " if witness.direction is Direction.WEAKER else ""
    who = ", ".join(f"{escape(t.title)} ({code(t.target)})" for t in group.targets)
    yield from (f"### {sign}{_plain(words.headline(group, rulebook))}", "", who, "")
    yield from (f"{escape(words.supposed(witness, d.old, d.new, rulebook))}:", "")
    rows = [
        [code(label), escape(words.verdict(side, rulebook, group.targets[0].target)), _rules(side)]
        for label, side in ((d.old, witness.old), (d.new, witness.new))
    ]
    yield from markdown.grid(["version", "verdict", "rules that speak"], rows)
    told = words.causes(group, d)
    yield from ("", *(f"- {_inline(cause)}" for cause in told))
    if settled := words.size(witness):
        yield from ("", escape(settled))
    yield from _try(group)
    for label, side in ((d.old, witness.old), (d.new, witness.new)):
        if side.verdict is not None:
            yield from _folded(f"Why, in {label}", list(_proofs(side, witness.aspect)))
    for each in group.targets:
        if each.why:
            yield from ("", f"More may differ for {code(each.target)}: {escape(each.why)}")


def _inline(text: str) -> str:
    """Text whose parts in backticks are code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return "".join(code(part) if at % 2 else _plain(part) for at, part in enumerate(parts))


def _plain(part: str) -> str:
    """Text between code, with the blanks that part them."""
    if not part.strip():
        return part
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return f"{before}{escape(part)}{after}".replace("-&gt;", "→").replace("->", "→")


def _rules(side: VersionSide) -> str:
    """The rules behind a verdict."""
    reasons = side.verdict.reasons if side.verdict else ()
    return "<br>".join(f"{code(r.rule)}: {escape(r.says)}" for r in reasons)


def _proofs(side: VersionSide, aspect: Aspect) -> Iterator[str]:
    known = outline.Told()
    for derivation in side.derivations:
        yield from markdown.one(words.telling(derivation, aspect), known)
        yield ""


def _try(group: words.DifferenceGroup) -> list[str]:
    """What to type to see it."""
    target = group.targets[0].target
    found = group.shown.command
    if found is not None:
        return ["", f"To see it: {code(found)}"]
    lines = [code(line) if line.strip() else "" for line in group.shown.scenario.splitlines()]
    typed = code(words.with_scenario_file(target))
    return [
        "",
        "To see it, write a file `scenario.yaml` with",
        "",
        "<br>".join(lines),
        "",
        f"and type {typed}",
    ]


def _lone(d: Difference) -> list[str]:
    """Targets that one version alone has, and those that are undecided."""
    lines = []
    for target in d.of(Finding.ADDED, Finding.REMOVED):
        weaker = " ⚠️ weaker: rules could speak on it" if target.weaker else ""
        lines.append(f"- {escape(target.title)} ({code(target.target)}): {target.finding.value}{weaker}")
    lines += [
        f"- {code(target.target)}: {target.finding.value}: {escape(target.why)}"
        for target in d.of(Finding.CHANGED, Finding.UNDECIDED)
        if not target.witnesses
    ]
    return ["", *lines] if lines else []


def _edits(d: Difference) -> Iterator[str]:
    for each in d.edits:
        text = f": {_inline(each.text)}" if each.text else ""
        yield f"- {each.kind} {code(each.name)} {each.edit}{text}"


def _folded(summary: str, lines: list[str]) -> list[str]:
    """Details that a reader opens."""
    if not lines:
        return []
    head = escape(summary).replace("\\", "")
    return ["", "<details>", f"<summary>{head}</summary>", "", *lines, "", "</details>"]
