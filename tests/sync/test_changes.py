"""Changed after posting: seen, shown, never silently re-sent; accepted, or booked to the sen, by decision."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from accounting.documents import Document, DocumentKind
from accounting.mapping import Mapping
from accounting.periods import Period
from accounting.pushes import PUSH_TYPES
from destinations.aiaccount import AiAccount
from destinations.base import Workbook
from models import BookMapping, ChangeDecision, Delivery, DeliveryState, Outcome, Parcel, Run, RunState, db, writing
from models.shop import (
    BloggerSettlement,
    Customer,
    Order,
    OrderItem,
    OrderRefund,
    OrderRefundItem,
    PosItem,
    PosPayment,
    PosTransaction,
)
from sync.books import add_key, book_by_slug, rename_company
from sync.changes import OpenChange, find_by_number, open_changes
from sync.decisions import accept, book_difference, decisions_of
from sync.errors import ChangedAgainError, NotBookableError
from sync.job import scope_of
from sync.judging import Fate
from sync.preview import preview
from sync.pusher import utc_now
from tests.conftest import Company
from tests.shop import DAY, NOON, add_customer, add_order, add_orders, add_refund, add_sale
from tests.sync.conftest import MAY_15, Desk

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


def edit(table: type[Any], row_id: int, **values: object) -> None:
    """Somebody edits a row of the source."""
    with writing() as session:
        row = session.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def edit_item(order_id: int, **values: object) -> None:
    """Somebody edits the only item of an order."""
    edit(OrderItem, db.session.query(OrderItem).filter_by(order_id=order_id).one().id, **values)


def reprice(order_id: int, price: str) -> None:
    """An order over one item gets another price."""
    edit_item(order_id, unit_price=Decimal(price), line_total=Decimal(price))
    edit(Order, order_id, total=Decimal(price))


def delete_order(order_id: int) -> None:
    """An order disappears with its items."""
    with writing() as session:
        session.query(OrderItem).filter_by(order_id=order_id).delete()
        session.query(Order).filter_by(id=order_id).delete()


def opened(desk: Desk) -> list[OpenChange]:
    """The open changes of the book."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return open_changes([book])


def the_problem(run: Run) -> dict[str, object]:
    """The one problem of a run."""
    (problem,) = [problem for one in db.session.query(Outcome).filter_by(run_id=run.id) for problem in one.problems]
    return problem


def numbers() -> dict[str, str]:
    """Every delivery's number and state."""
    return {one.number: one.state for one in db.session.query(Delivery).order_by(Delivery.id)}


def pushed(desk: Desk, **values: Any) -> int:
    """An order of RM 10.00 whose invoice is in the books; its id."""
    order_id = add_order("A1", **values)
    assert desk.push().state == RunState.SYNCED
    return order_id


def book_all(desk: Desk) -> None:
    """Decide to book every open change."""
    for one in opened(desk):
        assert book_difference(one.delivery, None, now=utc_now())


EDITS: dict[str, tuple[Callable[[int], None], str]] = {
    "amount": (lambda order: reprice(order, "12.00"), "Total 10.00 → 12.00; Line 1, unit price 10.00 → 12.00"),
    "total alone": (lambda order: edit(Order, order, total=9), "Total 10.00 → 9.00"),
    "description": (lambda order: edit_item(order, description="Blue mug"), "Line 1, description White mug → Blue mug"),
    "number": (lambda order: edit(Order, order, number="A9"), "Number A1 → A9"),
    "day": (lambda order: edit(Order, order, paid_at=NOON + timedelta(days=2)), "Day 2026-05-15 → 2026-05-17"),
    "currency": (
        lambda order: edit(Order, order, currency="SGD", exchange_rate=Decimal("3.25")),
        "Currency MYR → SGD; Exchange rate 1 → 3.25",
    ),
    "customer": (lambda order: edit(Order, order, customer_id=2), "Party customers/1 → customers/2"),
    "status": (lambda order: edit(Order, order, status="cancelled"), "its status is cancelled"),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_after_posting_is_shown_with_the_difference_and_sends_nothing(desk: Desk, what: str) -> None:
    add_customer(2, "Bala")
    order_id = pushed(desk)
    change, words = EDITS[what]
    change(order_id)
    run = desk.push(period=MAY)
    assert run.state == RunState.FAILED
    assert desk.tally(run).adds_up
    problem = the_problem(run)
    assert problem["code"] == "CHANGED_AFTER_POSTING"
    assert words in str(problem["values"])
    assert [(one.kind, one.delivery.number) for one in opened(desk)] == [("changed", "A1")]
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_a_refund_is_a_document_of_its_own_and_no_change(desk: Desk) -> None:
    order_id = pushed(desk)
    edit(Order, order_id, status="refunded")
    add_refund("R1", order_id, refunded_at=NOON + timedelta(hours=1))
    run = desk.push()
    assert (run.state, run.known, opened(desk)) == (RunState.SYNCED, 1, [])
    assert desk.balances() == {}


def test_a_renamed_customer_is_no_change(desk: Desk) -> None:
    pushed(desk)
    edit(Customer, 1, name="Aisyah binti Rahman")
    assert (desk.push().state, opened(desk)) == (RunState.SYNCED, [])


def test_a_changed_mapping_is_no_change(desk: Desk) -> None:
    pushed(desk)
    remap(desk, products="50000")
    assert (desk.push().state, opened(desk)) == (RunState.SYNCED, [])


def remap(desk: Desk, **values: str) -> None:
    """The book gets another mapping."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    book_id = book.id
    with writing() as session:
        mapping = Mapping(**values).as_json()  # type: ignore[arg-type]
        session.add(BookMapping(book_id=book_id, version=2, values=mapping, created_at=utc_now()))


def test_what_is_put_right_in_the_source_is_no_longer_open(desk: Desk) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    reprice(order_id, "10.00")
    assert (desk.push().state, opened(desk)) == (RunState.SYNCED, [])


GONE: dict[str, Callable[[int], None]] = {
    "deleted": delete_order,
    "unpaid": lambda order: edit(Order, order, paid_at=None, status="pending"),
    "moved to another day": lambda order: edit(Order, order, paid_at=NOON + timedelta(days=3)),
}


@pytest.mark.parametrize("how", GONE)
def test_a_document_that_is_gone_from_its_day_is_not_green(desk: Desk, how: str) -> None:
    pushed(desk)
    order_id = add_order("A2", paid_at=NOON + timedelta(minutes=1))
    desk.push()
    GONE[how](order_id)
    run = desk.push()
    tally = desk.tally(run)
    assert (run.state, the_problem(run)["code"]) == (RunState.PARTLY, "GONE_AFTER_POSTING")
    assert (tally.eligible.count, str(tally.eligible.amount), tally.adds_up) == (2, "20.00", True)
    assert [(one.kind, one.delivery.number) for one in opened(desk)] == [("gone", "A2")]
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_the_preview_tells_what_changed_and_what_is_gone(desk: Desk) -> None:
    add_orders(3)
    desk.push()
    ids = [order.id for order in db.session.query(Order).order_by(Order.id)]
    reprice(ids[0], "12.00")
    delete_order(ids[1])
    book = book_by_slug(desk.company.slug)
    assert book is not None
    found = preview(scope_of(book, PUSH_TYPES["sales_invoice"], MAY_15), max_rows=5000, now=utc_now)
    assert {fate: part.count for fate, part in found.parts.items()} == {Fate.CHANGED: 2, Fate.KNOWN: 1}
    assert [one.code for one in found.problems] == ["CHANGED_AFTER_POSTING", "GONE_AFTER_POSTING"]


@pytest.mark.parametrize("what", [*EDITS, "deleted", "unpaid"])
def test_after_accepting_the_next_run_is_green_and_nothing_was_booked(desk: Desk, what: str) -> None:
    add_customer(2, "Bala")
    order_id = pushed(desk)
    change = EDITS[what][0] if what in EDITS else GONE[what]
    change(order_id)
    desk.push(period=MAY)
    (one,) = opened(desk)
    assert accept(one.delivery, None, seen=one.fingerprint, now=utc_now())
    assert not accept(one.delivery, None, seen=one.fingerprint, now=utc_now())
    for period in (MAY, MAY_15):
        run = desk.push(period=period)
        assert desk.tally(run).is_good
        assert opened(desk) == []
    assert db.session.query(ChangeDecision).count() == 1
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_what_was_accepted_may_change_again_and_is_compared_with_what_was_accepted(desk: Desk) -> None:
    order_id = pushed(desk)
    for price in ("12.00", "13.00"):
        reprice(order_id, price)
        desk.push()
        (one,) = opened(desk)
        accept(one.delivery, None, now=utc_now())
    reprice(order_id, "10.00")
    assert "13.00 → 10.00" in str(the_problem(desk.push()))


@pytest.mark.parametrize("what", [name for name in EDITS if name not in ("total alone", "status")])
def test_a_booked_difference_makes_the_books_what_the_source_says_now(desk: Desk, what: str) -> None:
    add_customer(2, "Bala")
    order_id = pushed(desk)
    EDITS[what][0](order_id)
    desk.push(period=MAY)
    (one,) = opened(desk)
    anew = "A9-R2" if what == "number" else "A1-R2"
    assert one.numbers == ["A1-CN2", anew]
    assert book_difference(one.delivery, None, now=utc_now())
    assert not book_difference(one.delivery, None, now=utc_now())
    run = desk.push()
    assert (run.state, numbers()) == (RunState.SYNCED, dict.fromkeys(("A1", "A1-CN2", anew), DeliveryState.POSTED))
    worth = {"amount": "12.00", "currency": "32.50"}.get(what, "10.00")
    assert desk.balances() == {"11000": worth, "40000": f"-{worth}"}
    for period in (MAY, MAY_15):
        again = desk.push(period=period)
        assert desk.tally(again).is_good
    assert (len(numbers()), opened(desk), desk.balances()["11000"]) == (3, [], worth)


def test_what_is_gone_or_was_never_sold_is_taken_back_and_no_more(desk: Desk) -> None:
    add_orders(3)
    desk.push()
    ids = [order.id for order in db.session.query(Order).order_by(Order.id)]
    delete_order(ids[0])
    edit(Order, ids[1], status="cancelled")
    desk.push()
    assert [one.numbers for one in opened(desk)] == [["A1-CN2"], ["A2-CN2"]]
    book_all(desk)
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}
    again = desk.push()
    assert (again.state, again.known, len(numbers())) == (RunState.SYNCED, 1, 5)


def test_a_change_on_another_day_is_booked_by_a_push_of_any_days(desk: Desk) -> None:
    order_id = pushed(desk)
    edit(Order, order_id, paid_at=NOON + timedelta(days=2))
    desk.push(period=MAY)
    book_all(desk)
    run = desk.push(period=Period(DAY + timedelta(days=9), DAY + timedelta(days=9)))
    assert (run.state, run.eligible, desk.tally(run)[DeliveryState.POSTED].count) == (RunState.SYNCED, 2, 2)
    days = {one.number: one.day.day for one in db.session.query(Delivery)}
    assert days == {"A1": 15, "A1-CN2": 15, "A1-R2": 17}
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_a_document_may_change_and_be_booked_again_and_again(desk: Desk) -> None:
    order_id = pushed(desk)
    for price in ("12.00", "7.50", "10.00"):
        reprice(order_id, price)
        desk.push()
        book_all(desk)
        assert desk.push().state == RunState.SYNCED
        assert desk.balances() == {"11000": price, "40000": f"-{price}"}
    assert list(numbers()) == ["A1", "A1-CN2", "A1-R2", "A1-CN3", "A1-R3", "A1-CN4", "A1-R4"]


def test_what_is_taken_back_goes_to_the_accounts_it_was_booked_to(desk: Desk) -> None:
    desk.fault("add_account", account="41000", name="Other sales")
    order_id = pushed(desk)
    remap(desk, products="41000")
    reprice(order_id, "12.00")
    desk.push()
    book_all(desk)
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "41000": "-12.00"}


def test_invoice_and_receipt_follow_each_other_to_the_new_truth(desk: Desk) -> None:
    order_id = pushed(desk, gateway_fee=Decimal("0.30"))
    assert desk.push("sales_receipt").state == RunState.SYNCED
    reprice(order_id, "12.00")
    desk.push("sales_receipt")
    (receipt,) = opened(desk)
    assert "has none" in str(receipt.obstacle)
    with pytest.raises(NotBookableError):
        book_difference(receipt.delivery, None, now=utc_now())
    desk.push()
    book_all_one_type(desk, "sales_invoice")
    assert desk.push().state == RunState.SYNCED
    book_all_one_type(desk, "sales_receipt")
    assert desk.push("sales_receipt").state == RunState.SYNCED
    assert desk.balances() == {"12000": "11.70", "40000": "-12.00", "61001": "0.30"}
    assert (desk.push().state, desk.push("sales_receipt").state) == (RunState.SYNCED, RunState.SYNCED)
    assert desk.balances() == {"12000": "11.70", "40000": "-12.00", "61001": "0.30"}


def book_all_one_type(desk: Desk, key: str) -> None:
    for one in opened(desk):
        if one.push.key == key:
            assert book_difference(one.delivery, None, now=utc_now())


def test_a_receipt_that_comes_later_settles_the_invoice_as_it_is_numbered_now(desk: Desk) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    book_all(desk)
    desk.push()
    assert desk.push("sales_receipt").state == RunState.SYNCED
    assert desk.balances() == {"12000": "12.00", "40000": "-12.00"}
    assert desk.push("sales_receipt").state == RunState.SYNCED


def test_a_refund_that_comes_later_takes_back_the_invoice_as_it_is_numbered_now(desk: Desk) -> None:
    order_id = pushed(desk)
    edit(Order, order_id, number="A9")
    desk.push()
    book_all(desk)
    add_refund("R1", order_id, refunded_at=NOON + timedelta(hours=1))
    edit(Order, order_id, status="refunded")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {}
    assert desk.push().state == RunState.SYNCED


def test_the_new_document_waits_while_the_old_one_cannot_be_taken_back(desk: Desk) -> None:
    """Its account is switched off at the destination, and the new one has another: the books never hold both."""
    order_id = pushed(desk)
    desk.fault("add_account", account="40010", name="Sales")
    desk.fault("deactivate_account", account="40000")
    remap(desk, products="40010")
    reprice(order_id, "12.00")
    desk.push()
    book_all(desk)
    run = desk.push()
    assert (run.state, desk.tally(run).adds_up) == (RunState.FAILED, True)
    outcomes = db.session.query(Outcome).filter_by(run_id=run.id)
    codes = {one["code"] for outcome in outcomes for one in (*outcome.problems, *outcome.refusals)}
    assert codes == {"ACCOUNT_NOT_ACTIVE", "REVERSAL_NOT_BOOKED"}
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}
    desk.fault("activate_account", account="40000")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "40010": "-12.00"}
    assert desk.push().state == RunState.SYNCED


def test_the_new_document_waits_while_the_reversal_is_held(desk: Desk) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    book_all(desk)
    desk.fault("pause_key")
    assert desk.push().state != RunState.SYNCED
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}
    desk.fault("unpause_key")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "40000": "-12.00"}


def test_a_refund_that_changed_or_was_withdrawn_is_booked_the_other_way_round(desk: Desk) -> None:
    order_id = pushed(desk, status="refunded")
    add_refund("R1", order_id, refunded_at=NOON + timedelta(hours=1))
    assert (desk.push().state, desk.push("sales_receipt").state) == (RunState.SYNCED, RunState.SYNCED)
    refund = db.session.query(OrderRefund).one().id
    edit(OrderRefundItem, db.session.query(OrderRefundItem).one().id, amount=Decimal("4.00"))
    for key in ("sales_invoice", "sales_receipt"):
        desk.push(key)
        book_all_one_type(desk, key)
        assert desk.push(key).state == RunState.SYNCED
    assert desk.balances() == {"12000": "6.00", "40000": "-6.00"}
    edit(OrderRefund, refund, status="requested")
    for key in ("sales_invoice", "sales_receipt"):
        desk.push(key)
        book_all_one_type(desk, key)
        assert desk.push(key).state == RunState.SYNCED
    assert desk.balances() == {"12000": "10.00", "40000": "-10.00"}
    assert {"R1-DN2", "R1-R2", "R1-DN3"} <= set(numbers())


def test_an_order_that_is_deleted_with_its_money_leaves_nothing(desk: Desk) -> None:
    order_id = pushed(desk)
    desk.push("sales_receipt")
    delete_order(order_id)
    for key in ("sales_invoice", "sales_receipt"):
        desk.push(key)
        book_all_one_type(desk, key)
        assert desk.push(key).state == RunState.SYNCED
    assert desk.balances() == {}
    assert (desk.push().state, desk.push("sales_receipt").state) == (RunState.NOTHING, RunState.NOTHING)


def test_what_comes_back_after_it_was_taken_back_is_booked_anew_by_a_decision_only(desk: Desk) -> None:
    order_id = pushed(desk)
    edit(Order, order_id, paid_at=None, status="pending")
    desk.push()
    book_all(desk)
    desk.push()
    edit(Order, order_id, paid_at=NOON, status="paid")
    assert the_problem(desk.push())["code"] == "CHANGED_AFTER_POSTING"
    assert desk.balances() == {}
    (one,) = opened(desk)
    assert (one.kind, one.numbers) == ("there again", ["A1-R2"])
    assert book_difference(one.delivery, None, now=utc_now())
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}


def test_what_comes_back_may_stay_out_of_the_books(desk: Desk) -> None:
    order_id = pushed(desk)
    edit(Order, order_id, paid_at=None, status="pending")
    desk.push()
    book_all(desk)
    desk.push()
    edit(Order, order_id, paid_at=NOON, status="paid")
    desk.push()
    (one,) = opened(desk)
    assert accept(one.delivery, None, now=utc_now())
    assert desk.tally(desk.push()).is_good
    assert desk.balances() == {}


def test_a_row_that_goes_while_it_waits_to_be_booked_anew_is_left_out(desk: Desk) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    book_all(desk)
    delete_order(order_id)
    run = desk.push()
    assert (desk.tally(run).is_good, desk.balances()) == (True, {})
    assert numbers()["A1-R2"] == DeliveryState.SKIPPED


def test_what_could_not_be_booked_now_has_to_be_mended_first(desk: Desk) -> None:
    order_id = pushed(desk)
    edit(Order, order_id, total=9)
    desk.push()
    (one,) = opened(desk)
    assert (one.numbers, "Correct it there" in str(one.obstacle)) == ((), True)
    with pytest.raises(NotBookableError):
        book_difference(one.delivery, None, now=utc_now())
    assert list(numbers()) == ["A1"]


def test_a_correction_that_is_refused_is_sent_again_once_it_is_mended(desk: Desk) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    book_all(desk)
    desk.fault("remove_account", account="40000")
    red = desk.push()
    assert (red.state, desk.tally(red)[DeliveryState.REJECTED].count) == (RunState.FAILED, 2)
    desk.fault("add_account", account="40000", name="Sales")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "40000": "-12.00"}


def test_a_correction_is_held_and_lost_answers_are_read_back_like_any_other(desk: Desk) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    book_all(desk)
    desk.fault("drop_connection", times=1)
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "12.00", "40000": "-12.00"}


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_a_run_that_dies_while_it_freezes_corrections_is_carried_on_and_adds_up(desk: Desk, calls: int) -> None:
    order_id = pushed(desk)
    add_order("A2", paid_at=NOON + timedelta(days=1))
    edit(Order, order_id, paid_at=NOON + timedelta(days=2))
    desk.push(period=MAY)
    book_all(desk)
    book = book_by_slug(desk.company.slug)
    assert book is not None
    add_order("A3")
    mortal = replace(desk.pusher, max_rows=1, destination=_Dying(desk.practice.url, calls))
    run_id = mortal.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id
    with pytest.raises(_Died):
        mortal.execute(run_id)
    db.session.rollback()
    with writing() as session:
        run = session.get_one(Run, run_id)
        run.owner, run.lease_until = "gone/1", NOON
    assert desk.pusher.execute(run_id)
    run = db.session.get_one(Run, run_id, populate_existing=True)
    assert (run.state, run.eligible, desk.tally(run)[DeliveryState.POSTED].count) == (RunState.SYNCED, 3, 3)
    assert desk.balances() == {"11000": "30.00", "40000": "-30.00"}


class _Died(BaseException):
    """The end of a process, as near as a thread comes to it."""


class _Dying(AiAccount):
    """The process dies while it freezes its parcel of that place."""

    def __init__(self, url: str, calls: int) -> None:
        super().__init__(url)
        self.calls = calls

    def freeze(self, kind: DocumentKind, documents: Iterable[Document], path: Path, *, remarks: str) -> Workbook:
        self.calls -= 1
        if not self.calls:
            raise _Died
        return super().freeze(kind, documents, path, remarks=remarks)


def test_corrections_of_which_one_is_posted_already_are_planned_anew_and_the_run_adds_up(desk: Desk) -> None:
    order_id = pushed(desk)
    edit(Order, order_id, paid_at=NOON + timedelta(days=2))
    desk.push(period=MAY)
    book_all(desk)
    small = replace(desk, pusher=replace(desk.pusher, max_rows=1))
    run = small.push()
    assert (run.state, run.eligible) == (RunState.SYNCED, 2)
    with writing() as session:
        session.get_one(Run, run.id).finished_at = None
        session.get_one(Run, run.id).planned = False
        session.get_one(Run, run.id).lease_until = NOON
    assert desk.pusher.execute(run.id)
    run = db.session.get_one(Run, run.id, populate_existing=True)
    assert (run.state, run.eligible, desk.tally(run).adds_up) == (RunState.SYNCED, 2, True)


def test_a_row_that_cannot_be_read_any_more_is_a_change_and_not_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed(desk)

    def unreadable(*_: object) -> object:
        raise ValueError

    monkeypatch.setattr("accounting.pushes.sales_invoice._invoice", unreadable)
    run = desk.push()
    assert (run.state, the_problem(run)["code"], run.eligible) == (RunState.FAILED, "CHANGED_AFTER_POSTING", 1)
    (one,) = opened(desk)
    assert "ValueError" in str(one.differences[0])
    assert accept(one.delivery, None, now=utc_now())
    assert desk.push().state == RunState.SYNCED


def test_a_change_that_went_on_since_it_was_looked_at_is_not_decided(desk: Desk) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    seen = opened(desk)[0].fingerprint
    reprice(order_id, "13.00")
    desk.push()
    (one,) = opened(desk)
    for decide in (accept, book_difference):
        with pytest.raises(ChangedAgainError):
            decide(one.delivery, None, seen=seen, now=utc_now())
    assert db.session.query(ChangeDecision).count() == 0


@pytest.mark.parametrize("decide", [accept, book_difference])
def test_ten_clicks_at_once_make_one_decision(desk: Desk, decide: Callable[..., bool]) -> None:
    order_id = pushed(desk)
    reprice(order_id, "12.00")
    desk.push()
    (one,) = opened(desk)
    delivery_id = one.delivery.id
    db.session.rollback()
    barrier = threading.Barrier(10)
    made: list[bool] = []

    def click() -> None:
        with desk.app.app_context():
            delivery = db.session.get_one(Delivery, delivery_id)
            barrier.wait(timeout=30)
            made.append(decide(delivery, None, now=utc_now()))

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 9 + [True]
    assert db.session.query(ChangeDecision).count() == 1


def test_a_payment_can_only_be_accepted(desk: Desk) -> None:
    with writing() as session:
        session.add(a_settlement())
    june = Period(DAY, DAY + timedelta(days=30))
    assert [desk.push(key, june).state for key in ("expense_bill", "expense_payment")] == [RunState.SYNCED] * 2
    edit(BloggerSettlement, 1, commission=Decimal("7.00"))
    for key in ("expense_bill", "expense_payment"):
        desk.push(key, june)
    bill, payment = opened(desk)
    assert (bill.numbers, payment.numbers) == (["BS-1-CN2", "BS-1-R2"], ())
    assert "no way to take a payment back" in str(payment.obstacle)
    assert book_difference(bill.delivery, None, now=utc_now())
    assert accept(payment.delivery, None, now=utc_now())
    assert [desk.push(key, june).state for key in ("expense_bill", "expense_payment")] == [RunState.SYNCED] * 2
    assert desk.balances() == {"12000": "-6.00", "21000": "-1.00", "61001": "7.00"}


def a_settlement() -> BloggerSettlement:
    """A paid settlement of RM 6.00 with Batik."""
    return BloggerSettlement(
        id=1,
        number="BS-1",
        blogger_id=1,
        period_start=DAY,
        period_end=DAY,
        sales_base=Decimal("50.00"),
        rate=Decimal("0.12"),
        commission=Decimal("6.00"),
        currency="MYR",
        status="paid",
        created_at=NOON,
        paid_at=NOON + timedelta(days=2),
        payment_method="bank_transfer",
    )


def test_decisions_are_kept_with_who_and_when_and_what_waits(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    for order in db.session.query(Order).order_by(Order.id).all():
        reprice(order.id, "12.00")
    desk.push()
    first, second = opened(desk)
    accept(first.delivery, None, now=datetime(2026, 5, 16, tzinfo=UTC))
    book_difference(second.delivery, None, now=datetime(2026, 5, 17, tzinfo=UTC))
    book = book_by_slug(desk.company.slug)
    assert book is not None
    booked, accepted = decisions_of([book])
    assert (accepted.decision.decision, accepted.delivery.number, accepted.unsent) == ("accepted", "A1", ())
    assert (booked.decision.decision, booked.unsent) == ("booked", ["A2-CN2", "A2-R2"])
    assert booked.decision.decided_at == datetime(2026, 5, 17, tzinfo=UTC)
    desk.push()
    assert decisions_of([book])[0].unsent == []


def test_a_change_is_found_by_its_number_or_by_its_source(desk: Desk) -> None:
    order_id = pushed(desk)
    book = book_by_slug(desk.company.slug)
    assert book is not None
    push = PUSH_TYPES["sales_invoice"]
    assert find_by_number(book, push, "A1") == []
    reprice(order_id, "12.00")
    desk.push()
    for name in ("A1", f"orders/{order_id}"):
        assert [one.number for one in find_by_number(book, push, name)] == ["A1"]


def test_many_changes_booked_come_to_what_a_fresh_book_comes_to(desk: Desk) -> None:
    rates = {"MYR": Decimal(1), "SGD": Decimal("3.2517"), "USD": Decimal("4.2533")}
    for place, currency in enumerate([*rates, *rates], 1):
        taxed_order(f"T{place}", currency, rates[currency], price=f"{place}.37")
    for key in ("sales_invoice", "sales_receipt"):
        assert desk.push(key).state == RunState.SYNCED
    ids = [order.id for order in db.session.query(Order).order_by(Order.id)]
    for order_id in ids[:3]:
        retax(order_id, quantity=3)
    edit(Order, ids[3], customer_id=1, number="T4-new")
    delete_order(ids[4])
    for key in ("sales_invoice", "sales_receipt"):
        desk.push(key)
        book_all_one_type(desk, key)
        assert desk.push(key).state == RunState.SYNCED
    changed = desk.balances()
    fresh = begin_anew(desk)
    for key in ("sales_invoice", "sales_receipt"):
        assert fresh.push(key).state == RunState.SYNCED
    assert (fresh.balances(), len(changed)) == (changed, 4)


def begin_anew(desk: Desk) -> Desk:
    """The same book, connected to an empty company and without a memory."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    name = f"{desk.company.name}-anew"
    add_key(book.id, desk.practice.open_company(name), vault=desk.pusher.vault, by=None, now=utc_now())
    rename_company(book.id, name)
    with writing() as session:
        for table in (ChangeDecision, Outcome, Delivery, Parcel, Run):
            session.query(table).delete()
    return replace(desk, company=replace(desk.company, name=name))


def taxed_order(number: str, currency: str, rate: Decimal, *, price: str) -> int:
    """An order over two of something with discount and 10 % tax, with shipping and a gateway fee."""
    order_id = add_order(number, price=price, currency=currency, exchange_rate=rate, gateway_fee=Decimal("0.11"))
    retax(order_id, quantity=2)
    return order_id


def retax(order_id: int, *, quantity: int) -> None:
    """Another quantity, and all that follows from it."""
    item = db.session.query(OrderItem).filter_by(order_id=order_id).one()
    net = quantity * item.unit_price - Decimal("0.25")
    tax = net.quantize(Decimal("0.01"), ROUND_HALF_UP) * Decimal("0.1")
    tax = tax.quantize(Decimal("0.01"), ROUND_HALF_UP)
    total = net.quantize(Decimal("0.01"), ROUND_HALF_UP) + tax
    edit_item(
        order_id,
        quantity=Decimal(quantity),
        discount=Decimal("0.25"),
        tax_rate=Decimal("0.1"),
        tax_amount=tax,
        line_total=total,
    )
    edit(Order, order_id, shipping=Decimal("0.55"), discount=Decimal("0.20"), total=total + Decimal("0.35"))


def test_a_till_sale_paid_in_two_ways_follows_its_changed_payment(desk: Desk, connect: Callable[..., Company]) -> None:
    batik = Desk(desk.app, desk.practice, connect("batik", "batik", app=desk.app), desk.pusher)
    sale = add_sale("P1", price="10.00", payments=("6.00", "4.00"))
    keys = ("pos_sales_invoice", "pos_sales_receipt")
    assert [batik.push(key).state for key in keys] == [RunState.SYNCED] * 2
    edit(PosTransaction, sale, total=Decimal("12.00"))
    item = db.session.query(PosItem).one().id
    edit(PosItem, item, unit_price=Decimal("12.00"), line_total=Decimal("12.00"))
    edit(PosPayment, db.session.query(PosPayment).filter_by(line=2).one().id, amount=Decimal("6.00"), method="card")
    for key in keys:
        batik.push(key)
        book_all_one_type(batik, key)
        assert batik.push(key).state == RunState.SYNCED
    assert batik.balances() == {"12000": "12.00", "40000": "-12.00"}
    assert {"P1-CN2", "P1-R2", "P1-1", "P1-2-CN2", "P1-2-R2"} <= set(numbers())
    edit(PosTransaction, sale, status="voided")
    for key in keys:
        batik.push(key)
        book_all_one_type(batik, key)
        batik.push(key)
    assert (opened(batik), batik.balances()) == ([], {})
