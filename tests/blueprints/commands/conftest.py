"""An operator at the command line of a connected application."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests.conftest import Company, _application, settings_for
from tests.servers import Practice
from tests.shop import add_bloggers, add_customer

MAY_15 = ("--from", "2026-05-15", "--to", "2026-05-15")


@dataclass(frozen=True)
class Operator:
    """Types `flask ...`. An error that is not told in a sentence fails the test with its traceback."""

    app: Flask
    practice: Practice
    company: Company

    def types(self, *arguments: str, stdin: str | bytes | None = None) -> Result:
        """Run one command."""
        return self.app.test_cli_runner().invoke(args=list(arguments), input=stdin, catch_exceptions=False)

    def pushes(self, key: str = "sales_invoice", *options: str, book: str = "platform") -> Result:
        """Push a type of 15 May 2026."""
        return self.types("push", book, key, *MAY_15, *options)

    def reports(self, key: str = "sales_invoice", *options: str, book: str = "platform") -> tuple[int, dict[str, Any]]:
        """Push with --json: the exit code, and the one object that was printed."""
        result = self.pushes(key, "--json", *options, book=book)
        return result.exit_code, json.loads(result.stdout)

    def controls(self, action: str, **values: object) -> None:
        """Use a practice control on the platform's company."""
        self.practice.fault(self.company.name, action, **values)

    def balances(self) -> dict[str, str]:
        """What is in the platform's practice books."""
        return self.practice.trial_balance(self.company.name)


@pytest.fixture
def operator(app: Flask, practice: Practice, connect: Callable[..., Company]) -> Operator:
    """Two bloggers, a customer, and the platform's book connected to a practice company."""
    with app.app_context():
        add_bloggers()
        add_customer()
    return Operator(app, practice, connect(app=app))


@contextmanager
def operator_at(
    url: str, folder: Path, practice_url: str = "http://127.0.0.1:1", **changes: object
) -> Iterator[Operator]:
    """An operator of an application at that database; no practice server answers unless one is named."""
    for app in _application(settings_for(url, folder, practice_url, **changes)):
        yield Operator(app, Practice(practice_url), Company("platform", "platform", ""))
