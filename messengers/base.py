"""What is brought, to which kind of address, and what may keep it from arriving."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from accounting.words import Told


class AddressKind(StrEnum):
    """A service is whatever apprise knows, by its URL; e-mail goes through our mail server; a ping tells a watcher."""

    SERVICE = "service"
    EMAIL = "email"
    PING = "ping"


@dataclass(frozen=True)
class Message:
    """Plain text. `is_bad` says that something is wrong: a ping then goes to the address for failures."""

    subject: str
    body: str
    is_bad: bool = False


class MessengerError(Told):
    """The message did not arrive. It is tried again by itself for a day."""

    code = "MESSENGER"


class NotAnAddressError(MessengerError):
    """That is not an address for alerts. Enter an e-mail address, or a URL as apprise writes it (such as tgram://…)."""

    code = "NOT_AN_ADDRESS"


class NoMailServerError(MessengerError):
    """E-mail cannot be sent from here yet. The operator names a mail server in ALERTS_SMTP_URL."""

    code = "NO_MAIL_SERVER"


class OwnServerError(MessengerError):
    """Only the super admin may add this kind. Choose e-mail, Telegram, Slack, Discord, Pushover or Google Chat."""

    code = "OWN_SERVER"


class NotTakenError(MessengerError):
    """The address did not take the message. Test it, and enter it anew if it stays so."""

    code = "NOT_TAKEN"
