"""What lint found, as SARIF 2.1.0, which code scanning services read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sanctionlink.diagnostics.model import Diagnostic, Related, Severity, Span
from sanctionlink.lint.manual import Manual
from sanctionlink.render.findings import Linted, trial, unfinished_text
from sanctionlink.render.page import clean

Document = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
BASE = "%SRCROOT%"


def sarif(linted: Linted) -> Document:
    """The log: one run, with one rule for each check that ran and each code that was found."""
    outcome = linted.outcome
    codes = sorted({*outcome.checked, *(found.code for found in outcome.findings)})
    index = {code: at for at, code in enumerate(codes)}
    results = [
        result(linted, found, index[found.code], mark)
        for found, mark in zip(outcome.findings, linted.fingerprints(), strict=True)
    ]
    notes = [
        {
            "level": "error",
            "message": {"text": clean(unfinished_text(each))},
            **(
                {"associatedRule": {"id": each.code, "index": index[each.code]}} if each.code in index else {}
            ),
        }
        for each in outcome.unfinished
    ]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "sanctionlink",
                        "version": linted.version,
                        "semanticVersion": semantic(linted.version),
                        "rules": [rule(linted.page(code)) for code in codes],
                    }
                },
                "automationDetails": {"id": f"sanctionlink/{quote(os.fsencode(linted.rulebook), safe='')}/"},
                "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def semantic(version: str) -> str:
    """A Python version as a semantic one: `0.3.0.dev1` is `0.3.0-dev1`."""
    parts = version.split(".")
    head = ".".join([*parts, "0", "0"][:3])
    return f"{head}-{'.'.join(parts[3:])}" if len(parts) > 3 else head


def rule(page: Manual) -> Document:
    """A check, with its manual page as help."""
    described: Document = {
        "id": page.code,
        "shortDescription": {"text": page.short},
        "fullDescription": {"text": " ".join(page.why) or page.short},
        "help": {"text": plain(page), "markdown": markdown(page)},
        "defaultConfiguration": {"level": LEVELS[page.severity]},
        "properties": {"tags": ["rulebook"], "problem.severity": problem(page.severity)},
    }
    if page.name:
        described["name"] = "".join(word.capitalize() for word in page.name.split("-"))
    return described


def problem(severity: Severity) -> str:
    """A severity as code scanning sorts by it."""
    return {"error": "error", "warning": "warning", "note": "recommendation"}[LEVELS[severity]]


def plain(page: Manual) -> str:
    """A manual page as text."""
    parts = [page.short]
    for heading, text in sections(page).items():
        parts.append(f"{heading}\n{text}")
    return "\n\n".join(parts)


def markdown(page: Manual) -> str:
    """A manual page as Markdown."""
    parts = [page.short]
    for heading, text in sections(page).items():
        body = f"```yaml\n{text}```" if heading in ("Bad", "Good") else text
        parts.append(f"**{heading}**\n\n{body}")
    return "\n\n".join(parts)


def sections(page: Manual) -> Mapping[str, str]:
    """The parts of a page that it has, by heading."""
    every = {
        "Why": "\n\n".join(page.why),
        "Bad": page.bad,
        "Good": page.good,
        "How it decides": "\n\n".join(page.how),
    }
    return {heading: text for heading, text in every.items() if text}


def result(linted: Linted, found: Diagnostic, index: int, fingerprint: str) -> Document:
    """One finding."""
    made: Document = {
        "ruleId": found.code,
        "ruleIndex": index,
        "level": LEVELS[found.severity],
        "message": {"text": text(linted, found)},
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if found.span:
        made["locations"] = [{"physicalLocation": place(found.span)}]
    if found.related:
        made["relatedLocations"] = [related(at, other) for at, other in enumerate(found.related, 1)]
    if found.witness:
        made["properties"] = {"witness": [list(pair) for pair in found.witness]}
    return made


def text(linted: Linted, found: Diagnostic) -> str:
    """Message, advice and how to see it. Square brackets would be links."""
    parts = [clean(found.message)]
    if found.hint:
        parts.append(clean(found.hint))
    if found.witness:
        parts.append(f"try: {clean(' '.join(trial(linted, found.witness)))}")
    joined = "; ".join(parts)
    return joined.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def related(number: int, other: Related) -> Document:
    """A second place of a finding."""
    return {"id": number, "message": {"text": clean(other.message)}, "physicalLocation": place(other.span)}


def place(span: Span) -> Document:
    """A region of a file. A path that leads out of the current folder is told whole."""
    path = Path(span.file)
    outside = path.is_absolute() or ".." in path.parts
    if outside:
        location: dict[str, Any] = {"uri": Path(os.path.abspath(path)).as_uri()}
    else:
        location = {"uri": quote(os.fsencode(path.as_posix()), safe="/"), "uriBaseId": BASE}
    return {
        "artifactLocation": location,
        "region": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        },
    }
