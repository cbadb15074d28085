"""A run: one attempt to push one type of one book for a period."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class RunState(StrEnum):
    """Queued and running are open; the others say how the run ended.

    Waiting: nothing was refused, but some documents are held or uncertain, and a later run settles them.
    """

    QUEUED = "queued"
    RUNNING = "running"
    SYNCED = "synced"
    PARTLY = "partly"
    WAITING = "waiting"
    FAILED = "failed"
    NOTHING = "nothing"


class Trigger(StrEnum):
    """Who started a run."""

    MANUAL = "manual"
    AUTO = "auto"
    RETRY = "retry"


class Run(Model):
    """A run. Of each book and type only one may be open: a second click finds it, two cannot exist.

    `eligible` counts the documents of the period as the source gives them; `known` are those of them that the book
    held before; nothing before `counted_from`, the book's start day when it was planned, is among them. Amounts are
    home currency. Whoever executes the run holds a lease: `owner` until `lease_until`, and every later write names
    the `fence` number under which it was taken. `parcel_rows` is a smaller cut than usual, chosen because the
    destination refused a workbook. `retry_at` is when a run that a retry may mend is opened again.
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index(
            "one_open_run",
            "book_id",
            "push_type",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_runs_book_id_push_type_id", "book_id", "push_type", "id"),
        Index("ix_runs_push_type_state_finished_at", "push_type", "state", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    push_type: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    trigger: Mapped[str]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str]
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    planned: Mapped[bool] = mapped_column(default=False)
    parcel_rows: Mapped[int | None]
    retries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(index=True)
    counted_from: Mapped[date | None]
    eligible: Mapped[int] = mapped_column(default=0)
    eligible_amount: Mapped[Decimal] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    known_amount: Mapped[Decimal] = mapped_column(default=0)
    known_rows: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be finished."""
        return self.finished_at is None
