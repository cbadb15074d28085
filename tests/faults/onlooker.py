"""The process that looks on while others work: what it sees of their database, and of the practice ledger."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask

from app import create_app
from models import db
from settings import read_settings
from tests.faults.world import Outside


@contextmanager
def looking_on(environment: Mapping[str, str], folder: Path) -> Iterator[Flask]:
    """The application within its context; it neither ticks nor carries anything out."""
    app = create_app(read_settings(environment, folder))
    with app.app_context():
        yield app
        db.session.remove()
        for engine in set(db.engines.values()):
            engine.dispose()


def times(outside: Outside, query: str, values: Sequence[str]) -> Counter[int]:
    """How many documents are in the practice ledger so often, by a query that counts each."""
    with closing(sqlite3.connect(f"file:{outside.ledger}?mode=ro", uri=True, timeout=30)) as file:
        return Counter(count for (count,) in file.execute(query, values))
