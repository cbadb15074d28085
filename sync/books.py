"""Books: whose accounts, with which key and mapping, and who may see them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from accounting.mapping import Mapping
from accounting.push_type import Layer, PushType
from accounting.pushes import pushes_of
from destinations.base import Connection
from models import ApiKey, Book, BookMapping, Role, User, db, writing
from models.shop import Blogger
from sync.errors import BookNotConnectedError, KeyNotValidError, NameTakenError, NotValidError
from sync.pauses import connection_mended
from sync.vault import Vault

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RESERVED = {"alerts", "auto-push", "new"}
"""Words that stand in a book's place in the addresses of pages."""
_SHOWN = 4
_SHORTEST_KEY = 8


@dataclass(frozen=True)
class KeyAdded:
    """A key that was sealed; `trimmed` says that spaces around it were taken off."""

    key: ApiKey
    trimmed: bool


def all_books() -> list[Book]:
    """Every book: the platform's first, then the bloggers' by id."""
    return list(db.session.scalars(_in_order(select(Book))))


def visible_books(user: User) -> list[Book]:
    """The books a person may see: all, the platform's, or their own."""
    query = _in_order(select(Book))
    if user.role == Role.PLATFORM:
        query = query.where(Book.layer == Layer.PLATFORM)
    elif user.role == Role.BLOGGER:
        query = query.where(Book.blogger_id == user.blogger_id)
    return list(db.session.scalars(query))


def find_book(user: User, slug: str) -> Book | None:
    """The book of that slug, if the person may see it."""
    return next((book for book in visible_books(user) if book.slug == slug), None)


def book_by_slug(slug: str) -> Book | None:
    """The book of that slug, whoever asks: for the command line."""
    return db.session.scalar(select(Book).where(Book.slug == slug))


def pushes_for(book: Book) -> list[PushType]:
    """The push types of a book; those for KOLs only when its blogger has multi-KOL on."""
    blogger = db.session.get(Blogger, book.blogger_id) if book.blogger_id is not None else None
    return pushes_of(book.layer, with_kols=bool(blogger and blogger.multi_kol))


def zone_of(book: Book) -> ZoneInfo:
    """The time zone that decides the book's business days."""
    return ZoneInfo(book.timezone)


def bloggers_without_book() -> list[Blogger]:
    """The bloggers for whom a book can still be made."""
    taken = set(db.session.scalars(select(Book.blogger_id)))
    return [one for one in db.session.scalars(select(Blogger).order_by(Blogger.id)) if one.id not in taken]


def add_book(
    slug: str, company: str, layer: Layer, *, blogger: str | None = None, zone: ZoneInfo, now: datetime
) -> Book:
    """Make a book with the default mapping; `blogger` is a slug, for that layer only.

    Raises NotValidError, or NameTakenError when the slug, the blogger or the platform has a book already.
    """
    if not _SLUG.fullmatch(slug) or slug in _RESERVED:
        raise NotValidError(f"{slug!r} is not a short name of small letters, digits and hyphens")
    book = Book(
        slug=slug,
        layer=layer,
        blogger_id=_blogger_id(layer, blogger),
        company=company_name(company),
        timezone=zone.key,
        mark=secrets.token_hex(6),
        created_at=now,
    )
    try:
        with writing() as session:
            if layer == Layer.PLATFORM and session.scalar(select(Book.id).where(Book.layer == Layer.PLATFORM)):
                raise NameTakenError("the platform has a book")
            session.add(book)
            session.flush()
            session.add(BookMapping(book_id=book.id, version=1, values=Mapping().as_json(), created_at=now))
    except IntegrityError as error:
        raise NameTakenError(slug) from error
    return book


def company_name(text: str) -> str:
    """A company name without spaces at its ends. Raises NotValidError when nothing is left."""
    name = text.strip()
    if not name or len(name) > 300:
        raise NotValidError("the company name has to have 1 to 300 characters, exactly as AiAccount shows it")
    return name


def rename_company(book_id: int, company: str) -> None:
    """Set the company name under which the destination knows the book."""
    with writing() as session:
        session.get_one(Book, book_id).company = company_name(company)
        connection_mended(session, book_id)


def current_key(book: Book) -> ApiKey | None:
    """The key in use, still sealed; none when the book has none yet."""
    query = select(ApiKey).where(ApiKey.book_id == book.id).order_by(ApiKey.version.desc()).limit(1)
    return db.session.scalar(query)


def add_key(book_id: int, text: str, *, vault: Vault, by: int | None, now: datetime) -> KeyAdded:
    """Seal a key as the book's newest. Raises KeyNotValidError when it cannot be one."""
    key = text.strip()
    if len(key) < _SHORTEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise KeyNotValidError(f"a key has at least {_SHORTEST_KEY} letters and signs, and no spaces inside")
    with writing() as session:
        connection_mended(session, book_id)
        last = session.scalar(select(func.max(ApiKey.version)).where(ApiKey.book_id == book_id)) or 0
        added = ApiKey(
            book_id=book_id,
            version=last + 1,
            sealed=vault.seal(key, place=key_place(book_id, last + 1)),
            ending=key[-_SHOWN:],
            added_at=now,
            added_by=by,
        )
        session.add(added)
    return KeyAdded(added, trimmed=key != text)


def connection_of(book: Book, vault: Vault) -> Connection:
    """Company and opened key of a book. Raises BookNotConnectedError or VaultError."""
    key = current_key(book)
    if key is None:
        raise BookNotConnectedError(book.slug)
    return Connection(book.company, vault.open(key.sealed, place=key_place(book.id, key.version)))


def current_mapping(book_id: int) -> tuple[int, Mapping]:
    """The version in use, and the mapping."""
    query = select(BookMapping).where(BookMapping.book_id == book_id).order_by(BookMapping.version.desc()).limit(1)
    found = db.session.scalars(query).one()
    return found.version, Mapping.from_json(found.values)


def key_place(book_id: int, version: int) -> str:
    """The place for which a key is sealed."""
    return f"api-key of book {book_id}, version {version}"


def _in_order(query: Select[tuple[Book]]) -> Select[tuple[Book]]:
    return query.order_by(Book.layer.desc(), Book.blogger_id, Book.id)


def _blogger_id(layer: Layer, slug: str | None) -> int | None:
    if layer == Layer.PLATFORM:
        if slug:
            raise NotValidError("the platform's book belongs to no blogger; leave it out")
        return None
    found = db.session.scalar(select(Blogger.id).where(Blogger.slug == slug))
    if found is None:
        raise NotValidError(f"there is no blogger {slug!r}")
    return found
