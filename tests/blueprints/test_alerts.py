"""Who is told: the pages of alert addresses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models import Alert, AlertAddress, ApiKey, Book, BookMapping, db
from tests.alerting import MORNING, NIGHT, add_failed_run, add_webhook, noticed
from tests.servers import Inbox
from tests.world import World

ALL = "/settings/aiaccount/alerts"
BATIK = "/settings/aiaccount/batik/alerts"
TELEGRAM = "tgram://123456789:abcdefg_hijklmnop12345678901234567/12315544"
NOT_TAKEN = {
    "code": "NOT_TAKEN",
    "sentence": "The address did not take the message. Test it, and enter it anew if it stays so.",
    "detail": "HTTP 404",
}
SMTP = "mailto://us:pa55word@127.0.0.1:1?from=sync@example.com"


def with_mail(world: World) -> World:
    """The same installation with a mail server at which nobody answers."""
    box = world.app.extensions["outbox"]
    world.app.extensions["outbox"] = replace(box, messenger=replace(box.messenger, smtp_url=SMTP))
    world.app.extensions["settings"] = replace(world.app.extensions["settings"], smtp_url=SMTP)
    return world


def only_address(world: World) -> AlertAddress:
    with world.app.app_context():
        return db.session.query(AlertAddress).one()


def test_an_address_is_sealed_tested_and_never_shown_again(world: World, inbox: Inbox) -> None:
    browser = world.browser("admin")
    assert "Nobody is told yet" in browser.get(ALL).text
    answer = browser.post(ALL, {"address": f" {inbox.address} "})
    assert answer.location == ALL
    ((subject, _body),) = inbox.messages
    assert subject == "A test of AiAccount Sync's alerts"
    page = browser.get(ALL).text
    assert "The address is sealed and in use." in page
    assert "The test was sent." in page
    assert "JSON …oken" in page
    assert "a-long-secret-token" not in page
    assert b"a-long-secret-token" not in only_address(world).sealed


def test_an_address_that_does_not_answer_is_kept_and_the_failed_test_is_said(world: World, inbox: Inbox) -> None:
    inbox.status = 401
    browser = world.browser("admin")
    browser.post(ALL, {"address": inbox.address})
    page = browser.get(ALL).text
    assert "The test did not arrive." in page
    assert "error=401" in page
    assert "JSON …oken" in page


@pytest.mark.parametrize("address", ["", "nonsense", "nothing://a-long-secret-token"])
def test_what_is_no_address_is_refused_and_a_url_is_not_shown_again(world: World, address: str) -> None:
    answer = world.browser("admin").post(ALL, {"address": address})
    assert answer.status_code == 422
    assert "Address: That is not an address for alerts." in answer.text
    assert "a-long-secret-token" not in answer.text


def test_a_watcher_is_added_by_the_super_admin_and_needs_a_url_of_the_web(world: World, inbox: Inbox) -> None:
    browser = world.browser("admin")
    assert browser.post(ALL, {"address": "tgram://x", "is_ping": "yes"}).status_code == 422
    browser.post(ALL, {"address": f"{inbox.url}/ping/6f2b8a4e-long-enough", "is_ping": "yes"})
    assert inbox.posts[0][0] == "/ping/6f2b8a4e-long-enough"
    assert "only: the night has ended" in browser.get(ALL).text


def test_an_address_is_tested_again_and_removed(world: World, inbox: Inbox) -> None:
    browser = world.browser("admin")
    browser.post(ALL, {"address": inbox.address})
    one = only_address(world).id
    assert browser.post(f"{ALL}/{one}/test").location == ALL
    assert len(inbox.posts) == 2
    assert browser.post(f"{ALL}/{one}/remove").location == ALL
    page = browser.get(ALL).text
    assert "The address is removed." in page
    assert "Nobody is told yet" in page
    assert browser.post(f"{ALL}/{one}/test").status_code == 404


def test_a_blogger_manages_the_addresses_of_their_own_book(world: World) -> None:
    browser = with_mail(world).browser("batik")
    assert browser.get("/alerts").location == BATIK
    assert "Alerts of batik" in browser.get(BATIK).text
    assert browser.post(BATIK, {"address": "someone@example.com"}).location == BATIK
    page = browser.get(BATIK).text
    assert "so…@example.com" in page
    assert "someone@example.com" not in page
    assert "The test did not arrive." in page
    one = only_address(world).id
    assert browser.post(f"{BATIK}/{one}/remove").location == BATIK


@pytest.mark.parametrize(
    "form",
    [
        {"address": "json://10.0.0.1/a-long-secret-token"},
        {"address": "mailto://us:pw@10.0.0.1?to=me@example.com&from=us@example.com"},
        {"address": f"{TELEGRAM}?image=yes"},
        {"address": "https://hc-ping.com/6f2b8a4e", "is_ping": "yes"},
    ],
)
def test_a_blogger_cannot_have_our_server_knock_at_others(world: World, form: dict[str, str]) -> None:
    answer = world.browser("batik").post(BATIK, form)
    assert answer.status_code == 422
    assert "Only the super admin may add this kind." in answer.text


def test_mail_without_a_mail_server_is_refused(world: World) -> None:
    answer = world.browser("batik").post(BATIK, {"address": "someone@example.com"})
    assert answer.status_code == 422
    assert "ALERTS_SMTP_URL" in answer.text
    assert 'value="someone@example.com"' in answer.text


@pytest.mark.parametrize("name", ["finance", "batik", "kopi"])
def test_nobody_finds_the_addresses_of_others(world: World, name: str) -> None:
    with world.app.app_context():
        vault = world.pusher().vault
        everybodys = add_webhook(vault)
        gadgets = add_webhook(vault, book_id=None, address="jsons://another.example.com/secret")
    browser = world.browser(name)
    others = {"finance": "batik", "batik": "platform", "kopi": "batik"}[name]
    assert browser.get(ALL).status_code == 404
    assert browser.post(ALL, {"address": TELEGRAM}).status_code == 404
    assert browser.get(f"/settings/aiaccount/{others}/alerts").status_code == 404
    assert browser.post(f"/settings/aiaccount/{others}/alerts", {"address": TELEGRAM}).status_code == 404
    own = browser.get("/alerts").location
    for address in (everybodys, gadgets):
        for verb in ("test", "remove"):
            assert browser.post(f"{ALL}/{address}/{verb}").status_code == 404
            assert browser.post(f"{own}/{address}/{verb}").status_code == 404


def test_the_way_there_is_shown_to_everybody(world: World) -> None:
    admin = world.browser("admin")
    assert admin.get("/alerts").location == ALL
    assert f'href="{ALL}"' in admin.get("/settings/aiaccount").text
    assert f'href="{BATIK}"' in admin.get("/settings/aiaccount/batik").text
    assert 'href="/alerts"' in world.browser("batik").get("/sync/batik").text
    assert 'aria-current="page">Alerts' in world.browser("batik").get(BATIK).text


def test_who_has_no_book_is_shown_the_start(world: World) -> None:
    with world.app.app_context():
        for table in (ApiKey, BookMapping, Book):
            db.session.execute(db.delete(table))
        db.session.commit()
    assert world.browser("batik").get("/alerts").location == "/sync"


def test_the_last_messages_are_listed_with_what_became_of_them(world: World) -> None:
    with world.app.app_context():
        book = db.session.execute(db.text("SELECT id FROM books WHERE slug = 'batik'")).scalar_one()
        add_webhook(world.pusher().vault, book_id=book)
        for push_type in ("pos_sales_invoice", "pos_sales_receipt", "kol_bill"):
            add_failed_run(book, push_type, trigger="manual", finished_at=NIGHT)
        noticed(MORNING)
        (alert,) = db.session.query(Alert).all()
        alert.sent_at, alert.next_try = MORNING, None
        values = {"address_id": alert.address_id, "kind": "digest", "body": "", "created_at": MORNING}
        db.session.add(Alert(key="a", subject="One that waits", next_try=MORNING, error=NOT_TAKEN, **values))
        db.session.add(Alert(key="b", subject="One given up", next_try=None, error=NOT_TAKEN, **values))
        db.session.commit()
    page = world.browser("batik").get(BATIK).text
    assert "batik: a sync failed on 2026-05-16" in page
    assert "Sent 16 May 2026, 08:00" in page
    assert "Next try 16 May 2026, 08:00" in page
    assert "Given up" in page
    assert "The address did not take the message. Test it, and enter it anew if it stays so. (HTTP 404)" in page
    assert "/help/errors/NOT_TAKEN" in page


def test_the_super_admin_sees_which_books_have_addresses(world: World) -> None:
    with world.app.app_context():
        book = db.session.execute(db.text("SELECT id FROM books WHERE slug = 'batik'")).scalar_one()
        add_webhook(world.pusher().vault, book_id=book)
    page = world.browser("admin").get(ALL).text
    assert "Books with addresses of their own" in page
    assert "1 address" in page


def test_a_book_has_room_for_so_many_addresses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.alerts_addresses.MOST", 1)
    with world.app.app_context():
        add_webhook(world.pusher().vault)
    answer = world.browser("admin").post(ALL, {"address": TELEGRAM})
    assert answer.status_code == 422
    assert "there are 1 addresses already" in answer.text
