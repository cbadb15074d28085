"""Alerts: puts what somebody should be told about into the outbox, once for each address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from accounting.words import N_, Words
from messengers.base import AddressKind
from models import Alert, AlertAddress, Book, db, writing
from models.base import insert_new
from sync.alerts_addresses import all_addresses
from sync.alerts_digest import digest, digest_key, ended_nights, had_auto_push, last_morning, week
from sync.alerts_events import Books, Event, Told
from sync.alerts_failures import failed_nights, failed_runs
from sync.alerts_waits import held_parcels, paused_books, quiet_books, stopped_nights, uncertain_parcels

MORNINGS = 200
"""Digests that are written in one go; the next tick goes on with the rest."""

AT_ONCE = 20
"""Messages that an address gets one by one. Of more (the destination is down for everybody) it gets one list."""

MONDAY = 0


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How alerts are put into words. `public_url` is where people reach the pages; none when nobody said."""

    say: Callable[[Words | str], str]
    public_url: str | None


def find_events(now: datetime, *, quiet_days: int) -> list[Event]:
    """What is to be told of all books at this moment."""
    books = Books()
    return [
        *failed_nights(books, now),
        *failed_runs(books, now),
        *uncertain_parcels(books, now),
        *held_parcels(books),
        *paused_books(),
        *stopped_nights(),
        *quiet_books(now, timedelta(days=quiet_days)),
    ]


def notice(now: datetime, *, zone: ZoneInfo, quiet_days: int, wording: Wording) -> int:
    """Write down what is new, for every address that it concerns; how many messages.

    Any number of processes may look: the database keeps one message of a key for an address. `zone` is the
    installation's. Without addresses nothing is looked for.
    """
    addresses = all_addresses()
    people = [one for one in addresses if one.kind != AddressKind.PING]
    watchers = [one for one in addresses if one.kind == AddressKind.PING]
    found: list[tuple[AlertAddress, Told]] = []
    if people:
        found += _events(people, find_events(now, quiet_days=quiet_days))
        found += _mornings(people, zone, now)
    found += _pings(watchers)
    rows = [row for address, told in _by_address(_not_told(found)) for row in _rows(address, told, wording, now)]
    db.session.rollback()
    if rows:
        with writing() as session:
            session.execute(insert_new(session, Alert), rows)
    return len(rows)


def _events(people: Iterable[AlertAddress], events: Collection[Event]) -> Iterator[tuple[AlertAddress, Told]]:
    of_book: dict[int | None, list[Event]] = {None: list(events)}
    for event in events:
        of_book.setdefault(event.book_id, []).append(event)
    for address in people:
        for event in of_book.get(address.book_id, []):
            if event.happened_at is None or event.happened_at >= address.added_at:
                yield address, event


def _mornings(people: Sequence[AlertAddress], zone: ZoneInfo, now: datetime) -> Iterator[tuple[AlertAddress, Told]]:
    """The digest of every address that waits for one, and on a Monday the week."""
    zones = {book_id: ZoneInfo(key) for book_id, key in db.session.execute(select(Book.id, Book.timezone))}
    waiting = []
    for address in people:
        own = zone if address.book_id is None else zones[address.book_id]
        eight = last_morning(now, own)
        if address.added_at <= eight:
            waiting.append((address, eight.astimezone(own)))
    told = _told_keys({digest_key(eight.date()) for _, eight in waiting})
    due = [(address, eight) for address, eight in waiting if (address.id, digest_key(eight.date())) not in told]
    for address, eight in due[:MORNINGS]:
        yield from _morning(address, eight, now)


def _morning(address: AlertAddress, eight: datetime, now: datetime) -> Iterator[tuple[AlertAddress, Told]]:
    """What is told at eight o'clock, local time."""
    if not had_auto_push(address.book_id, eight):
        return
    yield address, digest(address, eight.date())
    if eight.weekday() == MONDAY:
        yield address, week(address, eight.date(), now=now)


def _pings(watchers: Iterable[AlertAddress]) -> Iterator[tuple[AlertAddress, Told]]:
    for address in watchers:
        for told, ended_at in ended_nights(address.book_id):
            if ended_at >= address.added_at:
                yield address, told


def _not_told(found: Collection[tuple[AlertAddress, Told]]) -> Iterator[tuple[AlertAddress, Told]]:
    told = _told_keys({one.key for _, one in found})
    return ((address, one) for address, one in found if (address.id, one.key) not in told)


def _told_keys(keys: Collection[str]) -> set[tuple[int, str]]:
    query = select(Alert.address_id, Alert.key).where(Alert.key.in_(keys))
    return set(db.session.execute(query)) if keys else set()


def _by_address(found: Iterable[tuple[AlertAddress, Told]]) -> Iterable[tuple[AlertAddress, list[Told]]]:
    of_address: dict[AlertAddress, list[Told]] = {}
    for address, told in found:
        of_address.setdefault(address, []).append(told)
    return of_address.items()


def _rows(address: AlertAddress, told: list[Told], wording: Wording, now: datetime) -> list[dict[str, object]]:
    """A message for each, or one for all of them when they are very many at once: those then count as told."""
    rows = [_row(address, one, wording, now) for one in told]
    if len(rows) <= AT_ONCE:
        return rows
    values = {"count": f"{len(told):,}", "more": f"{len(told) - AT_ONCE:,}"}
    lines = (*(one.subject for one in told[:AT_ONCE]), Words(N_("and others: %(more)s"), values))
    subject = Words(N_("Messages at once: %(count)s"), values)
    together = Told(kind=told[0].kind, key=f"together:{told[0].key}", subject=subject, lines=lines)
    return [*(row | {"next_try": None, "sent_at": now} for row in rows), _row(address, together, wording, now)]


def _row(address: AlertAddress, told: Told, wording: Wording, now: datetime) -> dict[str, object]:
    lines = [wording.say(line) for line in told.lines]
    if wording.public_url:
        lines += ["", f"{wording.public_url}{told.page}"]
    return {
        "address_id": address.id,
        "key": told.key,
        "kind": told.kind,
        "subject": wording.say(told.subject),
        "body": "\n".join(lines),
        "created_at": now,
        "next_try": now,
        "sent_at": None,
        "attempts": 0,
    }
