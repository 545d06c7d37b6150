"""The demo: an ERP around today's date, and accounts with random passwords that only this machine knows."""

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from data.erp.connection import identity
from data.erp.demo import DemoSignIn, build_demo, built_for, demo_customers
from data.erp.reading import read_customers
from data.portal.actors import Actor
from services.accounts import accounts, adding
from services.accounts.grants import Grants
from services.accounts.person import Person
from settings import Settings

# After this what "expires soon" has moved on, and the demo ERP is built around the new day.
LASTS = timedelta(days=7)
BYTES = 18  # of chance in a password: 24 characters


def renew_erp(settings: Settings, *, now: datetime) -> None:
    """Build the demo ERP when there is none, or when the one there is was built around a day long gone."""
    today, built = settings.day(now), built_for(settings.demo_erp)
    if built is None or abs(today - built) > LASTS:
        build_demo(settings.demo_erp, today=today)


def sign_ins(settings: Settings) -> list[str]:
    """Return `<email> <password>` for each demo account, adding the accounts that are missing."""
    kept = settings.var_dir / "demo_sign_ins"
    if not kept.exists():
        size = max(BYTES, settings.password_min_length)
        _write_private(kept, [f"{person.email} {secrets.token_urlsafe(size)}" for person in demo_customers()])
    lines = kept.read_text(encoding="ascii").splitlines()
    passwords = dict(line.split() for line in lines)
    present = {account.email for account in accounts.list_accounts()}
    for person in demo_customers():
        if person.email in passwords.keys() - present:
            _add(settings, person, passwords[person.email])
    return lines


def _write_private(path: Path, lines: list[str]) -> None:
    """Write a new file that only its owner can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
    draft.replace(path)


def _add(settings: Settings, person: DemoSignIn, password: str) -> None:
    names = {customer.id: customer.name for customer in read_customers(settings)}
    granted = tuple((id_, names[id_]) for id_ in person.customers)
    adding.add_account(
        actor=Actor.shell(),
        person=Person(person.email, person.first_name, person.last_name),
        grants=Grants(identity(settings), granted, person.everything),
        password=password,
        settings=settings,
        must_change=person.must_change_password,
        lifetime=None,
    )
