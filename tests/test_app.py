"""How the parts are wired: which database holds what, and which error becomes which answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounting.push_type import Layer
from accounting.pushes import PUSH_TYPES
from models import Run, RunState, db
from models.shop import Order
from sync.books import add_book, add_key
from sync.job import scope_of
from sync.judging import Fate
from sync.preview import preview
from sync.pusher import Pusher, utc_now
from tests.conftest import KUALA_LUMPUR, Company, _application, _copy_of, _create_database, settings_for
from tests.servers import Practice
from tests.shop import add_bloggers, add_customer, add_order
from tests.sync.conftest import MAY_15
from tests.world import World, build_world, failing_at


@pytest.fixture
def world(app: Flask, practice: Practice, connect: Callable[..., Company]) -> World:
    return build_world(app, practice, connect)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The platform's own database: another one than ours, with the source tables and an order in it."""
    folder = tmp_path / "shop"
    folder.mkdir()
    if request.param == "sqlite":
        url = _copy_of(request.getfixturevalue("_sqlite_template"), folder)
    else:
        server, name = request.getfixturevalue("_postgres"), f"shop_{uuid4().hex}"
        _create_database(server, name, template="template_ours")
        url = server.replace("/postgres", f"/{name}")
    for app in _application(settings_for(url, folder)):
        with app.app_context():
            add_bloggers()
            add_customer()
            add_order("A1")
    return url


@pytest.fixture
def app_on_two(shop_url: str, database_url: str, tmp_path: Path, practice: Practice) -> Iterator[Flask]:
    """Our tables in one database, the platform's in another."""
    yield from _application(settings_for(database_url, tmp_path, practice.url, shop_database_url=shop_url))


def test_orders_are_read_from_the_platforms_database_and_pushed(app_on_two: Flask, practice: Practice) -> None:
    pusher: Pusher = app_on_two.extensions["pusher"]
    name = f"two-{uuid4().hex[:8]}"
    with app_on_two.app_context():
        book = add_book("platform", name, Layer.PLATFORM, zone=KUALA_LUMPUR, now=utc_now())
        add_key(book.id, practice.open_company(name), vault=pusher.vault, by=None, now=utc_now())
        push = PUSH_TYPES["sales_invoice"]
        assert preview(scope_of(book, push, MAY_15), max_rows=10, now=utc_now).parts[Fate.FRESH].count == 1
        run_id = pusher.queue(book, push, MAY_15, by=None).id
        pusher.execute(run_id)
        assert db.session.get_one(Run, run_id).state == RunState.SYNCED
    assert practice.trial_balance(name) == {"11000": "10.00", "40000": "-10.00"}


def test_the_platforms_database_itself_refuses_to_be_written(app_on_two: Flask) -> None:
    with app_on_two.app_context(), pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        db.session.execute(sa.update(Order).values(number="changed"))


def test_by_default_both_are_one_database(app: Flask) -> None:
    with app.app_context():
        assert db.engines["shop"] is db.engine


def test_an_address_that_is_none_is_an_error_page_with_a_way_on(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_form_without_its_token_says_that_it_is_out_of_date(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": "a@example.com", "password": "b"})
    assert answer.status_code == 400
    assert "The form is out of date" in answer.text


def _notice_of(answer: TestResponse) -> str:
    """What htmx puts on the page, out of band, while the rest of it stays."""
    assert answer.headers["HX-Reswap"] == "none"
    assert answer.text.lstrip().startswith('<div id="notice" role="status" hx-swap-oob="true">')
    return answer.text


def test_htmx_is_told_on_the_page_where_it_asked(world: World) -> None:
    browser = world.browser("finance")
    gone = browser.get("/runs/99", htmx=True)
    assert gone.status_code == 404
    assert "There is no such page, or it is not yours to see." in _notice_of(gone)
    without_token = browser.client.post("/sync/platform", headers={"HX-Request": "true"})
    assert without_token.status_code == 400
    assert "The form is out of date. Load the page again, then send it once more." in _notice_of(without_token)


def test_htmx_is_told_of_our_own_failure_until_the_same_kind_of_request_succeeds(world: World) -> None:
    browser = world.browser("finance")
    failing_at(world.app, "sync.start")
    answer = browser.post("/sync/platform/sales_invoice", htmx=True)
    assert answer.status_code == 500
    assert "Something went wrong. It was written to the log." in _notice_of(answer)
    assert 'data-passing="post"' in answer.text


def test_every_answer_forbids_what_we_never_ask_of_a_browser(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_a_host_we_do_not_answer_to_is_refused(database_url: str, tmp_path: Path) -> None:
    for app in _application(settings_for(database_url, tmp_path, trusted_hosts=("books.example.com",))):
        assert app.test_client().get("/sign-in", base_url="http://books.example.com").status_code == 200
        assert app.test_client().get("/sign-in", base_url="http://evil.example.com").status_code == 400
