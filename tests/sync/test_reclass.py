"""What stands in the books where an old mapping put it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from accounting.mapping import AccountRule, Mapping, RuleKind, TaxRule
from models import Book, BookMapping, Delivery, db, writing
from models.shop import Order, OrderItem
from sync import decisions
from sync.books import book_by_slug, current_mapping
from sync.mappings import save_mapping
from sync.pusher import utc_now
from sync.reclass import Moved, Reclass, effect_of, to_reclassify
from tests.shop import add_order, add_orders, add_refund
from tests.sync.conftest import Desk


def the_book(desk: Desk) -> Book:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return book


def listed(desk: Desk, new: Mapping, old: Mapping | None = None) -> list[Reclass]:
    book = the_book(desk)
    return list(to_reclassify(book, old or current_mapping(book.id)[1], new, utc_now))


def in_short(found: list[Reclass]) -> list[tuple[str, str, str, Decimal]]:
    return [(one.number, one.entry.old, one.entry.new, one.entry.amount) for one in found if one.entry]


def test_posted_invoices_and_credit_notes_are_listed(desk: Desk) -> None:
    order_id = add_order("S-1", shipping=Decimal("5.00"), total=Decimal("15.00"))
    add_refund("R-1", order_id)
    desk.push()
    assert in_short(listed(desk, Mapping(products="40010"))) == [
        ("S-1", "40000", "40010", Decimal("10.00")),
        ("R-1", "40000", "40010", Decimal("-10.00")),
    ]
    assert in_short(listed(desk, Mapping(shipping="40070"))) == [("S-1", "40000", "40070", Decimal("5.00"))]


def test_a_rule_concerns_only_the_products_it_fits(desk: Desk) -> None:
    add_order("S-1")
    add_order("S-2")
    with writing() as session:
        item = session.query(OrderItem).join(Order, OrderItem.order_id == Order.id).filter(Order.number == "S-2").one()
        item.category = "Mugs"
    desk.push()
    by_category = (AccountRule(kind=RuleKind.CATEGORY, match="Mugs", account="40010"),)
    assert [one[0] for one in in_short(listed(desk, Mapping(rules=by_category)))] == ["S-2"]
    by_prefix = (AccountRule(kind=RuleKind.SKU_PREFIX, match="MUG-", account="40010"),)
    assert [one[0] for one in in_short(listed(desk, Mapping(rules=by_prefix)))] == ["S-1", "S-2"]


def test_a_bank_concerns_what_was_paid_by_its_method(desk: Desk) -> None:
    add_order("S-1", payment_method="fpx")
    add_order("S-2", payment_method="bank_transfer", gateway_fee=Decimal("0.30"))
    desk.push()
    desk.push("sales_receipt")
    assert in_short(listed(desk, Mapping(banks={"bank_transfer": "12001"}))) == [
        ("S-2", "12000", "12001", Decimal("9.70"))
    ]


def test_what_was_booked_by_an_older_version_is_in_that_versions_list(desk: Desk) -> None:
    add_order("S-1")
    desk.push()
    book = the_book(desk)
    second = Mapping(products="61001")
    save_mapping(book.id, second, expected=1, by=None, now=utc_now())
    add_order("S-2")
    desk.push()
    third = Mapping(products="12000")
    assert [one[0] for one in in_short(listed(desk, second, old=Mapping()))] == ["S-1"]
    assert [one[0] for one in in_short(listed(desk, third))] == ["S-2"]


def test_what_the_source_no_longer_has_as_it_was_posted_is_told(desk: Desk) -> None:
    add_orders(3)
    desk.push()
    with writing() as session:
        longer = session.query(Order).filter_by(number="A1").one()
        longer.shipping, longer.total = Decimal(1), Decimal(11)
        gone = session.query(Order).filter_by(number="A2").one()
        session.query(OrderItem).filter_by(order_id=gone.id).delete()
        session.delete(gone)
    found = listed(desk, Mapping(products="40010"))
    assert in_short(found) == [("A3", "40000", "40010", Decimal("10.00"))]
    assert [one.number for one in found if one.entry is None] == ["A1", "A2"]
    effect = effect_of(found)
    assert (effect.unmatched, effect.is_empty) == (2, False)
    assert effect_of(listed(desk, Mapping(taxes=(TaxRule(rate=Decimal("0.2"), code="X"),)))).unmatched == 2
    assert listed(desk, Mapping(discount="40080")) == [one for one in found if one.entry is None]


def test_what_was_taken_back_needs_nothing(desk: Desk) -> None:
    order_id = add_order("S-1")
    desk.push()
    with writing() as session:
        session.get_one(Order, order_id).total = Decimal(12)
        session.query(OrderItem).filter_by(order_id=order_id).update({"unit_price": Decimal(12), "line_total": 12})
    desk.push()
    (delivery,) = db.session.query(Delivery).all()
    assert delivery.change is not None
    decisions.book_difference(delivery, None, seen=delivery.change["fingerprint"], now=utc_now())
    desk.push()
    assert in_short(listed(desk, Mapping(products="40010"))) == [("S-1-R2", "40000", "40010", Decimal("12.00"))]


def test_what_concerns_only_the_future_lists_nothing(desk: Desk) -> None:
    add_order("S-1")
    desk.push()
    assert listed(desk, Mapping(tolerance=Decimal(1), pos_day_starts=240, deduct_discount=True)) == []
    assert effect_of([]).is_empty


def test_the_effect_counts_documents_entries_and_ringgit(desk: Desk) -> None:
    add_order("S-1", shipping=Decimal("5.00"), total=Decimal("15.00"))
    add_order("S-2")
    desk.push()
    effect = effect_of(listed(desk, Mapping(products="40010", shipping="40010")))
    assert effect.moved == (Moved("Account", "40000", "40010", 2, 3, Decimal("25.00")),)


def test_deliveries_of_before_booked_as_was_kept_are_told(desk: Desk) -> None:
    add_order("S-1")
    desk.push()
    with writing() as session:
        session.query(Delivery).update({"booked_as": None})
    (one,) = listed(desk, Mapping(products="40010"))
    assert (one.number, one.entry) == ("S-1", None)


def test_a_mapping_of_the_first_kind_is_compared_too(desk: Desk) -> None:
    """Version 1 of an old installation has one rounding account and codes by rate."""
    add_order("S-1")
    desk.push()
    with writing() as session:
        kept = session.query(BookMapping).one()
        values = {name: value for name, value in kept.values.items() if name in ("products", "bank", "shipping")}
        kept.values = {**values, "rounding": "40000", "tax_codes": {"0": "NT", "0.1": "MY-SALES10"}}
    old = current_mapping(the_book(desk).id)[1]
    assert len(listed(desk, replace(old, products="40010"))) == 1
