"""`sanctionlink init`."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from sanctionlink.cli.output import write
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, Report
from sanctionlink.render.page import clean

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False), default=".", metavar="[FOLDER]")
@click.option("--name", metavar="NAME", help="The rulebook's name.  [default: from the folder's]")
def command(folder: str, name: str | None) -> int:
    """Write a small rulebook into FOLDER (by default this one). It loads, passes its cases, and is yours to change.

    Nothing that exists is ever overwritten: if one of the files is there, none is written.

    \b
    Examples:
      sanctionlink init
      sanctionlink init black-sea --name black_sea
      sanctionlink init ports && cd ports && sanctionlink test
    """
    if not folder:
        raise click.UsageError("the folder has no name", click.get_current_context())
    root = Path(folder)
    chosen = checked(name) if name is not None else named_after(root)
    files = contents(chosen)
    refuse_existing(root, files)
    place(root, files)
    listing = "\n".join(f"  {clean(str(root / path))}" for path in files)
    go = f"cd {clean(shlex.quote(folder))}\n  " if folder != "." else ""
    write(
        f"wrote the rulebook `{chosen}`:\n{listing}\n\nNow try:\n  {go}sanctionlink status\n  sanctionlink test\n"
    )
    return 0


def checked(name: str) -> str:
    """A rulebook's name as given, if it can be one."""
    if not NAME.fullmatch(name):
        raise InvalidInput.single(
            codes.BAD_RULEBOOK_NAME,
            f"`{name}` cannot be the name of a rulebook",
            hint="use ASCII letters, digits, `_` and `-`, starting with a letter, at most 64 in all",
        )
    return name


def named_after(root: Path) -> str:
    """A rulebook's name made from that of the folder."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", root.resolve().name).strip("_")[:60]
    if not plain:
        return "rulebook"
    return plain if NAME.fullmatch(plain) else f"rulebook_{plain}"


def refuse_existing(root: Path, files: Mapping[str, str]) -> None:
    """Raise `InvalidInput` that names every file that is there already."""
    there = [path for path in files if os.path.lexists(root / path)]
    if there:
        hint = "nothing was written; choose another folder, or another --name"
        raise InvalidInput(
            Report(
                tuple(
                    Diagnostic(codes.EXISTS, f"`{root / path}` exists already", hint=hint) for path in there
                )
            )
        )


def place(root: Path, files: Mapping[str, str]) -> None:
    """Write all files, or none: each is written beside its place and then linked to it, which never overwrites."""
    made: list[Path] = []
    try:
        for path, text in files.items():
            put(root / path, text, made)
    except OSError as error:
        for each in reversed(made):
            each.rmdir() if each.is_dir() else each.unlink(missing_ok=True)
        where = error.filename2 or error.filename or root
        raise InvalidInput.single(
            codes.CANNOT_WRITE,
            f"cannot write `{where}`: {(error.strerror or 'unknown error').lower()}",
            hint="nothing was written",
        ) from error


def put(path: Path, text: str, made: list[Path]) -> None:
    """Write one file, and the folders above it; what was made is added to `made`."""
    missing = [each for each in (path.parent, *path.parent.parents) if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        made.append(folder)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, encoding="utf-8", newline="\n", delete=False
    ) as file:
        beside = Path(file.name)
        try:
            file.write(text)
            file.close()
            beside.chmod(0o644)
            try:
                os.link(beside, path)
            except FileExistsError:
                raise
            except OSError:  # no hard links on this file system
                if os.path.lexists(path):
                    raise
                beside.rename(path)
            made.append(path)
        finally:
            beside.unlink(missing_ok=True)


def contents(name: str) -> dict[str, str]:
    """The files of the new rulebook by path below its folder."""
    from sanctionlink.cli.schema import FILES, rendered, schema_of

    files = {
        "sanctionlink.toml": f'rulebook = "{name}"\n',
        f"rules/{name}/rules.yaml": RULES,
        f"facts/{name}/facts.yaml": FACTS,
        f"tests/cases/{name}/cases.yaml": CASES,
    }
    schemas = {f"schema/{kind}.json": rendered(schema_of(kind)) for kind in FILES}
    return files | schemas


RULES = """\
# yaml-language-server: $schema=../../schema/rules.json
# An invented example: two requirements, an exception, and what is only likely, for it and against it.

rulebook:
  title: A port and its pilots
  as_of: 2025-01-15
  note: An invented example. Change it into yours.
  costs: {unit: weeks of talks, note: "A guess, to compare ways by."}

sources:
  memo:
    title: Memo on reopening the port
    author: the example's author
    published: January 2025
    where: replace this with where a reader finds your source

parties:
  coast: {name: The coastal state}
  union: {name: The shipping union}

conditions:
  truce:
    ask: Does the truce at sea hold?
    type: yes_no
    default: no
    held_by: {together: [coast, union]}
    movable: [yes]
    cost: 5
  insurance:
    ask: How far do insurers cover ships in the strait?
    type: scale
    values: [none, partial, full]
    default: none
    held_by: union
    movable: [partial, full]
    cost: {partial: 2, full: 4}
  naval_escort:
    ask: Are ships escorted?
    type: yes_no
    default: no
    held_by: {any: [coast, union]}
    movable: [yes]
    cost: 3
  talks_failed:
    ask: Have the talks on the port failed?
    type: yes_no
    default: no

proposals:
  grain_shipments: {title: Grain shipments resume, kind: economic}
  cruise_visits: {title: Cruise ships call again, kind: economic}

measures:
  port_ban: {title: A ban on calling at the port}

rules:
  shipping-needs-a-truce:
    says: No ship sails while the truce at sea does not hold.
    for: {kind: economic}
    requires: truce
    cites: {source: memo, section: Conditions, paragraph: 1}

  escorted-grain-may-sail:
    says: Grain under naval escort may sail without a truce.
    when: naval_escort
    permits: grain_shipments
    lifts: [shipping-needs-a-truce]
    cites: {source: memo, section: Conditions, paragraph: 2}

  shipping-needs-insurance:
    says: Ships need at least partial insurance cover.
    for: {kind: economic}
    requires: insurance >= partial
    cites: {source: memo, section: Conditions, paragraph: 3}

  tourists-stay-away:
    says: Without full cover, cruise lines will probably stay away.
    strength: likely
    when: insurance < full
    blocks: cruise_visits
    cites: {source: memo, section: Outlook, paragraph: 1}

  escort-brings-grain:
    says: Under escort, grain shipments will probably resume.
    strength: likely
    basis: inferred
    when: naval_escort
    favours: grain_shipments
    cites: {source: memo, section: Conditions, paragraph: 2}

  failure-brings-a-ban:
    says: If the talks fail, a ban on calling at the port is likely.
    strength: likely
    when: talks_failed
    imposes: port_ban
    cites: {source: memo, section: Outlook, paragraph: 2}

  cover-may-avert-a-ban:
    says: Where insurers cover the ships, a ban may yet be averted.
    strength: may
    when: insurance >= partial
    averts: port_ban
    cites: {source: memo, section: Outlook, paragraph: 1}
"""

FACTS = """\
# yaml-language-server: $schema=../../schema/facts.json

facts:
  - condition: insurance
    value: partial
    from: 2024-11-01
    cites: {source: memo, section: Conditions, paragraph: 3}
"""

CASES = """\
# yaml-language-server: $schema=../../../schema/cases.json

cases:
  - id: no_truce
    why: Without a truce or an escort nothing sails, whatever the insurers say.
    expect:
      grain_shipments: {status: blocked, because: [shipping-needs-a-truce]}
      cruise_visits: blocked
      port_ban: {status: not_in_force, outlook: doubtful}

  - id: escort
    why: An escort frees grain, and only grain, and makes it likely.
    assume: {naval_escort: yes}
    expect:
      grain_shipments: {status: clear, outlook: likely}
      cruise_visits: blocked

  - id: truce
    why: With a truce both may sail, but cruise lines will wait for full cover.
    assume: {truce: yes}
    expect:
      grain_shipments: {status: clear, outlook: open}
      cruise_visits: {status: clear, outlook: unlikely}

  - id: no_insurance
    why: A truce does not help where nobody insures the ships.
    assume: {truce: yes, insurance: none}
    expect:
      grain_shipments: {status: blocked, because: [shipping-needs-insurance]}

  - id: failed_talks
    why: A ban is likely then, but nothing makes it certain.
    assume: {talks_failed: yes}
    expect:
      port_ban: {status: not_in_force, outlook: likely}
"""
