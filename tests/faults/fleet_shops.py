"""The books of a fleet's night: the platform and its bloggers, all with something to push on two days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask

from accounting.push_type import Layer
from models import shop, writing
from sync import auto_push
from sync.books import add_book, add_key
from tests.conftest import KUALA_LUMPUR
from tests.faults.world import Outside
from tests.shop import add_customer, add_order, add_sale

DAYS = (date(2026, 5, 14), date(2026, 5, 15))
"""The night catches up the first, and pushes the second."""

NIGHT = datetime(2026, 5, 16, 2, 0, tzinfo=KUALA_LUMPUR)
"""When it begins, and the processes are started."""


def open_books(app: Flask, outside: Outside, world: str, books: int) -> None:
    """The platform and so many bloggers but one, each with a company, sales on both days, and Auto Push on."""
    with writing() as session:
        for number in range(1, books):
            session.add(shop.Blogger(id=number, slug=f"b{number}", name=f"B{number}", multi_kol=False))
    add_customer()
    for day in DAYS:
        noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        add_order(f"O{day}", created_at=noon, paid_at=noon)
        for number in range(1, books):
            add_sale(f"S{number}-{day}", blogger_id=number, occurred_at=noon)
    _open_book(app, outside, world, "platform", None)
    for number in range(1, books):
        _open_book(app, outside, world, f"b{number}", f"b{number}")


def _open_book(app: Flask, outside: Outside, world: str, slug: str, blogger: str | None) -> None:
    company, day_before = f"{world}{slug}", NIGHT - timedelta(hours=12)
    layer = Layer.BLOGGER if blogger else Layer.PLATFORM
    book = add_book(slug, company, layer, blogger=blogger, zone=KUALA_LUMPUR, now=day_before)
    key = outside.practice.open_company(company)
    add_key(book.id, key, vault=app.extensions["pusher"].vault, by=None, now=day_before)
    auto_push.switch_on(book, by=None, now=day_before)
