"""`flask data`: exit codes, and problems by line on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from blueprints.commands.data import group
from examples.online_retail import SAMPLE
from models.base import db
from models.shop import Blogger, Order

BLOGGERS = "id,slug,name\n1,batik,Batik House\n"
LINES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,71053,LANTERN,6,2010-12-01 08:26,2.55,17850,United Kingdom
536366,71053,LANTERN,-6,2010-12-01 08:26,2.55,17850,United Kingdom
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'ours.db'}"
    app.config["SQLALCHEMY_BINDS"] = {"shop": f"sqlite:///{tmp_path / 'shop.db'}"}
    db.init_app(app)
    app.cli.add_command(group)
    with app.app_context():
        db.create_all("shop")
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["data", *map(str, arguments)])


def a_file(folder: Path, text: str, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def count_of(table: type[Blogger] | type[Order]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_table_is_imported(app: Flask, tmp_path: Path) -> None:
    result = run(app, "import", "bloggers", a_file(tmp_path, BLOGGERS))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 rows loaded into bloggers" in result.stdout
    assert count_of(Blogger) == 1


def test_a_dry_run_loads_nothing(app: Flask, tmp_path: Path) -> None:
    result = run(app, "import", "bloggers", a_file(tmp_path, BLOGGERS), "--dry-run")
    assert result.exit_code == 0
    assert count_of(Blogger) == 0


def test_problems_are_printed_one_per_line_and_the_rest_counted(app: Flask, tmp_path: Path) -> None:
    path = a_file(tmp_path, "id,slug,name\n" + "x,a,b\n" * 250)
    result = run(app, "import", "bloggers", path)
    lines = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert lines[0].startswith(f"{path}:2: id: found 'x'; expected a whole number")
    assert len(lines) == 201
    assert lines[-1].startswith("and ")
    assert count_of(Blogger) == 0


def test_a_missing_file_is_refused_and_an_unknown_table_is_a_wrong_command(app: Flask, tmp_path: Path) -> None:
    assert run(app, "import", "bloggers", tmp_path / "none.csv").exit_code == 1
    assert run(app, "import", "users", tmp_path / "none.csv").exit_code == 2
    assert run(app, "import", "bloggers").exit_code == 2


def test_source_tables_of_another_database_are_never_written(app: Flask, tmp_path: Path) -> None:
    app.config["SHOP_READ_ONLY"] = True
    for arguments in (("import", "bloggers", a_file(tmp_path, BLOGGERS)), ("import-online-retail", SAMPLE)):
        result = run(app, *arguments)
        assert result.exit_code == 1
        assert "SHOP_DATABASE_URL" in result.stderr
    assert count_of(Blogger) == 0


def test_the_raw_layout_is_loaded_with_what_was_set_aside_listed(app: Flask, tmp_path: Path) -> None:
    result = run(app, "import-online-retail", a_file(tmp_path, LINES), "--ending", "2026-05-15")
    assert result.exit_code == 0, result.stderr
    assert "line 3: invoice 536366, -6 x 71053 at 2.55: quantity is zero or negative" in result.stdout
    assert "2 lines read = 1 in orders + 0 at tills + 0 in returns + 1 set aside" in result.stdout
    assert "from 2026-05-13 to 2026-05-13" in result.stdout
    assert count_of(Order) == 1


def test_the_raw_layout_is_counted_but_not_loaded_by_a_dry_run(app: Flask, tmp_path: Path) -> None:
    result = run(app, "import-online-retail", a_file(tmp_path, LINES), "--dry-run")
    assert result.exit_code == 0
    assert "Nothing was loaded" in result.stdout
    assert count_of(Order) == 0


def test_a_wrong_raw_file_is_refused_by_line(app: Flask, tmp_path: Path) -> None:
    path = a_file(tmp_path, LINES.replace("2.55", "free", 1))
    result = run(app, "import-online-retail", path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{path}:2: UnitPrice: found 'free'; expected a price")
    assert count_of(Order) == 0


def test_loading_the_raw_layout_twice_is_refused(app: Flask, tmp_path: Path) -> None:
    path = a_file(tmp_path, LINES)
    assert run(app, "import-online-retail", path).exit_code == 0
    result = run(app, "import-online-retail", path)
    assert result.exit_code == 1
    assert "already hold rows" in result.stderr


def test_an_impossible_ending_is_a_wrong_command(app: Flask, tmp_path: Path) -> None:
    path = a_file(tmp_path, LINES)
    assert run(app, "import-online-retail", path, "--ending", "15/05/2026").exit_code == 2
    assert run(app, "import-online-retail", path, "--ending", "9999-12-31").exit_code == 2
