"""What the tests of the loader share: empty source tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from models.shop import Blogger


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    Blogger.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()
