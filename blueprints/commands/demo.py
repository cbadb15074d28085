"""flask demo: the sample data, for trying things out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click
from flask.cli import with_appcontext

from accounting.periods import business_day
from blueprints.commands.asking import DAY, fail
from blueprints.services import now, pusher, settings
from destinations.base import DestinationError
from examples.demo import PASSWORD, USERS, load_demo
from examples.online_retail import LoadError
from sync.errors import SyncError


@click.command("demo")
@click.option("--ending", type=DAY, help="Let the orders end there, or up to six days before; yesterday if not given.")
@with_appcontext
def demo(ending: datetime | None) -> None:
    """Load the sample: users, connected practice books, a month of real orders."""
    if not settings().is_practice:
        fail("AIACCOUNT_URL is set, so the destination is not the practice server. Unset it to load the sample.")
    if settings().shop_database_url:
        fail("SHOP_DATABASE_URL is set, so the source is the platform's own. Unset it to load the sample.")
    for line in load_sample_data(ending.date() if ending else yesterday()):
        click.echo(line)
    click.echo(sign_ins())


def load_sample_data(ending: date) -> list[str]:
    """Load the sample through the application's own parts; what was done, a line each."""
    try:
        return load_demo(
            settings().destination_url,
            ending=ending,
            vault=pusher().vault,
            zone=settings().timezone,
            now=now(),
        )
    except (SyncError, DestinationError, LoadError) as error:
        fail(error)


def yesterday() -> date:
    """The business day before this one."""
    return business_day(now(), settings().timezone) - timedelta(days=1)


def sign_ins() -> str:
    """The sample sign-ins, to be printed."""
    emails = ", ".join(email for email, _role, _blogger in USERS)
    return f"Sample sign-ins: {emails}; the password of each is {PASSWORD}"
