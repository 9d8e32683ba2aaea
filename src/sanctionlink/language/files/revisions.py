"""Rulebooks as they were at a revision of a git repository, read into a private folder.

What a revision has is untrusted. Nothing is checked out and no hook, filter or attribute of the repository has a say: the
names and contents of files are asked of git one by one, and only files that a rulebook may consist of are written. Links
are left out, and refused where the rulebook would need them.
"""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, InvalidInput, Report, Span, did_you_mean, shorten
from sanctionlink.language.files.locate import RulebookFiles, locate_rulebook
from sanctionlink.records import dataclass

SUFFIXES = (".yaml", ".yml", ".jsonl")
CONFIGURATION = ("sanctionlink.toml", "pyproject.toml")
MOST_FILES, MOST_BYTES = 20_000, 1 << 30
SECONDS = 120
LINK = "120000"


@dataclass(frozen=True, slots=True)
class RevisionFile:
    """A file of a revision: its object and size in bytes; `link` if it is a symbolic link."""

    name: PurePosixPath
    object: str
    size: int
    link: bool


class Repository:
    """The git repository that a folder lies in."""

    def __init__(self, here: Path) -> None:
        self.here = here
        self.said = ""
        top = self._ask("rev-parse", "--show-toplevel")
        if top is None and "dubious ownership" in self.said:
            raise InvalidInput.single(
                codes.NO_REPOSITORY,
                "git does not trust this repository, since its folder belongs to another user",
                hint="if you do, `git config --global --add safe.directory FOLDER`",
            )
        if top is None:
            raise InvalidInput.single(
                codes.NO_REPOSITORY,
                "this folder is in no git repository, so there are no revisions to compare",
                hint="name two folders, `sanctionlink diff OLD_FOLDER NEW_FOLDER`",
            )
        self.prefix = os.fsdecode((self._ask("rev-parse", "--show-prefix") or b"").removesuffix(b"\n"))
        self.top = Path(os.fsdecode(top.rstrip(b"\n")))

    def commit(self, revision: str) -> str:
        """The commit that a revision names. Raises `InvalidInput`."""
        if not revision:
            raise InvalidInput.single(
                codes.UNKNOWN_REVISION,
                "a revision has no name",
                hint="in a script, the variable that it comes from may be empty; the last commit is `HEAD`",
            )
        found = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not found or revision.startswith("-") or "\0" in revision:
            raise self._unknown(revision)
        return found.decode().strip()

    def base(self, one: str, other: str) -> str:
        """The commit at which two revisions parted."""
        found = self._ask("merge-base", self.commit(one), self.commit(other))
        if not found:
            raise InvalidInput.single(
                codes.UNKNOWN_REVISION,
                f"`{shorten(one)}` and `{shorten(other)}` have no commit in common",
                hint="in CI, fetch the whole history (`fetch-depth: 0`)",
            )
        return found.decode().strip()

    def entries(self, commit: str) -> list[RevisionFile]:
        """The files of a commit that a rulebook may consist of. Raises `InvalidInput`."""
        listing = self._ask("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        if listing is None:
            raise self._missing(commit)
        try:
            found = [e for line in listing.split(b"\0") if line and (e := _entry(line)) is not None]
        except ValueError:  # there is no size of what is not there
            raise self._missing(commit) from None
        if len(found) > MOST_FILES or sum(e.size for e in found) > MOST_BYTES:
            raise InvalidInput.single(
                codes.TOO_MANY_FILES,
                f"the revision has {len(found):,} files that a rulebook may consist of, which is too much to read",
            )
        return found

    def contents(self, entries: list[RevisionFile], commit: str) -> Iterator[tuple[RevisionFile, bytes]]:
        """The contents of files of a commit. Raises `InvalidInput`."""
        asked = "".join(f"{e.object}\n" for e in entries).encode()
        out = self._ask("cat-file", "--batch", given=asked) or b""
        at = 0
        for entry in entries:
            end = out.find(b"\n", at)
            if end < 0 or not out[at:end].rsplit(b" ", 1)[-1].isdigit():
                raise self._missing(commit)
            size = int(out[at:end].rsplit(b" ", 1)[1])
            yield entry, out[end + 1 : end + 1 + size]
            at = end + 2 + size

    @staticmethod
    def _missing(commit: str) -> InvalidInput:
        """What is not there must not look like a revision without a rulebook."""
        return InvalidInput.single(
            codes.NO_REPOSITORY,
            f"this copy of the repository has not all files of the commit {commit[:12]}",
            hint="if it was cloned with `--filter`, `git fetch --refetch --no-filter` fetches the rest",
        )

    def _unknown(self, revision: str) -> InvalidInput:
        listing = self._ask("for-each-ref", "--format=%(refname:short)", "--count=2000") or b""
        known = listing.decode("utf-8", "replace").split()
        return InvalidInput.single(
            codes.UNKNOWN_REVISION,
            f"`{shorten(revision)}` is neither a folder nor a revision of this repository",
            hint=did_you_mean(revision, known)
            or "in CI, fetch what is compared with (`fetch-depth: 0`); `git branch -a` lists branches",
        )

    def _ask(self, *arguments: str, given: bytes = b"") -> bytes | None:
        """What git answers, None if it has no answer. Raises `InvalidInput` if there is no git."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith("GIT_") or k in ("GIT_DIR", "GIT_WORK_TREE")
        }
        command = ["git", "--no-pager", "--no-replace-objects", *arguments]
        quiet: Mapping[str, str] = {
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
        }
        try:
            done = subprocess.run(
                command,
                cwd=self.here,
                input=given,
                capture_output=True,
                timeout=SECONDS,
                env={**kept, **quiet, "LC_ALL": "C"},
                check=False,
            )
        except FileNotFoundError:
            raise InvalidInput.single(
                codes.NO_REPOSITORY, "revisions can only be read where git is installed"
            ) from None
        except subprocess.TimeoutExpired:
            raise InvalidInput.single(codes.NO_REPOSITORY, "git does not answer") from None
        self.said = done.stderr.decode("utf-8", "replace")
        return done.stdout if done.returncode == 0 else None


def _entry(line: bytes) -> RevisionFile | None:
    """One line of a listing, if it is a file of use."""
    about, _, name = line.partition(b"\t")
    mode, kind, object_, size = about.decode().split()
    path = PurePosixPath(os.fsdecode(name))
    use = path.name in CONFIGURATION or path.name.endswith(SUFFIXES)
    if kind != "blob" or not (use or mode == LINK):
        return None
    if path.is_absolute() or any(part.startswith(".") or "\\" in part or ":" in part for part in path.parts):
        return None
    return RevisionFile(path, object_, int(size), mode == LINK)


@contextmanager
def at_revision(
    revision: str, rulebook: str | None, here: Path, commit: str | None = None
) -> Iterator[RulebookFiles]:
    """The rulebook as it was at a revision, for as long as it takes to read it.

    Args:
        revision: what the user calls it, in messages too.
        rulebook: its name or path, as of the current folder; None for the one that is found there.
        here: the current folder.
        commit: the commit to read, where that is not the revision's own.

    Raises:
        InvalidInput: with every fault, located as `REVISION:FILE:LINE:COLUMN`.
    """
    repository = Repository(here)
    read = commit or repository.commit(revision)
    entries = repository.entries(read)
    with TemporaryDirectory(prefix="sanctionlink-") as name:
        top = Path(name).resolve()
        for entry, data in repository.contents([e for e in entries if not e.link], read):
            _put(top / entry.name, data, revision)
        try:
            start = top / repository.prefix
            start.mkdir(parents=True, exist_ok=True)
            files = locate_rulebook(_inside(rulebook, repository), start)
            _check(files, top, [top / e.name for e in entries if e.link], revision)
            yield files
        except InvalidInput as error:
            raise InvalidInput(_renamed(error.report, top, revision)) from None


def _put(path: Path, data: bytes, revision: str) -> None:
    """Write a file of a revision. Raises `InvalidInput` if no folder can have one of that name."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        reason = (error.strerror or "unknown reason").lower()
        raise InvalidInput.single(
            codes.OUTSIDE_ROOT,
            f"`{shorten(revision)}` has a file that cannot be unpacked, `{shorten(path.name)}`: {reason}",
            hint="give it another name or place in that revision",
        ) from error


def _inside(rulebook: str | None, repository: Repository) -> str | None:
    """A rulebook's path as it is inside the repository."""
    if rulebook is not None and os.path.isabs(rulebook):
        whole = Path(os.path.abspath(rulebook))
        if whole.is_relative_to(repository.top):
            return os.path.join(".", os.path.relpath(whole, repository.top / repository.prefix))
    return rulebook


def _check(files: RulebookFiles, top: Path, links: list[Path], revision: str) -> None:
    """Refuse what is not in the revision at all, and what a link would bring in."""
    shown = shorten(revision)
    every = (*files.rules, *files.facts, *files.cases, *files.lines)
    if files.bundled or not all(path.resolve().is_relative_to(top) for path in every):
        raise InvalidInput.single(
            codes.RULEBOOK_NOT_FOUND,
            f"there is no rulebook in `{shown}` here",
            hint="name the one to compare with `--rulebook`, or go to the folder that has it",
        )
    folders = {path.parent for path in every}
    bad = [link for link in links if link.parent in folders or link.parent.is_relative_to(files.facts_folder)]
    if bad:
        spans = [Span(str(link), 1, 1, 1, 1) for link in bad]
        message = "this file is a link, which is not followed in a revision"
        raise InvalidInput(
            Report(
                tuple(
                    Diagnostic(codes.OUTSIDE_ROOT, message, s, hint="put the file itself there")
                    for s in spans
                )
            )
        )


def _renamed(report: Report, top: Path, revision: str) -> Report:
    """The faults as the user knows their places: `main:rules/port/rules.yaml`."""
    names = [f"{top}{os.sep}", f"{os.path.relpath(top)}{os.sep}"]

    def told(text: str) -> str:
        for name in names:
            text = text.replace(name, f"{revision}:")
        return text.replace(str(top), revision)

    def place(span: Span | None) -> Span | None:
        return replace(span, file=told(span.file)) if span else None

    return Report(
        tuple(
            replace(
                d,
                message=told(d.message),
                span=place(d.span),
                hint=told(d.hint) if d.hint else None,
                related=tuple(replace(r, span=replace(r.span, file=told(r.span.file))) for r in d.related),
            )
            for d in report
        )
    )
