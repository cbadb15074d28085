"""The party texts that were pushed: frozen for ever, because they are half of the destination's dedupe key."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Model


class FrozenParty(Model):
    """The text under which a party of the source (`source`, such as customers/17850) went into a book first.

    `matched_by` says by what the destination's own contact was found (tin, id_number, reference, name); none when the
    party was new to it.
    """

    __tablename__ = "frozen_parties"
    __table_args__ = (UniqueConstraint("book_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    source: Mapped[str]
    text: Mapped[str]
    matched_by: Mapped[str | None]
