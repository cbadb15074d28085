"""Small disks that fill up, and a PostgreSQL server that is restarted under us."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from app import create_app
from models import db
from tests.conftest import settings_for
from tests.servers import IN_CI, postgres_is_installed, postgres_server

_PIECE = 4096


@contextmanager
def a_small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of that size (as mount writes it: 64k, 2m) in memory; skipped where only root may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("A full disk needs a tmpfs, and mounting one needs root.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave not one byte free; the file that takes all the room."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        try:
            while file.write(b"x" * _PIECE):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    return filler


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL cluster of our own; `url` is that of its maintenance database."""

    url: str
    folder: Path

    def database(self) -> str:
        """A fresh, migrated database; its URL."""
        name = f"faults_{uuid4().hex}"
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        engine.dispose()
        url = self.url.replace("/postgres", f"/{name}")
        app = create_app(settings_for(url, self.folder))
        with app.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()
        return url

    def restart(self) -> None:
        """Restart the server at once, as an update would: every connection breaks."""
        programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))
        as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(programs / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-m", "fast"]
        log = ["-l", str(self.folder / "log")]
        subprocess.run(
            [*command, *log, "restart"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60
        )


@contextmanager
def a_postgres() -> Iterator[Postgres]:
    """Start a cluster, and end it; skipped where PostgreSQL is not installed, but not on the build server."""
    if not postgres_is_installed():
        if IN_CI:
            pytest.fail("PostgreSQL is not installed, and in CI it has to be.")
        pytest.skip("PostgreSQL is not installed.")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with postgres_server(folder) as url:
            yield Postgres(url, folder)
    finally:
        shutil.rmtree(folder)
