"""What became of each document of an import."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sandbox.models.base import Base
from sandbox.models.refusal import Refusal
from sandbox.models.transaction import Transaction


class DocumentState(StrEnum):
    """A document is in the books now, was in them before, or is refused."""

    POSTED = "posted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Document(Base):
    """One document of one import; ``first_row`` and ``last_row`` are sheet rows (the header is row 1)."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), index=True)
    number: Mapped[str]
    party: Mapped[str]
    first_row: Mapped[int]
    last_row: Mapped[int]
    state: Mapped[DocumentState]
    transaction_id: Mapped[int | None] = mapped_column(ForeignKey("transaction.id"))

    refusals: Mapped[list[Refusal]] = relationship(order_by=Refusal.id)
    transaction: Mapped[Transaction | None] = relationship()
