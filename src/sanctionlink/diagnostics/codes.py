"""Every number that a message can have: a constant and what it means, in one place.

`file:line:col: error SLnnn: message`. The first digit says what a number is about (`SECTIONS`). A number never changes its
meaning, and is never used again.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class Code(str):
    """A number such as `SL101`, and in one line what it means."""

    __slots__ = ("meaning",)
    meaning: str

    def __new__(cls, number: str, meaning: str) -> Code:
        """The number as a text that also knows its meaning."""
        code = super().__new__(cls, number)
        code.meaning = meaning
        return code

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "SL1": "Files and YAML",
        "SL2": "Keys and kinds",
        "SL3": "Names and values",
        "SL4": "Expressions",
        "SL5": "Rules that do not go together",
        "SL6": "Questions",
        "SL7": "What `lint` checks",
        "SL9": "What commands read and write",
    }
)
"""What the numbers with one first digit are about."""

# SL1nn: files and YAML
FILE_UNREADABLE = Code("SL101", "a file cannot be read")
FILE_TOO_LARGE = Code("SL102", "a file is larger than a rulebook's file may be")
NOT_UTF8 = Code("SL103", "a file is not UTF-8 text")
CONTROL_CHARACTER = Code("SL104", "a file has characters that no editor shows")
LINE_TOO_LONG = Code("SL105", "a line is too long")
YAML_SYNTAX = Code("SL106", "a file is not valid YAML")
TOO_DEEP = Code("SL107", "lists and mappings are nested too deeply")
ANCHOR = Code("SL108", "anchors (`&x`) and aliases (`*x`) are not allowed")
TAG = Code("SL109", "tags (`!x`) are not allowed")
DUPLICATE_KEY = Code("SL110", "a key stands twice in one mapping")
SEVERAL_DOCUMENTS = Code("SL111", "a file has more than one YAML document")
EMPTY_FILE = Code("SL112", "a file has nothing in it")
NOT_A_MAPPING = Code("SL113", "a file is not made of sections")
MERGE_KEY = Code("SL114", "merge keys (`<<`) are not allowed")
COMPLEX_KEY = Code("SL115", "a key is not plain text")
TOO_MANY_NODES = Code("SL116", "a file has too many values")
TOO_MANY_FILES = Code("SL117", "a rulebook has too many files")
JSON_SYNTAX = Code("SL118", "a line of a JSON lines file is not valid JSON")
TOO_MANY_FAULTS = Code("SL119", "there are so many faults that no more are looked for")
RULEBOOK_NOT_FOUND = Code("SL120", "there is no such rulebook")
SEVERAL_RULEBOOKS = Code("SL121", "several rulebooks could be meant")
BAD_CONFIGURATION = Code("SL122", "the configuration file cannot be used")
OUTSIDE_ROOT = Code("SL123", "a file of the rulebook lies outside its folder")
NO_REPOSITORY = Code("SL124", "there is no git repository to read a revision from")
UNKNOWN_REVISION = Code("SL125", "no such revision")

# SL2nn: keys and kinds
UNKNOWN_KEY = Code("SL201", "a key that the language does not have")
MISSING_KEY = Code("SL202", "a required key is missing")
WRONG_KIND = Code("SL203", "a list, mapping or text stands where another kind is expected")
NOT_ALLOWED_HERE = Code("SL204", "a text is not one of those allowed here")
NO_VALUE = Code("SL205", "a key has no value")
RULEBOOK_SECTION = Code("SL206", "the `rulebook` section is missing or stands twice")
EFFECTS = Code("SL207", "a rule does not have exactly one effect, or lacks what its effect needs")
NEVER_A_MUST = Code("SL208", "a rule that favours or averts something is not marked as likely or may")

# SL3nn: names and values
BAD_IDENTIFIER = Code("SL301", "an id is not well formed, or is a word of the language")
DUPLICATE_ID = Code("SL302", "an id is declared twice")
UNKNOWN_CONDITION = Code("SL303", "no such condition")
UNKNOWN_TARGET = Code("SL304", "no such proposal or measure")
UNKNOWN_SET = Code("SL305", "no such set")
UNKNOWN_MEMBER = Code("SL306", "no such member of the set")
UNKNOWN_PARTY = Code("SL307", "no such party")
UNKNOWN_ACCOUNT = Code("SL308", "no such party or account")
UNKNOWN_SOURCE = Code("SL309", "no such source")
UNKNOWN_RULE = Code("SL310", "no such rule")
BAD_VALUE = Code("SL311", "a value that the condition cannot take")
OUT_OF_RANGE = Code("SL312", "a number outside the condition's range")
BAD_DATE = Code("SL313", "not a day that exists")
TURNED_ROUND = Code("SL314", "an interval or a period ends before it starts")
BAD_DECLARATION = Code("SL315", "a condition's, set's or target's declaration does not fit together")
ARGUMENTS = Code("SL316", "too many, too few or malformed arguments")
WRONG_TARGET_KIND = Code("SL317", "the effect does not go with this kind of target")
EMPTY_SELECTOR = Code("SL318", "a selector picks no target")
VARIABLE = Code("SL319", "a variable of `for_each` cannot be used like this, or is not used")
BAD_LIFT = Code("SL320", "a rule cannot be lifted like this")
BAD_NOTION = Code(
    "SL321", "the rules that define a notion do not agree, or the notion has the name of something else"
)
FACTS_DISAGREE = Code("SL322", "two facts of one account disagree on a day")
NO_DATE = Code("SL323", "there is no day to answer for")
BAD_STATUS = Code("SL324", "a target of this kind cannot have this status or outlook")
BAD_ASSUMPTION = Code("SL325", "an assumption is not written as CONDITION=VALUE")
NOT_A_CONDITION = Code("SL326", "only conditions can be given a value")
OVER_TOTAL = Code("SL327", "the values that facts give add up to more than the condition's total")

# SL4nn: expressions
NOT_AN_EXPRESSION = Code(
    "SL401", "the text is not an expression: something is missing, superfluous or out of place"
)
EMPTY_EXPRESSION = Code("SL402", "there is no expression: the text is empty")
EXPRESSION_TOO_LARGE = Code("SL403", "the expression is too long, nested too deeply or too large")
FOREIGN_CHARACTER = Code("SL404", "a character or an operator that the language does not have")
NO_PARTNER = Code("SL405", "a bracket or a quotation mark without its partner")
UNDECLARED_NAME = Code("SL410", "a name that nothing declares")
NAME_OF_ANOTHER_KIND = Code("SL411", "a name of something else than the place asks for")
NOT_TRUE_OR_FALSE = Code(
    "SL412", "a condition, target or set stands alone where something true or false is needed"
)
NOT_A_TERM = Code("SL413", "something else than a number or a day where one is needed")
VALUE_OF_ANOTHER = Code("SL414", "a value that the condition does not have")
NO_ORDER = Code("SL415", "an order comparison of values that have no order")
DIFFERENT_KINDS = Code("SL416", "a comparison of two things of different kinds")
CHAINED_COMPARISON = Code("SL417", "comparisons in a chain")
STATUS_OF_ANOTHER_KIND = Code("SL418", "a status that targets of this kind do not have")
BAD_IN = Code("SL419", "`in` with something that it does not apply to")
BAD_ARGUMENT_COUNT = Code("SL420", "a wrong number of arguments")
ARGUMENT_NOT_A_MEMBER = Code("SL421", "an argument that is not a member of the set it is for")
UNDECLARED_SET = Code("SL422", "a set that nothing declares")
VARIABLE_NAME_TAKEN = Code("SL423", "a variable with the name of something else")
BAD_NUMERAL = Code("SL430", "a number that is not written as a number")
NO_SUCH_DAY = Code("SL431", "a day that does not exist")
BAD_PERIOD = Code("SL432", "a period that is not a whole number of days, months or years, or is too long")
BAD_WINDOW_END = Code("SL433", "an end of a yearly window that does not exist")
BAD_ARITHMETIC = Code("SL434", "arithmetic on things that it does not apply to")
PRODUCT_OF_TERMS = Code("SL435", "a product without a constant factor")
BAD_SUM = Code("SL436", "a sum over something else than a number condition or a number")
WINDOW_TURNED_ROUND = Code("SL437", "a window whose second day is not after its first")
CHOICE_WITHOUT_EFFECT = Code(
    "SL440", "a choice among the parts that always or never holds, whatever the parts are"
)
BAD_DURATION = Code("SL441", "`for` on something else than conditions")

# SL5nn: rules that do not go together
CYCLE_THROUGH_NEGATION = Code("SL501", "rules that apply only if they do not")
NEVER_BROKEN = Code(
    "SL502", "the facts and assumptions together break a `never` rule, so no world is possible"
)

# SL6nn: questions
NO_ENGINE = Code("SL601", "no such engine")
ENGINE_NOT_INSTALLED = Code("SL602", "the engine needs a package that is not installed")
NO_SUCH_ACCOUNT = Code("SL606", "no such account")
ASSUMPTIONS_CONTRADICT = Code("SL607", "two assumptions on one condition contradict each other")
BAD_DAY = Code("SL608", "not a day that exists")
NO_DAY = Code("SL609", "no date is asked about, and the rulebook has none of its own")
DOCUMENT_UNREADABLE = Code("SL610", "a document cannot be read")
DOCUMENT_NOT_UTF8 = Code("SL611", "a document is not text in UTF-8")
DOCUMENT_TOO_LARGE = Code("SL612", "a document is too large")
TIME_TURNED_ROUND = Code("SL613", "the time asked about ends before it starts")
ONE_WORLD_ONLY = Code("SL614", "the engine takes one world at a time, and the question is about many")
NO_CHECK = Code("SL619", "no such check")
NAME_FITS_SEVERAL = Code("SL630", "a name that somebody asks about fits more than one thing")
NO_SUCH_PARTY = Code("SL640", "no such party")
KEPT_UNDETERMINED = Code("SL642", "a target is to stay as it is, and is undetermined")
TWO_GOALS = Code("SL643", "a target is to be two things at once")
NO_SUCH_AIM = Code("SL644", "an outlook that a target of this kind cannot have, or not by this verb")
KEPT_AT_OTHER_STATUS = Code("SL645", "a target of this kind cannot be kept at this status")
BAD_COST = Code("SL646", "not a cost")
BAD_NUMBER = Code("SL647", "not a number of sets")
NO_TARGET = Code("SL648", "no target is asked about")
FILTER_NOT_VARIED = Code(
    "SL661", "a filter is about something that is neither varied nor a target of the sweep"
)
VARIED_TWICE = Code("SL662", "a condition is varied twice")
VARIED_AND_ASSUMED = Code("SL663", "a condition is varied and has a value assumed")
VALUES_NOT_NAMED = Code("SL664", "a number has too many values that matter to vary it without naming some")
BAD_FILTER = Code(
    "SL665", "a filter is not written as CONDITION=VALUE or TARGET=STATUS, or names no value that can be"
)
NOTHING_KEPT = Code("SL666", "filters keep no value of a condition")
GROUP_NOT_SWEPT = Code(
    "SL667", "counts are grouped by something that is neither varied nor a target of the sweep"
)
NOTHING_VARIED = Code("SL668", "nothing is varied")
NO_TARGETS = Code("SL669", "the rulebook has no targets to sweep for")
BAD_ROW_FORMAT = Code("SL670", "not a form of rows")
PARQUET_NOT_INSTALLED = Code("SL671", "writing Parquet needs a package that is not installed")
UNFINISHED_SWEEP = Code("SL672", "an unfinished sweep is in the file's place")
OTHER_SWEEP = Code("SL673", "the sweep to go on with is another one")
ROWS_NOT_WRITABLE = Code("SL674", "the file for the rows cannot be written")
CLUSTER_NOT_INSTALLED = Code("SL675", "working on a cluster needs a package that is not installed")
NO_SCHEDULER = Code("SL676", "no scheduler answers at the address")
WORKER_OF_OTHER_VERSION = Code("SL677", "a worker of the cluster has another version")
BAD_JOBS = Code("SL678", "not a number of processes")

# SL7nn: what `lint` checks
UNDECIDED = Code("SL700", "something that could not be decided within the limit")
CONTRADICTION = Code(
    "SL701",
    "two rules that set one condition to different values in the same situation, or `never` rules that leave no situation at all",
)
CONFLICTING_STRENGTHS = Code(
    "SL702",
    "rules of different strengths that say opposite things in one situation, or the same thing under the same conditions",
)
NEVER_FIRES = Code("SL703", "a rule that can never fire, or that never does anything where it fires")
ALWAYS_FIRES = Code("SL704", "a rule with conditions that fires in every situation")
SUBSUMED_RULE = Code(
    "SL705", "a rule that adds nothing to another one, which concludes the same in more situations"
)
DUPLICATE_RULE = Code("SL706", "a rule that says the same as an earlier one")
DEADLOCK = Code("SL707", "targets that wait for each other")
CANNOT_BE_BLOCKED = Code(
    "SL708",
    "a target that nothing can ever block (or, for a measure, impose), and that nothing else ever speaks of",
)
CANNOT_BE_CLEARED = Code("SL709", "a target that nothing can ever clear (or, for a measure, end)")
LIFTS_NOTHING = Code(
    "SL710", "an exception that lifts nothing: the rule that it names never applies where the exception does"
)
UNCOVERED_RULE = Code("SL711", "a rule that no expected case exercises")
BREAKS_NEVER = Code("SL712", "facts or defaults that break a `never` rule")
HIDDEN_CAUSE = Code(
    "SL713", "a fact, or a default, that hides the cause of what it states: it repeats what a rule concludes"
)
INFERRED_MUST = Code(
    "SL714", "a must-rule that its source does not state: its `basis` is `inferred` or `background`"
)
UNREAD_VALUE = Code("SL715", "a value of a condition that no rule reads: no test tells it from another one")
IDLE_MOVE = Code(
    "SL716",
    "a condition that may be moved, or a value that it may be moved to, and no target's outlook moves with it",
)
FIXED_TARGET = Code(
    "SL717", "a target that only facts decide: nothing that anybody can move moves its outlook"
)
FIXED_OUTLOOK = Code(
    "SL718", "a target whose outlook no condition can move: it is the same in every situation"
)
TWIN_CONDITIONS = Code(
    "SL719", "two conditions, or a condition and a target, that say the same and do not touch"
)
UNUSED_CONDITION = Code("SL720", "a condition that no rule asks about")
UNUSED_FACT = Code("SL721", "a fact about members that no rule asks about")
UNUSED_SOURCE = Code("SL722", "a source that nothing cites")
UNUSED_NAME = Code("SL723", "a party, account, set or notion that nothing uses")
FACT_DATES = Code("SL724", "facts whose dates overlap, or leave a gap")
MISSING_CITATION = Code("SL725", "a rule or fact without a source")
UNVERIFIABLE_CITATION = Code("SL726", "a citation that nobody can look up in the document")
UNUSED_IGNORE = Code("SL727", "a comment that ignores a finding which is not there")
BAD_IGNORE = Code("SL728", "a comment that is meant to ignore a finding, and does not")

# SL9nn: what commands read and write
NO_CASES = Code("SL901", "the rulebook has no expected cases")
CASES_OF_ANOTHER = Code("SL902", "a file has no case of the rulebook")
EXISTS = Code("SL903", "there is something where a new rulebook is to go")
CANNOT_WRITE = Code("SL904", "a file cannot be written")
BAD_RULEBOOK_NAME = Code("SL905", "not a name that a rulebook can have")
BAD_IMPORT_NAMES = Code("SL906", "the names given to what is imported do not go with the rulebook")
CANNOT_CHANGE = Code("SL907", "a file cannot be changed")
NOT_YAML = Code("SL908", "not a YAML file")
BUNDLED_UNCHANGED = Code("SL909", "the rulebook comes with sanctionlink and is not changed")
NO_SUCH_SOURCE = Code("SL910", "no such source")
WHICH_SOURCE = Code("SL911", "which source a document is has to be said")

MEANINGS: Mapping[str, str] = MappingProxyType(
    {code: code.meaning for code in tuple(globals().values()) if isinstance(code, Code)}
)
"""What every number means."""
