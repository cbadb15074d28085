"""flask demo: the sample data, for trying things out."""

from __future__ import annotations

from datetime import date, timedelta

import click
from flask.cli import with_appcontext

from accounting.periods import business_day
from blueprints.commands.asking import DAY, fail, in_one_sentence
from blueprints.services import now, pusher, settings
from examples.demo import PASSWORD, load_demo, sample_emails
from examples.online_retail import LoadError


@click.command("demo")
@click.option("--ending", type=DAY, help="Let the orders end there, or up to six days before; yesterday if not given.")
@with_appcontext
@in_one_sentence()
def demo(ending: date | None) -> None:
    """Load the sample: users, connected practice books, a month of real orders."""
    if not settings().is_practice:
        fail("AIACCOUNT_URL is set, so the destination is not the practice server. Unset it to load the sample.")
    if settings().shop_database_url:
        fail("SHOP_DATABASE_URL is set, so the source is the platform's own. Unset it to load the sample.")
    load_sample_data(ending or yesterday())
    click.echo(sign_ins())


def load_sample_data(ending: date) -> None:
    """Load what of the sample is missing through the application's own parts, and say what was done."""
    try:
        for line in load_demo(
            settings().destination_url,
            ending=ending,
            vault=pusher().vault,
            zone=settings().timezone,
            now=now(),
        ):
            click.echo(line)
    except LoadError as error:
        fail(error)


def yesterday() -> date:
    """The business day before this one."""
    return business_day(now(), settings().timezone) - timedelta(days=1)


def sign_ins() -> str:
    """The sample sign-ins there are, to be printed."""
    return f"Sample sign-ins: {', '.join(sample_emails())}; the password of each is {PASSWORD}"
