"""The messenger: checks an address before it is kept, and brings messages to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from messengers import pings, services
from messengers.base import AddressKind, Message, NoMailServerError, NotAnAddressError, OwnServerError

ENDING = 4
"""Characters of an address that are shown."""

LONGEST = 1000
"""Characters of an address."""

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def kind_of(address: str) -> AddressKind:
    """E-mail when it looks like it, else a service."""
    return AddressKind.EMAIL if "://" not in address and "@" in address else AddressKind.SERVICE


@dataclass(frozen=True)
class Messenger:
    """Brings messages over the network. `smtp_url` is the mail server as apprise writes it, where there is one."""

    smtp_url: str | None = field(default=None, repr=False)

    def check(self, kind: AddressKind, address: str, *, any_server: bool) -> str:
        """What may be shown of an address that can be used. Raises a MessengerError, without asking the network.

        Without `any_server` only services with a fixed address of their own are taken, so that nobody can have our
        server knock at doors inside the network it stands in.
        """
        if len(address) > LONGEST or not address.isprintable() or " " in address:
            raise NotAnAddressError
        if kind == AddressKind.EMAIL:
            return self._check_email(address)
        name = pings.check(address) if kind == AddressKind.PING else services.check(address)
        if not any_server and (kind == AddressKind.PING or not services.has_fixed_server(address)):
            raise OwnServerError
        return f"{name} …{address[-ENDING:]}" if len(address) > 6 * ENDING else name

    def bring(self, kind: AddressKind, address: str, message: Message) -> None:
        """Bring a message, within some 20 seconds. Raises a MessengerError that quotes nothing of the address."""
        if kind == AddressKind.PING:
            pings.ping(address, message)
        elif kind == AddressKind.EMAIL:
            services.send(self._as_service(address), message)
        else:
            services.send(address, message)

    def _check_email(self, address: str) -> str:
        if not _EMAIL.fullmatch(address):
            raise NotAnAddressError
        services.check(self._as_service(address))
        name, _, domain = address.partition("@")
        return f"{name[:2]}…@{domain}"

    def _as_service(self, address: str) -> str:
        if self.smtp_url is None:
            raise NoMailServerError
        joint = "&" if "?" in self.smtp_url else "?"
        return f"{self.smtp_url}{joint}format=text&to={quote(address, safe='')}"
