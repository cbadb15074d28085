"""Storage that fails: full disks, locked and restarted databases, backups from before, sources that change."""

from __future__ import annotations

import shutil
from pathlib import Path

from models import Run, db
from tests.faults.befalling import back_up, lock_database, lose_the_answer, restore, while_it_sends
from tests.faults.disks import Postgres, a_small_disk, fill
from tests.faults.oracle import judge, must_be_kept
from tests.faults.world import Outside, World, a_world


def test_a_full_disk_for_workbooks_sends_nothing_of_them_and_says_so(world: World) -> None:
    with a_small_disk(world.folder / "parcels", "16k") as disk:
        fill(disk)
        run = world.push_here()
        assert run.error is not None
        assert (run.state, run.error["code"]) == ("failed", "STORAGE")
        assert judge(world).booked == 0
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_disk_that_fills_up_halfway_books_what_it_could_and_the_rest_later(world: World) -> None:
    with a_small_disk(world.folder / "parcels", "16k"):
        world.push_here()
        assert judge(world).is_kept
        kept = {file.name: file.read_bytes() for file in (world.folder / "parcels").iterdir()}
    (world.folder / "parcels").mkdir(exist_ok=True)
    for name, content in kept.items():
        (world.folder / "parcels" / name).write_bytes(content)
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_full_disk_under_the_database_books_nothing_twice(tmp_path: Path, template: Path, outside: Outside) -> None:
    with a_small_disk(tmp_path / "disk", "2m") as disk:
        shutil.copyfile(template, disk / "our.sqlite")
        with a_world(tmp_path / "w", template, outside, database_url=f"sqlite:///{disk / 'our.sqlite'}") as world:
            world.sell_some(5)
            while_it_sends(world, lambda: fill(disk)).end()
            (disk / "filler").unlink()
            world.come_to_rest()
            must_be_kept(world)


def test_a_full_disk_under_the_log_keeps_nothing_from_the_books(world: World) -> None:
    with a_small_disk(world.folder / "log", "4k") as disk:
        world.told = disk
        fill(disk)
        lose_the_answer(world)
        world.push()
        world.told = None
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_database_that_another_program_has_locked_is_waited_for(world: World) -> None:
    push = while_it_sends(world, lambda: lock_database(world, seconds=0.5))
    assert push.end().report["state"] == "synced"
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_an_order_edited_between_freezing_and_sending_is_booked_as_it_was_frozen_or_as_it_is_now(world: World) -> None:
    world.push(crash_at="after-plan")
    world.edit("A1", "99.99")
    world.come_to_rest(here=True)
    assert must_be_kept(world, all_booked=False).booked >= 11


def test_an_order_edited_after_it_was_sent_is_shown_and_never_sent_again(world: World) -> None:
    world.push(crash_at="after-upload")
    world.edit("A1", "99.99")
    world.come_to_rest(here=True)
    assert must_be_kept(world, all_booked=False).booked >= 11


def test_a_restored_backup_is_read_back_before_anything_is_sent_again(world: World) -> None:
    copy = back_up(world)
    world.push_here()
    restore(world, copy)
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_postgresql_that_is_restarted_in_the_middle_of_a_run_loses_nothing(
    tmp_path: Path, template: Path, outside: Outside, postgres: Postgres
) -> None:
    with a_world(tmp_path / "world", template, outside, database_url=postgres.database()) as world:
        world.sell_some(5)
        world.forget()
        db.engine.dispose()
        while_it_sends(world, postgres.restart).end()
        world.come_to_rest()
        must_be_kept(world)


def test_an_order_edited_after_it_was_booked_is_not_green_under_its_new_total_after_a_restore(world: World) -> None:
    copy = back_up(world)
    world.push_here()
    restore(world, copy)
    world.edit("A1", "99.99")
    world.come_to_rest(here=True)
    verdict = must_be_kept(world, all_booked=False)
    assert (verdict.booked, verdict.uncertain) == (11, 1)
    assert [run.state for run in db.session.query(Run).filter_by(push_type="sales_invoice")][-1] == "waiting"
