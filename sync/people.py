"""People: who may sign in."""

from __future__ import annotations

import re
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import Role, User, db, writing
from models.shop import Blogger
from sync.errors import NameTakenError, NotValidError

SHORTEST_PASSWORD = 12

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody signs in with this")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def find_user(user_id: int) -> User | None:
    """The user of that id."""
    return db.session.get(User, user_id)


def authenticate(email: str, password: str, *, sample_allowed: bool) -> User | None:
    """Whoever has this e-mail address and password; none when nobody has, in the same time.

    Sample users sign in only where `sample_allowed`: their passwords are public.
    """
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    usable = user is not None and (sample_allowed or not user.sample)
    try:
        _HASHER.verify(user.password_hash if user and usable else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return user if usable else None


def add_user(
    email: str, password: str, role: Role, *, blogger: str | None = None, sample: bool = False, now: datetime
) -> User:
    """Add a person; `blogger` is the slug of theirs, needed for that role and for no other.

    Raises NotValidError or NameTakenError.
    """
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise NotValidError(f"{email!r} is not an e-mail address")
    if len(password) < SHORTEST_PASSWORD and not sample:
        raise NotValidError(f"the password is shorter than {SHORTEST_PASSWORD} characters")
    user = User(
        email=email,
        password_hash=_HASHER.hash(password),
        role=role,
        blogger_id=_blogger_id(role, blogger),
        sample=sample,
        created_at=now,
    )
    try:
        with writing() as session:
            session.add(user)
    except IntegrityError as error:
        raise NameTakenError(email) from error
    return user


def count_users() -> int:
    """How many people may sign in."""
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def _blogger_id(role: Role, slug: str | None) -> int | None:
    if role != Role.BLOGGER:
        if slug:
            raise NotValidError(f"a {role} user belongs to no blogger; leave it out")
        return None
    found = db.session.scalar(select(Blogger.id).where(Blogger.slug == slug))
    if found is None:
        raise NotValidError(f"there is no blogger {slug!r}")
    return found
