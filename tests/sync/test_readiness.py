"""The readiness of a month, live from the source: for whom what is to be completed, in how many documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from accounting.options import Options
from accounting.periods import Period
from models import Book, db, shop, writing
from sync import readiness
from sync.books import book_by_slug
from sync.readiness import MonthReadiness, ToComplete, month_of, readiness_in
from sync.tally import Part
from tests.shop import NOON, add_customer, add_order, add_refund, add_sale
from tests.sync.conftest import Desk

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
BUYER = ("Name", "TIN", "ID Type", "ID Number", "Address", "City", "State Code", "Country Code", "Phone")


def the_book(desk: Desk, **options: Any) -> Book:
    with writing() as session:
        book = session.get_one(Book, book_by_slug(desk.company.slug).id)  # type: ignore[union-attr]
        book.options = replace(Options(), **options).as_json()
    return book


def found_in(desk: Desk, month: Period = MAY, **options: Any) -> MonthReadiness:
    return readiness_in(the_book(desk, **options), month, now=desk.pusher.now)


def only(found: MonthReadiness) -> ToComplete:
    """The only party or item for whom something is to be completed."""
    (one,) = found.to_complete
    return one


def change_customer(**values: Any) -> None:
    with writing() as session:
        for name, value in values.items():
            setattr(session.get_one(shop.Customer, 1), name, value)


def a_settlement() -> shop.BloggerSettlement:
    """RM 6.00 of commission that the platform owes Batik."""
    return shop.BloggerSettlement(
        id=1,
        number="BS-1",
        blogger_id=1,
        period_start=date(2026, 5, 11),
        period_end=date(2026, 5, 17),
        sales_base=Decimal("50.00"),
        rate=Decimal("0.12"),
        commission=Decimal("6.00"),
        currency="MYR",
        status="pending",
        created_at=NOON,
    )


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 2, 11), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 30)),
    ],
)
def test_a_month_is_its_first_to_its_last_day(day: date, first: date, last: date) -> None:
    assert month_of(day) == Period(first, last)


def test_an_empty_month_has_nothing_missing_and_nothing_to_judge(desk: Desk) -> None:
    found = found_in(desk)
    assert (found.documents, found.score, found.to_complete) == (Part(), 100, [])


def test_small_sales_without_a_buyer_are_ready(desk: Desk) -> None:
    add_order("S-1")
    add_order("S-2", price="10000.00")
    found = found_in(desk)
    assert (found.documents.count, found.documents.amount) == (2, Decimal("10010.00"))
    assert found.ready == found.documents
    assert found.score == 100


def test_a_sale_over_the_limit_waits_for_its_buyer(desk: Desk) -> None:
    add_order("S-1")
    add_order("S-2", price="20000.00")
    add_order("S-3", price="12000.00")
    found = found_in(desk)
    assert found.ready == Part(1, Decimal("10.00"))
    one = only(found)
    assert (one.name, one.is_item) == ("Aisyah (C1)", False)
    assert one.part == Part(2, Decimal("32000.00"))
    (missing,) = one.missing
    assert missing.columns == BUYER[1:]
    assert missing.part == one.part
    assert one.wrong == []
    assert 0 < found.score < 100


def test_what_is_wrong_is_told_apart_from_what_is_missing_and_counted_by_document(desk: Desk) -> None:
    change_customer(phone="12", tin="IG123")
    add_order("S-1")
    add_order("S-2", price="20000.00")
    one = only(found_in(desk))
    (wrong,) = one.wrong
    assert (wrong.column, wrong.value, wrong.problem.code) == ("Phone", "12", "PHONE_NOT_VALID")
    assert wrong.part.count == 2
    assert wrong.problem.number == "S-1"
    (missing,) = one.missing
    assert missing.part == Part(1, Decimal("20000.00"))
    assert "TIN" not in missing.columns


def test_the_classification_of_an_item_is_the_items_whoever_buys_it(desk: Desk) -> None:
    add_customer(2, "Bala")
    for number, customer in (("S-1", 1), ("S-2", 2)):
        order_id = add_order(number, customer_id=customer)
        with writing() as session:
            session.query(shop.OrderItem).filter_by(order_id=order_id).one().classification_code = "099"
    one = only(found_in(desk))
    assert (one.name, one.is_item, one.part.count) == ("MUG-1", True, 2)
    assert [want.problem.code for want in one.wrong] == ["CLASSIFICATION_NOT_VALID"]


def test_the_most_money_comes_first(desk: Desk) -> None:
    add_customer(2, "Bala")
    add_order("S-1", price="11000.00")
    add_order("S-2", price="30000.00", customer_id=2)
    assert [one.name for one in found_in(desk).to_complete] == ["Bala (C2)", "Aisyah (C1)"]


def test_a_credit_note_waits_for_its_buyer_as_an_invoice_does(desk: Desk) -> None:
    order_id = add_order("S-1", price="11000.00")
    add_refund("R-1", order_id, amount="11000.00")
    one = only(found_in(desk))
    assert one.part == Part(2, Decimal("22000.00"))
    assert found_in(desk).documents.amount == Decimal("22000.00")


def test_the_limit_the_start_day_and_the_types_are_the_books(desk: Desk) -> None:
    add_order("S-1", price="600.00")
    assert found_in(desk).to_complete == []
    assert only(found_in(desk, einvoice_limit=Decimal("500.00"))).part.count == 1
    assert found_in(desk, start_day=date(2026, 5, 15)).documents.count == 1
    assert found_in(desk, start_day=date(2026, 5, 16)).documents.count == 0
    assert found_in(desk, start_day=date(2026, 6, 1)).documents.count == 0
    assert found_in(desk, switched_off=("sales_invoice",)).documents.count == 0


def test_another_month_is_another_month_in_the_books_zone(desk: Desk) -> None:
    add_order("S-1", paid_at=NOON.replace(day=31, hour=15, minute=59))
    add_order("S-2", paid_at=NOON.replace(day=31, hour=16))
    assert found_in(desk).documents.count == 1
    assert found_in(desk, month_of(date(2026, 6, 1))).documents.count == 1


def test_what_was_pushed_already_counts_too(sqlite_desk: Desk) -> None:
    add_order("S-1")
    assert sqlite_desk.push().state == "synced"
    assert found_in(sqlite_desk).documents.count == 1


def test_commissions_wait_for_their_suppliers_id(desk: Desk) -> None:
    with writing() as session:
        session.add(a_settlement())
    one = only(found_in(desk))
    assert one.name == "Batik House (B1)"
    assert one.missing[0].columns == ("TIN", "ID Type", "ID Number")


def test_a_free_order_has_nothing_to_book_and_is_not_judged(desk: Desk) -> None:
    add_order("S-1", price="0.00")
    assert found_in(desk).documents.count == 0


def test_a_row_that_cannot_be_read_is_counted_apart(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    add_order("S-1")

    def unreadable(*_: object) -> object:
        raise ValueError

    monkeypatch.setattr("accounting.pushes.sales_invoice._invoice", unreadable)
    found = found_in(desk)
    assert (found.documents.count, found.unreadable) == (0, 1)


def test_more_parties_than_are_kept_by_name_are_still_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "MOST_KEPT", 2)
    for customer in range(2, 6):
        add_customer(customer, f"Buyer {customer}")
        moment = NOON + timedelta(minutes=customer)
        add_order(f"S-{customer}", price="20000.00", customer_id=customer, paid_at=moment)
    found = found_in(desk)
    assert [one.name for one in found.to_complete] == ["Buyer 2 (C2)", "Buyer 3 (C3)"]
    assert found.left_out == Part(2, Decimal("40000.00"))
    assert (found.documents.count, found.ready.count) == (4, 0)


def test_only_the_documents_with_the_lowest_scores_are_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "MOST_LOWEST", 2)
    change_customer(phone="12")
    add_order("S-1")
    for number, price in (("S-2", "11000.00"), ("S-3", "12000.00"), ("S-4", "11500.00")):
        add_order(number, price=price)
    found = found_in(desk)
    assert [one.document.number for one in found.lowest] == ["S-3", "S-4"]
    assert {one.readiness.score for one in found.lowest} == {20}
    documents = readiness.not_ready(the_book(desk), MAY, now=desk.pusher.now)
    assert [(one.document.number, one.readiness.score) for one in documents][:2] == [("S-1", 66), ("S-2", 20)]


def test_suppliers_with_tin_and_id_are_ready(desk: Desk) -> None:
    with writing() as session:
        batik = session.get_one(shop.Blogger, 1)
        batik.tin, batik.id_type, batik.id_number = "IG12345678901", "NRIC", "900101145678"
        session.add(a_settlement())
    found = found_in(desk)
    assert found.ready.count == 1


def test_a_source_whose_bloggers_have_no_tin_and_id_is_read_all_the_same(desk: Desk, connect: Any) -> None:
    connect("batik", "batik", app=desk.app)
    with writing() as session:
        session.add(a_settlement())
        session.flush()
        for column in ("tin", "id_type", "id_number"):
            session.execute(text(f"ALTER TABLE bloggers DROP COLUMN {column}"))
    db.session.remove()
    assert only(found_in(desk)).missing[0].columns == ("TIN", "ID Type", "ID Number")
    book = book_by_slug("batik")
    assert book is not None
    assert readiness_in(book, MAY, now=desk.pusher.now).documents.count == 0


def test_a_bloggers_book_is_judged_by_its_own_sales(desk: Desk, connect: Any) -> None:
    connect("batik", "batik", app=desk.app)
    add_sale("P-1", price="15000.00")
    add_sale("P-2")
    add_order("S-1", price="20000.00")
    book = book_by_slug("batik")
    assert book is not None
    found = readiness_in(book, MAY, now=desk.pusher.now)
    assert (found.documents.count, found.ready.count) == (2, 1)
    assert only(found).name == "Walk-in Customer"
    assert only(found).missing[0].columns == BUYER
