"""One run told in several formats: one of them on standard output, any number of them in files."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from sanctionlink.cli.output import encoding, page, write
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput, did_you_mean
from sanctionlink.records import dataclass
from sanctionlink.render.page import Page

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".json": "json",
        ".xml": "junit",
        ".md": "markdown",
        ".markdown": "markdown",
        ".sarif": "sarif",
        ".txt": "table",
    }
)
"""The format of a file that is named without one."""

RULEBOOK_SUFFIXES = (".yaml", ".yml")

FILE_PAGE = Page(width=100)

Teller = Callable[[Page, str], str]
"""Tells the run in one format, for a page and in the characters of an encoding."""

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Output:
    """A file that a report goes to."""

    form: str
    path: Path


def forms(formats: Sequence[str], envvar: str | None = "SANCTIONLINK_FORMAT") -> Callable[[Command], Command]:
    """Give a command the options `--format`, for standard output, and `--output`, for files; the first is the default.

    `envvar` is the variable that `--format` shares with other commands, None if the command has formats of its own.
    """

    def decorate(command: Command) -> Command:
        chosen = click.option(
            "--format",
            "-f",
            "form",
            type=click.Choice(formats),
            default=formats[0],
            show_default=True,
            envvar=envvar,
            help="How to print the answer.",
        )
        files = click.option(
            "--output",
            "-o",
            "outputs",
            metavar="[FORMAT=]FILE",
            multiple=True,
            allow_from_autoenv=False,
            help="Write the answer to FILE as well, in FORMAT or in what the name ends in: "
            f"{', '.join(f'{end} {form}' for end, form in SUFFIXES.items() if form in formats)}. Repeatable.",
        )
        return chosen(files(command))

    return decorate


def outputs_of(texts: Sequence[str], formats: Sequence[str]) -> list[Output]:
    """The files that are asked for. Raises `click.UsageError` if one has no format."""
    found: list[Output] = []
    for text in texts:
        form, sign, name = text.partition("=")
        if not sign or form not in formats:
            known = SUFFIXES.get(Path(text).suffix.lower(), "")
            if known not in formats:
                listed = ", ".join(formats)
                hint = did_you_mean(form, formats) if sign else None
                message = f"`--output {text}` does not tell the format: write FORMAT=FILE, where FORMAT is one of {listed}"
                raise click.UsageError(f"{message} ({hint})" if hint else message)
            form, name = known, text
        if not name:
            raise click.UsageError(f"`--output {text}` names no file")
        if Path(name).suffix.lower() in RULEBOOK_SUFFIXES:
            message = f"`--output {text}` would write a report over a file of rules, facts or cases"
            raise click.UsageError(f"{message}: give it another ending than {' or '.join(RULEBOOK_SUFFIXES)}")
        if any(each.path == Path(name) for each in found):
            raise click.UsageError(f"`--output` names `{name}` twice, and one report would replace the other")
        found.append(Output(form, Path(name)))
    return found


def tell(form: str, outputs: Sequence[Output], tellers: Mapping[str, Teller]) -> None:
    """Write the files, then standard output. Raises `InvalidInput` if a file cannot be written."""
    for output in outputs:
        put(output.path, tellers[output.form](FILE_PAGE, "utf-8"))
    write(tellers[form](page(), encoding()))


def put(path: Path, text: str) -> None:
    """Write a file beside its place and move it there: whoever reads sees all of it or nothing."""
    from sanctionlink.language.files.names import display

    beside: Path | None = None
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            path.write_text(text, encoding="utf-8", newline="\n")  # a pipe or a device keeps its place
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        real = Path(os.path.realpath(path))
        if real.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        handle, name = tempfile.mkstemp(prefix=".new-", dir=real.parent)
        beside = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        beside.chmod(0o644)
        os.replace(beside, real)
        beside = None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        message = f"`{display(path)}` cannot be written: {reason}"
        raise InvalidInput.single(codes.CANNOT_WRITE, message) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
