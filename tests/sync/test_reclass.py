"""What stands in the books where an old mapping put it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from accounting.mapping import AccountRule, Mapping, PostAs, RuleKind
from accounting.push_type import PushType
from accounting.standing import DISCOUNT, OFF_THE_LINES
from models import Book, BookMapping, Delivery, db, writing
from models.shop import Order, OrderItem, PosPayment
from sync import decisions
from sync.books import book_by_slug, current_mapping
from sync.mappings import save_mapping
from sync.pusher import utc_now
from sync.reclass import GONE, NOT_KEPT, UNREADABLE, Reclass, to_reclassify
from sync.reclass_effect import Documents, Effect, Moved, effect_of
from tests.conftest import Company
from tests.shop import add_order, add_orders, add_refund, add_sale, add_settlement
from tests.sync.conftest import Desk


def the_book(desk: Desk) -> Book:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return book


def saved(desk: Desk, new: Mapping) -> None:
    book = the_book(desk)
    save_mapping(book.id, new, expected=current_mapping(book.id)[0], by=None, now=utc_now())


def listed(desk: Desk, new: Mapping, after: int | None = None) -> list[Reclass]:
    book = the_book(desk)
    return list(to_reclassify(book, new, after=after or current_mapping(book.id)[0]))


def in_short(found: list[Reclass]) -> list[tuple[str, str, str | None, Decimal]]:
    return [(one.number, one.entry.old, one.entry.new, one.entry.amount) for one in found if one.entry]


def test_posted_invoices_and_credit_notes_are_listed(desk: Desk) -> None:
    order_id = add_order("S-1", shipping=Decimal("5.00"), total=Decimal("15.00"))
    add_refund("R-1", order_id)
    desk.push()
    assert in_short(listed(desk, Mapping(products="40010"))) == [
        ("S-1", "40000", "40010", Decimal("-10.00")),
        ("R-1", "40000", "40010", Decimal("10.00")),
    ]
    assert in_short(listed(desk, Mapping(shipping="40070"))) == [("S-1", "40000", "40070", Decimal("-5.00"))]


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


def test_what_older_versions_booked_is_led_to_where_it_should_stand_now(desk: Desk) -> None:
    add_order("S-1")
    desk.push()
    second, third = Mapping(products="61001"), Mapping(products="12000")
    saved(desk, second)
    add_order("S-2")
    desk.push()
    assert in_short(listed(desk, second, after=1)) == [("S-1", "40000", "61001", Decimal("-10.00"))]
    found = listed(desk, third)
    assert in_short(found) == [
        ("S-1", "40000", "12000", Decimal("-10.00")),
        ("S-2", "61001", "12000", Decimal("-10.00")),
    ]
    assert [(one.version, one.listed_before) for one in found] == [(1, (2, "61001")), (2, None)]
    effect = effect_of(found)
    assert effect.listed_before == Documents(1, Decimal("10.00"))
    saved(desk, third)
    assert listed(desk, third, after=2) == found


def test_each_payment_at_a_till_is_compared_by_itself(desk: Desk, connect: Callable[..., Company]) -> None:
    till = replace(desk, company=connect("batik", "batik", app=desk.app))
    saved(till, Mapping(banks={"fpx": "12000"}, pos_day_starts=240))
    sale_id = add_sale("T-1", price="10.00", payments=("4.00", "6.00"))
    with writing() as session:
        session.query(PosPayment).filter_by(transaction_id=sale_id, line=2).update({"method": "fpx"})
    till.push("pos_sales_invoice")
    till.push("pos_sales_receipt")
    new = Mapping(bank="12001", banks={"fpx": "12002"})
    assert in_short(listed(till, new)) == [
        ("T-1-1", "12000", "12001", Decimal("4.00")),
        ("T-1-2", "12000", "12002", Decimal("6.00")),
    ]
    with writing() as session:
        session.query(PosPayment).filter_by(transaction_id=sale_id, line=2).delete()
    gone = listed(till, new)[-1]
    assert (in_short([gone]), gone.remark) == ([("T-1-2", "12000", None, Decimal("6.00"))], GONE)


def test_an_earlier_list_is_named_only_where_it_had_the_entry(desk: Desk) -> None:
    """Shipping stood on the account of products, and stayed right there when those went elsewhere."""
    add_order("S-1", shipping=Decimal(5), total=Decimal(15))
    desk.push()
    saved(desk, Mapping(products="61001"))
    found = listed(desk, Mapping(products="61001", shipping="40070"))
    assert [(one.entry.new, one.listed_before) for one in found if one.entry] == [
        ("61001", (2, "61001")),
        ("40070", None),
    ]


def test_what_a_later_version_booked_is_not_in_the_list_of_an_earlier_one(desk: Desk) -> None:
    saved(desk, Mapping(products="61001"))
    saved(desk, Mapping())
    add_order("S-1")
    desk.push()
    assert listed(desk, Mapping(products="61001"), after=1) == []


def test_the_lines_are_those_of_the_mapping_that_booked_them(desk: Desk) -> None:
    """What was booked with a discount of its own, or with a rounding line, is compared with the same lines."""
    add_order("S-1", discount=Decimal(3), total=Decimal(7))
    add_order("S-2", total=Decimal("10.03"))
    desk.push()
    saved(desk, Mapping(deduct_discount=True, tolerance=Decimal(0)))
    add_order("S-3", discount=Decimal(3), total=Decimal(7))
    desk.push()
    found = listed(desk, Mapping(deduct_discount=True, tolerance=Decimal(0), products="40010"))
    assert in_short(found) == [
        ("S-1", "40000", "40010", Decimal("-10.00")),
        ("S-2", "40000", "40010", Decimal("-10.00")),
        ("S-3", "40000", "40010", Decimal("-7.00")),
    ]
    assert all(one.is_certain and not one.remark for one in found)


def test_what_the_source_says_otherwise_is_told_with_its_amounts(desk: Desk) -> None:
    add_orders(3)
    desk.push()
    with writing() as session:
        longer = session.query(Order).filter_by(number="A1").one()
        longer.shipping, longer.total = Decimal(1), Decimal(11)
        gone = session.query(Order).filter_by(number="A2").one()
        session.query(OrderItem).filter_by(order_id=gone.id).delete()
        session.delete(gone)
    found = listed(desk, Mapping(products="40010"))
    assert in_short(found) == [
        ("A1", "40000", "40010", Decimal("-10.00")),
        ("A3", "40000", "40010", Decimal("-10.00")),
        ("A2", "40000", None, Decimal("-10.00")),
    ]
    assert [one.remark for one in found] == [
        "Changed in the source since it was sent: Total 10.00 → 11.00; Line 2 – → 1 × Shipping, 1.00.",
        "",
        GONE,
    ]
    effect = effect_of(found)
    assert effect.unmatched == Documents(1, Decimal("10.00"))
    assert [(one.new, one.documents, one.amount) for one in effect.moved] == [
        ("40010", 2, Decimal("-20.00")),
        (None, 1, Decimal("-10.00")),
    ]


def test_an_item_that_was_given_another_sku_is_to_be_looked_at(desk: Desk) -> None:
    order_id = add_order("S-1")
    desk.push()
    with writing() as session:
        session.query(OrderItem).filter_by(order_id=order_id).update({"sku": "GIFT-1"})
    (one,) = listed(desk, Mapping(products="40010"))
    assert in_short([one]) == [("S-1", "40000", None, Decimal("-10.00"))]
    assert one.remark == "Changed in the source since it was sent: Line 1, SKU MUG-1 → GIFT-1."


def test_an_item_that_was_put_into_another_category_is_listed_though_no_push_reports_it(desk: Desk) -> None:
    rules = (AccountRule(kind=RuleKind.CATEGORY, match="Mugs", account="61001"),)
    saved(desk, Mapping(rules=rules))
    order_id = add_order("S-1")
    desk.push()
    with writing() as session:
        session.query(OrderItem).filter_by(order_id=order_id).update({"category": "Mugs"})
    assert in_short(listed(desk, Mapping(rules=rules, products="40020"))) == [
        ("S-1", "40000", "61001", Decimal("-10.00"))
    ]


def test_a_row_that_cannot_be_read_any_more_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    add_order("S-1")
    desk.push()

    def unreadable(*_anything: object) -> None:
        raise ValueError

    monkeypatch.setattr(PushType, "documents", unreadable)
    (one,) = listed(desk, Mapping(products="40010"))
    assert (in_short([one]), one.remark) == ([("S-1", "40000", None, Decimal("-10.00"))], UNREADABLE)


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
    assert in_short(listed(desk, Mapping(products="40010"))) == [("S-1-R2", "40000", "40010", Decimal("-12.00"))]


def test_what_is_about_to_be_taken_back_needs_nothing(desk: Desk) -> None:
    order_id = add_order("S-1")
    desk.push()
    with writing() as session:
        session.get_one(Order, order_id).total = Decimal(12)
        session.query(OrderItem).filter_by(order_id=order_id).update({"unit_price": Decimal(12), "line_total": 12})
    desk.push()
    (delivery,) = db.session.query(Delivery).all()
    assert delivery.change is not None
    decisions.book_difference(delivery, None, seen=delivery.change["fingerprint"], now=utc_now())
    (one,) = listed(desk, Mapping(products="40010"))
    assert (one.number, one.taken_back_by, one.is_in_the_books) == ("S-1", "S-1-CN2", False)
    assert effect_of([one]).is_empty


def test_what_concerns_only_the_future_lists_nothing(desk: Desk) -> None:
    add_order("S-1", discount=Decimal(3), total=Decimal(7))
    desk.push()
    assert listed(desk, Mapping(tolerance=Decimal(1), pos_day_starts=240, post_as=PostAs.DRAFT)) == []
    assert effect_of([]).is_empty


def test_discounts_that_have_an_entry_of_their_own_are_counted_when_they_are_to_come_off_the_lines(desk: Desk) -> None:
    add_order("S-1", discount=Decimal(3), total=Decimal(7))
    add_order("S-2")
    desk.push()
    off, on = Mapping(), Mapping(deduct_discount=True)
    effect = effect_of(listed(desk, on))
    assert effect.moved == (Moved(DISCOUNT, "40000", OFF_THE_LINES, 1, 1, Decimal("3.00")),)
    saved(desk, on)
    add_order("S-3", discount=Decimal(4), total=Decimal(6))
    desk.push()
    assert Moved(DISCOUNT, OFF_THE_LINES, "40000", 1, 1, Decimal("4.00")) in effect_of(listed(desk, off)).moved


def test_the_effect_counts_documents_entries_and_ringgit(desk: Desk) -> None:
    add_order("S-1", shipping=Decimal("5.00"), total=Decimal("15.00"))
    add_order("S-2")
    desk.push()
    effect = effect_of(listed(desk, Mapping(products="40010", shipping="40010")))
    assert effect == Effect(moved=(Moved("Account", "40000", "40010", 2, 3, Decimal("-25.00")),))


def test_money_in_and_money_out_of_a_bank_are_set_off_as_in_the_ledger(desk: Desk) -> None:
    add_order("S-1", price="100.00")
    add_settlement("BS-1", "40.00")
    for key in ("sales_invoice", "sales_receipt", "expense_bill", "expense_payment"):
        desk.push(key)
    effect = effect_of(listed(desk, Mapping(bank="12001")))
    assert effect.moved == (Moved("Bank account", "12000", "12001", 2, 2, Decimal("60.00")),)
    assert desk.balances()["12000"] == "60.00"


def test_what_was_sent_as_a_draft_is_told_apart(desk: Desk) -> None:
    saved(desk, Mapping(post_as=PostAs.DRAFT))
    add_order("S-1")
    desk.push()
    found = listed(desk, Mapping(post_as=PostAs.DRAFT, products="40010"))
    assert [(one.is_draft, one.is_in_the_books) for one in found] == [(True, False)]
    assert effect_of(found) == Effect(drafts=Documents(1, Decimal("10.00")))


def test_what_is_on_its_way_under_the_old_values_is_told_until_it_is_booked(desk: Desk) -> None:
    add_order("S-1")
    desk.fault("pause_key")
    desk.push()
    new = Mapping(products="61001")
    found = listed(desk, new)
    assert [(one.number, one.state) for one in found] == [("S-1", "held")]
    assert effect_of(found) == Effect(on_the_way=Documents(1, Decimal("10.00")))
    saved(desk, new)
    desk.fault("unpause_key")
    desk.push()
    assert desk.balances()["40000"] == "-10.00"
    assert effect_of(listed(desk, new, after=1)).moved == (Moved("Account", "40000", "61001", 1, 1, Decimal("-10.00")),)


def test_deliveries_of_before_booked_as_was_kept_are_told(desk: Desk) -> None:
    add_order("S-1")
    desk.push()
    with writing() as session:
        session.query(Delivery).update({"booked_as": None})
    (one,) = listed(desk, Mapping(products="40010"))
    assert (one.number, one.entry, one.amount, one.remark) == ("S-1", None, Decimal("10.00"), NOT_KEPT)
    assert effect_of([one]).unmatched == Documents(1, Decimal("10.00"))


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
