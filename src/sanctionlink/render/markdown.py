"""Answers in Markdown, for pull-request comments and briefs; text from rulebooks cannot break out of its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sanctionlink.answers.derivation import Derivation
from sanctionlink.answers.untouched import Untouched
from sanctionlink.answers.verdict import Answer, Change, Verdict
from sanctionlink.model.outlook import Outlook
from sanctionlink.model.rulebook import Rulebook
from sanctionlink.model.status import Status
from sanctionlink.render import proof_outline as outline
from sanctionlink.render import sentences, wording, words
from sanctionlink.render import whatif as told
from sanctionlink.render.arranged import Arrangement
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


def heading(lead: str, answer: Answer, rulebook: Rulebook) -> list[str]:
    """The sentence that an answer begins with, and what was asked."""
    lines = [f"## {escape(wording.book(rulebook.title, answer.rulebook))}", "", f"**{escape(lead)}**", ""]
    lines += [f"- **{label}:** {escape(text)}" for label, text in wording.premises(answer, rulebook)]
    return [*lines, *(f"- **CONFLICT:** {escape(wording.conflict(found))}" for found in answer.conflicts)]


def outlook(verdict: Verdict, rulebook: Rulebook) -> str:
    """An outlook's word, in bold where it is settled."""
    word = words.outlook_word(verdict.outlook, words.is_development(rulebook, verdict.target))
    return f"**{word}**" if verdict.outlook in (Outlook.BLOCKED, Outlook.IN_FORCE) else word


def named(target: str, title: str, rulebook: Rulebook) -> str:
    """A target by its title, which is what people say, and its id, which is what commands take."""
    return f"{escape(words.target_title(rulebook, target, title))} ({code(target)})"


def table(verdicts: Sequence[Verdict], rulebook: Rulebook, arrangement: Arrangement) -> list[str]:
    """A table for each group of targets: how each stands, why, and where that is said."""
    lines: list[str] = []
    for heading_, members in arrangement.groups(verdicts, rulebook):
        if heading_:
            lines += ["", f"### {escape(heading_[:1].upper() + heading_[1:])} ({len(members)})"]
        lines += [
            "",
            *grid(["target", "outlook", "why", "source"], [row_of(each, rulebook) for each in members]),
        ]
    return lines


def row_of(verdict: Verdict, rulebook: Rulebook) -> list[str]:
    """The cells of one target, with up to two reasons of each side that decides."""
    grounds = sentences.grounds(verdict, rulebook, most=2)
    cites = [cite for ground in grounds if ground.reason for cite in ground.reason.cites]
    sources = dict.fromkeys(escape(wording.place(cite)) for cite in cites)
    why = "<br>".join(escape(each.sentence) for each in grounds)
    return [
        named(verdict.target, verdict.title, rulebook),
        outlook(verdict, rulebook),
        why,
        "<br>".join(sources),
    ]


def legend(quiet: bool = False) -> list[str]:
    """What the words of the table mean, and what they do not."""
    return [] if quiet else ["", f"*{sentences.LEGEND}*"]


def status(answer: Answer, rulebook: Rulebook, arrangement: Arrangement) -> list[str]:
    """How targets stand: a sentence with totals, then a table for each group."""
    chosen = list(arrangement.chosen(answer.verdicts).values())
    lead = sentences.lead(chosen, rulebook, answer.as_of, len(answer.verdicts) + len(answer.unanswered))
    lines = [*heading(lead, answer, rulebook), *table(chosen, rulebook, arrangement)]
    return [*lines, *unanswered(answer), *legend(arrangement.quiet)]


def unanswered(answer: Answer) -> list[str]:
    """The targets whose status is not settled, each with the limit that was reached."""
    lines = [
        f"- **INCOMPLETE:** {code(t)}: status not settled: {escape(w)}" for t, w in answer.unanswered.items()
    ]
    return ["", *lines] if lines else []


def whatif(
    before: Answer,
    after: Answer,
    changes: Sequence[Change],
    rulebook: Rulebook,
    show_all: bool,
    quiet: bool = False,
) -> list[str]:
    """What the assumptions change and why, then how many outlooks stay as they were, or all of them."""
    groups = told.moved(before, after, changes, rulebook)
    lines = heading(told.lead(after, groups, rulebook), after, rulebook)
    rows = [
        [
            "<br>".join(named(name, after.verdicts[name].title, rulebook) for name in group.targets),
            words.outlook_word(group.before, group.development),
            words.outlook_word(group.after, group.development),
            "<br>".join(escape(why) for why in told.behind(group, after, rulebook)),
        ]
        for group in groups
    ]
    if rows:
        lines += ["", *grid(["target", "was", "is now", "because"], rows)]
    names = {change.target for change in changes}
    if calm := told.quiet_rules(before, after, names, rulebook):
        lines += ["", "Without moving an outlook:", ""]
        lines += [f"- {escape(f'{why}: {sentences.subjects(on)}')}" for why, on in calm]
    lines += why_nothing(after.why_nothing or (), rulebook)
    if show_all:
        lines += table(list(after.verdicts.values()), rulebook, Arrangement())
    elif still := told.rest(after, names, rulebook):
        lines += ["", escape(still)]
    return [*lines, *unanswered(after), *legend(quiet)]


def why_nothing(found: Sequence[Untouched], rulebook: Rulebook) -> list[str]:
    """For each assumption, the rules that read it: what became of each and what it would need."""
    lines: list[str] = []
    for each in found:
        lines += ["", escape(told.untouched(each, rulebook)), ""]
        for rule in () if each.already else each.rules:
            parts = (told.became(rule).capitalize(), told.needs(rule, rulebook))
            said = ". ".join(escape(part) for part in parts if part)
            says = escape(words.with_basis(rule.says, rule.basis))
            lines.append(f"- {says} ({code(rule.rule)})<br>{said}.")
    return lines


def explain(
    derivations: Sequence[Derivation],
    verdict: Verdict,
    answer: Answer,
    rulebook: Rulebook,
    quiet: bool = False,
) -> list[str]:
    """The outlook of one target with its proof as nested lists, and its sources."""
    lines = heading(sentences.lead([verdict], rulebook, answer.as_of), answer, rulebook)
    named_ = named(verdict.target, verdict.title, rulebook)
    lines += ["", f"### {named_}: {outlook(verdict, rulebook)}"]
    known = outline.Told(rulebook)
    for derivation in derivations:
        lines += ["", *one(derivation, known, verdict.status is not Status.UNDETERMINED)]
    cited = dict.fromkeys(cite.source for derivation in derivations for cite in derivation.citations)
    listed = [rulebook.sources[id_] for id_ in cited if id_ in rulebook.sources]
    if listed:
        lines += ["", "**Sources**", ""]
        lines += [f"- {code(source.id)}: {escape(wording.described(source))}" for source in listed]
    return [*lines, *legend(quiet)]


def one(derivation: Derivation, known: outline.Told, in_all: bool = False) -> list[str]:
    """One proof: the world it is for, if conditions are open, and its roots under headings, less what is `known`.

    `in_all` says that the status is the same in every possible world, of which this is one.
    """
    lines = []
    if derivation.world:
        world = escape(outline.where(derivation, in_all, known.rulebook))
        lines += [f"**{outline.standing(derivation, known.rulebook).capitalize()}** {world}", ""]
    if bare := outline.bare(derivation):
        lines += [bare, ""]
    for title, roots in outline.groups(derivation, known.rulebook):
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
