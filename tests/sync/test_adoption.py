"""What the destination had before this database knew of it is green only when both say the same, or somebody did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from accounting.pushes import PUSH_TYPES
from destinations.aiaccount import AiAccount
from destinations.base import Connection, Found
from models import AdoptedDocument, Delivery, DeliveryState, Outcome, Role, Run, RunState, db, writing
from models.shop import Order, OrderItem
from sync.adoption import WaitingImport, check_before_confirming, confirm, count_waiting_imports, waiting_imports
from sync.books import all_books, book_by_slug
from sync.doctor import examine
from sync.errors import ChangedAgainError, RunAtWorkError
from sync.job import scope_of
from sync.judging import Fate
from sync.people import add_user
from sync.preview import preview
from sync.pusher import utc_now
from sync.reasons import reasons_of
from tests.conftest import KUALA_LUMPUR
from tests.mislaid import forget
from tests.shop import add_orders
from tests.sync.conftest import MAY_15, Desk


class _Silent(AiAccount):
    """A destination that names no amounts when it tells what it has, as an older one may."""

    def look_up(self, connection: Connection, idempotency_key: str) -> Found | None:
        found = super().look_up(connection, idempotency_key)
        if found is None:
            return None
        documents = tuple(replace(one, total=None, currency=None) for one in found.result.documents)
        return replace(found, result=replace(found.result, documents=documents))


def silent(desk: Desk) -> Desk:
    return replace(desk, pusher=replace(desk.pusher, destination=_Silent(desk.practice.url)))


def edit(number: str, price: str) -> None:
    with writing() as session:
        order = session.query(Order).filter_by(number=number).one()
        order.total = Decimal(price)
        item = session.query(OrderItem).filter_by(order_id=order.id).one()
        item.unit_price = item.line_total = Decimal(price)


def delete(number: str) -> None:
    with writing() as session:
        order = session.query(Order).filter_by(number=number).one()
        session.query(OrderItem).filter_by(order_id=order.id).delete()
        session.delete(order)


def edited(desk: Desk) -> Run:
    """Three orders are booked, a backup is restored, and A2 has changed meanwhile: the run that finds it out."""
    add_orders(3)
    desk.push()
    forget()
    edit("A2", "99.99")
    return desk.push()


def listed() -> WaitingImport:
    (one,) = waiting_imports(all_books())
    return one


def say_yes(one: WaitingImport, by: int | None = None, now: datetime | None = None) -> bool:
    return confirm(one, seen=one.seen, by=by, now=now or utc_now())


def delivery(number: str) -> Delivery:
    return db.session.query(Delivery).filter_by(number=number).one()


@pytest.fixture
def unlike(desk: Desk) -> Desk:
    edited(desk)
    return desk


def test_equal_amounts_are_taken_over_and_nobody_is_asked(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    forget()
    assert desk.push().state == RunState.SYNCED
    assert waiting_imports(all_books()) == []
    told = [(one.currency, one.total, one.confirmed_by) for one in db.session.query(AdoptedDocument)]
    assert told == [("MYR", Decimal("10.000"), None)] * 2
    assert all(one.confirmed_at for one in db.session.query(AdoptedDocument))


def test_another_amount_waits_and_its_problem_names_both(desk: Desk) -> None:
    run = edited(desk)
    assert (run.state, run.known, desk.tally(run)[DeliveryState.UNCERTAIN].count) == (RunState.WAITING, 2, 1)
    (outcome,) = db.session.query(Outcome).filter_by(run_id=run.id)
    (problem,) = outcome.problems
    sentence = problem["message"] % problem["values"]
    assert problem["code"] == "ADOPTED_AMOUNT_DIFFERS"
    assert "with MYR 10.00" in sentence
    assert "the source says MYR 99.99" in sentence
    assert run.retry_at is None
    assert desk.balances() == {"11000": "30.00", "40000": "-30.00"}


def test_an_amount_that_is_not_told_waits_too(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    forget()
    run = silent(desk).push()
    assert (run.state, run.known, desk.tally(run)[DeliveryState.UNCERTAIN].count) == (RunState.WAITING, 0, 2)
    codes = {problem["code"] for one in db.session.query(Outcome) for problem in one.problems}
    assert codes == {"ADOPTED_AMOUNT_UNKNOWN"}
    one = listed()
    assert (one.documents, one.amount, one.first, one.last, list(one.unlike)) == (2, Decimal("20.00"), "A1", "A2", [])


def test_what_waits_is_listed_with_its_import_and_both_amounts(unlike: Desk) -> None:
    one = listed()
    adopted = db.session.query(AdoptedDocument).filter_by(number="A2").one()
    assert (one.book.slug, one.push.key, one.import_id) == ("platform", "sales_invoice", adopted.import_id)
    assert one.history_url is not None
    assert one.history_url.startswith(unlike.practice.url)
    assert (one.documents, one.amount) == (1, Decimal("99.99"))
    assert [(differs.number, differs.there, differs.here) for differs in one.unlike] == [
        ("A2", "MYR 10.00", "MYR 99.99")
    ]
    sentence = str(check_before_confirming(one))
    for mark in (adopted.import_id, "1 documents", "RM 99.99", "correct those in AiAccount by hand first"):
        assert mark in sentence
    assert count_waiting_imports(all_books()) == 1
    assert count_waiting_imports([]) == 0


def test_what_a_person_confirms_counts_and_every_run_that_waited_for_it_is_green(unlike: Desk) -> None:
    second = unlike.push()
    assert second.state == RunState.WAITING
    ana = add_user("ana@example.com", "correct horse battery", Role.PLATFORM, now=utc_now())
    assert say_yes(listed(), by=ana.id)
    assert [run.state for run in db.session.query(Run)] == [RunState.SYNCED] * 2
    assert (delivery("A2").state, delivery("A2").total) == (DeliveryState.POSTED, Decimal("99.990"))
    assert delivery("A2").transaction_id
    assert db.session.query(AdoptedDocument).filter_by(number="A2").one().confirmed_by == ana.id
    assert waiting_imports(all_books()) == []
    run = unlike.push()
    assert (run.state, run.known) == (RunState.SYNCED, 3)
    assert unlike.balances() == {"11000": "30.00", "40000": "-30.00"}


def test_confirming_twice_is_confirming_once(unlike: Desk) -> None:
    one = listed()
    assert say_yes(one)
    before = db.session.query(AdoptedDocument).filter_by(number="A2").one().confirmed_at
    assert not say_yes(one)
    assert db.session.query(AdoptedDocument).filter_by(number="A2").one().confirmed_at == before


def test_what_changed_since_it_was_looked_at_is_not_confirmed(unlike: Desk) -> None:
    one = listed()
    edit("A2", "55.00")
    unlike.push()
    with pytest.raises(ChangedAgainError):
        say_yes(one)
    assert delivery("A2").state == DeliveryState.UNCERTAIN
    assert say_yes(listed())


def test_while_a_run_is_open_nobody_confirms(unlike: Desk) -> None:
    book = book_by_slug("platform")
    assert book is not None
    unlike.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None)
    one = listed()
    assert one.is_at_work
    with pytest.raises(RunAtWorkError):
        say_yes(one)


def test_a_source_that_says_the_booked_amount_again_needs_nobody(unlike: Desk) -> None:
    edit("A2", "10.00")
    run = unlike.push()
    assert (run.state, run.known) == (RunState.SYNCED, 3)
    assert [one.state for one in db.session.query(Run)] == [RunState.SYNCED] * 2
    assert waiting_imports(all_books()) == []


def test_an_order_that_comes_to_nothing_now_is_not_skipped_while_it_is_in_the_books(desk: Desk) -> None:
    add_orders(1)
    desk.push()
    forget()
    edit("A1", "0.00")
    add_orders(1, prefix="B")
    run = desk.push()
    assert (run.state, desk.tally(run)[DeliveryState.UNCERTAIN].count) == (RunState.WAITING, 1)


def test_one_that_waits_and_goes_from_the_source_is_not_forgotten(unlike: Desk) -> None:
    delete("A2")
    run = unlike.push()
    assert (run.state, run.eligible) == (RunState.WAITING, 3)
    (outcome,) = db.session.query(Outcome).filter_by(run_id=run.id)
    assert outcome.problems[0]["code"] == "ADOPTED_AND_GONE"
    assert say_yes(listed())
    run = unlike.push()
    (outcome,) = db.session.query(Outcome).filter_by(run_id=run.id)
    assert (run.state, outcome.problems[0]["code"]) == (RunState.PARTLY, "GONE_AFTER_POSTING")


def test_a_change_after_it_was_confirmed_is_a_change_after_posting(unlike: Desk) -> None:
    say_yes(listed())
    edit("A2", "11.00")
    run = unlike.push()
    (outcome,) = db.session.query(Outcome).filter_by(run_id=run.id)
    assert outcome.problems[0]["code"] == "CHANGED_AFTER_POSTING"
    assert outcome.problems[0]["values"]["changes"].startswith("Total 99.99 → 11.00")


def test_the_preview_counts_it_as_doubtful_and_says_why(desk: Desk) -> None:
    edited(desk)
    book = book_by_slug("platform")
    assert book is not None
    found = preview(scope_of(book, PUSH_TYPES["sales_invoice"], MAY_15), max_rows=100, now=utc_now)
    assert (found.parts[Fate.DOUBTFUL].count, found.parts[Fate.KNOWN].count) == (1, 2)
    assert [problem.code for problem in found.problems] == ["ADOPTED_AMOUNT_DIFFERS"]


def test_the_run_says_what_it_waits_for_and_what_ends_it(unlike: Desk) -> None:
    run = db.session.query(Run).one()
    reason = reasons_of([run], {run.book_id: KUALA_LUMPUR}, now=utc_now())[run.id]
    assert (reason.code, str(reason.short)) == ("ADOPTED", "to be confirmed")
    assert "confirm them in the waiting room" in str(reason.ends)


def test_the_doctor_finds_nothing_wrong_with_what_waits(unlike: Desk) -> None:
    remarks = [finding.remark for finding in examine(unlike.pusher) if not finding.is_well]
    assert remarks == []
    with writing() as session:
        session.query(AdoptedDocument).delete()
    remarks = [finding.remark for finding in examine(unlike.pusher) if not finding.is_well]
    assert remarks == ["do not agree with their parcels: A2; compare Import History"]
