"""What a destination has of master data, as it was fetched last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class MasterList(Model):
    """One list of a book's destination (`kind`: accounts, tax-codes, currencies, periods, items), and how old it is."""

    __tablename__ = "master_lists"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    fetched_at: Mapped[datetime]
