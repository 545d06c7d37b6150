"""`flask worker`: the process that reads the ERP."""

import signal
from threading import Event

import click
from flask import current_app

from services.reading import run_worker


@click.command("worker")
def worker() -> None:
    """Read the ERP for the web servers until told to stop."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_worker(current_app.config["SETTINGS"], stop)
