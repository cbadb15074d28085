"""Moments as pills and sentences show them, in a book's zone."""

from __future__ import annotations

from datetime import datetime, tzinfo


def short_moment(moment: datetime, zone: tzinfo) -> str:
    """A moment of a year that goes without saying: 5/15 14:30."""
    local = moment.astimezone(zone)
    return f"{local.month}/{local.day} {local:%H:%M}"


def clock_or_moment(moment: datetime, zone: tzinfo, *, now: datetime) -> str:
    """The time of a moment of today: 14:32; with its day when that is another."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else short_moment(moment, zone)
