"""Where output goes: answers to standard output, messages to standard error, harmless characters to both."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

import click

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.render.page import Page, escape, harmless

DRAWN = "├─└│✓✗→…■"
NARROWEST, WIDEST, PIPED = 40, 200, 80

Document = dict[str, Any]


def forgiving_streams() -> None:
    """Make the streams take anything: what the encoding lacks is escaped, and a closed stream is no error."""
    if sys.stdout is None:  # started with `>&-`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def encoding() -> str:
    """The encoding of standard output."""
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def page() -> Page:
    """What standard output can show. A pipe gets 80 columns without colour, unless COLUMNS asks for another width."""
    try:
        DRAWN.encode(encoding())
        drawn = True
    except (UnicodeEncodeError, LookupError):
        drawn = False
    terminal = sys.stdout.isatty()
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and len(columns) < 10 and int(columns):
        width = int(columns)
    else:
        width = terminal_width() if terminal else PIPED
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Page(min(max(width, NARROWEST), WIDEST), drawn, colour)


def terminal_width() -> int:
    """The width of the terminal that standard output is, or 80 if it does not tell."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or PIPED
    except (OSError, ValueError):
        return PIPED


def silence() -> None:
    """Write no more to standard output: nobody reads it."""
    if not hush(sys.stdout):
        sys.stdout = io.StringIO()


def hush(stream: TextIO) -> bool:
    """Let a stream lead nowhere, so that Python has nothing to complain of when it ends; whether that was possible."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError, AttributeError):  # an unsupported operation is an OSError and a ValueError
        return False
    return True


def write(text: str) -> bool:
    """Write to standard output, and tell whether somebody reads it. A reader that has gone (`| head`) is no error.

    Raises `LimitReached` if there is no room for the answer.
    """
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return False
    except OSError as error:
        silence()
        raise LimitReached(
            f"the answer cannot be written: {(error.strerror or 'unknown reason').lower()}"
        ) from error
    return True


def write_lines(lines: Iterable[str]) -> bool:
    """Write lines of text or Markdown, and tell whether somebody reads them."""
    return write("".join(f"{line}\n" for line in lines))


def write_paged(lines: Iterable[str]) -> None:
    """Write lines of text: through the user's pager on a terminal that they would not fit on, else as they are."""
    told = list(lines)
    if not sys.stdout.isatty() or not sys.stdin.isatty() or len(told) < terminal_height():
        write_lines(told)
        return
    try:
        click.echo_via_pager("".join(f"{line}\n" for line in told), color=page().colour)
    except BrokenPipeError:  # the reader has seen enough
        silence()


def terminal_height() -> int:
    """The lines of the terminal that standard output is, or 24 if it does not tell."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines or 24
    except (OSError, ValueError):
        return 24


def write_json(document: Document) -> None:
    """Write a JSON document."""
    from sanctionlink.documents.encode import dump

    write(dump(document, encoding()))


def show(
    form: str,
    table: Callable[[Page], Iterable[str]],
    markdown: Callable[[], Iterable[str]],
    document: Callable[[], Document],
) -> None:
    """Print an answer in the form asked for."""
    if form == "json":
        write_json(document())
    elif form == "table":
        write_paged(table(page()))
    else:
        write_lines(markdown())


def complain(line: str) -> None:
    """One line to standard error, whatever could steer the terminal made visible."""
    shown = "".join(char if harmless(char) else escape(char) for char in line)
    try:
        click.echo(shown, err=True)
    except (OSError, ValueError):  # nobody reads it: the exit code still tells
        hush(sys.stderr)
