"""What `book.prepare` hands out: a question to be called with values, or with many rows of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, InvalidInput
from sanctionlink.engines.reasoner import Reasoner
from sanctionlink.model.scenario import InstanceKey, Scenario, show_instance
from sanctionlink.model.values import Given, show
from sanctionlink.questions import arguments
from sanctionlink.questions.prepared.question import Question
from sanctionlink.questions.scenario import read_assumptions
from sanctionlink.questions.verdict.verdicts import Source

Answers = TypeVar("Answers")
"""What a call hands out."""

MOST_TRIED = 256
"""Different values of one number or day in the rows of `many` that are compiled together."""


class Prepared(Generic[Answers]):
    """A question about a rulebook in which some conditions vary. Threads may share it.

    `vary` are the conditions that calls may give values for, as written: `us_sanctions_relief`, `opposes(hungary)`.
    """

    def __init__(
        self,
        reasoner: Reasoner,
        scenario: Scenario,
        targets: tuple[InstanceKey, ...] | None,
        vary: Mapping[InstanceKey, tuple[Given, ...]],
        answers: Callable[[Source], Answers],
    ) -> None:
        self._answers = answers
        self._rulebook = reasoner.rulebook
        self._keys = dict(vary)
        self.vary = tuple(map(show_instance, vary))
        self._question = Question(reasoner, scenario, targets, self._parse, vary)

    def __repr__(self) -> str:
        return f"<Prepared {self._rulebook.id}: {', '.join(self.vary)} may vary>"

    def __call__(self, values: Mapping[str, object] | None = None, /, **named: object) -> Answers:
        """The verdicts with these values assumed. A condition that is not given, or is None, stays as it is.

        Raises:
            TypeError: a name is not among what varies, or has two values, or there is a value of a wrong type.
            InvalidInput: a value is none of its condition's, or no world is possible.
            LimitReached: too much is open.
        """
        if values is not None:
            for name, value in arguments.values("values", values).items():
                if named.setdefault(name, value) != value:
                    raise TypeError(f"`{name}` has one value in `values` and another by its name")
        return self._answers(self._question.ask(named))

    def many(self, rows: Iterable[Mapping[str, object]]) -> list[Answers]:
        """The verdicts for each row of values, in order: faster than one call after another.

        Raises as a call does, for the first row that has a fault.
        """
        given = arguments.rows(rows)
        numbers = {show_instance(key): key for key in self._keys if not self._finite(key)}
        tried: dict[InstanceKey, dict[Given, None]] = {}
        for row in given if numbers else ():
            for name in numbers.keys() & row.keys():
                value = self._parse({name: row[name]}).get(numbers[name])
                if value is not None:
                    row[name] = show(value)
                    tried.setdefault(numbers[name], {})[value] = None
        few = {key: tuple(found) for key, found in tried.items() if len(found) <= MOST_TRIED}
        question = self._question.trying(few) if few else self._question
        return list(map(self._answers, question.many(given)))

    def _finite(self, key: InstanceKey) -> bool:
        return self._rulebook.conditions[key[0]].type.finite

    def _parse(self, values: Mapping[str, object]) -> dict[InstanceKey, Given]:
        """What is assumed, by condition."""
        for name in values:
            if "(" not in name and (name, ()) not in self._keys:
                raise self._unexpected(name)
        found = read_assumptions(self._rulebook, values)
        for key in found:
            if key not in self._keys:
                raise self._unexpected(show_instance(key))
        return found

    def _unexpected(self, name: object) -> TypeError:
        return TypeError(f"`{name}` is not among what varies: {', '.join(f'`{v}`' for v in self.vary)}")


def prepared(
    reasoner: Reasoner,
    scenario: Scenario,
    targets: tuple[InstanceKey, ...] | None,
    vary: Iterable[str],
    answers: Callable[[Source], Answers],
) -> Prepared[Answers]:
    """A question ready to be asked; `answers` makes of what was found what is handed out.

    Raises `InvalidInput` with every fault of what is to vary.
    """
    from sanctionlink.language.resolve.varied import parse_varied

    found = Collector()
    keys: dict[InstanceKey, tuple[Given, ...]] = {}
    for text in vary:
        one = parse_varied(text, reasoner.rulebook, found)
        if one is not None:
            keys[one[0]] = one[1]
    found.raise_if_failed()
    if not keys:
        raise InvalidInput.single(codes.NOTHING_VARIED, "nothing varies", hint="name conditions in `vary`")
    return Prepared(reasoner, scenario, targets, keys, answers)
