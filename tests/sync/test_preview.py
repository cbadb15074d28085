"""The preview says what a push would do, and does nothing."""

from __future__ import annotations

from decimal import Decimal

from accounting.pushes import PUSH_TYPES
from models import Delivery, Parcel, Run, db
from models.shop import Order
from sync.books import book_by_slug
from sync.job import scope_of
from sync.judging import Fate
from sync.preview import Preview, preview
from sync.pusher import utc_now
from tests.shop import add_order, add_orders
from tests.sync.conftest import MAY_15, Desk


def previewed(desk: Desk, *, max_rows: int = 5000) -> Preview:
    """A preview of the platform's sales invoices."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return preview(scope_of(book, PUSH_TYPES["sales_invoice"], MAY_15), max_rows=max_rows, now=utc_now)


def fates(found: Preview) -> dict[Fate, int]:
    """Documents by fate."""
    return {fate: part.count for fate, part in found.parts.items()}


def test_fresh_documents_are_counted_in_money_and_parcels_and_nothing_is_written(desk: Desk) -> None:
    add_orders(3)
    found = previewed(desk)
    assert (fates(found), found.parcels, found.problems) == ({Fate.FRESH: 3}, 1, [])
    assert (found.eligible.count, found.eligible.amount, found.eligible.rows) == (3, Decimal("30.00"), 3)
    assert [db.session.query(table).count() for table in (Run, Parcel, Delivery)] == [0, 0, 0]
    assert desk.balances() == {}


def test_it_foretells_the_parcels_that_a_push_then_sends(desk: Desk) -> None:
    add_orders(7)
    for max_rows, parcels in ((1, 7), (2, 4), (3, 3), (7, 1), (8, 1)):
        assert previewed(desk, max_rows=max_rows).parcels == parcels


def test_an_empty_period_has_nothing(sqlite_desk: Desk) -> None:
    found = previewed(sqlite_desk)
    assert (found.eligible.count, found.parcels, found.problems) == (0, 0, [])


def test_what_is_in_the_books_is_known_and_what_was_changed_since_is_told(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    add_order("B1")
    order = db.session.query(Order).filter_by(number="A1").one()
    order.currency, order.exchange_rate = "SGD", Decimal("3.5")
    db.session.commit()
    found = previewed(desk)
    assert fates(found) == {Fate.CHANGED: 1, Fate.KNOWN: 1, Fate.FRESH: 1}
    assert {one.number for one in found.problems} == {"A1"}
    assert found.parcels == 1


def test_what_is_held_is_on_the_way(desk: Desk) -> None:
    add_orders(1)
    desk.fault("pause_key")
    desk.push()
    found = previewed(desk)
    assert (fates(found), found.parcels) == ({Fate.ON_THE_WAY: 1}, 0)


def test_a_bad_document_is_set_aside_with_all_its_problems(sqlite_desk: Desk) -> None:
    add_orders(1)
    add_order("B1", total=Decimal("99.00"), payment_method="")
    found = previewed(sqlite_desk)
    assert fates(found) == {Fate.FRESH: 1, Fate.FAULTY: 1}
    assert {one.number for one in found.problems} == {"B1"}
