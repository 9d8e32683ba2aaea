"""Which rules the expected cases exercise, and why not the others, as text, Markdown and JSON."""

from __future__ import annotations

import math

from sanctionlink.answers.coverage import Coverage, RuleCoverage
from sanctionlink.render import words
from sanctionlink.render.markdown import code, escape, grid
from sanctionlink.render.page import Page, clean, wrap

HEADS = ("MET", "SPEAKS", "REASON")
LEGEND = (
    "A rule is met in a case if its conditions can hold there, whichever way what is open goes; it speaks if no exception lifts "
    "it; it is a reason if it speaks on a target whose verdict the case expects. Rules that speak of no target (-) are exercised "
    "where they are met."
)


def shown(percent: float) -> str:
    """A share with one decimal, rounded down, so that only all of them are 100%."""
    return f"{math.floor(percent * 10) / 10:g}%"


def summary(found: Coverage) -> str:
    """How many of the rules are exercised, in one line."""
    cases = words.plural(found.cases, "case")
    number = words.plural(len(found.rules), "rule")
    return f"{cases} exercise{'s' if found.cases == 1 else ''} {found.covered} of {number} ({shown(found.percent)})"


def too_low(found: Coverage, fail_under: float | None) -> str | None:
    """What to say if less is exercised than is asked for."""
    if fail_under is None or found.reaches(fail_under):
        return None
    return f"rule coverage is {shown(found.percent)}, less than the {fail_under:g}% asked for"


def counts(each: RuleCoverage) -> tuple[str, str, str]:
    """In how many cases a rule is met, speaks and is a reason."""
    bit, reason = (str(len(each.bit)), str(len(each.reason))) if each.bites else ("-", "-")
    return str(len(each.fired)), bit, reason


def ordered(found: Coverage) -> list[RuleCoverage]:
    """The rules that are not exercised, then the others, each in the order of the files."""
    return sorted(found.rules, key=lambda each: each.covered)


def text(found: Coverage, page: Page, fail_under: float | None = None, every: bool = True) -> list[str]:
    """The rules with their counts, those that no case exercises first (or, unless `every`, alone) with the reason."""
    lines = ["", page.paint("Rule coverage: " + summary(found), "head"), ""]
    rules = ordered(found) if every else list(found.uncovered)
    if rules:
        lines.append(page.paint(f"{'  '.join(HEADS)}  RULE", "head"))
    for each in rules:
        numbers = [number.rjust(len(head)) for number, head in zip(counts(each), HEADS, strict=True)]
        lead = "  ".join(numbers) + "  "
        name, below = clean(each.rule.id), " " * (len(lead) + 2)
        if each.covered:
            lines.append(lead + name)
            continue
        lines += wrap(f"{page.paint(name, 'bad')} {each.rule.span}", page.width, lead, below)
        if each.rule.id in found.misses:
            lines += wrap(clean(found.misses[each.rule.id].text), page.width, below)
    if rules:
        lines += ["", *(page.paint(line, "dim") for line in wrap(LEGEND, page.width))]
    for case, why in found.undecided:
        lines += wrap(f"not counted: {clean(case)}: {clean(why)}", page.width, "", "  ")
    if missing := too_low(found, fail_under):
        lines += ["", page.paint(missing, "bad")]
    return lines


def markdown(found: Coverage, fail_under: float | None = None) -> list[str]:
    """The rules that no case exercises with the reason, and all counts folded away."""
    lines = ["", f"### Rule coverage: {summary(found)}"]
    if missing := too_low(found, fail_under):
        lines += ["", f"**{missing}**"]
    if found.uncovered:
        rows = [
            [code(each.rule.id), code(f"{each.rule.span.file}:{each.rule.span.line}"), _why(found, each)]
            for each in found.uncovered
        ]
        lines += ["", *grid(["not exercised", "where", "why"], rows)]
    lines += [f"- not counted: {code(case)}: {escape(why)}" for case, why in found.undecided]
    rows = [[code(each.rule.id), *counts(each)] for each in ordered(found)]
    head = "<details><summary>Cases by rule</summary>"
    return [*lines, "", head, "", *grid(["rule", *map(str.lower, HEADS)], rows), "", "</details>"]


def _why(found: Coverage, each: RuleCoverage) -> str:
    miss = found.misses.get(each.rule.id)
    return escape(miss.text) if miss else ""
