"""Write docs/reference/checks.md, the page of what lint checks, from the checks' own manual pages.

`python tools/checks_page.py docs/reference/checks.md`; a test holds the page to the checks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sanctionlink.lint.manual import Manual, manual
from sanctionlink.lint.pages.pages import FAULTS, pages

PREFACE = """\
# What `lint` checks

Made from the checks' own manual pages: `python tools/checks_page.py docs/reference/checks.md` writes this page, and
`sanctionlink lint --explain CODE` prints one of them.

`sanctionlink lint` tells everything that is wrong with a rulebook: faults for which it cannot be used, and what the
checks below find. A claim about situations is decided exactly, over all worlds that the rulebook allows, and comes
with one to try; what could not be decided within the limit is told as such (SL700).

## Levels and settings
`error` is a rulebook that contradicts itself or cannot do what it says, `warning` what is idle or missing, `info`
what is good to know. `lint` exits with 1 if there is a finding at or above `--fail-level`, which is `error` unless
said otherwise: a rulebook that is being written has idle conditions and rules without a case, and should not fail for
that. Once it is complete, `fail-level = "warning"` keeps it so.

```toml
# sanctionlink.toml; in pyproject.toml the table is [tool.sanctionlink.lint]
[lint]
fail-level = "warning"
ignore = ["SL726"]                # or the check's name, "unverifiable-citation"
select = []                       # these checks alone; all of them if it is empty
severity = {SL711 = "error"}      # how bad the findings of a check are
limit = 120                       # seconds for questions about situations
```

`--fail-level`, `--select`, `--ignore` and `--limit` beat the environment (`SANCTIONLINK_LINT_FAIL_LEVEL`, …), and that
beats the file.

## Ignoring a finding
A comment ignores findings of the named checks in the entry that begins on its line or, where it has the line to itself,
on the next line: a fact, a rule, a whole section, with all that is in it. It has to give a reason. One that ignores
nothing is told (SL727), and so is one that is not well written (SL728). Faults that keep a rulebook from being used
cannot be ignored.

```yaml
sources:
  # sanctionlink ignore: SL722 the annex will cite it
  decree_7: {title: Decree 7}
conditions:
  inspected: {ask: Was it inspected?, type: yes_no}   # sanctionlink ignore: SL720, SL721 rules follow in May
```

## Formats
`--format` is for standard output: `pretty` with the source line and advice; `compact` with `file:line:column:
severity CODE: message`; `json`, described by [its schema](../schema/answers/findings.json); `github` for annotations
in a pull request; `sarif` (2.1.0) for code scanning; `junit` for CI systems that show tests. `--output FILE` writes
others to files in the same run, each in the format that its name ends in or that is named, as in `--output
junit=lint.xml`. A finding's fingerprint, in JSON and SARIF, stays the same while the text of its line does.

| exit code | meaning |
|---|---|
| 0 | nothing at or above the fail level |
| 1 | findings at or above the fail level |
| 2 | wrong usage, a bad configuration, or a file that cannot be read |
| 3 | a check did not come to its end; what was found is told all the same |
"""

ABOUT_FAULTS = """\
## Faults that come before the checks
With these a rulebook cannot be used, and every command tells them, all at once. Codes without a page mean:

"""


def reference() -> str:
    """The whole page."""
    return checks_page(pages(), [manual(fault) for fault in FAULTS])


def checks_page(found: Mapping[str, Manual], faults: Sequence[Manual]) -> str:
    """Manual pages by code, and those of faults that have one, to the text of the page."""
    checks = [page for code, page in found.items() if code >= "SL7"]
    lines = [PREFACE, "## All checks", "| code | name | level | what it finds |", "|---|---|---|---|"]
    lines += [
        f"| [{page.code}](#{anchor(page)}) | `{page.name}` | {page.severity.value} | {page.short} |"
        for page in checks
    ]
    lines += ["", *(line for page in checks for line in section(page))]
    lines.append(ABOUT_FAULTS + "| code | meaning |\n|---|---|")
    described = {page.name for page in faults}
    lines += [
        f"| {code} | {page.short.rstrip('.')} |"
        for code, page in found.items()
        if code < "SL7" and page.name not in described
    ]
    for fault in faults:
        codes = [code for code, page in found.items() if page.name == fault.name]
        lines += ["", *section(fault, codes)]
    return "\n".join(lines).rstrip("\n") + "\n"


def anchor(page: Manual) -> str:
    """What the heading of a check is linked by."""
    return f"{page.code.lower()}-{page.name}"


def section(page: Manual, codes: Sequence[str] = ()) -> Iterator[str]:
    """One manual page."""
    yield from (f"### {', '.join(codes) or page.code} {page.name}", page.short, "")
    for paragraph in page.why:
        yield from (paragraph, "")
    for heading, example in (("Bad", page.bad), ("Good", page.good)):
        if example:
            yield from (f"{heading}:", "", "```yaml", example.rstrip("\n"), "```", "")
    for number, paragraph in enumerate(page.how):
        yield from (f"How it decides: {paragraph}" if number == 0 else paragraph, "")


def main(arguments: list[str]) -> int:
    """Write the page to the file named."""
    if len(arguments) != 1:
        sys.stderr.write("name the file to write, such as docs/reference/checks.md\n")
        return 2
    Path(arguments[0]).write_text(reference(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
