"""Storage that fails: full disks, locked and restarted databases, backups from before, sources that change."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from models import db
from tests.faults.disks import Postgres, a_small_disk, fill
from tests.faults.oracle import judge, must_be_kept
from tests.faults.proxy import Call, Kind, Mishap
from tests.faults.world import Outside, World, a_world

SLOW = Mishap(Kind.DELAYED, seconds=0.4)


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
            world.proxy.expect(Call.UPLOAD, [None, SLOW, SLOW])
            push = world.start()
            _once_a_parcel_is_stored(world)
            filler = fill(disk)
            push.end()
            filler.unlink()
            world.come_to_rest()
            must_be_kept(world)


def test_a_full_disk_under_the_log_keeps_nothing_from_the_books(world: World) -> None:
    with a_small_disk(world.folder / "log", "4k") as disk:
        world.told = disk
        fill(disk)
        world.proxy.expect(Call.UPLOAD, [Mishap(Kind.ANSWER_LOST)])
        world.push()
        world.told = None
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_database_that_another_program_has_locked_is_waited_for(world: World) -> None:
    database = world.environment["DATABASE_URL"].removeprefix("sqlite:///")
    world.proxy.expect(Call.UPLOAD, [None, SLOW])
    push = world.start()
    _once_a_parcel_is_stored(world)
    with closing(sqlite3.connect(database, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Event().wait(0.5)
        other.execute("ROLLBACK")
    assert push.end().report["state"] == "synced"
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_an_order_edited_between_freezing_and_sending_is_booked_as_it_was_frozen_or_as_it_is_now(world: World) -> None:
    world.push(crash_at="after-plan")
    world.edit("A1", "99.99")
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_an_order_edited_after_it_was_sent_is_shown_and_never_sent_again(world: World) -> None:
    world.push(crash_at="after-upload")
    world.edit("A1", "99.99")
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_restored_backup_books_nothing_twice(world: World) -> None:
    _push_and_restore(world)
    world.come_to_rest(here=True)
    verdict = judge(world)
    assert verdict.is_kept, verdict


def test_a_restored_backup_is_read_back_before_anything_is_sent_again(world: World) -> None:
    _push_and_restore(world)
    world.come_to_rest(here=True)
    must_be_kept(world)


def test_a_postgresql_that_is_restarted_in_the_middle_of_a_run_loses_nothing(
    tmp_path: Path, template: Path, outside: Outside, postgres: Postgres
) -> None:
    with a_world(tmp_path / "world", template, outside, database_url=postgres.database()) as world:
        world.sell_some(5)
        world.proxy.expect(Call.UPLOAD, [None, SLOW, SLOW])
        push = world.start()
        _once_a_parcel_is_stored(world)
        world.forget()
        db.engine.dispose()
        postgres.restart()
        push.end()
        world.come_to_rest()
        must_be_kept(world)


def _once_a_parcel_is_stored(world: World) -> None:
    for _ in range(300):
        if world.proxy.stored:
            return
        world.proxy.wait(0.01)


def _push_and_restore(world: World) -> None:
    """Push, then put back a copy of the database from the morning, in which nothing of it was known."""
    database = Path(world.environment["DATABASE_URL"].removeprefix("sqlite:///"))
    copy = world.folder / "backup.sqlite"
    with closing(sqlite3.connect(database)) as ours, closing(sqlite3.connect(copy)) as backup:
        ours.backup(backup)
    world.push_here()
    world.forget()
    db.session.remove()
    db.engine.dispose()
    for end in ("-wal", "-shm"):
        Path(f"{database}{end}").unlink(missing_ok=True)
    shutil.copyfile(copy, database)
