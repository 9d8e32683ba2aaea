"""Annotations for GitHub: workflow commands that put a message beside the line that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from sanctionlink.diagnostics.model import Span
from sanctionlink.records import dataclass
from sanctionlink.render.page import clean, escape, harmless

MOST_SHOWN = 10
"""How many errors, how many warnings and how many notices of one step GitHub shows."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A message about a place. `level` is `error`, `warning` or `notice`; `lines` are the message."""

    level: str
    title: str
    lines: tuple[str, ...]
    span: Span | None = None

    def __str__(self) -> str:
        """The workflow command."""
        where = []
        if self.span is not None:
            span = self.span
            where = [f"file={_property(span.file)}", f"line={span.line}", f"endLine={span.end_line}"]
            if span.end_line == span.line:  # columns count within one line only
                where += [f"col={span.column}", f"endColumn={span.end_column}"]
        where.append(f"title={_property(self.title)}")
        message = "%0A".join(_data(visible(line)) for line in self.lines)
        return f"::{self.level} {','.join(where)}::{message}"


def annotated(found: Sequence[Annotation]) -> list[str]:
    """The commands, errors first; what GitHub would leave out is told as plain lines under a notice."""
    lines: list[str] = []
    rest: list[Annotation] = []
    for level in ("error", "warning", "notice"):
        of_level = [each for each in found if each.level == level]
        # The last notice that is shown is for the findings that are not.
        most = MOST_SHOWN - (level == "notice")
        lines += [str(each) for each in of_level[:most]]
        rest += of_level[most:]
    if rest:
        notice = f"{len(rest)} more findings are in the log of this step"
        lines.append(str(Annotation("notice", "more findings", (notice,))))
        for each in rest:
            place = f"{each.span}: " if each.span else ""
            lines.append(clean(f"{place}{each.level}: {each.title}: {each.lines[0]}"))
    return lines


def visible(line: str) -> str:
    """A line with its blanks as they are, and whatever could steer a terminal made visible."""
    return "".join(char if harmless(char) else escape(char) for char in line)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean(text)).replace(":", "%3A").replace(",", "%2C")
