"""What is special to threads; what every dispatcher has to do is in test_dispatchers.py."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from threading import Event

from settings import HERE
from sync.dispatcher import ThreadDispatcher
from tests.dispatching import PATIENCE


def test_closing_lets_what_is_at_work_end_and_begins_nothing_more() -> None:
    begun, free, done = Event(), Event(), list[int]()

    def execute(run_id: int) -> None:
        begun.set()
        free.wait(PATIENCE)
        done.append(run_id)

    dispatcher = ThreadDispatcher(nullcontext, execute)
    for run_id in (1, 2, 3):
        dispatcher(run_id, 1)
    assert begun.wait(PATIENCE)
    assert not dispatcher.close(0)
    dispatcher(4, 2)
    free.set()
    assert dispatcher.close(PATIENCE)
    dispatcher.wait()
    assert done == [1]


def test_who_uses_threads_needs_nothing_of_the_workers() -> None:
    program = "import sys, app; sys.exit(bool({'procrastinate', 'psycopg_pool'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", program], cwd=HERE, check=True, timeout=PATIENCE)
