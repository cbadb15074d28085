"""API keys: made once, shown once, stored as hashes."""

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from sandbox.errors import KeyDisabledError, KeyInvalidError, ScopeMissingError
from sandbox.models import ApiKey, Company, KeyState

ALL_SCOPES = ("sales.write", "purchase.write")


def new_key(session: Session, company: Company, name: str) -> str:
    """Make a key with every permission and return it; it cannot be read again."""
    key = f"prac_{secrets.token_hex(16)}"
    made = ApiKey(company_id=company.id, name=name, digest=digest(key), last_four=key[-4:], scopes=" ".join(ALL_SCOPES))
    session.add(made)
    return key


def find_key(session: Session, authorization: str) -> ApiKey:
    """The key of an Authorization header; raises KeyInvalidError or KeyDisabledError."""
    scheme, _, key = authorization.partition(" ")
    chosen = select(ApiKey).where(ApiKey.digest == digest(key)).options(joinedload(ApiKey.company))
    found = session.scalar(chosen) if scheme.lower() == "bearer" else None
    if found is None:
        raise KeyInvalidError
    if found.state is KeyState.DISABLED:
        raise KeyDisabledError
    return found


def refuse_without_scope(key: ApiKey, scope: str) -> None:
    """Raise ScopeMissingError when the key lacks the scope."""
    if scope not in key.scope_names:
        raise ScopeMissingError(f"The API key lacks the permission {scope}.", scope=scope)


def digest(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
