"""`sanctionlink lint`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanctionlink.cli import options, reports
from sanctionlink.cli.progress import Counter
from sanctionlink.cli.run import ANSWERED, FINDINGS, INVALID, LIMIT
from sanctionlink.diagnostics.model import Severity
from sanctionlink.records import dataclass

if TYPE_CHECKING:
    from sanctionlink.language.load import RulebookFiles
    from sanctionlink.lint.outcome import LintOutcome
    from sanctionlink.lint.run import Choice
    from sanctionlink.render.findings import Linted

FORMATS = ("pretty", "compact", "json", "github", "sarif", "junit")


@click.command("lint")
@options.rulebook
@reports.forms(FORMATS, envvar=None)
@click.option(
    "--fail-level",
    type=click.Choice([each.value for each in Severity]),
    help="Exit with 1 if there is a finding that is this bad, or worse.  [default: error]",
)
@click.option(
    "--select",
    metavar="CODE",
    multiple=True,
    help="Run these checks alone. Repeatable, or several with commas between them.",
)
@click.option(
    "--ignore", metavar="CODE", multiple=True, help="Leave these checks out. Repeatable, or with commas."
)
@click.option(
    "--limit",
    metavar="SECONDS",
    type=options.Number(min=0, min_open=True),
    help="How long to look for answers about situations; what is not decided by then is told as such.  [default: 60]",
)
@click.option(
    "--explain",
    metavar="CODE",
    allow_from_autoenv=False,
    help="Print a check's manual page, and do nothing else.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="First mend what is mechanical: layout and the order of keys, as `sanctionlink fmt` does, and with --source missing "
    "hashes of citations, as `sanctionlink sources hash` does.",
)
@click.option(
    "--source",
    "documents",
    metavar="ID=FILE",
    multiple=True,
    help="With --fix: FILE is the text of the source ID. Repeatable.",
)
def command(  # noqa: PLR0913 - one argument for each option
    rulebook: str | None,
    form: str,
    outputs: tuple[str, ...],
    fail_level: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    limit: float | None,
    explain: str | None,
    fix: bool,
    documents: tuple[str, ...],
) -> int:
    """Check a rulebook: contradictions, rules without effect, unused names, dates, citations.

    Each finding has a code, a place and, where it claims something about situations, one in which it can be seen. A comment
    `# sanctionlink ignore: SL722 reason` on the line of an entry, or on the line above, ignores a finding there. What is
    given here beats the environment, and that beats the table `[lint]` of sanctionlink.toml (`fail-level`, `select`,
    `ignore`, `severity`, `limit`).

    Exits with 1 if there is a finding at or above `--fail-level`, with 2 if a file cannot be read, and with 3 if a check
    did not come to its end, or could not decide something (SL700) that is not ignored.

    \b
    Examples:
      sanctionlink lint
      sanctionlink lint --explain SL722
      sanctionlink lint --fail-level warning --ignore SL711
      sanctionlink lint --fix
      sanctionlink lint --format github --output findings.sarif
      sanctionlink lint --output junit=lint.xml --output json=lint.json
    """
    from sanctionlink.language.load import load_texts, locate_rulebook
    from sanctionlink.lint.question import lint

    if explain is not None:
        return explained(explain)
    wanted = reports.outputs_of(outputs, FORMATS)
    settings = Settings.of(fail_level, select, ignore, limit)
    if documents and not fix:
        raise click.UsageError("`--source` goes with `--fix`", click.get_current_context())
    if fix:
        from sanctionlink.cli.fix import mend

        mend(rulebook, documents)
    files = locate_rulebook(rulebook)
    forgiving = os.environ.get("SANCTIONLINK_DEBUG") != "1"
    with Counter("{done} of {total} checks, now {now}") as progress:
        outcome = lint(files, settings.choice, limit=settings.limit, progress=progress, forgiving=forgiving)
    linted = told(rulebook, files, outcome, settings.level, load_texts(files))
    reports.tell(form, wanted, tellers(linted))
    return exit_code(linted)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is wanted: from the command line, else the environment, else the configuration."""

    choice: Choice
    level: Severity
    limit: float

    @classmethod
    def of(
        cls, fail_level: str | None, select: Sequence[str], ignore: Sequence[str], limit: float | None
    ) -> Settings:
        """The settings; raises `click.UsageError` for unknown codes, `InvalidInput` for a bad configuration."""
        from sanctionlink.language.files.lint_settings import lint_settings
        from sanctionlink.lint.question import names
        from sanctionlink.lint.run import Choice
        from sanctionlink.lint.support.subject import SECONDS

        known = names()
        given = lint_settings(Path.cwd(), known)
        chosen = codes("--select", select, known) if select else given.select
        left_out = codes("--ignore", ignore, known) if ignore else given.ignore
        level = Severity(fail_level) if fail_level else given.fail_level or Severity.ERROR
        choice = Choice(chosen or frozenset(), left_out or frozenset(), given.severities)
        return cls(choice, level, limit or given.limit or SECONDS)


def codes(option: str, texts: Sequence[str], known: Mapping[str, str]) -> frozenset[str]:
    """The codes that an option names. Raises `click.UsageError` if one of them is not a check's."""
    from sanctionlink.language.files.lint_settings import code_of, no_check

    found = set()
    for word in [part.strip() for text in texts for part in text.split(",")]:
        code = code_of(word, known)
        if code is None:
            message, hint = no_check(word, known)
            raise click.UsageError(f"`{option}`: {message}; {hint}")
        found.add(code)
    return frozenset(found)


def told(
    named: str | None, files: RulebookFiles, outcome: LintOutcome, level: Severity, texts: Mapping[str, str]
) -> Linted:
    """A run with all that is needed to tell it."""
    from sanctionlink import __version__
    from sanctionlink.lint.pages.pages import pages
    from sanctionlink.render.findings import Linted

    return Linted(files.id, named, outcome, texts, pages(), level, __version__)


def tellers(linted: Linted) -> Mapping[str, reports.Teller]:
    """How to tell a run in each format."""
    from sanctionlink.documents.encode import dump
    from sanctionlink.render import findings, findings_github, findings_text, junit, sarif

    return {
        "pretty": lambda page, _: joined(findings_text.pretty(linted, page)),
        "compact": lambda page, _: joined(list(findings_text.compact(linted))),
        "json": lambda page, encoding: dump(findings.findings(linted).to_dict(), encoding),
        "github": lambda page, _: joined(findings_github.github(linted)),
        "sarif": lambda page, encoding: dump(sarif.sarif(linted), encoding),
        "junit": lambda page, _: junit.junit(linted),
    }


def joined(lines: Sequence[str]) -> str:
    """Lines as one text."""
    return "".join(f"{line}\n" for line in lines)


def exit_code(linted: Linted) -> int:
    """The exit code."""
    from sanctionlink.diagnostics import codes

    outcome = linted.outcome
    unreadable = (codes.FILE_UNREADABLE, codes.FILE_TOO_LARGE, codes.TOO_MANY_FILES)
    if any(found.code in unreadable for found in outcome.findings):
        return INVALID
    if outcome.partial:
        return LIMIT
    return FINDINGS if any(linted.fails(found.severity) for found in outcome.findings) else ANSWERED


def explained(text: str) -> int:
    """Print the page of a code, or of a check's name."""
    from sanctionlink.cli.output import page, write_lines
    from sanctionlink.diagnostics.model import did_you_mean
    from sanctionlink.lint.pages.pages import pages
    from sanctionlink.render.findings_text import manual_page

    known = pages()
    by_name: dict[str, str] = {}
    for each in known.values():
        if each.name:
            by_name.setdefault(each.name, each.code)
    found = known.get(text.upper()) or known.get(by_name.get(text, ""))
    if found is None:
        hint = did_you_mean(text, by_name) or "docs/reference/checks.md has all of them"
        raise click.UsageError(f"`--explain`: there is no code or check `{text}`; {hint}")
    write_lines(manual_page(found, page()))
    return ANSWERED
