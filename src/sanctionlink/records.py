"""`dataclass` as in the standard library, but cheap to define.

The standard one compiles up to seven methods of every class when its module is imported. For this package's hundred and more
small classes that took longer than to answer a question (docs/reference/performance.md). Here the methods are closures, and
`__init__` alone is compiled, when the first instance is made. What comes out is the same: slots, immutability, comparison,
hashing, matching by position, `repr`, copying, `__post_init__`, and what `dataclasses.fields`, `replace` and `is_dataclass`
look at. Only what this package uses is there: no inherited, class-level or keyword-only fields, and no ordering.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass", "field"]

_MISSING = object()


class _Field:
    """What a class body says of a field besides its name."""

    __slots__ = ("default", "factory", "shown")

    def __init__(self, default: object, factory: Any, shown: bool) -> None:
        self.default, self.factory, self.shown = default, factory, shown


class _Options:
    """What a class was asked to have."""

    __slots__ = ("eq", "frozen", "shown", "slots")

    def __init__(self, frozen: bool, slots: bool, eq: bool, shown: bool) -> None:
        self.frozen, self.slots, self.eq, self.shown = frozen, slots, eq, shown


def _field(*, default: object = _MISSING, default_factory: Any = _MISSING, repr: bool = True) -> Any:
    """What is special about a field: its default or how to make one, and whether `repr` shows it."""
    return _Field(default, default_factory, repr)


def _dataclass(
    cls: type | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    repr: bool = True,
) -> Any:
    """Give a class that is a list of annotated names what `dataclasses.dataclass` would."""
    options = _Options(frozen, slots, eq, repr)

    def decorate(cls: type) -> type:
        return _record(cls, options)

    return decorate if cls is None else decorate(cls)


def _record(cls: type, options: _Options) -> type:
    """The finished class: a new one if it has slots, since those cannot be added to a class."""
    body = dict(cls.__dict__)
    fields: dict[str, _Field] = {}
    for name in cls.__annotations__:
        given = body.pop(name, _MISSING)
        fields[name] = given if isinstance(given, _Field) else _Field(given, _MISSING, True)
    made = _methods(fields, options)
    if options.slots:
        for unwanted in ("__dict__", "__weakref__"):
            body.pop(unwanted, None)
        finished = type(cls)(cls.__name__, cls.__bases__, {**made, "__slots__": tuple(fields), **body})
        finished.__qualname__ = cls.__qualname__
    else:
        finished = cls
        for name, value in made.items():
            if name not in body:
                setattr(cls, name, value)
    finished.__init__ = _first_init(finished, fields, options)  # type: ignore[misc]
    return finished


def _methods(fields: Mapping[str, _Field], options: _Options) -> dict[str, Any]:
    """Everything but `__init__`."""
    names = tuple(fields)
    made: dict[str, Any] = {
        "__match_args__": names,
        "__dataclass_fields__": _Standard("__dataclass_fields__", fields, options),
        "__dataclass_params__": _Standard("__dataclass_params__", fields, options),
    }
    if options.shown:
        made["__repr__"] = _repr_of(tuple(name for name, f in fields.items() if f.shown))
    if options.eq:
        parts = _parts_of(names)
        made["__eq__"] = _eq_of(parts)
        made["__hash__"] = _hash_of(parts) if options.frozen else None
    if options.frozen:
        made.update(__setattr__=_refuse_to_set, __delattr__=_refuse_to_delete)
        if options.slots:
            made.update(__getstate__=_state, __setstate__=_restore)
    return made


def _first_init(cls: type, fields: Mapping[str, _Field], options: _Options) -> Callable[..., None]:
    """An `__init__` that puts the compiled one in its place when it is first called."""

    def __init__(self: object, *arguments: Any, **named: Any) -> None:
        compiled = _compiled_init(cls, fields, options)
        cls.__init__ = compiled  # type: ignore[misc]
        compiled(self, *arguments, **named)

    return __init__


def _compiled_init(cls: type, fields: Mapping[str, _Field], options: _Options) -> Callable[..., None]:
    """The `__init__` that takes the fields in order or by name."""
    names: dict[str, Any] = {"_missing": _MISSING, "_set": object.__setattr__}
    parameters, lines = ["self"], []
    for name, about in fields.items():
        value = name
        if about.factory is not _MISSING:
            names[f"_make_{name}"] = about.factory
            parameters.append(f"{name}=_missing")
            value = f"_make_{name}() if {name} is _missing else {name}"
        elif about.default is not _MISSING:
            names[f"_default_{name}"] = about.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        if not options.frozen:
            lines.append(f"self.{name} = {value}")
        elif options.slots:
            names[f"_set_{name}"] = cls.__dict__[name].__set__
            lines.append(f"_set_{name}(self, {value})")
        else:
            lines.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    text = f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines or ["pass"])
    exec(text, names)  # noqa: S102 - the names of this package's own fields, as the standard library does it
    compiled: Callable[..., None] = names["__init__"]
    compiled.__qualname__ = f"{cls.__qualname__}.__init__"
    compiled.__module__ = cls.__module__
    return compiled


class _Standard:
    """What the standard library's functions look at, made when one of them does."""

    def __init__(self, name: str, fields: Mapping[str, _Field], options: _Options) -> None:
        self.name, self.fields, self.options = name, fields, options

    def __get__(self, instance: object, owner: type) -> Any:
        import dataclasses

        cls = next(c for c in owner.__mro__ if self in c.__dict__.values())
        fields: list[tuple[str, Any, Any]] = []
        for name, about in self.fields.items():
            extra = {"default": about.default, "default_factory": about.factory}
            given = {k: v for k, v in extra.items() if v is not _MISSING}
            fields.append((name, cls.__annotations__[name], dataclasses.field(repr=about.shown, **given)))
        options = self.options
        standard = dataclasses.make_dataclass(
            cls.__name__, fields, frozen=options.frozen, eq=options.eq, repr=options.shown
        )
        found = getattr(standard, self.name)
        setattr(cls, self.name, found)
        return found


def _parts_of(names: tuple[str, ...]) -> Callable[[Any], object]:
    """The fields' values, to compare or hash."""
    return attrgetter(*names) if names else _nothing


def _nothing(_record: object) -> tuple[()]:
    return ()


def _eq_of(parts: Callable[[Any], object]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or parts(self) == parts(other)

    return __eq__


def _hash_of(parts: Callable[[Any], object]) -> Callable[[object], int]:
    def __hash__(self: object) -> int:
        return hash(parts(self))

    return __hash__


def _repr_of(names: tuple[str, ...]) -> Callable[[object], str]:
    @recursive_repr("...")
    def __repr__(self: object) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({shown})"

    return __repr__


def _refuse_to_set(_self: object, name: str, _value: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__match_args__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__match_args__, state, strict=True):
        object.__setattr__(self, name, value)


if TYPE_CHECKING:  # to a type checker it is the standard one
    from dataclasses import dataclass, field
else:
    dataclass, field = _dataclass, _field
