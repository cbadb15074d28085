"""Ticking: every half minute, look for what is due, what waits to be tried again, and what nobody carries out."""

from __future__ import annotations

from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from blueprints.services import night

TICK = 30
"""Seconds between two looks."""


def start_ticking(app: Flask) -> BackgroundScheduler:
    """Tick in a thread of this process, the first time at once. It decides nothing: the database does."""
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        _tick,
        IntervalTrigger(seconds=TICK),
        args=[app],
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler


def _tick(app: Flask) -> None:
    with app.app_context():
        night().tick()
