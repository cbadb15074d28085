"""Deliveries: finds and writes the fate of documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounting.documents import Document
from accounting.fingerprints import content_of, fingerprint
from accounting.fitting import LARGEST
from accounting.problems import Problem, problem_as_json
from accounting.reversals import booked_as
from accounting.rounding import round_half_up
from models import AdoptedDocument, Delivery, DeliveryState, FrozenParty, Outcome
from models.delivery import IN_THE_BOOKS, ON_THE_WAY
from sync.job import Scope

NUMBER_LENGTH = 200

ANY_CURRENCY = 3
"""The places that are kept of an amount in the document's currency: KWD has fils."""


@dataclass(frozen=True)
class Planned:
    """A document as it is to be sent, what the source says of it (nothing of a reversal), and its revision.

    `notes` do not stop it and should be known. `matched_by` says by what the destination's own contact was found.
    """

    document: Document
    said: Document | None
    revision: int = 1
    notes: tuple[Problem, ...] = ()
    matched_by: str | None = None


@dataclass(frozen=True)
class History:
    """What a book has of one source row: the newest delivery, and the reversal that took it back, if one did.

    `follows_a_draft` says that the newest comes in the place of what was sent as a draft.
    """

    newest: Delivery
    taken_back_by: Delivery | None = None
    follows_a_draft: bool = False


def histories(session: Session, scope: Scope, documents: Sequence[Document]) -> dict[str, History]:
    """What the book has of these documents already, by source id."""
    found: dict[str, History] = {}
    for delivery in sorted(_of(session, scope, Delivery.source_id, documents, "source_id"), key=_revision):
        before = found.get(delivery.source_id)
        if delivery.takes_back and before is not None:
            found[delivery.source_id] = replace(before, taken_back_by=delivery)
        else:
            was_draft = before is not None and bool((before.newest.booked_as or {}).get("is_draft"))
            found[delivery.source_id] = History(delivery, follows_a_draft=was_draft)
    return found


def by_revision(session: Session, scope: Scope, documents: Sequence[Document]) -> dict[tuple[str, int], Delivery]:
    """The deliveries these documents have already, by source id and revision."""
    found = _of(session, scope, Delivery.source_id, documents, "source_id")
    return {(delivery.source_id, delivery.revision): delivery for delivery in found}


def by_identity(session: Session, scope: Scope, documents: Sequence[Document]) -> dict[tuple[str, str], str]:
    """Which source id has (number, party) taken, for the numbers of these documents: in the books or on its way there.

    What was set aside has taken nothing. Else a healthy document could not have the number of one that was never sent,
    and one that was set aside for its number would seem to own it the next time.
    """
    found = _of(session, scope, Delivery.number, documents, "number")
    holders = (one for one in found if one.state in (*IN_THE_BOOKS, *ON_THE_WAY))
    return {(delivery.number, delivery.party): delivery.source_id for delivery in holders}


def adopted_documents(session: Session, scope: Scope, documents: Sequence[Document]) -> dict[str, AdoptedDocument]:
    """What was adopted of this kind under the numbers of these documents, by number."""
    query = select(AdoptedDocument).where(
        AdoptedDocument.book_id == scope.book_id,
        AdoptedDocument.kind == scope.push.kind,
        AdoptedDocument.number.in_({document.number for document in documents}),
    )
    return {adopted.number: adopted for adopted in session.scalars(query)}


def record(session: Session, scope: Scope, planned: Planned, known: Delivery | None, *, now: datetime) -> Delivery:
    """The document's delivery, new or brought up to date with what is being sent. Its state is the caller's."""
    document, said = planned.document, planned.said
    delivery = known or Delivery(
        book_id=scope.book_id,
        push_type=scope.push.key,
        source_id=document.source_id,
        revision=planned.revision,
        state=DeliveryState.PENDING,
    )
    delivery.number = document.number[:NUMBER_LENGTH]
    delivery.source_number = said.number[:NUMBER_LENGTH] if said and said.number != document.number else None
    delivery.party = document.party.text
    delivery.day = document.day
    delivery.currency = document.currency
    delivery.total = storable(document.total, ANY_CURRENCY)
    delivery.amount = storable(document.home_amount)
    delivery.rows = document.row_count
    delivery.mapping_version = scope.mapping_version
    delivery.notes = [problem_as_json(note) for note in planned.notes] or None
    delivery.updated_at = now
    if known is None:
        session.add(delivery)
    return delivery


def keep_content(delivery: Delivery, planned: Planned) -> None:
    """Keep what the document said and how it was booked when it was sent; a reversal says nothing of its own."""
    if planned.said is None:
        return
    delivery.content = content_of(planned.said)
    delivery.booked_as = booked_as(planned.document)
    delivery.fingerprint = fingerprint(delivery.content)
    delivery.change = None


def storable(amount: Decimal, places: int = 2) -> Decimal:
    """An amount as our tables keep it, ringgit unless said otherwise; one beyond reason, which the preflight refuses,
    is nothing.
    """
    return round_half_up(amount, places) if amount.is_finite() and abs(amount) < LARGEST else Decimal("0.00")


def party_texts(
    session: Session, scope: Scope, documents: Sequence[Document], adopted: Mapping[str, AdoptedDocument]
) -> dict[str, str]:
    """The texts under which this book knows parties of these documents, by source; what was adopted knows best."""
    sources = {document.party.row.source for document in documents}
    query = select(FrozenParty.source, FrozenParty.text)
    query = query.where(FrozenParty.book_id == scope.book_id, FrozenParty.source.in_(sources))
    texts = dict(session.execute(query).all())
    return texts | {one.party.row.source: adopted[one.number].party for one in documents if one.number in adopted}


def under_texts(documents: Iterable[Document], texts: Mapping[str, str]) -> list[Document]:
    """The documents under these party texts, where there is one."""
    return [_under(document, texts.get(document.party.row.source)) for document in documents]


def freeze_parties(session: Session, scope: Scope, planned: Sequence[Planned]) -> None:
    """Keep the party texts that are about to be pushed for the first time."""
    by_source = {one.document.party.row.source: one for one in planned}
    query = select(FrozenParty.source).where(FrozenParty.book_id == scope.book_id, FrozenParty.source.in_(by_source))
    frozen = set(session.scalars(query))
    for source, one in by_source.items():
        if source not in frozen:
            text, matched_by = one.document.party.text, one.matched_by
            session.add(FrozenParty(book_id=scope.book_id, source=source, text=text, matched_by=matched_by))


def refreeze_party(session: Session, scope: Scope, document: Document) -> None:
    """Keep the party text of an adopted document, in place of one that was frozen since the backup and never pushed."""
    query = select(FrozenParty).where(
        FrozenParty.book_id == scope.book_id, FrozenParty.source == document.party.row.source
    )
    frozen = session.scalar(query) or FrozenParty(book_id=scope.book_id, source=document.party.row.source)
    frozen.text = document.party.text
    frozen.matched_by = None
    session.add(frozen)


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


def _revision(delivery: Delivery) -> int:
    return delivery.revision
