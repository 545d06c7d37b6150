"""Staff for tests: hired, signed in, with or without a second factor."""

from datetime import timedelta

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth import passwords
from data.portal import clock, staff
from data.portal.audit import Action
from data.portal.changes import changing
from data.portal.sessions import open_session
from data.portal.staff import Role
from data.portal.tables import Staff
from services.sign_in import second_factor
from tests.portal_app import PASSWORD, SHELL, fill_in

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY = ["aaaa-bbbb-cccc-dddd", "2222-3333-4444-5555"]
NAMES = {Role.ADMIN: "ada", Role.SUPPORT: "sam", Role.AUDITOR: "otto"}


def hire(app: Flask, role: Role = Role.ADMIN, username: str = "", *, enrolled: bool = False) -> str:
    """Add a staff member whose password is PASSWORD and need not be changed, and return the username."""
    username = username or NAMES[role]
    stored = passwords.hashed(password=PASSWORD)
    with app.app_context(), changing(SHELL) as change:
        now = {"password_changed_at": change.now, "created_at": change.now, "changed_at": change.now}
        what = {"role": role, "active": True, "builtin": False, "must_change": False, "password_hash": stored}
        email = f"{username}@lotview.example"
        row = Staff(username=username, name=username.title(), email=email, **what, **now)
        change.session.add(row)
        change.session.flush()
        if enrolled:
            kept = {"staff_id": row.id, "seed": SEED, "codes": RECOVERY, "now": change.now, "step": 0}
            row.second_factor = second_factor.made(**kept)
        change.record(Action.STAFF_CREATE)
    return username


def staff_in(app: Flask, username: str) -> FlaskClient:
    """Return a browser in which a staff member is signed in, straight away."""
    client = app.test_client()
    with app.app_context(), changing(SHELL) as change:
        row = staff.find(change.session, username)
        where = {"ip": "127.0.0.1", "user_agent": "-", "now": change.now, "lifetime": timedelta(hours=8)}
        token = open_session(change.session, row, **where)
        change.record(Action.ADMIN_LOGIN)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def enter_staff(client: FlaskClient, username: str, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Sign in through the form of staff."""
    return fill_in(client, "/admin-login", username=username, password=password, **fields)


def code_now(seed: str = SEED, steps: int = 0) -> str:
    """Return what the authenticator shows now, or so many steps later."""
    return pyotp.TOTP(seed).at(clock.now(), counter_offset=steps)
