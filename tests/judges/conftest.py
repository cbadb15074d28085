"""One application for all stories; what is lost when the machine goes down may be lost here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from models import db
from tests.conftest import _application, settings_for
from tests.servers import Practice


@pytest.fixture(scope="module")
def judged_app(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path, practice: Practice) -> Iterator[Flask]:
    """The application on SQLite; each story empties its tables."""
    folder = tmp_path_factory.mktemp("judged")
    shutil.copyfile(_sqlite_template, folder / "our.sqlite")
    for app in _application(settings_for(f"sqlite:///{folder / 'our.sqlite'}", folder, practice.url)):
        with app.app_context():
            for engine in set(db.engines.values()):
                event.listen(engine, "connect", _without_waiting_for_the_disk)
        yield app


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
