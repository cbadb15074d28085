"""Addresses are checked before they are kept, and messages arrive over real HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from messengers.base import (
    AddressKind,
    Message,
    NoMailServerError,
    NotAnAddressError,
    NotTakenError,
    OwnServerError,
)
from messengers.messenger import Messenger, kind_of
from tests.servers import Inbox

TELEGRAM = "tgram://123456789:abcdefg_hijklmnop12345678901234567/12315544"
SMTP = "mailtos://us:pa55word@smtp.example.com?from=sync@example.com"
BAD = Message("The night failed", "platform: 1 of 4", is_bad=True)


def checked(address: str, *, any_server: bool = True, smtp_url: str | None = SMTP) -> str:
    return Messenger(smtp_url).check(kind_of(address), address, any_server=any_server)


def test_only_the_service_and_the_ending_are_shown() -> None:
    assert checked(TELEGRAM) == "Telegram …5544"
    assert checked("jsons://hooks.example.com/a-long-secret-token") == "JSON …oken"
    assert checked("jsons://short") == "JSON"
    assert checked("someone@example.com") == "so…@example.com"
    ping = Messenger().check(AddressKind.PING, "https://hc-ping.com/6f2b8a4e-0000", any_server=True)
    assert ping == "Ping …0000"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "nothing://there/is",
        "tgram://too-short",
        "@example.com",
        "a b@example.com",
        "me@example.com&cc=you@example.com",
        "me@localhost",
        "jsons://host/with space",
        "jsons://host/line\nbreak",
        "jsons://host/" + 1000 * "a",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(NotAnAddressError):
        checked(address)


@pytest.mark.parametrize("url", ["hc-ping.com/6f", "ftp://hc-ping.com/6f", "https://", "https://[half", "http://x:0/"])
def test_a_ping_needs_a_url_of_the_web(url: str) -> None:
    with pytest.raises(NotAnAddressError):
        Messenger().check(AddressKind.PING, url, any_server=True)


def test_an_option_that_reads_a_file_of_the_server_is_refused() -> None:
    with pytest.raises(NotAnAddressError):
        checked("discord://123456789012345678/abcdefghijklmnop?template=/proc/self/environ")


@pytest.mark.parametrize(
    "address",
    [
        "json://10.0.0.1/",
        "mailto://us:pw@10.0.0.1?to=me@example.com&from=us@example.com",
        "discord://123456789012345678/abcdefghijklmnop?avatar=no",
    ],
)
def test_who_may_not_choose_a_server_cannot_have_ours_knock_at_one(address: str) -> None:
    assert checked(address)
    with pytest.raises(OwnServerError):
        checked(address, any_server=False)


def test_who_may_not_choose_a_server_may_use_the_big_services_and_mail() -> None:
    assert checked(TELEGRAM, any_server=False) == "Telegram …5544"
    assert checked("someone@example.com", any_server=False) == "so…@example.com"
    with pytest.raises(OwnServerError):
        Messenger().check(AddressKind.PING, "https://hc-ping.com/6f2b8a4e", any_server=False)


def test_mail_needs_a_mail_server() -> None:
    with pytest.raises(NoMailServerError):
        checked("someone@example.com", smtp_url=None)


def test_a_message_arrives_at_a_webhook(inbox: Inbox) -> None:
    Messenger().bring(AddressKind.SERVICE, inbox.address, Message("Subject", "one\ntwo <b>"))
    ((path, body),) = inbox.posts
    assert path == "/a-long-secret-token"
    assert json.loads(body) | {"version": ""} == {
        "version": "",
        "title": "Subject",
        "message": "one\ntwo <b>",
        "attachments": [],
        "type": "info",
    }


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the application would write into its log."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    logging.getLogger().addHandler(handler)
    yield text
    logging.getLogger().removeHandler(handler)


def test_a_refused_message_says_why_and_quotes_nothing_of_the_address(inbox: Inbox, log: StringIO) -> None:
    inbox.status = 401
    with pytest.raises(NotTakenError) as raised:
        Messenger().bring(AddressKind.SERVICE, inbox.address, BAD)
    assert "401" in str(raised.value)
    assert "a-long-secret-token" not in str(raised.value)
    with pytest.raises(NotAnAddressError):
        Messenger().check(AddressKind.SERVICE, "nothing://a-long-secret-token", any_server=True)
    logging.getLogger("tests").warning("the log is read")
    assert log.getvalue() == "the log is read\n"


def test_nobody_listening_is_said() -> None:
    for kind, address in ((AddressKind.SERVICE, "json://127.0.0.1:1/secret"), (AddressKind.PING, "http://127.0.0.1:1")):
        with pytest.raises(NotTakenError) as raised:
            Messenger().bring(kind, address, BAD)
        assert raised.value.detail
        assert "secret" not in str(raised.value)


def test_mail_goes_to_the_mail_server_and_its_password_is_not_said() -> None:
    messenger = Messenger("mailto://us:pa55word@127.0.0.1:1?from=sync@example.com")
    with pytest.raises(NotTakenError) as raised:
        messenger.bring(AddressKind.EMAIL, "someone@example.com", BAD)
    assert "pa55word" not in str(raised.value)
    assert "pa55word" not in repr(messenger)


def test_a_ping_says_that_the_night_ended_and_whether_it_failed(inbox: Inbox) -> None:
    messenger = Messenger()
    messenger.bring(AddressKind.PING, f"{inbox.url}/ping/6f", Message("The night has ended", "4 of 4"))
    messenger.bring(AddressKind.PING, f"{inbox.url}/ping/6f?rid=1", BAD)
    assert inbox.posts == [
        ("/ping/6f", b"The night has ended\n\n4 of 4"),
        ("/ping/6f/fail", b"The night failed\n\nplatform: 1 of 4"),
    ]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_ping_that_is_not_taken_is_said_and_a_redirect_is_not_followed(inbox: Inbox, status: int) -> None:
    inbox.status = status
    with pytest.raises(NotTakenError, match=f"HTTP {status}"):
        Messenger().bring(AddressKind.PING, f"{inbox.url}/6f", BAD)
    assert len(inbox.posts) == 1
