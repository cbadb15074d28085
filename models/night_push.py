"""A night push: what one night does about one type of one book."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class NightState(StrEnum):
    """Planned and started are open; the others are how it ended.

    Started: its run is at work, or will be tried again by itself. Held back: the book was paused for it. Overtaken: the
    next night came first, and has taken its days over.
    """

    PLANNED = "planned"
    STARTED = "started"
    COVERED = "covered"
    FAILED = "failed"
    HELD_BACK = "held_back"
    OVERTAKEN = "overtaken"


class NightPush(Model):
    """One type of one book in the night after `day`; the index lets no second one be.

    `first_day` to `day` are the business days it has to cover; its run looks back further for what came late.
    `start_at` spreads the night.
    """

    __tablename__ = "night_pushes"
    __table_args__ = (
        UniqueConstraint("book_id", "push_type", "day"),
        Index("ix_night_pushes_day", "day"),
        Index(
            "planned_night_pushes",
            "start_at",
            "id",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "started_night_pushes",
            "book_id",
            sqlite_where=text("state = 'started'"),
            postgresql_where=text("state = 'started'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    push_type: Mapped[str]
    day: Mapped[date]
    first_day: Mapped[date]
    start_at: Mapped[datetime]
    state: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    closed_at: Mapped[datetime | None]
