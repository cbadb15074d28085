"""`flask worker`: refused where it would have nothing to do. What it does, tests/faults/test_workers.py shows."""

from __future__ import annotations

import pytest

from tests.blueprints.commands.conftest import Operator


def test_it_says_what_it_needs_where_each_process_carries_its_own_runs_out(operator: Operator) -> None:
    result = operator.types("worker")
    assert result.exit_code == 1
    assert "Workers need DISPATCHER=procrastinate" in result.stderr


@pytest.mark.parametrize("concurrency", ["0", "13", "many"])
def test_a_concurrency_that_is_none_is_a_wrong_usage(operator: Operator, concurrency: str) -> None:
    assert operator.types("worker", "--concurrency", concurrency).exit_code == 2
