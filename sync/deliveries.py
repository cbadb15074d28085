"""Deliveries: finds and writes the fate of documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounting.checks import LARGEST
from accounting.documents import Document
from models import AdoptedDocument, Delivery, DeliveryState, FrozenParty, Outcome
from sync.job import Scope

NUMBER_LENGTH = 200


def by_source(session: Session, scope: Scope, documents: Sequence[Document]) -> dict[str, Delivery]:
    """The deliveries these documents have already, by source id."""
    return {
        delivery.source_id: delivery for delivery in _of(session, scope, Delivery.source_id, documents, "source_id")
    }


def by_identity(session: Session, scope: Scope, documents: Sequence[Document]) -> dict[tuple[str, str], str]:
    """Which source id has (number, party) taken, for the numbers of these documents."""
    found = _of(session, scope, Delivery.number, documents, "number")
    return {(delivery.number, delivery.party): delivery.source_id for delivery in found}


def adopted_documents(session: Session, scope: Scope, documents: Sequence[Document]) -> dict[str, AdoptedDocument]:
    """What was adopted of this kind under the numbers of these documents, by number."""
    query = select(AdoptedDocument).where(
        AdoptedDocument.book_id == scope.book_id,
        AdoptedDocument.kind == scope.push.kind,
        AdoptedDocument.number.in_({document.number for document in documents}),
    )
    return {adopted.number: adopted for adopted in session.scalars(query)}


def record(session: Session, scope: Scope, document: Document, known: Delivery | None, *, now: datetime) -> Delivery:
    """The document's delivery, new or brought up to date with what is being sent. Its state is the caller's."""
    delivery = known or Delivery(
        book_id=scope.book_id,
        push_type=scope.push.key,
        source_id=document.source_id,
        revision=1,
        state=DeliveryState.PENDING,
    )
    delivery.number = document.number[:NUMBER_LENGTH]
    delivery.party = document.party.text
    delivery.day = document.day
    delivery.currency = document.currency
    delivery.total = storable(document.total)
    delivery.amount = storable(document.home_amount)
    delivery.rows = document.row_count
    delivery.mapping_version = scope.mapping_version
    delivery.updated_at = now
    if known is None:
        session.add(delivery)
    return delivery


def storable(amount: Decimal) -> Decimal:
    """An amount as our tables keep it; one beyond reason, which the preflight refused, counts as nothing."""
    return amount if amount.is_finite() and abs(amount) < LARGEST else Decimal("0.00")


def with_frozen_parties(
    session: Session, scope: Scope, documents: Sequence[Document], adopted: Mapping[str, AdoptedDocument]
) -> list[Document]:
    """The documents under the party texts that this book, or what it adopted, knows already, where they do."""
    sources = {document.party.row.source for document in documents}
    texts = {one.party.row.source: adopted[one.number].party for one in documents if one.number in adopted}
    query = select(FrozenParty.source, FrozenParty.text)
    query = query.where(FrozenParty.book_id == scope.book_id, FrozenParty.source.in_(sources))
    texts |= dict(session.execute(query).all())
    return [_under(document, texts.get(document.party.row.source)) for document in documents]


def freeze_parties(session: Session, scope: Scope, documents: Sequence[Document]) -> None:
    """Keep the party texts that are about to be pushed for the first time."""
    texts = {document.party.row.source: document.party.text for document in documents}
    query = select(FrozenParty.source).where(FrozenParty.book_id == scope.book_id, FrozenParty.source.in_(texts))
    for source in texts.keys() - set(session.scalars(query)):
        session.add(FrozenParty(book_id=scope.book_id, source=source, text=texts[source]))


def own_outcomes(session: Session, run_id: int, deliveries: Iterable[Delivery]) -> set[int]:
    """Of these deliveries, those that already have an outcome in this run, by id."""
    ids = [delivery.id for delivery in deliveries]
    query = select(Outcome.delivery_id).where(Outcome.run_id == run_id, Outcome.delivery_id.in_(ids))
    return set(session.scalars(query))


def _under(document: Document, text: str | None) -> Document:
    if text is None or text == document.party.text:
        return document
    return replace(document, party=replace(document.party, text=text))


def _of(session: Session, scope: Scope, column: Any, documents: Sequence[Document], name: str) -> Sequence[Delivery]:
    wanted = {getattr(document, name) for document in documents}
    query = select(Delivery).where(Delivery.book_id == scope.book_id, Delivery.push_type == scope.push.key)
    return session.scalars(query.where(column.in_(wanted))).all()
