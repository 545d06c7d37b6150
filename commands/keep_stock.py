"""`flask keep-stock`: the stock as it is now, kept as an earlier day to look at."""

import click
from flask import current_app

from commands.account import sentences
from data.portal.actors import Actor
from services.history.asked import keep_now
from services.history.desk import history_of


@click.command("keep-stock")
def keep_stock() -> None:
    """Read the ERP and keep the stock; it is kept by itself every night at HISTORY_TIME."""
    settings, desk = current_app.config["SETTINGS"], current_app.extensions["lotview.stock"]
    with sentences():
        kept = keep_now(actor=Actor.shell(), desk=desk, history=history_of(settings), settings=settings)
    click.echo(f"Kept {kept.rows:,} rows of {kept.day}, as read at {kept.as_of:%Y-%m-%d %H:%M:%S} UTC.")
