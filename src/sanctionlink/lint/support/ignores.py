"""Findings that a rulebook's author has looked at and wants to hear no more of: `# sanctionlink ignore: SL123 reason`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from sanctionlink.diagnostics.model import Span
from sanctionlink.language.yaml.comments import Comment, comments
from sanctionlink.lint.outcome import ABOUT_COMMENTS
from sanctionlink.records import dataclass

FORM = "# sanctionlink ignore: SL722 why this is as it should be"
_MEANT = re.compile(r"#+\s*sanctionlink\b[\s:,-]*(ignor\w*|noqa|disable\w*)\b", re.IGNORECASE)
_WRITTEN = re.compile(r"#+\s*sanctionlink\s+ignore:\s*(?P<rest>.*)")
_AROUND = re.compile(r"^[\W_]+|\s+$")
_CODE = re.compile(r"(SL[0-9]{3})(?:\s*,\s*|\s+|$)")


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that covers findings with one of `codes` that begin on its lines, `first` to `last`, both included."""

    codes: tuple[str, ...]
    reason: str
    span: Span
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A comment that was meant to ignore something and does not: what is wrong with it, and what to do."""

    span: Span
    message: str
    hint: str


def read_ignores(
    texts: Mapping[str, str], known: Collection[str], names: Mapping[str, str]
) -> Iterator[Ignore | Misspelt]:
    """What the comments of a rulebook's files ignore, and those that fail to.

    Args:
        texts: the files' texts by name.
        known: the codes that can be ignored.
        names: the codes by the names of the checks.
    """
    for file, text in texts.items():
        if "sanctionlink" not in text.lower():
            continue  # reading a large file again takes as long as the first time
        for comment in comments(text, file):
            if _MEANT.match(comment.text):
                yield _read(comment, known, names)


def _read(comment: Comment, known: Collection[str], names: Mapping[str, str]) -> Ignore | Misspelt:
    written = _WRITTEN.match(comment.text)
    if written is None:
        return Misspelt(comment.span, "this is not how a finding is ignored", f"write `{FORM}`")
    codes, rest = [], written["rest"]
    while code := _CODE.match(rest):
        codes.append(code[1])
        rest = rest[code.end() :]
    if not codes:
        word = rest.split()[0].rstrip(",") if rest else ""
        if word in names:
            return Misspelt(
                comment.span, f"checks are ignored by their codes, not their names: `{word}`", f"write `{names[word]}`"
            )  # fmt: skip
        return Misspelt(comment.span, "this does not say which finding to ignore", f"write `{FORM}`")
    for each in codes:
        if each not in known:
            return Misspelt(comment.span, *_not_known(each))
    reason = _AROUND.sub("", rest)
    if not reason:
        message = f"this does not say why {' and '.join(f'`{each}`' for each in codes)} should be ignored"
        return Misspelt(comment.span, message, "give a reason after the code")
    if not comment.first:
        hint = "put it on the line of the entry that it is about, or on the line above"
        return Misspelt(comment.span, "nothing follows that this could be about", hint)
    return Ignore(tuple(dict.fromkeys(codes)), reason, comment.span, comment.first, comment.last)


def _not_known(code: str) -> tuple[str, str]:
    """Why a code cannot be ignored, and what to do."""
    if code < "SL7":
        return f"`{code}` cannot be ignored: it is a fault in the rulebook", "mend what it is about"
    if code in ABOUT_COMMENTS:
        return (
            f"`{code}` cannot be ignored: it is about comments such as this one",
            "mend or remove the comment",
        )
    return f"there is no check `{code}`", "docs/reference/checks.md has them all"
