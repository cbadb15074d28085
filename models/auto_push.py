"""Auto Push: when the night pushes a book by itself."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class AutoPush(Model):
    """The switch of one book. `hour` is in the book's zone.

    `planned_through` is the last business day whose night was planned. `stopped_at` and `stop_reason` (gap or failing)
    tell of the question a person has to answer before the night goes on.
    """

    __tablename__ = "auto_pushes"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    hour: Mapped[int] = mapped_column(default=2)
    planned_through: Mapped[date | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    stopped_at: Mapped[datetime | None]
    stop_reason: Mapped[str | None]
