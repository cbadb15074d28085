"""Judging: what each document is to become, before anything is written or sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from sqlalchemy.orm import Session

from accounting.documents import Document, UnreadableDocument
from accounting.fingerprints import Difference, content_of, differences, fingerprint, in_short, says
from accounting.partners import Ambiguity, Match
from accounting.problems import Problem, problem_as_json
from accounting.words import N_
from models import AdoptedDocument, Delivery
from models.delivery import IN_THE_BOOKS, ON_THE_WAY
from sync.adoption import doubt
from sync.deliveries import History, Planned, adopted_documents, by_identity, storable
from sync.job import Scope
from sync.partners import Met
from sync.revisions import CHANGED, THERE_AGAIN, known_content, known_fingerprint
from sync.scrutiny import Looked, Scrutiny


class Fate(Enum):
    """What a document is to become: known ones are in the books, those on the way in an unsettled parcel.

    Adopted ones were found in the books when a restored backup was: we had forgotten their delivery. Doubtful ones too,
    but nobody knows yet whether they say there what the source says now. Changed ones say something else than what was
    posted; what was taken back for good is skipped.
    """

    KNOWN = auto()
    CHANGED = auto()
    TAKEN_BACK = auto()
    ON_THE_WAY = auto()
    ADOPTED = auto()
    DOUBTFUL = auto()
    EMPTY = auto()
    FAULTY = auto()
    FRESH = auto()


@dataclass(frozen=True)
class Sorted:
    """A document as it would be sent, its delivery if it has one, its fate, and why it is not simply fresh or known.

    `said` is what the source says of it; nothing of a reversal. `change` is what a changed one says now, to be kept.
    `notes` do not stop a fresh one.
    """

    document: Document
    delivery: Delivery | None
    fate: Fate
    problems: tuple[Problem, ...] = ()
    said: Document | None = None
    adopted: AdoptedDocument | None = None
    change: dict[str, Any] | None = None
    notes: tuple[Problem, ...] = ()
    matched_by: str | None = None

    @property
    def planned(self) -> Planned:
        """The document, to be sent under its revision."""
        revision = self.delivery.revision if self.delivery else 1
        return Planned(self.document, self.said, revision, self.notes, self.matched_by)

    @property
    def amount(self) -> Decimal:
        """The home amount by which it counts: of what is known, what the book holds, whatever was accepted since."""
        if self.fate == Fate.KNOWN and self.delivery is not None:
            return self.delivery.amount
        return storable(self.document.home_amount)


class Judge:
    """Judges documents that are not in the books: what is on its way, adopted, empty, faulty, or fresh.

    `waiting` are documents chosen before that no delivery tells of yet; `met` says who new parties are.
    """

    def __init__(
        self,
        session: Session,
        scope: Scope,
        documents: Sequence[Document],
        waiting: Iterable[Planned],
        scrutiny: Scrutiny,
        met: Mapping[str, Met],
    ) -> None:
        self.scope = scope
        self.scrutiny = scrutiny
        self.met = met
        self.taken = by_identity(session, scope, documents)
        for one in waiting:
            self.taken[one.document.number, one.document.party.text] = one.document.source_id
        self.adopted = adopted_documents(session, scope, documents)

    def sorted(self, document: Document, delivery: Delivery | None, said: Document | None) -> Sorted:
        """The fate of one document. One that is to be booked takes its number, so that a later one cannot have it."""
        if delivery is not None and delivery.state in IN_THE_BOOKS:
            return Sorted(document, delivery, Fate.KNOWN, said=said)
        if delivery is not None and delivery.state in ON_THE_WAY and delivery.parcel_id is not None:
            return Sorted(document, delivery, Fate.ON_THE_WAY, said=said)
        if document.number in self.adopted and not isinstance(document, UnreadableDocument):
            return self._adopted(document, delivery, said, self.adopted[document.number])
        if document.is_empty:
            message = N_("Its total is zero: there is nothing to book.")
            problem = Problem(document.number, message, "NOTHING_TO_BOOK")
            return Sorted(document, delivery, Fate.EMPTY, (problem,), said=said)
        return self._to_be_sent(document, delivery, said)

    def _adopted(
        self, document: Document, delivery: Delivery | None, said: Document | None, adopted: AdoptedDocument
    ) -> Sorted:
        """What the source says of a document that the destination has; whether it is well made matters no more."""
        problems = tuple(_identity_problems(document, self.taken))
        if problems:
            return Sorted(document, delivery, Fate.FAULTY, problems, said=said)
        self._take_its_number(document)
        found = doubt(document, adopted)
        if found is not None:
            return Sorted(document, delivery, Fate.DOUBTFUL, (found,), said=said, adopted=adopted)
        return Sorted(document, delivery, Fate.ADOPTED, said=said, adopted=adopted)

    def _to_be_sent(self, document: Document, delivery: Delivery | None, said: Document | None) -> Sorted:
        met = self.met.get(document.party.row.source)
        problems = [*self.scope.push.preflight(document), *_identity_problems(document, self.taken)]
        if isinstance(met, Ambiguity):
            problems.append(met.problem(document.number))
        # Only what is well made can be looked at further.
        looked = Looked(document) if problems else self.scrutiny.of(document)
        problems.extend(looked.problems)
        if problems:
            return Sorted(looked.document, delivery, Fate.FAULTY, tuple(problems), said=said)
        self._take_its_number(document)
        if not isinstance(met, Match):
            return Sorted(looked.document, delivery, Fate.FRESH, said=said, notes=looked.notes)
        notes = (*met.notes(document), *looked.notes)
        return Sorted(looked.document, delivery, Fate.FRESH, said=said, notes=notes, matched_by=met.by)

    def _take_its_number(self, document: Document) -> None:
        self.taken[document.number, document.party.text] = document.source_id


def in_the_books(session: Session, scope: Scope, said: Document, document: Document, history: History) -> Sorted:
    """Whether the source still says what was posted, or what somebody accepted since."""
    delivery, reversal = history.newest, history.taken_back_by
    content = content_of(said)
    found = fingerprint(content)
    if reversal is not None and says(content, reversal.fingerprint):
        message = N_("It was posted and taken back since, and that is how it is to stay.")
        problem = Problem(document.number, message, "TAKEN_BACK")
        return Sorted(document, delivery, Fate.TAKEN_BACK, (problem,), said=said)
    if reversal is None and says(content, known_fingerprint(delivery)):
        return Sorted(document, delivery, Fate.KNOWN, said=said)
    problems = [problem_as_json(one) for one in scope.push.preflight(document)]
    kind = CHANGED if reversal is None else THERE_AGAIN
    change = {"kind": kind, "content": content, "fingerprint": found, "problems": problems}
    if said.said_day is not None:
        change["day"] = said.day.isoformat()
    if reversal is None:
        problem = changed(document.number, differences(known_content(session, delivery), content))
    else:
        message = N_("It was taken back, and the source has it again. Decide under Changed after posting.")
        problem = Problem(document.number, message, "CHANGED_AFTER_POSTING")
    return Sorted(document, delivery, Fate.CHANGED, (problem,), said=said, change=change)


def changed(number: str, found: Sequence[Difference]) -> Problem:
    """A document that says something else than what was posted is shown, never sent again."""
    message = N_("It was changed after it was posted: %(changes)s. Decide under Changed after posting.")
    return Problem(number, message, "CHANGED_AFTER_POSTING", {"changes": in_short(found)})


def _identity_problems(document: Document, taken: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """AiAccount would take a second document of this number and party for the first one, and drop it."""
    other = taken.get((document.number, document.party.text))
    if other is not None and other != document.source_id:
        message = N_("Number and party are those of %(other)s already. Give one of the two another number.")
        yield Problem(document.number, message, "DUPLICATE_IDENTITY", {"other": other})
