"""The page `docs/reference/codes.md`: every number that a message can have, and what it means.

`python tools/codes_page.py docs/reference/codes.md` writes it anew; a test holds it to the code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click

from sanctionlink.diagnostics.codes import MEANINGS
from sanctionlink.language.expressions.faults import EXPRESSION_FAULTS
from sanctionlink.lint.pages.pages import pages

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "SL1": "Files and YAML",
        "SL2": "Keys and kinds",
        "SL3": "Names and values",
        "SL4": "Expressions",
        "SL5": "Rules that do not go together",
        "SL6": "Questions",
        "SL7": "What `lint` checks",
        "SL9": "What commands read and write",
    }
)

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "SL502": "the facts and assumptions together break a `never` rule, so no world is possible",
        "SL601": "no such engine",
        "SL602": "the engine needs a package that is not installed",
        "SL606": "no such account",
        "SL607": "two assumptions on one condition contradict each other",
        "SL608": "not a day that exists",
        "SL609": "no date is asked about, and the rulebook has none of its own",
        "SL610": "a document cannot be read",
        "SL611": "a document is not text in UTF-8",
        "SL612": "a document is too large",
        "SL613": "the time asked about ends before it starts",
        "SL614": "the engine takes one world at a time, and the question is about many",
        "SL619": "no such check",
        "SL640": "no such party",
        "SL641": "no such condition",
        "SL642": "a target is to stay as it is, and is undetermined",
        "SL643": "a target is to be two things at once",
        "SL645": "a target of this kind cannot be kept at this status",
        "SL646": "not a cost",
        "SL647": "not a number of sets",
        "SL648": "no target is asked about",
        "SL661": "a filter is about something that is neither varied nor a target of the sweep",
        "SL662": "a condition is varied twice",
        "SL663": "a condition is varied and has a value assumed",
        "SL664": "a number has too many values that matter to vary it without naming some",
        "SL665": "a filter is not written as CONDITION=VALUE or TARGET=STATUS, or names no value that can be",
        "SL666": "filters keep no value of a condition",
        "SL667": "counts are grouped by something that is neither varied nor a target of the sweep",
        "SL668": "nothing is varied",
        "SL669": "the rulebook has no targets to sweep for",
        "SL670": "not a form of rows",
        "SL671": "writing Parquet needs a package that is not installed",
        "SL672": "an unfinished sweep is in the file's place",
        "SL673": "the sweep to go on with is another one",
        "SL674": "the file for the rows cannot be written",
        "SL675": "working on a cluster needs a package that is not installed",
        "SL676": "no scheduler answers at the address",
        "SL677": "a worker of the cluster has another version",
        "SL678": "not a number of processes",
        "SL901": "the rulebook has no expected cases",
        "SL902": "a file has no case of the rulebook",
        "SL903": "there is something where a new rulebook is to go",
        "SL904": "a file cannot be written",
        "SL905": "not a name that a rulebook can have",
        "SL906": "the names given to what is imported do not go with the rulebook",
        "SL907": "a file cannot be changed",
        "SL908": "not a YAML file",
        "SL909": "the rulebook comes with sanctionlink and is not changed",
        "SL910": "no such source",
        "SL911": "which source a document is has to be said",
    }
)
"""The codes that no file of a rulebook has: of questions, and of what commands read and write."""

PREFACE = """\
# Codes

Every number that a message can have: `file:line:col: error SLnnn: message; hint`. A number never changes its meaning.
`sanctionlink lint --explain CODE` tells more of those that `lint` can tell of, and so does [what lint
checks](checks.md).

`python tools/codes_page.py docs/reference/codes.md` writes this page.
"""


def meanings() -> Mapping[str, str]:
    """What every code means, in one line, in the order of the codes."""
    explained = {
        code: (page.short[:1].lower() + page.short[1:]).removesuffix(".") for code, page in pages().items()
    }
    # A page of several faults says what they have in common, and the tables what each means.
    found = {**QUESTIONS, **explained, **MEANINGS, **EXPRESSION_FAULTS}
    return MappingProxyType(dict(sorted(found.items())))


def reference() -> str:
    """The whole page."""
    known = meanings()
    parts = [PREFACE]
    for prefix, title in SECTIONS.items():
        rows = [
            f"| {code} | {meaning.replace('|', chr(92) + '|')} |"
            for code, meaning in known.items()
            if code.startswith(prefix)
        ]
        parts.append("\n".join([f"## {title}", "", "| code | meaning |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write the page to the file named."""
    if len(arguments) != 1:
        click.echo("name the file to write, such as docs/reference/codes.md", err=True)
        return 2
    Path(arguments[0]).write_text(reference(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
