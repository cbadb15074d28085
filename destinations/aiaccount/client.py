"""AiAccount as a destination."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

from accounting.documents import Document, DocumentKind
from destinations.aiaccount.answers import read_company, read_error, read_found, read_result, safe_history_url
from destinations.aiaccount.errors import WrongAddressError
from destinations.aiaccount.lists import (
    read_accounts,
    read_contacts,
    read_currencies,
    read_items,
    read_periods,
    read_tax_codes,
)
from destinations.aiaccount.refusals import question_error, upload_error
from destinations.aiaccount.wire import Answer, Timeouts, Wire
from destinations.aiaccount.workbook import write_workbook
from destinations.base import (
    BatchRejectedError,
    Company,
    Connection,
    Destination,
    DestinationError,
    Found,
    KeyPausedError,
    KeyRejectedError,
    Parcel,
    Result,
    ResultState,
    ScopeMissingError,
    UnreadableAnswerError,
    Workbook,
    WrongCompanyError,
)
from destinations.master_data import Account, AccountingPeriod, Contact, Currency, Item, TaxCode

NEEDED_SCOPES = ("sales.write", "purchase.write")
"""AiAccount's help names sales.write; purchase.write for bills is our guess."""

_Anything = TypeVar("_Anything")


@dataclass(frozen=True)
class Patience:
    """How long to wait for a queued import, in seconds: in all, before the first look, and at most between two."""

    total: float = 60
    first_step: float = 0.5
    longest_step: float = 10


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class AiAccount(Destination):
    """AiAccount at one address. Safe to share between threads."""

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        patience: Patience | None = None,
        scopes: tuple[str, ...] = NEEDED_SCOPES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._wire = Wire(self.base_url, timeouts or Timeouts(), clock)
        self._patience = patience or Patience()
        self._scopes = scopes
        self._clock = clock
        self._sleep = sleep
        self._now = now

    def test(self, connection: Connection) -> Company:
        """The company behind the key, which is active and has every permission."""
        company = self._ask(connection, "/company", read_company, name=connection.company)
        if company.name != connection.company:
            raise WrongCompanyError(f"the key opens {company.name}")
        if company.key_state == "paused":
            raise KeyPausedError
        if company.key_state != "active":
            raise KeyRejectedError(f"it is {company.key_state}")
        if missing := [scope for scope in self._scopes if scope not in company.scopes]:
            raise ScopeMissingError(", ".join(missing))
        return company

    def freeze(self, kind: DocumentKind, documents: Iterable[Document], path: Path, *, remarks: str) -> Workbook:
        """Write the workbook that AiAccount's import reads."""
        return write_workbook(kind, documents, path, remarks=remarks)

    def send(self, connection: Connection, parcel: Parcel) -> Result:
        """Upload a parcel; a queued import is waited for as long as patience lasts, then it is QUEUED."""
        answer = self._wire.upload(connection, parcel)
        if answer.is_ok:
            return self._patiently(connection, parcel, self._result(answer, connection, parcel))
        error = upload_error(answer, self._now())
        if isinstance(error, KeyPausedError):
            return self._held(answer)
        raise error

    def read_back(self, connection: Connection, parcel: Parcel) -> Result | None:
        """What became of a parcel; None when AiAccount itself (no proxy, no other page) says it never saw it."""
        answer = self._import_under(connection, parcel.idempotency_key)
        return self._result(answer, connection, parcel) if answer else None

    def look_up(self, connection: Connection, idempotency_key: str) -> Found | None:
        """What AiAccount has under a key that we do not remember."""
        answer = self._import_under(connection, idempotency_key)
        return read_found(answer, connection, idempotency_key, self.base_url) if answer else None

    def history_url(self, connection: Connection) -> str:
        """The Import History of the company, for people."""
        return f"{self.base_url}/history?{urlencode({'company': connection.company})}"

    def accounts(self, connection: Connection) -> tuple[Account, ...] | None:
        """The chart of accounts."""
        return self._list(connection, "/accounts", read_accounts)

    def tax_codes(self, connection: Connection) -> tuple[TaxCode, ...] | None:
        """The tax codes with their LHDN tax types."""
        return self._list(connection, "/tax-codes", read_tax_codes)

    def currencies(self, connection: Connection) -> tuple[Currency, ...] | None:
        """The currencies that are switched on."""
        return self._list(connection, "/currencies", read_currencies)

    def periods(self, connection: Connection) -> tuple[AccountingPeriod, ...] | None:
        """The periods, with the last locked day of each."""
        return self._list(connection, "/periods", read_periods)

    def items(self, connection: Connection) -> tuple[Item, ...] | None:
        """The stock items."""
        return self._list(connection, "/items", read_items)

    def contacts(self, connection: Connection) -> tuple[Contact, ...] | None:
        """All customers and suppliers, page by page until a page is empty."""
        found: dict[str, Contact] = {}
        after: dict[str, str] = {}
        while page := self._list(connection, "/contacts", read_contacts, **after):
            last = page[-1][0]
            if last in found:
                raise WrongAddressError("its pages of contacts repeat")
            found.update(page)
            after = {"after": last}
        return None if page is None else tuple(found.values())

    def _list(
        self, connection: Connection, path: str, read: Callable[[Answer], _Anything], **query: str
    ) -> _Anything | None:
        """A list of the company; None when there is no such address, for the real AiAccount may not have them all."""
        answer = self._wire.ask(connection, path, company=connection.company, **query)
        if answer.status == HTTPStatus.NOT_FOUND and isinstance(self._error(answer), WrongAddressError):
            return None
        return self._told(answer, read)

    def _ask(self, connection: Connection, path: str, read: Callable[[Answer], _Anything], **query: str) -> _Anything:
        """A question about the company."""
        return self._told(self._wire.ask(connection, path, **query), read)

    def _told(self, answer: Answer, read: Callable[[Answer], _Anything]) -> _Anything:
        """What the answer to a question says. What cannot be read was not answered by AiAccount."""
        if not answer.is_ok:
            raise self._error(answer)
        try:
            return read(answer)
        except UnreadableAnswerError as error:
            raise WrongAddressError(error.detail) from error

    def _error(self, answer: Answer) -> DestinationError:
        return question_error(answer, self._now())

    def _import_under(self, connection: Connection, idempotency_key: str) -> Answer | None:
        """AiAccount's answer about the import of that key; None only when AiAccount itself says there is none."""
        answer = self._wire.ask(connection, "/imports", idempotency_key=idempotency_key)
        if answer.is_ok:
            return answer
        error = self._error(answer)
        if answer.status == HTTPStatus.NOT_FOUND and read_error(answer) and not isinstance(error, WrongCompanyError):
            return None
        raise error

    def _result(self, answer: Answer, connection: Connection, parcel: Parcel) -> Result:
        return read_result(answer, connection, parcel, self.base_url)

    def _patiently(self, connection: Connection, parcel: Parcel, result: Result) -> Result:
        """The result once it is no longer queued, or the queued one when patience ends."""
        until, step = self._clock() + self._patience.total, self._patience.first_step
        while result.state is ResultState.QUEUED and (left := until - self._clock()) > 0:
            self._sleep(min(step, left))
            step = min(step * 2, self._patience.longest_step)
            result = self._look_again(connection, parcel, result)
        return result

    def _look_again(self, connection: Connection, parcel: Parcel, queued: Result) -> Result:
        """The import as it is now. It is stored, so whatever hides it for a moment leaves it queued."""
        try:
            answer = self._wire.ask(connection, f"/imports/{quote(queued.import_id, safe='')}")
            if not answer.is_ok:
                return queued
            return self._result(answer, connection, parcel)
        except (BatchRejectedError, UnreadableAnswerError):
            raise
        except DestinationError:
            return queued

    def _held(self, answer: Answer) -> Result:
        error = read_error(answer)
        found = (error.detail.get("import_id") or error.detail.get("id")) if error else None
        import_id = str(found or "")
        given = error.detail.get("history_url") if error else None
        return Result(import_id, ResultState.HELD, self._history_of(import_id, given if isinstance(given, str) else ""))

    def _history_of(self, import_id: str, given: str) -> str:
        return safe_history_url(self.base_url, import_id, given) if import_id or given else f"{self.base_url}/history"
