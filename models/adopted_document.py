"""Documents that the destination had and a restored backup did not know."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class AdoptedDocument(Model):
    """A document that was read back: its number, party and transaction id, under the kind of the import it was in.

    When the source gives a document of that kind and number, it is in the books already.
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
