"""What lint found, as JUnit's XML, which most CI systems show as tests.

A check that found nothing is a test that passed. Each finding is a test of its own: a failure if it counts as one, else
skipped, so that what a run shows as failed is what made it fail. A check that did not come to its end is an error.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sanctionlink.diagnostics.model import Diagnostic
from sanctionlink.render.findings import Linted, details, unfinished_text
from sanctionlink.render.page import clean


def junit(linted: Linted) -> str:
    """The document, with a newline at its end."""
    outcome = linted.outcome
    suite = Element("testsuite", name=f"sanctionlink lint {clean(linted.rulebook)}")
    told = {found.code for found in outcome.findings} | {each.code for each in outcome.unfinished}
    for code in outcome.checked:
        if code not in told:
            case(linted, suite, linted.title(code))
    failures = skipped = 0
    for found in outcome.findings:
        made = case(linted, suite, name(linted, found), found)
        kind = "failure" if linted.fails(found.severity) else "skipped"
        failures, skipped = failures + (kind == "failure"), skipped + (kind == "skipped")
        mark = SubElement(made, kind, message=clean(found.message))
        if kind == "failure":
            mark.set("type", f"{found.severity.value} {found.code}")
            mark.text = body(linted, found)
    for each in outcome.unfinished:
        made = case(linted, suite, linted.title(each.code) if each.code else each.name)
        mark = SubElement(made, "error", message=clean(unfinished_text(each)))
        mark.set("type", "crash" if each.crashed else "limit")
    number = {
        "tests": len(suite),
        "failures": failures,
        "errors": len(outcome.unfinished),
        "skipped": skipped,
    }
    for key, count in number.items():
        suite.set(key, str(count))
    root = Element("testsuites", {key: value for key, value in suite.attrib.items() if key != "name"})
    root.append(suite)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def case(linted: Linted, suite: Element, title: str, found: Diagnostic | None = None) -> Element:
    """One test."""
    made = SubElement(
        suite, "testcase", classname=f"sanctionlink.lint.{clean(linted.rulebook)}", name=title, time="0"
    )
    if found and found.span:
        made.set("file", clean(found.span.file))
        made.set("line", str(found.span.line))
    return made


def name(linted: Linted, found: Diagnostic) -> str:
    """What a finding's test is called."""
    place = f" {clean(str(found.span))}" if found.span else ""
    return f"{linted.title(found.code)}{place}"


def body(linted: Linted, found: Diagnostic) -> str:
    """Everything that is known of a finding."""
    place = f"{clean(str(found.span))}: " if found.span else ""
    head = f"{place}{found.severity.value} {found.code}: {clean(found.message)}"
    return "\n".join([head, *details(linted, found)])
