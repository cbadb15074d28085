"""The doctor finds what does not hold, and says nothing bad of what does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from models import Delivery, Outcome, Parcel, Run, RunState, db
from sync.books import add_book, book_by_slug
from sync.doctor import PATIENCE, Finding, examine
from sync.leases import LEASE, claim
from sync.pusher import Pusher, utc_now
from sync.vault import Vault
from tests.conftest import KUALA_LUMPUR
from tests.shop import add_orders
from tests.sync.conftest import MAY_15, Desk


def findings(desk: Desk, *, vault: Vault | None = None, later: timedelta = timedelta(0)) -> dict[str, Finding]:
    """What the doctor found, by subject."""
    return {finding.subject: finding for finding in examine(at(desk, vault=vault, later=later))}


def at(desk: Desk, *, vault: Vault | None = None, later: timedelta = timedelta(0)) -> Pusher:
    """The desk's pusher, so much later, and with another vault."""
    return replace(desk.pusher, vault=vault or desk.pusher.vault, now=lambda: utc_now() + later)


def mended(desk: Desk, *, later: timedelta = timedelta(0)) -> dict[str, str]:
    """What was done about what can be mended, by subject."""
    found = list(examine(at(desk, later=later)))
    return {finding.subject: finding.mend() for finding in found if finding.mend}


def bad(found: dict[str, Finding]) -> list[str]:
    """The subjects that are not well."""
    return [subject for subject, finding in found.items() if not finding.is_well]


def queue(desk: Desk) -> int:
    """A run that waits to be carried out; its id."""
    book = book_by_slug(desk.company.slug)
    assert book is not None
    return desk.pusher.queue(book, PUSH_TYPES["sales_invoice"], MAY_15, by=None).id


def test_all_is_well_after_a_push(desk: Desk) -> None:
    add_orders(2)
    desk.push()
    found = findings(desk)
    assert bad(found) == []
    assert [(one.subject, one.remark) for one in found.values()] == [
        ("book platform", f"opens {desk.company.name}"),
        ("workbooks", "every parcel has its own"),
        ("files", "each has its parcel"),
        ("runs", "add up (1)"),
        ("pills", "are what the runs add up to"),
        ("deliveries", "agree with their parcels"),
    ]
    assert mended(desk) == {}


def test_a_book_without_a_key_is_not_ill(sqlite_desk: Desk) -> None:
    add_book("batik", "Batik", Layer.BLOGGER, blogger="batik", zone=KUALA_LUMPUR, now=utc_now())
    found = findings(sqlite_desk)
    assert bad(found) == []
    assert found["book batik"].remark == "has no key yet"


def test_a_key_that_opens_nothing_is_found_with_its_code(sqlite_desk: Desk) -> None:
    sqlite_desk.fault("disable_key")
    found = findings(sqlite_desk)
    assert bad(found) == ["book platform"]
    assert found["book platform"].code == "KEY_REJECTED"


def test_a_key_sealed_under_a_lost_master_key_is_found(sqlite_desk: Desk) -> None:
    found = findings(sqlite_desk, vault=Vault({"k9": bytes(32)}))
    assert bad(found) == ["book platform"]
    assert (found["book platform"].code, "VAULT_KEYS" in found["book platform"].remark) == ("VAULT", True)


def test_an_open_run_is_ill_only_when_nobody_carries_it_out(sqlite_desk: Desk) -> None:
    run_id = queue(sqlite_desk)
    assert findings(sqlite_desk)[f"run {run_id}"] == Finding(f"run {run_id}", True, "is queued")
    assert claim(run_id, now=utc_now()) is not None
    assert findings(sqlite_desk)[f"run {run_id}"].remark == "is running"
    found = findings(sqlite_desk, later=LEASE + timedelta(minutes=1))
    assert bad(found) == [f"run {run_id}"]
    assert found[f"run {run_id}"].remark.startswith("nobody carries it out")


def test_a_parcel_that_waits_without_its_workbook_is_found(sqlite_desk: Desk) -> None:
    add_orders(1)
    sqlite_desk.fault("pause_key")
    sqlite_desk.push()
    sqlite_desk.fault("unpause_key")
    assert bad(findings(sqlite_desk)) == []
    (workbook,) = sqlite_desk.pusher.folder.glob("**/*.xlsx")
    workbook.unlink()
    found = findings(sqlite_desk)
    assert bad(found) == ["workbooks"]
    assert found["workbooks"].remark == f"missing for parcels that are not settled: {workbook.name}"
    assert found["workbooks"].mend is None


def test_a_workbook_that_proved_what_was_sent_is_missed_too(sqlite_desk: Desk) -> None:
    add_orders(1)
    sqlite_desk.push()
    (workbook,) = sqlite_desk.pusher.folder.glob("*.xlsx")
    workbook.unlink()
    assert findings(sqlite_desk)["workbooks"].remark == f"missing for parcels that were sent: {workbook.name}"


def test_a_run_whose_process_died_is_carried_on(desk: Desk) -> None:
    add_orders(2)
    run_id = queue(desk)
    assert claim(run_id, now=utc_now()) is not None
    later = 2 * LEASE
    assert mended(desk, later=later) == {f"run {run_id}": "was carried on, and is synced now"}
    assert bad(findings(desk, later=later)) == []
    assert desk.balances() == {"11000": "20.00", "40000": "-20.00"}


def test_a_queued_run_that_nobody_begins_is_ill_and_carried_on(sqlite_desk: Desk) -> None:
    run_id = queue(sqlite_desk)
    assert mended(sqlite_desk) == {}
    later = PATIENCE + timedelta(minutes=1)
    assert bad(findings(sqlite_desk, later=later)) == [f"run {run_id}"]
    assert mended(sqlite_desk, later=later) == {f"run {run_id}": "was carried on, and is nothing now"}


def test_a_run_queued_behind_one_that_is_carried_out_is_well(sqlite_desk: Desk) -> None:
    later = PATIENCE + timedelta(minutes=1)
    book = book_by_slug(sqlite_desk.company.slug)
    assert book is not None
    at_work, behind = queue(sqlite_desk), sqlite_desk.pusher.queue(book, PUSH_TYPES["expense_bill"], MAY_15, by=None).id
    assert claim(at_work, now=utc_now() + later) is not None
    assert bad(findings(sqlite_desk, later=later)) == []
    assert findings(sqlite_desk, later=later)[f"run {behind}"].remark == "is queued"


def test_a_green_run_that_does_not_add_up_is_found_and_is_green_no_longer(desk: Desk) -> None:
    add_orders(2)
    run_id = desk.push().id
    db.session.query(Outcome).filter_by(run_id=run_id).limit(1).one().amount = Decimal("9.99")
    db.session.commit()
    assert db.session.get_one(Run, run_id).state == "synced"
    found = findings(desk)
    assert bad(found) == ["runs", "pills"]
    assert found["runs"].remark == f"do not add up: {run_id}"
    assert mended(desk) == {"pills": "1 were concluded anew"}
    run = db.session.get_one(Run, run_id)
    assert run.error is not None
    assert (run.state, run.error["code"]) == ("partly", "DOES_NOT_ADD_UP")
    assert bad(findings(desk)) == ["runs"]


def test_a_run_that_is_not_green_and_does_not_add_up_is_found_too(desk: Desk) -> None:
    add_orders(2)
    desk.fault("remove_account", account="40000")
    run_id = desk.push().id
    db.session.get_one(Run, run_id).eligible = 3
    db.session.commit()
    assert bad(findings(desk)) == ["runs"]


def test_a_run_that_has_to_be_green_and_is_not_becomes_so(desk: Desk) -> None:
    add_orders(2)
    run_id = desk.push().id
    db.session.get_one(Run, run_id).state = RunState.WAITING
    db.session.commit()
    assert bad(findings(desk)) == ["pills"]
    assert mended(desk) == {"pills": "1 were concluded anew"}
    assert db.session.get_one(Run, run_id, populate_existing=True).state == RunState.SYNCED
    assert bad(findings(desk)) == []


@pytest.mark.parametrize(
    ("state", "parcel_state"),
    [("pending", "posted"), ("posted", "uncertain"), ("posted", "withdrawn"), ("held", None), ("rejected", "posted")],
)
def test_a_delivery_at_odds_with_its_parcel_is_found_and_nothing_is_done_about_it(
    desk: Desk, state: str, parcel_state: str | None
) -> None:
    add_orders(2)
    desk.push()
    delivery = db.session.query(Delivery).filter_by(number="A1").one()
    delivery.state = state
    if parcel_state is None:
        delivery.parcel_id = None
    else:
        db.session.query(Parcel).one().state = parcel_state
    db.session.commit()
    found = findings(desk)
    assert "deliveries" in bad(found)
    assert "A1" in found["deliveries"].remark
    assert found["deliveries"].mend is None
