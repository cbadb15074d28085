"""Figures: how things stand, in numbers for a monitor; all of them by way of an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from accounting.pushes import PUSH_TYPES
from models import Alert, NightPush, NightState, Parcel, ParcelState, Run, RunState, db
from sync.health import last_tick

A_DAY = timedelta(days=1)
"""How far back ended runs are counted."""

_OPEN = (RunState.QUEUED, RunState.RUNNING)
_ENDED = tuple(state for state in RunState if state not in _OPEN)
_GREEN = (RunState.SYNCED, RunState.NOTHING)
_OPEN_NIGHTS = (NightState.PLANNED, NightState.STARTED)
_WAITING = (ParcelState.UNCERTAIN, ParcelState.HELD)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Open runs by state and those that ended within a day; ages are seconds, none when there is nothing."""

    runs: Mapping[str, int]
    oldest_run_age: float | None
    waiting_parcels: Mapping[str, int]
    oldest_parcel_age: float | None
    last_success: Mapping[str, datetime]
    tick_age: float | None
    unsent_alerts: int
    open_night_pushes: int


def figures(now: datetime) -> Figures:
    """How things stand at this moment."""
    parcels = {state: _parcels(state) for state in _WAITING}
    found = Figures(
        runs=_runs(now),
        oldest_run_age=_age(db.session.scalar(select(func.min(Run.queued_at)).where(Run.finished_at.is_(None))), now),
        waiting_parcels={state: count for state, (count, _oldest) in parcels.items()},
        oldest_parcel_age=_age(min((oldest for _count, oldest in parcels.values() if oldest), default=None), now),
        last_success=_last_success(),
        tick_age=_age(last_tick(), now),
        unsent_alerts=_count(select(func.count(Alert.id)).where(Alert.next_try.is_not(None))),
        open_night_pushes=_open_night_pushes(now),
    )
    db.session.rollback()
    return found


def _runs(now: datetime) -> dict[str, int]:
    open_runs = select(Run.state, func.count()).where(Run.finished_at.is_(None)).group_by(Run.state)
    ended = (
        select(Run.state, func.count())
        .where(Run.push_type.in_(PUSH_TYPES), Run.state.in_(_ENDED), Run.finished_at >= now - A_DAY)
        .group_by(Run.state)
    )
    found = dict(db.session.execute(open_runs).all()) | dict(db.session.execute(ended).all())
    return {state: found.get(state, 0) for state in RunState}


def _parcels(state: ParcelState) -> tuple[int, datetime | None]:
    found = db.session.execute(select(func.count(), func.min(Parcel.sent_at)).where(Parcel.state == state))
    return found.one()


def _last_success() -> dict[str, datetime]:
    """When a run of each type ended green the last time; a type of which none ever did is left out."""
    query = (
        select(Run.push_type, func.max(Run.finished_at))
        .where(Run.push_type.in_(PUSH_TYPES), Run.state.in_(_GREEN), Run.finished_at.is_not(None))
        .group_by(Run.push_type)
    )
    return {push_type: moment for push_type, moment in db.session.execute(query) if moment}


def _open_night_pushes(now: datetime) -> int:
    """Of the last nights; an older one was overtaken."""
    last = NightPush.day >= (now - 3 * A_DAY).date()
    return _count(select(func.count(NightPush.id)).where(last, NightPush.state.in_(_OPEN_NIGHTS)))


def _count(query: Select[int]) -> int:
    return db.session.scalar(query) or 0


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max((now - moment).total_seconds(), 0.0)
