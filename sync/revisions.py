"""Revisions: how a change that was booked is numbered, what it takes back, and what still has to be sent of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from accounting.booked import fitted
from accounting.documents import Document, DocumentKind, LinedDocument, MoneyDocument
from accounting.fingerprints import Content, fingerprint
from accounting.mapping import PostAs
from accounting.push_type import PushType
from accounting.pushes import PUSH_TYPES
from accounting.reversals import restored, reversal
from models import ChangeDecision, Decision, Delivery, DeliveryState, Outcome
from models.delivery import GONE
from sync.deliveries import History
from sync.job import Scope

_SETTLED = {
    DocumentKind.SALES_RECEIPT: DocumentKind.SALES_INVOICE,
    DocumentKind.EXPENSE_PAYMENT: DocumentKind.EXPENSE_BILL,
}
"""Which kind of document money settles."""

CHANGED, NO_LONGER_THERE, THERE_AGAIN = "changed", "gone", "there again"
"""What a run found of a document that is in the books: the kinds of change."""

CurrentNumbers = dict[tuple[str, str], str]
"""What an invoice or bill that the source calls (number, of this party) is called in the book, where it differs."""


def numbers_of(delivery: Delivery, source_number: str) -> tuple[str, str]:
    """The numbers of what takes a delivery back and of what comes in its place: A1-CN2 and A1-R2.

    The first change makes 2, the next one 3. What takes a credit note back is a debit note: R1-DN2.
    """
    times = _times(delivery.revision + 2)
    kind = "CN" if delivery.total >= 0 else "DN"
    return f"{delivery.source_number or delivery.number}-{kind}{times}", f"{source_number}-R{times}"


def as_sent(said: Document, history: History | None, current: CurrentNumbers) -> Document:
    """The document under the numbers that this book has: its own revision's, and those of what it refers to.

    Money that comes in the place of a draft is one too, as what takes that back: AiAccount would post both, whether or
    not anybody posted the draft, and only then does it fit.
    """
    document = said
    if history is not None and history.follows_a_draft and isinstance(document, MoneyDocument):
        document = replace(document, is_draft=True)
    revision = history.newest.revision if history else 1
    if revision > 1:
        document = replace(document, number=f"{document.number}-R{_times(revision)}")
    other = current.get((reference_of(said) or "", said.party.text))
    if other is not None and isinstance(document, MoneyDocument):
        return replace(document, settles=other)
    if other is not None and isinstance(document, LinedDocument):
        return replace(document, original_number=other)
    return document


def current_numbers(session: Session, scope: Scope, documents: Iterable[Document]) -> CurrentNumbers:
    """Under which numbers the book has what these documents refer to, where that is not what the source calls it."""
    wanted = {number for document in documents if (number := reference_of(document))}
    if not wanted:
        return {}
    query = (
        select(Delivery.source_number, Delivery.party, Delivery.number)
        .where(Delivery.book_id == scope.book_id, Delivery.push_type == settled_push(scope.push).key)
        .where(Delivery.source_number.in_(wanted))
        .order_by(Delivery.revision)
    )
    return {(source_number or "", party): number for source_number, party, number in session.execute(query)}


def reference_of(document: Document) -> str | None:
    """The invoice or bill a document names: what money settles, or a credit note takes back."""
    if isinstance(document, MoneyDocument):
        return document.settles
    return document.original_number if isinstance(document, LinedDocument) else None


def settled_push(push: PushType) -> PushType:
    """The push type whose documents money of this type settles; the type itself when it is not about money."""
    kind = _SETTLED.get(push.kind, push.kind)
    return next(one for one in PUSH_TYPES.values() if one.layer == push.layer and one.kind == kind)


def known_fingerprint(delivery: Delivery) -> str:
    """The fingerprint of what the source is known to say of a delivery; of a row that was gone, of what was sent."""
    return fingerprint(delivery.content or {}) if delivery.fingerprint == GONE else delivery.fingerprint


def known_content(session: Session, delivery: Delivery) -> Content:
    """What the source is known to say of a delivery: what was sent, or what somebody accepted since."""
    query = select(ChangeDecision.change).where(
        ChangeDecision.delivery_id == delivery.id, ChangeDecision.decision == Decision.ACCEPTED
    )
    for change in session.scalars(query.order_by(ChangeDecision.sequence.desc())):
        if change["content"] is not None:
            return change["content"]  # type: ignore[no-any-return] # It is JSON.
    return delivery.content or {}


def unsent(session: Session, scope: Scope, run_id: int | None) -> Sequence[Delivery]:
    """The revisions that are still to be sent, or were by this very run, whatever their day; in order."""
    to_send = or_(
        and_(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.UNCERTAIN)), Delivery.parcel_id.is_(None)),
        Delivery.state == DeliveryState.REJECTED,
    )
    of_this_run = Delivery.id.in_(select(Outcome.delivery_id).where(Outcome.run_id == run_id))
    query = (
        select(Delivery)
        .where(*_of(scope), Delivery.revision > 1, or_(to_send, of_this_run))
        .order_by(Delivery.source_id, Delivery.revision)
    )
    return session.scalars(query).all()


def reversal_of(session: Session, scope: Scope, delivery: Delivery) -> Document:
    """The document of a delivery that takes the one before it back, under the party text and accounts of that one.

    It is a draft if what comes in its place is one, whatever it takes back: of the two halves of a change one must not
    count without the other. Where nothing comes in the place of a draft it is one too: nothing posted can rest on it.
    Raises LookupError when what it takes back is not known whole.
    """
    query = select(Delivery).where(*_of(scope), Delivery.source_id == delivery.source_id)
    is_last = session.scalars(query.where(Delivery.revision == delivery.revision + 1)).first() is None
    taken_back = session.scalars(query.where(Delivery.revision == delivery.revision - 1)).one()
    document = posted(scope.push, taken_back)
    settled = settled_reversal(session, scope.push, taken_back)
    back = reversal(document, delivery.number, settles=settled.number if settled else "")
    stays = document.is_draft and (is_last or isinstance(document, MoneyDocument))
    back = replace(back, is_draft=stays or scope.mapping.post_as is PostAs.DRAFT)
    return replace(back, lines=fitted(back, scope.mapping)) if isinstance(back, LinedDocument) else back


def reversal_before(session: Session, delivery: Delivery) -> Delivery:
    """What takes back the document in whose place this one is booked anew."""
    query = select(Delivery).where(
        Delivery.book_id == delivery.book_id,
        Delivery.push_type == delivery.push_type,
        Delivery.source_id == delivery.source_id,
        Delivery.revision == delivery.revision - 1,
    )
    return session.scalars(query).one()


def posted(push: PushType, delivery: Delivery) -> Document:
    """The document of a delivery as it was sent. Raises LookupError when it is not known whole."""
    if delivery.content is None or delivery.booked_as is None:
        raise LookupError(f"what was sent as {delivery.number} is not known")
    document = restored(push.kind, delivery.source_id, delivery.content, delivery.booked_as)
    return replace(document, number=delivery.number)


def settled_reversal(session: Session, push: PushType, delivery: Delivery) -> Delivery | None:
    """The reversal of the invoice that a receipt settled: the only thing on which its money can be taken back."""
    settled = (delivery.booked_as or {}).get("settles")
    if settled is None:
        return None
    of_type = (Delivery.book_id == delivery.book_id, Delivery.push_type == settled_push(push).key)
    invoice = session.execute(
        select(Delivery.source_id, Delivery.revision).where(
            *of_type, Delivery.number == settled, Delivery.party == delivery.party
        )
    ).first()
    if invoice is None:
        return None
    source_id, revision = invoice
    query = select(Delivery).where(*of_type, Delivery.source_id == source_id, Delivery.revision == revision + 1)
    return session.scalar(query)


def _times(revision: int) -> int:
    return revision // 2 + 1


def _of(scope: Scope) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Delivery.book_id == scope.book_id, Delivery.push_type == scope.push.key
