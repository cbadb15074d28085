"""The imports: every file that was accepted, held or queued."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sandbox.models.api_key import ApiKey
from sandbox.models.base import Base, UtcDateTime
from sandbox.models.company import Company
from sandbox.models.document import Document


class ImportState(StrEnum):
    """Queued and held imports keep their file; a finished one has been judged."""

    QUEUED = "queued"
    FINISHED = "finished"
    HELD = "held"


class Import(Base):
    """One import; the ``rows_`` columns count sheet rows, ``file`` is kept only until it is finished."""

    __tablename__ = "import"
    __table_args__ = (UniqueConstraint("company_id", "idempotency_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    kind: Mapped[str]
    state: Mapped[ImportState]
    idempotency_key: Mapped[str]
    sha256: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_posted: Mapped[int] = mapped_column(default=0)
    rows_duplicate: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    file: Mapped[bytes | None] = mapped_column(deferred=True)

    company: Mapped[Company] = relationship()
    key: Mapped[ApiKey] = relationship()
    documents: Mapped[list[Document]] = relationship(order_by=Document.first_row)
