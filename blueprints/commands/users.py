"""flask users: who may sign in."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from blueprints.commands.asking import in_one_sentence, secret_from_stdin
from blueprints.services import now
from models import Role
from sync.people import add_user

users = AppGroup("users", help="Who may sign in.")


@users.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--blogger", help="The blogger's slug; for that role only.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@in_one_sentence()
def add(email: str, role: str, blogger: str | None, password_stdin: bool) -> None:
    """Add a person who may sign in."""
    if (role == Role.BLOGGER) != (blogger is not None):
        raise click.UsageError("--role blogger needs --blogger SLUG, and the other roles go without it.")
    password = (
        secret_from_stdin() if password_stdin else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    user = add_user(email, password, Role(role), blogger=blogger, now=now())
    click.echo(f"Added {user.email} as {user.role}.")
