"""System → Settings → AiAccount."""

from __future__ import annotations

import pytest

from models import ApiKey, Book, db
from tests.world import World

KEY = "prac_0123456789abcdef"


def test_the_books_are_listed_with_their_keys(world: World) -> None:
    page = world.browser("admin").get("/settings/aiaccount").text
    for slug, company in world.companies.items():
        assert f'href="/settings/aiaccount/{slug}"' in page
        assert f"Key ending {company.key[-4:]}, added " in page


def test_a_key_is_sealed_and_never_shown_again(world: World) -> None:
    browser = world.browser("admin")
    answer = browser.post("/settings/aiaccount/batik/key", {"key": f"  {KEY}\n"})
    assert answer.location == "/settings/aiaccount/batik"
    page = browser.get("/settings/aiaccount/batik").text
    assert "The key ending cdef is sealed and in use." in page
    assert "There were spaces around the key; they were taken off." in page
    assert "Key ending cdef, added " in page
    for path in ("/settings/aiaccount/batik", "/settings/aiaccount", "/sync/batik"):
        assert KEY not in browser.get(path).text
    with world.app.app_context():
        newest = db.session.scalars(db.select(ApiKey).order_by(ApiKey.id.desc())).first()
        assert newest is not None
        assert KEY.encode() not in newest.sealed


def test_a_key_without_spaces_around_it_is_taken_as_it_is(world: World) -> None:
    browser = world.browser("admin")
    browser.post("/settings/aiaccount/batik/key", {"key": KEY})
    assert "spaces around the key" not in browser.get("/settings/aiaccount/batik").text


@pytest.mark.parametrize("key", ["", "   ", "short", "two words of a key", "schlüssel-mit-umlaut"])
def test_what_is_no_key_shows_the_form_again_without_it(world: World, key: str) -> None:
    answer = world.browser("admin").post("/settings/aiaccount/batik/key", {"key": key})
    assert answer.status_code == 422
    assert "API key: That is not an API key." in answer.text
    assert not key.strip() or f'value="{key}"' not in answer.text


def test_a_company_is_renamed(world: World) -> None:
    browser = world.browser("admin")
    assert browser.post("/settings/aiaccount/batik/company", {"company": " Batik House Sdn Bhd "}).status_code == 302
    with world.app.app_context():
        assert db.session.scalars(db.select(Book.company).where(Book.slug == "batik")).one() == "Batik House Sdn Bhd"


@pytest.mark.parametrize("company", ["", "  ", "x" * 301])
def test_a_company_without_a_fitting_name_is_refused(world: World, company: str) -> None:
    answer = world.browser("admin").post("/settings/aiaccount/batik/company", {"company": company})
    assert answer.status_code == 422
    assert "Company name: the company name has to have 1 to 300 characters" in answer.text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_good_connection_shows_the_company(world: World, htmx: bool) -> None:
    answer = world.browser("admin").post("/settings/aiaccount/batik/test", htmx=htmx)
    assert answer.status_code == 200
    assert "Connected." in answer.text
    assert world.companies["batik"].name in answer.text
    assert "sales.write" in answer.text
    assert answer.text.lstrip().startswith("<section") is htmx


@pytest.mark.parametrize(
    ("action", "values", "title"),
    [
        ("disable_key", {}, "Key refused."),
        ("pause_key", {}, "Key paused."),
        ("remove_scope", {"scope": "purchase.write"}, "Permission missing."),
    ],
)
def test_the_test_names_what_is_wrong_with_the_key(
    world: World, action: str, values: dict[str, str], title: str
) -> None:
    world.practice.fault(world.companies["batik"].name, action, **values)
    assert title in world.browser("admin").post("/settings/aiaccount/batik/test").text


def test_the_test_names_a_wrong_company(world: World) -> None:
    browser = world.browser("admin")
    browser.post("/settings/aiaccount/batik/company", {"company": "Somebody Else"})
    assert "Company not found." in browser.post("/settings/aiaccount/batik/test").text


def test_the_test_names_a_key_that_does_not_exist(world: World) -> None:
    browser = world.browser("admin")
    browser.post("/settings/aiaccount/batik/key", {"key": KEY})
    page = browser.post("/settings/aiaccount/batik/test").text
    assert "Key refused." in page
    assert KEY not in page


def test_a_book_is_made_for_a_blogger(world: World) -> None:
    browser = world.browser("admin")
    form = browser.get("/settings/aiaccount/new").text
    assert "Gadget Lane" in form
    assert "The platform</option>" not in form
    answer = browser.post("/settings/aiaccount/new", {"owner": "blogger/gadget", "company": "Gadget Lane"})
    assert answer.location == "/settings/aiaccount/gadget"
    page = browser.get("/settings/aiaccount/gadget").text
    assert "Now enter its API key." in page
    assert "Enter the key first." in page
    assert "Test connection" not in page


@pytest.mark.parametrize(
    ("owner", "company", "sentence"),
    [
        ("", "Gadget Lane", "Owner: choose whose book it is."),
        ("platform", "A second one", "Owner: choose whose book it is."),
        ("blogger/batik", "A second one", "Owner: choose whose book it is."),
        ("blogger/gadget", " ", "Company name: the company name has to have"),
    ],
)
def test_a_book_that_cannot_be_is_not_made(world: World, owner: str, company: str, sentence: str) -> None:
    answer = world.browser("admin").post("/settings/aiaccount/new", {"owner": owner, "company": company})
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize("name", ["finance", "batik"])
def test_nobody_else_finds_these_pages(world: World, name: str) -> None:
    browser = world.browser(name)
    for path in ("", "/new", "/batik", "/platform"):
        assert browser.get(f"/settings/aiaccount{path}").status_code == 404
    for path in ("/new", "/batik/key", "/batik/company", "/batik/test", "/platform/test"):
        assert browser.post(f"/settings/aiaccount{path}", {"key": KEY, "company": "Mine"}).status_code == 404
    assert "/settings/aiaccount" not in browser.get("/runs").text


def test_a_book_that_does_not_exist_is_not_found(world: World) -> None:
    assert world.browser("admin").get("/settings/aiaccount/none").status_code == 404
