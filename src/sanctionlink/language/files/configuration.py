"""The rulebook that a project's `sanctionlink.toml` or `pyproject.toml` names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import CONFIGURATION_BYTES
from sanctionlink.diagnostics.model import Collector, Span, did_you_mean
from sanctionlink.records import dataclass

_SECTIONS = ("lint", "test")
_KEYS = ("rulebook", *_SECTIONS)


@dataclass(frozen=True, slots=True)
class Configured:
    """A rulebook's name or path, relative to the folder of the file that says so, and where it says so."""

    rulebook: str
    folder: Path
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the configuration, such as `[test]`: its values, and the file that has them with its text."""

    name: str
    values: Mapping[str, Any]
    path: Path
    text: str

    def place(self, key: str, value: str | None = None) -> Span:
        """Where a key of the section stands, or a text that it is given, quotation marks included."""
        return _place(self.path, self.text, key, self.name, value)


def configured_rulebook(start: Path) -> Configured | None:
    """What the nearest configuration, here or in a folder above, says; None if there is none.

    Raises:
        InvalidInput: the file cannot be read, or has something else than a `rulebook` that is text.
    """
    nearest = _nearest(start)
    return _rulebook(*nearest) if nearest else None


def configured_section(start: Path, name: str, known: tuple[str, ...]) -> Section | None:
    """A table of the nearest configuration, which may have the `known` keys; None if there is none.

    Raises:
        InvalidInput: the file cannot be read, or this is no table, or has other keys.
    """
    nearest = _nearest(start)
    if nearest is None:
        return None
    path, text, table = nearest
    found = Collector()
    _check_keys(path, text, table, found)
    values = table.get(name, {})
    if not isinstance(values, dict):
        found.error(
            codes.BAD_CONFIGURATION,
            f"`{name}` must be a table",
            _place(path, text, name),
            f"write `[{name}]`",
        )
        values = {}
    section = Section(name, values, path, text)
    for key in values:
        if key not in known:
            hint = did_you_mean(key, known) or f"known here: {', '.join(f'`{k}`' for k in known)}"
            found.error(
                codes.BAD_CONFIGURATION, f"unknown key `{key}` in `[{name}]`", section.place(key), hint
            )
    found.raise_if_failed()
    return section if name in table else None


def _nearest(start: Path) -> tuple[Path, str, Mapping[str, Any]] | None:
    """The nearest file that has a configuration, with its text and its values."""
    here = start.absolute()
    for folder in (here, *here.parents):
        for name in ("sanctionlink.toml", "pyproject.toml"):
            path = folder / name
            if path.is_file():
                found = Collector()
                text = _text(path, found)
                own = name == "sanctionlink.toml"
                table = _table(path, text, own, found) if own or "sanctionlink" in text else None
                found.raise_if_failed()
                if table is not None:
                    return path, text, table
    return None


def _check_keys(path: Path, text: str, table: Mapping[str, Any], found: Collector) -> None:
    """Tell of what a configuration has that nothing reads, such as a misspelt table."""
    for key in table:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or "known here: `rulebook`, `lint` and `test`"
            found.error(codes.BAD_CONFIGURATION, f"unknown key `{key}`", _place(path, text, key), hint)


def _rulebook(path: Path, text: str, table: Mapping[str, Any]) -> Configured | None:
    """The rulebook that a configuration names."""
    found = Collector()
    _check_keys(path, text, table, found)
    wanted = table.get("rulebook")
    span = _place(path, text, "rulebook")
    if wanted is not None and not isinstance(wanted, str):
        found.error(codes.BAD_CONFIGURATION, "`rulebook` must be a name or a path, in quotation marks", span)
    found.raise_if_failed()
    return Configured(wanted, path.parent, span) if isinstance(wanted, str) else None


def _text(path: Path, found: Collector) -> str:
    from sanctionlink.language.files.names import display

    span = Span(display(path), 1, 1, 1, 1)
    try:
        with path.open("rb") as stream:
            data = stream.read(CONFIGURATION_BYTES + 1)
        if len(data) > CONFIGURATION_BYTES:
            found.error(codes.BAD_CONFIGURATION, "the file is too large for a configuration", span)
        else:
            return data.decode("utf-8").replace("\r\n", "\n")
    except OSError as fault:
        reason = (fault.strerror or "unknown reason").lower()
        found.error(codes.BAD_CONFIGURATION, f"the file cannot be read: {reason}", span)
    except UnicodeDecodeError:
        found.error(codes.BAD_CONFIGURATION, "the file is not UTF-8 text", span)
    found.raise_if_failed()
    return ""


def _table(path: Path, text: str, own: bool, found: Collector) -> dict[str, Any] | None:
    import tomllib

    try:
        whole = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # numbers of thousands of digits are a `ValueError` too
        from sanctionlink.language.files.names import display

        place = re.search(r"\(at line (\d+), column (\d+)\)", str(fault))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        span = Span(display(path), line, column, line, column + 1)
        found.error(codes.BAD_CONFIGURATION, "this is not valid TOML", span, "check the line")
        return None
    part: Any = whole
    if not own:
        tool = whole.get("tool")
        part = tool.get("sanctionlink") if isinstance(tool, dict) else None
    if part is None:
        return None
    if not isinstance(part, dict):
        found.error(
            codes.BAD_CONFIGURATION, "`tool.sanctionlink` must be a table", _place(path, text, "sanctionlink")
        )
        return None
    return part


def _place(path: Path, text: str, key: str, section: str = "", value: str | None = None) -> Span:
    """Where a key stands in the file, as far as a search for it tells (TOML's parser keeps no positions).

    A `value` is the first text in quotation marks after the key that reads like it.
    """
    from sanctionlink.language.files.names import display

    tool = "tool.sanctionlink" if path.name == "pyproject.toml" else ""
    header = ".".join(name for name in (tool, section) if name)
    begin = max(text.find(f"[{header}]"), 0) if header else 0
    match = re.compile(rf"^[ \t]*({re.escape(key)})\b", re.MULTILINE).search(text, begin)
    if match is None:  # within another's braces, or after its dot
        match = re.compile(rf"\b({re.escape(key)})\b[\"']?[ \t]*=").search(text, begin)
    if match is None:
        return Span(display(path), 1, 1, 1, 1)
    start, end = match.span(1)
    if value is not None:
        quoted = re.compile(rf"([\"']){re.escape(value)}\1").search(text, end)
        start, end = quoted.span() if quoted else (start, end)
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Span(display(path), line, column, line, column + end - start)
