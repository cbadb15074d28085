"""Whether the database has the shape that this code wants, and what to say when it has not."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from models import db


def wanted_revision() -> str | None:
    """The newest migration of this code."""
    return ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()


def found_revision() -> str | None:
    """The migration at which the database is; none when it was never migrated."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def what_the_database_lacks(error: DBAPIError) -> str:
    """One sentence about a database that refused: to be migrated, or else its own first line."""
    first_line = str(error.orig).strip().partition("\n")[0]
    try:
        found = found_revision()
    except SQLAlchemyError:
        return f"The database cannot be opened: {first_line}. Check DATABASE_URL, and whether it is running."
    wanted = wanted_revision()
    if found != wanted:
        return f"The database is at {found or 'no migration'}, but has to be at {wanted}. Run `flask db upgrade`."
    return f"The database refused: {first_line}. Try again, and run `flask doctor` if it stays so."
