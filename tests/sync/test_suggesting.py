"""What could be mapped in a book, by its source and by what its destination offers."""

from __future__ import annotations

from accounting.mapping import Mapping
from sync.books import book_by_slug, connection_of
from sync.master_data import known, refresh
from sync.pusher import utc_now
from sync.suggesting import suggestions_for
from tests.shop import add_order
from tests.sync.conftest import Desk


def suggested(desk: Desk) -> dict[str, str]:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    refresh(book.id, connection_of(book, desk.pusher.vault), desk.pusher.destination, now=utc_now())
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return {one.name: one.value for one in suggestions_for(book, Mapping(), known(book.id))}


def test_an_account_that_is_not_active_is_not_offered(desk: Desk) -> None:
    desk.fault("add_account", account="40070", name="Shipping income")
    assert suggested(desk)["shipping"] == "40070"
    desk.fault("deactivate_account", account="40070")
    assert "shipping" not in suggested(desk)


def test_what_the_source_is_paid_by_is_offered_with_the_account_that_is_called_so(desk: Desk) -> None:
    add_order("S-1", payment_method="ewallet")
    desk.fault("add_account", account="12009", name="E-wallet")
    assert suggested(desk)["banks.ewallet"] == "12009"
