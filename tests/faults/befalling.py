"""Every fault that a world can be put through: a name, and what it does around a push or two."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from models import db
from sandbox.keys import digest
from sync.books import add_key, book_by_slug
from sync.crash import CRASH_POINTS
from sync.leases import LEASE
from tests.faults.command import SPEED
from tests.faults.disks import a_small_disk, fill
from tests.faults.proxy import Call, Instead, Kind, Mishap, Storm
from tests.faults.world import BOOK, Push, World
from tests.shop import DAY

Befall = Callable[[World, Random], None]

PAST_THE_LEASE = 1.4 * LEASE.total_seconds() / SPEED
"""Seconds that a process has to stand still to lose its lease."""

SLOW = Mishap(Kind.DELAYED, seconds=0.3)
"""Long enough for something to happen meanwhile, not so long that the client gives up."""


def lose_the_answer(world: World) -> None:
    """Have the next upload's answer lost."""
    world.proxy.expect(Call.UPLOAD, [Mishap(Kind.ANSWER_LOST)])


def while_it_sends(world: World, act: Callable[[], object]) -> Push:
    """Start a push, and act while its second parcel is on its way; the process waits for the server then."""
    return while_delayed(world, [None, SLOW], act)


def while_delayed(world: World, plan: list[Mishap | None], act: Callable[[], object]) -> Push:
    """Start a push whose uploads go by this plan, and act as soon as the first of them is in trouble."""
    world.proxy.expect(Call.UPLOAD, plan)
    before, push = len(world.proxy.happened), world.start()
    deadline = time.monotonic() + 10
    while len(world.proxy.happened) == before and push.process.is_alive() and time.monotonic() < deadline:
        world.proxy.wait(0.01)
    act()
    return push


def replace_key(world: World) -> None:
    """Somebody makes a new key in AiAccount, enters it here, and disables the old one there."""
    book = book_by_slug(BOOK)
    assert book is not None
    key = f"key-{time.monotonic_ns()}-of-{world.company}"
    world.fault("disable_key")
    with closing(sqlite3.connect(world.outside.ledger, timeout=30)) as ledger, ledger:
        ledger.execute(
            "INSERT INTO api_key (company_id, name, digest, last_four, scopes, state) "
            "SELECT id, 'new', ?, 'last', 'sales.write purchase.write', 'ACTIVE' FROM company WHERE name = ?",
            (digest(key), world.company),
        )
    add_key(book.id, key, vault=world.app.extensions["pusher"].vault, by=None, now=world.clock.now())


def lock_database(world: World, *, seconds: float) -> None:
    """Another program holds the database's only write lock for a while."""
    with closing(sqlite3.connect(world.database, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


def back_up(world: World) -> Path:
    """A copy of the database as it is now."""
    copy = world.folder / "backup.sqlite"
    with closing(sqlite3.connect(world.database)) as ours, closing(sqlite3.connect(copy)) as backup:
        ours.backup(backup)
    return copy


def restore(world: World, copy: Path) -> None:
    """Put a copy of the database in the place of the one there is."""
    world.forget()
    db.session.remove()
    db.engine.dispose()
    for end in ("-wal", "-shm"):
        Path(f"{world.database}{end}").unlink(missing_ok=True)
    shutil.copyfile(copy, world.database)


def fall_asleep(world: World) -> Push:
    """Start a push, and stop it past its lease while it waits for the server; it holds no lock then."""
    asleep = while_it_sends(world, lambda: None)
    asleep.signal(signal.SIGSTOP)
    time.sleep(PAST_THE_LEASE)
    return asleep


def stand_still(world: World, *, meanwhile: Callable[[], object]) -> None:
    """Stop a push past its lease while it waits for the server, do something, and let it go on."""
    asleep = fall_asleep(world)
    meanwhile()
    asleep.signal(signal.SIGCONT)
    asleep.end()


def _kill_at(place: str, world: World, _random: Random) -> None:
    if "read-back" in place:
        lose_the_answer(world)
    world.push(crash_at=place)


def _end_by(number: int, world: World, random: Random) -> None:
    world.start().end_by(number, after=random.uniform(0.02, 0.6))


def _kill_server(world: World, random: Random) -> None:
    world.serve("sales_invoice").end_by(signal.SIGKILL, after=random.uniform(0.05, 0.6))
    world.serve().end()


def _befall(kind: Kind, call: Call, world: World, random: Random) -> None:
    mishap = Mishap(kind, after_bytes=random.randrange(1, 4000), seconds=random.uniform(0.5, 0.8))
    world.proxy.expect(call, [None] * random.randrange(2) + [mishap] * random.randrange(1, 4))
    world.push()


def _answer(kind: Kind, instead: Instead, world: World, random: Random) -> None:
    passing = [None] * random.randrange(2)
    world.proxy.expect(Call.UPLOAD, [*passing, Mishap(kind, instead=instead)])
    world.proxy.then_ask([Mishap(kind, instead=instead)] * random.randrange(6))
    world.push()


def _slower_pace(world: World, random: Random) -> None:
    world.fault("answer_429", times=random.randrange(1, 6), retry_after=random.randrange(1, 90))
    world.push()


def _partial_success(world: World, _random: Random) -> None:
    world.fault("remove_currency", currency="USD")
    world.sell("USD-1", "30.00", currency="USD")
    world.push()
    world.fault("add_currency", currency="USD")


def _pause(world: World, _random: Random) -> None:
    while_it_sends(world, lambda: world.fault("pause_key")).end()
    world.push()


def _disable(world: World, _random: Random) -> None:
    while_it_sends(world, lambda: world.fault("disable_key")).end()


def _replace(world: World, _random: Random) -> None:
    while_it_sends(world, lambda: replace_key(world)).end()


def _lock_period(world: World, _random: Random) -> None:
    while_it_sends(world, lambda: world.fault("lock_period", until=str(DAY))).end()


def _fill_disk(world: World, random: Random) -> None:
    parcels = world.folder / "parcels"
    parcels.mkdir(exist_ok=True)
    kept = {file.name: file.read_bytes() for file in parcels.iterdir()}
    taken = sum(4 + len(content) // 1024 for content in kept.values())
    with a_small_disk(parcels, f"{taken + random.randrange(1, 10) * 4}k") as disk:
        for name, content in kept.items():
            (disk / name).write_bytes(content)
        world.push()
        fill(disk).unlink()
        kept = {file.name: file.read_bytes() for file in disk.iterdir()}
    for name, content in kept.items():
        (parcels / name).write_bytes(content)


def _lock_database(world: World, random: Random) -> None:
    while_it_sends(world, lambda: lock_database(world, seconds=random.uniform(0.1, 1.0))).end()


def _wrong_clock(world: World, random: Random) -> None:
    lose_the_answer(world)
    ahead = timedelta(hours=random.choice((-2, 2)))
    world.push(crash_at=random.choice(CRASH_POINTS), ahead=ahead)
    world.push(ahead=-ahead)


def _stand_still(world: World, _random: Random) -> None:
    stand_still(world, meanwhile=world.push)


def _two_at_once(world: World, random: Random) -> None:
    pushes = [world.start() for _ in range(3)]
    pushes[0].end_by(signal.SIGKILL, after=random.uniform(0.05, 0.5))
    for push in pushes[1:]:
        push.end()


def _edit_between(world: World, random: Random) -> None:
    world.push(crash_at=random.choice(("after-freeze", "after-plan", "after-intent", "after-upload")))
    world.edit(random.choice(list(world.orders)), f"{random.randrange(1000, 9999) / 100:.2f}")
    world.rename_customer(f"Aisyah {random.randrange(100)}")


def _restore(world: World, _random: Random) -> None:
    copy = back_up(world)
    world.push()
    restore(world, copy)


def _storm(world: World, random: Random) -> None:
    mishaps = tuple(
        Mishap(kind, random.randrange(3000), random.uniform(0.1, 0.7), random.choice(list(Instead))) for kind in Kind
    )
    world.proxy.brew(Storm(random, 0.4, mishaps))
    for _ in range(2):
        world.start().end_by(signal.SIGKILL, after=random.uniform(0.1, 2.0))


FAULTS: Mapping[str, Befall] = {
    **{f"kill -9 {place}": partial(_kill_at, place) for place in CRASH_POINTS},
    "kill -9 at a random moment": partial(_end_by, signal.SIGKILL),
    "kill -9 of the serving process": _kill_server,
    "SIGTERM at a random moment": partial(_end_by, signal.SIGTERM),
    "upload: connection reset": partial(_befall, Kind.RESET, Call.UPLOAD),
    "upload: black hole": partial(_befall, Kind.BLACK_HOLE, Call.UPLOAD),
    "upload: cut after N bytes": partial(_befall, Kind.CUT_REQUEST, Call.UPLOAD),
    "upload: stored late, after the time-out": partial(_befall, Kind.LATE, Call.UPLOAD),
    "answer: lost": partial(_befall, Kind.ANSWER_LOST, Call.UPLOAD),
    "answer: connection reset": partial(_befall, Kind.RESET_ANSWER, Call.UPLOAD),
    "answer: cut after N bytes": partial(_befall, Kind.CUT_ANSWER, Call.UPLOAD),
    **{f"answer: {one} before storing": partial(_answer, Kind.REPLACED_BEFORE, one) for one in list(Instead)[:2]},
    **{f"answer: {one} after storing": partial(_answer, Kind.REPLACED_AFTER, one) for one in list(Instead)[:2]},
    **{f"answer: {one} with status 200": partial(_answer, Kind.REPLACED_AFTER, one) for one in list(Instead)[2:]},
    "429 with Retry-After": _slower_pace,
    "partial success": _partial_success,
    "key paused mid-run": _pause,
    "key disabled mid-run": _disable,
    "key replaced mid-run": _replace,
    "period locked mid-run": _lock_period,
    "database locked": _lock_database,
    "clock two hours wrong": _wrong_clock,
    "SIGSTOP past the lease, SIGCONT": _stand_still,
    "three pushes at once, one killed": _two_at_once,
    "source edited between freeze and send": _edit_between,
    "backup restored": _restore,
    "storm over every connection, kill -9": _storm,
}
"""By name, in the order of the published table. A full disk joins them where a small one can be mounted."""

FULL_DISK: Mapping[str, Befall] = {"disk full": _fill_disk}


def faults_here() -> Mapping[str, Befall]:
    """The faults that this machine and user can make."""
    return {**FAULTS, **FULL_DISK} if os.geteuid() == 0 and shutil.which("mount") else FAULTS
