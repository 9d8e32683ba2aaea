"""Which files may be changed, and changing them: whole or not at all, and never outside of where they belong."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput, Span
from sanctionlink.language.files.locate import RulebookFiles, available, in_folder, locate_rulebook
from sanctionlink.language.files.names import display

SUFFIXES = (".yaml", ".yml")


def own_files(rulebook: str | None) -> RulebookFiles:
    """The rulebook that is meant, if it is the user's to change.

    Raises:
        InvalidInput: there is no such rulebook, or it is one that comes with the package.
    """
    files = locate_rulebook(rulebook)
    if files.bundled:
        raise InvalidInput.single(
            codes.BUNDLED_UNCHANGED,
            f"the rulebook `{files.id}` comes with sanctionlink and is not changed",
            hint="name the folder of your own with --rulebook, or files",
        )
    return files


def yaml_files(named: Iterable[str]) -> tuple[Path, ...]:
    """The YAML files of those named, of which some may be folders, each once.

    Raises:
        InvalidInput: one is not there, or is neither a folder nor a YAML file.
    """
    found: dict[Path, None] = {}
    for each in named:
        path = Path(each)
        if path.is_dir():
            found.update(dict.fromkeys(_inside(path)))
        elif path.suffix in SUFFIXES:
            found[path] = None
        else:
            message = f"`{display(path)}` is not a YAML file, and only those are formatted"
            raise InvalidInput.single(
                codes.NOT_YAML, message, hint="name files that end in .yaml or .yml, or folders"
            )
    return tuple(found)


def _inside(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder, sorted; hidden ones are left out, and links to folders are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(here, n) for n in sorted(names) if n.endswith(SUFFIXES) and not n.startswith("."))


def home(path: Path) -> RulebookFiles | None:
    """The rulebook that a file belongs to, if it can be told from where the file is."""
    try:
        whole = Path(os.path.realpath(path))
        places = [part.parent for part in whole.parents if part.name in ("rules", "facts", "cases")]
        places += [place.parent for place in places if place.name == "tests"]
        candidates = [files for place in places for files in available(place) if not files.bundled]
        alone = in_folder(path.parent)
        candidates += [alone] if alone else []
    except InvalidInput:  # a file that leads outside is told of when its rulebook is loaded
        return None
    for files in candidates:
        if any(Path(os.path.realpath(own)) == whole for own in (*files.rules, *files.facts, *files.cases)):
            return files
    return None


def check_inside(path: Path, root: Path) -> None:
    """Raise `InvalidInput` if a file is a link that leads out of a folder."""
    if not Path(os.path.realpath(path)).is_relative_to(root.resolve()):
        file = display(path)
        message = f"this file is a link to a place outside of {display(root)}"
        raise InvalidInput.single(codes.OUTSIDE_ROOT, message, Span(file, 1, 1, 1, 1), "it is left alone")


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Put a new text in a file's place: written beside it, with its mode, then renamed.

    Raises:
        InvalidInput: the file cannot be written, or no longer has the text `before`.
    """
    real = Path(os.path.realpath(path))
    beside: Path | None = None
    try:
        mode = stat.S_IMODE(real.stat().st_mode)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=real.parent)
        beside = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
        beside.chmod(mode)
        if real.read_bytes() != before:
            message = f"`{display(path)}` has been changed meanwhile, and is left alone"
            raise InvalidInput.single(codes.CANNOT_CHANGE, message, hint="try again")
        os.replace(beside, real)
        beside = None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        message = f"`{display(path)}` cannot be written: {reason}"
        raise InvalidInput.single(codes.CANNOT_CHANGE, message, hint="it is as it was") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
