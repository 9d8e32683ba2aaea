"""What lint found, as every form of output needs it, and as JSON."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping, Sequence

from sanctionlink.answers.findings import Finding, Findings, Unfinished
from sanctionlink.diagnostics.model import AS_OF, HISTORY, Diagnostic, Severity, Span
from sanctionlink.lint.manual import Manual
from sanctionlink.lint.outcome import LintOutcome
from sanctionlink.records import dataclass
from sanctionlink.render.page import clean


@dataclass(frozen=True, slots=True)
class Linted:
    """One run of lint on one rulebook.

    `named` is how the rulebook was named on the command line, None if it was found by itself. `texts` are its YAML files by
    the names that findings have, `pages` the manual pages by code, `level` is the severity from which on findings count as
    failures, and `version` is this program's.
    """

    rulebook: str
    named: str | None
    outcome: LintOutcome
    texts: Mapping[str, str]
    pages: Mapping[str, Manual]
    level: Severity
    version: str

    def page(self, code: str) -> Manual:
        """The page of a code; of one that has none, a line."""
        known = self.pages.get(code)
        return known or Manual(code, "", Severity.ERROR, "A fault in the rulebook.", (), "", "", ())

    def title(self, code: str) -> str:
        """A code with the name of what it stands for: `SL722 unused-source`."""
        return f"{code} {self.page(code).name}".rstrip(" ")

    def fails(self, severity: Severity) -> bool:
        """Whether findings of a severity count as failures."""
        return rank(severity) <= rank(self.level)

    def line(self, span: Span) -> str | None:
        """The line of its file on which a region begins; None if the file's text is not known."""
        lines = self.texts.get(span.file, "").split("\n")
        return lines[span.line - 1] if span.file in self.texts and 0 < span.line <= len(lines) else None

    def fingerprints(self) -> tuple[str, ...]:
        """For each finding, what stays the same when lines are added or removed elsewhere: a hash, `:` and a number.

        The hash is of the code, the file and the line's text, white space folded; the number tells apart findings that have
        these in common, from 1.
        """
        seen: dict[str, int] = {}
        result = []
        for found in self.outcome.findings:
            text = self.line(found.span) if found.span else None
            parts = (found.code, found.span.file if found.span else "", text or found.message)
            folded = "\0".join(" ".join(part.split()) for part in parts)
            digest = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            seen[digest] = seen.get(digest, 0) + 1
            result.append(f"{digest}:{seen[digest]}")
        return tuple(result)


def rank(severity: Severity) -> int:
    """0 for the worst."""
    return list(Severity).index(severity)


def counts(findings: Sequence[Diagnostic]) -> dict[Severity, int]:
    """How many findings there are of each severity, worst first."""
    return {each: sum(found.severity is each for found in findings) for each in Severity}


def trial(linted: Linted, witness: Sequence[tuple[str, str]]) -> list[str]:
    """The command that shows the situation of a witness, as words that belong together."""
    pasts = ", ".join(f"{json.dumps(name)}: {value}" for name, value in witness if value.startswith(HISTORY))
    words = [f"echo {shlex.quote(f'facts: {{{pasts}}}')} > witness.yaml", "&&"] if pasts else []
    words += ["sanctionlink", "whatif"]
    if pasts:
        words.append("--scenario witness.yaml")
    if linted.named is not None:
        words.append(f"--rulebook {shlex.quote(linted.named)}")
    for name, value in witness:
        if name == AS_OF:
            words.append(f"--as-of {shlex.quote(value)}")
        elif not value.startswith(HISTORY):
            words.append(f"--set {shlex.quote(f'{name}={value}')}")
    return words


def unfinished_text(each: Unfinished) -> str:
    """What is said of a check that did not come to its end."""
    who = f"the check `{each.name}`" if each.code else "putting the rules together"
    return f"{who} did not come to its end: {each.message}"


def details(linted: Linted, found: Diagnostic) -> list[str]:
    """What there is to a finding besides its message, a line each: further places, how to see it, what to do."""
    lines = [f"also {clean(str(other.span))}: {clean(other.message)}" for other in found.related]
    if found.witness:
        lines.append(f"try: {clean(' '.join(trial(linted, found.witness)))}")
    if found.hint:
        lines.append(f"help: {clean(found.hint)}")
    return lines


# --- as JSON ---------------------------------------------------------------------------------------------------------


def findings(linted: Linted) -> Findings:
    """All of it as one answer."""
    outcome = linted.outcome
    number = counts(outcome.findings)
    return Findings(
        rulebook=linted.rulebook,
        fail_level=linted.level,
        failed=any(linted.fails(found.severity) for found in outcome.findings),
        errors=number[Severity.ERROR],
        warnings=number[Severity.WARNING],
        infos=number[Severity.INFO],
        findings=tuple(
            Finding(found, linted.page(found.code).name or None, mark)
            for found, mark in zip(outcome.findings, linted.fingerprints(), strict=True)
        ),
        ignored=outcome.ignored,
        unfinished=outcome.unfinished,
        checked=outcome.checked,
    )
