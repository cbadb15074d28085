"""A small world for the page tests: two bloggers, four people, three connected books, a few days of sales."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models import Role, Run, User, db, writing
from models.shop import (
    Blogger,
    BloggerSettlement,
    Customer,
    Order,
    OrderItem,
    PosItem,
    PosPayment,
    PosTransaction,
)
from sync.pusher import Pusher, utc_now
from tests.conftest import Company
from tests.servers import Practice

PASSWORD = "correct horse battery"
PEOPLE: dict[str, tuple[Role, int | None]] = {
    "admin": (Role.SUPER_ADMIN, None),
    "finance": (Role.PLATFORM, None),
    "batik": (Role.BLOGGER, 1),
    "kopi": (Role.BLOGGER, 2),
}
"""Who may sign in, as NAME@example.com; the blogger's id for bloggers."""

DAYS = {"from": "2026-05-14", "to": "2026-05-20"}
"""The days on which something was sold."""


class Browser:
    """A browser without JavaScript, or one in which htmx asks; it sends back the token that the page gave it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, *, htmx: bool = False) -> TestResponse:
        return self.client.get(path, headers=_htmx_headers(htmx))

    def post(self, path: str, values: Mapping[str, str] | None = None, *, htmx: bool = False) -> TestResponse:
        fields = {"csrf_token": self._token(), **(values or {})}
        return self.client.post(path, data=fields, headers=_htmx_headers(htmx))

    def sign_in(self, name: str) -> Browser:
        answer = self.post("/sign-in", {"email": f"{name}@example.com", "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return self

    def _token(self) -> str:
        page = self.client.get("/nothing-is-here").text
        return re.findall(r'name="csrf-token" content="([^"]+)"', page)[0]  # type: ignore[no-any-return]


def _htmx_headers(htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true"} if htmx else {}


@dataclass(frozen=True)
class World:
    """The application, its practice server, and the company of each book by slug."""

    app: Flask
    practice: Practice
    companies: Mapping[str, Company]

    def browser(self, name: str | None = None) -> Browser:
        """A browser, signed in when a name is given."""
        browser = Browser(self.app.test_client())
        return browser.sign_in(name) if name else browser

    def wait(self) -> None:
        """Until every run that was started has ended."""
        self.app.extensions["dispatcher"].wait()

    def pusher(self) -> Pusher:
        found: Pusher = self.app.extensions["pusher"]
        return found

    def synced(self, slug: str = "platform", key: str = "sales_invoice", who: str = "admin") -> int:
        """Push a type as a person would, and wait; the run's id."""
        self.browser(who).post(f"/sync/{slug}/{key}", DAYS)
        self.wait()
        return self.last_run_id()

    def last_run_id(self) -> int:
        with self.app.app_context():
            found = db.session.scalar(db.select(Run.id).order_by(Run.id.desc()).limit(1))
        assert found is not None
        return int(found)


def build_world(app: Flask, practice: Practice, connect: Callable[..., Company]) -> World:
    """Make it all, in the application's own database."""
    with app.app_context(), writing() as session:
        session.add_all(_bloggers())
        session.flush()
        session.add_all(_people())
        for rows in _sales():
            session.add_all(rows)
            session.flush()
    companies = {
        "platform": connect("platform", app=app),
        "batik": connect("batik", "batik", app=app),
        "kopi": connect("kopi", "kopi", app=app),
    }
    return World(app, practice, companies)


def failing_at(app: Flask, endpoint: str) -> None:
    """From now on the view fails as only a mistake of ours can make it fail."""

    def fails(**_where: object) -> str:
        raise RuntimeError("a mistake")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions[endpoint] = fails


@cache
def _password_hash() -> str:
    return PasswordHasher().hash(PASSWORD)


def _people() -> list[User]:
    return [
        User(
            email=f"{name}@example.com",
            password_hash=_password_hash(),
            role=role,
            blogger_id=blogger_id,
            created_at=utc_now(),
        )
        for name, (role, blogger_id) in PEOPLE.items()
    ]


def _bloggers() -> list[Blogger]:
    return [
        Blogger(id=1, slug="batik", name="Batik House", multi_kol=True),
        Blogger(id=2, slug="kopi", name="Kopi Corner", multi_kol=False),
        Blogger(id=3, slug="gadget", name="Gadget Lane", multi_kol=False),
    ]


def _sales() -> list[list[object]]:
    """Two orders, a settlement, and a sale at Batik's till; each list refers to the ones before it."""
    orders: list[object] = [_order(1, "S-1", 14), _order(2, "S-2", 15)]
    items: list[object] = [_item(1, 1), _item(2, 2)]
    return [
        [Customer(id=17850, name="Aisyah Rahman")],
        orders,
        [*items, _settlement(), _till()],
        [_till_item(), PosPayment(id=1, transaction_id=1, line=1, method="cash", amount=Decimal("27.50"))],
    ]


def _order(order_id: int, number: str, day: int) -> Order:
    moment = datetime(2026, 5, day, 6, 30, tzinfo=UTC)
    return Order(
        id=order_id,
        number=number,
        blogger_id=1,
        customer_id=17850,
        status="paid",
        currency="MYR",
        exchange_rate=Decimal(1),
        total=Decimal("27.50"),
        payment_method="fpx",
        created_at=moment,
        paid_at=moment,
    )


def _item(item_id: int, order_id: int) -> OrderItem:
    return OrderItem(order_id=order_id, **_white_mugs(item_id))


def _till_item() -> PosItem:
    return PosItem(transaction_id=1, **_white_mugs(1))


def _white_mugs(item_id: int) -> dict[str, object]:
    return {
        "id": item_id,
        "line": 1,
        "sku": "85123A",
        "description": "White mug",
        "quantity": Decimal(2),
        "unit_price": Decimal("12.50"),
        "tax_rate": Decimal("0.1"),
        "tax_amount": Decimal("2.50"),
        "line_total": Decimal("27.50"),
    }


def _till() -> PosTransaction:
    return PosTransaction(
        id=1,
        blogger_id=1,
        number="POS2026051500001",
        status="completed",
        currency="MYR",
        total=Decimal("27.50"),
        occurred_at=datetime(2026, 5, 15, 3, 0, tzinfo=UTC),
    )


def _settlement() -> BloggerSettlement:
    return BloggerSettlement(
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
        created_at=datetime(2026, 5, 18, 1, 0, tzinfo=UTC),
    )
