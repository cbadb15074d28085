"""Dead-man pings: a watcher such as healthchecks.io raises the alarm when none comes."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import requests

from messengers.base import Message, NotAnAddressError, NotTakenError

PATIENCE = (5, 10)
"""Seconds to connect, and to wait for an answer."""

AGENT = "AiAccount Sync"


def check(url: str) -> str:
    """What a ping's address is called. Raises NotAnAddressError unless it is an http(s) URL."""
    try:
        parts = urlsplit(url)
        is_complete = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_complete = False
    if not is_complete or parts.scheme not in ("http", "https"):
        raise NotAnAddressError
    return "Ping"


def ping(url: str, message: Message) -> None:
    """Say that the night ended: at the URL itself, or below it at /fail when something went wrong in it.

    A redirect is not followed: it could lead anywhere. Raises NotTakenError.
    """
    body = f"{message.subject}\n\n{message.body}".encode()
    headers = {"User-Agent": AGENT, "Content-Type": "text/plain; charset=utf-8"}
    address = _of_failures(url) if message.is_bad else url
    try:
        answer = requests.post(address, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        raise NotTakenError(type(error).__name__) from None
    if not answer.ok or answer.is_redirect:
        raise NotTakenError(f"HTTP {answer.status_code}")


def _of_failures(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))
