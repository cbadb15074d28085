"""`flask scheduler`: a process that ticks and pushes by itself, and leaves tidily."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from models import NightPush, NightState, Tick, db
from settings import HERE
from sync.auto_push import switch_on
from sync.night_clock import last_night
from tests.conftest import KUALA_LUMPUR, VAULT_KEYS, Company
from tests.nights import sell, the_book
from tests.servers import Practice
from tests.shop import add_bloggers, add_customer

PATIENCE = 120
"""Seconds that anything here may take; far more than it does."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The code in a folder of its own, so that its workbooks lie there."""
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "instance", "tests", "docs", "bench")
    return shutil.copytree(HERE, tmp_path / "checkout", ignore=unwanted)


def test_it_pushes_what_is_due_and_leaves_when_it_is_told(
    app: Flask, practice: Practice, connect: Callable[..., Company], database_url: str, checkout: Path
) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        add_bloggers()
        add_customer()
        company = connect(app=app)
        sell("A1", last_night(now, 0, KUALA_LUMPUR).day)
        switch_on(the_book(), by=None, now=now, hour=0)
        db.session.remove()
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a secret of the tests, and a long one",
        "VAULT_KEYS": VAULT_KEYS,
        "AIACCOUNT_URL": practice.url,
        "NIGHT_WINDOW_MINUTES": "1",
    }
    command = [sys.executable, "-m", "flask", "scheduler"]
    process = subprocess.Popen(
        command, cwd=checkout, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        with app.app_context():
            _until(lambda: _covered() == 4 or process.poll() is not None)
            assert db.session.scalar(select(func.count()).select_from(Tick)) == 1
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
    assert (process.returncode, said.splitlines()[-1]) == (0, "The scheduler has stopped."), said
    assert practice.trial_balance(company.name) == {"12000": "10.00", "40000": "-10.00"}


def _covered() -> int:
    query = select(func.count()).select_from(NightPush).where(NightPush.state == NightState.COVERED)
    found = db.session.scalar(query) or 0
    db.session.rollback()
    return found


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.05)
