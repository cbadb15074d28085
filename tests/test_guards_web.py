"""What holds for every page and every route, whoever writes the next one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

import blueprints
from models import Delivery, Parcel, db
from tests.clocks import night_comes, stand_at, switch_on
from tests.conftest import Company
from tests.mute import uncertain_run
from tests.servers import Practice
from tests.world import DAYS, Browser, World, build_world

ROOT = Path(__file__).resolve().parent.parent
PUBLIC = {"auth.sign_in", "auth.show_sign_in", "health.healthz", "health.metrics", "health.readyz", "static"}
SAFE = {"GET", "HEAD", "OPTIONS"}
NOBODYS = {"help.show"}
"""What is said to whoever is signed in: it is about no book."""

PAGES = (
    "/sync/platform?from=2026-05-14&to=2026-05-20",
    "/sync/platform?from=2026-05-20&to=2026-05-14",
    "/sync/batik",
    "/runs",
    "/runs/{run}",
    "/runs/{run}/refused",
    "/runs/{run}/posted",
    "/waiting",
    "/changes",
    "/help/errors",
    "/help/errors/TOTAL_MISMATCH",
    "/readiness/platform?month=2026-05",
    "/readiness/platform?month=2026-04",
    "/readiness/platform?month=May",
    "/settings/aiaccount",
    "/settings/aiaccount/new",
    "/settings/aiaccount/batik",
    "/settings/aiaccount/platform/mapping",
    "/settings/aiaccount/alerts",
    "/settings/aiaccount/batik/alerts",
    "/settings/aiaccount/auto-push",
    "/settings/aiaccount/platform/auto-push",
    "/settings/aiaccount/kopi/auto-push",
    "/nights",
    "/nights/platform",
    "/nights/batik",
    "/nothing-is-here",
)
"""Every kind of page a super admin can see; `{run}` is one with a refusal."""


@pytest.fixture
def world(app: Flask, practice: Practice, connect: Callable[..., Company]) -> World:
    return build_world(app, practice, connect)


class Page(HTMLParser):
    """What the guards look at in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings = 0
        self.ids: list[str] = []
        self.inputs: list[dict[str, str | None]] = []
        self.labels: set[str] = set()
        self.references: set[str] = set()
        self.forbidden: list[str] = []
        self.forms: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        values = dict(attrs)
        self.headings += tag == "h1"
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag == "label":
            self.labels.add(values.get("for") or "")
        if tag == "form":
            self.forms.append(values)
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self.inputs.append(values)
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            self.references.update((values.get(name) or "").split())
        inline = [name for name in values if name == "style" or name.startswith(("on", "hx-on"))]
        if inline or tag == "style" or (tag == "script" and not values.get("src")):
            self.forbidden.append(f"<{tag} {' '.join(inline)}>")
        for name in ("src", "href"):
            if tag in {"script", "link", "img"} and (values.get(name) or "/").startswith(("http", "//")):
                self.forbidden.append(f"<{tag} {name}={values[name]}>")


def _rules(app: Flask) -> Iterator[Rule]:
    yield from app.url_map.iter_rules()


def _address(rule: Rule, **values: object) -> str:
    """An address of the rule; what is not given is somebody's first."""
    given: dict[str, object] = {"slug": "platform", "key": "sales_invoice", "run_id": 1, "parcel_id": 1, "version": 2}
    given |= {
        "code": "KEY_PAUSED",
        "delivery_id": 1,
        "address_id": 1,
        "section": "posted",
        "day": "2026-05-14",
        "filename": "app.css",
    }
    given |= values
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(given[found[1]]), rule.rule)


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def test_the_public_endpoints_are_these() -> None:
    assert blueprints.PUBLIC == PUBLIC


def test_every_other_route_asks_to_sign_in(client: FlaskClient, app: Flask) -> None:
    browser = Browser(client)
    asked = 0
    for rule in _rules(app):
        if rule.endpoint in PUBLIC:
            continue
        for method in _methods(rule):
            address = _address(rule)
            answer = browser.get(address) if method == "GET" else browser.post(address)
            assert answer.status_code == 302, f"{method} {rule}"
            assert answer.location.startswith("/sign-in"), f"{method} {rule}"
            asked += 1
    assert asked > 15


def test_every_unsafe_route_refuses_a_request_without_the_token(world: World) -> None:
    browser = world.browser("admin")
    unsafe = [(rule, method) for rule in _rules(world.app) for method in _methods(rule) - SAFE]
    assert len(unsafe) > 7
    for rule, method in unsafe:
        answer = browser.client.open(_address(rule), method=method, data=DAYS)
        assert answer.status_code == 400, f"{method} {rule}"
        assert "The form is out of date" in answer.text
        wrong = browser.client.open(_address(rule), method=method, data=DAYS, headers={"X-CSRFToken": "guess"})
        assert wrong.status_code == 400, f"{method} {rule}"


def test_somebody_elses_is_not_there_in_any_role(world: World) -> None:
    """Each person asks every route about what is not theirs, and finds nothing."""
    run_ids = {slug: world.synced(slug, key) for slug, key in _FIRST_TYPE.items()}
    with world.app.app_context():
        parcels = {parcel.run_id: parcel.id for parcel in db.session.scalars(db.select(Parcel))}
        deliveries = {one.push_type: one.id for one in db.session.scalars(db.select(Delivery))}
    own = {"finance": "platform", "batik": "batik", "kopi": "kopi"}
    for name, mine in own.items():
        browser = world.browser(name)
        for slug, run_id in run_ids.items():
            if slug == mine:
                continue
            values = {"slug": slug, "key": _FIRST_TYPE[slug], "run_id": run_id, "parcel_id": parcels.get(run_id, 999)}
            values["delivery_id"] = deliveries[_FIRST_TYPE[slug]] if slug != "kopi" else 999
            for rule in _rules(world.app):
                if rule.endpoint in PUBLIC | NOBODYS or not rule.arguments:
                    continue
                for method in _methods(rule):
                    address = _address(rule, **values)
                    answer = browser.get(address) if method == "GET" else browser.post(address, DAYS)
                    assert answer.status_code == 404, f"{name}: {method} {address}"


_FIRST_TYPE = {"platform": "sales_invoice", "batik": "pos_sales_invoice", "kopi": "pos_sales_invoice"}


MARKUP = "<b hx-get=/x>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
QUERIES = ("month", "from", "to", "before", "page", "show", "next", "day", "code", "tone", "q")


@pytest.mark.parametrize("name", ["admin", "batik"])
def test_what_an_address_says_is_never_markup_of_ours(world: World, name: str) -> None:
    """htmx obeys attributes, so one page that repeats its address raw would act as whoever opens a link to it."""
    world.synced()
    browser, asked = world.browser(name), 0
    for rule in _rules(world.app):
        if "GET" not in _methods(rule):
            continue
        for slug in ("platform", "batik", quote(MARKUP)):
            for query in QUERIES:
                answer = browser.get(f"{_address(rule, slug=slug)}?{query}={quote(MARKUP)}")
                with answer:
                    said = "" if answer.mimetype == XLSX else answer.text
                    assert MARKUP not in said, f"{rule} {query}"
                    assert answer.status_code < 500, f"{rule} {query}"
                asked += 1
    assert asked > 500


BEYOND = "9" * 23


def test_a_number_that_no_id_can_be_is_nobodys(world: World) -> None:
    world.synced()
    browser = world.browser("admin")
    asked = 0
    for rule in _rules(world.app):
        if "<int:" in rule.rule:
            ids = {name: BEYOND for name in rule.arguments if name not in ("slug", "section", "code", "day", "key")}
            for method in _methods(rule):
                address = _address(rule, **ids)
                answer = browser.get(address) if method == "GET" else browser.post(address, DAYS)
                assert answer.status_code == 404, f"{method} {address}"
                asked += 1
    assert asked > 10
    for address in ("/runs", "/runs/1/posted", "/settings/aiaccount/auto-push"):
        for query in (f"before={BEYOND}", f"before=-{BEYOND}", f"page={BEYOND}", f"page=-{BEYOND}"):
            assert browser.get(f"{address}?{query}").status_code == 200, f"{address}?{query}"


def test_a_nul_is_refused_before_a_database_sees_it(any_app: Flask) -> None:
    browser = Browser(any_app.test_client())
    assert browser.post("/sign-in", {"email": "a\0@b.c", "password": "x"}).status_code == 400
    assert browser.get("/sync/a%00b").status_code == 400
    assert browser.get("/sync/platform?from=%00").status_code == 400


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates()
    assert len(names) > 15
    for name in names:
        app.jinja_env.get_template(name)


def test_no_template_reaches_for_another_server_or_for_inline_script() -> None:
    for path in (ROOT / "jinja").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"\s(style|on\w+|hx-on[:\w-]*)=", text), path
        assert "|safe" not in text.replace(" ", ""), path


def test_every_htmx_submit_disables_its_button(app: Flask) -> None:
    for path in (ROOT / "jinja").rglob("*.html"):
        for form in re.findall(r"<form[^>]*hx-post[^>]*>", path.read_text()):
            assert 'hx-disabled-elt="find button"' in form, path


def test_every_fragment_has_one_root_with_a_stable_id() -> None:
    fragments = [path for path in (ROOT / "jinja").rglob("_*.html") if path.name not in _INSIDE_A_FRAGMENT]
    assert len(fragments) > 5
    for path in fragments:
        markup = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", path.read_text(), flags=re.DOTALL).strip()
        opening = re.match(r"<(\w+)[^>]*\sid=", markup)
        assert opening, path
        assert markup.endswith(f"</{opening[1]}>"), path


_INSIDE_A_FRAGMENT = {"_story.html", "_steps.html", "_switcher.html"}
"""Parts that are only ever included, never an answer by themselves."""


@pytest.mark.parametrize("address", PAGES)
def test_every_page_keeps_the_rules(world: World, address: str) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    run_id = world.synced()
    answer = world.browser("admin").get(address.format(run=run_id))
    _check_page(answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "HX-Request" in answer.headers["Vary"]


def test_the_waiting_room_keeps_the_rules_when_it_is_full(world: World) -> None:
    uncertain_run(world)
    world.practice.fault(world.companies["batik"].name, "pause_key")
    world.synced("batik", "pos_sales_invoice")
    page = world.browser("admin").get("/waiting").text
    assert page.count("<article") == 2
    _check_page(page)


def test_the_pages_of_nights_keep_the_rules_when_much_is_wrong(world: World) -> None:
    stand_at(world.app, "2026-05-15 09:00")
    for slug in ("platform", "batik"):
        switch_on(world.app, slug)
    night_comes(world.app, "2026-05-15 09:01")
    browser = world.browser("admin")
    browser.post("/settings/aiaccount/batik/pause")
    night_comes(world.app, "2026-06-29 03:00")
    for address in ("/nights", "/nights/batik", "/nights/on/2026-05-14", "/sync/batik", "/settings/aiaccount/batik"):
        _check_page(browser.get(address).text)
    for slug in ("platform", "batik"):
        _check_page(browser.get(f"/settings/aiaccount/{slug}/auto-push").text)


def test_the_sign_in_page_keeps_the_rules(client: FlaskClient) -> None:
    _check_page(client.get("/sign-in").text)


def test_the_getting_started_page_keeps_the_rules(world: World) -> None:
    with world.app.app_context():
        db.session.execute(db.text("DELETE FROM api_keys"))
        db.session.commit()
    for name in ("admin", "batik"):
        _check_page(world.browser(name).get("/sync/batik").text)


def _check_page(text: str) -> None:
    page = Page(text)
    assert page.headings == 1
    assert [one for one, times in Counter(page.ids).items() if times > 1] == []
    assert page.forbidden == []
    assert page.references - {""} <= set(page.ids)
    for field in page.inputs:
        assert field.get("aria-label") or field.get("id") in page.labels, field
    for form in page.forms:
        assert form.get("action"), form
    assert text.count('<form method="post"') <= text.count('name="csrf_token"')
