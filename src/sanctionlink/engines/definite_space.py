"""What no open condition can change: answered from bounds on what may and must hold, whatever the number of worlds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sanctionlink.engines.hinges import Hinges, OpenCondition
from sanctionlink.engines.protocols import Digits
from sanctionlink.ground.bindings import members_of
from sanctionlink.ground.input_tests import comparable
from sanctionlink.ground.ir import Literal, Weight
from sanctionlink.ground.relief import about
from sanctionlink.model.expression import ValueOf
from sanctionlink.model.scenario import InstanceKey
from sanctionlink.records import dataclass
from sanctionlink.situation.bounds import Extent, Reach, reach
from sanctionlink.situation.situation import CERTAIN, IMPOSSIBLE, Choice, Situation


@dataclass(frozen=True, slots=True)
class DefiniteSpace:
    """Bounds on the worlds of a situation (see `protocols.Space`), exact for what is the same in all of them.

    Ask it of `definite` targets only. It leaves `never` rules aside: they take worlds away, and what is the same in all
    worlds stays so, provided that some world is possible.
    """

    situation: Situation
    bounds: Reach

    @classmethod
    def of(cls, situation: Situation) -> DefiniteSpace:
        """The bounds of a situation."""
        inputs = [_truth(choice) for choice in situation.inputs]
        return cls(situation, reach(situation.program, inputs, lambda weight: _extent(situation, weight)))

    def definite(self, target: InstanceKey) -> bool:
        """Whether everything about a target is the same in all worlds."""
        program = self.situation.program
        literals = about(program, target)
        return all(self.bounds.must(x) or not self.bounds.may(x) for x in literals)

    def exists(self, literals: Sequence[Literal], when: Choice = CERTAIN) -> bool:  # noqa: ARG002
        """Whether some world may have all the literals; the same whatever is chosen."""
        return all(self.bounds.may(x) for x in literals)

    def breaking(self) -> tuple[int, ...]:
        """None: `never` rules are left aside."""
        return ()

    def world(self) -> Digits:
        """A world, possible or not."""
        return (0,) * len(self.situation.variables)

    def pair(self, literal: Literal) -> tuple[Digits, Digits]:
        """Not for definite targets."""
        raise AssertionError(f"literal {literal} is not open")

    def settled(self, kept: Sequence[OpenCondition], literal: Literal) -> bool:  # noqa: ARG002
        """Not for definite targets."""
        raise AssertionError(f"literal {literal} is not open")

    def hinges(self, literals: Sequence[Literal]) -> Hinges:
        """Not for definite targets."""
        raise AssertionError(f"literals {literals} are not open")


def _truth(choice: Choice) -> bool | None:
    if choice == CERTAIN:
        return True
    return False if choice == IMPOSSIBLE else None


def _extent(situation: Situation, weight: Weight) -> Extent:
    """The least and most that a weight can be."""
    if weight.term is None:
        return weight.factor, weight.factor
    assert isinstance(weight.term, ValueOf)
    instance = (weight.term.condition, members_of(weight.term.arguments, weight.environment))
    values = [weight.factor * Fraction(comparable(a.value)) for a in situation.base(instance)]
    return min(values), max(values)
