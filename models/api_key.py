"""A book's API keys, sealed; the one with the highest version is in use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class ApiKey(Model):
    """A sealed key. `ending` is all that is ever shown of it: its last four characters."""

    __tablename__ = "api_keys"
    __table_args__ = (UniqueConstraint("book_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    version: Mapped[int]
    sealed: Mapped[bytes]
    ending: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
