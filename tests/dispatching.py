"""A dispatcher on the bench: it carries out what a test says, be it in threads or by workers in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

from flask import Flask

from models import writing
from sync.dispatcher import Dispatcher, ThreadDispatcher
from sync.worker import Worker

PATIENCE = 30
"""Seconds that anything here may take; far more than it does."""


class Bench:
    """An application, a dispatcher of it that carries out what a test says, and what it has carried out."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.done: list[int] = []
        self.execute: Callable[[int], object] = lambda run_id: None
        self.dispatcher: Dispatcher = ThreadDispatcher(app.app_context, self.carry_out)
        self._lock = Lock()

    def dispatch(self, *runs: tuple[int, int]) -> None:
        """Dispatch runs, each with its book, in one transaction."""
        with self.app.app_context(), writing():
            for run_id, book_id in runs:
                self.dispatcher(run_id, book_id)

    def carry_out(self, run_id: int) -> None:
        """Do what the test says."""
        self.execute(run_id)
        with self._lock:
            self.done.append(run_id)


@contextmanager
def at_work(
    app: Flask, execute: Callable[[int], object], *, concurrency: int = 2, leaving: Event | None = None
) -> Iterator[Event]:
    """A worker in a thread of this process; it leaves at the end, or when the event is set."""
    leaving = leaving or Event()
    worker = Worker(app.extensions["dispatcher"], app.app_context, execute, leaving=leaving, concurrency=concurrency)
    thread = Thread(target=worker.work)
    thread.start()
    try:
        yield leaving
    finally:
        leaving.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
