"""Reports: runs and deliveries as one JSON object each, the shape that scripts rely on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounting.periods import Period
from accounting.problems import Problem
from accounting.push_type import PushType
from models import Book, Delivery, DeliveryState, Outcome, Run
from sync.by_code import notes_in, problem_of, warnings_in
from sync.catalogue import WARNINGS
from sync.history import outcomes_of, parcels_of
from sync.judging import Fate
from sync.preview import Preview
from sync.tally import tally_of

LONGEST_LIST = 10_000
_TOLD = (DeliveryState.REJECTED, DeliveryState.UNCERTAIN)


def run_report(run: Run, book: Book, *, now: datetime) -> dict[str, Any]:
    """A run as `flask push --json` prints it; `amount` is what the book now holds, in home currency.

    `warnings` are the documents that it booked with each warning, by code; `notes` tells of each, as `problems` does.
    """
    tally = tally_of(run)
    told = outcomes_of(run, states=_TOLD, limit=LONGEST_LIST)
    seconds = ((run.finished_at or now) - (run.started_at or run.queued_at)).total_seconds()
    return {
        "book": book.slug,
        "push_type": run.push_type,
        "period": str(Period(run.first_day, run.last_day)),
        "run": run.id,
        "state": run.state,
        "eligible": tally.eligible.count,
        "posted": tally[DeliveryState.POSTED].count,
        "duplicates": tally[DeliveryState.DUPLICATE].count,
        "skipped": tally[DeliveryState.SKIPPED].count,
        "rejected": tally[DeliveryState.REJECTED].count,
        "held": tally[DeliveryState.HELD].count,
        "uncertain": tally[DeliveryState.UNCERTAIN].count,
        "pending": tally.pending.count,
        "rows": tally.booked.rows,
        "amount": f"{tally.booked.amount:f}",
        "parcels": len(parcels_of(run)),
        "seconds": round(seconds, 3),
        "error": run.error["sentence"] if run.error else None,
        "problems": [problem for pair in told for problem in _problems(*pair)],
        "refusals": [refusal for pair in told for refusal in _refusals(*pair)],
        "warnings": warnings_in(run),
        "notes": [_problem(note) for note in notes_in(run, most=LONGEST_LIST)],
    }


def preview_report(book: Book, push: PushType, period: Period, found: Preview, *, seconds: float = 0) -> dict[str, Any]:
    """A rehearsal in the same shape: `pending` is what would be sent, `amount` and `rows` what the book would hold."""
    known = found.parts[Fate.KNOWN] + found.parts[Fate.ADOPTED]
    would_hold = found.parts[Fate.FRESH] + known
    return {
        "book": book.slug,
        "push_type": push.key,
        "period": str(period),
        "run": None,
        "state": "dry run",
        "eligible": found.eligible.count,
        "posted": 0,
        "duplicates": known.count,
        "skipped": found.parts[Fate.EMPTY].count + found.parts[Fate.TAKEN_BACK].count,
        "rejected": found.parts[Fate.FAULTY].count + found.parts[Fate.CHANGED].count,
        "held": 0,
        "uncertain": (found.parts[Fate.ON_THE_WAY] + found.parts[Fate.DOUBTFUL]).count,
        "pending": found.parts[Fate.FRESH].count,
        "rows": would_hold.rows,
        "amount": f"{would_hold.amount:f}",
        "parcels": found.parcels,
        "seconds": round(seconds, 3),
        "error": None,
        "problems": [_problem(one) for one in found.problems],
        "refusals": [],
        "warnings": {code: count for code, count in found.noted.most_common() if code in WARNINGS},
        "notes": [_problem(one) for one in found.notes],
    }


def run_line(run: Run, book: Book) -> dict[str, Any]:
    """A run in a list."""
    return {
        "run": run.id,
        "book": book.slug,
        "push_type": run.push_type,
        "period": str(Period(run.first_day, run.last_day)),
        "trigger": run.trigger,
        "state": run.state,
        "queued_at": run.queued_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "eligible": run.eligible,
        "rows": run.rows,
        "error": run.error["sentence"] if run.error else None,
    }


def delivery_line(delivery: Delivery) -> dict[str, Any]:
    """A delivery in a list; `amount` is home currency."""
    return {
        "number": delivery.number,
        "party": delivery.party,
        "day": delivery.day.isoformat(),
        "source": delivery.source_id,
        "state": delivery.state,
        "currency": delivery.currency,
        "total": f"{delivery.total:f}",
        "amount": f"{delivery.amount:f}",
        "rows": delivery.rows,
        "transaction_id": delivery.transaction_id,
        "notes": [_problem(problem_of(delivery.number, note)) for note in delivery.notes or ()],
    }


def _problems(outcome: Outcome, delivery: Delivery) -> list[dict[str, Any]]:
    return [_problem(problem_of(delivery.number, one)) for one in outcome.problems]


def _problem(one: Problem) -> dict[str, Any]:
    return {"number": one.number, "message": one.text, "code": one.code}


def _refusals(outcome: Outcome, delivery: Delivery) -> list[dict[str, Any]]:
    return [{"number": delivery.number, **one} for one in outcome.refusals]
