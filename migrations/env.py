"""Runs migrations on the application's database: our tables, and the source tables as long as they are ours."""

from alembic import context
from flask import current_app

MIGRATE = current_app.extensions["migrate"]
METADATA = [MIGRATE.db.metadatas[None], MIGRATE.db.metadatas["shop"]]


def _nothing_when_unchanged(_context, _revision, directives):
    """No file when autogenerate finds no difference."""
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _is_ours(name, kind, _parents):
    """The tables of the workers' queue are Procrastinate's, which makes them itself."""
    return kind != "table" or not name.startswith("procrastinate_")


with MIGRATE.db.engine.connect() as connection:
    # Adding a column to a SQLite table copies it, and the copy must not count as a broken reference.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    arguments = {
        **MIGRATE.configure_args,
        "process_revision_directives": _nothing_when_unchanged,
        "include_name": _is_ours,
    }
    context.configure(connection=connection, target_metadata=METADATA, **arguments)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
