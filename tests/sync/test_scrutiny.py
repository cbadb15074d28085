"""The last look: accounts that the destination has, SKUs that look like its items, what an e-Invoice lacks."""

from __future__ import annotations

from typing import Any

import pytest

from accounting.options import Options
from accounting.pushes import PUSH_TYPES
from models import Book, Delivery, Outcome, Run, RunState, db, writing
from models.shop import OrderItem
from sync.books import book_by_slug
from sync.history import count_noted
from sync.job import scope_of
from sync.judging import Fate
from sync.preview import preview
from sync.pusher import utc_now
from tests.shop import add_order, add_orders
from tests.sync.conftest import MAY_15, Desk


def posts_to(number: str, account: str) -> None:
    """The source itself names the account of an order's only line."""
    with writing() as session:
        order_id = add_order(number)
        session.query(OrderItem).filter_by(order_id=order_id).one().account = account


def set_options(**values: Any) -> None:
    with writing() as session:
        session.query(Book).one().options = Options(**values).as_json()


def notes_of(number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] | None = db.session.query(Delivery).filter_by(number=number).one().notes
    return found or []


def codes_of(number: str) -> set[str]:
    return {note["code"] for note in notes_of(number)}


def problems_of(run: Run) -> list[str]:
    return [problem["code"] for one in db.session.query(Outcome).filter_by(run_id=run.id) for problem in one.problems]


def test_a_lines_own_account_is_used_where_it_is_active(desk: Desk) -> None:
    desk.fault("add_account", account="41000", name="Mugs")
    posts_to("A1", "41000")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "10.00", "41000": "-10.00"}
    assert "ACCOUNT_REPLACED" not in codes_of("A1")


def test_the_mapped_account_comes_in_its_place_with_a_note_on_the_delivery(desk: Desk) -> None:
    desk.fault("add_account", account="41000", name="Mugs")
    desk.fault("deactivate_account", account="41000")
    posts_to("A1", "41000")
    run = desk.push()
    assert run.state == RunState.SYNCED
    assert desk.balances() == {"11000": "10.00", "40000": "-10.00"}
    (note,) = (note for note in notes_of("A1") if note["code"] == "ACCOUNT_REPLACED")
    assert (note["values"]["account"], note["values"]["fallback"]) == ("41000", "40000")
    assert count_noted(run) == 1
    assert desk.push().known == 1


def test_where_neither_takes_it_the_document_is_set_aside_and_the_problem_names_both(desk: Desk) -> None:
    desk.fault("remove_account", account="40000")
    posts_to("A1", "41000")
    run = desk.push()
    assert (run.state, problems_of(run)) == (RunState.FAILED, ["ACCOUNT_NOT_FOUND"])
    (outcome,) = db.session.query(Outcome)
    assert outcome.problems[0]["values"] == {"account": "41000", "fallback": "40000", "lines": "1"}


def test_who_has_mended_an_account_does_not_wait_for_the_list_to_grow_old(desk: Desk) -> None:
    desk.fault("remove_account", account="40000")
    posts_to("A1", "41000")
    assert desk.push().state == RunState.FAILED
    desk.fault("add_account", account="41000", name="Mugs")
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "10.00", "41000": "-10.00"}


def test_nothing_goes_to_another_account_by_a_list_that_is_older_than_the_run(desk: Desk) -> None:
    posts_to("A1", "41000")
    assert desk.push().state == RunState.SYNCED
    assert "ACCOUNT_REPLACED" in codes_of("A1")
    desk.fault("add_account", account="41000", name="Mugs")
    posts_to("A2", "41000")
    assert desk.push().state == RunState.SYNCED
    assert "ACCOUNT_REPLACED" not in codes_of("A2")
    assert desk.balances() == {"11000": "20.00", "40000": "-10.00", "41000": "-10.00"}


def test_an_account_that_aiaccount_has_switched_off_meanwhile_is_replaced_once_it_has_said_so(desk: Desk) -> None:
    desk.fault("add_account", account="41000", name="Mugs")
    posts_to("A1", "41000")
    assert desk.push().state == RunState.SYNCED
    desk.fault("deactivate_account", account="41000")
    posts_to("A2", "41000")
    run = desk.push()
    refused = db.session.query(Outcome).filter_by(run_id=run.id, state="rejected").one()
    assert refused.refusals[0]["code"] == "ACCOUNT_NOT_ACTIVE"
    assert desk.push().state == RunState.SYNCED
    assert desk.balances() == {"11000": "20.00", "40000": "-10.00", "41000": "-10.00"}


def test_a_mapped_account_is_left_to_the_destination_to_refuse(desk: Desk) -> None:
    desk.fault("remove_account", account="40000")
    add_orders(1)
    run = desk.push()
    assert (run.state, problems_of(run)) == (RunState.FAILED, [])
    assert db.session.query(Outcome).one().refusals[0]["code"] == "ACCOUNT_NOT_FOUND"


def test_lists_that_cannot_be_fetched_stop_no_push(desk: Desk) -> None:
    add_orders(2)
    desk.fault("answer_500", times=1, calls="any")
    assert desk.push().state == RunState.SYNCED


def test_a_sku_that_only_looks_like_an_item_is_noted(desk: Desk) -> None:
    desk.fault("add_item", sku="mug-1")
    add_orders(1)
    assert desk.push().state == RunState.SYNCED
    assert "STOCK_NEAR_MISS" in codes_of("A1")


@pytest.mark.parametrize("blocks", [False, True])
def test_what_an_e_invoice_lacks_is_noted_or_keeps_the_document_back_as_the_book_chooses(
    desk: Desk, blocks: bool
) -> None:
    set_options(einvoice_blocks=blocks)
    add_order("BIG", price="10000.01")
    add_order("SMALL")
    run = desk.push()
    if blocks:
        assert (run.state, desk.tally(run).booked.count) == (RunState.PARTLY, 1)
        assert problems_of(run)
    else:
        assert (run.state, desk.tally(run).booked.count) == (RunState.SYNCED, 2)
        assert codes_of("BIG")


def test_the_preview_looks_as_a_push_does_and_fetches_nothing(desk: Desk) -> None:
    set_options(einvoice_blocks=True)
    add_order("BIG", price="10000.01")
    book = book_by_slug("platform")
    assert book is not None
    desk.fault("answer_500", times=9, calls="any")
    found = preview(scope_of(book, PUSH_TYPES["sales_invoice"], MAY_15), max_rows=100, now=utc_now)
    desk.fault("clear")
    assert found.parts[Fate.FAULTY].count == 1
