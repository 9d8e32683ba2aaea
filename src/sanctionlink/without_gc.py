"""Python's search for cyclic garbage, left out while much is built that is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Leave the search out, for a block or a function: each goes through all that was built, and finds no cycles there.

    It is on again afterwards if it was on before. May be nested, and used by several threads.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
