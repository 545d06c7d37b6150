"""`flask worker`: the process that reads the ERP and sends mail."""

import signal
from threading import Event

import click
from flask import current_app

from services.mail.running import Sending
from services.reading import run_worker


@click.command("worker")
def worker() -> None:
    """Read the ERP for the web servers, and send mail, until told to stop."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = current_app.config["SETTINGS"]
    sending = Sending(settings, current_app.app_context, stop)
    sending.start()
    run_worker(settings, stop)
    sending.join()
