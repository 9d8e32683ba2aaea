"""The vocabulary of answers: from outlooks, sides, strengths, targets and conditions to the words that people read.

Everything that comes from a rulebook is cleaned here. Markdown escapes what these functions give; a page paints it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from types import MappingProxyType

from sanctionlink.model.outlook import Outlook, Side
from sanctionlink.model.rulebook import Basis, Rulebook, Strength, TargetKind
from sanctionlink.model.scenario import read_instance
from sanctionlink.render.page import Page, clean

DEVELOPMENT = "development"
"""The value of any label (`kind: development`) that marks a measure as something that comes about, not into force."""

OUTLOOKS = MappingProxyType(
    {
        Outlook.BLOCKED: ("blocked", "✗", "x"),
        Outlook.IN_FORCE: ("in force", "●", "#"),
        Outlook.UNDETERMINED: ("not settled", "?", "?"),
        Outlook.UNLIKELY: ("unlikely", "▼", "-"),
        Outlook.DOUBTFUL: ("doubtful", "▽", "~"),
        Outlook.CONTESTED: ("contested", "◆", "%"),
        Outlook.OPEN: ("open", "○", "o"),
        Outlook.POSSIBLE: ("possible", "△", "."),
        Outlook.LIKELY: ("likely", "▲", "+"),
    }
)
"""Each outlook's word, its mark, and its mark in ASCII. The word always stands beside the mark."""

BASES = MappingProxyType({Basis.STATED: "", Basis.INFERRED: "(inferred)", Basis.BACKGROUND: "(background)"})
STRENGTHS = MappingProxyType({Strength.MUST: "must", Strength.LIKELY: "likely", Strength.MAY: "may"})
SIDES = MappingProxyType({Side.FOR: "speaks for", Side.AGAINST: "speaks against"})


# --- outlooks --------------------------------------------------------------------------------------------------------


def is_development(rulebook: Rulebook, target: str) -> bool:
    """Whether a target, given as written (`breach(acme)`), is a measure that a label marks as a development."""
    found = rulebook.targets.get(target.partition("(")[0])
    return found is not None and found.kind is TargetKind.MEASURE and DEVELOPMENT in found.labels.values()


def outlook_word(outlook: Outlook, development: bool = False) -> str:
    """An outlook as people read it: `blocked`, `not settled`, and of a development `has come about`, not `in force`."""
    if development and outlook is Outlook.IN_FORCE:
        return "has come about"
    return OUTLOOKS[outlook][0]


def outlook_clause(outlook: Outlook, development: bool = False) -> str:
    """An outlook as the end of a sentence: `is blocked`, `is likely`, `has come about`."""
    word = outlook_word(outlook, development)
    return word if word.startswith("has ") else f"is {word}"


def outlook_mark(outlook: Outlook, page: Page) -> str:
    """The mark of one cell that stands before an outlook's word."""
    _, drawn, ascii_form = OUTLOOKS[outlook]
    return page.sign(drawn, ascii_form)


def outlook_painted(outlook: Outlook, page: Page, development: bool = False) -> str:
    """An outlook's mark and word in its colour."""
    return page.paint(f"{outlook_mark(outlook, page)} {outlook_word(outlook, development)}", outlook.value)


# --- reasons ---------------------------------------------------------------------------------------------------------


def strength_word(strength: Strength) -> str:
    """How firmly a rule speaks: `must`, `likely` or `may`."""
    return STRENGTHS[strength]


def side_word(side: Side) -> str:
    """What a rule does to a target: `speaks for` or `speaks against`."""
    return SIDES[side]


def basis_note(basis: Basis) -> str:
    """What is said of a rule that its source does not state: `(inferred)`, `(background)`, or nothing."""
    return BASES[basis]


def with_basis(says: str, basis: Basis) -> str:
    """What a rule says, with its basis behind it where the source does not state it."""
    return " ".join(part for part in (clean(says), basis_note(basis)) if part)


# --- names -----------------------------------------------------------------------------------------------------------


def named(title: str, identifier: str) -> str:
    """A title, which is what people say, and the id, which is what commands take: `A deal (deal)`; one if they are alike."""
    shown, name = clean(title), clean(identifier)
    return shown if shown == name or not name else f"{shown} ({name})" if shown else name


def named_painted(title: str, identifier: str, page: Page, with_id: bool = True) -> str:
    """The same for a page: the title stands out, and the id is grey, or left out."""
    shown, name = clean(title), clean(identifier)
    if not shown or shown == name or not with_id:
        return page.paint(shown or name, "head")
    return f"{page.paint(shown, 'head')} {page.paint(f'({name})', 'dim')}"


def target_title(rulebook: Rulebook, target: str, title: str) -> str:
    """The title of a target as written; of one over sets with the titles of its members: `A deal is made - Acme`."""
    name, members = read_instance(target)
    found = rulebook.targets.get(name)
    if not members or not found:
        return title
    titles = [
        rulebook.sets[over].members.get(member, member) if over in rulebook.sets else member
        for over, member in zip(found.over, members, strict=False)
    ]
    return f"{title} - {', '.join(titles)}"


def person(identifier: str, rulebook: Rulebook) -> str:
    """A party, or an account, by its name; by its id if it is not declared."""
    found = rulebook.parties.get(identifier) or rulebook.accounts.get(identifier)
    return clean(found.name if found else identifier)


def question(rulebook: Rulebook, condition: str, with_id: bool = True) -> str:
    """A condition, given as written (`stake(a, b)`), by its question: `Has Acme paid? (paid)`, or its id if it has none."""
    found = rulebook.conditions.get(condition.partition("(")[0])
    ask = found.ask if found else ""
    return named(ask, condition if with_id or not ask or "(" in condition else "")


def value_words(value: str) -> str:
    """A value as people read it: `partial_relief` as `partial relief`."""
    return clean(value).replace("_", " ")


def supposed(rulebook: Rulebook, condition: str, value: str) -> str:
    """A condition with a value, as a clause: `the answer to "Has Acme paid?" (paid) is no`."""
    found = rulebook.conditions.get(condition.partition("(")[0])
    if not found or not found.ask:
        return f"{clean(condition)} is {value_words(value)}"
    return f'the answer to "{clean(found.ask)}" ({clean(condition)}) is {value_words(value)}'


# --- parts of rules --------------------------------------------------------------------------------------------------

STATUS = re.compile(r"(?P<target>\w+(?:\([^()]*\))?) is (?P<state>blocked|clear|in_force|not_in_force)")
NAME = re.compile(r"[A-Za-z_]\w*")
STATES = MappingProxyType(
    {
        "blocked": "is blocked",
        "clear": "is not blocked",
        "in_force": "is in force",
        "not_in_force": "is not in force",
    }
)
WEAKER = ((Outlook.DOUBTFUL, Outlook.UNLIKELY), (Outlook.POSSIBLE, Outlook.LIKELY))
"""What a rule that may block, or likely blocks, comes to; and one that brings about."""


def part(text: str, rulebook: Rulebook | None) -> str:
    """A part of a rule as people read it: targets by their titles, and before a test of one condition its question."""
    shown = clean(text)
    if rulebook is None:
        return shown
    states = STATUS.sub(lambda found: state(found["target"], found["state"], rulebook), shown)
    if states != shown:
        return re.sub(r'^not ("[^"]*") (is|has) (not )?', _turned, states)
    names = read(shown, rulebook)
    if len(names) != 1 or not (ask := rulebook.conditions[next(iter(names))].ask):
        return shown
    return f"{clean(ask)} ({shown})"


def read(text: str, rulebook: Rulebook) -> frozenset[str]:
    """The ids of the conditions that the text of an expression reads."""
    return frozenset(name for name in NAME.findall(text) if name in rulebook.conditions)


def state(target: str, state_: str, rulebook: Rulebook, strength: Strength = Strength.MUST) -> str:
    """How a target stands by a rule: `"Arctic cooperation" is not blocked`, or by a weaker one `"Arctic ..." is unlikely`."""
    found = rulebook.targets.get(read_instance(target)[0])
    shown = f'"{clean(target_title(rulebook, target, found.title))}"' if found else target
    if strength is not Strength.MUST:
        weak = WEAKER[state_ in ("in_force", "clear")][strength is Strength.LIKELY]
        return f"{shown} {outlook_clause(weak)}"
    clause = STATES[state_]
    if is_development(rulebook, target):
        clause = clause.replace("is not in force", "has not come about").replace(
            "is in force", "has come about"
        )
    return f"{shown} {clause}"


def _turned(found: re.Match[str]) -> str:
    """A status turned round: `not "A" is blocked` as `"A" is not blocked`."""
    return f"{found[1]} {found[2]} {'' if found[3] else 'not '}"


# --- prose -----------------------------------------------------------------------------------------------------------


def listing(words: Collection[str], last: str = "and") -> str:
    """Words as an English list: `a, b and c`."""
    several = list(words)
    if len(several) < 2:
        return several[0] if several else ""
    return f"{', '.join(several[:-1])} {last} {several[-1]}"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """A number with its noun: `1 target`, `1,200 targets`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def totals(outlooks: Iterable[tuple[Outlook, bool]]) -> str:
    """How many have each outlook, developments (True) apart: `5 are blocked, 12 unlikely and 2 have come about`."""
    tally = Counter(outlook_word(*each) for each in outlooks)
    order = [*map(outlook_word, Outlook), outlook_word(Outlook.IN_FORCE, development=True)]
    told = [(tally[word], word) for word in dict.fromkeys(order) if tally[word]]
    return listing([_part(count, word, at == 0) for at, (count, word) in enumerate(told)])


def _part(count: int, word: str, first: bool) -> str:
    """A part of totals; the first has a verb, and so has what needs its own."""
    if word.startswith("has "):
        return f"{count:,} {'has' if count == 1 else 'have'} {word[4:]}"
    verb = ("is " if count == 1 else "are ") if first else ""
    return f"{count:,} {verb}{word}"
