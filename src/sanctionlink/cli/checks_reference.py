"""The page `docs/reference/checks.md`, made from the checks themselves.

`python -m sanctionlink.cli.checks_reference docs/reference/checks.md` writes it anew; a test holds it to the checks.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sanctionlink.checks.manual import manual
from sanctionlink.checks.pages import FAULTS, pages
from sanctionlink.present.checks_page import checks_page


def reference() -> str:
    """The whole page."""
    return checks_page(pages(), [manual(fault) for fault in FAULTS])


def main(arguments: list[str]) -> int:
    """Write the page to the file named."""
    if len(arguments) != 1:
        click.echo("name the file to write, such as docs/reference/checks.md", err=True)
        return 2
    Path(arguments[0]).write_text(reference(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
