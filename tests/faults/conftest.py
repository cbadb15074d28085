"""What the fault suite asks for: a practice AiAccount in a process of its own, and worlds that push to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.disks import Postgres, a_postgres
from tests.faults.world import Outside, World, a_world, make_template, outside_world


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database to copy."""
    return make_template(tmp_path_factory.mktemp("faults-template"))


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """The practice AiAccount of all worlds; each has a company of its own."""
    with outside_world(tmp_path_factory.mktemp("outside")) as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, template: Path, outside: Outside) -> Iterator[World]:
    """A world with five orders, one of them refunded; their invoices and receipts fill several parcels."""
    with a_world(tmp_path / "world", template, outside) as world:
        world.sell_some(5)
        world.refund("A3")
        yield world


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL cluster that a test may restart."""
    with a_postgres() as cluster:
        yield cluster
