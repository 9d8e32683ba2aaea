"""A name as somebody asks for it (an id, a title, a part of either) to the one thing of a rulebook that it fits.

Files name things by their ids alone. Who asks may write `arctic_cooperation`, `Arctic cooperation` or `arctic`: the first of
these steps decides that fits anything at all, so that an id is never taken for a part of another, and what fits several
things is an error that names them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, did_you_mean, shorten
from sanctionlink.language.resolve.names import DeclaredNames
from sanctionlink.language.resolve.references import (
    NamePiece,
    Reference,
    nowhere,
    read_condition,
    read_target,
    split_reference,
    with_members,
)
from sanctionlink.model.rulebook import Party, Rulebook
from sanctionlink.model.scenario import InstanceKey, show_instance
from sanctionlink.records import dataclass

_WORD = re.compile(r"[^\W_]+")
_LISTED = 4
"""How many of the things that a name fits are told."""
_TRIED, _LONGEST = 2_000, 100
"""Of how many things, and of how much of a text, words are compared where a name fits nothing."""
_SHORTEST, _WHOLE = 2, 3
"""How many letters a part needs to be one, and how many of the steps are not about parts."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of thing that can be asked about: what to call it, and the title of each by its id."""

    what: str
    titles: Mapping[str, str]
    unknown: str
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A text taken apart for comparison: case, accents' forms, white space, `_` and punctuation make no difference."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Spelling:
        return cls(tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())))

    @property
    def line(self) -> str:
        return " ".join(self.words)

    def has_words(self, other: _Spelling) -> bool:
        """Whether the other's words stand in it, one after another."""
        return f" {other.line} " in f" {self.line} "

    def has_part(self, other: _Spelling) -> bool:
        """Whether the same is so but for the end of the last word. Scripts without blanks have no words to begin with."""
        if not other.line.isascii():
            return other.line in self.line
        return f" {other.line}" in f" {self.line}"


def targets(rulebook: Rulebook) -> Kind:
    """The proposals and measures of a rulebook."""
    titles = {target.id: target.title for target in rulebook.targets.values()}
    return Kind("target", titles, codes.UNKNOWN_TARGET, "`sanctionlink status` lists the targets")


def conditions(rulebook: Rulebook) -> Kind:
    """The conditions of a rulebook, by their questions."""
    titles = {condition.id: condition.ask for condition in rulebook.conditions.values()}
    return Kind(
        "condition", titles, codes.UNKNOWN_CONDITION, "`sanctionlink conditions` lists the conditions"
    )


def parties(rulebook: Rulebook) -> Kind:
    """The parties of a rulebook."""
    titles = {party.id: party.name for party in rulebook.parties.values()}
    known = ", ".join(f"`{id_}`" for id_ in titles) or "none"
    return Kind("party", titles, codes.NO_SUCH_PARTY, f"the parties are {known}")


def accounts(rulebook: Rulebook, more: Iterable[Party] = ()) -> Kind:
    """Whose word can be taken: the accounts and parties of a rulebook, and the accounts that a scenario adds."""
    own = (*rulebook.accounts.values(), *more, *rulebook.parties.values())
    titles = {each.id: each.name for each in own}
    known = ", ".join(f"`{id_}`" for id_ in titles) or "none"
    return Kind("account", titles, codes.NO_SUCH_ACCOUNT, f"the accounts are {known}")


def rules(rulebook: Rulebook) -> Kind:
    """The rules of a rulebook, by what they say."""
    titles = {rule.id: rule.says for rule in rulebook.rules.values()}
    return Kind("rule", titles, codes.UNKNOWN_RULE, "`sanctionlink rules` lists the rules")


def fitting(text: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """The ids that a text fits best: by id, by title, by words of either in a row, by their beginning, by words in any order."""
    if text in titles:
        return (text,)
    asked = _Spelling.of(text)
    if not asked.words:
        return ()
    ids = {id_: _Spelling.of(id_) for id_ in titles}
    named = {id_: _Spelling.of(title) for id_, title in titles.items()}
    steps: tuple[Callable[[str], bool], ...] = (
        lambda id_: id_.casefold() == text.strip().casefold(),
        lambda id_: named[id_] == asked,
        lambda id_: ids[id_] == asked,
        lambda id_: ids[id_].has_words(asked) or named[id_].has_words(asked),
        lambda id_: ids[id_].has_part(asked) or named[id_].has_part(asked),
        lambda id_: set(asked.words) <= {*ids[id_].words, *named[id_].words},
    )
    for fits in steps if len(asked.line) >= _SHORTEST else steps[:_WHOLE]:
        if found := tuple(id_ for id_ in titles if fits(id_)):
            return found
    return ()


def find(text: str, kinds: Iterable[Kind], found: Collector) -> tuple[Kind, str] | None:
    """The one thing of some kinds that a text fits; None with the fault recorded."""
    among = tuple(kinds)
    homes = {id_: kind for kind in among for id_ in kind.titles}
    titles = {id_: kind.titles[id_] for id_, kind in homes.items()}
    fits = fitting(text, titles)
    if len(fits) == 1:
        return homes[fits[0]], fits[0]
    if fits:
        _report_several(text, [(homes[id_], id_) for id_ in fits], found)
    else:
        what = " or ".join(kind.what for kind in among)
        hint = (
            _meant(text, titles) or " and ".join(kind.otherwise for kind in among if kind.otherwise) or None
        )
        found.error(among[0].unknown, f"there is no {what} `{shorten(text)}`", None, hint)
    return None


def find_each(texts: Iterable[str], kind: Kind, found: Collector) -> tuple[str, ...]:
    """The ids of what several texts fit, each once; faults are recorded."""
    fits = (find(text, (kind,), found) for text in texts)
    return tuple(dict.fromkeys(fit[1] for fit in fits if fit))


def find_target(text: str, rulebook: Rulebook, found: Collector) -> InstanceKey | None:
    """A ground target: `arctic_cooperation`, `Arctic cooperation`, `deal_with(Acme Ltd)`; None with the fault recorded."""
    if text in rulebook.targets and not rulebook.targets[text].over:
        return text, ()
    fit = _instance(text, (targets(rulebook),), rulebook, found)
    return fit[1] if fit else None


def find_condition(text: str, rulebook: Rulebook, found: Collector) -> InstanceKey | None:
    """A ground condition, in the same way by its id, its question or a part of them; None with the fault recorded."""
    if text in rulebook.conditions and not rulebook.conditions[text].over:
        return text, ()
    fit = _instance(text, (conditions(rulebook),), rulebook, found)
    return fit[1] if fit else None


def find_subject(text: str, rulebook: Rulebook, found: Collector) -> InstanceKey | None:
    """A ground target or condition; None with the fault recorded."""
    kinds = targets(rulebook), conditions(rulebook)
    among = rules(rulebook).titles
    if text in among and not any(text in kind.titles for kind in kinds):
        message = f"`{shorten(text)}` is a rule, not a target or condition"
        found.error(codes.UNKNOWN_TARGET, message, None, f"`sanctionlink rules {text}` tells how it stands")
        return None
    fit = _instance(text, kinds, rulebook, found)
    return fit[1] if fit else None


def find_whole(
    text: str, kinds: tuple[Kind, ...], rulebook: Rulebook, found: Collector
) -> tuple[Kind, InstanceKey] | None:
    """A ground target or condition; over sets and without members, `deal_with`, it stands for all of them, with none."""
    if "(" in text:
        return _instance(text, kinds, rulebook, found)
    fit = find(text, kinds, found)
    return (fit[0], (fit[1], ())) if fit else None


def parse_target(text: str, rulebook: Rulebook) -> InstanceKey:
    """A ground target that somebody asks about. Raises `InvalidInput`."""
    return _parsed(text, rulebook, find_target)


def parse_condition(text: str, rulebook: Rulebook) -> InstanceKey:
    """A ground condition that somebody asks about. Raises `InvalidInput`."""
    return _parsed(text, rulebook, find_condition)


def parse_subject(text: str, rulebook: Rulebook) -> InstanceKey:
    """A ground target or condition that somebody asks about. Raises `InvalidInput`."""
    return _parsed(text, rulebook, find_subject)


def _parsed(
    text: str, rulebook: Rulebook, finding: Callable[[str, Rulebook, Collector], InstanceKey | None]
) -> InstanceKey:
    found = Collector()
    key = finding(text, rulebook, found)
    found.raise_if_failed()
    assert key is not None  # else a fault is recorded
    return key


def spelt(text: str, known: Mapping[str, str]) -> str:
    """A name as answers spell it: the one of those `known` (with their titles) that it fits, or else as it is written."""
    reference = split_reference(text, nowhere, Collector())
    plain = text
    if reference is not None:
        plain = show_instance((reference.name.text, tuple(part.text for part in reference.members)))
    fits = fitting(plain, known)
    return fits[0] if len(fits) == 1 else plain


# --- names with members ----------------------------------------------------------------------------------------------


def _instance(
    text: str, kinds: tuple[Kind, ...], rulebook: Rulebook, found: Collector
) -> tuple[Kind, InstanceKey] | None:
    name, members = _divided(text, kinds)
    if not any(name in kind.titles for kind in kinds) and (other := _of_another_kind(name, kinds, rulebook)):
        read = read_target if kinds[0].what == "target" else read_condition  # tells what else it is
        read(other, nowhere, DeclaredNames.of(rulebook), rulebook.sets, found)
        return None
    fit = find(name, kinds, found)
    if fit is None:
        return None
    kind, id_ = fit
    reference = split_reference(f"{id_}{members}", nowhere, found)
    if reference is None:
        return None
    over = (rulebook.targets if id_ in rulebook.targets else rulebook.conditions)[id_].over
    chosen = _members(reference, over, rulebook, found)
    key = with_members(chosen, over, nowhere, rulebook.sets, found) if chosen else None
    return (kind, key) if key else None


def _divided(text: str, kinds: tuple[Kind, ...]) -> tuple[str, str]:
    """A name, and its members with their brackets. Brackets may also be a title's own."""
    name, members = text.strip(), ""
    head, bracket, rest = name.partition("(")
    if bracket and not any(_in_brackets(name, kind) for kind in kinds):
        name, members = head.strip(), bracket + rest
    return name, members


def _in_brackets(text: str, kind: Kind) -> bool:
    """Whether a text with a bracket is part of a title that has one."""
    asked = _Spelling.of(text)
    return any("(" in title and _Spelling.of(title).has_words(asked) for title in kind.titles.values())


def _of_another_kind(name: str, kinds: tuple[Kind, ...], rulebook: Rulebook) -> str | None:
    """The id of something else that a name stands for, or that it fits where it fits nothing of these kinds."""
    if DeclaredNames.of(rulebook).kind_of(name) is not None:
        return name
    if any(fitting(name, kind.titles) for kind in kinds):
        return None
    others = [id_ for each in (targets, conditions) for id_ in fitting(name, each(rulebook).titles)]
    return others[0] if len(others) == 1 else None


def _members(
    reference: Reference, over: tuple[str, ...], rulebook: Rulebook, found: Collector
) -> Reference | None:
    """The same with members by their ids, where titles or parts of them fit one; None if one fits several."""
    parts = list(reference.members)
    for at, (part, id_) in enumerate(zip(parts, over, strict=False)):
        home = rulebook.sets[id_]
        fits = fitting(part.text, home.members)
        if len(fits) > 1:
            kind = Kind(f"member of `{id_}`", home.members, codes.UNKNOWN_MEMBER)
            _report_several(part.text, [(kind, each) for each in fits], found)
            return None
        if fits:
            parts[at] = NamePiece(fits[0], part.start, part.end)
    return Reference(reference.name, tuple(parts))


# --- faults ----------------------------------------------------------------------------------------------------------


def _report_several(text: str, fits: list[tuple[Kind, str]], found: Collector) -> None:
    several = len({kind.what for kind, _ in fits}) > 1
    listed = [
        f"{shorten(kind.titles[id_])} (`{shorten(id_)}`{', a ' + kind.what if several else ''})"
        for kind, id_ in fits[:_LISTED]
    ]
    more = f", and {len(fits) - _LISTED} more" if len(fits) > _LISTED else ""
    message = f"`{shorten(text)}` fits {len(fits)} names: {'; '.join(listed)}{more}"
    found.error(codes.NAME_FITS_SEVERAL, message, None, "write more of the one that is meant, or its id")


def _meant(text: str, titles: Mapping[str, str]) -> str | None:
    """The ids or titles that are closest to a text that fits none."""
    return did_you_mean(text, titles) or _by_words(text, titles)


def _by_words(text: str, titles: Mapping[str, str]) -> str | None:
    """The few things that have, for every word of a text, one that is close to it."""
    from difflib import get_close_matches

    homes: dict[str, dict[str, None]] = {}
    for id_, title in islice(titles.items(), _TRIED):
        for word in _Spelling.of(f"{id_} {title}").words:
            homes.setdefault(word, {})[id_] = None
    left = dict.fromkeys(titles)
    for word in _Spelling.of(text[:_LONGEST]).words:
        close = get_close_matches(word, homes, n=3, cutoff=0.75)
        fits = {id_ for each in close for id_ in homes[each]}
        left = {id_: None for id_ in left if id_ in fits}
    if not 0 < len(left) <= _LISTED or not _Spelling.of(text).words:
        return None
    return f"did you mean {' or '.join(f'{shorten(titles[id_])} (`{id_}`)' for id_ in left)}?"
