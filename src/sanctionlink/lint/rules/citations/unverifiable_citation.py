"""A citation that nobody can look up in the document.

Why:
    `sanctionlink sources verify FILE` confirms a citation by the hash of the paragraph that it cites. Without a hash it
    confirms nothing, and nobody notices when the document changes. Without a section or paragraph, a reader has to search.

Bad:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      decree_7: {title: Decree 7}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
        cites: {source: decree_7, paragraph: 1}

Good:
    rulebook: {title: Harbour, as_of: 2025-01-01}
    sources:
      decree_7: {title: Decree 7}
    conditions:
      permit: {ask: Is there a permit?, type: yes_no}
    proposals:
      landing: {title: Landing}
    rules:
      permit-needed:
        says: Landing needs a permit.
        requires: permit
        for: landing
        cites:
          source: decree_7
          paragraph: 1
          sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

How it decides:
    Where no citation of a source has a `sha256`, that is told once, of the source, as something to know (`info`); where
    no citation at all has one, once for all sources. Where some citations of a source have one, each that has none is
    told as a warning, since it was probably forgotten; so is each with a hash that names neither section nor paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity
from sanctionlink.lint.support.citations import citations
from sanctionlink.lint.support.subject import Subject
from sanctionlink.model.rulebook import Citation, Source

CODE = codes.UNVERIFIABLE_CITATION
NAME = "unverifiable-citation"
SEVERITY = Severity.WARNING

MOST_RELATED = 3
"""Further sources that are shown where none of them has a hash."""

_HINT = "`sanctionlink sources hash FILE` adds those of the cited paragraphs"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The sources and citations that cannot be looked up."""
    by_source: dict[str, list[Citation]] = {}
    for cite in citations(subject):
        by_source.setdefault(cite.source, []).append(cite)
    sources = subject.rulebook.sources
    if len(by_source) > 1 and not any(cite.sha256 for cites in by_source.values() for cite in cites):
        yield _nowhere(
            [sources[name] for name in sources if name in by_source], sum(map(len, by_source.values()))
        )
        return
    for name, cites in by_source.items():
        if any(cite.sha256 for cite in cites):
            yield from _forgotten(name, cites)
        else:
            yield _unhashed(sources[name], cites)


def _nowhere(sources: Sequence[Source], count: int) -> Diagnostic:
    """What is said, once, where no citation of any source can be confirmed."""
    first, *others = sources
    message = f"none of the {count:,} citations of {len(sources):,} sources has a `sha256`, so none can be confirmed"
    related = tuple(Related(source.span, f"nor of `{source.id}`") for source in others[:MOST_RELATED])
    return Diagnostic(CODE, message, first.span, Severity.INFO, _HINT, related)


def _unhashed(source: Source, cites: Sequence[Citation]) -> Diagnostic:
    """What is said of a source of which no citation can be confirmed."""
    if len(cites) > 1:
        message = (
            f"none of the {len(cites):,} citations of `{source.id}` has a `sha256`, so none can be confirmed"
        )
    else:
        message = f"the citation of `{source.id}` has no `sha256`, so it cannot be confirmed"
    related = (Related(cites[0].span, "the first is here" if len(cites) > 1 else "it is here"),)
    return Diagnostic(CODE, message, source.span, Severity.INFO, _HINT, related)


def _forgotten(name: str, cites: Sequence[Citation]) -> Iterator[Diagnostic]:
    """The citations that lack what others of their source have."""
    for cite in cites:
        if cite.sha256 is None:
            message = f"this citation of `{name}` has no `sha256`, which others have"
            hint = "`sanctionlink sources hash FILE` adds that of the cited paragraph"
            yield Diagnostic(CODE, message, cite.span, SEVERITY, hint)
        elif cite.section is None and cite.paragraph is None:
            message = f"this citation does not say where in `{name}`"
            yield Diagnostic(CODE, message, cite.span, SEVERITY, "name the `section` or the `paragraph`")
