"""What takes something back does it on the accounts, in the ledger and on the shelf where that stands."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounting.mapping import Mapping, PostAs
from models import Delivery, Run, RunState, db, writing
from models.shop import Order, OrderItem, OrderRefund, OrderRefundItem
from sync.books import book_by_slug, connection_of
from sync.changes import open_changes
from sync.decisions import book_difference
from sync.mappings import save_mapping
from sync.pusher import utc_now
from tests.mislaid import forget
from tests.shop import NOON, add_order, add_refund
from tests.sync.conftest import Desk


def save(desk: Desk, mapping: Mapping, *, expected: int) -> None:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    save_mapping(book.id, mapping, expected=expected, by=None, now=utc_now())


def reprice(price: str) -> None:
    """The only order comes to another price."""
    with writing() as session:
        session.query(Order).one().total = Decimal(price)
        item = session.query(OrderItem).one()
        item.unit_price = item.line_total = Decimal(price)


def book_what_changed(desk: Desk) -> Run:
    """Find what changed, decide to book it, and push."""
    desk.push()
    book = book_by_slug(desk.company.slug)
    assert book is not None
    for one in open_changes([book]):
        assert book_difference(one.delivery, None, now=utc_now())
    return desk.push()


def on_hand(desk: Desk) -> Decimal | None:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    (item,) = desk.pusher.destination.items(connection_of(book, desk.pusher.vault)) or ()
    return item.on_hand


def test_a_draft_that_was_posted_is_taken_back_at_once_where_its_successor_is_posted_at_once(desk: Desk) -> None:
    save(desk, Mapping(post_as=PostAs.DRAFT), expected=1)
    add_order("S-1")
    assert desk.push().state == RunState.SYNCED
    desk.fault("post_drafts")
    save(desk, Mapping(), expected=2)
    reprice("12.00")
    assert book_what_changed(desk).state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "40000": "-12.00"}


def test_while_it_is_still_a_draft_nothing_comes_in_its_place(desk: Desk) -> None:
    save(desk, Mapping(post_as=PostAs.DRAFT), expected=1)
    add_order("S-1")
    desk.push()
    save(desk, Mapping(), expected=2)
    reprice("12.00")
    assert book_what_changed(desk).state != RunState.SYNCED
    assert desk.balances() == {}
    desk.fault("post_drafts")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "40000": "-12.00"}


def test_where_documents_are_drafts_both_halves_of_a_change_wait_for_the_same_hand(desk: Desk) -> None:
    add_order("S-1")
    desk.push()
    save(desk, Mapping(post_as=PostAs.DRAFT), expected=1)
    reprice("12.00")
    assert book_what_changed(desk).state == RunState.SYNCED
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}
    desk.fault("post_drafts")
    assert desk.balances() == {"11000": "12.00", "40000": "-12.00"}


@pytest.mark.parametrize(("then", "now", "left"), [("refunded", "4.00", 9), ("refunded_and_returned", "10.00", 10)])
def test_a_refund_without_goods_that_is_corrected_takes_nothing_off_the_shelf_twice(
    desk: Desk, then: str, now: str, left: int
) -> None:
    desk.fault("add_item", sku="MUG-1", on_hand="10")
    order_id = add_order("S-1", status="refunded")
    add_refund("R1", order_id, refunded_at=NOON + timedelta(hours=1))
    assert desk.push().state == RunState.SYNCED
    assert on_hand(desk) == 9
    with writing() as session:
        session.query(OrderRefund).one().status = then
        session.query(OrderRefundItem).one().amount = Decimal(now)
    assert book_what_changed(desk).state == RunState.SYNCED
    assert on_hand(desk) == left


def test_what_was_adopted_is_not_taken_back_from_accounts_that_came_after_it(desk: Desk) -> None:
    desk.fault("add_account", account="40010", name="Web shop")
    add_order("S-1")
    desk.push()
    forget()
    save(desk, Mapping(products="40010"), expected=1)
    assert desk.push().state == RunState.SYNCED
    reprice("12.00")
    desk.push()
    book = book_by_slug(desk.company.slug)
    assert book is not None
    (change,) = open_changes([book])
    assert "What was sent is not known any more" in str(change.obstacle)
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_what_was_adopted_under_the_mapping_in_use_is_taken_back_as_it_stands(desk: Desk) -> None:
    desk.fault("add_account", account="40010", name="Web shop")
    save(desk, Mapping(products="40010"), expected=1)
    add_order("S-1")
    desk.push()
    forget()
    assert desk.push().state == RunState.SYNCED
    assert db.session.query(Delivery).one().booked_as
    reprice("12.00")
    assert book_what_changed(desk).state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "40010": "-12.00"}


@pytest.mark.parametrize(("posted", "then"), [(False, {"11000": "12.00"}), (True, {"11000": "2.00", "12000": "10.00"})])
def test_money_that_was_a_draft_is_never_taken_back_without_it(desk: Desk, posted: bool, then: dict[str, str]) -> None:
    add_order("S-1")
    desk.push()
    save(desk, Mapping(post_as=PostAs.DRAFT), expected=1)
    assert desk.push("sales_receipt").state == RunState.SYNCED
    if posted:
        desk.fault("post_drafts")
    save(desk, Mapping(), expected=2)
    reprice("12.00")
    for key in ("sales_invoice", "sales_receipt"):
        desk.push(key)
        book = book_by_slug(desk.company.slug)
        assert book is not None
        for one in open_changes([book]):
            assert book_difference(one.delivery, None, now=utc_now())
        assert desk.push(key).state == RunState.SYNCED
    assert desk.balances() == {**then, "40000": "-12.00"}
    desk.fault("post_drafts")
    assert desk.balances() == {"12000": "12.00", "40000": "-12.00"}


def test_a_draft_that_is_gone_is_taken_back_by_a_draft(desk: Desk) -> None:
    save(desk, Mapping(post_as=PostAs.DRAFT), expected=1)
    add_order("S-1")
    desk.push()
    save(desk, Mapping(), expected=2)
    with writing() as session:
        order = session.query(Order).one()
        order.paid_at, order.status = None, "cancelled"
    assert book_what_changed(desk).state == RunState.SYNCED
    assert desk.balances() == {}
    desk.fault("post_drafts")
    assert desk.balances() == {}
