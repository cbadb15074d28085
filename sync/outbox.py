"""The outbox: brings each message to its address at least once, whichever process comes to it first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from accounting.words import N_, Told
from destinations.base import Secret
from messengers.base import AddressKind, Message, MessengerError
from messengers.messenger import Messenger
from models import Alert, AlertAddress, db, writing
from sync.alerts import Wording, notice
from sync.alerts_events import PROBLEMS, EventKind
from sync.errors import SyncError
from sync.vault import Vault

AT_ONCE = 8
"""Messages on their way at the same time."""

BUDGET = 15.0
"""Seconds after which a tick begins to send no more; the next one goes on."""

LEASE = timedelta(minutes=2)
"""How long a process has for what it claimed; then another sends it again."""

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
GIVE_UP = timedelta(days=1)
"""How long a message is tried."""

KEPT = timedelta(days=90)
"""How long a message is remembered. What lasts longer than that is told once more."""

FORGOTTEN_AT_ONCE = 500

_BAD = (*PROBLEMS, EventKind.NIGHT_ENDED_BADLY)


@dataclass(frozen=True)
class _Letter:
    """A claimed message, and the opened address; `error` when that could not be opened."""

    alert_id: int
    kind: AddressKind
    address: Secret
    message: Message
    error: Told | None = None


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """What alerts need; one for the whole process. `zone` is the installation's."""

    vault: Vault
    messenger: Messenger
    wording: Wording
    zone: ZoneInfo
    quiet_days: int
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def after_tick(self, now: datetime) -> None:
        """Write down what is new since the last tick, and bring what waits. Any number of processes may."""
        notice(now, zone=self.zone, quiet_days=self.quiet_days, wording=self.wording)
        self.deliver()
        _forget(now)

    def deliver(self) -> int:
        """Bring what is due, for about a quarter of a minute; how many messages arrived."""
        ends, arrived = time.monotonic() + BUDGET, 0
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="alert") as pool:
            while time.monotonic() < ends and (letters := self._claim()):
                errors = list(pool.map(self._bring, letters))
                self._note(letters, errors)
                arrived += errors.count(None)
        return arrived

    def test(self, address: AlertAddress) -> None:
        """Bring a test to an address at once. Raises a MessengerError or VaultError that says why it did not arrive."""
        kind, text = AddressKind(address.kind), self.vault.open(address.sealed, place=address.place)
        db.session.rollback()
        subject = self.wording.say(N_("A test of AiAccount Sync's alerts"))
        body = self.wording.say(N_("Nothing is wrong. Alerts about failed nights and what waits come to this address."))
        self.messenger.bring(kind, text.reveal(), Message(subject, body))

    def _claim(self) -> list[_Letter]:
        """Take some messages that are due. Until the lease is over nobody else sends them."""
        now = self.now()
        if db.session.scalar(select(Alert.id).where(Alert.next_try <= now).limit(1)) is None:
            db.session.rollback()
            return []
        query = (
            select(Alert, AlertAddress)
            .join(AlertAddress, AlertAddress.id == Alert.address_id)
            .where(Alert.next_try <= now)
            .order_by(Alert.next_try, Alert.id)
            .limit(AT_ONCE)
            .with_for_update(of=Alert, skip_locked=True)
        )
        with writing() as session:
            found = session.execute(query).all()
            for alert, _address in found:
                alert.next_try = now + LEASE
                alert.attempts += 1
            return [self._letter(alert, address) for alert, address in found]

    def _letter(self, alert: Alert, address: AlertAddress) -> _Letter:
        message = Message(alert.subject, alert.body, is_bad=alert.kind in _BAD)
        kind = AddressKind(address.kind)
        try:
            return _Letter(alert.id, kind, self.vault.open(address.sealed, place=address.place), message)
        except SyncError as error:
            return _Letter(alert.id, kind, Secret(""), message, error)

    def _bring(self, letter: _Letter) -> Told | None:
        """Bring a message; none when it arrived, else why not."""
        if letter.error:
            return letter.error
        try:
            self.messenger.bring(letter.kind, letter.address.reveal(), letter.message)
        except MessengerError as error:
            return error
        except (OSError, ValueError) as error:
            return MessengerError(type(error).__name__)  # Its text could quote the address.
        return None

    def _note(self, letters: Sequence[_Letter], errors: Iterable[Told | None]) -> None:
        """Write down what arrived, and when to try the rest again: later each time, and not for longer than a day."""
        now = self.now()
        with writing() as session:
            for letter, error in zip(letters, errors, strict=True):
                alert = session.get(Alert, letter.alert_id, with_for_update=True, populate_existing=True)
                if alert is None:
                    continue  # Its address was removed meanwhile.
                alert.error = _as_json(error) if error else None
                alert.sent_at = None if error else now
                alert.next_try = _next_try(alert, now) if error else None


def _as_json(error: Told) -> dict[str, str]:
    return {"code": error.code, "sentence": error.sentence, "detail": error.detail}


def _next_try(alert: Alert, now: datetime) -> datetime | None:
    wait: timedelta = min(FIRST_RETRY * 2 ** min(alert.attempts - 1, 10), LONGEST_RETRY)
    return now + wait if now + wait <= alert.created_at + GIVE_UP else None


def _forget(now: datetime) -> None:
    """Delete the oldest messages once nobody needs to know of them any more; ids grow with time."""
    oldest = select(Alert.id).order_by(Alert.id).limit(FORGOTTEN_AT_ONCE)
    is_old = (Alert.id.in_(oldest), Alert.created_at < now - KEPT, Alert.next_try.is_(None))
    there_are = db.session.scalar(select(Alert.id).where(*is_old).limit(1))
    db.session.rollback()
    if there_are is not None:
        with writing() as session:
            session.execute(delete(Alert).where(*is_old).execution_options(synchronize_session=False))
