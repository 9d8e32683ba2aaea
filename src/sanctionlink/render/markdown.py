"""Answers in Markdown, for pull-request comments and briefs; text from rulebooks cannot break out of its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.verdict import Answer, Change, Verdict
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.status import Status
from sanctionlink.render import proof_outline as outline
from sanctionlink.render import wording
from sanctionlink.render.page import clean

SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
LEADING = re.compile(r"^([-+#>=]|\d+[.)])")
"""What would begin a list, heading or quotation."""


def escape(text: str) -> str:
    """Text as itself: no markup, no HTML, nobody mentioned."""
    plain = clean(text).replace("&", "&amp;").replace("<", "&lt;")
    plain = LEADING.sub(lambda found: f"{found[1][:-1]}\\{found[1][-1]}", SPECIAL.sub(r"\\\1", plain))
    return plain.replace("@", "@<!-- -->").replace("://", ":<!-- -->//")


def code(text: str) -> str:
    """Text as code, in a table or out of one."""
    plain = clean(text).replace("|", "\\|")
    fence = "`" * (max([len(run) for run in re.findall("`+", plain)], default=0) + 1)
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{space}{plain}{space}{fence}" if plain else ""


def row(cells: Sequence[str]) -> str:
    """One row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |"


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of cells that are Markdown already."""
    return [row(heads), row(["---"] * len(heads)), *(row(cells) for cells in rows)]


def heading(answer: Answer, rulebook: Rulebook) -> list[str]:
    """What was asked."""
    lines = [f"## {escape(wording.headline(answer, rulebook))}", ""]
    lines += [f"- **{label}:** {escape(text)}" for label, text in wording.premises(answer, rulebook)]
    lines += [f"- **CONFLICT:** {escape(wording.conflict(found))}" for found in answer.conflicts]
    return [*lines, ""]


def state(status: Status) -> str:
    """A status, with those that stand out in bold."""
    word = wording.status_word(status)
    return word if status in (Status.CLEAR, Status.NOT_IN_FORCE) else f"**{word}**"


def named(verdict: Verdict) -> str:
    """A target by its title, which is what people say, and its id, which is what commands take."""
    return f"{escape(verdict.title)} ({code(verdict.target)})"


def table(verdicts: Sequence[Verdict]) -> list[str]:
    """One row for each verdict."""
    rows = []
    for verdict in verdicts:
        rules = ", ".join(code(reason.rule) for reason in verdict.reasons)
        outlook = wording.outlook_word(verdict.outlook)
        why = escape(wording.why(verdict))
        rows.append([named(verdict), state(verdict.status), outlook, why, rules])
    return grid(["target", "status", "outlook", "why", "rules that bite"], rows)


def legend() -> list[str]:
    """What the words of the table mean, and what they do not."""
    dates = re.sub("`", "", wording.DATES_LEGEND)
    return ["", f"*{wording.CLEAR_LEGEND} {wording.OUTLOOK_LEGEND} {dates}*"]


def status(answer: Answer, rulebook: Rulebook) -> list[str]:
    """Every verdict of an answer."""
    return [
        *heading(answer, rulebook),
        *table(list(answer.verdicts.values())),
        *unanswered(answer),
        *legend(),
    ]


def unanswered(answer: Answer) -> list[str]:
    """The targets whose status is not settled, each with the limit that was reached."""
    lines = [
        f"- **INCOMPLETE:** {code(t)}: status not settled: {escape(w)}" for t, w in answer.unanswered.items()
    ]
    return ["", *lines] if lines else []


def changed(change: Change, before: Answer, after: Answer) -> list[str]:
    """One target's change as a row: what moved, and the rules behind it."""
    moved, outlook = wording.movement(change)
    old, new = before.verdicts.get(change.target), after.verdicts.get(change.target)
    told = wording.causes(change, old, new)
    because = "<br>".join(
        f"{code(rule)} {what}{': ' if says else ''}{escape(says)}" for rule, what, says in told
    )
    status = f"{state(change.before)} → {state(change.after)}" if moved else f"still {state(change.after)}"
    verdict = new or old
    target = named(verdict) if verdict else code(change.target)
    return [target, status, outlook.replace("->", "→"), because]


def whatif(
    before: Answer, after: Answer, changes: Sequence[Change], rulebook: Rulebook, show_all: bool
) -> list[str]:
    """What the assumptions change, then how many verdicts stay as they were, or all of them."""
    lines = heading(after, rulebook)
    rows = [changed(change, before, after) for change in changes]
    lines += (
        grid(["target", "status", "outlook", "because"], rows)
        if rows
        else ["Nothing changes from the baseline."]
    )
    moved = {change.target for change in changes}
    rest = [
        verdict.status for name, verdict in after.verdicts.items() if name not in {*moved, *after.unanswered}
    ]
    if quiet := wording.quiet_rules(before, after, moved):
        lines += ["", "Without changing the verdict:", "", *(f"- {escape(words)}" for words in quiet)]
    if show_all:
        lines += ["", *table(list(after.verdicts.values()))]
    elif rest:
        lines += ["", f"Unchanged: {len(rest)} ({wording.counts(rest)})."]
    return [*lines, *unanswered(after), *legend()]


def explain(
    derivations: Sequence[Derivation], verdict: Verdict, answer: Answer, rulebook: Rulebook
) -> list[str]:
    """The verdict of one target with its proof as nested lists, and its sources."""
    lines = heading(answer, rulebook)
    outlook = wording.with_outlook(verdict.outlook)
    lines.append(f"### {code(verdict.target)} ({escape(verdict.title)}): {state(verdict.status)}{outlook}")
    if verdict.status is Status.UNDETERMINED or wording.disputed(verdict):
        lines += ["", escape(wording.why(verdict))]
    known = outline.Told()
    for derivation in derivations:
        lines += ["", *one(derivation, known)]
    cited = dict.fromkeys(cite.source for derivation in derivations for cite in derivation.citations)
    listed = [rulebook.sources[id_] for id_ in cited if id_ in rulebook.sources]
    if listed:
        lines += ["", "**Sources**", ""]
        lines += [f"- {code(source.id)}: {escape(wording.described(source))}" for source in listed]
    return [*lines, *legend()]


def one(derivation: Derivation, known: outline.Told) -> list[str]:
    """One proof: the world it is for, if conditions are open, and its roots under headings, less what is `known`."""
    lines = []
    if derivation.world:
        world = escape(outline.where(derivation, in_all=False))
        lines += [f"**{wording.status_word(derivation.status)}** {world}", ""]
    if bare := outline.bare(derivation):
        lines += [bare, ""]
    for title, roots in outline.groups(derivation):
        lines += [f"{title}:", ""]
        for entry in outline.entries(derivation, roots, known):
            lines += item(entry)
        lines.append("")
    if more := outline.left_out(derivation):
        lines.append(escape(more))
    return lines[:-1] if lines and not lines[-1] else lines


def item(entry: outline.OutlineEntry) -> list[str]:
    """One entry as a list item, its details under it."""
    indent = "  " * entry.depth
    sign = {True: "✓ ", False: "✗ ", None: ""}[entry.holds]
    text = escape(entry.text)
    if entry.role in ("assumption", "head"):
        text = f"**{text}**"
    number = f" (see {entry.number} above)" if entry.again else f" ({entry.number})" if entry.number else ""
    details = "".join(f"<br>{escape(detail)}" for detail in entry.details)
    return [f"{indent}- {sign}{text}{number}{details}"]
