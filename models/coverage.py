"""Coverage: up to which business day the night has pushed each type of a book."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class Coverage(Model):
    """One type of a book. Every business day from `first_day` to `covered_through` was pushed.

    The night is answerable from `first_day` on: what was before it, it never pushes, however late it arrives.
    `failing_since` is the first of the days that the night tried to push, and could not.
    """

    __tablename__ = "coverages"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True)
    push_type: Mapped[str] = mapped_column(primary_key=True)
    is_wanted: Mapped[bool] = mapped_column(default=True)
    first_day: Mapped[date]
    covered_through: Mapped[date]
    failing_since: Mapped[date | None]
    last_success_at: Mapped[datetime | None]
