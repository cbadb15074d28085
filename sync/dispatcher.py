"""The dispatcher: carries runs out in threads of this process, so that a click is answered at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Lock

log = logging.getLogger(__name__)


class ThreadDispatcher:
    """A few threads, made when the first run comes, so that a forked web process has its own.

    `context` opens what a thread needs around each run (the application context); `execute` carries it out.
    """

    def __init__(
        self,
        context: Callable[[], AbstractContextManager[object]],
        execute: Callable[[int], object],
        *,
        threads: int = 4,
    ) -> None:
        self._context = context
        self._execute = execute
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._lock = Lock()

    def __call__(self, run_id: int) -> None:
        """Have the run carried out soon. One that is carried out already is left alone by its lease."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="push")
        self._pool.submit(self._carry_out, run_id)

    def wait(self) -> None:
        """Wait until every run that was dispatched has ended, and stop taking more until the next one comes."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True)

    def _carry_out(self, run_id: int) -> None:
        try:
            with self._context():
                self._execute(run_id)
        except Exception:
            log.exception("run %s could not be carried out", run_id)
