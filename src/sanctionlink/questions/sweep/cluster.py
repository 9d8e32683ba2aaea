"""The portions of a survey on a Dask cluster (the extra `dask`): a dead worker's portions are worked on again by others.

Only text and numbers are sent, and the function that reads them, by its name: workers need this package in the same version.
"""

from __future__ import annotations

import re
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import InvalidInput, LimitReached, shorten
from sanctionlink.questions.sweep.processes import Done, work
from sanctionlink.questions.sweep.task import Survey

ADDRESS = re.compile(r"((tcp|tls|ucx|wss?)://)?([^\s/:\[\]]+|\[[0-9a-fA-F:.%]+\]):[0-9]{1,5}/?")
"""How schedulers are addressed."""

CONNECT_SECONDS = 10
LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
"""How long to wait for workers when there are none."""

RETRIES = 3
IN_FLIGHT = 4
"""Portions that are asked for at a time, for each thread of the cluster."""


def version() -> str:
    """The version of this package where it is called."""
    from sanctionlink import __version__

    return __version__


class Cluster:
    """A connection to a scheduler. Use it in a `with` statement."""

    def __init__(self, address: str) -> None:
        """Connect. Raises `InvalidInput` if that is not possible, or some worker has another version of this package."""
        self.address = address
        self._client = _connected(address)
        try:
            self._check_workers()
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # the scheduler may be gone
            self._client.close()

    def _check_workers(self) -> None:
        """See that there are workers, and that they have this package as it is here."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise InvalidInput.single(
                codes.NO_SCHEDULER,
                f"the Dask scheduler at `{self.address}` has no workers",
                hint=f"start some with `dask worker {self.address}`",
            ) from None
        found = self._client.run(version, on_error="return")
        others = {worker: said for worker, said in found.items() if said != version()}
        if others:
            worker, said = next(iter(others.items()))
            what = f"has sanctionlink {said}" if isinstance(said, str) else "has no sanctionlink that works"
            raise InvalidInput.single(
                codes.WORKER_OF_OTHER_VERSION,
                f"the Dask worker `{worker}` {what}, and here is {version()}",
                hint=f"install it on every worker with `pip install sanctionlink=={version()}`",
            )

    def portions(self, survey: Survey, portions: int, first: int) -> Iterator[Done]:
        """The portions from one on, in order. Raises `LimitReached` if the cluster fails for good."""
        text = survey.encoded()
        name = f"sanctionlink-{uuid.uuid4().hex}"
        most = IN_FLIGHT * max(2, sum(self._client.nthreads().values()))
        waiting: deque[Any] = deque()
        try:
            for portion in range(first, portions):
                key = f"{name}-{portion}"
                waiting.append(self._client.submit(work, text, portion, key=key, pure=False, retries=RETRIES))
                if len(waiting) >= most:
                    yield self._result(waiting.popleft())
            while waiting:
                yield self._result(waiting.popleft())
        finally:
            with suppress(Exception):  # the scheduler may be gone
                self._client.cancel(list(waiting), force=True)

    def _result(self, future: Any) -> Done:
        """What a portion gave, however often it has to be begun anew."""
        from asyncio import CancelledError
        from concurrent.futures import CancelledError as FutureCancelledError

        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        alone = time.monotonic()
        while True:
            try:
                portion, rows, data = future.result(timeout=LOOK_SECONDS)
                future.release()
                return portion, rows, data
            except TimeoutError:
                if self._client.scheduler_info()["workers"]:
                    alone = time.monotonic()
                elif time.monotonic() - alone > PATIENCE_SECONDS:
                    raise LimitReached(
                        f"the Dask cluster at `{self.address}` has had no workers for {PATIENCE_SECONDS:.0f} seconds"
                    ) from None
            except KilledWorker as error:
                raise LimitReached(
                    "Dask workers died again and again over the same portion, perhaps for want of memory"
                ) from error
            except (CommClosedError, CancelledError, FutureCancelledError) as error:
                raise LimitReached(f"the Dask scheduler at `{self.address}` has gone") from error
            except ValueError as error:
                raise LimitReached(
                    f"a Dask worker has another version of sanctionlink than {version()}"
                ) from error


def _connected(address: str) -> Any:
    """A client. Raises `InvalidInput`."""
    from importlib.util import find_spec

    if find_spec("distributed") is None:
        raise InvalidInput.single(
            codes.CLUSTER_NOT_INSTALLED,
            "sending a sweep to a cluster needs the package dask, which is not installed",
            hint="install it with `pip install 'sanctionlink[dask]'`",
        )
    nobody = InvalidInput.single(
        codes.NO_SCHEDULER,
        f"there is no Dask scheduler at `{shorten(address)}`",
        hint="start one with `dask scheduler`, and give the address that it prints, such as tcp://10.0.0.5:8786",
    )
    if not ADDRESS.fullmatch(
        address
    ):  # which distributed takes its time to say, and leaves a traceback behind
        raise nobody
    import distributed

    connect: Any = distributed.Client  # it has no types
    try:
        return connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError, MemoryError) as error:
        # What another kind of server answers can be read as a message of so many bytes that there is no room for it.
        raise nobody from error
