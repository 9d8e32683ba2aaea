"""The numbers of every fault that reading, shape and names can have, with a line on what each means.

SL1xx are about files and YAML, SL2xx about keys and kinds, SL3xx about names and values. Expressions have SL4xx of
their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sanctionlink.diagnostics import model

FILE_UNREADABLE = "SL101"
FILE_TOO_LARGE = "SL102"
NOT_UTF8 = "SL103"
CONTROL_CHARACTER = "SL104"
LINE_TOO_LONG = "SL105"
YAML_SYNTAX = "SL106"
TOO_DEEP = "SL107"
ANCHOR = "SL108"
TAG = "SL109"
DUPLICATE_KEY = "SL110"
SEVERAL_DOCUMENTS = "SL111"
EMPTY_FILE = "SL112"
NOT_A_MAPPING = "SL113"
MERGE_KEY = "SL114"
COMPLEX_KEY = "SL115"
TOO_MANY_NODES = "SL116"
TOO_MANY_FILES = "SL117"
JSON_SYNTAX = "SL118"
TOO_MANY_FAULTS = model.TOO_MANY_FAULTS
RULEBOOK_NOT_FOUND = "SL120"
SEVERAL_RULEBOOKS = "SL121"
BAD_CONFIGURATION = "SL122"
OUTSIDE_ROOT = "SL123"
NO_REPOSITORY = "SL124"
UNKNOWN_REVISION = "SL125"

UNKNOWN_KEY = "SL201"
MISSING_KEY = "SL202"
WRONG_KIND = "SL203"
NOT_ALLOWED_HERE = "SL204"
NO_VALUE = "SL205"
RULEBOOK_SECTION = "SL206"
EFFECTS = "SL207"

BAD_IDENTIFIER = "SL301"
DUPLICATE_ID = "SL302"
UNKNOWN_CONDITION = "SL303"
UNKNOWN_TARGET = "SL304"
UNKNOWN_SET = "SL305"
UNKNOWN_MEMBER = "SL306"
UNKNOWN_PARTY = "SL307"
UNKNOWN_ACCOUNT = "SL308"
UNKNOWN_SOURCE = "SL309"
UNKNOWN_RULE = "SL310"
BAD_VALUE = "SL311"
OUT_OF_RANGE = "SL312"
BAD_DATE = "SL313"
TURNED_ROUND = "SL314"
BAD_DECLARATION = "SL315"
ARGUMENTS = "SL316"
WRONG_TARGET_KIND = "SL317"
EMPTY_SELECTOR = "SL318"
VARIABLE = "SL319"
BAD_LIFT = "SL320"
BAD_NOTION = "SL321"
FACTS_DISAGREE = "SL322"
NO_DATE = "SL323"
BAD_STATUS = "SL324"
BAD_ASSUMPTION = "SL325"
NOT_A_CONDITION = "SL326"
OVER_TOTAL = "SL327"

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        FILE_UNREADABLE: "a file cannot be read",
        FILE_TOO_LARGE: "a file is larger than a rulebook's file may be",
        NOT_UTF8: "a file is not UTF-8 text",
        CONTROL_CHARACTER: "a file has characters that no editor shows",
        LINE_TOO_LONG: "a line is too long",
        YAML_SYNTAX: "a file is not valid YAML",
        TOO_DEEP: "lists and mappings are nested too deeply",
        ANCHOR: "anchors (`&x`) and aliases (`*x`) are not allowed",
        TAG: "tags (`!x`) are not allowed",
        DUPLICATE_KEY: "a key stands twice in one mapping",
        SEVERAL_DOCUMENTS: "a file has more than one YAML document",
        EMPTY_FILE: "a file has nothing in it",
        NOT_A_MAPPING: "a file is not made of sections",
        MERGE_KEY: "merge keys (`<<`) are not allowed",
        COMPLEX_KEY: "a key is not plain text",
        TOO_MANY_NODES: "a file has too many values",
        TOO_MANY_FILES: "a rulebook has too many files",
        JSON_SYNTAX: "a line of a JSON lines file is not valid JSON",
        TOO_MANY_FAULTS: "there are so many faults that no more are looked for",
        RULEBOOK_NOT_FOUND: "there is no such rulebook",
        SEVERAL_RULEBOOKS: "several rulebooks could be meant",
        BAD_CONFIGURATION: "the configuration file cannot be used",
        OUTSIDE_ROOT: "a file of the rulebook lies outside its folder",
        NO_REPOSITORY: "there is no git repository to read a revision from",
        UNKNOWN_REVISION: "no such revision",
        UNKNOWN_KEY: "a key that the language does not have",
        MISSING_KEY: "a required key is missing",
        WRONG_KIND: "a list, mapping or text stands where another kind is expected",
        NOT_ALLOWED_HERE: "a text is not one of those allowed here",
        NO_VALUE: "a key has no value",
        RULEBOOK_SECTION: "the `rulebook` section is missing or stands twice",
        EFFECTS: "a rule does not have exactly one effect, or lacks what its effect needs",
        BAD_IDENTIFIER: "an id is not well formed, or is a word of the language",
        DUPLICATE_ID: "an id is declared twice",
        UNKNOWN_CONDITION: "no such condition",
        UNKNOWN_TARGET: "no such proposal or measure",
        UNKNOWN_SET: "no such set",
        UNKNOWN_MEMBER: "no such member of the set",
        UNKNOWN_PARTY: "no such party",
        UNKNOWN_ACCOUNT: "no such party or account",
        UNKNOWN_SOURCE: "no such source",
        UNKNOWN_RULE: "no such rule",
        BAD_VALUE: "a value that the condition cannot take",
        OUT_OF_RANGE: "a number outside the condition's range",
        BAD_DATE: "not a day that exists",
        TURNED_ROUND: "an interval or a period ends before it starts",
        BAD_DECLARATION: "a condition's, set's or target's declaration does not fit together",
        ARGUMENTS: "too many, too few or malformed arguments",
        WRONG_TARGET_KIND: "the effect does not go with this kind of target",
        EMPTY_SELECTOR: "a selector picks no target",
        VARIABLE: "a variable of `for_each` cannot be used like this, or is not used",
        BAD_LIFT: "a rule cannot be lifted like this",
        BAD_NOTION: "the rules that define a notion do not agree, or the notion has the name of something else",
        FACTS_DISAGREE: "two facts of one account disagree on a day",
        NO_DATE: "there is no day to answer for",
        BAD_STATUS: "a target of this kind cannot have this status",
        BAD_ASSUMPTION: "an assumption is not written as CONDITION=VALUE",
        NOT_A_CONDITION: "only conditions can be given a value",
        OVER_TOTAL: "the values that facts give add up to more than the condition's total",
    }
)
"""Every code of this package's loading stage, and what it means in one line."""
