"""The client against a server that says the impossible: nothing that does not add up is believed."""

from __future__ import annotations

import gzip
import hashlib
import logging
import socket
import time
import traceback
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounting.documents import DocumentKind
from destinations.aiaccount import AiAccount, Timeouts
from destinations.aiaccount.errors import IdempotencyConflictError, NotAnsweredError, WrongAddressError
from destinations.aiaccount.refusals import retry_after
from destinations.base import (
    AnswerLostError,
    BatchRejectedError,
    Connection,
    DestinationError,
    DocumentState,
    KeyPausedError,
    KeyRejectedError,
    Parcel,
    QuotaExceededError,
    RateLimitedError,
    ResultState,
    ScopeMissingError,
    Secret,
    TooLargeError,
    UnreachableError,
    UnreadableAnswerError,
    WrongCompanyError,
)
from tests.builders import a_party, a_sales_invoice
from tests.destinations.conftest import KEY, Freeze
from tests.destinations.fake_server import FakeServer, Unread, answer, refusal, reset

NOW = datetime(2010, 12, 31, 2, 0, tzinfo=UTC)


@pytest.fixture
def parcel(freeze: Freeze) -> Parcel:
    """Two invoices of one line each: rows 2 and 3."""
    other = a_sales_invoice(number="536366", party=a_party("Tan Wei (C2)"))
    return freeze(DocumentKind.SALES_INVOICE, a_sales_invoice(), other)


def a_document(number: str = "536365", party: str = "Aisyah Rahman (C17850)", row: int = 2, **more: Any) -> Any:
    values = {
        "number": number,
        "party": party,
        "first_row": row,
        "last_row": row,
        "state": "posted",
        "transaction_id": row,
        "errors": [],
    }
    return {**values, **more}


SECOND = a_document("536366", "Tan Wei (C2)", 3)


def an_import(**more: Any) -> Any:
    values = {
        "id": 7,
        "kind": "sales-invoices",
        "company": "Demo Sdn Bhd",
        "state": "finished",
        "idempotency_key": "push-118-1",
        "received_at": "2010-12-31T02:00:00+00:00",
        "rows": {"total": 2, "posted": 2, "duplicate": 0, "rejected": 0},
        "documents": [a_document(), SECOND],
        "history_url": "/history/7",
    }
    return {**values, **more}


def a_company(**more: Any) -> Any:
    key = {"name": "k", "scopes": ["sales.write", "purchase.write"], "state": "active"}
    values = {"id": "c1", "name": "Demo Sdn Bhd", "home_currency": "MYR", "rounding": "line", "key": key}
    return {**values, **more}


def grown(freeze: Freeze) -> Parcel:
    """A parcel of 20 MB, more than any socket keeps waiting."""
    parcel = freeze(DocumentKind.SALES_INVOICE, a_sales_invoice())
    with parcel.path.open("ab") as file:
        file.write(b"\0" * 20_000_000)
    return replace(parcel, sha256=hashlib.sha256(parcel.path.read_bytes()).hexdigest())


def error_of(aiaccount: AiAccount, connection: Connection, parcel: Parcel) -> DestinationError:
    with pytest.raises(DestinationError) as caught:
        aiaccount.send(connection, parcel)
    return caught.value


def test_the_request_is_what_the_contract_says(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(answer(200, an_import()))
    faked.send(connection, parcel)
    head, _, body = fake.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /api/v1/imports/sales-invoices HTTP/1.1"
    assert {f"Authorization: Bearer {KEY}", "Idempotency-Key: push-118-1", "User-Agent: AiAccount-Sync"} <= set(lines)
    assert b'name="company"\r\n\r\nDemo Sdn Bhd\r\n' in body
    assert b'name="file"; filename="push-118-1.xlsx"\r\nContent-Type: application/vnd.openxml' in body
    assert parcel.path.read_bytes() in body


def test_an_answer_that_adds_up_is_believed(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(answer(200, an_import(something_new={"we": "ignore"}, documents=[SECOND, a_document()])))
    result = faked.send(connection, parcel)
    assert (result.import_id, result.state, result.history_url) == ("7", ResultState.FINISHED, f"{fake.url}/history/7")
    assert [(one.number, one.transaction_id) for one in result.documents] == [("536365", "2"), ("536366", "3")]


def test_what_stands_in_the_books_is_believed_where_it_is_told(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    told = a_document(total="-1250.50", currency="MYR", draft=True)
    fake.say(answer(200, an_import(documents=[told, SECOND])))
    first, second = faked.send(connection, parcel).documents
    assert (first.total, first.currency, first.is_draft) == (Decimal("-1250.50"), "MYR", True)
    assert (second.total, second.currency, second.is_draft) == (None, None, False)


def test_a_refusal_without_a_reason_gets_words(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    rows = {"total": 2, "posted": 1, "duplicate": 0, "rejected": 1}
    fake.say(answer(200, an_import(rows=rows, documents=[a_document(state="rejected", transaction_id=None), SECOND])))
    refused = faked.send(connection, parcel).documents[0]
    assert refused.state is DocumentState.REJECTED
    assert [(refusal.code, refusal.row) for refusal in refused.refusals] == [("REASON_MISSING", 2)]


UNBELIEVABLE = {
    "another company": an_import(company="Demo Sdn Bhd 2"),
    "another kind": an_import(kind="sales-receipts"),
    "another key": an_import(idempotency_key="push-119-1"),
    "an unknown state": an_import(state="done"),
    "an unknown document state": an_import(documents=[a_document(state="perhaps"), SECOND]),
    "a document missing": an_import(documents=[a_document()]),
    "no documents": an_import(documents=[], rows={"total": 0, "posted": 0, "duplicate": 0, "rejected": 0}),
    "a document twice": an_import(documents=[a_document(), a_document(row=3)]),
    "a document too many": an_import(documents=[a_document(), SECOND, a_document("9", row=4)]),
    "another number": an_import(documents=[a_document("536364"), SECOND]),
    "another party": an_import(documents=[a_document(party="aisyah rahman (C17850)"), SECOND]),
    "the documents' rows swapped": an_import(documents=[a_document(row=3), {**SECOND, "first_row": 2, "last_row": 2}]),
    "the same row twice": an_import(documents=[a_document(), {**SECOND, "first_row": 2, "last_row": 2}]),
    "a document in the header": an_import(documents=[a_document(row=1), SECOND]),
    "an end before its start": an_import(documents=[a_document(), {**SECOND, "last_row": 2}]),
    "more posted than there are": an_import(rows={"total": 3, "posted": 3, "duplicate": 0, "rejected": 0}),
    "counts of another state": an_import(rows={"total": 2, "posted": 1, "duplicate": 1, "rejected": 0}),
    "a total that is not the sum": an_import(rows={"total": 3, "posted": 2, "duplicate": 0, "rejected": 0}),
    "a negative count": an_import(rows={"total": 2, "posted": 3, "duplicate": -1, "rejected": 0}),
    "a count as text": an_import(rows={"total": "2", "posted": 2, "duplicate": 0, "rejected": 0}),
    "a number as a number": an_import(documents=[a_document(number=536365), SECOND]),  # type: ignore[arg-type]
    "a total as a number": an_import(documents=[a_document(total=12.5, currency="MYR"), SECOND]),
    "a total that is none": an_import(documents=[a_document(total="NaN", currency="MYR"), SECOND]),
    "a total with an exponent": an_import(documents=[a_document(total="1e3", currency="MYR"), SECOND]),
    "a total with a comma": an_import(documents=[a_document(total="1,000.00", currency="MYR"), SECOND]),
    "a total in other digits": an_import(documents=[a_document(total="\u0661", currency="MYR"), SECOND]),
    "a total without a currency": an_import(documents=[a_document(total="12.50"), SECOND]),
    "a currency without a total": an_import(documents=[a_document(currency="MYR"), SECOND]),
    "an unknown currency": an_import(documents=[a_document(total="12.50", currency="RM"), SECOND]),
    "a draft perhaps": an_import(documents=[a_document(draft="yes"), SECOND]),
    "no id": an_import(id=None),
    "an error instead": {"error": {"code": "KEY_INVALID", "message": "", "detail": {}}},
    "a list": [an_import()],
    "nothing": b"",
    "null": b"null",
    "half of it": b'{"id": 7, "kind": "sales-in',
    "no UTF-8": b'{"id": "\xff"}',
    "much nesting": b"[" * 100_000,
}


@pytest.mark.parametrize("body", UNBELIEVABLE.values(), ids=UNBELIEVABLE)
def test_an_answer_that_does_not_add_up_is_uncertain(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel, body: Any
) -> None:
    fake.say(answer(200, body))
    error = error_of(faked, connection, parcel)
    assert type(error) is UnreadableAnswerError
    assert error.uncertain
    with pytest.raises(UnreadableAnswerError):
        faked.read_back(connection, parcel)


def test_json_that_calls_itself_a_page_is_not_believed(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(answer(200, an_import(), content_type="text/html"))
    assert type(error_of(faked, connection, parcel)) is UnreadableAnswerError


@pytest.mark.parametrize(
    ("said", "error", "uncertain"),
    [
        (refusal(401, "KEY_INVALID"), KeyRejectedError, False),
        (refusal(401, "KEY_DISABLED"), KeyRejectedError, False),
        (answer(401, b"", WWW_Authenticate="Basic"), KeyRejectedError, False),
        (refusal(402, "QUOTA_EXCEEDED"), QuotaExceededError, False),
        (refusal(403, "SCOPE_MISSING", scope="sales.write"), ScopeMissingError, False),
        (answer(403, b"<h1>Firewall</h1>", content_type="text/html"), UnreachableError, False),
        (refusal(404, "COMPANY_NOT_FOUND"), WrongCompanyError, False),
        (answer(404, b"<h1>Not here</h1>", content_type="text/html"), WrongAddressError, False),
        (answer(405, b""), BatchRejectedError, False),
        (answer(408, b""), AnswerLostError, True),
        (refusal(409, "IDEMPOTENCY_CONFLICT"), IdempotencyConflictError, False),
        (refusal(409, "IN_PROGRESS"), UnreadableAnswerError, True),
        (refusal(413, "FILE_TOO_LARGE"), TooLargeError, False),
        (answer(413, b"<h1>nginx</h1>", content_type="text/html"), TooLargeError, False),
        (refusal(415, "FILE_UNREADABLE"), BatchRejectedError, False),
        (refusal(422, "COLUMN_MISSING", column="Unit Price"), BatchRejectedError, False),
        (answer(423, b"<h1>Locked</h1>", content_type="text/html"), UnreadableAnswerError, True),
        (refusal(429, "RATE_LIMITED"), RateLimitedError, False),
        (refusal(500, "OOPS"), AnswerLostError, True),
        (answer(502, b"<h1>Bad Gateway</h1>", content_type="text/html"), AnswerLostError, True),
        (answer(503, b""), AnswerLostError, True),
        (answer(201, b"{}"), UnreadableAnswerError, True),
        (answer(204, b""), UnreadableAnswerError, True),
        (answer(302, b"", Location="http://127.0.0.1:9/elsewhere"), UnreadableAnswerError, True),
    ],
)
def test_every_status_is_the_error_that_it_means(
    fake: FakeServer,
    faked: AiAccount,
    connection: Connection,
    parcel: Parcel,
    said: bytes,
    error: type[DestinationError],
    uncertain: bool,
) -> None:
    fake.say(said)
    found = error_of(faked, connection, parcel)
    assert (type(found), found.uncertain) == (error, uncertain)
    assert len(fake.requests) == 1  # Never sent twice, never redirected.


def test_the_error_names_the_column_and_the_permission(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(refusal(422, "COLUMN_MISSING", "A column lacks.", column="Unit Price"))
    assert error_of(faked, connection, parcel).detail == "COLUMN_MISSING: A column lacks. [Unit Price]"
    fake.say(refusal(403, "SCOPE_MISSING", scope="sales.write"))
    assert error_of(faked, connection, parcel).detail == "sales.write"


def test_a_held_parcel_without_an_import_id_is_held_all_the_same(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(refusal(423, "KEY_PAUSED"))
    held = faked.send(connection, parcel)
    assert (held.import_id, held.state, held.history_url) == ("", ResultState.HELD, f"{fake.url}/history")


def test_an_answer_cut_short_is_lost(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(answer(200, an_import())[:-40])
    assert type(error_of(faked, connection, parcel)) is AnswerLostError


def test_a_reset_after_the_upload_is_lost(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(reset)
    assert type(error_of(faked, connection, parcel)) is AnswerLostError


def test_a_reset_in_the_middle_of_the_upload_is_lost(
    fake: FakeServer, faked: AiAccount, connection: Connection, freeze: Freeze
) -> None:
    def hang_up(talk: socket.socket) -> None:
        talk.recv(1024)
        reset(talk)

    fake.say(Unread(hang_up))
    assert type(error_of(faked, connection, grown(freeze))) is AnswerLostError


def test_silence_is_lost(fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel) -> None:
    fake.say(fake.hold)
    error = error_of(faked, connection, parcel)
    assert type(error) is AnswerLostError
    assert error.detail == "no answer in time"


def test_an_answer_that_drips_for_ever_is_lost(fake: FakeServer, connection: Connection, parcel: Parcel) -> None:
    def drip(talk: socket.socket) -> None:
        talk.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(500):
            talk.sendall(b" ")
            time.sleep(0.01)

    fake.say(drip)
    dripped = AiAccount(fake.url, timeouts=Timeouts(connect=1, read=0.05))
    error = error_of(dripped, connection, parcel)
    assert (type(error), error.detail) == (AnswerLostError, "the answer takes too long")


def test_an_endless_answer_is_lost_and_not_kept_in_memory(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    bomb = gzip.compress(b" " * 100_000_000, compresslevel=1)
    fake.say(answer(200, bomb, Content_Encoding="gzip"))
    error = error_of(faked, connection, parcel)
    assert (type(error), error.detail) == (AnswerLostError, "the answer has more than 67108864 bytes")


def test_where_nobody_listens_nothing_was_sent(connection: Connection, parcel: Parcel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "http://nowhere.invalid", "http://[bad"):
        error = error_of(AiAccount(url, timeouts=Timeouts(connect=0.5, read=0.5)), connection, parcel)
        assert (type(error), error.uncertain) == (UnreachableError, False)


def test_without_a_secure_connection_nothing_was_sent(fake: FakeServer, connection: Connection, parcel: Parcel) -> None:
    def plain(talk: socket.socket) -> None:
        talk.recv(1024)
        talk.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    fake.say(Unread(plain))
    secure = AiAccount(fake.url.replace("http://", "https://"), timeouts=Timeouts(connect=1, read=1))
    error = error_of(secure, connection, parcel)
    assert (type(error), error.detail) == (UnreachableError, "no secure connection")


def test_a_connection_that_takes_too_long_sends_nothing(connection: Connection, parcel: Parcel) -> None:
    # Nobody accepts here, and the queue holds one: further connections wait.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.create_connection(full.getsockname()):
        slow = AiAccount(f"http://127.0.0.1:{full.getsockname()[1]}", timeouts=Timeouts(connect=0.2, read=0.2))
        error = error_of(slow, connection, parcel)
    assert (type(error), error.detail) == (UnreachableError, "no connection in time")


@pytest.mark.parametrize(
    "key", ["", " prac_1234567", "prac_1234567\n", "prac 1234567", "prac_1234567\r\nX: y", "ключ-12345"]
)
def test_a_key_that_no_header_can_carry_is_refused_here(
    fake: FakeServer, faked: AiAccount, parcel: Parcel, key: str
) -> None:
    bad = Connection("Demo Sdn Bhd", Secret(key))
    for call in (lambda: faked.test(bad), lambda: faked.send(bad, parcel), lambda: faked.read_back(bad, parcel)):
        with pytest.raises(KeyRejectedError) as caught:
            call()
        assert not key or key not in str(caught.value)
    assert fake.requests == []


def test_the_key_is_never_told(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = refusal(401, "KEY_INVALID", f"No such key: {KEY}")
    for said in (echo, refusal(500, KEY), answer(200, {"id": KEY}), answer(302, b"", Location=f"/?key={KEY}"), reset):
        fake.say(said)
        for call in (
            lambda: faked.send(connection, parcel),
            lambda: faked.read_back(connection, parcel),
            lambda: faked.test(connection),
        ):
            with pytest.raises(DestinationError) as caught:
                call()
            told = [str(caught.value), repr(caught.value), caught.value.detail]
            told += traceback.format_exception(caught.value)
            cause = caught.value.__cause__
            told += [str(vars(cause)), getattr(cause, "request", None) or ""] if cause else []
            assert KEY not in "".join(map(str, told))
    assert KEY not in caplog.text
    assert KEY not in repr(connection) + str(connection) + repr(faked) + str(vars(faked))


def test_what_aiaccount_says_can_be_kept_in_any_database(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(refusal(422, "FILE_UNREADABLE", "A\0B" + "x" * 10_000))
    detail = error_of(faked, connection, parcel).detail
    assert detail.startswith("FILE_UNREADABLE: A\N{REPLACEMENT CHARACTER}B")
    assert len(detail) < 600


def test_an_echoed_key_is_blotted_out(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(refusal(401, "KEY_INVALID", f"No such key: {KEY}"))
    assert error_of(faked, connection, parcel).detail == "KEY_INVALID: No such key: (secret)"


def test_passwords_and_proxies_of_the_environment_are_not_used(
    fake: FakeServer,
    faked: AiAccount,
    connection: Connection,
    parcel: Parcel,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    fake.say(answer(200, an_import()))
    faked.send(connection, parcel)
    assert f"Authorization: Bearer {KEY}".encode() in fake.requests[0]


def test_the_upload_is_streamed(fake: FakeServer, faked: AiAccount, connection: Connection, freeze: Freeze) -> None:
    parcel = grown(freeze)

    def swallow(talk: socket.socket) -> None:
        wanted = 20_000_000
        while wanted > 0:
            wanted -= len(talk.recv(1 << 20))

    fake.say(Unread(swallow))
    tracemalloc.start()
    error_of(faked, connection, parcel)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6_000_000


@pytest.mark.parametrize("given", ["javascript:alert(1)", "data:text/html,x", "ftp://x/y", "http://[bad", ""])
def test_a_history_address_that_is_no_web_page_is_replaced(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel, given: str
) -> None:
    fake.say(answer(200, an_import(history_url=given)))
    assert faked.send(connection, parcel).history_url == f"{fake.url}/history/7"


def test_a_file_refused_after_it_was_held_is_a_rejected_batch(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel
) -> None:
    fake.say(answer(200, an_import(documents=[], error={"code": "FILE_UNREADABLE", "message": "It is broken."})))
    with pytest.raises(BatchRejectedError, match="FILE_UNREADABLE: It is broken"):
        faked.read_back(connection, parcel)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (answer(200, b"<h1>Welcome</h1>", content_type="text/html"), WrongAddressError),
        (answer(200, {"name": "Demo Sdn Bhd"}), WrongAddressError),
        (answer(301, b"", Location="https://elsewhere"), WrongAddressError),
        (answer(404, b"", content_type="text/html"), WrongAddressError),
        (refusal(404, "COMPANY_NOT_FOUND"), WrongCompanyError),
        (refusal(423, "KEY_PAUSED"), KeyPausedError),
        (refusal(401, "KEY_DISABLED"), KeyRejectedError),
        (answer(503, b""), NotAnsweredError),
        (reset, UnreachableError),
        (answer(200, a_company(name="Demo Sdn Bhd 2")), WrongCompanyError),
        (answer(200, a_company(rounding="total")), WrongAddressError),
        (answer(200, a_company(rounding=None)), WrongAddressError),
        (answer(200, a_company(key={"scopes": [], "state": "active"})), ScopeMissingError),
        (answer(200, a_company(key={"scopes": [], "state": "paused"})), KeyPausedError),
        (answer(200, a_company(key={"scopes": [], "state": "disabled"})), KeyRejectedError),
    ],
)
def test_the_connection_test_says_what_is_wrong(
    fake: FakeServer, faked: AiAccount, connection: Connection, said: Any, error: type[DestinationError]
) -> None:
    fake.say(said)
    with pytest.raises(DestinationError) as caught:
        faked.test(connection)
    assert (type(caught.value), caught.value.uncertain) == (error, False)


def test_the_connection_test_believes_a_good_answer(fake: FakeServer, faked: AiAccount, connection: Connection) -> None:
    fake.say(answer(200, a_company(), content_type="application/json; charset=utf-8"))
    assert faked.test(connection).id == "c1"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (answer(404, b"<h1>Not here</h1>", content_type="text/html"), WrongAddressError),
        (refusal(404, "COMPANY_NOT_FOUND"), WrongCompanyError),
        (answer(404, {"detail": "Not Found"}), WrongAddressError),
    ],
)
def test_only_aiaccount_itself_can_say_that_it_never_saw_a_parcel(
    fake: FakeServer, faked: AiAccount, connection: Connection, parcel: Parcel, said: bytes, error: type[Exception]
) -> None:
    fake.say(said)
    with pytest.raises(error):
        faked.read_back(connection, parcel)
    fake.say(refusal(404, "IMPORT_NOT_FOUND"))
    assert faked.read_back(connection, parcel) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("17", 17),
        (" 17 ", 17),
        ("0", 1),
        ("999999999999999999", 3600),
        ("Fri, 31 Dec 2010 02:01:30 GMT", 90),
        ("Fri, 31 Dec 2010 01:00:00 GMT", 1),
        ("Sat, 31 Dec 2050 01:00:00 GMT", 3600),
        ("Fri, 31 Dec 2010 02:01:30 -0000", 90),
        ("soon", 60),
        ("-5", 60),
        ("²", 60),
        ("", 60),
        (None, 60),
    ],
)
def test_the_wait_is_read_and_bounded(header: str | None, seconds: int) -> None:
    assert retry_after(header, NOW) == seconds
