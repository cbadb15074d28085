"""Alerts: the outbox, one row for each message to each address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class Alert(Model):
    """A message for one address. `key` names the event, so that the same one is not told twice.

    It is sent at least once: it stays in the box until the address took it, `next_try` by `next_try`. There is no next
    try once it was sent, or given up: then `sent_at` is none, and `error` says why: code, sentence, detail.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("key", "address_id"),
        Index(
            "unsent_alerts",
            "next_try",
            sqlite_where=text("next_try IS NOT NULL"),
            postgresql_where=text("next_try IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("alert_addresses.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    next_try: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)
