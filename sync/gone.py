"""Gone: what is in the books and no longer in the source; it is not green, and nothing is done about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from accounting.fingerprints import differences
from accounting.problems import Problem
from accounting.words import N_
from models import Delivery, DeliveryState
from models.delivery import GONE, IN_THE_BOOKS
from sync.adoption import IS_DOUBTFUL
from sync.cutoffs import not_only_shifted
from sync.job import Scope
from sync.judging import changed
from sync.revisions import CHANGED, NO_LONGER_THERE, known_content


@dataclass(frozen=True)
class Gone:
    """A delivery in the books whose source row is gone, the problem that this is, and as what it counts.

    `change` is to be kept; there is none while nobody knows whether the books have it as the source had it.
    """

    delivery: Delivery
    problem: Problem
    state: DeliveryState
    change: dict[str, Any] | None


def gone_ids(session: Session, scope: Scope, seen: Collection[str]) -> list[int]:
    """The deliveries in the books whose source row should have been seen in the period and was not, by id."""
    period = scope.counted
    if period is None:
        return []
    later = aliased(Delivery)
    same_row = (
        later.book_id == Delivery.book_id,
        later.push_type == Delivery.push_type,
        later.source_id == Delivery.source_id,
    )
    query = (
        select(Delivery.id, Delivery.source_id, Delivery.mapping_version)
        .where(Delivery.book_id == scope.book_id, Delivery.push_type == scope.push.key)
        .where(Delivery.day >= period.first, Delivery.day <= period.last)
        .where(or_(Delivery.state.in_(IN_THE_BOOKS), IS_DOUBTFUL))
        .where(Delivery.revision % 2 == 1, Delivery.fingerprint != GONE)
        .where(~select(later.id).where(*same_row, later.revision > Delivery.revision).exists())
        .order_by(Delivery.id)
    )
    return not_only_shifted(session, scope, [one for one in session.execute(query) if one.source_id not in seen])


def sort_gone(session: Session, ids: Collection[int]) -> Iterator[Gone]:
    """Sort out deliveries whose source row is gone; one that is known to have moved to another day has changed."""
    for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(ids)).order_by(Delivery.id)):
        change = delivery.change
        if delivery.state == DeliveryState.UNCERTAIN:
            yield Gone(delivery, _doubtful(delivery.number), DeliveryState.UNCERTAIN, None)
        elif change is not None and change["kind"] == CHANGED:
            found = differences(known_content(session, delivery), change["content"])
            yield Gone(delivery, changed(delivery.number, found), DeliveryState.REJECTED, change)
        else:
            change = {"kind": NO_LONGER_THERE, "content": None, "fingerprint": GONE, "problems": []}
            yield Gone(delivery, _gone(delivery.number), DeliveryState.REJECTED, change)


def _gone(number: str) -> Problem:
    message = N_(
        "The source no longer has it on this day: it was deleted, cancelled, unpaid or moved after it was posted. "
        "Decide under Changed after posting."
    )
    return Problem(number, message, "GONE_AFTER_POSTING")


def _doubtful(number: str) -> Problem:
    message = N_(
        "AiAccount had it before this database knew of it, and the source no longer has it. Look in AiAccount "
        "whether it is to stay, then confirm it in the waiting room."
    )
    return Problem(number, message, "ADOPTED_AND_GONE")
