"""Fixtures: an app on a new database, a clock that stands still, and a company."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from sandbox.app import create_app
from sandbox.practice import EXTENSION
from tests.sandbox.practice_shop import Clock, Shop


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    app = create_app(tmp_path / "practice.sqlite", now=clock.now, sleep=clock.sleep, max_file_bytes=100_000)
    app.testing = True
    yield app
    app.extensions[EXTENSION].store.close()


@pytest.fixture
def shop(app: Flask, clock: Clock) -> Shop:
    return Shop.opened(app, clock)
