"""The sample: a month of real orders, sample users, and books connected to the practice AiAccount."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from accounting.push_type import Layer
from destinations.aiaccount.practice import open_company
from examples.online_retail import load_sample
from models import Role, User, db, writing
from models.shop import Order
from sync.books import add_book, add_key, all_books, current_key
from sync.people import add_user
from sync.vault import Vault

PASSWORD = "practice"  # noqa: S105  # Public on purpose: it works with the practice server only.

USERS: tuple[tuple[str, Role, str | None], ...] = (
    ("admin@example.com", Role.SUPER_ADMIN, None),
    ("finance@example.com", Role.PLATFORM, None),
    ("batik@example.com", Role.BLOGGER, "batik"),
    ("kopi@example.com", Role.BLOGGER, "kopi"),
    ("gadget@example.com", Role.BLOGGER, "gadget"),
)

BOOKS: tuple[tuple[str, Layer, str | None], ...] = (
    ("platform", Layer.PLATFORM, None),
    ("batik", Layer.BLOGGER, "batik"),
    ("kopi", Layer.BLOGGER, "kopi"),
    ("gadget", Layer.BLOGGER, "gadget"),
)


def load_demo(practice_url: str, *, ending: date | None, vault: Vault, zone: ZoneInfo, now: datetime) -> list[str]:
    """Load whatever of the sample is not there yet, and say what was done, a line each.

    The orders end on `ending` or up to six days before (unshifted when it is none). Books get the slug as the name
    of their practice company. Raises SyncError, LoadError, and DestinationError when the practice server does not
    answer.
    """
    told = _orders(ending)
    for slug, layer, blogger in BOOKS:
        told.extend(_book(slug, layer, blogger, practice_url, vault=vault, zone=zone, now=now))
    return [*told, *_users(now)]


def is_complete() -> bool:
    """Whether there is nothing for `make run` to load: every sample user is there (they come last), or real people."""
    has_real_people = db.session.scalar(select(User.id).where(User.sample.is_(False)).limit(1)) is not None
    return has_real_people or len(sample_emails()) == len(USERS)


def sample_emails() -> list[str]:
    """The e-mail addresses of the sample users there are."""
    return list(db.session.scalars(select(User.email).where(User.sample).order_by(User.id)))


def _orders(ending: date | None) -> list[str]:
    if db.session.scalar(select(func.count()).select_from(Order)):
        return ["Orders are there already; they were kept."]
    with writing() as session:
        return load_sample(session, ending).lines()


def _users(now: datetime) -> list[str]:
    told = []
    for email, role, blogger in USERS:
        if db.session.scalar(select(User.id).where(User.email == email)) is None:
            add_user(email, PASSWORD, role, blogger=blogger, sample=True, now=now)
            told.append(f"Added {email} as {role}.")
    return told


def _book(
    slug: str, layer: Layer, blogger: str | None, practice_url: str, *, vault: Vault, zone: ZoneInfo, now: datetime
) -> list[str]:
    book = next((book for book in all_books() if book.slug == slug), None)
    if book is None:
        book = add_book(slug, slug, layer, blogger=blogger, zone=zone, now=now)
    if current_key(book) is not None:
        return []
    add_key(book.id, open_company(practice_url, slug).reveal(), vault=vault, by=None, now=now)
    return [f"Connected the book {slug} to the practice company {slug}."]
