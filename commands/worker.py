"""`flask worker`: reads the ERP, answers questions, mails what is due, keeps stock, checks the audit."""

import signal
from threading import Event

import click
from flask import current_app

from services.access.view_as_watch import ViewWatch
from services.alerts.kind import ALERT
from services.audit.watch import AuditWatch
from services.deliveries.kind import DELIVERY
from services.health.housekeeping import Housekeeping
from services.history.keeping import Keeping
from services.mail.running import Sending
from services.reading.answering import Answering
from services.reading.running import run_worker
from services.scheduling.kinds import register
from services.scheduling.running import Scheduling
from services.sign_in import builtin

THREADS = (Sending, Scheduling, ViewWatch, AuditWatch, Housekeeping, Answering, Keeping)
KINDS = (DELIVERY, ALERT)  # of what is done at times that people chose


@click.command("worker")
def worker() -> None:
    """Read the ERP for the web servers, and send mail, until told to stop."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = current_app.config["SETTINGS"]
    builtin.warn(settings=settings)
    for kind in KINDS:
        register(kind)
    beside = [each(settings, current_app.app_context, stop) for each in THREADS]
    for each in beside:
        each.start()
    run_worker(settings, stop)
    for each in beside:
        each.join()
