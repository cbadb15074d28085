"""The small world of the page tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Company
from tests.servers import Practice
from tests.world import World, build_world


@pytest.fixture
def world(app: Flask, practice: Practice, connect: Callable[..., Company]) -> World:
    """Two bloggers, four people, three connected books, a few days of sales."""
    return build_world(app, practice, connect)
