"""One run of the command line: every way it can end becomes a message and an exit code, never a traceback."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Sequence

import click

from sanctionlink.cli.output import complain, forgiving_streams, silence
from sanctionlink.diagnostics.model import InvalidInput, LimitReached

ANSWERED, FINDINGS, INVALID, LIMIT, INTERRUPTED = 0, 1, 2, 3, 130


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments (by default the process's) name; the result is the exit code."""
    forgiving_streams()
    try:
        return answer(arguments)
    except InvalidInput as error:
        for line in told(error):
            complain(line)
        return INVALID
    except click.ClickException as error:
        return usage(error)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except (LimitReached, MemoryError) as error:
        complain(f"error: {str(error) or 'this machine has not enough memory for the question'}")
        return LIMIT
    except BrokenPipeError:
        silence()
        return ANSWERED
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT):
            return bug(error)
        silence()
        complain(f"error: the answer cannot be written: {(error.strerror or 'unknown reason').lower()}")
        return LIMIT
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets a message and not a traceback
        return bug(error)


def answer(arguments: Sequence[str] | None) -> int:
    """Run the command; what it returns is the exit code."""
    from sanctionlink.cli.app import root

    code = root.main(args=arguments, prog_name="sanctionlink", standalone_mode=False)
    sys.stdout.flush()
    return code if isinstance(code, int) else ANSWERED


def told(error: InvalidInput) -> list[str]:
    """Every fault on a line of its own, with the places it is also about below it."""
    lines = []
    for found in error.report:
        place = f"{found.span}: " if found.span else ""
        hint = f"; {found.hint}" if found.hint else ""
        lines.append(f"{place}{found.severity.value} {found.code}: {found.message}{hint}")
        lines += [f"    {other.span}: {other.message}" for other in found.related]
    return lines


def usage(error: click.ClickException) -> int:
    """Say what is wrong with the arguments, and where to read how they go."""
    message = re.sub(r"'([^'`]*)'", r"`\1`", error.format_message()).replace("Did you", "did you")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        if type(error).__name__ == "NoArgsIsHelpError":
            click.echo(error.ctx.get_help(), err=True)
            return INVALID
        end = "" if message.endswith((".", "?", ")")) else "."
        message = f"{message}{end} See `{error.ctx.command_path} --help`."
    complain(f"error: {message[:1].lower()}{message[1:]}")
    return INVALID


def bug(error: Exception) -> int:
    """Own up to a fault of this program."""
    if os.environ.get("SANCTIONLINK_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    complain(f"error: this is a bug in sanctionlink, please report it: {type(error).__name__}: {error}")
    if os.environ.get("SANCTIONLINK_DEBUG") != "1":
        complain("SANCTIONLINK_DEBUG=1 shows where it happened")
    return LIMIT
