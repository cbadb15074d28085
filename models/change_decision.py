"""What people decided about documents that changed after posting."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class Decision(StrEnum):
    """Accepted: the books stay as they are. Booked: a reversal, and the document anew, go with the next push."""

    ACCEPTED = "accepted"
    BOOKED = "booked"


class ChangeDecision(Model):
    """One decision about one delivery's change, by a person or (nobody) at the command line.

    `sequence` counts the decisions about a delivery, so that two clicks at once make one. `change` is what was decided
    upon.
    """

    __tablename__ = "change_decisions"
    __table_args__ = (UniqueConstraint("delivery_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    sequence: Mapped[int]
    decision: Mapped[str]
    change: Mapped[dict[str, Any]] = mapped_column(JSON)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
