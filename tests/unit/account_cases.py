"""Accounts for tests, opened and saved as the page does it."""

import json

import pytest

from data.inventory.customer_list import Listed
from data.portal import clock
from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import reading
from services.accounts import desk
from services.accounts.desk import Opened
from services.accounts.erp_customers import Known
from tests.portal_app import (
    ANNA,
    ERP,
    LARKSPUR,
    NORTHFIELD,
    SHELL,
    app,
    cheap_passwords,
    time,
)  # fmt: skip
from tests.unit.own_account_cases import events

__all__ = ["app", "cheap_passwords", "time"]

LIST = [Listed(*each, active=True, default=False, rows=3) for each in (LARKSPUR, NORTHFIELD, (7, "ACME"))]
KNOWN = Known.of(LIST, as_of=clock.now())
MOVED = "anna@moved.example"


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def id_of(email: str) -> int:
    with reading() as session:
        return find(session, email).id


def opened(email: str = ANNA) -> Opened:
    return desk.open_form(account_id=id_of(email), known=KNOWN, erp=ERP)


def save(portal, form: Opened | None, picks=None, **changed):
    """Save a form as it was opened, with what somebody changed in it."""
    shown = form.form if form else desk.Form()
    fields = shown.fields | {name: value for name, value in changed.items() if name in shown.fields}
    access = {
        "everything": changed.get("everything", shown.everything),
        "picks": sorted(shown.picks if picks is None else picks),
    }
    about = json.loads(json.dumps(form.about)) if form else None  # as the browser sends it
    how = {"known": KNOWN, "erp": ERP, "settings": portal.config["SETTINGS"]}
    return desk.save(actor=SHELL, fields=fields, access=access, about=about, **how)


def last(action: Action = Action.CUSTOMER_UPDATE) -> dict:
    return json.loads(events(action)[-1].details)
