"""The dispatcher: carries runs out in threads of this process, so that a click is answered at once."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Lock

log = logging.getLogger(__name__)


class ThreadDispatcher:
    """A few threads, made when the first run comes, so that a forked web process has its own.

    The runs of one book are carried out one after the other, in the order of their dispatch: receipts need their
    invoices. `context` opens what a thread needs around each run (the application context); `execute` carries it out.
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
        self._waiting: dict[int, deque[int]] = {}
        self._lock = Lock()

    def __call__(self, run_id: int, book_id: int) -> None:
        """Have the run carried out soon. One that is carried out already is left alone by its lease."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="push")
            if book_id in self._waiting:
                if run_id not in self._waiting[book_id]:
                    self._waiting[book_id].append(run_id)
                return
            self._waiting[book_id] = deque([run_id])
            self._pool.submit(self._work_off, book_id)

    def wait(self) -> None:
        """Wait until every run that was dispatched has ended, and stop taking more until the next one comes."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True)

    def _work_off(self, book_id: int) -> None:
        """Carry out what waits for one book, until nothing does."""
        while (run_id := self._next(book_id)) is not None:
            self._carry_out(run_id)

    def _next(self, book_id: int) -> int | None:
        with self._lock:
            if self._waiting[book_id]:
                return self._waiting[book_id].popleft()
            del self._waiting[book_id]
            return None

    def _carry_out(self, run_id: int) -> None:
        try:
            with self._context():
                self._execute(run_id)
        except Exception:
            log.exception("run %s could not be carried out", run_id)
