"""Ticks: which processes look after runs and nights, and when each did last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class Tick(Model):
    """The last tick of one process (`name`: machine and process id)."""

    __tablename__ = "ticks"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
