"""Adds the hashes of cited paragraphs to the files of a rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, InvalidInput, did_you_mean
from sanctionlink.edit.files import replace_file
from sanctionlink.edit.hashes import Missed, add_hashes, citations_in
from sanctionlink.language.files.contents import read_bytes
from sanctionlink.language.files.locate import RulebookFiles
from sanctionlink.language.load import load_rulebook
from sanctionlink.questions.citations.paragraphs import Paragraphs
from sanctionlink.questions.citations.question import read_document
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Added:
    """How many hashes were added to which files, and the citations that still have none."""

    files: Mapping[str, int]
    missed: tuple[Missed, ...]


def hash_files(files: RulebookFiles, documents: Mapping[str | None, str]) -> Added:
    """Give citations the hashes of the paragraphs that they cite, and write the files.

    Args:
        files: the rulebook.
        documents: the paths of plain-text documents by the ids of sources; None as an id stands for the only source.

    Raises:
        InvalidInput: the rulebook or a document cannot be read, there is no such source, or a file cannot be written.
        FormatterFault: something else would have changed; the file is as it was.
    """
    rulebook = load_rulebook(files)
    paragraphs: dict[str, Paragraphs] = {}
    for source, document in documents.items():
        name = _only_source(tuple(rulebook.sources)) if source is None else source
        if name not in rulebook.sources:
            hint = did_you_mean(name, rulebook.sources) or "its sources are declared under `sources`"
            raise InvalidInput.single(
                codes.NO_SUCH_SOURCE, f"`{rulebook.id}` has no source `{name}`", hint=hint
            )
        paragraphs[name] = Paragraphs.of(read_document(document))
    found = Collector()
    paths = (*files.rules, *files.facts, *files.cases)
    texts = {path: read_bytes(path, files.display(path), found) or b"" for path in paths}
    found.raise_if_failed()
    known = list(chain.from_iterable(citations_in(data, files.display(path)) for path, data in texts.items()))
    results = {path: add_hashes(data, files.display(path), paragraphs, known) for path, data in texts.items()}
    for path, result in results.items():
        if result.added:
            replace_file(path, texts[path], result.text)
    return Added(
        {files.display(path): result.added for path, result in results.items() if result.added},
        tuple(chain.from_iterable(result.missed for result in results.values())),
    )


def _only_source(names: tuple[str, ...]) -> str:
    if len(names) != 1:
        listed = ", ".join(f"`{name}`" for name in names)
        message = f"it must be told which source the document is: the rulebook has {listed or 'none'}"
        raise InvalidInput.single(codes.WHICH_SOURCE, message, hint="name it with --source")
    return names[0]
