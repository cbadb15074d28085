"""Loading the sample into the source tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounting.periods import business_day
from examples.online_retail import LoadError, load, load_sample, weeks_to_end
from models.shop import Blogger, BloggerSettlement, Order, OrderItem, PosTransaction
from tests.examples.retail_lines import a_line, a_return, shop_of


def test_the_sample_fills_every_table_as_its_report_says(session: Session) -> None:
    report = load_sample(session, None)
    session.commit()
    tables = Blogger.metadata.tables.values()
    found = {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}
    assert found == report.rows
    assert report.last_day == date(2010, 12, 23)


def test_what_is_written_reads_back_exactly(session: Session) -> None:
    shop = shop_of(a_line(price="2.5551"), a_line("536366", customer=""), a_return())
    load(shop, session)
    order = session.scalars(select(Order)).one()
    assert order.paid_at == datetime(2010, 12, 1, 0, 26, tzinfo=UTC)
    assert session.scalars(select(OrderItem.unit_price)).one() == Decimal("2.5551")
    assert [blogger.slug for blogger in session.scalars(select(Blogger).order_by(Blogger.id))] == [
        "batik",
        "kopi",
        "gadget",
    ]
    assert all(session.scalars(select(Blogger.multi_kol)))


def test_the_shifted_sample_ends_when_asked(session: Session) -> None:
    report = load_sample(session, date(2026, 5, 15))
    assert report.last_day == date(2026, 5, 14)
    zone = ZoneInfo("Asia/Kuala_Lumpur")
    moments = session.scalars(select(Order.paid_at)).all()
    days = {business_day(moment, zone) for moment in moments if moment}
    assert (min(days), max(days)) == (date(2026, 4, 22), date(2026, 5, 14))
    numbers = session.scalars(select(PosTransaction.number)).all()
    assert {number[3:9] for number in numbers} == {"202604", "202605"}
    mondays = session.scalars(select(BloggerSettlement.period_start)).all()
    assert {day.weekday() for day in mondays} == {0}


def test_loading_twice_is_refused_and_changes_nothing(session: Session) -> None:
    load(shop_of(a_line()), session)
    session.commit()
    with pytest.raises(LoadError, match="already hold rows"):
        load(shop_of(a_line("536999", customer="13047")), session)
    assert session.scalars(select(Order.number)).all() == ["536365"]


def test_rows_that_clash_by_more_than_their_id_are_refused_too(session: Session) -> None:
    session.add(Blogger(id=99, slug="kopi", name="Another kopi"))
    session.commit()
    with pytest.raises(LoadError, match="slug"):
        load(shop_of(a_line()), session)


@given(st.dates(date(1980, 1, 1), date(2090, 1, 1)), st.dates(date(1980, 1, 1), date(2090, 1, 1)))
def test_the_shift_is_whole_weeks_and_never_more_than_six_days_early(last: date, ending: date) -> None:
    moved = last.toordinal() + 7 * weeks_to_end(last, ending)
    assert 0 <= ending.toordinal() - moved <= 6
