"""Where alerts go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class AlertAddress(Model):
    """An address that apprise understands, or the URL of a dead-man ping (`kind`), sealed like a key.

    Of one book, or of the whole installation. `place` is what it was sealed for; `hint` is what may be shown of it.
    """

    __tablename__ = "alert_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int | None] = mapped_column(ForeignKey("books.id"), index=True)
    kind: Mapped[str]
    place: Mapped[str] = mapped_column(unique=True)
    sealed: Mapped[bytes]
    hint: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
