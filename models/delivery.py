"""A delivery: the fate of one document in one book."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class DeliveryState(StrEnum):
    """Posted and duplicate mean that it is in the books; pending and sending that it is on its way."""

    PENDING = "pending"
    SENDING = "sending"
    POSTED = "posted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    HELD = "held"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"


IN_THE_BOOKS = (DeliveryState.POSTED, DeliveryState.DUPLICATE)
ON_THE_WAY = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD, DeliveryState.UNCERTAIN)


class Delivery(Model):
    """One document of one book. `amount` is home currency, `total` the document's; `rows` are workbook rows."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("book_id", "push_type", "source_id", "revision"),
        Index("ix_deliveries_book_id_push_type_number", "book_id", "push_type", "number"),
        Index("ix_deliveries_book_id_push_type_day", "book_id", "push_type", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    push_type: Mapped[str]
    source_id: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    number: Mapped[str]
    party: Mapped[str]
    day: Mapped[date]
    currency: Mapped[str]
    total: Mapped[Decimal]
    amount: Mapped[Decimal]
    rows: Mapped[int]
    state: Mapped[str]
    mapping_version: Mapped[int]
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcels.id"), index=True)
    transaction_id: Mapped[str | None]
    updated_at: Mapped[datetime]
