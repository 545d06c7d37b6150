"""`flask account …`: customers' accounts from the shell, audited under the name of the OS user."""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

import click
from flask import current_app

from data.erp.reading import read_customers
from data.portal.actors import Actor
from data.portal.engine import current_sessions, engine_of
from data.portal.migration import ensure_migrated
from problems import Invalid, Problem
from services.accounts import accounts, adding
from services.accounts import passwords as account_passwords
from services.accounts.accounts import Summary
from services.accounts.customer_names import resolve
from services.accounts.grants import Grants
from services.accounts.person import Person


@contextmanager
def sentences() -> Iterator[None]:
    """Turn an expected problem into its sentence and exit status 1."""
    try:
        yield
    except Problem as problem:
        raise click.ClickException(problem.sentence) from problem


@click.group("account")
def account() -> None:
    """Manage customers' accounts."""
    if sys.stderr.isatty():  # a log gets each event of the audit, people get a sentence
        logging.getLogger().setLevel(logging.WARNING)
    with sentences():
        ensure_migrated(engine_of(current_sessions()))


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON array.")


def echo_json(rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows as one JSON array, for programs."""
    click.echo(json.dumps(rows, indent=2, ensure_ascii=False, default=datetime.isoformat))


def echo_lines(lines: Iterable[str]) -> None:
    """Print one line each, for people; nothing where there is none."""
    for line in lines:
        click.echo(line)


def customers_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the three ways to say whose stock is meant."""
    for option in (
        click.option("--all", "everything", is_flag=True, help="The stock of all customers."),
        click.option("--erp-customer-id", "ids", type=int, multiple=True, help="A customer's id in the ERP."),
        click.option("--erp-customer", "names", multiple=True, help="A customer's exact name in the ERP."),
    ):
        command = option(command)
    return command


@account.command("add")
@click.option("--email", required=True)
@click.option("--first-name", required=True)
@click.option("--last-name", required=True)
@customers_options
@click.option(
    "--password-stdin", is_flag=True, required=True, help="Read the password from a pipe, or ask for it."
)
@click.option("--keep-password", is_flag=True, help="The password need not be changed at first sign-in.")
def add(
    names: Sequence[str],
    ids: Sequence[int],
    everything: bool,
    password_stdin: bool,  # noqa: ARG001  (the one way there is)
    keep_password: bool,
    **person: str,
) -> None:
    """Add an account."""
    with sentences():
        adding.add_account(
            actor=Actor.shell(),
            person=Person(**person),
            grants=_meant(names, ids, everything),
            password=entered_password(),
            settings=current_app.config["SETTINGS"],
            must_change=not keep_password,
        )
        click.echo(_line(accounts.summary(email=person["email"])))


@account.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all accounts."""
    with sentences():
        found = accounts.list_accounts()
    if as_json:
        echo_json([_as_json(each) for each in found])
    else:
        echo_lines(map(_line, found))


@account.command("grant")
@click.argument("email")
@customers_options
def grant(email: str, names: Sequence[str], ids: Sequence[int], everything: bool) -> None:
    """Let EMAIL see the stock of more customers."""
    with sentences():
        accounts.grant(actor=Actor.shell(), email=email, grants=_meant(names, ids, everything))
        click.echo(_line(accounts.summary(email=email)))


@account.command("revoke")
@click.argument("email")
@customers_options
def revoke(email: str, names: Sequence[str], ids: Sequence[int], everything: bool) -> None:
    """Let EMAIL see the stock of fewer customers; --all takes back All and leaves single customers."""
    with sentences():
        _one_kind(names, ids, everything)
        erp = current_app.config["ERP_IDENTITY"]
        own = accounts.granted_as(email=email, erp=erp, names=names, ids=ids)
        grants = Grants(erp, own.customers, everything)
        accounts.revoke(actor=Actor.shell(), email=email, grants=grants)
        click.echo(_line(accounts.summary(email=email)))


@account.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Keep EMAIL from signing in; whoever is signed in with it is signed out."""
    with sentences():
        accounts.deactivate(actor=Actor.shell(), email=email)
        click.echo(_line(accounts.summary(email=email)))


@account.command("reactivate")
@click.argument("email")
def reactivate(email: str) -> None:
    """Let EMAIL sign in again."""
    with sentences():
        accounts.reactivate(actor=Actor.shell(), email=email)
        click.echo(_line(accounts.summary(email=email)))


@account.command("reset")
@click.argument("email")
@click.option("--show", is_flag=True, help="Print the password also where mail is configured.")
def reset(email: str, show: bool) -> None:
    """Mail a temporary password to EMAIL, or print it where no mail is configured."""
    settings = current_app.config["SETTINGS"]
    how = {"actor": Actor.shell(), "email": email, "settings": settings}
    with sentences():
        if settings.smtp_server and not show:
            account_passwords.reset(**how)
            click.echo(f"A temporary password is on its way to {accounts.summary(email=email).email}.")
        else:
            click.echo(f"Temporary password, shown only once: {account_passwords.reset_at_shell(**how)}")
        expires = accounts.summary(email=email).password_expires_at
    if expires:
        click.echo(f"It can be used until {expires:%d %b %Y, %H:%M} UTC and must be changed then.")


def _meant(names: Sequence[str], ids: Sequence[int], everything: bool) -> Grants:
    """Return what is to be granted in the present ERP, which is asked only where customers are named."""
    _one_kind(names, ids, everything)
    known = read_customers(current_app.config["SETTINGS"]) if names or ids else []
    found = resolve(known=known, names=names, ids=ids)
    customers = tuple((customer.id, customer.name) for customer in found)
    return Grants(current_app.config["ERP_IDENTITY"], customers, everything)


def _one_kind(names: Sequence[str], ids: Sequence[int], everything: bool) -> None:
    if everything == bool(names or ids):
        raise Invalid(
            "Say whose stock: --erp-customer NAME, --erp-customer-id ID (both repeatable), or --all."
        )


def entered_password() -> str:
    """Return the password from a pipe, or ask for it twice and unseen at a terminal."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Invalid("No password arrived on standard input.")
    return password


def _as_json(each: Summary) -> dict[str, object]:
    erp = current_app.config["ERP_IDENTITY"]
    customers = [{"erp": granted, "id": id_, "name": name} for granted, id_, name in each.customers]
    return asdict(each) | {"all": each.all_customers_of == erp, "customers": customers}


def _line(each: Summary) -> str:
    erp = current_app.config["ERP_IDENTITY"]
    own = ["all customers"] if each.all_customers_of == erp else []
    own += [f"{name.strip()} ({id_})" for granted, id_, name in each.customers if granted == erp]
    other = sum(granted != erp for granted, _id, _name in each.customers)
    if each.all_customers_of not in {None, erp}:
        own.append("all of another ERP")
    elif other:
        own.append(f"{other} of another ERP")
    notes = ["" if each.active else "inactive", "must change password" if each.must_change else ""]
    return " · ".join(
        part for part in (each.email, each.name, ", ".join(own) or "no customers", *notes) if part
    )
