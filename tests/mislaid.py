"""A database put back to before its push, while an order was changed: what was posted waits to be confirmed."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import delete, update

from models import AdoptedDocument, Book, Delivery, FrozenParty, Outcome, Parcel, Run, db, shop, writing
from tests.world import World


def forget() -> None:
    """The database as it was before the first push: what a restored backup looks like."""
    with writing() as session:
        for table in (Outcome, Delivery, FrozenParty, AdoptedDocument, Parcel, Run):
            session.execute(delete(table))
        session.execute(update(Book).values(generation=0))


def mislaid_run(world: World, *, number: str = "S-1", price: str = "99.99") -> int:
    """Push the platform's invoices, forget it, change an order, and push again; the id of the run that finds it out."""
    world.synced()
    with world.app.app_context():
        forget()
        with writing() as session:
            order = session.query(shop.Order).filter_by(number=number).one()
            order.total = Decimal(price)
            item = session.query(shop.OrderItem).filter_by(order_id=order.id).one()
            item.quantity = Decimal(1)
            item.unit_price = item.line_total = Decimal(price)
            item.tax_rate = item.tax_amount = Decimal(0)
        db.session.remove()
    return world.synced()
