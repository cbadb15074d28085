"""Who calls the API: the key of this request, and the company it opens."""

from flask import g

from sandbox.errors import CompanyNotFoundError
from sandbox.models import ApiKey


def key() -> ApiKey:
    """The key that this request was identified by."""
    found: ApiKey = g.key
    return found


def refuse_other_company(name: str | None) -> None:
    """Raise CompanyNotFoundError unless the name is that of the key's company."""
    if name != key().company.name:
        raise CompanyNotFoundError
