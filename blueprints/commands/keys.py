"""flask keys: whether everything sealed opens, and sealing it anew when there is a new master key."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from blueprints.commands.asking import in_one_sentence
from blueprints.services import pusher
from sync.seals import all_seals, opens, seal_anew

keys = AppGroup("keys", help="The master keys of VAULT_KEYS, and what they seal.")


@keys.command("verify")
@in_one_sentence()
def verify() -> None:
    """Open every sealed key and alert address. Exit 1 when one does not open."""
    found, vault = all_seals(), pusher().vault
    broken = [seal for seal in found if not opens(seal, vault)]
    for seal in broken:
        click.echo(f"BAD  {seal.what} does not open.")
    old = sum(1 for seal in found if seal not in broken and not vault.is_newest(seal.sealed))
    click.echo(f"{len(found) - len(broken)} of {len(found)} open.")
    if old:
        click.echo(f"{old} are sealed with an older master key; `flask keys rotate` seals them with {vault.newest}.")
    if broken:
        raise SystemExit(1)


@keys.command("rotate")
@in_one_sentence()
def rotate() -> None:
    """Seal everything anew with the newest master key, the first of VAULT_KEYS. It may be broken off and run again."""
    found, vault = all_seals(), pusher().vault
    broken = [seal for seal in found if not opens(seal, vault)]
    done = sum(seal_anew(seal, vault) for seal in found if seal not in broken)
    click.echo(f"Sealed {done} anew with {vault.newest}; {len(found) - len(broken) - done} were already.")
    for seal in broken:
        click.echo(f"BAD  {seal.what} does not open, and stays as it is.")
    if broken:
        raise SystemExit(1)
    click.echo(f"Once every process runs with {vault.newest}, VAULT_KEYS needs no other key.")
