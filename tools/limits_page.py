"""Write docs/reference/limits.md, the page of every limit, from the registry of limits.

`python tools/limits_page.py docs/reference/limits.md`; a test holds the page to the registry.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sanctionlink.diagnostics.limits import LIMITS

PREFACE = """\
# Limits

What is read, built or searched is bounded, since input may come from strangers and people wait for answers. Where a limit is
reached, an error says which (exit code 2 for a file, 3 for a question) and what to do. Nothing is cut off silently.

`python tools/limits_page.py docs/reference/limits.md` writes this page from the registry.

| at most | of | why |
|---|---|---|
"""


def reference() -> str:
    """The whole page."""
    return PREFACE + "".join(f"| {limit:,} | {limit.unit} | {limit.why} |\n" for limit in LIMITS.values())


def main(arguments: list[str]) -> int:
    """Write the page to the file named."""
    if len(arguments) != 1:
        sys.stderr.write("name the file to write, such as docs/reference/limits.md\n")
        return 2
    Path(arguments[0]).write_text(reference(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
