"""The portions of a survey, worked on here or in several processes; what comes back is in order, each exactly once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from sanctionlink.diagnostics.model import LimitReached
from sanctionlink.engines.circuit.chunks import Tick
from sanctionlink.engines.circuit.counts import Rows
from sanctionlink.questions.sweep.task import Survey, Working, decoded_survey

Done = tuple[int, Rows, bytes]
"""A portion, its counts, and its rows."""


def here(working: Working, first: int, tick: Tick | None = None) -> Iterator[Done]:
    """The portions from one on, in this process."""
    for portion in range(first, working.portions):
        rows, data = working.written(portion, tick)
        yield portion, rows, data


def work(text: str, portion: int) -> Done:
    """One portion of a survey that was sent here as text. Raises `ValueError` if the text is of another version."""
    rows, data = Working(decoded_survey(text)).written(portion)
    return portion, rows, data


def in_processes(survey: Survey, portions: int, first: int, jobs: int) -> Iterator[Done]:
    """The portions from one on, in several processes of this machine.

    Raises `LimitReached` if a process dies.
    """
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    text = survey.encoded()
    waiting: deque[Future[Done]] = deque()
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_leave_interrupts)
    try:
        for portion in range(first, portions):
            waiting.append(pool.submit(work, text, portion))
            if len(waiting) > 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise LimitReached(
            "a process that worked on the sweep has died, perhaps for want of memory; use fewer --jobs"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Let the process that was started by the user be the one that hears of Ctrl-C."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
