"""What lint found, as text: with the source line and advice, or one line each; and a check's manual page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from sanctionlink.diagnostics.model import Diagnostic, Severity, Span
from sanctionlink.lint.manual import Manual
from sanctionlink.render.findings import Linted, counts, trial, unfinished_text
from sanctionlink.render.page import Page, cells, clean, command_lines, wrap
from sanctionlink.render.words import listing, plural

ROLES = {Severity.ERROR: "bad", Severity.WARNING: "undetermined", Severity.INFO: "dim"}


def pretty(linted: Linted, page: Page) -> list[str]:
    """Each finding with its place in the file and what to do, then the summary."""
    lines: list[str] = []
    for found in linted.outcome.findings:
        lines += [*one(linted, found, page), ""]
    for each in linted.outcome.unfinished:
        lines += [
            *wrap(clean(unfinished_text(each)), page.width, page.paint("not finished: ", "bad"), "  "),
            "",
        ]
    codes = {found.code for found in linted.outcome.findings if linted.page(found.code).why}
    if codes:
        example = min(codes)
        lines += wrap(f"Why each of these matters: sanctionlink lint --explain {example}", page.width)
    return [*lines, *wrap(summary(linted), page.width, "", "  ")]


def one(linted: Linted, found: Diagnostic, page: Page) -> list[str]:
    """One finding."""
    where = f"{clean(str(found.span))}: " if found.span else ""
    kind = page.paint(f"{found.severity.value} {linted.title(found.code)}", ROLES[found.severity])
    lines = wrap(f"{where}{kind}", page.width, "", "  ")
    lines += wrap(clean(found.message), page.width, "  ")
    if found.span:
        lines += excerpt(linted.line(found.span), found.span, page)
    for other in found.related:
        text = f"{clean(str(other.span))}: {clean(other.message)}"
        lines += wrap(text, page.width, page.paint("  also ", "dim"), "       ")
    if found.witness:
        lines += attempt(linted, found, page)
    if found.hint:
        lines += wrap(clean(found.hint), page.width, page.paint("  help ", "dim"), "       ")
    return lines


def attempt(linted: Linted, found: Diagnostic, page: Page) -> list[str]:
    """The command that shows a witness; where it takes several lines, they can be pasted together."""
    first = f"  {page.paint('try', 'dim')}  "
    return command_lines(map(clean, trial(linted, found.witness)), page.width, first, " " * 9)


def excerpt(line: str | None, span: Span, page: Page) -> list[str]:
    """The line that a region begins on, with carets below it; nothing if the line is not known. A long one is cut."""
    if line is None:
        return []
    gutter = f"{span.line:>6} | "
    room = max(20, page.width - len(gutter))
    begin = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    more = page.sign("…", "...")
    if len(line) > room:
        first = max(0, begin - room // 3)
        part = line[first : first + room - 2 * len(more)]
        lead = more if first else ""
        line = lead + part + (more if first + len(part) < len(line) else "")
        begin, end = begin - first + len(lead), min(end - first + len(lead), len(lead) + len(part))
    shown = [clean_char(char) for char in line]
    carets = "^" * max(1, sum(map(cells, shown[begin:end])))
    below = " " * sum(map(cells, shown[:begin])) + page.paint(carets, "bad")
    return [(gutter + "".join(shown)).rstrip(), " " * 6 + " | " + below]


def clean_char(char: str) -> str:
    """One character of a source line; blanks are kept as they are, so that carets stand where they should."""
    return " " if char in " \t" else clean(char)


def summary(linted: Linted) -> str:
    """The last line: how much was found."""
    outcome = linted.outcome
    number = counts(outcome.findings)
    words = [
        plural(number[severity], severity.value, severity.value if severity is Severity.INFO else None)
        for severity in Severity
        if number[severity]
    ]
    text = f"{clean(linted.rulebook)}: {listing(words) or 'no findings'}"
    if outcome.ignored:
        text += f", {len(outcome.ignored):,} ignored by comments"
    if outcome.unfinished:
        text += f", {plural(len(outcome.unfinished), 'check')} not finished"
    elif outcome.checked:
        text += f" ({plural(len(outcome.checked), 'check')})"
    return text


def compact(linted: Linted) -> Iterator[str]:
    """One line a finding: `file:line:column: severity CODE: message`."""
    for found in linted.outcome.findings:
        where = f"{clean(str(found.span))}: " if found.span else ""
        yield f"{where}{found.severity.value} {found.code}: {clean(found.message)}"
    for each in linted.outcome.unfinished:
        yield f"error {each.code}: {clean(unfinished_text(each))}".replace(" : ", ": ")


def manual_page(manual: Manual, page: Page) -> list[str]:
    """A check's manual page."""
    title = f"{manual.code} {manual.name} ({manual.severity.value})".replace("  ", " ")
    lines = [page.paint(title, "head"), *wrap(manual.short, page.width), ""]
    for heading, prose, example in (
        ("Why", manual.why, ""),
        ("Bad", (), manual.bad),
        ("Good", (), manual.good),
        ("How it decides", manual.how, ""),
    ):
        if not (prose or example):
            continue
        lines.append(page.paint(heading, "head"))
        lines += textwrap.indent(example, "    ").splitlines()
        for at, paragraph in enumerate(prose):
            lines += ([""] if at else []) + wrap(paragraph, page.width, "  ")
        lines.append("")
    return lines[:-1]
