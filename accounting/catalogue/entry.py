"""What the catalogue says about a code: what it means, which documents it is about, who can mend it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounting.documents import DocumentKind
from accounting.push_type import Reader
from accounting.pushes import PUSH_TYPES
from accounting.words import N_


class Stage(StrEnum):
    """When a code is met; the values are words for people, to be translated."""

    BEFORE_SENDING = N_("Found before sending")
    REFUSED = N_("Refused by AiAccount")
    CONNECTION = N_("Of the connection")
    RUN = N_("Of the run")
    DECISION = N_("Of what a person enters or decides")
    ALERT = N_("Of an alert")


class Mender(StrEnum):
    """Who can mend it; the values are words for people, to be translated."""

    YOU_IN_AIACCOUNT = N_("you, in AiAccount")
    YOU = N_("you, here")
    SUPER_ADMIN = N_("the super admin, here")
    SOURCE = N_("whoever keeps the source")
    OPERATOR = N_("whoever runs this server")
    NOBODY = N_("nobody: it passes by itself")


class Retry(StrEnum):
    """Whether sending the same again helps; the values are words for people, to be translated."""

    BY_ITSELF = N_("It is tried again by itself.")
    ONCE_MENDED = N_("Sync again once it is mended.")
    NOT_NEEDED = N_("No retry is needed.")
    NOTE = N_("A warning: it is sent all the same.")
    WARNING = N_("A warning: it is sent all the same, unless the book stops what has one.")
    LATER = N_("Try again in a while.")
    ANEW = N_("Enter it again.")
    NO_HELP = N_("Another try does not help.")


class Page(StrEnum):
    """The pages of ours on which something is mended."""

    NONE = ""
    BOOK = "book"
    MAPPING = "mapping"
    SYNC = "sync"
    CHANGES = "changes"
    WAITING = "waiting"
    ALERTS = "alerts"


@dataclass(frozen=True)
class Place:
    """Where it is mended: the way through the menus, and the page of it, in AiAccount (`path`) or of ours.

    `of_company` says that AiAccount shows the page of one company, and knows the one of the book.
    """

    words: str = ""
    path: str = ""
    page: Page = Page.NONE
    of_company: bool = True


NOWHERE = Place()


@dataclass(frozen=True)
class Remedy:
    """Somebody who can mend it, and where."""

    mender: Mender
    place: Place


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The help for one code at one stage. `pushes` are the keys of the push types it can happen to, none for no type.

    `meaning` says what it means and what to do, without the values of a single document, so that it stands by itself.
    `otherwise` is the other way to mend it, where there are two.
    """

    code: str
    stage: Stage
    meaning: str
    mender: Mender
    place: Place = NOWHERE
    otherwise: Remedy | None = None
    retry: Retry = Retry.ONCE_MENDED
    pushes: tuple[str, ...] = ()

    @property
    def is_a_warning(self) -> bool:
        """Whether a document with it is sent all the same; an e-Invoice's, unless its book stops what has one."""
        return self.retry in (Retry.NOTE, Retry.WARNING)


def _keys(*wanted: DocumentKind | Reader) -> tuple[str, ...]:
    """The push types that make such a document or read such rows, in the order of the registry."""
    return tuple(key for key, push in PUSH_TYPES.items() if push.kind in wanted or set(push.readers) & set(wanted))


EVERY = tuple(PUSH_TYPES)
INVOICES = _keys(DocumentKind.SALES_INVOICE)
RECEIPTS = _keys(DocumentKind.SALES_RECEIPT)
BILLS = _keys(DocumentKind.EXPENSE_BILL)
LINED = _keys(DocumentKind.SALES_INVOICE, DocumentKind.EXPENSE_BILL)
MONEY = _keys(DocumentKind.SALES_RECEIPT, DocumentKind.EXPENSE_PAYMENT)
PAYMENTS = _keys(DocumentKind.EXPENSE_PAYMENT)
SALES = _keys(DocumentKind.SALES_INVOICE, DocumentKind.SALES_RECEIPT)
ORDERS = _keys(Reader.ORDERS)
TILL = _keys(Reader.POS_TRANSACTIONS)
SETTLEMENTS = _keys(DocumentKind.EXPENSE_BILL, DocumentKind.EXPENSE_PAYMENT)

SOURCE_ROW = Place(N_("the row in the source"))
MAPPING = Place(N_("Settings → AiAccount → Mapping"), page=Page.MAPPING)
BOOK = Place(N_("Settings → AiAccount"), page=Page.BOOK)
CHANGES = Place(N_("Changed after posting"), page=Page.CHANGES)
WAITING = Place(N_("Waiting room"), page=Page.WAITING)
SYNC = Place(N_("AiAccount Sync"), page=Page.SYNC)
ALERTS = Place(N_("Settings → AiAccount → Alerts"), page=Page.ALERTS)

BY_MAPPING_ANOTHER = Remedy(Mender.SUPER_ADMIN, MAPPING)
"""What AiAccount lacks need not be added there: the book's mapping can name another."""


def in_the_source(code: str, meaning: str, pushes: tuple[str, ...] = EVERY) -> Entry:
    """A problem that whoever keeps the source mends there."""
    return _problem(code, meaning, Mender.SOURCE, SOURCE_ROW, pushes)


def in_the_mapping(code: str, meaning: str, pushes: tuple[str, ...] = EVERY) -> Entry:
    """A problem that the super admin mends in the book's mapping."""
    return _problem(code, meaning, Mender.SUPER_ADMIN, MAPPING, pushes)


def as_a_warning(code: str, meaning: str, pushes: tuple[str, ...] = LINED) -> Entry:
    """What an e-Invoice lacks: mended in the source, and stopping only where the book says so."""
    return _problem(code, meaning, Mender.SOURCE, SOURCE_ROW, pushes, Retry.WARNING)


def in_a_setting(code: str, meaning: str) -> Entry:
    """What keeps a mapping or an option from being saved."""
    return Entry(
        code=code,
        stage=Stage.DECISION,
        meaning=meaning,
        mender=Mender.SUPER_ADMIN,
        place=MAPPING,
        retry=Retry.ANEW,
    )


def by_decision(code: str, meaning: str, place: Place) -> Entry:
    """A problem about which somebody decides on a page of ours."""
    return _problem(code, meaning, Mender.YOU, place, EVERY, Retry.NO_HELP)


def after_another(code: str, meaning: str) -> Entry:
    """A problem that lasts as long as another document's, which says who mends it."""
    return _problem(code, meaning, Mender.YOU, SYNC, EVERY)


def for_information(code: str, meaning: str) -> Entry:
    """A note on a document that nobody has to mend."""
    return _problem(code, meaning, Mender.NOBODY, NOWHERE, EVERY, Retry.NOT_NEEDED)


def _problem(
    code: str,
    meaning: str,
    mender: Mender,
    place: Place,
    pushes: tuple[str, ...],
    retry: Retry = Retry.ONCE_MENDED,
) -> Entry:
    return Entry(
        code=code,
        stage=Stage.BEFORE_SENDING,
        meaning=meaning,
        mender=mender,
        place=place,
        retry=retry,
        pushes=pushes,
    )
