"""Health."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_it_says_ok_to_anybody(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
