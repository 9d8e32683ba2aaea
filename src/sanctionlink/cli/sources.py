"""`sanctionlink sources verify`."""

from __future__ import annotations

import click

from sanctionlink.cli import options
from sanctionlink.cli.output import show


@click.group("sources")
def command() -> None:
    """Look up a rulebook's citations in a document that you hold.

    \b
    Examples:
      sanctionlink sources verify article.txt
    """


@command.command("verify")
@click.argument("file", type=click.Path(dir_okay=False))
@options.rulebook
@options.form
def verify(file: str, rulebook: str | None, format: str) -> int:
    """Report for each citation whether FILE has the paragraph that it cites.

    FILE is plain text with each paragraph on a line of its own, or with blank lines between paragraphs. A citation
    carries a SHA-256 of the cited paragraph (white space folded), so that the document itself need not come with the
    rules. What is looked up is the paragraph's text: found means that FILE has it, not that it stands under the heading
    and number that the citation gives, nor that it bears the rule out. Exits with 1 if a citation is not found.

    \b
    Examples:
      sanctionlink sources verify article.txt
      sanctionlink sources verify article.txt --rulebook reset_2025 --format json
    """
    from sanctionlink.book import load
    from sanctionlink.present import citations

    book = load(rulebook)
    report = book.verify_sources(file)
    name = book.rulebook.id
    show(
        format,
        lambda page: citations.text(name, file, report, page),
        lambda: citations.markdown(name, file, report),
        lambda: citations.document(name, file, report),
    )
    return int(bool(report.not_found))
