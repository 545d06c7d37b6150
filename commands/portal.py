"""`flask migrate`, `hash-password`, `backup`, `restore`: the portal's own database and its passwords."""

from pathlib import Path

import click
from flask import current_app

from auth.password_policy import check_new
from auth.passwords import hashed
from commands.account import entered_password, sentences
from data.portal import audit, clock
from data.portal import backup as backups
from data.portal.changes import reading
from data.portal.engine import anchors_of, current_sessions, engine_of
from data.portal.migration import State, ensure_migrated
from data.portal.migration import migrate as migrate_database
from problems import Invalid
from services.audit import check as audit_check


@click.command("migrate")
def migrate() -> None:
    """Bring the portal's database to the revision this portal needs."""
    with sentences():
        found = migrate_database(engine_of(current_sessions()))
    click.echo("The database is current." if found is State.CURRENT else "The database was migrated.")


@click.command("hash-password")
def hash_password() -> None:
    """Print the hash of a password, for ADMIN_PASSWORD_HASH; it is asked for, or read from a pipe."""
    with sentences():
        password = entered_password()
    settings = current_app.config["SETTINGS"]
    try:
        check_new(password=password, shortest=settings.password_min_length, names=[settings.portal_name])
    except Invalid as problem:  # the hash is still what was asked for
        click.echo(f"Warning: {problem.sentence}", err=True)
    click.echo(hashed(password=password))


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the portal's database to FILE, consistent also while people work."""
    with sentences():
        ensure_migrated(engine_of(current_sessions()))
        count = backups.backup(engine_of(current_sessions()), file)
    click.echo(f"{count} rows are in {file}.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(file: Path) -> None:
    """Fill a new, empty portal database from a backup, and check its audit."""
    with sentences():
        ensure_migrated(engine_of(current_sessions()))
        count = backups.restore(current_sessions(), file)
        aside = _begin_anchors()
    click.echo(f"{count} rows were restored; the audit is whole.")
    if aside:
        click.echo(f"Anchors of the audit that was here before are in {aside}.")


def _begin_anchors() -> Path | None:
    """Note the restored audit as the one to go on from; what was noted of another one is set aside."""
    anchors, now = anchors_of(current_sessions()), clock.now()
    if anchors is None:
        return None
    aside = anchors.set_aside(now)
    audit_check.forget(settings=current_app.config["SETTINGS"])
    with reading() as session:
        head = audit.head_of(session)
    anchors.note(found=head, left=head, at=now)
    return aside
