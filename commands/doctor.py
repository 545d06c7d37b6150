"""`flask doctor`: is everything in place?"""

import time

import click
from flask import current_app
from flask.cli import with_appcontext

from services.health.doctor import examine
from services.health.finding import Level

MARKS = {Level.OK: "ok     ", Level.WARNING: "warning", Level.ERROR: "ERROR  "}


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at settings, databases, ERP, files and worker; exit with 1 when something is wrong."""
    findings = examine(settings=current_app.config["SETTINGS"], now=time.time())
    for finding in findings:
        click.echo(f"{MARKS[finding.level]}  {finding.subject}: {finding.sentence}")
    if any(finding.level is Level.ERROR for finding in findings):
        raise SystemExit(1)
