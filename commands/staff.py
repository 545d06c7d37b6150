"""`flask staff …`: the people who run the portal, from the shell; audited under the name of the OS user."""

import logging
import sys
from dataclasses import asdict

import click
from flask import current_app

from commands.account import echo_json, echo_lines, entered_password, json_option, sentences
from data.portal.actors import Actor
from data.portal.engine import current_sessions, engine_of
from data.portal.migration import ensure_migrated
from data.portal.staff import Role
from services.staff import members as service
from services.staff.members import Summary
from services.staff.person import Person


@click.group("staff")
def staff() -> None:
    """Manage the accounts of those who run the portal."""
    if sys.stderr.isatty():  # a log gets each event of the audit, people get a sentence
        logging.getLogger().setLevel(logging.WARNING)
    with sentences():
        ensure_migrated(engine_of(current_sessions()))


@staff.command("add")
@click.option("--username", required=True, help="What this person signs in with; it stays.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", default="", help="The person's name; left out: the username.")
@click.option("--email", default="", help="Where changes to password and second factor are told.")
@click.option(
    "--password-stdin", is_flag=True, required=True, help="Read the password from a pipe, or ask for it."
)
def add(username: str, role: str, name: str, email: str, password_stdin: bool) -> None:  # noqa: ARG001
    """Add a staff account; its password must be changed at the first sign-in."""
    with sentences():
        person = Person(username, name or username, role, email)
        settings, password = current_app.config["SETTINGS"], entered_password()
        service.add(actor=Actor.shell(), person=person, settings=settings, password=password)
        click.echo(_line(service.summary(username=username)))


@staff.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all staff accounts."""
    with sentences():
        found = service.list_staff()
    if as_json:
        echo_json([asdict(each) for each in found])
    else:
        echo_lines(map(_line, found))


@staff.command("deactivate")
@click.argument("username")
def deactivate(username: str) -> None:
    """Keep USERNAME from signing in; whoever is signed in with it is signed out."""
    with sentences():
        settings = current_app.config["SETTINGS"]
        service.deactivate(actor=Actor.shell(), username=username, settings=settings)
        click.echo(_line(service.summary(username=username)))


@staff.command("reactivate")
@click.argument("username")
def reactivate(username: str) -> None:
    """Let USERNAME sign in again."""
    with sentences():
        service.reactivate(actor=Actor.shell(), username=username)
        click.echo(_line(service.summary(username=username)))


@staff.command("reset")
@click.argument("username")
@click.option("--second-factor", is_flag=True, help="Take away the second factor instead, should it be lost.")
def reset(username: str, second_factor: bool) -> None:
    """Print a temporary password for USERNAME, which must be changed at the next sign-in."""
    settings = current_app.config["SETTINGS"]
    with sentences():
        if second_factor:
            service.reset_second_factor(actor=Actor.shell(), username=username, settings=settings)
            click.echo(_line(service.summary(username=username)))
            return
        temporary = service.reset(actor=Actor.shell(), username=username, settings=settings)
        expires = service.summary(username=username).password_expires_at
    click.echo(f"Temporary password, shown only once: {temporary}")
    if expires:
        click.echo(f"It can be used until {expires:%d %b %Y, %H:%M} UTC and must be changed then.")


def _line(each: Summary) -> str:
    notes = [
        "built in" if each.is_builtin else "",
        "" if each.active else "inactive",
        "must change password" if each.must_change else "",
        "second factor" if each.has_second_factor else "",
    ]
    return " · ".join(
        part for part in (each.username, each.name, each.role.value, each.email, *notes) if part
    )
