"""The migrations make exactly the tables that the models say, on both databases, and can be taken back."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, inspect

from models import db
from tests.conftest import _application, settings_for


def test_a_migrated_database_is_what_the_models_say(any_database_url: str, tmp_path: Path) -> None:
    for app in _application(settings_for(any_database_url, tmp_path)):
        with app.app_context(), db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            ours = MetaData()
            for metadata in db.metadatas.values():
                for table in metadata.tables.values():
                    table.to_metadata(ours)
            assert compare_metadata(context, ours) == []


def test_migrations_can_be_taken_back_and_run_again(any_database_url: str, tmp_path: Path) -> None:
    for app in _application(settings_for(any_database_url, tmp_path)):
        with app.app_context():
            downgrade(revision="base")
            assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
            upgrade()
            assert "deliveries" in inspect(db.engine).get_table_names()
