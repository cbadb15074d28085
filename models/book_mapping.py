"""The mapping of a book, version by version; the highest is in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class BookMapping(Model):
    """One version of a mapping; `values` is what `accounting.mapping.Mapping.as_json` gives. Never changed."""

    __tablename__ = "book_mappings"
    __table_args__ = (UniqueConstraint("book_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    version: Mapped[int]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
