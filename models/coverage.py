"""Coverage: up to which business day the night has pushed each type of a book."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class Coverage(Model):
    """One type of a book. Every business day up to `covered_through` was pushed, or is answered for by a person.

    `claimed_through` is the last business day for which a night was planned, so that no two processes plan it twice.
    """

    __tablename__ = "coverages"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True)
    push_type: Mapped[str] = mapped_column(primary_key=True)
    is_wanted: Mapped[bool] = mapped_column(default=True)
    covered_through: Mapped[date | None]
    failing_since: Mapped[date | None]
    last_success_at: Mapped[datetime | None]
