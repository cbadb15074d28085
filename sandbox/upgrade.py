"""Bringing the file of an older practice server up to date: columns it lacks, words that have changed."""

from sqlalchemy import Column, Connection, inspect
from sqlalchemy.schema import CreateColumn

from sandbox.models import Base


def upgrade(connection: Connection) -> None:
    """Add every column that the file does not have yet, with its default, and rename what is called otherwise now."""
    for table in Base.metadata.sorted_tables:
        there = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                _add(connection, column)
    # The company table stores the names of its choices; this one was TOTAL at first.
    connection.exec_driver_sql("UPDATE company SET rounding = 'SUM' WHERE rounding = 'TOTAL'")


def _add(connection: Connection, column: Column[object]) -> None:
    table = connection.dialect.identifier_preparer.format_table(column.table)
    defined = CreateColumn(column).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {defined}")
