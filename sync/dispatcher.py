"""The dispatcher: carries runs out in threads of this process, so that a click is answered at once."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Lock, Thread
from typing import Protocol

from models.base import after_commit

log = logging.getLogger(__name__)


class Dispatcher(Protocol):
    """Sees to it that runs are carried out, those of one book one after the other: receipts need their invoices.

    A run that is dispatched twice, or late, does no harm: whoever carries it out has to win its lease.
    """

    def __call__(self, run_id: int, book_id: int) -> None:
        """Have the run carried out soon; called within the transaction that queues it, and undone with that."""

    def wait(self) -> None:
        """Wait until every run that was dispatched has ended, and those that were dispatched by them."""

    def count_workers(self) -> int | None:
        """How many workers there are; none when this process carries its runs out itself."""

    def close(self, seconds: float) -> bool:
        """Begin no more runs in this process, and give those at work so long to end; whether they did."""


def by_nobody(_run_id: int, _book_id: int) -> None:
    """Dispatch nothing: whoever queued the run carries it out."""


class ThreadDispatcher:
    """A few threads, made when the first run comes, so that a forked web process has its own.

    `context` opens what a thread needs around each run (the application context); `execute` carries it out. What a
    process leaves when it dies is dispatched anew by the tick of another one.
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
        self._is_closed = False

    def __call__(self, run_id: int, book_id: int) -> None:
        """Have the run carried out as soon as it is committed. One at work already is left alone by its lease."""
        after_commit(lambda: self._submit(run_id, book_id))

    def wait(self) -> None:
        """Wait until every run that was dispatched has ended, and those that were dispatched by them."""
        while (pool := self._take_pool()) is not None:
            pool.shutdown()

    def count_workers(self) -> None:
        """None: this process carries its runs out itself."""

    def close(self, seconds: float) -> bool:
        """Take no more runs, and give those at work so long to end; whether they did. The rest others carry on."""
        with self._lock:
            self._is_closed = True
            for waiting in self._waiting.values():
                waiting.clear()
            pool = self._pool
        if pool is None:
            return True
        ending = Thread(target=pool.shutdown, name="closing", daemon=True)
        ending.start()
        ending.join(seconds)
        return not ending.is_alive()

    def _submit(self, run_id: int, book_id: int) -> None:
        with self._lock:
            if self._is_closed:
                return
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="push")
            if book_id in self._waiting:
                if run_id not in self._waiting[book_id]:
                    self._waiting[book_id].append(run_id)
                return
            self._waiting[book_id] = deque([run_id])
            self._pool.submit(self._work_off, book_id)

    def _take_pool(self) -> ThreadPoolExecutor | None:
        with self._lock:
            pool, self._pool = self._pool, None
        return pool

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
