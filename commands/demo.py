"""`flask demo`: the demo ERP, made anew."""

from datetime import UTC, datetime

import click
from flask import current_app

from data.erp.demo import build_demo


@click.command("demo")
def demo() -> None:
    """Build the demo ERP as of today."""
    settings = current_app.config["SETTINGS"]
    today = settings.day(datetime.now(UTC))
    built = build_demo(settings.demo_erp, today=today)
    click.echo(f"Built the demo ERP {settings.demo_erp} as of {today}:")
    click.echo(", ".join(f"{amount:,} {what}" for what, amount in built.items()) + ".")
    if not settings.is_demo:
        click.echo("The portal does not read it: another ERP is configured.")
