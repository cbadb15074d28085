"""Messages arrive at least once, later when the address does not answer, and not for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from messengers.base import NotTakenError
from messengers.messenger import Messenger
from models import Alert, AlertAddress, Book, db, writing
from sync.alerts_addresses import find_address, remove_address
from sync.outbox import KEPT, LEASE, Outbox
from sync.vault import Vault
from tests.alerting import NIGHT, WORDING, ZONE, add_failed_run, add_night, add_webhook, book_id, two_books
from tests.conftest import Company
from tests.servers import Inbox

MINUTE = timedelta(minutes=1)


@dataclass
class Clock:
    """A clock that a test turns."""

    moment: datetime = NIGHT

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, wait: timedelta) -> None:
        self.moment += wait


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox(any_app: Flask, connect: Callable[..., Company], clock: Clock) -> Iterator[Outbox]:
    """An outbox of an installation with two books."""
    for vault in two_books(any_app, connect):
        yield Outbox(vault=vault, messenger=Messenger(), wording=WORDING, zone=ZONE, quiet_days=3, now=clock)


def write(address_id: int, subject: str = "Something failed", *, key: str = "run:1", kind: str = "run_failed") -> None:
    """A message that is due."""
    with writing() as session:
        values = {"key": key, "kind": kind, "subject": subject, "body": "platform"}
        session.add(Alert(address_id=address_id, created_at=NIGHT, next_try=NIGHT, **values))


def the_alert() -> Alert:
    db.session.rollback()
    return db.session.query(Alert).one()


def test_a_message_arrives_once(outbox: Outbox, inbox: Inbox, clock: Clock) -> None:
    write(add_webhook(outbox.vault, address=inbox.address))
    assert outbox.deliver() == 1
    assert inbox.messages == [("Something failed", "platform")]
    assert (the_alert().sent_at, the_alert().next_try, the_alert().attempts) == (NIGHT, None, 1)
    clock.turn(timedelta(days=1))
    assert outbox.deliver() == 0
    assert len(inbox.posts) == 1


def test_a_tick_notices_and_brings(outbox: Outbox, inbox: Inbox, clock: Clock) -> None:
    add_webhook(outbox.vault, address=inbox.address)
    add_night(book_id(), state="failed", run_id=add_failed_run(book_id()))
    clock.turn(timedelta(hours=1))
    for _tick in range(40):
        outbox.after_tick(clock())
        clock.turn(timedelta(seconds=30))
    ((subject, _body),) = inbox.messages
    assert subject == "platform: the night after 2026-05-15 failed"


def test_more_messages_than_go_at_once_all_arrive(outbox: Outbox, inbox: Inbox) -> None:
    address = add_webhook(outbox.vault, address=inbox.address)
    for number in range(20):
        write(address, f"Number {number}", key=f"run:{number}")
    assert outbox.deliver() == 20
    assert sorted(subject for subject, _body in inbox.messages) == sorted(f"Number {number}" for number in range(20))


def test_an_address_that_refuses_is_tried_later_and_later_and_given_up_after_a_day(
    outbox: Outbox, inbox: Inbox, clock: Clock
) -> None:
    inbox.status = 500
    write(add_webhook(outbox.vault, address=inbox.address))
    waits = []
    while outbox.deliver() == 0 and (next_try := the_alert().next_try) is not None:
        waits.append(int((next_try - clock()) / MINUTE))
        clock.moment = next_try
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert clock() - NIGHT <= timedelta(days=1)
    alert = the_alert()
    assert (alert.sent_at, alert.next_try, alert.attempts) == (None, None, len(inbox.posts))
    assert alert.error is not None
    assert alert.error["code"] == "NOT_TAKEN"
    assert "error=500" in alert.error["detail"]
    assert "a-long-secret-token" not in str(alert.error)


def test_an_address_that_comes_back_gets_its_message(outbox: Outbox, inbox: Inbox, clock: Clock) -> None:
    inbox.status = 503
    write(add_webhook(outbox.vault, address=inbox.address))
    assert outbox.deliver() == 0
    inbox.status = 200
    assert outbox.deliver() == 0, "It is not tried again at once."
    clock.turn(MINUTE)
    assert outbox.deliver() == 1
    assert the_alert().error is None


def test_a_broken_address_holds_up_no_other(outbox: Outbox, inbox: Inbox) -> None:
    write(add_webhook(outbox.vault, address="json://127.0.0.1:1/nobody-listens-here"))
    write(add_webhook(outbox.vault, address=inbox.address))
    assert outbox.deliver() == 1


def test_what_a_process_claimed_and_never_sent_another_sends_after_the_lease(
    outbox: Outbox, inbox: Inbox, clock: Clock
) -> None:
    write(add_webhook(outbox.vault, address=inbox.address))
    assert len(outbox._claim()) == 1
    assert outbox.deliver() == 0
    clock.turn(LEASE)
    assert outbox.deliver() == 1


def test_an_address_that_does_not_open_is_said(outbox: Outbox) -> None:
    write(add_webhook(outbox.vault))
    other = replace(outbox, vault=Vault({"k9": bytes(32)}))
    assert other.deliver() == 0
    assert (the_alert().error or {})["code"] == "VAULT"


def test_a_removed_address_is_told_nothing_more(outbox: Outbox, inbox: Inbox) -> None:
    address = add_webhook(outbox.vault, address=inbox.address)
    write(address)
    remove_address(address)
    assert outbox.deliver() == 0
    assert db.session.query(Alert).count() == 0


def test_an_address_that_is_removed_while_it_is_told_is_no_trouble(outbox: Outbox, inbox: Inbox) -> None:
    address = add_webhook(outbox.vault, address=inbox.address)
    write(address)
    letters = outbox._claim()
    remove_address(address)
    outbox._note(letters, [None])
    assert db.session.query(Alert).count() == 0


def test_a_watcher_is_called_at_its_url_and_below_it_when_the_night_failed(outbox: Outbox, inbox: Inbox) -> None:
    address = add_webhook(outbox.vault, address=f"{inbox.url}/ping/6f2b8a4e", is_ping=True)
    write(address, "Ended", key="ended:1", kind="night_ended")
    write(address, "Ended", key="ended:2", kind="night_ended_badly")
    assert outbox.deliver() == 2
    assert sorted(path for path, _body in inbox.posts) == ["/ping/6f2b8a4e", "/ping/6f2b8a4e/fail"]


def test_old_messages_are_forgotten_and_unsent_ones_are_not(outbox: Outbox, inbox: Inbox, clock: Clock) -> None:
    address = add_webhook(outbox.vault, address=inbox.address)
    write(address)
    outbox.deliver()
    outbox.after_tick(clock() + KEPT)
    assert the_alert().sent_at == NIGHT
    outbox.after_tick(clock() + KEPT + MINUTE)
    db.session.rollback()
    assert db.session.query(Alert).count() == 0


def test_a_test_goes_out_at_once_and_says_when_it_does_not_arrive(outbox: Outbox, inbox: Inbox) -> None:
    address = find_address(add_webhook(outbox.vault, address=inbox.address), None)
    assert isinstance(address, AlertAddress)
    outbox.test(address)
    assert inbox.messages[0][0] == "A test of AiAccount Sync's alerts"
    inbox.status = 401
    with pytest.raises(NotTakenError, match="401"):
        outbox.test(address)


def test_the_tick_of_the_night_tells(any_app: Flask, outbox: Outbox, inbox: Inbox) -> None:
    """The application's own tick, with its own outbox."""
    box: Outbox = any_app.extensions["outbox"]
    add_webhook(box.vault, address=inbox.address)
    with writing() as session:
        session.get_one(Book, book_id()).paused_at = box.now()
        session.get_one(Book, book_id()).pause_reason = "KEY_REJECTED"
    for _tick in range(2):
        any_app.extensions["night"].tick()
    ((subject, _body),) = inbox.messages
    assert subject == "platform: the API key is refused, so the book is paused"
