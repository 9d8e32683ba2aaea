"""What the table `[lint]` of a project's configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import LINT_SECONDS_SET
from sanctionlink.diagnostics.model import Collector, Severity, did_you_mean, shorten
from sanctionlink.language.files.configuration import Section, configured_section
from sanctionlink.records import dataclass, field

KEYS = ("fail-level", "select", "ignore", "severity", "limit")


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The settings that are given: None for those that are not. `limit` is in seconds."""

    fail_level: Severity | None = None
    select: frozenset[str] | None = None
    ignore: frozenset[str] | None = None
    severities: Mapping[str, Severity] = field(default_factory=dict)
    limit: float | None = None


def lint_settings(start: Path, names: Mapping[str, str]) -> LintSettings:
    """What the nearest configuration, here or in a folder above, says of lint.

    Args:
        start: the current folder.
        names: the checks' codes by their names, with which a check can be named too.

    Raises:
        InvalidInput: with every fault of the table, located.
    """
    section = configured_section(start, "lint", KEYS)
    if section is None:
        return LintSettings()
    reading = _Reading(section, names, Collector())
    settings = LintSettings(
        reading.level("fail-level"),
        reading.codes("select"),
        reading.codes("ignore"),
        reading.severities("severity"),
        reading.seconds("limit"),
    )
    reading.found.raise_if_failed()
    return settings


def code_of(text: str, names: Mapping[str, str]) -> str | None:
    """The code of a check from its code or name; None if there is none."""
    if text in names:
        return names[text]
    return text.upper() if text.upper() in names.values() else None


def no_check(text: str, names: Mapping[str, str]) -> tuple[str, str]:
    """What to say of a text that is neither a code nor a name of a check, and what to do."""
    hint = did_you_mean(text, (*names.values(), *names) if not text.upper().startswith("SL") else names)
    if text.upper().startswith("SL") and "SL0" < text.upper() < "SL7":
        return (
            f"`{shorten(text)}` is no check, but a fault in the rulebook",
            "faults cannot be turned off: mend them",
        )
    return f"there is no check `{shorten(text)}`", hint or "docs/reference/checks.md has them all"


class _Reading:
    """The table, and the faults found in it."""

    def __init__(self, section: Section, names: Mapping[str, str], found: Collector) -> None:
        self.section, self.names, self.found = section, names, found

    def fault(self, key: str, message: str, hint: str, value: str | None = None) -> None:
        self.found.error(codes.BAD_CONFIGURATION, message, self.section.place(key, value), hint)

    def level(self, key: str) -> Severity | None:
        value = self.section.values.get(key)
        return None if value is None else self.severity(key, key, value)

    def severity(self, key: str, what: str, value: object) -> Severity | None:
        known = [each.value for each in Severity]
        if isinstance(value, str) and value in known:
            return Severity(value)
        listed = ", ".join(f"`{each}`" for each in known)
        hint = (
            did_you_mean(value, known) if isinstance(value, str) else None
        ) or f'write it as `{what} = "warning"`'
        shown = value if isinstance(value, str) else None
        self.fault(key, f"`{what}` must be one of {listed}", hint, shown)
        return None

    def codes(self, key: str) -> frozenset[str] | None:
        value = self.section.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fault(key, f"`{key}` must be a list of codes", f'write it as `{key} = ["SL711"]`')
            return None
        found = set()
        for each in value:
            code = code_of(each, self.names)
            if code is None:
                self.fault(key, *no_check(each, self.names), each)
            else:
                found.add(code)
        return frozenset(found)

    def severities(self, key: str) -> Mapping[str, Severity]:
        value = self.section.values.get(key, {})
        if not isinstance(value, dict):
            self.fault(
                key,
                f"`{key}` must be a table from codes to severities",
                f'write `{key} = {{SL711 = "error"}}`',
            )
            return {}
        result = {}
        for each, given in value.items():
            code = code_of(each, self.names)
            if code is None:
                self.fault(each, *no_check(each, self.names))
            elif severity := self.severity(each, each, given):
                result[code] = severity
        return result

    def seconds(self, key: str) -> float | None:
        value = self.section.values.get(key)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not 0 < value <= LINT_SECONDS_SET
        ):
            self.fault(key, f"`{key}` must be a number of seconds, more than 0", "a minute is `limit = 60`")
            return None
        return float(value)
