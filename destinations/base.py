"""What every destination can do, and what it may say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from accounting.documents import Document, DocumentKind
from accounting.words import Told
from destinations.master_data import Account, AccountingPeriod, Contact, Currency, Item, TaxCode


@dataclass(frozen=True)
class Secret:
    """A secret text that cannot be printed by accident; `reveal` is the one way to read it."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """The secret itself, for the one header that carries it."""
        return self._text

    def __str__(self) -> str:
        return "(secret)"


@dataclass(frozen=True)
class Connection:
    """Whose books: the company's name and the key to them."""

    company: str
    key: Secret


@dataclass(frozen=True)
class Company:
    """What the connection test found.

    `rounding` is line (round each line and add up) or sum (add up and round once), `scopes` are the key's permissions,
    `key_state` is active or paused.
    """

    id: str
    name: str
    home_currency: str
    rounding: str
    scopes: tuple[str, ...]
    key_state: str


@dataclass(frozen=True, slots=True)
class Span:
    """Where a document stands in its workbook: sheet rows, the header being row 1."""

    first_row: int
    last_row: int


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was frozen: data rows, size in bytes, SHA-256 in hex, and each document's rows in order."""

    path: Path
    rows: int
    size: int
    sha256: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Parcel:
    """A frozen workbook on its way: its bytes and its key never change, however often it is sent.

    `documents` is (number, party) of each document in the workbook's order; an answer about others is not trusted.
    """

    kind: DocumentKind
    path: Path
    file_name: str
    sha256: str
    idempotency_key: str
    documents: tuple[tuple[str, str], ...]


class DocumentState(StrEnum):
    """What the destination did with one document. Duplicate: it was in the books before."""

    POSTED = "posted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Refusal:
    """What the destination said about a document: number, its own reason, its code, the sheet row and column."""

    number: str
    reason: str
    code: str
    row: int | None
    column: str | None = None


@dataclass(frozen=True)
class DocumentResult:
    """The fate of one document of a parcel.

    `total` and `currency` are what stands in the books now, of a duplicate what was booked before; a credit note's is
    negative. Both are None for what is not in the books, and where the destination does not say. A draft lies there
    until somebody posts it.
    """

    number: str
    party: str
    first_row: int
    last_row: int
    state: DocumentState
    transaction_id: str | None
    refusals: tuple[Refusal, ...] = ()
    total: Decimal | None = None
    currency: str | None = None
    is_draft: bool = False


class ResultState(StrEnum):
    """How far the destination is with a parcel. Held: kept by it until the key is un-paused. Queued: not done yet."""

    FINISHED = "finished"
    HELD = "held"
    QUEUED = "queued"


@dataclass(frozen=True)
class Result:
    """The destination's answer to a parcel. `documents` is in the order of the workbook, and empty until finished.

    `received_at` is when the destination got it, in UTC; None where it does not say.
    """

    import_id: str
    state: ResultState
    history_url: str
    documents: tuple[DocumentResult, ...] = ()
    received_at: datetime | None = None


@dataclass(frozen=True)
class Found:
    """A parcel the destination has under a key, of which we know nothing else."""

    kind: DocumentKind
    result: Result


class DestinationError(Told):
    """The destination did not do what was asked. Try again, and tell the super admin if it stays so."""

    code = "DESTINATION"
    retryable = False
    uncertain = False
    """Whether the destination may have stored what it was sent; then it is asked before anything is sent again."""


class UnreachableError(DestinationError):
    """AiAccount could not be reached. Check the network and the firewall, then try again."""

    code = "UNREACHABLE"
    retryable = True


class AnswerLostError(DestinationError):
    """AiAccount gave no answer we can trust, so we will ask it what it stored before anything is sent again."""

    code = "ANSWER_LOST"
    retryable = True
    uncertain = True


class UnreadableAnswerError(AnswerLostError):
    """AiAccount answered something we cannot read, so we will ask it what it stored before anything is sent again."""

    code = "ANSWER_UNREADABLE"


class KeyRejectedError(DestinationError):
    """AiAccount refused the API key. Enter a valid one under Settings, AiAccount."""

    code = "KEY_REJECTED"


class KeyPausedError(DestinationError):
    """The API key is paused in AiAccount. Un-pause it there under Settings, Integrations, API Keys."""

    code = "KEY_PAUSED"
    retryable = True


class ScopeMissingError(DestinationError):
    """The API key lacks a permission. In AiAccount give it sales.write and purchase.write, or make a new key."""

    code = "SCOPE_MISSING"


class WrongCompanyError(DestinationError):
    """AiAccount knows no such company for this key. Copy the company name exactly as AiAccount's settings show it."""

    code = "COMPANY_NOT_FOUND"


class QuotaExceededError(DestinationError):
    """The company's monthly quota of transactions is used up. Upgrade its AiAccount plan, then sync again."""

    code = "QUOTA_EXCEEDED"


class RateLimitedError(DestinationError):
    """AiAccount asks for a slower pace; nothing was stored. Try again in a while."""

    code = "RATE_LIMITED"
    retryable = True

    def __init__(self, detail: str = "", *, retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        """Seconds to wait."""


class BatchRejectedError(DestinationError):
    """AiAccount refused the whole workbook, so nothing of it was booked. The reason names what it did not accept."""

    code = "BATCH_REJECTED"
    may_split = True
    """Whether a part of the workbook may be accepted where the whole was not."""


class TooLargeError(BatchRejectedError):
    """AiAccount finds the workbook too large. Lower AIACCOUNT_MAX_ROWS, then sync again."""

    code = "FILE_TOO_LARGE"


class Destination(ABC):
    """An accounting program that takes parcels. Every call may raise a DestinationError, and no other error."""

    @abstractmethod
    def test(self, connection: Connection) -> Company:
        """Ask whether the key opens the company's books, with every permission a push needs."""

    @abstractmethod
    def freeze(self, kind: DocumentKind, documents: Iterable[Document], path: Path, *, remarks: str) -> Workbook:
        """Write the documents of one kind as one workbook, durably.

        Raises OSError when the disk will not have it, and ValueError when a value does not fit into a cell, which the
        preflight should have found.
        """

    @abstractmethod
    def send(self, connection: Connection, parcel: Parcel) -> Result:
        """Upload a parcel. An error with `uncertain` set means that it may have been stored all the same."""

    @abstractmethod
    def read_back(self, connection: Connection, parcel: Parcel) -> Result | None:
        """What the destination stored of a parcel; None when it never saw it."""

    @abstractmethod
    def look_up(self, connection: Connection, idempotency_key: str) -> Found | None:
        """What the destination has under a key that we do not remember; None when it never saw it."""

    @abstractmethod
    def history_url(self, connection: Connection) -> str:
        """Where a person sees the company's Import History."""

    @abstractmethod
    def accounts(self, connection: Connection) -> tuple[Account, ...] | None:
        """The chart of accounts; None when the destination does not tell, as with every list below."""

    @abstractmethod
    def tax_codes(self, connection: Connection) -> tuple[TaxCode, ...] | None:
        """The tax codes."""

    @abstractmethod
    def currencies(self, connection: Connection) -> tuple[Currency, ...] | None:
        """The currencies."""

    @abstractmethod
    def periods(self, connection: Connection) -> tuple[AccountingPeriod, ...] | None:
        """The accounting periods."""

    @abstractmethod
    def items(self, connection: Connection) -> tuple[Item, ...] | None:
        """The stock items."""

    @abstractmethod
    def contacts(self, connection: Connection) -> tuple[Contact, ...] | None:
        """All customers and suppliers."""
