"""`sanctionlink facts import`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanctionlink.cli import options
from sanctionlink.cli.output import complain, write
from sanctionlink.cli.progress import Counter
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput, did_you_mean

if TYPE_CHECKING:
    from sanctionlink.integrations.ftm.facts import Entities, ImportNames
    from sanctionlink.language.files.locate import RulebookFiles
    from sanctionlink.model.rulebook import Condition, Rulebook

FORMATS = ("ftm",)
MOST_SHOWN = 5


@click.group("facts")
def command() -> None:
    """Bring facts from other formats into a rulebook.

    \b
    Examples:
      sanctionlink facts import entities.ftm.json --rulebook ofac_50pct
    """


@command.command("import")
@click.argument("file", type=click.Path(dir_okay=False))
@options.rulebook
@click.option(
    "--output",
    "-o",
    metavar="FILE.jsonl",
    type=click.Path(dir_okay=False),
    help="Where to write the facts.  [default: FILE's name in the rulebook's facts folder]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="ftm",
    show_default=True,
    help="The format of FILE: ftm is FollowTheMoney JSON, one entity a line.",
)
@click.option(
    "--listed",
    metavar="NAME",
    default="listed",
    show_default=True,
    help="The condition for being on the list.",
)
@click.option(
    "--stake",
    metavar="NAME",
    default="stake",
    show_default=True,
    help="The condition for the percentage owned.",
)
@click.option(
    "--set",
    "set_",
    metavar="NAME",
    default="entities",
    show_default=True,
    allow_from_autoenv=False,
    help="The set of the entities.",
)
@click.option("--cite", metavar="SOURCE", help="A source of the rulebook that every fact is to cite.")
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
def import_(  # noqa: PLR0913 - one argument for each option
    file: str,
    rulebook: str | None,
    output: str | None,
    form: str,
    listed: str,
    stake: str,
    set_: str,
    cite: str | None,
    force: bool,
) -> int:
    """Read who is listed and who owns whom from FILE, and write it as facts of a rulebook.

    Entities become members of a set, ownership records become stakes with their dates, and an entity is listed if its
    topics say `sanction` or a sanction record is about it. Percentages may be intervals; a missing one is unknown. If a
    line of FILE is at fault, every fault is told and nothing is written.

    \b
    Examples:
      sanctionlink facts import entities.ftm.json --rulebook ofac_50pct
      sanctionlink facts import entities.ftm.json --force \\
          --output facts/ofac_50pct/entities.jsonl
    """
    from sanctionlink.integrations.ftm.facts import ImportNames, facts_of
    from sanctionlink.language.files.locate import locate_rulebook
    from sanctionlink.language.files.names import display
    from sanctionlink.language.load import load_rulebook

    files = locate_rulebook(rulebook)
    target = _output(output, file, files)
    _refuse(target, Path(file), force)
    kept = tuple(path for path in files.lines if not _same(path, target))
    book = load_rulebook(replace(files, lines=kept))
    _check_names(book, listed, stake, set_, cite)
    entities = _read(file)
    names = ImportNames(listed, stake, set_, frozenset(book.sets[set_].members))
    cites = {"source": cite} if cite else None
    count = _Count()
    _place(target, count.of(facts_of(entities, names, cites)), force)
    write(f"wrote {display(target)}: {count}\n")
    for line in (
        *_told(entities, names, target, files),
        *_over_total(entities, book.conditions[stake], files),
    ):
        complain(line)
    return 0


# --- before reading --------------------------------------------------------------------------------------------------


def _output(output: str | None, file: str, files: RulebookFiles) -> Path:
    """The file to write."""
    if output is not None:
        if not output.endswith(".jsonl"):
            context = click.get_current_context()
            raise click.UsageError(f"`{output}` does not end with `.jsonl`, so it would not be read", context)
        return Path(output)
    if files.bundled:
        raise InvalidInput.single(
            codes.CANNOT_WRITE,
            f"the rulebook `{files.id}` comes with sanctionlink, and its files stay as they are",
            hint="copy its folders to yours and import there, or say where to write with --output FILE.jsonl",
        )
    stem = Path(file).name.split(".")[0] or "entities"
    return files.facts_folder / f"{stem}.jsonl"


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _refuse(target: Path, source: Path, force: bool) -> None:
    from sanctionlink.language.files.names import display

    if _same(target, source):
        raise InvalidInput.single(
            codes.EXISTS, f"`{display(target)}` is the file to read", hint="name another file with --output"
        )
    if os.path.lexists(target) and not force:
        raise InvalidInput.single(
            codes.EXISTS,
            f"`{display(target)}` exists already",
            hint="nothing was written; add --force to overwrite it, or name another file with --output",
        )


def _check_names(book: Rulebook, listed: str, stake: str, set_: str, cite: str | None) -> None:
    """Raise `InvalidInput` if the rulebook has not the set, conditions and source that the facts will name."""
    from sanctionlink.model.rulebook import ConditionType

    if set_ not in book.sets:
        hint = did_you_mean(set_, book.sets) or "name another with --set"
        raise InvalidInput.single(codes.BAD_IMPORT_NAMES, f"`{book.id}` has no set `{set_}`", hint=hint)
    for name, type_, arguments, option in (
        (listed, ConditionType.YES_NO, 1, "--listed"),
        (stake, ConditionType.NUMBER, 2, "--stake"),
    ):
        condition = book.conditions.get(name)
        if condition is None:
            hint = did_you_mean(name, book.conditions) or f"name another with {option}"
            raise InvalidInput.single(
                codes.BAD_IMPORT_NAMES, f"`{book.id}` has no condition `{name}`", hint=hint
            )
        if condition.type is not type_ or condition.over != (set_,) * arguments or not _wide(condition):
            shape = f"{type_.value} over {', '.join([f'`{set_}`'] * arguments)}"
            shape += ", with a range that has 0 to 100" if arguments == 2 else ""
            message = f"the condition `{name}` does not fit: it must be a {shape}"
            raise InvalidInput.single(
                codes.BAD_IMPORT_NAMES, message, condition.span, f"name another with {option}"
            )
    if cite is not None and cite not in book.sources:
        hint = did_you_mean(cite, book.sources) or "declare it under `sources`"
        raise InvalidInput.single(codes.BAD_IMPORT_NAMES, f"`{book.id}` has no source `{cite}`", hint=hint)


def _wide(condition: Condition) -> bool:
    low, high = condition.low, condition.high
    return (low is None or low <= 0) and (high is None or high >= 100)


# --- reading and writing ---------------------------------------------------------------------------------------------


def _read(file: str) -> Entities:
    """What the file says. Raises `InvalidInput` with every fault of it."""
    from sanctionlink.diagnostics.model import Collector
    from sanctionlink.integrations.ftm.facts import read_entities
    from sanctionlink.language.files.names import display
    from sanctionlink.language.json_lines.reader import open_lines

    found = Collector()
    opened = open_lines(Path(file), display(Path(file)), found)
    found.raise_if_failed()
    assert opened is not None  # else there was a fault
    with opened.stream, Counter("{done} lines read") as progress:
        entities = read_entities(opened, found, progress)
    found.raise_if_failed()
    return entities


@dataclass(slots=True)
class _Count:
    """How many members and facts go by."""

    members: int = 0
    facts: int = 0

    def of(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            if line.startswith('{"set"'):
                self.members += 1
            else:
                self.facts += 1
            yield line

    def __str__(self) -> str:
        return f"{_number(self.members, 'member')} and {_number(self.facts, 'fact')}"


def _place(target: Path, lines: Iterable[str], force: bool) -> None:
    """Write the file beside its place and move it there: whoever reads sees all of it or nothing."""
    from sanctionlink.language.files.names import display

    beside: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # A hidden file is no part of a rulebook, whatever happens.
        handle, name = tempfile.mkstemp(prefix=".new-", suffix=".jsonl", dir=target.parent)
        beside = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        beside.chmod(0o644)
        if force:
            os.replace(beside, target)
        else:
            _link(beside, target)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        message = f"cannot write `{display(target)}`: {reason}"
        raise InvalidInput.single(codes.CANNOT_WRITE, message, hint="nothing was written") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _link(beside: Path, target: Path) -> None:
    """Put a file in its place, which never overwrites another that has come there meanwhile."""
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system
        if os.path.lexists(target):
            raise
        beside.rename(target)


# --- telling ---------------------------------------------------------------------------------------------------------


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _told(entities: Entities, names: ImportNames, target: Path, files: RulebookFiles) -> Iterator[str]:
    """What the reader should know of what was read, each with its count."""
    if entities.without_share:
        records = _number(entities.without_share, "ownership record")
        yield f"note: no percentage in {records}: the share is unknown, from 0 to 100"
    if entities.disagreeing:
        yield (
            f"note: records disagree in {_number(entities.disagreeing, 'stake')}: the interval has what each says, "
            "and the fact's note has their words"
        )
    if entities.never_held:
        yield f"note: left out, as it ends on the day it starts: {_number(entities.never_held, 'ownership record')}"
    named = len(entities.members()) - len(entities.titles)
    if named:
        yield f"note: only named in records, with no line of their own: {_number(named, 'member')}"
    there = len(names.known & entities.members().keys())
    if there:
        yield f"note: members of `{names.set}` already: {_number(there, 'entity').replace('entitys', 'entities')}"
    if entities.left_out:
        kinds = ", ".join(f"{n:,} {schema}" for schema, n in entities.left_out.most_common(5))
        more = ", and others" if len(entities.left_out) > 5 else ""
        yield f"note: left out, as they are no owners: {kinds}{more}"
    if not _inside(target, files.facts_folder):
        folder = files.display(files.facts_folder)
        yield f"note: {target} is not in {folder}, so the rulebook `{files.id}` does not read it"


def _over_total(entities: Entities, stake: Condition, files: RulebookFiles) -> Iterator[str]:
    """A warning of stakes that add up to more than the rulebook takes."""
    if stake.total is None:
        return
    from sanctionlink.integrations.ftm.facts import over_total
    from sanctionlink.model.values import show

    over = list(over_total(entities, stake.total))
    if over:
        titles = entities.members()
        shown = ", ".join(f"{titles[asset]} ({asset}) {show(sum_)}" for asset, sum_ in over[:MOST_SHOWN])
        more = f", and {len(over) - MOST_SHOWN:,} more" if len(over) > MOST_SHOWN else ""
        count = _number(len(over), "entity").replace("entitys", "entities")
        yield (
            f"warning: the stakes in {count} add up to more than {show(stake.total)}, the `total` of `{stake.id}`, so "
            f"the rulebook `{files.id}` will not load with them: {shown}{more}"
        )


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
