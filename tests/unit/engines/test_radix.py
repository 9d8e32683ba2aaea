"""Sets of numbers in mixed radix, held to what single numbers say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionlink.engines.radix import Radix, kept


@st.composite
def sets(draw: st.DrawFn) -> tuple[Radix, int, set[tuple[int, ...]]]:
    """A radix, a set as bits, and the same set as digits."""
    radix = Radix(tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))))
    found = draw(st.integers(0, radix.everything))
    return radix, found, {radix.digits(n) for n in range(radix.count) if found >> n & 1}


def as_digits(radix: Radix, found: int) -> set[tuple[int, ...]]:
    assert found <= radix.everything
    return {radix.digits(n) for n in range(radix.count) if found >> n & 1}


@settings(max_examples=150, deadline=None)
@given(sets())
def test_sets_are_sliced_packed_and_forgotten_digit_by_digit(
    drawn: tuple[Radix, int, set[tuple[int, ...]]],
) -> None:
    radix, found, members = drawn
    for at, size in enumerate(radix.sizes):
        rest = radix.without(at)
        for option, cofactor in enumerate(radix.cofactors(at, found)):
            assert as_digits(rest, cofactor) == {d[:at] + d[at + 1 :] for d in members if d[at] == option}
        assert as_digits(rest, radix.drop(at, found)) == {d[:at] + d[at + 1 :] for d in members if not d[at]}
        assert as_digits(radix, radix.forget(at, found)) == {
            (*d[:at], option, *d[at + 1 :]) for d in members for option in range(size)
        }


@settings(max_examples=100, deadline=None)
@given(sets())
def test_places_that_make_no_difference_are_not_kept(drawn: tuple[Radix, int, set[tuple[int, ...]]]) -> None:
    radix, found, _ = drawn
    assert kept(radix, [found]) == [
        at for at in range(len(radix.sizes)) if radix.forget(at, found) != found or _partly(radix, at, found)
    ]


def _partly(radix: Radix, at: int, found: int) -> bool:
    everything = radix.everything
    return radix.forget(at, everything ^ found) != everything ^ found
