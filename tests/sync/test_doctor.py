"""The doctor finds what does not hold, and says nothing bad of what does."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from models import Outcome, Run, db
from sync.books import add_book, book_by_slug
from sync.doctor import Finding, examine
from sync.leases import LEASE, claim
from sync.pusher import utc_now
from sync.vault import Vault
from tests.conftest import KUALA_LUMPUR
from tests.shop import add_orders
from tests.sync.conftest import MAY_15, Desk


def findings(desk: Desk, *, vault: Vault | None = None, later: timedelta = timedelta(0)) -> dict[str, Finding]:
    """What the doctor found, by subject."""
    the = desk.pusher

    def now() -> datetime:
        return utc_now() + later

    found = examine(vault=vault or the.vault, destination=the.destination, folder=the.folder, now=now)
    return {finding.subject: finding for finding in found}


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
        ("unsettled parcels", "have their workbooks"),
        ("green runs", "add up (1)"),
    ]


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
    assert bad(found) == ["unsettled parcels"]
    assert workbook.name in found["unsettled parcels"].remark


def test_a_green_run_that_does_not_add_up_is_found(desk: Desk) -> None:
    add_orders(2)
    run_id = desk.push().id
    db.session.query(Outcome).filter_by(run_id=run_id).limit(1).one().amount = Decimal("9.99")
    db.session.commit()
    assert db.session.get_one(Run, run_id).state == "synced"
    found = findings(desk)
    assert bad(found) == ["green runs"]
    assert found["green runs"].remark == f"do not add up: {run_id}"
