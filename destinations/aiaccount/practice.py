"""The practice AiAccount's own door: makes the practice companies of the sample data."""

from __future__ import annotations

from http import HTTPStatus

import requests

from destinations.base import BatchRejectedError, Secret, UnreachableError, UnreadableAnswerError

TIMEOUT = (3, 10)
"""Seconds to connect, and to wait for an answer."""


def open_company(url: str, name: str) -> Secret:
    """Make a practice company with the documented master data; its key, which carries every permission.

    Raises UnreachableError, BatchRejectedError when there is one of that name, UnreadableAnswerError.
    """
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.post(
                f"{url}/practice/companies", json={"name": name}, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            raise UnreachableError(url) from error
    if answer.status_code == HTTPStatus.CONFLICT:
        raise BatchRejectedError(f"the practice server has a company {name!r} already; remove its database")
    try:
        key = answer.json()["key"] if answer.status_code == HTTPStatus.CREATED else None
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableAnswerError(url) from error
    if not isinstance(key, str):
        raise UnreadableAnswerError(f"{url} answered {answer.status_code}")
    return Secret(key)
