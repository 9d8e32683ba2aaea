"""Which files make a rulebook, and which rulebook is meant."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import RULEBOOK_FILES
from sanctionlink.diagnostics.model import Collector, InvalidInput, Span, did_you_mean
from sanctionlink.language.files.names import display
from sanctionlink.records import dataclass

DEFAULT_RULEBOOK = "reset_2025"
_SUFFIXES = (".yaml", ".yml")
_LINES = (".jsonl",)
_FIRST_BYTES = 64 * 1024
_FACTS = re.compile(rb"^facts[ \t]*:", re.MULTILINE)
_CASES = re.compile(rb"^cases[ \t]*:", re.MULTILINE)
_SCENARIO = re.compile(rb"^(assume|as_of|account)[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RulebookFiles:
    """The files of one rulebook, sorted by path. `root` is the folder that none of them may lie outside of.

    `lines` are facts as JSON lines; `facts_folder` is where more facts would go.
    """

    id: str
    root: Path
    rules: tuple[Path, ...]
    facts: tuple[Path, ...]
    cases: tuple[Path, ...]
    bundled: bool
    lines: tuple[Path, ...]
    facts_folder: Path

    def display(self, path: Path) -> str:
        """A file's name in messages."""
        return display(path)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder with rulebooks by name: `rules/<name>`, `facts/<name>` and their cases."""

    root: Path
    bundled: bool

    def names(self) -> tuple[str, ...]:
        """The rulebooks on it, sorted."""
        try:
            folders = sorted(p for p in (self.root / "rules").iterdir() if p.is_dir())
        except OSError:
            return ()
        return tuple(p.name for p in folders if not p.name.startswith(".") and _has_yaml(p))

    def take(self, name: str) -> RulebookFiles:
        """The files of one of its rulebooks."""
        cases = self.root / "tests" / "cases" / name
        if not cases.is_dir():
            cases = self.root / "cases" / name
        rules, facts = self.root / "rules" / name, self.root / "facts" / name
        return _gather(name, self.root, rules, facts, cases, self.bundled)


def bundled_shelf() -> Shelf:
    """The rulebooks that come with the package: in the wheel, or those of the source checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "rulebooks"
    return Shelf(inside if inside.is_dir() else package.parents[1], True)


def in_folder(folder: Path) -> RulebookFiles | None:
    """The rulebook that a folder holds by itself: rules, facts and cases side by side, or in folders of those names."""
    name = folder.resolve().name
    if any(_yaml_files(folder / "rules", deep=False)):
        cases = folder / "tests" / "cases"
        cases = cases if cases.is_dir() else folder / "cases"
        return _gather(name, folder, folder / "rules", folder / "facts", cases, False)
    parts: dict[str, list[Path]] = {"rules": [], "facts": [], "cases": [], "scenario": []}
    for path in _yaml_files(folder, deep=False):
        parts[_kind_of(path)].append(path)
    if not parts["rules"]:
        return None
    lines = tuple(_files(folder, _LINES, deep=False))
    _check_inside(folder, [*(p for kind in parts.values() for p in kind), *lines])
    own = [tuple(parts[kind]) for kind in ("rules", "facts", "cases")]
    return RulebookFiles(name, folder, own[0], own[1], own[2], False, lines, folder)


def _kind_of(path: Path) -> str:
    """What a file in a folder of its own is, by its sections. A file that cannot be read is told of as a rules file."""
    try:
        head = b""
        if path.is_file():  # opening a pipe would wait for ever
            with path.open("rb") as stream:
                head = stream.read(_FIRST_BYTES)
    except OSError:
        head = b""
    for kind, sign in (("scenario", _SCENARIO), ("facts", _FACTS), ("cases", _CASES)):
        if sign.search(head) and not re.search(rb"^(rulebook|rules|conditions)[ \t]*:", head, re.MULTILINE):
            return kind
    return "rules"


def _gather(id_: str, root: Path, rules: Path, facts: Path, cases: Path, bundled: bool) -> RulebookFiles:
    lists = [tuple(_yaml_files(folder, deep=True)) for folder in (rules, facts, cases)]
    lines = tuple(_files(facts, _LINES, deep=True))
    _check_inside(root, [*(path for paths in lists for path in paths), *lines])
    return RulebookFiles(id_, root, lists[0], lists[1], lists[2], bundled, lines, facts)


def _has_yaml(folder: Path) -> bool:
    return next(_yaml_files(folder, deep=True), None) is not None


def _yaml_files(folder: Path, deep: bool) -> Iterator[Path]:
    """YAML files of a folder, sorted."""
    return _files(folder, _SUFFIXES, deep)


def _files(folder: Path, suffixes: tuple[str, ...], deep: bool) -> Iterator[Path]:
    """Files of a folder, sorted; hidden ones are left out, and links to folders are not followed."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".")) if deep else []
        for name in sorted(files):
            if name.endswith(suffixes) and not name.startswith("."):
                yield Path(here, name)


def _check_inside(root: Path, paths: Iterable[Path]) -> None:
    found = Collector()
    inside = root.resolve()
    count = 0
    for path in paths:
        count += 1
        if not Path(os.path.realpath(path)).is_relative_to(inside):
            file = display(path)
            message = f"this file is a link to a place outside of {display(root)}"
            found.error(codes.OUTSIDE_ROOT, message, Span(file, 1, 1, 1, 1), "put the file itself there")
    if count > RULEBOOK_FILES:
        found.error(
            codes.TOO_MANY_FILES, f"{display(root)} has {count:,} files, more than {RULEBOOK_FILES:,}", None
        )
    found.raise_if_failed()


def locate_rulebook(wanted: str | os.PathLike[str] | None = None, start: Path | None = None) -> RulebookFiles:
    """The rulebook that is meant.

    Args:
        wanted: a rulebook's name or the path of its folder. None: what the configuration says, else the rulebook in
            the current folder, else the one that comes with the package.
        start: the current folder.

    Raises:
        InvalidInput: there is no such rulebook, several could be meant, or the configuration cannot be used.
    """
    here = Path.cwd() if start is None else start
    if wanted is not None:
        return _wanted(wanted, here)
    from sanctionlink.language.files.configuration import configured_rulebook

    configured = configured_rulebook(here)
    if configured is not None:
        return _wanted(configured.rulebook, configured.folder, configured.span)
    local = Shelf(here, False)
    names = local.names()
    if len(names) > 1:
        listed = ", ".join(f"`{n}`" for n in names)
        message = f"there are several rulebooks here: {listed}"
        raise InvalidInput.single(codes.SEVERAL_RULEBOOKS, message, hint="choose one with `--rulebook NAME`")
    if names:
        return local.take(names[0])
    if any(_yaml_files(here / "rules", deep=False)):
        own = in_folder(here)
        if own is not None:
            return own
    return bundled_shelf().take(DEFAULT_RULEBOOK)


def available(start: Path | None = None) -> tuple[RulebookFiles, ...]:
    """Every rulebook that can be named here: those in the current folder, then those that come with the package."""
    local, bundled = Shelf(Path.cwd() if start is None else start, False), bundled_shelf()
    names = local.names()
    result = [local.take(name) for name in names]
    result += [bundled.take(name) for name in bundled.names() if name not in names]
    return tuple(result)


def _wanted(wanted: str | os.PathLike[str], here: Path, span: Span | None = None) -> RulebookFiles:
    text = os.fspath(wanted)
    if "\0" in text or not text:
        raise InvalidInput.single(codes.RULEBOOK_NOT_FOUND, "a rulebook's name or path is missing", span)
    is_name = isinstance(wanted, str) and text not in (".", "..") and not re.search(r"[/\\]", text)
    if is_name:
        for shelf in (Shelf(here, False), bundled_shelf()):
            if text in shelf.names():
                return shelf.take(text)
    try:
        found = _at_path(here / Path(text).expanduser())
    except (OSError, RuntimeError):  # no such path can be, or nobody's home is known
        found = None
    if found is None:
        raise _not_found(text, is_name, here, span)
    return found


def _at_path(path: Path) -> RulebookFiles | None:
    """The rulebook at a path: of a project, of its `rules/<name>`, or a folder that holds everything."""
    whole = Path(os.path.abspath(path))
    project = whole.parent.parent
    if whole.parent.name == "rules" and _has_yaml(whole):
        # A rulebook may have cases and no facts of its own: each case can bring the facts that it is about.
        beside = (project / folder / whole.name for folder in ("facts", "tests/cases", "cases"))
        if any(folder.is_dir() for folder in beside):
            return Shelf(project, False).take(whole.name)
    shelf = Shelf(whole, False)
    names = shelf.names()
    if len(names) > 1:
        listed = ", ".join(f"`{n}`" for n in names)
        message = f"there are several rulebooks in {display(whole)}: {listed}"
        hint = f"choose one: `--rulebook {display(whole / 'rules' / names[0])}`"
        raise InvalidInput.single(codes.SEVERAL_RULEBOOKS, message, hint=hint)
    if names:
        return shelf.take(names[0])
    own = in_folder(whole)
    if own is None and whole.parent.name == "rules" and _has_yaml(whole):
        return Shelf(project, False).take(whole.name)
    return own


def _not_found(text: str, is_name: bool, here: Path, span: Span | None) -> InvalidInput:
    known = [files.id for files in available(here)]
    shown = text if len(text) <= 80 else text[:79] + "…"
    if not is_name:
        there = os.path.exists(here / text)
        what = "has no rules files" if there else "does not exist"
        message, hint = f"`{shown}` {what}", "a rulebook's folder has `rules/<name>/` and `facts/<name>/`"
    else:
        message, hint = f"there is no rulebook `{shown}`", ""
    listed = "known here: " + ", ".join(f"`{k}`" for k in known) if known else ""
    suggestion = did_you_mean(text, known) or hint or listed
    if suggestion.startswith("did you mean") and listed:
        suggestion += f" ({listed})"
    return InvalidInput.single(codes.RULEBOOK_NOT_FOUND, message, span, hint=suggestion)
