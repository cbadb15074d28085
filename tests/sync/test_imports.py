"""Importing a source table from CSV: all of the file, or none of it and every problem."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from examples.online_retail import build_shop, read
from examples.online_retail import load as load_shop
from models.shop import Blogger, BloggerSettlement, Customer, Kol, Order, PosTransaction
from sync.import_columns import ALLOWED, column_rules
from sync.imports import TABLES, ImportProblem, ImportRefused, import_table

ORDER = {
    "id": "1",
    "number": "S-1",
    "blogger_id": "1",
    "customer_id": "7",
    "status": "paid",
    "currency": "MYR",
    "exchange_rate": "1",
    "total": "10.50",
    "created_at": "2026-05-15T06:30:00Z",
}
TICKET = {
    "id": "1",
    "blogger_id": "1",
    "number": "POS2026051500001",
    "original_id": "",
    "status": "completed",
    "currency": "MYR",
    "total": "10.50",
    "occurred_at": "2026-05-15T06:30:00+08:00",
}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    Blogger.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Blogger(id=1, slug="batik", name="Batik House"))
        session.add(Customer(id=7, name="Aisyah"))
        session.commit()
        yield session
    engine.dispose()


def a_csv(folder: Path, *rows: dict[str, str], name: str = "rows.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding=encoding) as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def bytes_in(folder: Path, content: bytes, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal_of(table: str, path: Path, session: Session) -> ImportRefused:
    with pytest.raises(ImportRefused) as refused:
        import_table(table, path, session, dry_run=False)
    for problem in refused.value.problems:
        assert problem.file == str(path)
        assert "expected" in problem.message, problem
    return refused.value


def only_problem(table: str, path: Path, session: Session) -> ImportProblem:
    (problem,) = refusal_of(table, path, session).problems
    return problem


def test_a_table_is_loaded_with_defaults_for_what_is_left_out(tmp_path: Path, session: Session) -> None:
    report = import_table("orders", a_csv(tmp_path, ORDER), session, dry_run=False)
    order = session.scalars(select(Order)).one()
    assert (order.total, order.discount, order.gateway_fee) == (Decimal("10.50"), Decimal("0.00"), Decimal("0.00"))
    assert order.created_at == datetime(2026, 5, 15, 6, 30, tzinfo=UTC)
    assert order.paid_at is None
    assert (report.rows, str(report)) == (1, f"{tmp_path / 'rows.csv'}: 1 rows loaded into orders.")


def test_columns_that_a_source_may_do_without_are_loaded_where_they_are_given(tmp_path: Path, session: Session) -> None:
    given = {"tax_inclusive": "true", "shipping": "8.80", "shipping_tax_rate": "0.1", "shipping_tax_amount": "0.80"}
    path = a_csv(tmp_path, {**ORDER, **given}, {**ORDER, "id": "2", **dict.fromkeys(given, "")})
    import_table("orders", path, session, dry_run=False)
    full, bare = session.scalars(select(Order).order_by(Order.id))
    assert (full.tax_inclusive, full.shipping_tax_rate) == (True, Decimal("0.1"))
    assert (full.shipping_tax_amount, full.discount_tax_rate) == (Decimal("0.80"), None)
    assert (bare.tax_inclusive, bare.shipping_tax_rate, bare.shipping) == (None, None, Decimal(0))


def test_a_dry_run_checks_everything_and_loads_nothing(tmp_path: Path, session: Session) -> None:
    report = import_table("orders", a_csv(tmp_path, ORDER), session, dry_run=True)
    assert session.scalar(select(func.count()).select_from(Order)) == 0
    assert "nothing was loaded" in str(report)
    with pytest.raises(ImportRefused):
        import_table("orders", a_csv(tmp_path, {**ORDER, "total": "x"}), session, dry_run=True)


def test_header_order_is_free_and_a_bom_and_blank_lines_are_fine(tmp_path: Path, session: Session) -> None:
    content = '\ufeffname,slug,id\r\n\r\nKopi Corner,kopi,2\r\n,,\r\n"Gadget\r\nLane",gadget,3\r\n'
    report = import_table("bloggers", bytes_in(tmp_path, content.encode()), session, dry_run=False)
    assert report.rows == 2
    assert session.get_one(Blogger, 3).name == "Gadget\r\nLane"
    assert session.get_one(Blogger, 2).multi_kol is False


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-05-15T06:30:00", 6),
        ("2026-05-15 06:30", 6),
        ("2026-05-15T06:30:00Z", 6),
        ("2026-05-15T14:30:00+08:00", 6),
        ("2026-05-15T14:30:00.000+0800", 6),
        ("2026-05-15", 0),
    ],
)
def test_a_moment_is_utc_unless_it_has_an_offset(tmp_path: Path, session: Session, written: str, hour: int) -> None:
    import_table("orders", a_csv(tmp_path, {**ORDER, "created_at": written}), session, dry_run=False)
    created = session.scalars(select(Order.created_at)).one()
    assert (created.date(), created.hour) == (date(2026, 5, 15), hour)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("id", "", "found nothing"),
        ("id", "1.5", "a whole number"),
        ("id", "9223372036854775808", "a whole number of at most 9223372036854775807"),
        ("number", " ", "found nothing"),
        ("number", "S\x001", "without control characters"),
        ("status", "payed", "one of pending, paid, cancelled, refunded"),
        ("currency", "rm", "ISO 4217"),
        ("total", "", "found nothing"),
        ("total", "NaN", "a number such as"),
        ("total", "Infinity", "a number such as"),
        ("total", "1,234.00", "without thousands separators"),
        ("total", "1_000", "a number such as"),
        ("total", "١٢", "a number such as"),
        ("total", "1" + "0" * 30, "at most 15 digits"),
        ("total", "1e30", "at most 15 digits"),
        ("total", "10.5055", "at most 3 decimal places"),
        ("total", "1e-4", "at most 3 decimal places"),
        ("exchange_rate", "4.1234567", "at most 6 decimal places"),
        ("created_at", "15/05/2026", "ISO 8601"),
        ("created_at", "2026-02-30T10:00:00Z", "ISO 8601"),
        ("created_at", "0001-01-01T00:00:00+08:00", "ISO 8601|1970 to 2100"),
        ("blogger_id", "99", "the id of a row in bloggers"),
        ("customer_id", "99", "the id of a row in customers"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(
    tmp_path: Path, session: Session, column: str, cell: str, expected: str
) -> None:
    path = a_csv(tmp_path, {**ORDER, "id": "5"}, {**ORDER, column: cell})
    problem = only_problem("orders", path, session)
    assert (problem.line, problem.column) == (3, column)
    assert any(words in problem.message for words in expected.split("|")), problem.message
    assert str(problem).startswith(f"{path}:3: {column}: found")
    assert session.scalar(select(func.count()).select_from(Order)) == 0


def test_zeros_at_the_end_are_not_decimal_places(tmp_path: Path, session: Session) -> None:
    import_table("orders", a_csv(tmp_path, {**ORDER, "total": "10.5000", "shipping": "1E+1"}), session, dry_run=False)
    assert session.scalars(select(Order.total + Order.shipping)).one() == Decimal("20.50")


@pytest.mark.parametrize(("table", "column", "cell"), [("bloggers", "multi_kol", "perhaps"), ("kols", "id_type", "IC")])
def test_words_outside_the_list_are_refused(
    tmp_path: Path, session: Session, table: str, column: str, cell: str
) -> None:
    row = (
        {"id": "2", "slug": "kopi", "name": "K"} if table == "bloggers" else {"id": "2", "blogger_id": "1", "name": "K"}
    )
    assert only_problem(table, a_csv(tmp_path, {**row, column: cell}), session).column == column


def test_a_wrong_day_is_refused(tmp_path: Path, session: Session) -> None:
    row = {
        "number": "B1",
        "blogger_id": "1",
        "sales_base": "1",
        "rate": "0.12",
        "commission": "0.12",
        "currency": "MYR",
    }
    row |= {"id": "1", "status": "pending", "created_at": "2026-05-18T01:00Z", "period_end": "2026-05-17"}
    path = a_csv(tmp_path, {**row, "period_start": "20260511"})
    assert "2026-05-15" in only_problem("blogger_settlements", path, session).message
    path = a_csv(tmp_path, {**row, "period_start": "2026-05-11"})
    import_table("blogger_settlements", path, session, dry_run=False)
    assert session.scalars(select(BloggerSettlement.period_start)).one() == date(2026, 5, 11)


def test_every_problem_of_the_file_is_found_and_two_hundred_are_kept(tmp_path: Path, session: Session) -> None:
    rows = [{**ORDER, "id": str(at), "total": "x", "status": "y", "blogger_id": "3"} for at in range(1, 2001)]
    refused = refusal_of("orders", a_csv(tmp_path, *rows), session)
    assert refused.count == 6000
    assert len(refused.problems) == 200


def test_an_id_twice_in_the_file_or_in_the_table_is_refused(tmp_path: Path, session: Session) -> None:
    path = a_csv(tmp_path, {"id": "2", "name": "A"}, {"id": "2", "name": "B"}, {"id": "7", "name": "C"})
    twice, taken = refusal_of("customers", path, session).problems
    assert (twice.line, twice.message) == (3, "found 2, as on line 2; expected one not used in the file.")
    assert (taken.line, taken.message) == (4, "found 7, which the table holds already; expected a new one.")


def test_a_slug_is_unique_too(tmp_path: Path, session: Session) -> None:
    path = a_csv(tmp_path, {"id": "2", "slug": "batik", "name": "Another"})
    assert only_problem("bloggers", path, session).column == "slug"


def test_a_refund_may_stand_before_its_original(tmp_path: Path, session: Session) -> None:
    rows = [{**TICKET, "id": str(at), "original_id": "2000" if at < 2000 else ""} for at in range(1, 2001)]
    import_table("pos_transactions", a_csv(tmp_path, *rows), session, dry_run=False)
    pointing = select(func.count()).select_from(PosTransaction).where(PosTransaction.original_id == 2000)
    assert session.scalar(pointing) == 1999


def test_an_original_that_is_nowhere_is_refused(tmp_path: Path, session: Session) -> None:
    path = a_csv(tmp_path, TICKET, {**TICKET, "id": "2", "original_id": "3"})
    problem = only_problem("pos_transactions", path, session)
    assert (problem.line, problem.message) == (3, "found 3; expected the id of a row in pos_transactions.")


def test_an_original_that_was_imported_before_is_found(tmp_path: Path, session: Session) -> None:
    import_table("pos_transactions", a_csv(tmp_path, TICKET), session, dry_run=False)
    import_table("pos_transactions", a_csv(tmp_path, {**TICKET, "id": "2", "original_id": "1"}), session, dry_run=False)
    assert session.get_one(PosTransaction, 2).original_id == 1


def test_missing_unknown_and_repeated_columns_are_all_named(tmp_path: Path, session: Session) -> None:
    found = refusal_of("bloggers", bytes_in(tmp_path, b"id,slug,slug,colour\n2,kopi,kopi,red\n"), session).problems
    assert [(problem.line, problem.column) for problem in found] == [(1, "slug"), (1, "colour"), (1, "name")]


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("rows.csv", b"", 0, "0 bytes"),
        ("rows.csv", b"\n\n", 0, "is empty"),
        ("rows.txt", b"id,name\n", 0, "has the ending '.txt'; expected .csv or .xlsx"),
        ("rows.csv", "id,name\n2,Caf\u00e9\n".encode("latin-1"), 2, "found byte 0xE9 at byte 6 of the line"),
        ("rows.csv", "id,name\n2,A\n".encode("utf-16"), 1, "found byte 0xFF at byte 1 of the line"),
        ("rows.csv", b"id,name\n2," + b"x" * 200_000 + b"\n", 2, "longer than"),
        ("rows.csv", b'id,name\n2,A\n3,"A\n4,B\n', 3, "quotes in pairs"),
        ("rows.csv", b"id,name\n2,A,B\n", 2, "found 3 cells; expected 2"),
        ("rows.csv", b"id,name\n2\n", 2, "found 1 cells; expected 2"),
    ],
)
def test_a_wrong_file_says_where_and_what_was_expected(
    tmp_path: Path, session: Session, name: str, content: bytes, line: int, message: str
) -> None:
    found = refusal_of("customers", bytes_in(tmp_path, content, name), session).problems
    assert any(problem.line == line and message in problem.message for problem in found), found
    assert session.scalar(select(func.count()).select_from(Customer)) == 1


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path, session: Session) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert "is not there" in only_problem("orders", tmp_path / "none.csv", session).message
    assert "is no file" in only_problem("orders", tmp_path / "folder.csv", session).message


def test_an_unknown_table_is_refused_with_the_list_of_tables(tmp_path: Path, session: Session) -> None:
    assert "bloggers, customers" in only_problem("users", a_csv(tmp_path, ORDER), session).message


def test_what_the_database_refuses_is_a_problem_and_nothing_is_loaded(tmp_path: Path, session: Session) -> None:
    """Someone else took the slug after our look: the unique index has the last word."""
    path = a_csv(tmp_path, {"id": "2", "slug": "kopi", "name": "A"}, {"id": "3", "slug": "gadget", "name": "B"})
    session.connection().exec_driver_sql("CREATE UNIQUE INDEX one_flag ON bloggers (multi_kol)")
    assert "refused by the database" in only_problem("bloggers", path, session).message
    assert session.scalar(select(func.count()).select_from(Blogger)) == 1


def test_a_header_alone_loads_nothing_and_is_no_problem(tmp_path: Path, session: Session) -> None:
    assert import_table("kols", bytes_in(tmp_path, b"id,blogger_id,name\n"), session, dry_run=False).rows == 0
    assert session.scalars(select(Kol)).all() == []


def test_every_allowed_word_belongs_to_a_column_that_exists() -> None:
    for table, column in ALLOWED:
        assert column in Blogger.metadata.tables[table].c


def test_the_twelve_tables_come_after_what_they_refer_to() -> None:
    assert len(TABLES) == 12
    for name in TABLES:
        for key in Blogger.metadata.tables[name].foreign_keys:
            assert TABLES.index(key.column.table.name) <= TABLES.index(name)


def test_a_whole_shop_written_as_csv_and_imported_is_the_same_shop(tmp_path: Path) -> None:
    lines = [line for line in read(Path("examples/online-retail-2010-12.csv.gz").absolute()) if line.line < 6000]
    shop, _ = build_shop(lines)
    first, second = an_engine(tmp_path / "first.db"), an_engine(tmp_path / "second.db")
    with Session(first) as source, Session(second) as target:
        load_shop(shop, source)
        for name in TABLES:
            table = Blogger.metadata.tables[name]
            path = tmp_path / f"{name}.csv"
            with path.open("w", newline="") as stream:
                csv.writer(stream).writerows([table.c.keys(), *source.execute(select(table))])
            import_table(name, path, target, dry_run=False)
            assert source.execute(select(table)).all() == target.execute(select(table)).all()
    first.dispose()
    second.dispose()


def an_engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    Blogger.metadata.create_all(engine)
    return engine


@given(st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=3))
def test_every_amount_that_fits_is_read_exactly(amount: Decimal) -> None:
    assert total_rule()(format(amount, "f")) == amount


@given(st.text(max_size=40) | st.from_regex(r"\A[-+0-9eE.:TZ ]{1,30}\Z"))
def test_any_text_is_a_value_or_a_sentence_never_a_crash(text: str) -> None:
    for rule in column_rules(Blogger.metadata.tables["orders"]).values():
        with suppress(ValueError):
            rule.read(text)


def total_rule() -> Any:
    return column_rules(Blogger.metadata.tables["orders"])["total"].read
