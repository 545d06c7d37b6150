"""`flask worker`: reads the ERP, answers questions, sends mail, ends views, checks the audit, clears up."""

import signal
from threading import Event

import click
from flask import current_app

from services.access.view_as_watch import ViewWatch
from services.audit.watch import AuditWatch
from services.health.housekeeping import Housekeeping
from services.mail.running import Sending
from services.reading.answering import Answering
from services.reading.running import run_worker
from services.sign_in import builtin

THREADS = (Sending, ViewWatch, AuditWatch, Housekeeping, Answering)


@click.command("worker")
def worker() -> None:
    """Read the ERP for the web servers, and send mail, until told to stop."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = current_app.config["SETTINGS"]
    builtin.warn(settings=settings)
    beside = [each(settings, current_app.app_context, stop) for each in THREADS]
    for each in beside:
        each.start()
    run_worker(settings, stop)
    for each in beside:
        each.join()
