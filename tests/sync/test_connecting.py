"""The connection test of a book."""

from __future__ import annotations

import pytest

from accounting.mapping import Mapping, RoundingMode
from sync.books import book_by_slug
from sync.connecting import try_company
from sync.errors import RoundingDiffersError
from sync.mappings import save_mapping
from sync.pusher import utc_now
from tests.sync.conftest import Desk


def test_a_book_that_rounds_otherwise_than_its_company_fails(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    book = book_by_slug(desk.company.slug)
    assert book is not None
    assert try_company(book, desk.pusher.vault, desk.pusher.destination).rounding == "line"
    desk.fault("set_rounding", rounding="sum")
    words = "AiAccount: Add up, then round once; this book: Each line, then add up"
    with pytest.raises(RoundingDiffersError, match=words):
        try_company(book, desk.pusher.vault, desk.pusher.destination)
    save_mapping(book.id, Mapping(rounding_mode=RoundingMode.SUM), expected=1, by=None, now=utc_now())
    assert try_company(book, desk.pusher.vault, desk.pusher.destination).rounding == "sum"
