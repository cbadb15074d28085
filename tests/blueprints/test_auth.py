"""Signing in and out."""

from __future__ import annotations

import pytest

from tests.world import PASSWORD, World

WRONG = "E-mail address and password do not fit together."


def test_the_right_password_signs_in_and_leads_to_the_sync_page(world: World) -> None:
    answer = world.browser().post("/sign-in", {"email": "Finance@Example.com ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.parametrize("email", ["finance@example.com", "nobody@example.com", ""])
def test_a_wrong_password_shows_the_same_form_and_says_nothing_of_which_was_wrong(world: World, email: str) -> None:
    answer = world.browser().post("/sign-in", {"email": email, "password": "wrong"})
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{email}"' in answer.text
    assert "wrong" not in answer.text.replace("aria", "")


def test_a_form_without_its_token_is_refused(world: World) -> None:
    values = {"email": "finance@example.com", "password": PASSWORD}
    answer = world.browser().client.post("/sign-in", data=values)
    assert answer.status_code == 400
    assert "The form is out of date" in answer.text


def test_signing_in_leads_back_to_the_page_that_was_asked_for(world: World) -> None:
    browser = world.browser()
    asked = browser.get("/runs?before=7")
    assert asked.location == "/sign-in?next=/runs?before%3D7"
    values = {"email": "finance@example.com", "password": PASSWORD, "next": "/runs?before=7"}
    assert browser.post("/sign-in", values).location == "/runs?before=7"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "/a\nb", "\\/evil"],
)
def test_signing_in_never_leads_to_somebody_elses_page(world: World, elsewhere: str) -> None:
    values = {"email": "finance@example.com", "password": PASSWORD, "next": elsewhere}
    assert world.browser().post("/sign-in", values).location == "/"


def test_whoever_is_signed_in_skips_the_form(world: World) -> None:
    assert world.browser("finance").get("/sign-in").location == "/"


def test_signing_out_ends_it(world: World) -> None:
    browser = world.browser("finance")
    assert browser.get("/runs").status_code == 200
    assert browser.post("/sign-out").location == "/sign-in"
    assert browser.get("/runs").status_code == 302


def test_guessing_is_slowed_down(world: World) -> None:
    browser = world.browser()
    guess = {"email": "finance@example.com", "password": "guess"}
    answers = [browser.post("/sign-in", guess).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_an_expired_session_tells_htmx_to_go_to_the_sign_in_page(world: World) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/sync/platform?from=2026-05-14"}
    answer = world.browser().client.get("/sync/platform/sales_invoice/pill", headers=headers)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/sync/platform?from%3D2026-05-14"


def test_a_click_after_the_session_ended_tells_htmx_to_go_to_the_sign_in_page(world: World) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/sync/platform?from=2026-05-14"}
    answer = world.browser().client.post("/sync/platform/sales_invoice", headers=headers)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/sync/platform?from%3D2026-05-14"
