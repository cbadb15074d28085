"""Answers: what the destination said about a parcel becomes the state of each of its documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from destinations.base import DocumentResult, DocumentState, Result, ResultState
from models import Delivery, DeliveryState, Outcome, Parcel, ParcelState

SERVER_SLOW = {
    "code": "SERVER_SLOW",
    "sentence": "AiAccount has the workbook but is not done with it. Sync again in a while; nothing is sent twice.",
    "detail": "",
}


def mark(session: Session, parcel_id: int, state: DeliveryState, *, now: datetime) -> None:
    """Give all documents of a parcel the same state, in their deliveries and in every run that waits for them."""
    session.execute(update(Delivery).where(Delivery.parcel_id == parcel_id).values(state=state, updated_at=now))
    session.execute(update(Outcome).where(Outcome.parcel_id == parcel_id).values(state=state))


def apply(session: Session, parcel_id: int, result: Result, *, now: datetime) -> None:
    """Write an answer down: parcel, deliveries, and the outcomes of every run that waits for them."""
    parcel = session.get_one(Parcel, parcel_id)
    parcel.import_id = result.import_id or None
    parcel.history_url = result.history_url or None
    parcel.answered_at = now
    parcel.error = None
    if result.state == ResultState.HELD:
        parcel.state = ParcelState.HELD
        mark(session, parcel_id, DeliveryState.HELD, now=now)
    elif result.state == ResultState.QUEUED:
        parcel.state = ParcelState.UNCERTAIN
        parcel.error = SERVER_SLOW
        mark(session, parcel_id, DeliveryState.UNCERTAIN, now=now)
    else:
        parcel.state = _parcel_state(result)
        _apply_documents(session, parcel_id, result, now)


def _parcel_state(result: Result) -> ParcelState:
    refused = Counter(document.state == DocumentState.REJECTED for document in result.documents)
    if not refused[True]:
        return ParcelState.POSTED
    return ParcelState.PARTLY if refused[False] else ParcelState.REJECTED


def _apply_documents(session: Session, parcel_id: int, result: Result, now: datetime) -> None:
    query = select(Delivery.id, Delivery.number, Delivery.party).where(Delivery.parcel_id == parcel_id)
    ids = {(number, party): delivery_id for delivery_id, number, party in session.execute(query)}
    answers = {ids[document.number, document.party]: document for document in result.documents}
    session.execute(
        update(Delivery),
        [
            {"id": key, "state": answer.state, "transaction_id": answer.transaction_id, "updated_at": now}
            for key, answer in answers.items()
        ],
    )
    waiting = session.execute(select(Outcome.id, Outcome.delivery_id).where(Outcome.parcel_id == parcel_id))
    session.execute(
        update(Outcome), [_outcome_values(outcome_id, answers[delivery_id]) for outcome_id, delivery_id in waiting]
    )


def _outcome_values(outcome_id: int, answer: DocumentResult) -> dict[str, Any]:
    refusals = [
        {key: value for key, value in asdict(refusal).items() if key != "number"} for refusal in answer.refusals
    ]
    return {"id": outcome_id, "state": DeliveryState(answer.state), "refusals": refusals}
