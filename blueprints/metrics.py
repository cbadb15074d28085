"""Metrics: the figures in the words of Prometheus, looked up once in a few seconds however often they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import cast

from flask import current_app
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

from blueprints.services import now
from sync.figures import Figures, figures

__all__ = ["CONTENT_TYPE", "metrics_text"]

FRESH = timedelta(seconds=5)
"""How long the figures are shown before they are looked up again."""


class _Cache:
    def __init__(self) -> None:
        self.lock = Lock()
        self.until: datetime | None = None
        self.text = b""


def metrics_text() -> bytes:
    """The figures of this moment, or of a few seconds ago."""
    cache = cast(_Cache, current_app.extensions.setdefault("metrics", _Cache()))
    with cache.lock:
        moment = now()
        if cache.until is None or not cache.until - FRESH <= moment < cache.until:
            registry = CollectorRegistry()
            registry.register(_Figures(figures(moment)))
            cache.text, cache.until = generate_latest(registry), moment + FRESH
        return cache.text


class _Figures(Collector):
    def __init__(self, found: Figures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """The figures, each under its name."""
        found = self._found
        yield _by_label("runs", "Open runs, and runs that ended within a day", "state", found.runs)
        yield _by_label("waiting_parcels", "Parcels that wait at the destination", "state", found.waiting_parcels)
        success = {key: moment.timestamp() for key, moment in found.last_success.items()}
        yield _by_label("last_success_timestamp_seconds", "When a run last ended green", "push_type", success)
        yield from _plain("oldest_run_age_seconds", "Age of the oldest open run", found.oldest_run_age)
        yield from _plain("oldest_parcel_age_seconds", "Age of the oldest waiting parcel", found.oldest_parcel_age)
        yield from _plain("tick_age_seconds", "Time since any process ticked", found.tick_age)
        yield from _plain("unsent_alerts", "Alerts still to be sent", found.unsent_alerts)
        yield from _plain("open_night_pushes", "Night pushes planned or at work", found.open_night_pushes)


def _by_label(name: str, help_text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    metric = GaugeMetricFamily(f"aiaccount_sync_{name}", help_text, labels=[label])
    for key, value in values.items():
        metric.add_metric([key], value)
    return metric


def _plain(name: str, help_text: str, value: float | None) -> Iterator[GaugeMetricFamily]:
    """One figure; left out when there is nothing to measure."""
    if value is not None:
        yield GaugeMetricFamily(f"aiaccount_sync_{name}", help_text, value=value)
