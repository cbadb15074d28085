"""What every view of the practice server works with: the store, the clock, and the limits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app

from sandbox.store import Store

EXTENSION = "practice"


@dataclass(frozen=True)
class Practice:
    """The parts that tests replace: ``now`` gives aware moments, ``sleep`` takes seconds."""

    store: Store
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    max_file_bytes: int


def practice() -> Practice:
    """The parts of the app that answers this request."""
    found: Practice = current_app.extensions[EXTENSION]
    return found


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)
