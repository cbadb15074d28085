"""The client against the practice AiAccount: everything it answers, and what the client makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from accounting.catalogue.entry import Place
from accounting.documents import DocumentKind
from destinations.aiaccount import AiAccount, places
from destinations.aiaccount.errors import IdempotencyConflictError, ParcelDamagedError
from destinations.base import (
    AnswerLostError,
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
from tests.builders import a_bill, a_line, a_party, a_payment, a_receipt, a_sales_invoice
from tests.destinations.conftest import Freeze, PracticeCompany

INVOICE, RECEIPT = DocumentKind.SALES_INVOICE, DocumentKind.SALES_RECEIPT


def test_a_good_key_opens_the_company(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    company = aiaccount.test(practice.connection)
    assert (company.name, company.home_currency, company.key_state) == ("Ali & Søns Sdn Bhd", "MYR", "active")
    assert {"sales.write", "purchase.write"} <= set(company.scopes)


def test_the_test_tells_a_paused_key(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    practice.control("pause_key")
    with pytest.raises(KeyPausedError):
        aiaccount.test(practice.connection)


def test_the_test_tells_a_disabled_key(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    practice.control("disable_key")
    with pytest.raises(KeyRejectedError, match="KEY_DISABLED"):
        aiaccount.test(practice.connection)


def test_the_test_tells_an_unknown_key(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    with pytest.raises(KeyRejectedError, match="KEY_INVALID"):
        aiaccount.test(Connection(practice.connection.company, Secret("prac_nobody_knows_it")))


def test_the_test_names_the_missing_permission(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    practice.control("remove_scope", scope="purchase.write")
    with pytest.raises(ScopeMissingError, match=r"purchase\.write"):
        aiaccount.test(practice.connection)


def test_the_test_tells_another_company(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    with pytest.raises(WrongCompanyError):
        aiaccount.test(Connection("Somebody Else", practice.connection.key))


def test_every_kind_of_document_arrives_and_is_posted(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    for kind, document in (
        (DocumentKind.SALES_INVOICE, a_sales_invoice()),
        (DocumentKind.SALES_RECEIPT, a_receipt()),
        (DocumentKind.EXPENSE_BILL, a_bill()),
        (DocumentKind.EXPENSE_PAYMENT, a_payment()),
    ):
        result = aiaccount.send(practice.connection, freeze(kind, document, key=kind.value))
        assert result.state is ResultState.FINISHED
        assert [(one.number, one.state) for one in result.documents] == [(document.number, DocumentState.POSTED)]
        assert result.documents[0].transaction_id


def test_a_credit_note_and_foreign_money_are_posted(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    rate = {"currency": "SGD", "exchange_rate": Decimal("3.4125")}
    back = a_line(quantity=Decimal(-2), tax_amount=Decimal("-2.50"), net=Decimal("-25.00"))
    sale = a_sales_invoice(**rate)
    credit_note = a_sales_invoice(number="C536379", original_number="536365", lines=(back,), **rate)
    result = aiaccount.send(practice.connection, freeze(INVOICE, sale, credit_note))
    assert [one.state for one in result.documents] == [DocumentState.POSTED, DocumentState.POSTED]


def test_the_answer_tells_what_stands_in_the_books(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    sale = a_sales_invoice(currency="SGD", exchange_rate=Decimal("3.4125"))
    other = a_sales_invoice(number=sale.number, lines=(a_line(), a_line()), currency="SGD", exchange_rate=Decimal(3))
    bad = a_sales_invoice(number="536366", lines=(a_line(account="99999"),))
    posted, refused = aiaccount.send(practice.connection, freeze(INVOICE, sale, bad)).documents
    assert (posted.total, posted.currency) == (sale.total, "SGD")
    assert (refused.total, refused.currency) == (None, None)
    (again,) = aiaccount.send(practice.connection, freeze(INVOICE, other, key="push-119-1")).documents
    assert (again.state, again.total) == (DocumentState.DUPLICATE, sale.total)


def test_a_draft_is_taken_as_one_and_never_twice(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    draft = a_sales_invoice(is_draft=True)
    (first,) = aiaccount.send(practice.connection, freeze(INVOICE, draft)).documents
    assert (first.state, first.is_draft) == (DocumentState.POSTED, True)
    (again,) = aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice(), key="push-119-1")).documents
    assert (again.state, again.is_draft) == (DocumentState.DUPLICATE, True)
    practice.control("post_drafts")
    (posted,) = aiaccount.send(practice.connection, freeze(INVOICE, draft, key="push-120-1")).documents
    assert (posted.state, posted.is_draft) == (DocumentState.DUPLICATE, False)


def test_hostile_texts_come_back_as_they_went(aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze) -> None:
    texts = ("=1+1", "#N/A", "00123", "_x0041_", "@SUM", "a\rb", "مرحبا 😀", "  ends  ", "bell\x07")
    documents = [a_sales_invoice(number=f"N{place}", party=a_party(text)) for place, text in enumerate(texts)]
    result = aiaccount.send(practice.connection, freeze(INVOICE, *documents))
    assert [one.party for one in result.documents] == list(texts)


def test_a_refused_document_says_why_and_the_others_are_posted(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    bad = a_sales_invoice(number="536366", lines=(a_line(), a_line(account="99999")))
    result = aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice(), bad))
    posted, refused = result.documents
    assert (posted.state, refused.state) == (DocumentState.POSTED, DocumentState.REJECTED)
    (refusal,) = refused.refusals
    assert (refusal.code, refusal.row, refusal.column) == ("ACCOUNT_NOT_FOUND", 4, "Account")


def test_pushed_again_under_a_new_key_it_is_a_duplicate(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    first = aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice()))
    again = aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice(), key="push-119-1"))
    assert again.documents[0].state is DocumentState.DUPLICATE
    assert again.documents[0].transaction_id == first.documents[0].transaction_id


def test_the_same_parcel_again_gets_the_first_answer(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    parcel = freeze(INVOICE, a_sales_invoice())
    assert aiaccount.send(practice.connection, parcel) == aiaccount.send(practice.connection, parcel)


def test_other_bytes_under_the_same_key_are_a_conflict(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice()))
    with pytest.raises(IdempotencyConflictError) as caught:
        aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice(number="other")))
    assert not caught.value.uncertain


def test_a_paused_key_holds_the_parcel_until_it_is_un_paused(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    practice.control("pause_key")
    parcel = freeze(INVOICE, a_sales_invoice())
    held = aiaccount.send(practice.connection, parcel)
    assert (held.state, held.documents) == (ResultState.HELD, ())
    assert held.import_id
    assert held.history_url == f"{practice.url}/history/{held.import_id}"
    practice.control("unpause_key")
    finished = aiaccount.read_back(practice.connection, parcel)
    assert finished is not None
    assert (finished.import_id, finished.state) == (held.import_id, ResultState.FINISHED)


def test_a_queued_import_is_waited_for_in_growing_steps(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    practice.control("queued", seconds=3)
    result = aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice()))
    assert result.state is ResultState.FINISHED
    assert practice.clock.slept == [0.5, 1, 2]


def test_patience_ends_and_the_import_is_still_queued(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    practice.control("queued", seconds=600)
    parcel = freeze(INVOICE, a_sales_invoice())
    queued = aiaccount.send(practice.connection, parcel)
    assert (queued.state, sum(practice.clock.slept)) == (ResultState.QUEUED, 8)
    assert queued.import_id
    practice.clock.sleep(600)
    later = aiaccount.read_back(practice.connection, parcel)
    assert later is not None
    assert later.state is ResultState.FINISHED


def test_whatever_hides_a_queued_import_for_a_moment_does_no_harm(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    practice.control("queued", seconds=1)
    for action in ("answer_500", "answer_429", "drop_connection"):
        practice.control(action, calls="reads")
    result = aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice()))
    assert result.state is ResultState.FINISHED


def test_what_was_never_seen_reads_back_as_nothing(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    assert aiaccount.read_back(practice.connection, freeze(INVOICE, a_sales_invoice())) is None


def test_what_was_stored_reads_back_as_it_was_answered(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    parcel = freeze(INVOICE, a_sales_invoice())
    assert aiaccount.send(practice.connection, parcel) == aiaccount.read_back(practice.connection, parcel)


@pytest.mark.parametrize(
    ("fault", "parameters", "error"),
    [
        ("answer_500", {"when": "after"}, AnswerLostError),
        ("answer_502", {"when": "after"}, AnswerLostError),
        ("drop_connection", {}, AnswerLostError),
        ("answer_late", {"seconds": 3}, AnswerLostError),
        ("garbage", {"form": "html"}, UnreadableAnswerError),
        ("garbage", {"form": "empty"}, UnreadableAnswerError),
        ("garbage", {"form": "cut_json"}, UnreadableAnswerError),
    ],
)
def test_a_lost_answer_is_uncertain_and_reading_back_tells(
    aiaccount: AiAccount,
    practice: PracticeCompany,
    freeze: Freeze,
    fault: str,
    parameters: dict[str, object],
    error: type[DestinationError],
) -> None:
    practice.control(fault, **parameters)
    parcel = freeze(INVOICE, a_sales_invoice())
    with pytest.raises(error) as caught:
        aiaccount.send(practice.connection, parcel)
    assert caught.value.uncertain
    assert caught.value.retryable
    stored = aiaccount.read_back(practice.connection, parcel)
    assert stored is not None
    assert stored.documents[0].state is DocumentState.POSTED


def test_a_failure_before_storing_is_uncertain_too_and_reading_back_finds_nothing(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    practice.control("answer_500")
    parcel = freeze(INVOICE, a_sales_invoice())
    with pytest.raises(AnswerLostError):
        aiaccount.send(practice.connection, parcel)
    assert aiaccount.read_back(practice.connection, parcel) is None


def test_a_lost_reading_back_can_be_tried_again(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    parcel = freeze(INVOICE, a_sales_invoice())
    faults: dict[str, dict[str, object]] = {"answer_500": {}, "drop_connection": {}, "answer_late": {"seconds": 3}}
    for action, parameters in faults.items():
        practice.control(action, calls="reads", **parameters)
        with pytest.raises(UnreachableError) as caught:
            aiaccount.read_back(practice.connection, parcel)
        assert caught.value.retryable
        assert not caught.value.uncertain


def test_a_slower_pace_is_asked_for_with_its_seconds(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    practice.control("answer_429", retry_after=17)
    with pytest.raises(RateLimitedError) as caught:
        aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice()))
    assert caught.value.retry_after == 17
    assert not caught.value.uncertain


Prepare = Callable[[PracticeCompany], None]


@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        (lambda practice: practice.control("set_quota", quota=0), QuotaExceededError),
        (lambda practice: practice.control("disable_key"), KeyRejectedError),
        (lambda practice: practice.control("remove_scope", scope="sales.write"), ScopeMissingError),
    ],
)
def test_a_refused_parcel_is_not_uncertain(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze, prepare: Prepare, error: type[DestinationError]
) -> None:
    prepare(practice)
    with pytest.raises(error) as caught:
        aiaccount.send(practice.connection, freeze(INVOICE, a_sales_invoice()))
    assert not caught.value.uncertain


def test_sending_to_another_company_is_refused(aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze) -> None:
    with pytest.raises(WrongCompanyError):
        aiaccount.send(Connection("Somebody Else", practice.connection.key), freeze(INVOICE, a_sales_invoice()))


def test_too_large_a_workbook_is_refused(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze, tmp_path: Path
) -> None:
    parcel = _made_of(b"x" * (10 * 1024 * 1024 + 1), tmp_path)
    with pytest.raises(TooLargeError, match="FILE_TOO_LARGE"):
        aiaccount.send(practice.connection, parcel)


def test_a_missing_column_is_named(aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze) -> None:
    receipts = freeze(RECEIPT, a_receipt())
    as_invoices = Parcel(
        INVOICE, receipts.path, "it.xlsx", receipts.sha256, receipts.idempotency_key, receipts.documents
    )
    with pytest.raises(DestinationError, match=r"COLUMN_MISSING.*Unit Price") as caught:
        aiaccount.send(practice.connection, as_invoices)
    assert caught.value.code == "BATCH_REJECTED"


def test_a_file_that_is_no_workbook_is_refused(aiaccount: AiAccount, practice: PracticeCompany, tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="FILE_UNREADABLE"):
        aiaccount.send(practice.connection, _made_of(b"no workbook", tmp_path))


def test_bytes_that_changed_on_our_disk_are_not_sent(
    aiaccount: AiAccount, practice: PracticeCompany, freeze: Freeze
) -> None:
    parcel = freeze(INVOICE, a_sales_invoice())
    parcel.path.write_bytes(parcel.path.read_bytes() + b"x")
    with pytest.raises(ParcelDamagedError):
        aiaccount.send(practice.connection, parcel)
    parcel.path.unlink()
    with pytest.raises(ParcelDamagedError):
        aiaccount.send(practice.connection, parcel)
    assert aiaccount.read_back(practice.connection, parcel) is None


def test_the_history_is_where_people_look(aiaccount: AiAccount, practice: PracticeCompany) -> None:
    assert aiaccount.history_url(practice.connection) == (f"{practice.url}/history?company=Ali+%26+S%C3%B8ns+Sdn+Bhd")


PAGES = sorted(place.path for place in vars(places).values() if isinstance(place, Place) and place.path)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_that_the_help_points_to_is_there(practice: PracticeCompany, path: str) -> None:
    assert requests.get(f"{practice.url}{path}", timeout=5).status_code == 200


def _made_of(content: bytes, folder: Path) -> Parcel:
    path = folder / "it.xlsx"
    path.write_bytes(content)
    keys = (("536365", "Aisyah Rahman (C17850)"),)
    return Parcel(INVOICE, path, "it.xlsx", hashlib.sha256(content).hexdigest(), "push-1", keys)
