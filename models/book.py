"""A book: one company's accounts at the destination."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model, SourceId


class Book(Model):
    """A book; the platform's, or a blogger's (`blogger_id` is a source id). `timezone` decides its business days.

    `mark` and `generation` make the idempotency keys of its parcels: a random mark of this book in this installation,
    and how many parcels were frozen for it. A restored backup is found out by it: the destination then has a parcel
    of a later generation than the book knows.

    `options` is what `accounting.options.Options.as_json` gives. While it is paused nothing is pushed, by hand or by
    night; `paused_by` is nobody when we paused it ourselves, and `pause_reason` is the code of the error then.
    """

    __tablename__ = "books"
    __table_args__ = (
        CheckConstraint("layer IN ('platform', 'blogger')", name="layer"),
        CheckConstraint("(layer = 'blogger') = (blogger_id IS NOT NULL)", name="blogger"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    layer: Mapped[str]
    blogger_id: Mapped[int | None] = mapped_column(SourceId, unique=True)
    company: Mapped[str]
    timezone: Mapped[str]
    mark: Mapped[str]
    generation: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    pause_reason: Mapped[str | None]
