"""Citations held against a document: a citation is confirmed if a paragraph has its hash.

A paragraph is a line of the text, as `docs/reference/reset_2025.md` defines it; its hash is the SHA-256 of the line with
white space folded, in UTF-8. Only hashes are compared, so the document itself is never needed in a rulebook.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sanctionlink.answers.citations import SourceReport
from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import DOCUMENT_BYTES
from sanctionlink.diagnostics.model import InvalidInput
from sanctionlink.model.rulebook import Citation, Rulebook


def verify(rulebook: Rulebook, path: str | os.PathLike[str]) -> SourceReport:
    """Look the rulebook's citations up in a plain-text document. Raises `InvalidInput` if it cannot be read."""
    text = read_document(path)
    hashes = {fold_hash(line) for line in text.splitlines()}
    hashes |= {fold_hash(block) for block in text.split("\n\n")}
    found: list[Citation] = []
    missing: list[Citation] = []
    unhashed: list[Citation] = []
    for cite in citations(rulebook):
        if cite.sha256 is None:
            unhashed.append(cite)
        elif cite.sha256 in hashes:
            found.append(cite)
        else:
            missing.append(cite)
    return SourceReport(rulebook.id, os.fspath(path), tuple(found), tuple(missing), tuple(unhashed))


def read_document(path: str | os.PathLike[str]) -> str:
    """The text of a regular file that is not too large. Raises `InvalidInput` if it cannot be had."""
    file = Path(path)
    try:
        if not file.is_file():  # opening a pipe would wait for ever, and a device may never end
            reason = "it is not a file" if file.exists() else "there is no such file"
            raise InvalidInput.single(codes.DOCUMENT_UNREADABLE, f"`{file}` cannot be read: {reason}")
        with file.open("rb") as stream:
            data = stream.read(DOCUMENT_BYTES + 1)
        if len(data) > DOCUMENT_BYTES:
            raise InvalidInput.single(
                codes.DOCUMENT_TOO_LARGE, f"`{file}` is larger than {DOCUMENT_BYTES // 1024**2} MiB"
            )
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput.single(
            codes.DOCUMENT_NOT_UTF8,
            f"`{file}` is not text in UTF-8 (byte {error.start + 1})",
            hint="save it as plain text in UTF-8",
        ) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "bad path").lower()
        raise InvalidInput.single(codes.DOCUMENT_UNREADABLE, f"`{file}` cannot be read: {reason}") from None


def citations(rulebook: Rulebook) -> tuple[Citation, ...]:
    """Every citation of a rulebook, in file order."""
    found = [c for condition in rulebook.conditions.values() for c in condition.cites]
    found += [c for rule in rulebook.rules.values() for c in rule.cites]
    found += [c for fact in rulebook.facts for c in fact.cites]
    return tuple(sorted(found, key=lambda c: (c.span.file, c.span.line, c.span.column)))


def fold_hash(text: str) -> str:
    """The SHA-256 of a paragraph, white space folded, as lower-case hex."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
