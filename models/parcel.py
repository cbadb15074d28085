"""A parcel: one workbook that was frozen and uploaded."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class ParcelState(StrEnum):
    """Frozen, sending, uncertain and held are unsettled; posted, partly and rejected are how the destination answered.

    A withdrawn parcel was frozen but certainly never stored by the destination; its documents are planned anew.
    """

    FROZEN = "frozen"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    HELD = "held"
    POSTED = "posted"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


UNSETTLED = (ParcelState.FROZEN, ParcelState.SENDING, ParcelState.UNCERTAIN, ParcelState.HELD)


class Parcel(Model):
    """A frozen workbook; `file_name` is under the parcels folder. Its bytes and idempotency key never change.

    `fence` is the run's fence under which it was last sent. `settled_by` is the person who decided what became of an
    uncertain one, when the destination could not tell.
    """

    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("run_id", "sequence"),
        Index("ix_parcels_book_id_push_type", "book_id", "push_type"),
        Index("ix_parcels_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    push_type: Mapped[str]
    sequence: Mapped[int]
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    rows: Mapped[int]
    documents: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    frozen_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    import_id: Mapped[str | None]
    history_url: Mapped[str | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
