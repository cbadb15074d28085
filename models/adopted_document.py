"""Documents that the destination had and a restored backup did not know."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ForeignMoney, Model


class AdoptedDocument(Model):
    """A document that was read back: its number, party and transaction id, under the kind of the import it was in.

    When the source gives a document of that kind and number, it is in the books already. What the destination
    said of its amount is kept (`total`, in `currency`). Where it says none, or another than the source, a person has
    to confirm that the document is there as it should be: `confirmed_by` is nobody where the amounts were the same.
    `received_at` is when the destination got it, by its own clock; none where it did not say.
    """

    __tablename__ = "adopted_documents"
    __table_args__ = (Index("ix_adopted_documents_book_id_kind_number", "book_id", "kind", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    kind: Mapped[str]
    number: Mapped[str]
    party: Mapped[str]
    transaction_id: Mapped[str | None]
    import_id: Mapped[str]
    history_url: Mapped[str | None]
    received_at: Mapped[datetime | None]
    currency: Mapped[str | None]
    total: Mapped[Decimal | None] = mapped_column(ForeignMoney())
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
