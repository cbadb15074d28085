"""Health: what anybody may ask, and the figures behind their token."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import db
from sync.vault import Vault
from tests.alerting import NIGHT, add_run, book_id
from tests.conftest import VAULT_KEYS, Company

TOKEN = "a token of the tests, which nobody guesses"


def test_it_says_ok_to_anybody(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_it_is_ready_when_everything_is_there(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["ready"] is True
    assert {name: one["ok"] for name, one in answer.json["checks"].items()} == dict.fromkeys(
        ("database", "migrations", "vault", "scheduler", "disk"), True
    )


def test_it_is_not_ready_behind_its_migrations(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(db.text("UPDATE alembic_version SET version_num = '0001'"))
        db.session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["migrations"] == {"ok": False, "remark": "behind: run flask db upgrade"}


def test_it_is_not_ready_when_the_vault_does_not_open_and_says_no_secret(
    app: Flask, client: FlaskClient, connect: Callable[..., Company]
) -> None:
    key = connect(app=app).key
    app.extensions["pusher"] = replace(app.extensions["pusher"], vault=Vault({"k9": bytes(32)}))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not any(secret in answer.text for secret in (key, VAULT_KEYS, "sqlite"))


def test_without_a_token_there_are_no_figures(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer None"}).status_code == 404


@pytest.fixture
def with_token(app: Flask) -> Flask:
    app.extensions["settings"] = replace(app.extensions["settings"], metrics_token=TOKEN)
    return app


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer guess"}, {"Authorization": f"Basic {TOKEN}"}])
def test_the_figures_ask_for_their_token(with_token: Flask, header: dict[str, str]) -> None:
    answer = with_token.test_client().get("/metrics", headers=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.text == ""


def test_the_figures_are_those_of_prometheus(with_token: Flask, connect: Callable[..., Company]) -> None:
    connect(app=with_token)
    with with_token.app_context():
        add_run(book_id())
    text = _figures(with_token)
    (success,) = re.findall(r'last_success_timestamp_seconds{push_type="sales_invoice"} (\S+)', text)
    assert float(success) == NIGHT.timestamp() + 60
    assert 'aiaccount_sync_runs{state="running"} 0.0' in text
    assert 'aiaccount_sync_waiting_parcels{state="uncertain"} 0.0' in text
    assert "aiaccount_sync_unsent_alerts 0.0" in text
    assert "aiaccount_sync_tick_age_seconds" not in text


def test_the_figures_are_looked_up_once_in_a_few_seconds(with_token: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = NIGHT
    monkeypatch.setattr("blueprints.metrics.now", lambda: moment)
    first = _figures(with_token)
    monkeypatch.setattr("blueprints.metrics.figures", lambda _now: pytest.fail("They are looked up again."))
    assert _figures(with_token) == first


def _figures(app: Flask) -> str:
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return answer.text
