"""Runs, their pages and their workbooks."""

from __future__ import annotations

import hashlib
from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest

from models import Parcel, Run, db, writing
from tests.world import World

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def parcel_of(world: World, run_id: int) -> Parcel:
    with world.app.app_context():
        found: Parcel = db.session.scalars(db.select(Parcel).where(Parcel.run_id == run_id)).one()
        return found


def test_a_run_adds_up_in_words(world: World) -> None:
    run_id = world.synced()
    page = world.browser("finance").get(f"/runs/{run_id}").text
    assert "2 = 2 posted, and RM 55.00 = 55.00. The run adds up." in page
    assert f"Run {run_id} · Sales Invoice" in page
    assert "by admin@example.com" in page


def test_a_second_run_counts_what_the_book_held_before(world: World) -> None:
    world.synced()
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    assert "2 = 2 already there, and RM 55.00 = 55.00. The run adds up." in page
    assert "Nothing had to be sent." in page


def test_a_run_that_does_not_add_up_says_so(world: World) -> None:
    run_id = world.synced()
    with world.app.app_context(), writing() as session:
        session.get_one(Run, run_id).eligible = 3
    page = world.browser("finance").get(f"/runs/{run_id}").text
    assert "3 is not 2 posted, or RM 55.00 is not 55.00. The run does NOT add up." in page


def test_a_refusal_is_listed_with_its_line_who_mends_it_and_where(world: World) -> None:
    world.practice.fault(world.companies["platform"].name, "remove_account", account="40000")
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    assert "Refused by AiAccount" in page
    assert "Aisyah Rahman (C17850)" in page
    assert "40000" in page
    assert "You, in AiAccount: Settings → Accounts" in page
    company = urlencode({"company": world.companies["platform"].name})
    assert f'href="{world.practice.url}/settings/accounts?{company}"' in page


def test_a_problem_of_ours_is_listed_with_its_remedy(world: World) -> None:
    with world.app.app_context(), writing() as session:
        session.execute(db.text("UPDATE order_items SET line_total = 999 WHERE order_id = 1"))
        session.execute(db.text("UPDATE orders SET total = 999 WHERE id = 1"))
    page = world.browser("finance").get(f"/runs/{world.synced()}").text
    assert "Set aside before sending" in page
    assert "S-1" in page
    assert "Whoever keeps the source: the row in the source" in page
    assert "1 posted + 1 refused" in page


def test_an_open_run_asks_for_itself_until_it_has_ended(world: World) -> None:
    run_id = world.synced()
    browser = world.browser("finance")
    ended = browser.get(f"/runs/{run_id}", htmx=True).text
    assert ended.lstrip().startswith(f'<div id="run-{run_id}"')
    assert "hx-trigger" not in ended
    with world.app.app_context(), writing() as session:
        session.get_one(Run, run_id).finished_at = None
    assert 'hx-trigger="load delay:1s, every 10s"' in browser.get(f"/runs/{run_id}", htmx=True).text
    with world.app.app_context(), writing() as session:
        run = session.get_one(Run, run_id)
        run.finished_at = run.queued_at


def test_the_workbook_is_the_very_bytes_that_were_sent(world: World) -> None:
    parcel = parcel_of(world, world.synced())
    answer = world.browser("finance").get(f"/parcels/{parcel.id}/workbook")
    assert answer.mimetype == XLSX
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert hashlib.sha256(answer.data).hexdigest() == parcel.sha256
    assert openpyxl.load_workbook(BytesIO(answer.data)).sheetnames == ["Sales Invoices"]
    answer.close()


def test_a_workbook_that_is_gone_is_not_found(world: World) -> None:
    parcel = parcel_of(world, world.synced())
    (world.pusher().folder / parcel.file_name).unlink()
    assert world.browser("finance").get(f"/parcels/{parcel.id}/workbook").status_code == 404


def test_sync_again_pushes_the_same_days_again(world: World) -> None:
    run_id = world.synced()
    answer = world.browser("finance").post(f"/runs/{run_id}/again")
    world.wait()
    again = world.last_run_id()
    assert again != run_id
    assert answer.location == f"/runs/{again}"
    with world.app.app_context():
        first, second = db.session.get_one(Run, run_id), db.session.get_one(Run, again)
        assert (first.first_day, first.last_day) == (second.first_day, second.last_day)


def test_what_went_into_the_books_is_listed_with_its_transaction(world: World) -> None:
    run_id = world.synced()
    page = world.browser("finance").get(f"/runs/{run_id}/posted").text
    assert "S-1" in page
    assert "Transaction in AiAccount" in page


@pytest.mark.parametrize("section", ["refused", "waiting", "skipped"])
def test_an_empty_list_says_so(world: World, section: str) -> None:
    assert "No documents here." in world.browser("finance").get(f"/runs/{world.synced()}/{section}").text


def test_the_list_is_newest_first_and_goes_on_at_a_run(world: World) -> None:
    first, second = world.synced(), world.synced(key="sales_receipt")
    browser = world.browser("finance")
    page = browser.get("/runs").text
    assert page.index(f'href="/runs/{second}"') < page.index(f'href="/runs/{first}"')
    older = browser.get(f"/runs?before={second}").text
    assert f'href="/runs/{second}"' not in older
    assert f'href="/runs/{first}"' in older
    assert browser.get("/runs?before=soon").status_code == 200


def test_people_see_the_runs_of_their_books_only(world: World) -> None:
    run_id = world.synced("batik", "pos_sales_invoice")
    assert "No run yet" in world.browser("finance").get("/runs").text
    assert f'href="/runs/{run_id}"' in world.browser("batik").get("/runs").text


def test_what_is_not_yours_is_not_there(world: World) -> None:
    run_id = world.synced()
    parcel = parcel_of(world, run_id)
    for name in ("batik", "kopi"):
        browser = world.browser(name)
        for path in (f"/runs/{run_id}", f"/runs/{run_id}/posted", f"/parcels/{parcel.id}/workbook"):
            assert browser.get(path).status_code == 404
        assert browser.post(f"/runs/{run_id}/again").status_code == 404


@pytest.mark.parametrize("path", ["/runs/999", "/runs/x", "/runs/999/posted", "/parcels/999/workbook"])
def test_what_does_not_exist_is_not_found(world: World, path: str) -> None:
    assert world.browser("admin").get(path).status_code == 404


def test_a_section_that_does_not_exist_is_not_found(world: World) -> None:
    assert world.browser("admin").get(f"/runs/{world.synced()}/sideways").status_code == 404
