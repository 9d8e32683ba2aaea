"""A mapping that is handed out: a dictionary that can be read, copied and pickled, and that nobody can change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class ReadOnly(dict[K, V]):
    """A dictionary that stays as it was made. Changing it raises `TypeError`; `dict(…)` makes a copy to change."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return ReadOnly, (dict(self),)

    if not TYPE_CHECKING:  # to a type checker what is handed out is a `Mapping`, which has none of these

        def _refuse(self, *_arguments: object, **_named: object) -> NoReturn:
            raise TypeError("answers cannot be changed: make a copy with dict(…)")

        __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse


def freeze(record: object, *names: str) -> None:
    """Make mappings of a record that is being made read-only, by the names of their fields; None stays None."""
    for name in names:
        value: Mapping[Any, Any] | None = getattr(record, name)
        if value is not None and not isinstance(value, ReadOnly):
            object.__setattr__(record, name, ReadOnly(value))
