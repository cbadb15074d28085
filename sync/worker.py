"""A worker: carries out in this process what waits in the queue, until it is told to leave."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event, current_thread, main_thread

from procrastinate import App, PsycopgConnector, RetryStrategy, exceptions
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy.exc import SQLAlchemyError

from models import db
from sync import worker_queue
from sync.worker_queue import QUEUE, TASK, WorkerQueue

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks at the queue; most tickets ring a bell, but not those that waited for their book."""

GRACE = 20.0
"""Seconds that runs get to come to the end of their parcels when we leave; what takes longer is rescued by others."""

BREATH = 5.0
"""Seconds until a worker begins again whose database has broken off."""


class _LeavingError(Exception):
    """This worker leaves: the ticket waits again, for another one."""


class Worker:
    """Carries out so many runs at a time, each in a thread with a context of its own.

    Setting `leaving` has it leave: nothing is begun any more, and runs stop before their next parcel.
    """

    def __init__(
        self,
        queue: WorkerQueue,
        context: Callable[[], AbstractContextManager[object]],
        execute: Callable[[int], object],
        *,
        leaving: Event,
        concurrency: int,
    ) -> None:
        self._queue = queue
        self._context = context
        self._execute = execute
        self._leaving = leaving
        self._concurrency = concurrency

    def work(self) -> None:
        """Carry out what waits until we are to leave, for which Ctrl-C and SIGTERM are taken."""
        with self._context():
            self._queue.make_tables()
            place = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        asyncio.run(self._work(place))

    async def _work(self, place: str) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self._concurrency + 1, thread_name_prefix="push"))
        if current_thread() is main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._leaving.set)
        app = App(connector=PsycopgConnector(conninfo=place, min_size=1, max_size=4))
        app.task(name=TASK, queue=QUEUE, retry=RetryStrategy(retry_exceptions=[_LeavingError]))(self._carry_out)
        async with app.open_async():
            working = asyncio.create_task(self._keep_working(app))
            rescuing = asyncio.create_task(self._keep_rescuing())
            while not self._leaving.is_set():
                await asyncio.sleep(worker_queue.POLL)
            working.cancel()
            rescuing.cancel()
            _, late = await asyncio.wait({working, rescuing}, timeout=GRACE)
            if late:
                # Its threads would keep us until their uploads end. What they leave is settled by who carries it on.
                log.warning("a run is still at work; another worker carries it on")
                os._exit(0)

    async def _keep_working(self, app: App) -> None:
        """Work, and begin again when the database has broken off."""
        while True:
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._concurrency,
                    fetch_job_polling_interval=LOOK,
                    delete_jobs=DeleteJobCondition.ALWAYS,
                    install_signal_handlers=False,
                    update_heartbeat_interval=worker_queue.HEARTBEAT,
                    stalled_worker_timeout=worker_queue.STALLED,
                )
            except exceptions.ConnectorException:
                log.warning("the database has broken off; this worker begins again")
            await asyncio.sleep(BREATH)

    async def _keep_rescuing(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._rescue)
            except (SQLAlchemyError, exceptions.ConnectorException):
                log.warning("nobody could be rescued this time: the database does not answer")
            await asyncio.sleep(worker_queue.HEARTBEAT)

    def _rescue(self) -> None:
        with self._context():
            self._queue.rescue()

    def _carry_out(self, run_id: int) -> None:
        with self._context():
            self._execute(run_id)
        if self._leaving.is_set():
            raise _LeavingError
