"""Every bound on what is read, built or searched: its value, its unit, why it is there, and what is told where it is reached.

What only chooses the faster of two ways to the same answer is no limit, and stands where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class Limit(int):
    """A number that may not be passed, with its unit, the reason for it, and the message of where it is."""

    unit: str
    why: str
    message: str

    def __new__(cls, value: int, unit: str, why: str, message: str = "") -> Limit:
        """The number as an integer that also knows what it is for."""
        limit = super().__new__(cls, value)
        limit.unit, limit.why, limit.message = unit, why, message
        return limit

    def at(self, value: int) -> Limit:
        """The same limit at another number."""
        return Limit(value, self.unit, self.why, self.message)

    def told(self, **fields: object) -> str:
        """The message, with the number and what else it names."""
        return self.message.format(limit=f"{self:,}", **fields)


RULEBOOK_FILES = Limit(
    2_000,
    "files of one rulebook",
    "a folder that was meant to be another one is noticed before all of it is read",
)
FILE_BYTES = Limit(
    16 * 1024 * 1024, "bytes of one YAML file", "people edit these files; data belongs into JSON lines"
)
RULEBOOK_BYTES = Limit(
    64 * 1024 * 1024,
    "bytes of all YAML files of a rulebook",
    "what is read is held in memory many times over",
)
CONFIGURATION_BYTES = Limit(
    1024 * 1024, "bytes of a configuration file", "nobody writes more, and the file may be a stranger's"
)
LINT_SECONDS_SET = Limit(
    24 * 60 * 60,
    "seconds that `limit` of lint can be set to",
    "a run of more than a day is a mistake in a figure",
)
LINE_CHARACTERS = Limit(
    100_000, "characters of one line", "no editor shows more, and places are told by column"
)
YAML_DEPTH = Limit(
    64, "levels of nesting in YAML", "rulebooks need five, and what follows may go down level by level"
)
YAML_NODES = Limit(1_000_000, "values in one YAML file", "each costs memory before anything can be checked")
JSON_DEPTH = Limit(20, "levels of nesting in a line of JSON", "facts need three")
JSON_FILE_BYTES = Limit(
    1 << 30, "bytes of one file of JSON lines", "files are streamed, and what they say is held"
)
JSON_LINE_BYTES = Limit(4 << 20, "bytes of one line of JSON", "a line is held as a whole")
JSON_LINES = Limit(5_000_000, "lines of one file of JSON lines", "each is a fact or a member, and is held")
JSON_FAULTS = Limit(
    100, "faults told of one file of JSON lines", "a machine that writes one wrong line writes a million"
)
FAULTS = Limit(1_000, "faults told of one run", "nobody reads more")
ID_CHARACTERS = Limit(200, "characters of an id", "ids stand in tables and file names")
EXPRESSION_CHARACTERS = Limit(
    20_000, "characters of one expression", "nobody can read more, and faults are told by place"
)
EXPRESSION_BRACKETS = Limit(50, "brackets inside each other", "the parser goes down bracket by bracket")
EXPRESSION_DEPTH = Limit(
    100, "levels of nesting of one expression", "every stage goes down level by level on Python's own stack"
)
EXPRESSION_PARTS = Limit(
    20_000,
    "parts of one typed expression",
    "`exactly` tells its parts twice, so nesting it would double and double again",
)
DOCUMENT_BYTES = Limit(
    64 * 1024 * 1024, "bytes of a document that citations are looked up in", "a document is held as a whole"
)
PINNED_COMBINATIONS = Limit(
    10_000,
    "combinations of consequences that one comparison reads",
    "each is a test of its own",
    (
        "{place}: a comparison reads so many conditions that consequences set that it has more than"
        " {limit} combinations; split the rule"
    ),
)
BINDINGS = Limit(
    2_000_000,
    "bindings in one program",
    "an entity's own and its owners' are few, so this is for hundreds of thousands of entities",
    (
        "the rules range over more than {limit} combinations of members; narrow a `for_each` or a "
        "`where`, or ask about fewer targets"
    ),
)
NESTED_BINDINGS = Limit(
    100_000,
    "bindings of three variables and more",
    "three nested quantifiers over a thousand members would be a thousand million",
    (
        "the rules range over more than {limit} combinations of members; narrow a `for_each` or a "
        "`where`, or ask about fewer targets"
    ),
)
DENSE_BINDINGS = Limit(
    100_000,
    "combinations of members where every one of them counts",
    "each has atoms of its own",
    "the rules range over more than {limit} combinations of members; narrow a `for_each` or a `where`, "
    "or ask about fewer targets",
)
ATOMS = Limit(
    5_000_000,
    "atoms of one ground program",
    "some two gigabytes of memory",
    "the rulebook grounds to more than {limit} atoms; ask about fewer targets",
)
TEST_COMBINATIONS = Limit(
    100_000,
    "combinations of open values that one test reads",
    "each is tried by itself",
    (
        "one test reads {names}, which are open in more than {limit} combinations; fix some of them"
        " with --set or facts"
    ),
)
DAY_CUTS = Limit(
    4_000,
    "stretches that one open day is cut into",
    "each is an option of a variable",
    (
        "{name} is open over so wide a range that the rules cut it into more than {limit} "
        "stretches; fix it, or the values it is compared with, with --set or facts"
    ),
)
TARGETS = Limit(
    40_000,
    "targets that are decided together over large sets",
    "each is a program of its own",
    (
        "`{name}` stands for {count} combinations of members, and up to {limit} are decided "
        "together; ask about some of them by name"
    ),
)
RANKINGS = Limit(
    5_000,
    "rankings of accounts that dispute matters with each other",
    "each is a possible world",
    (
        "{accounts} accounts dispute so many matters, each with others, that they can be ranked in "
        "more than {limit} ways; choose one with --account"
    ),
)
HELD_BITS = Limit(
    1 << 31, "worlds times atoms that are held as bit sets", "256 MiB of memory; past it clingo searches"
)
PROVER_SECONDS = Limit(
    60,
    "seconds of search for the worlds of one situation, all questions together",
    "an answer that takes longer is told as undecided",
)
SOLVER_SECONDS = Limit(
    60,
    "seconds of search for one answer",
    "a person waits for it",
    (
        "the solver did not settle the question within {limit} seconds; fix open conditions with "
        "--set or facts, or ask about fewer targets"
    ),
)
SOLVER_WEIGHT = Limit(2**31 - 1, "the largest weight in a sum given to clingo", "clingo's integers end there")
FORWARD_WORLDS = Limit(64, "worlds that the engine `forward` goes through", "it takes one after the other")
FORWARD_CLAUSES = Limit(
    20_000,
    "ground rules that the engine `forward` takes",
    "durable-rules compiles each, and becomes slow and large",
)
HINGE_TRIES = Limit(
    20_000,
    "selections of open conditions that are tried for the fewest that settle a status",
    "some ten seconds",
    "too many conditions are tied together by `never` rules or accounts",
)
LINT_OPEN = Limit(
    100_000,
    "conditions, one for each of their members, that lint has open together",
    "so many take half a minute to prepare",
    ("with every member there are {count} conditions to be open, more than the {limit} that are taken"),
)
LINT_FINDINGS = Limit(
    1_000, "findings told of one check", "nobody reads more, and a rulebook may have millions of facts"
)
SWEPT_WORLDS = Limit(
    1 << 34,
    "worlds that one machine goes through in a sweep",
    "under a minute for 30 rules, some minutes for many",
)
SWEPT_ON_CLUSTER = Limit(
    1 << 44, "worlds that a cluster goes through in a sweep", "a thousand times those of one machine"
)
GRID_COMBINATIONS = Limit(
    1 << 24, "combinations whose columns are held in memory all at once", "2 MiB a column"
)
TIMELINE_DAYS = Limit(
    20_000,
    "days on which verdicts are worked out for one timeline",
    "a decade of daily changes, and some minutes",
)
LEVER_WORLDS = Limit(1 << 28, "worlds of one target of `levers`, changed ones included", "32 MiB a set")

LIMITS: Mapping[str, Limit] = MappingProxyType(
    {name: limit for name, limit in tuple(globals().items()) if isinstance(limit, Limit)}
)
"""Every limit by its name."""
