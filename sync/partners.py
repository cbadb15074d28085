"""Newcomers: parties that a book names for the first time, and who of the destination's contacts they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounting.documents import Document
from accounting.parties import WALK_IN
from accounting.partners import Ambiguity, Contact, Match, Partners
from accounting.rows import PartyRow
from destinations.base import DestinationError, RateLimitedError, UnreachableError
from models import FrozenParty, db
from sync.job import Job, Scope

Met = Match | Ambiguity | None


class Newcomers:
    """The newcomers of one run. Of each party it says the same from the first document to the last."""

    def __init__(self) -> None:
        self._partners: Partners | None = None
        self._has_asked = False
        self._met: dict[str, Met] = {}

    def prepare(self, job: Job, documents: Sequence[Document]) -> None:
        """Fetch the destination's contacts if these documents name anybody new; once, and outside any transaction.

        Raises DestinationError when nobody answers at all: a text is frozen for ever, so it is not guessed meanwhile.
        A destination that answers, and does not tell, is not asked again, and new parties go under our own texts.
        """
        if self._has_asked or not _has_newcomers(job.scope, documents):
            return
        try:
            contacts = job.destination.contacts(job.connection)
        except RateLimitedError:
            raise
        except DestinationError as error:
            if error.code == UnreachableError.code:
                raise
            contacts = None
        self._has_asked = True
        if contacts is not None:
            self._partners = Partners(
                Contact(
                    text=one.text,
                    role=one.role,
                    tin=one.tin,
                    id_type=one.id_type,
                    id_number=one.id_number,
                    reference=one.reference,
                )
                for one in contacts
            )

    def meet(
        self, session: Session, scope: Scope, documents: Iterable[Document], known: Mapping[str, str]
    ) -> dict[str, Met]:
        """Who the parties of these documents are that are not `known` (text by source); by source."""
        if self._partners is None:
            return {}
        rows = {one.party.row.source: one.party.row for one in documents if one.party.row.source not in known}
        taken = _taken(session, scope, rows.values())
        taken |= {met.text for met in self._met.values() if isinstance(met, Match)}
        for source, row in rows.items():
            if source not in self._met:
                met = self._met[source] = self._partners.match(row, taken=taken)
                taken |= {met.text} if isinstance(met, Match) else set()
        return {source: self._met[source] for source in rows}


def texts_of(met: Mapping[str, Met]) -> dict[str, str]:
    """The party texts of those that were found, by source."""
    return {source: one.text for source, one in met.items() if isinstance(one, Match)}


def _has_newcomers(scope: Scope, documents: Iterable[Document]) -> bool:
    """Whether a party of these documents has no text in the book; whoever gives no name at a till is no newcomer."""
    sources = {document.party.row.source for document in documents} - {WALK_IN.row.source}
    query = select(FrozenParty.source).where(FrozenParty.book_id == scope.book_id, FrozenParty.source.in_(sources))
    unknown = sources - set(db.session.scalars(query))
    db.session.rollback()
    return bool(unknown)


def _taken(session: Session, scope: Scope, rows: Iterable[PartyRow]) -> set[str]:
    """Of the names of these parties, those that are the text of another party in this book."""
    names = {" ".join((row.name or "").split()) for row in rows}
    query = select(FrozenParty.text).where(FrozenParty.book_id == scope.book_id, FrozenParty.text.in_(names))
    return set(session.scalars(query))
