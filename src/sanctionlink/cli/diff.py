"""`sanctionlink diff`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanctionlink.cli import options
from sanctionlink.cli.output import complain, show
from sanctionlink.cli.progress import Progress
from sanctionlink.diagnostics.model import InvalidInput, Report

if TYPE_CHECKING:
    from sanctionlink.answers.difference import Difference
    from sanctionlink.api import Book
    from sanctionlink.language.files.locate import RulebookFiles


HERE = "working tree"

ANSWERED, FINDINGS, LIMIT = 0, 1, 3


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--all", "show_all", is_flag=True, help="Name every target that is equivalent, too.")
@click.option(
    "--fail-on",
    type=click.Choice(["weaker", "any"]),
    envvar="SANCTIONLINK_DIFF_FAIL_ON",
    help="Exit with 1 if some target is weaker (it was blocked or in force in some scenario, and is no longer), or if any "
    "is not equivalent.",
)
@options.rulebook
@options.as_of
@options.strength
@options.form
def command(
    old: str,
    new: str | None,
    show_all: bool,
    fail_on: str | None,
    rulebook: str | None,
    as_of: str | None,
    strength: str,
    format: str,
) -> int:
    """Show what a change of a rulebook does: what moves as of today, and what can move in any situation.

    First come the outlooks that move as the record of each version stands. Then for each target the smallest scenario
    in which the versions differ, or a proof that there is none.

    OLD and NEW are folders, or git revisions: `main HEAD`, `main..HEAD`, `main...HEAD` (since they parted). Without NEW
    it is the rulebook here, as it is in the working tree. A scenario is what is on record in each version, with some
    conditions changed; the smallest has the fewest changes. A target is called equivalent only if that is proven, over
    all values, pasts and days. Exits with 3 if a target could not be decided.

    \b
    Examples:
      sanctionlink diff main
      sanctionlink diff main..HEAD --rulebook reset_2025 \\
          --format markdown --fail-on weaker
      sanctionlink diff ../rulebook-before ../rulebook-after --all
    """
    from sanctionlink.render import diff as present
    from sanctionlink.render import diff_markdown

    found, newer = compared(old, new, rulebook, as_of, strength)
    show(
        format,
        lambda page: present.text(found, newer.rulebook, page, show_all),
        lambda: diff_markdown.comment(found, newer.rulebook),
        found.to_dict,
    )
    return code(found, fail_on)


def code(found: Difference, fail_on: str | None) -> int:
    """1 for what `--fail-on` names, 3 if something is undecided, else 0."""
    from sanctionlink.answers.difference import Finding

    moved = len(found.of(Finding.EQUIVALENT, Finding.UNDECIDED)) < len(found.targets)
    if (fail_on == "weaker" and found.weaker) or (fail_on == "any" and moved):
        return FINDINGS
    if not found.complete:
        complain("error: some targets could not be decided within the limit; the answer says which and why")
        return LIMIT
    return ANSWERED


def compared(
    old: str, new: str | None, rulebook: str | None, as_of: str | None, strength: str
) -> tuple[Difference, Book]:
    """What differs between two versions, with the new one; raises `InvalidInput` with every fault of either."""
    parted = "..." in old and new is None and not os.path.isdir(old)
    if new is None and ".." in old and not os.path.isdir(old):
        old, _, new = old.partition("..." if parted else "..")
        new = new or "HEAD"
    faults = []
    books: list[Book] = []
    for name, base in ((old, new if parted else None), (new, None)):
        try:
            books.append(opened(name, base, rulebook))
        except InvalidInput as error:
            faults += [d for d in error.report if d not in faults]
    if faults:
        raise InvalidInput(Report(tuple(faults)))
    one, other = books
    told = Progress("compared {done} of {total} targets")
    found = one.diff(other, as_of=as_of, labels=(old, new or HERE), strength=strength, progress=told)
    return found, other


def opened(name: str | None, base_with: str | None, rulebook: str | None) -> Book:
    """One version: of a folder, of a revision (or of where it parted from another), or the one here."""
    from sanctionlink.api import Book
    from sanctionlink.language.load import load_rulebook

    with files_of(name, base_with, rulebook) as files:
        private = name is not None and not os.path.isdir(name)
        return Book(load_rulebook(files, use_cache=not private), files)


@contextmanager
def files_of(name: str | None, base_with: str | None, rulebook: str | None) -> Iterator[RulebookFiles]:
    """The files of a version, for as long as it takes to read them."""
    from sanctionlink.diagnostics.codes import RULEBOOK_NOT_FOUND
    from sanctionlink.language.files.locate import locate_rulebook
    from sanctionlink.language.files.revisions import Repository, at_revision

    if name is None:
        yield locate_rulebook(rulebook)
    elif os.path.isdir(name):
        files = (
            locate_rulebook(Path(name).absolute())
            if rulebook is None
            else locate_rulebook(rulebook, Path(name))
        )
        if files.bundled:
            message = f"there is no rulebook `{rulebook}` in `{name}`"
            raise InvalidInput.single(RULEBOOK_NOT_FOUND, message)
        yield files
    else:
        here = Path.cwd()
        commit = Repository(here).base(name, base_with) if base_with else None
        with at_revision(name, rulebook, here, commit) as files:
            yield files
