"""The page `docs/reference/codes.md`: every number that a message can have, and what it means.

`python tools/codes_page.py docs/reference/codes.md` writes it anew; a test holds it to the code.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sanctionlink.diagnostics.codes import MEANINGS, SECTIONS

PREFACE = """\
# Codes

Every number that a message can have: `file:line:col: error SLnnn: message; hint`. A number never changes its meaning.
`sanctionlink lint --explain CODE` tells more of those that `lint` can tell of, and so does [what lint
checks](checks.md).

`python tools/codes_page.py docs/reference/codes.md` writes this page.
"""


def reference() -> str:
    """The whole page."""
    parts = [PREFACE]
    for prefix, title in SECTIONS.items():
        rows = [
            f"| {code} | {meaning.replace('|', chr(92) + '|')} |"
            for code, meaning in MEANINGS.items()
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
