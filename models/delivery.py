"""A delivery: the fate of one document in one book."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ForeignMoney, Model


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


GONE = "gone"
"""Stands in for the fingerprint of a source row of which it is known that it is no longer there."""

_JSON = JSON(none_as_null=True)


class Delivery(Model):
    """One document of one book. `amount` is home currency, `total` the document's; `rows` are workbook rows.

    Revision 1 is the document as it came first. What changes after posting is booked by an even revision, which takes
    the one before it back, and an odd one, which books the source row anew. `source_number` is what the source calls
    the document where that is not its `number`. `day` is the one on which the source counts it.

    `content` is what the document said when it was sent, `booked_as` how it was booked. `fingerprint` is of what the
    source is known to say: of the content, or of what somebody accepted since. `change` is what a run found instead,
    until somebody decides. `notes` is what does not stop it and should be known (Problem as JSON): the mapped
    account where its own was not active, what an e-Invoice lacks.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("book_id", "push_type", "source_id", "revision"),
        Index("ix_deliveries_book_id_push_type_number", "book_id", "push_type", "number"),
        Index("ix_deliveries_book_id_push_type_day", "book_id", "push_type", "day"),
        Index("ix_deliveries_book_id_push_type_source_number", "book_id", "push_type", "source_number"),
        Index(
            "open_changes",
            "book_id",
            sqlite_where=text("change IS NOT NULL"),
            postgresql_where=text("change IS NOT NULL"),
        ),
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
    total: Mapped[Decimal] = mapped_column(ForeignMoney())
    amount: Mapped[Decimal]
    rows: Mapped[int]
    state: Mapped[str]
    mapping_version: Mapped[int]
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcels.id"), index=True)
    transaction_id: Mapped[str | None]
    source_number: Mapped[str | None]
    fingerprint: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any] | None] = mapped_column(_JSON, deferred=True)
    booked_as: Mapped[dict[str, Any] | None] = mapped_column(_JSON, deferred=True)
    change: Mapped[dict[str, Any] | None] = mapped_column(_JSON)
    notes: Mapped[list[dict[str, Any]] | None] = mapped_column(_JSON)
    updated_at: Mapped[datetime]

    @property
    def takes_back(self) -> bool:
        """Whether it takes the revision before it back."""
        return self.revision % 2 == 0
