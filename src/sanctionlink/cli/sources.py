"""`sanctionlink sources verify` and `sanctionlink sources hash`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanctionlink.cli import options
from sanctionlink.cli.output import complain, show, write_lines
from sanctionlink.render.page import clean

if TYPE_CHECKING:
    from sanctionlink.edit.hash_files import Added


@click.group("sources")
def command() -> None:
    """Look up a rulebook's citations in a document that you hold.

    \b
    Examples:
      sanctionlink sources verify article.txt
      sanctionlink sources hash article.txt --source barbashin_2025
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
    from sanctionlink.api import load
    from sanctionlink.render import citations

    book = load(rulebook)
    report = book.verify_sources(file)
    name = book.rulebook.id
    show(
        format,
        lambda page: citations.text(name, file, report, page),
        lambda: citations.markdown(name, file, report),
        report.to_dict,
    )
    return int(bool(report.not_found))


@command.command("hash")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--source",
    metavar="ID",
    help="The source that FILE is the text of.  [default: the only source, if there is one]",
)
@options.rulebook
def hash_(file: str, source: str | None, rulebook: str | None) -> int:
    """Give each citation that lacks it the hash of the paragraph that it cites in FILE.

    FILE is plain text, as for `sources verify`. A short line without a full stop at its end is a heading, one with `Photo:`
    a caption, and what comes before the first heading is the section `introduction`; paragraphs are counted from 1 in their
    section. Where paragraphs bear numbers of their own, these must agree with counting. Hashes that are there already
    are not changed, and where they are not those of the paragraphs that counting leads to, none is added in that section.
    Files of JSON lines are left as they are.

    \b
    Examples:
      sanctionlink sources hash article.txt --source barbashin_2025
      sanctionlink sources hash faq401.txt --source faq401 --rulebook ofac_50pct
    """
    from sanctionlink.edit.files import own_files
    from sanctionlink.edit.hash_files import hash_files

    added = hash_files(own_files(rulebook), {source: file})
    write_lines(tell_added(added))
    for each in added.missed:
        complain(f"{each.span}: no hash added for `{each.source}`: {each.why}")
    if not added.files and not added.missed:
        complain("every citation of a paragraph of this source has a hash")
    return 0


def tell_added(added: Added) -> list[str]:
    """A line for each file that was given hashes."""
    return [
        f"{clean(file)}: {count:,} hash{'' if count == 1 else 'es'} added"
        for file, count in added.files.items()
    ]
