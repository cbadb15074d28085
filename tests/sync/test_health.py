"""What has to be so for the work to go on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask

from models import Tick, db, writing
from sync.health import LONGEST_SILENCE, Check, Surroundings, checks
from sync.vault import Vault
from tests.alerting import NIGHT, book_id, switch_on, two_books
from tests.conftest import Company


@pytest.fixture
def vault(app: Flask, connect: Callable[..., Company]) -> Iterator[Vault]:
    yield from two_books(app, connect)


def looked(vault: Vault, folder: Path, *, at_head: bool = True) -> dict[str, Check]:
    around = Surroundings(vault=vault, folder=folder, is_at_head=lambda: at_head, count_workers=lambda: None, now=NIGHT)
    return {check.name: check for check in checks(around)}


def ticked(ago: timedelta) -> None:
    with writing() as session:
        session.add(Tick(name="here/1", at=NIGHT - ago))


def test_all_is_well_in_a_new_installation(vault: Vault, tmp_path: Path) -> None:
    found = looked(vault, tmp_path / "parcels" / "not-there-yet")
    assert list(found) == ["database", "migrations", "vault", "scheduler", "disk"]
    assert all(check.is_well for check in found.values()), found


def test_a_database_behind_its_migrations_is_asked_nothing_more(vault: Vault, tmp_path: Path) -> None:
    found = looked(vault, tmp_path, at_head=False)
    assert list(found) == ["database", "migrations", "disk"]
    assert not found["migrations"].is_well


def test_a_database_that_does_not_answer_is_said(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise sa.exc.OperationalError("SELECT 1", None, Exception("password pa55word"))

    monkeypatch.setattr(db.session, "execute", refuse)
    found = looked(vault, tmp_path)
    assert list(found) == ["database", "disk"]
    assert found["database"] == Check("database", False, "does not answer")


def test_a_vault_without_its_master_key_is_said(vault: Vault, tmp_path: Path) -> None:
    assert not looked(Vault({"k9": bytes(32)}), tmp_path)["vault"].is_well


def test_somebody_has_to_tick_where_auto_push_is_on(vault: Vault, tmp_path: Path) -> None:
    ticked(LONGEST_SILENCE)
    assert looked(vault, tmp_path)["scheduler"].is_well
    switch_on(book_id())
    assert not looked(vault, tmp_path)["scheduler"].is_well
    with writing() as session:
        session.execute(db.update(Tick).values(at=NIGHT - LONGEST_SILENCE + timedelta(seconds=1)))
    assert looked(vault, tmp_path)["scheduler"] == Check("scheduler", True, "last tick 119 s ago")


def test_a_full_disk_is_said(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=100 * 1024**2))
    assert looked(vault, tmp_path)["disk"] == Check("disk", False, "100 MB free for workbooks")
