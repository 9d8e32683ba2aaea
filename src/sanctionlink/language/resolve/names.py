"""Everything that a rulebook declares, by name, and what a name may look like."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.limits import ID_CHARACTERS
from sanctionlink.diagnostics.model import Collector, Span, did_you_mean
from sanctionlink.language.yaml.nodes import Scalar
from sanctionlink.model.expression_text import LANGUAGE_WORDS
from sanctionlink.model.rulebook import Condition, MemberSet, Party, Rulebook, Source, Target
from sanctionlink.records import dataclass

Place = Span | None

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_DASHED = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_VALUE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.))*\Z")
_MEMBER = re.compile(r"[^'\",()\[\]{}\n\r]+\Z")


@dataclass(frozen=True, slots=True)
class DeclaredNames:
    """What each name of a rulebook stands for.

    `broken` are names that are declared but not understood: nothing is said about their uses.
    """

    sources: Mapping[str, Source]
    parties: Mapping[str, Party]
    accounts: Mapping[str, Party]
    sets: Mapping[str, MemberSet]
    conditions: Mapping[str, Condition]
    targets: Mapping[str, Target]
    notions: Mapping[str, tuple[str, ...]]
    rules: Collection[str]
    broken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rulebook: Rulebook) -> DeclaredNames:
        """The names of a loaded rulebook."""
        return cls(
            rulebook.sources, rulebook.parties, rulebook.accounts, rulebook.sets, rulebook.conditions,
            rulebook.targets, rulebook.notions, rulebook.rules.keys(),
        )  # fmt: skip

    def kind_of(self, name: str) -> str | None:
        """What a name of the expressions' space stands for, in words; None if nothing declares it."""
        if name in self.conditions:
            return "a condition"
        if name in self.targets:
            return f"a {self.targets[name].kind.value}"
        if name in self.notions:
            return "a notion that rules define"
        return "a set" if name in self.sets else None


def check_identifier(scalar: Scalar, found: Collector, dashed: bool = False, text: str | None = None) -> bool:
    """Whether a text (or a part of it, `text`) is an id: letters, digits, `_` (`-`, if `dashed`), no word of the language.

    Ids with dashes are not used in expressions, so words of the language are free to them.
    """
    text = scalar.text if text is None else text
    if len(text) > ID_CHARACTERS:
        found.error(codes.BAD_IDENTIFIER, f"this id has more than {ID_CHARACTERS} characters", scalar.span)
        return False
    if not (_DASHED if dashed else _IDENTIFIER).match(text):
        signs = "letters, digits, `_` and `-`" if dashed else "letters, digits and `_`"
        hint = f"use ASCII {signs}, and start with a letter or `_`"
        found.error(codes.BAD_IDENTIFIER, f"`{_line(text)}` cannot be an id", scalar.span, hint)
        return False
    if not dashed and text.lower() in LANGUAGE_WORDS:
        message = f"`{text}` is a word of the language and cannot be an id"
        found.error(codes.BAD_IDENTIFIER, message, scalar.span, f"`{text}_` would do")
        return False
    return True


def is_member_id(text: str) -> bool:
    """Whether a text can be the id of a set's member."""
    return _MEMBER.match(text) is not None and text == text.strip() and len(text) <= ID_CHARACTERS


def check_member(scalar: Scalar, found: Collector) -> bool:
    """The same, with the fault recorded."""
    text = scalar.text
    if is_member_id(text):
        return True
    hint = f"use up to {ID_CHARACTERS} characters, no quotation marks, commas, brackets or line breaks"
    found.error(codes.BAD_IDENTIFIER, f"`{_line(text)}` cannot be a member's id", scalar.span, hint)
    return False


def check_value_word(scalar: Scalar, found: Collector) -> bool:
    """Whether a text can be a value of a scale or choice: a word or code, and not what stands for no value."""
    if scalar.text == "unknown":
        message = "`unknown` cannot be a value: it says that nobody knows the value"
        found.error(codes.BAD_DECLARATION, message, scalar.span, "leave it out; any condition can be unknown")
        return False
    if scalar.text in ("true", "false"):
        message = f"`{scalar.text}` cannot be a value: it is another way to write one of a yes_no"
        found.error(codes.BAD_DECLARATION, message, scalar.span, "use `type: yes_no`, or another word")
        return False
    if not _VALUE.match(scalar.text) or len(scalar.text) > ID_CHARACTERS:
        hint = "use ASCII letters, digits, `_`, `.` and `-`, as in `partial`, `8471.30` or `3A001`"
        found.error(codes.BAD_IDENTIFIER, f"`{_line(scalar.text)}` cannot be a value", scalar.span, hint)
        return False
    return True


def check_known(
    scalar: Scalar,
    known: Collection[str],
    what: str,
    code: str,
    names: DeclaredNames | None,
    found: Collector,
) -> bool:
    """Whether a text is one of the known ids of a sort; nothing is said of names that are broken elsewhere."""
    if scalar.text in known:
        return True
    if names is None or scalar.text not in names.broken:
        hint = did_you_mean(scalar.text, known)
        found.error(code, f"there is no {what} `{_line(scalar.text)}`", scalar.span, hint)
    return False


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
