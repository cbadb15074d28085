"""The list to reclassify against the practice ledger: it says what stands on the old accounts, to the sen."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4

import pytest

from accounting.mapping import AccountRule, Mapping, RuleKind, TaxRule
from accounting.pushes import PUSH_TYPES
from accounting.rounding import round_half_up
from accounting.standing import TAX_CODE
from models import Delivery, Outcome, Parcel, Run, db, writing
from models.shop import Order, OrderItem
from sync import decisions
from sync.books import add_key, book_by_slug, current_mapping, rename_company
from sync.mappings import save_mapping
from sync.pusher import utc_now
from sync.reclass import Reclass, to_reclassify
from tests.shop import NOON, add_order, add_refund, add_settlement
from tests.sync.conftest import Desk

OLD = ("40001", "40002", "40003", "40004", "40005", "61002", "61003", "12001", "12002", "12003")
NEW = ("50001", "50002", "50003", "50004", "50005", "62001", "62002", "13001", "13002")
OWN = "49000"
PLATFORM = [key for key, push in PUSH_TYPES.items() if push.layer == "platform"]
SKUS = ("MUG-1", "GIFT-1", "CAP-1")
LAST = Mapping(
    products="50001",
    rules=(
        AccountRule(kind=RuleKind.SKU_PREFIX, match="GIFT-", account="50002"),
        AccountRule(kind=RuleKind.CATEGORY, match="Mugs", account="50003"),
    ),
    shipping="50004",
    discount="50005",
    rounding_up="62001",
    rounding_down="62001",
    commission="62001",
    bank_charges="62002",
    bank="13001",
    banks={"fpx": "13002"},
    taxes=(TaxRule(rate=Decimal(0), code="NT"), TaxRule(rate=Decimal("0.1"), code="SR10")),
)
"""It has every account elsewhere than OLD, so that nothing stands right there."""


def a_mapping(random: Random) -> Mapping:
    """All accounts anywhere among the old ones, as often as not the same for two things."""
    sales, expenses, banks = OLD[:5], OLD[5:7], OLD[7:]
    return Mapping(
        products=random.choice(sales),
        rules=(
            AccountRule(kind=RuleKind.SKU_PREFIX, match="GIFT-", account=random.choice(sales)),
            AccountRule(kind=RuleKind.CATEGORY, match="Mugs", account=random.choice(sales)),
        ),
        shipping=random.choice(sales),
        discount=random.choice(sales),
        rounding_up=random.choice(expenses),
        rounding_down=random.choice(expenses),
        commission=random.choice(expenses),
        bank_charges=random.choice(expenses),
        bank=random.choice(banks),
        banks={"fpx": random.choice(banks)},
    )


def a_month(random: Random, prefix: str, *, own: str | None = None) -> None:
    """Orders in two currencies, taxed or not, with shipping, discounts, fees and sen that do not add up; refunds."""
    for place in range(8):
        price, tax_rate = Decimal(random.randint(500, 9999)) / 100, random.choice([Decimal(0), Decimal("0.1")])
        tax, shipping = round_half_up(price * tax_rate), Decimal(random.choice([0, 0, 5]))
        discount, little = Decimal(random.choice([0, 0, 3])), Decimal(random.choice(["0", "0.01", "-0.03"]))
        abroad = random.random() < 0.3
        order_id = add_order(
            f"{prefix}{place}",
            price=str(price),
            currency="USD" if abroad else "MYR",
            exchange_rate=Decimal("4.2513") if abroad else Decimal(1),
            shipping=shipping,
            discount=discount,
            total=price + tax + shipping - discount + little,
            gateway_fee=Decimal(random.choice(["0", "0.35"])),
            payment_method=random.choice(["fpx", "card"]),
            paid_at=NOON + timedelta(minutes=place),
        )
        with writing() as session:
            session.query(OrderItem).filter_by(order_id=order_id).update(
                {
                    "sku": random.choice(SKUS),
                    "category": random.choice([None, "Mugs"]),
                    "account": own if random.random() < 0.3 else None,
                    "tax_rate": tax_rate,
                    "tax_amount": tax,
                    "line_total": price + tax,
                }
            )
        if random.random() < 0.3:
            after = NOON + timedelta(hours=1, minutes=place)
            add_refund(f"{prefix}R{place}", order_id, amount=str(price), tax=str(tax), refunded_at=after)
    add_settlement(f"{prefix}BS", str(Decimal(random.randint(1000, 5000)) / 100))


def prepared(desk: Desk, company: str) -> None:
    """Give a practice company the accounts and codes of all the mappings."""
    for account in (*OLD, *NEW, OWN):
        desk.practice.fault(company, "add_account", account=account)
    desk.practice.fault(company, "add_tax_code", code="SR10", rate="0.1")
    desk.practice.fault(company, "add_currency", currency="USD")


def saved(desk: Desk, mapping: Mapping) -> int:
    book_id = book_id_of(desk)
    return save_mapping(book_id, mapping, expected=current_mapping(book_id)[0], by=None, now=utc_now())


def book_id_of(desk: Desk) -> int:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return book.id


def pushed(desk: Desk) -> None:
    for key in PLATFORM:
        desk.push(key)


def two_versions(desk: Desk, random: Random, *, own: str | None = None) -> None:
    """Two months, each booked by a mapping of its own."""
    prepared(desk, desk.company.name)
    for prefix in ("A", "B"):
        saved(desk, a_mapping(random))
        a_month(random, prefix, own=own)
        pushed(desk)
    assert {one.state for one in db.session.query(Delivery)} == {"posted"}


def listed(desk: Desk, new: Mapping) -> list[Reclass]:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return list(to_reclassify(book, new, after=current_mapping(book.id)[0]))


def balances(trial_balance: dict[str, str]) -> Counter[str]:
    """What is in the books, accounts of nothing left out."""
    return Counter({account: Decimal(text) for account, text in trial_balance.items() if Decimal(text)})


def changed_since(desk: Desk, random: Random) -> None:
    """The source goes on: an order is deleted, an SKU corrected, an order's price changed and booked anew."""
    numbers = random.sample([f"{prefix}{place}" for prefix in "AB" for place in range(8)], 8)
    refunded = {one.number.replace("R", "") for one in db.session.query(Delivery) if "R" in one.number}
    gone, renamed, dearer = [number for number in numbers if number not in refunded][:3]
    with writing() as session:
        orders = {number: session.query(Order).filter_by(number=number).one() for number in (gone, renamed, dearer)}
        session.query(OrderItem).filter_by(order_id=orders[gone].id).delete()
        session.delete(orders[gone])
        session.query(OrderItem).filter_by(order_id=orders[renamed].id).update({"sku": "NEW-1"})
        orders[dearer].shipping += 1
        orders[dearer].total += 1
    pushed(desk)
    for delivery in db.session.query(Delivery).filter_by(number=dearer, push_type="sales_invoice").all():
        assert delivery.change is not None
        decisions.book_difference(delivery, None, seen=delivery.change["fingerprint"], now=utc_now())
    pushed(desk)


@pytest.mark.parametrize("seed", range(4))
def test_the_list_comes_to_what_stands_on_each_old_account(sqlite_desk: Desk, seed: int) -> None:
    """Whatever became of the source, and whichever version booked it."""
    desk, random = sqlite_desk, Random(seed)  # noqa: S311 - dice, not secrets.
    two_versions(desk, random)
    changed_since(desk, random)
    found = listed(desk, replace(LAST, taxes=Mapping().taxes))
    sums: Counter[str] = Counter()
    for one in found:
        assert one.entry is not None
        sums[one.entry.old] += one.entry.amount if one.is_in_the_books else 0  # type: ignore[assignment]
    books = balances(desk.balances())
    assert {account: sums[account] for account in OLD} == {account: books[account] for account in OLD}
    assert not all(one.is_certain for one in found)


@pytest.mark.parametrize("seed", range(4))
def test_its_journal_makes_the_books_what_they_would_be_by_the_new_mapping(sqlite_desk: Desk, seed: int) -> None:
    """Some lines have accounts of their own, and items were put into other categories, which no push reports."""
    desk, random = sqlite_desk, Random(100 + seed)  # noqa: S311 - dice, not secrets.
    two_versions(desk, random, own=OWN)
    with writing() as session:
        session.query(OrderItem).filter(OrderItem.id % 3 == 0).update({"category": "Mugs"})
    books = balances(desk.balances())
    for one in listed(desk, LAST):
        assert one.entry is not None
        assert one.entry.new is not None
        if one.entry.what != TAX_CODE:
            books[one.entry.old] -= one.entry.amount  # type: ignore[assignment]
            books[one.entry.new] += one.entry.amount  # type: ignore[assignment]
    assert {account: amount for account, amount in books.items() if amount} == booked_by(desk, LAST)


def booked_by(desk: Desk, mapping: Mapping) -> dict[str, int]:
    """What another company's books hold when all of it is pushed there by one mapping."""
    saved(desk, mapping)
    company = f"anew-{uuid4().hex[:8]}"
    key = desk.practice.open_company(company)
    prepared(desk, company)
    with writing() as session:
        for table in (Outcome, Delivery, Parcel, Run):
            session.query(table).delete()
    rename_company(book_id_of(desk), company)
    add_key(book_id_of(desk), key, vault=desk.pusher.vault, by=None, now=utc_now())
    pushed(desk)
    assert {one.state for one in db.session.query(Delivery)} == {"posted"}
    return dict(balances(desk.practice.trial_balance(company)))
