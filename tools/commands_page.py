"""The page `docs/reference/commands.md`, made from the commands themselves.

`python tools/commands_page.py docs/reference/commands.md` writes it anew; a test holds it to the commands.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from sanctionlink.cli.app import COMMANDS, root
from sanctionlink.cli.options import QUESTION

TABLE = ("| option | meaning |", "|---|---|")

PREFACE = """\
# The commands

Made from the commands' own help: `python tools/commands_page.py docs/reference/commands.md` writes this page.

Answers go to standard output in the form that `--format` names (`table`, `json` or `markdown`), messages and errors to
standard error. Nothing that is piped has colour codes. The JSON is described by the schemas in
[`docs/schema/answers`](../schema/answers), which `sanctionlink schema KIND` prints.

| exit code | meaning |
|---|---|
| 0 | answered; a blocked proposal is an answer too |
| 1 | a failed case, a verdict that `--fail-on` names, or a finding at or above `--fail-level` |
| 2 | wrong usage, or invalid input; each fault is told as `file:line:col: error SLnnn: message` |
| 3 | a limit was reached, or an internal error (`SANCTIONLINK_DEBUG=1` shows where) |
| 130 | interrupted |

Targets, conditions and parties may be named by id (`arctic_cooperation`), by title or question (`"Arctic cooperation"`), or by
words of either that fit one thing only (`arctic`); case makes no difference. Of what fits several, all are named, and nothing
is answered. A member of a set stands in brackets, by id or title: `deal_with(Rusal)`. Files name things by their ids.

Every option but `--set` can be given in the environment: `SANCTIONLINK_`, the command and the option
(`SANCTIONLINK_STATUS_FORMAT`), and without the command for options that commands share (`SANCTIONLINK_FORMAT`,
`SANCTIONLINK_RULEBOOK`). A flag beats the environment, and the environment beats `sanctionlink.toml`, which can name
the rulebook. `NO_COLOR` turns colours off.
"""


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Each command with its full name, groups before what they hold."""
    ctx = click.Context(root, info_name="sanctionlink")
    for name in COMMANDS:
        command = root.get_command(ctx, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            inner = click.Context(command, info_name=name, parent=ctx)
            for below in command.list_commands(inner):
                found = command.get_command(inner, below)
                assert found is not None
                yield f"{name} {below}", found


def reference() -> str:
    """The whole page."""
    commands = list(every_command())
    parts = [PREFACE, *(section(name, command) for name, command in commands)]
    asking = dict(commands)["status"]
    rows = [options_row(option) for option in asking.params if option.name in QUESTION]
    parts.append("\n".join(["## Options of a question", "", *TABLE, *rows, ""]))
    return "\n".join(parts)


def section(name: str, command: click.Command) -> str:
    """One command: usage, help, example, options. Those that make a question are told once for all commands."""
    ctx = click.Context(command, info_name=f"sanctionlink {name}")
    usage = " ".join(["sanctionlink", name, *command.collect_usage_pieces(ctx)])
    lines = [f"## {name}", "", "```", usage, "```", "", *prose(cleandoc(command.help or ""))]
    options = [option for option in command.params if isinstance(option, click.Option)]
    asks = set(QUESTION) <= {option.name for option in options}
    rows = [options_row(option) for option in options if not (asks and option.name in QUESTION)]
    if rows:
        lines += ["", *TABLE, *rows]
    if asks:
        lines += ["", "It takes the [options of a question](#options-of-a-question)."]
    return "\n".join(lines) + "\n"


def prose(text: str) -> list[str]:
    """A docstring's paragraphs, with its examples as a block of code."""
    lines: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.lstrip().startswith("\b"):
            _, head, *block = paragraph.lstrip().split("\n")
            lines += [head, "", "```sh", *(line.removeprefix("  ") for line in block), "```", ""]
        else:
            lines += [" ".join(paragraph.split()), ""]
    return lines[:-1]


def options_row(option: click.Parameter) -> str:
    """One option as a row of the table."""
    assert isinstance(option, click.Option)
    names = ", ".join(f"`{name}`" for name in option.opts)
    kind = option.type
    if option.is_flag:
        value = ""
    elif option.metavar:
        value = f" `{option.metavar}`"
    else:
        value = f" `{'|'.join(kind.choices)}`" if isinstance(kind, click.Choice) else ""
    meaning = (option.help or "").replace("|", "\\|").replace("  ", " ")
    default = f" [default: {option.default}]" if option.show_default else ""
    return f"| {names}{value.replace('|', chr(92) + '|')} | {meaning}{default} |"


def main(arguments: list[str]) -> int:
    """Write the page to the file named."""
    if len(arguments) != 1:
        click.echo("name the file to write, such as docs/reference/commands.md", err=True)
        return 2
    Path(arguments[0]).write_text(reference(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
