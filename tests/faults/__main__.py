"""`python -m tests.faults`: many small worlds, each with faults of its own seed, and a table of what became of them."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from settings import HERE
from tests.faults.befalling import faults_here
from tests.faults.oracle import judge
from tests.faults.world import Outside, World, a_world, make_template, outside_world

GUARANTEE = HERE / "docs" / "guarantee.md"
WORKERS = 2
LONGEST = 6 * 3600
"""Seconds after which a worker is ended, whatever it does."""


@dataclass(frozen=True)
class Told:
    """What became of one world. `fault` is its main one; `waited` says how many documents were shown as what."""

    seed: int
    fault: str
    duplicates: tuple[str, ...]
    losses: tuple[str, ...]
    lies: tuple[str, ...]
    sent_twice: tuple[str, ...]
    uncertain: int
    held: int
    waiting_at_the_end: int
    seconds: float


def main() -> int:
    """Run the seeds, print the table; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="so many worlds")
    parser.add_argument("--first", type=int, default=0, help="the first seed, to see one again")
    parser.add_argument("--write", action="store_true", help=f"write the table into {GUARANTEE.name}")
    parser.add_argument("--share", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    if chosen.share is not None:
        for told in _worlds(seeds[chosen.share :: WORKERS]):
            _say(json.dumps(asdict(told)))
        return 0
    start = time.monotonic()
    found = list(_collected(chosen.first, chosen.seeds))
    table = _table(found)
    summary = _summary(found, expected=chosen.seeds, seconds=time.monotonic() - start)
    _say(f"{table}\n\n{summary}")
    for told in found:
        for word in (*told.duplicates, *told.losses, *told.lies, *told.sent_twice):
            _say(f"seed {told.seed} ({told.fault}): {word}")
    if chosen.write:
        write_between(GUARANTEE, "faults", f"{table}\n\n{summary}")
    broken = any(told.duplicates or told.losses or told.lies for told in found)
    return int(broken or len(found) != chosen.seeds)


def write_between(file: Path, name: str, text: str) -> None:
    """Put a text between the two marks of that name in a file of Markdown. Raises ValueError when it lacks them."""
    opening, ending = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    whole = file.read_text(encoding="utf-8")
    before, rest = whole.split(opening)
    _, after = rest.split(ending)
    file.write_text(f"{before}{opening}{text}\n{ending}{after}", encoding="utf-8")


def _collected(first: int, seeds: int) -> Iterator[Told]:
    """What the workers tell, each of which takes its share of the seeds in a process of its own."""
    command = [sys.executable, "-m", "tests.faults", "--first", str(first), "--seeds", str(seeds), "--share"]
    workers = [
        subprocess.Popen([*command, str(share)], cwd=HERE, stdout=subprocess.PIPE, text=True)
        for share in range(WORKERS)
    ]
    for worker in workers:
        told, _ = worker.communicate(timeout=LONGEST)
        yield from (Told(**json.loads(line)) for line in told.splitlines())


def _worlds(seeds: Iterable[int]) -> Iterator[Told]:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        template = make_template(folder)
        with outside_world(folder) as outside:
            for seed in seeds:
                yield _story(seed, folder / str(seed), template, outside)


def _story(seed: int, folder: Path, template: Path, outside: Outside) -> Told:
    """One world: a shop, a fault, often a second one, sometimes a change at the source; then everything is mended."""
    faults = faults_here()
    names, random = list(faults), Random(seed)  # noqa: S311  # The same story for the same seed, nothing secret.
    fault, start = names[seed % len(names)], time.monotonic()
    with a_world(folder, template, outside, max_rows=random.choice((1, 2, 3, 100))) as world:
        world.sell_some(5)
        if random.random() < 0.5:
            world.refund(random.choice(list(world.orders)))
        if random.random() < 0.3:
            world.push()
            world.sell("LATER", "5.55", minute=30)
        faults[fault](world, random)
        shown = judge(world)
        if random.random() < 0.5:
            faults[random.choice(names)](world, random)
        if random.random() < 0.3:
            _change_the_source(world, random)
        world.come_to_rest()
        end = judge(world)
    return Told(
        seed,
        fault,
        tuple(end.duplicates),
        tuple(end.losses),
        tuple(end.lies),
        tuple(end.sent_twice),
        shown.uncertain,
        shown.held,
        end.uncertain + end.held,
        time.monotonic() - start,
    )


def _change_the_source(world: World, random: Random) -> None:
    number = random.choice(list(world.orders))
    if random.random() < 0.5:
        world.edit(number, f"{random.randrange(1000, 9999) / 100:.2f}")
    elif f"R-{number}" not in world.sold["sales_invoice"]:
        world.refund(number)


def _table(found: Iterable[Told]) -> str:
    by_fault: dict[str, list[Told]] = defaultdict(list)
    for told in found:
        by_fault[told.fault].append(told)
    head = "| fault | worlds | duplicates | silent losses | untrue | caught by the other side | uncertain | held |"
    lines = [head, "|---|--:|--:|--:|--:|--:|--:|--:|"]
    for fault in [name for name in faults_here() if name in by_fault]:
        lines.append(_row(fault, by_fault[fault]))
    lines.append(_row("**all**", [told for many in by_fault.values() for told in many]))
    return "\n".join(lines)


def _row(name: str, told: list[Told]) -> str:
    lists = ("duplicates", "losses", "lies", "sent_twice")
    sums = [sum(len(getattr(one, column)) for one in told) for column in lists]
    counts = (len(told), *sums, sum(one.uncertain for one in told), sum(one.held for one in told))
    return f"| {name} | {' | '.join(map(str, counts))} |"


def _summary(found: list[Told], *, expected: int, seconds: float) -> str:
    waiting = sum(told.waiting_at_the_end for told in found)
    return (
        f"{len(found)} of {expected} worlds in {seconds / 60:.1f} minutes, {datetime.now(UTC):%Y-%m-%d}, "
        f"`make faults SEEDS={expected}`; documents still waiting for a person at the end: {waiting}."
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
