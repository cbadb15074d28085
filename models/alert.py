"""Alerts: the outbox, one row for each message to each address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class Alert(Model):
    """A message for one address. `key` names the event, so that the same one is not told twice.

    It is sent at least once: it stays in the box until the address took it, `next_try` by `next_try`.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("address_id", "key"),
        Index(
            "unsent_alerts",
            "next_try",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("alert_addresses.id", ondelete="CASCADE"))
    key: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    next_try: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
