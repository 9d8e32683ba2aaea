"""Two conditions, or a condition and a target, that say the same and do not touch.

Why:
    What is assumed of the one says nothing of the other: aid that has resumed as a condition leaves the measure "aid is
    resumed" where it was. Whoever asks picks one of the two, and gets half of the answer.

Bad:
    rulebook: {title: Aid, as_of: 2025-01-01}
    conditions:
      european_aid: {ask: Does European aid rise?, type: yes_no, default: no}
      opinion_shifted: {ask: Has opinion shifted?, type: yes_no, default: no}
    proposals:
      settlement: {title: A settlement}
    measures:
      european_aid_increase: {title: European aid rises}
    rules:
      aid-needed:
        says: Without European aid there is no settlement.
        requires: european_aid
        for: settlement
      opinion-brings-aid:
        says: When opinion shifts, aid is likely to rise.
        strength: likely
        imposes: european_aid_increase
        when: opinion_shifted

Good:
    rulebook: {title: Aid, as_of: 2025-01-01}
    conditions:
      european_aid: {ask: Does European aid rise?, type: yes_no, default: no}
      opinion_shifted: {ask: Has opinion shifted?, type: yes_no, default: no}
    proposals:
      settlement: {title: A settlement}
    measures:
      european_aid_increase: {title: European aid rises}
    rules:
      aid-needed:
        says: Without European aid there is no settlement.
        requires: european_aid
        for: settlement
      aid-is-aid:
        says: European aid that rises has increased.
        imposes: european_aid_increase
        when: european_aid
      opinion-brings-aid:
        says: When opinion shifts, aid is likely to rise.
        strength: likely
        imposes: european_aid_increase
        when: opinion_shifted

How it decides:
    Two conditions over the same sets say the same if the same rules set both, while no fact is about either and neither is
    movable; or if they ask the same question word for word, or the name of one has all words of the other's name while their
    questions have half of their words in common. A condition with words for values and a target over the same sets say the
    same if their names have half of their words in common, and the question and the title a third. Endings do not count, and
    in questions neither do words like "is" and "the".

    What is worded alike touches, and is not found, if the one depends on the other by rules, or if some `never` rule reads
    both. The witness is a value of the first, which leaves the other as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Diagnostic, Related, Severity, Span
from sanctionlink.lint.support.alike import Links, shared, telling, words
from sanctionlink.lint.support.subject import Subject
from sanctionlink.lint.support.witness import Witness
from sanctionlink.model.rulebook import Condition, Rulebook, Sets
from sanctionlink.model.scenario import show_instance
from sanctionlink.model.values import show
from sanctionlink.records import dataclass

CODE = codes.TWIN_CONDITIONS
NAME = "twin-conditions"
SEVERITY = Severity.WARNING

SAME_NAME, SAME_TITLE, SAME_QUESTION = 1 / 2, 1 / 3, 1 / 2
"""Which part of their words names have in common at least, a question and a title, and two questions."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The pairs that say the same."""
    book = subject.rulebook
    links = Links(book.rules.values())
    setting = _setting(book)
    told = {fact.condition for fact in book.facts} | {c.id for c in book.conditions.values() if c.movable}
    conditions = [(c, Wording.of(c.id, c.ask)) for c in book.conditions.values()]
    for (one, worded), (other, also) in combinations(conditions, 2):
        if one.over != other.over:
            continue
        rules = setting.get(one.id)
        if rules and rules == setting.get(other.id) and not (one.id in told or other.id in told):
            why = "the same rules set both, so neither is ever without the other"
            yield _finding(one, other.id, other.span, why, book)
        elif worded.asks_as(also) and not links.touch(("condition", one.id), ("condition", other.id)):
            why = "they are named and asked alike, and neither has a bearing on the other"
            yield _finding(one, other.id, other.span, why, book)
    targets = [(t, Wording.of(t.id, t.title)) for t in book.targets.values()]
    for (condition, worded), (target, titled) in product(conditions, targets):
        comparable = condition.type.finite and condition.over == target.over
        kinds = ("target", "outlook") if comparable and worded.is_titled(titled) else ()
        if kinds and not any(links.touch(("condition", condition.id), (kind, target.id)) for kind in kinds):
            why = "they are named alike, and neither has a bearing on the other"
            yield _finding(condition, target.id, target.span, why, book)


@dataclass(frozen=True, slots=True)
class Wording:
    """How something is worded: the words of its name, those of them that tell, and the same of its question or title."""

    name: frozenset[str]
    telling_name: frozenset[str]
    text: tuple[str, ...]
    telling_text: frozenset[str]

    @classmethod
    def of(cls, name: str, text: str) -> Wording:
        """The wording of a name with its question or title."""
        plain = name.replace("_", " ")
        return cls(frozenset(words(plain)), telling(plain), words(text), telling(text))

    def asks_as(self, other: Wording) -> bool:
        """Whether two conditions ask the same."""
        within = self.name <= other.name or other.name <= self.name
        alike = within and shared(self.telling_text, other.telling_text) >= SAME_QUESTION
        return alike or self.text == other.text

    def is_titled(self, target: Wording) -> bool:
        """Whether a condition asks what a target's title says."""
        if shared(self.telling_name, target.telling_name) < SAME_NAME:
            return False
        return shared(self.telling_text, target.telling_text) >= SAME_TITLE


def _setting(book: Rulebook) -> dict[str, list[tuple[str, int]]]:
    """The rules that set each condition, with how many values each can give it."""
    found: dict[str, list[tuple[str, int]]] = {}
    for rule in book.rules.values():
        if isinstance(rule.effect, Sets):
            names = [a.condition for a in rule.effect.assignments]
            for name in dict.fromkeys(names):
                found.setdefault(name, []).append((rule.id, names.count(name)))
    return found


def _finding(one: Condition, other: str, place: Span, why: str, book: Rulebook) -> Diagnostic:
    return Diagnostic(
        CODE,
        f"`{one.id}` and `{other}` say the same: {why}",
        one.span,
        SEVERITY,
        "make them one, or say with a rule how the one follows from the other; if they differ, name them apart",
        (Related(place, f"`{other}` is declared here"),),
        _witness(one, book),
    )


def _witness(one: Condition, book: Rulebook) -> Witness:
    """A value of a condition for the first members: the last that is not its default."""
    values = [show(v) for v in (*one.values, *one.movable) if v != one.default]
    members = [next(iter(book.sets[name].members), None) for name in one.over]
    named = tuple(member for member in members if member is not None)
    return ((show_instance((one.id, named)), values[-1]),) if values and len(named) == len(members) else ()
