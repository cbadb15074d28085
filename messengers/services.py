"""The services apprise knows: e-mail, Telegram, Slack, a webhook, and a hundred others, each by its URL."""

from __future__ import annotations

import logging
import re
from urllib.parse import unquote

import apprise

from messengers.base import Message, NotAnAddressError, NotTakenError

PATIENCE = 20
"""Seconds that a service gets to take a message."""

LONGEST = 200
"""Characters of a reason."""

FIXED = frozenset({"discord", "gchat", "pover", "slack", "tgram"})
"""Services with one server for everybody. Without options their URL can name neither another one nor a file."""

# Apprise writes addresses that it cannot read into its log, tokens and all; what went wrong comes with the result.
logging.getLogger("apprise").propagate = False
logging.getLogger("apprise").addHandler(logging.NullHandler())


def check(url: str) -> str:
    """The name of the service. Raises NotAnAddressError when apprise cannot use the URL."""
    return str(_plugin(url).service_name)


def has_fixed_server(url: str) -> bool:
    """Whether it is a service whose server the URL does not choose."""
    return url.partition("://")[0].lower() in FIXED and "?" not in url


def send(url: str, message: Message) -> None:
    """Send a message. Raises NotTakenError with the service's reason, from which the address is taken out."""
    plugin = _plugin(url)
    services = apprise.Apprise(asset=_asset())
    services.add(plugin)
    kind = apprise.NotifyType.WARNING if message.is_bad else apprise.NotifyType.INFO
    with services.notify(
        body=message.body, title=message.subject, notify_type=kind, body_format=apprise.NotifyFormat.TEXT
    ) as result:
        if not result:
            raise NotTakenError(_reason([str(entry.message) for entry in result.logs()], url))


def _plugin(url: str) -> apprise.NotifyBase:
    plugin = apprise.Apprise.instantiate(url, asset=_asset())
    if not isinstance(plugin, apprise.NotifyBase) or _reads_files(plugin):
        raise NotAnAddressError
    plugin.overflow_mode = apprise.OverflowMode.SPLIT
    return plugin


def _reads_files(plugin: apprise.NotifyBase) -> bool:
    """Whether its options name a file (a template, say): on our server that could be a secret one."""
    return any(isinstance(value, apprise.AppriseAttachment) and len(value) for value in vars(plugin).values())


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(
        app_id="AiAccount Sync",
        app_desc="AiAccount Sync",
        async_mode=False,
        http_redirects=False,
        service_timeout=PATIENCE,
        storage_mode="memory",
    )


def _reason(said: list[str], url: str) -> str:
    """The last thing apprise said, without any part of the address."""
    if not said:
        return ""
    parts = {part for part in re.split(r"[^\w.-]+", f"{url} {unquote(url)}") if len(part) > 2}
    reason = said[-1]
    for part in sorted(parts, key=len, reverse=True):
        reason = reason.replace(part, "…")
    return reason[:LONGEST]
