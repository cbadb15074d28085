"""What a destination has, kept with its age."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from destinations.base import KeyRejectedError
from models import MasterList, db
from sync.books import book_by_slug, connection_of
from sync.master_data import STALE_AFTER, Kind, OpenDay, known, known_list, refresh, refresh_if_stale
from sync.pusher import utc_now
from tests.sync.conftest import Desk


def fetch(desk: Desk, *, hours: float = 0) -> object:
    """Fetch when it is stale; what kept us from it."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    connection = connection_of(book, desk.pusher.vault)
    now = utc_now() + timedelta(hours=hours)
    return refresh_if_stale(book.id, connection, desk.pusher.destination, now=now)


def book_id(desk: Desk) -> int:
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return book.id


def codes(desk: Desk) -> set[str]:
    return {one["code"] for one in known_list(book_id(desk), Kind.ACCOUNTS) or []}


def test_nothing_is_known_before_it_is_fetched(desk: Desk) -> None:
    assert known_list(book_id(desk), Kind.ACCOUNTS) is None
    lists = known(book_id(desk))
    assert (lists.fetched_at, lists.rounding, lists.of(Kind.ITEMS)) == (None, None, [])


def test_the_lists_are_kept_as_the_destination_has_them(desk: Desk) -> None:
    assert fetch(desk) is None
    accounts = {one["code"]: one for one in known_list(book_id(desk), Kind.ACCOUNTS) or []}
    assert accounts["12000"] == {"code": "12000", "name": "Bank", "active": True}
    tax_codes = {one["code"]: one for one in known_list(book_id(desk), Kind.TAX_CODES) or []}
    assert (tax_codes["MY-SALES10"]["rate"], tax_codes["MY-SALES10"]["tax_type"]) == ("0.10", "01")
    lists = known(book_id(desk))
    assert lists.rounding == "line"
    assert lists.fetched_at is not None


def test_the_first_open_day_of_a_locked_period_is_told(desk: Desk) -> None:
    fetch(desk)
    assert (known(book_id(desk)).locked_until, known(book_id(desk)).open_days) == (None, [])
    desk.fault("lock_period", until="2026-04-30")
    fetch(desk, hours=4)
    lists = known(book_id(desk))
    assert lists.locked_until == date(2026, 4, 30)
    assert lists.open_days == [OpenDay(date(2026, 5, 1), "All", active=True)]


def test_they_are_fetched_again_after_three_hours_and_not_before(desk: Desk) -> None:
    fetch(desk)
    desk.fault("add_account", account="40010", name="Mugs")
    desk.fault("remove_account", account="61001")
    fetch(desk, hours=2.9)
    assert "40010" not in codes(desk)
    fetch(desk, hours=STALE_AFTER.total_seconds() / 3600)
    assert "40010" in codes(desk)
    assert "61001" not in codes(desk)


def test_what_keeps_us_from_fetching_is_told_and_the_old_lists_stay(desk: Desk) -> None:
    fetch(desk)
    before = codes(desk)
    desk.fault("disable_key")
    assert isinstance(fetch(desk, hours=4), KeyRejectedError)
    assert codes(desk) == before
    book = book_by_slug(desk.company.slug)
    assert book is not None
    connection = connection_of(book, desk.pusher.vault)
    with pytest.raises(KeyRejectedError):
        refresh(book.id, connection, desk.pusher.destination, now=utc_now())


def test_a_key_that_may_not_push_still_tells_the_lists(desk: Desk) -> None:
    desk.fault("remove_scope", scope="purchase.write")
    assert fetch(desk) is None
    assert "12000" in codes(desk)
    assert known(book_id(desk)).rounding is None


def test_no_transaction_is_open_while_the_destination_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    ask = type(desk.pusher.destination).accounts

    def watched(*arguments: object) -> object:
        seen.append(db.session().in_transaction())
        return ask(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(type(desk.pusher.destination), "accounts", watched)
    fetch(desk)
    assert seen == [False]
    assert db.session.query(MasterList).count() >= 5
