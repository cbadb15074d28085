"""Scrutiny: the last look at a document before it is sent, by what is known of the destination and of e-Invoices."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from accounting.accounts import NO_ACCOUNT, Accounts, lacks_its_own, resolve
from accounting.documents import Document
from accounting.options import Options
from accounting.problems import Problem
from accounting.readiness import readiness_problems
from accounting.stock import Stock, near_misses
from destinations.base import DestinationError
from models import DeliveryState, Outcome, Run, db
from sync.job import Job, Scope
from sync.master_data import Kind, known_list, refresh, refresh_if_stale
from sync.partners import Newcomers


@dataclass(frozen=True)
class Looked:
    """The document as it is to be sent, what should be known of it, and what keeps it from being sent."""

    document: Document
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scrutiny:
    """By what is looked: the destination's accounts, items and contacts where they are known, and e-Invoice details.

    `is_of_now` says that the lists were fetched for this very run, and not up to three hours before it.
    """

    accounts: Accounts | None = None
    stock: Stock | None = None
    options: Options | None = None
    newcomers: Newcomers = field(default_factory=Newcomers)
    is_of_now: bool = False

    def of(self, document: Document) -> Looked:
        """Look at one document, which our preflight has found well made."""
        notes: list[Problem] = []
        problems: list[Problem] = []
        if self.accounts is not None:
            resolved = resolve(document, self.accounts)
            document = resolved.document
            notes.extend(resolved.notes)
            problems.extend(resolved.problems)
        if self.options is not None:
            lacking = readiness_problems(document, limit=self.options.einvoice_limit)
            (problems if self.options.einvoice_blocks else notes).extend(lacking)
        if self.stock is not None:
            notes.extend(near_misses(document, self.stock))
        return Looked(document, tuple(notes), tuple(problems))


NONE = Scrutiny()
"""Nothing is looked at: what takes something back goes as that went."""


def scrutiny_of(scope: Scope) -> Scrutiny:
    """The scrutiny of a book's documents, by the lists that were fetched last."""
    accounts = known_list(scope.book_id, Kind.ACCOUNTS)
    items = known_list(scope.book_id, Kind.ITEMS)
    return Scrutiny(
        accounts=Accounts.of((one["code"], one["active"]) for one in accounts) if accounts is not None else None,
        stock=Stock.of(one["sku"] for one in items) if items else None,
        options=scope.options,
    )


def fresh_scrutiny(job: Job) -> Scrutiny:
    """What a run looks at its documents by, at first: lists that are fetched if it is time, and if that can be done."""
    if _was_refused_an_account(job):
        return _fetched(job, Newcomers())
    refresh_if_stale(job.scope.book_id, job.connection, job.destination, now=job.now())
    return _read(job, Newcomers())


def renewed(scrutiny: Scrutiny, job: Job, documents: Sequence[Document]) -> Scrutiny:
    """The same, with lists of now where those say that a line's own account of these documents cannot be posted to.

    Nothing goes to another account, or is set aside, by a list that is older than the run: what is posted never moves.
    Fetched once a run, and outside any transaction; where that cannot be done, the older list decides.
    """
    accounts = scrutiny.accounts
    if scrutiny.is_of_now or accounts is None or not any(lacks_its_own(one, accounts) for one in documents):
        return scrutiny
    return _fetched(job, scrutiny.newcomers)


def _fetched(job: Job, newcomers: Newcomers) -> Scrutiny:
    with suppress(DestinationError):
        refresh(job.scope.book_id, job.connection, job.destination, now=job.now())
    return replace(_read(job, newcomers), is_of_now=True)


def _read(job: Job, newcomers: Newcomers) -> Scrutiny:
    scrutiny = scrutiny_of(job.scope)
    db.session.rollback()
    return replace(scrutiny, newcomers=newcomers)


def _was_refused_an_account(job: Job) -> bool:
    """Whether the run before this one was told of an account that cannot be posted to: then our list is wrong."""
    earlier = (Run.book_id == job.scope.book_id, Run.push_type == job.scope.push.key, Run.id < job.run_id)
    last = select(func.max(Run.id)).where(*earlier).scalar_subquery()
    query = select(Outcome.refusals).where(Outcome.run_id == last, Outcome.state == DeliveryState.REJECTED)
    return any(one["code"] in NO_ACCOUNT for refusals in db.session.scalars(query) for one in refusals)
