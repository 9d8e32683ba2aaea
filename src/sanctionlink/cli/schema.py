"""`sanctionlink schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sanctionlink.answers.schemas import KINDS as ANSWERS
from sanctionlink.cli.output import complain, write

FILES = ("rules", "facts", "cases", "scenario")


@click.command("schema")
@click.argument("kind", type=click.Choice((*FILES, "answers", *ANSWERS)), required=False, metavar="[KIND]")
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Write all schemas into DIR instead, those of answers into DIR/answers.",
)
def command(kind: str | None, folder: str | None) -> int:
    """Print the JSON Schema of a KIND of file, for editors, or of a KIND of answer, for programs.

    Of files: rules, facts, cases, scenario. Of the JSON output: answers (all of them in one), or one of verdicts
    (status and whatif), derivation and condition (explain), conditions, rules-today (rules), timeline, rulebooks, tests,
    sources, findings (lint), levers, sweep, unblock (and block).

    \b
    Examples:
      sanctionlink schema rules > rules.schema.json
      sanctionlink schema verdicts
      sanctionlink schema --write docs/schema
    """
    if (kind is None) == (folder is None):
        raise click.UsageError(
            "name a kind of file or answer, or a folder with --write", click.get_current_context()
        )
    if folder == "":
        raise click.UsageError("the folder has no name", click.get_current_context())
    if folder is None:
        write(rendered(schema_of(str(kind))))
        return 0
    written = write_all(Path(folder))
    complain(f"wrote {len(written)} schemas into {folder}")
    return 0


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file or answer."""
    from sanctionlink.answers import schemas

    if kind == "answers":
        return schemas.answers_schema()
    if kind in schemas.KINDS:
        return schemas.answer_schema(kind)
    from sanctionlink.language.schema.editor import FileKind, schema

    names: dict[str, FileKind] = {
        "rules": "rules",
        "facts": "facts",
        "cases": "cases",
        "scenario": "scenario",
    }
    return schema(names[kind])


def rendered(schema: dict[str, Any]) -> str:
    """A schema as text with a newline at its end."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def paths(folder: Path) -> dict[str, Path]:
    """Where the schema of each kind is written."""
    files = {kind: folder / f"{kind}.json" for kind in FILES}
    return files | {kind: folder / "answers" / f"{kind}.json" for kind in ANSWERS}


def write_all(folder: Path) -> list[Path]:
    """Write every schema below a folder."""
    found = paths(folder)
    texts = {path: rendered(schema_of(kind)) for kind, path in found.items()}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(
            f"cannot write `{error.filename}`: {(error.strerror or 'unknown error').lower()}"
        ) from error
    return list(texts)
