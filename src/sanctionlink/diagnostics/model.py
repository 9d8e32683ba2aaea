"""Where something is in a file, what is wrong with it, and how all faults of one run are told together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import islice

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import FAULTS
from sanctionlink.documents.shape import Document, FindingCode, FromOne, Shape
from sanctionlink.records import dataclass, field

AS_OF = "as of"
"""What stands in a witness in place of a condition where its value is the day asked about."""

HISTORY = "{history: "
"""What the value of a condition in a witness begins with where it changed over time: it is YAML for a scenario file."""


class Severity(str, Enum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Span:
    """A region of a text file. Lines and columns count from 1; the end is exclusive."""

    file: str
    line: FromOne
    column: FromOne
    """In characters."""
    end_line: FromOne
    end_column: FromOne
    """Exclusive."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a diagnostic is about, such as the other half of a conflict."""

    shape = Shape(inline=("span",))

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """An assumption."""

    condition: str
    value: str


@dataclass(frozen=True, slots=True)
class Observed:
    """A condition that changed over time: what stands for it under `facts` in a scenario file, as YAML."""

    condition: str
    history: str


@dataclass(frozen=True, slots=True)
class WitnessSituation:
    """A situation that proves a claim: what to assume, and on which day if that matters."""

    shape = Shape(keys={"assumed": "set"})

    as_of: str | None
    assumed: tuple[Assumed, ...]
    observed: tuple[Observed, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic(Document):
    """One finding: a stable code, a message in the user's words, and where it is.

    `span` is None only for faults that have no place in a file, such as a bad command-line value. `witness` proves a
    claim about situations: (condition, value) pairs of one in which it holds, as after `--set`, first ("as of", day)
    where the day matters.
    """

    shape = Shape(
        leave_out=("witness",), keys={"situation": "witness"}, inline=("span",), derived=("situation",)
    )

    code: FindingCode
    message: str
    span: Span | None = None
    severity: Severity = Severity.ERROR
    hint: str | None = None
    related: tuple[Related, ...] = ()
    witness: tuple[tuple[str, str], ...] = ()

    @property
    def situation(self) -> WitnessSituation | None:
        """The witness by what it is made of; null where the claim needs none."""
        if not self.witness:
            return None
        values = [(name, value) for name, value in self.witness if name != AS_OF]
        return WitnessSituation(
            next((value for name, value in self.witness if name == AS_OF), None),
            tuple(Assumed(*each) for each in values if not each[1].startswith(HISTORY)),
            tuple(Observed(*each) for each in values if each[1].startswith(HISTORY)),
        )

    def __str__(self) -> str:
        place = f"{self.span}: " if self.span else ""
        text = f"{place}{self.severity.value} {self.code}: {self.message}"
        if self.hint:
            text += f"; {self.hint}"
        for other in self.related:
            text += f"\n    {other.span}: {other.message}"
        return text


@dataclass(frozen=True, slots=True)
class Report(Document):
    """Every diagnostic of one run, in file order."""

    diagnostics: tuple[Diagnostic, ...] = ()

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    def __len__(self) -> int:
        return len(self.diagnostics)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that make the input unusable."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)

    def __str__(self) -> str:
        return "\n".join(str(d) for d in self.diagnostics)


class SanctionlinkError(Exception):
    """Base of every error that this package raises on purpose."""


class InvalidInput(SanctionlinkError):
    """Rules, facts or a question cannot be used; `report` has every fault, located where it can be."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(str(report))

    @classmethod
    def single(
        cls, code: str, message: str, span: Span | None = None, hint: str | None = None
    ) -> InvalidInput:
        """The error for exactly one fault."""
        return cls(Report((Diagnostic(code, message, span, hint=hint),)))


class LimitReached(SanctionlinkError):
    """A stated resource limit was reached before the answer was complete. Nothing partial is returned."""

    @property
    def reason(self) -> str:
        """Which limit, without the advice that follows a semicolon, which is for questions about one scenario."""
        return str(self).partition("; ")[0]


@dataclass(slots=True)
class Collector:
    """Gathers diagnostics while a stage goes on after a fault, so that one run tells all of them, up to a limit."""

    found: list[Diagnostic] = field(default_factory=list)
    _told: set[Diagnostic] = field(default_factory=set, repr=False)

    def error(
        self,
        code: str,
        message: str,
        span: Span | None,
        hint: str | None = None,
        related: Iterable[Related] = (),
    ) -> None:
        """Record a fault; the same fault at the same place is told once.

        Raises:
            InvalidInput: there are `FAULTS`. Nobody reads more, and telling them without end would take for ever.
        """
        diagnostic = Diagnostic(code, message, span, Severity.ERROR, hint, tuple(related))
        if diagnostic in self._told:
            return
        self._told.add(diagnostic)
        self.found.append(diagnostic)
        if len(self.found) >= FAULTS:
            more = f"{FAULTS:,} faults were found, and no more are looked for"
            last = Diagnostic(codes.TOO_MANY_FAULTS, more, hint="mend these and try again")
            raise InvalidInput(Report((*self.report(), last)))

    @property
    def failed(self) -> bool:
        """Whether any error was recorded."""
        return any(d.severity is Severity.ERROR for d in self.found)

    def report(self) -> Report:
        """Everything recorded, ordered by file, line and column."""

        def place(d: Diagnostic) -> tuple[bool, str, int, int]:
            last = d.code == codes.TOO_MANY_FAULTS
            return (last, d.span.file, d.span.line, d.span.column) if d.span else (last, "", 0, 0)

        return Report(tuple(sorted(self.found, key=place)))

    def raise_if_failed(self) -> None:
        """Raise `InvalidInput` with everything recorded if there was an error."""
        if self.failed:
            raise InvalidInput(self.report())


_LONGEST, _MOST, _KNOWN = 100, 300, 5_000


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint naming the known words closest to a misspelt one, or else some that contain it, or None."""
    from difflib import get_close_matches

    choices = list(islice(known, _KNOWN))
    lowered = {c.lower(): c for c in choices}
    if word.lower() in lowered:
        return f"did you mean `{lowered[word.lower()]}`?"
    # Comparing is slow, and a file may have thousands of faults and names: only words of like length can be close.
    alike = [c for c in choices if abs(len(c) - len(word)) <= 2 + len(word) // 2]
    close = get_close_matches(word[:_LONGEST], alike[:_MOST], n=3, cutoff=0.6)
    if not close and len(word) >= 4:
        close = [c for c in choices if word.lower() in c.lower()][:3]
    if not close:
        return None
    return "did you mean " + " or ".join(f"`{c}`" for c in close) + "?"


def shorten(text: str, width: int = 60) -> str:
    """A user's text on one line and of a bearable length, for messages."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
