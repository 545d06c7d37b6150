"""Every function that changes what people decide, each ready to be called once over a small portal.

A case prepares what it needs and returns the call. Its name is the function's, with a word behind it where
one function has several ways.
"""

from collections.abc import Callable
from unittest.mock import Mock

from flask import Flask

from auth import denials
from data.inventory.rules import Thresholds
from data.portal import clock
from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.outbox import State
from services.access import export as access_export
from services.access.review import Filter
from services.accounts import accounts, adding
from services.accounts import changes as account_changes
from services.accounts import passwords as account_passwords
from services.accounts.erp_customers import Known
from services.accounts.grants import Grants
from services.accounts.person import Person
from services.alerts import desk as alerts
from services.alerts.form import wanted as wanted_alert
from services.audit import export as audit_export
from services.customer_settings import keeping as customer_settings
from services.exports.desk import _record as record_export
from services.history import asked as stock_asked
from services.history.desk import history_of
from services.lots.desk import History, Lot
from services.lots.recall import _record as record_recall
from services.mail import queue
from services.own import account as own_account
from services.own import password as own_password
from services.own.account import OTHERS
from services.own.password import Typed
from services.reading.running import snapshots_of
from services.saved_views import keeping as saved_views
from services.saved_views import opening as view_opening
from services.sign_in import customers as sign_in
from services.sign_in import forgotten_password
from tests.portal_app import ANNA, CARA, ERP, LARKSPUR, NORTHFIELD, PASSWORD, SHELL
from tests.property.stocks import make_row
from tests.property.stocks import reading as stock_reading
from tests.unit import own_account_cases as people
from tests.unit import test_forgotten_password as forgotten
from tests.unit.alert_cases import TYPED as ALERT
from tests.unit.alert_cases import made as made_alert
from tests.unit.alert_cases import stock_of
from tests.unit.changing_scheduled_cases import SCHEDULED_CASES
from tests.unit.changing_staff_cases import HERE, OWN, STAFF_CASES, Call, refused_too, settings_of
from tests.unit.mail_cases import mails, post

BOTH = Grants(ERP, (LARKSPUR, NORTHFIELD))


def _anna(app: Flask) -> dict:
    """Return who asks: Anna in one of two browsers."""
    people.person(app)
    user = people.person(app)
    return {"actor": people.actor(user), "user": user}


def _email(**more: object) -> dict:
    return {"actor": SHELL, "email": ANNA, **more}


def _end_others(app: Flask) -> Call:
    who = _anna(app)
    return lambda: own_account.end_sessions(**who, chosen=OTHERS, settings=settings_of(app))


def _edit(app: Flask) -> Call:
    with reading() as session:
        row = find(session, ANNA)
        account_id, version = row.id, row.version
    wanted = account_changes.Wanted(Person("anna@moved.example", "Anna", "Moved"), BOTH)
    return lambda: account_changes.change(
        actor=SHELL, account_id=account_id, version=version, wanted=wanted, settings=settings_of(app)
    )


def _reactivate(app: Flask) -> Call:
    accounts.deactivate(actor=SHELL, email=ANNA)
    return lambda: accounts.reactivate(**_email())


def _choose(app: Flask) -> Call:
    forgotten.ask(app)
    token = forgotten.links(app)[-1].rpartition("/")[2]
    typed = {"password": OWN, "again": OWN, "browser": HERE, "now": clock.now()}
    return lambda: forgotten_password.choose(actor=SHELL, token=token, settings=settings_of(app), **typed)


def _dead_mail(app: Flask) -> Call:
    post(ANNA, account_id=1)
    with changing(SHELL) as change:
        mail = change.session.merge(mails()[-1])
        mail.state = State.DEAD
        change.record(Action.CUSTOMER_UPDATE)
    return lambda: queue.resend(actor=SHELL, mail_id=mail.id)


def _change_own(app: Flask, old: str = PASSWORD) -> Call:
    who, typed = _anna(app), Typed(old, OWN, OWN)
    more = {"browser": HERE, "settings": settings_of(app), "now": clock.now()}
    return refused_too(lambda: own_password.change_password(**who, typed=typed, **more))


def _sign_in(app: Flask, password: str = PASSWORD) -> Call:
    more = {"browser": HERE, "settings": settings_of(app), "now": clock.now()}
    return refused_too(lambda: sign_in.sign_in(**_email(password=password), **more))


def _sign_out(app: Flask) -> Call:
    user = people.person(app)
    where = {"account_id": user.id, "session_id": user.session_id}
    return lambda: sign_in.sign_out(actor=people.actor(user), **where)


def _first_password(app: Flask) -> Call:
    adding.add_account(
        actor=SHELL,
        person=Person(CARA, "Cara", "Packer"),
        grants=BOTH,
        password=PASSWORD,
        settings=settings_of(app),
    )
    user = people.person(app, CARA)
    typed = {"password": OWN, "again": OWN, "browser": HERE, "settings": settings_of(app)}
    return lambda: own_password.replace_temporary(actor=SHELL, user=user, **typed)


def _denied(app: Flask) -> Call:
    client = people.signed_in(app)
    assert callable(denials.record)
    return lambda: client.get("/admin")


def _csv(app: Flask) -> Call:
    asked = {"raw_view": {}, "settings": settings_of(app), "now": clock.now()}
    return lambda: _closed(audit_export.export_csv(actor=SHELL, **asked)[1])


def _xlsx(app: Flask) -> Call:
    asked = {"raw_view": {}, "settings": settings_of(app), "now": clock.now()}
    return lambda: _closed(audit_export.export_xlsx(actor=SHELL, **asked).content)


def _closed(content) -> None:
    """Close what whoever asks for a file has to close."""
    content.close()


def _access_exported(app: Flask) -> Call:
    known, wanted = Known.of([], as_of=clock.now()), Filter()
    asked = {"erp": ERP, "known": known, "wanted": wanted, "settings": settings_of(app), "now": clock.now()}
    return lambda: _closed(access_export.export(actor=SHELL, **asked).content)


def _stock_exported(app: Flask) -> Call:
    stock = Mock(as_of=clock.now())
    return lambda: record_export(SHELL, kind="csv", by="lot", rows=1, stock=stock, raw_view={})


def _stock_kept(app: Flask) -> Call:
    settings = settings_of(app)
    snapshots_of(settings).publish(stock_reading([make_row(1)]), as_of=clock.now())
    asked = {"desk": Mock(), "history": history_of(settings), "settings": settings}
    return lambda: stock_asked.keep_now(actor=SHELL, **asked)


def _view_of_anna(app: Flask) -> dict:
    """Return what names a view of Anna's, and her."""
    user = people.person(app)
    actor = people.actor(user)
    made = saved_views.save(actor=actor, user=user, name="Held", page="inventory", state=EMPTY_STATE)
    return {"actor": actor, "user": user, "reference": made.reference}


def _view_saved(app: Flask) -> Call:
    user = people.person(app)
    wanted = {"name": "Held", "page": "inventory", "state": EMPTY_STATE}
    return lambda: saved_views.save(actor=people.actor(user), user=user, **wanted)


def _view_updated(app: Flask) -> Call:
    asked = _view_of_anna(app) | {"version": 1, "wanted": {"name": "Other"}, "stock_of": Mock()}
    return lambda: saved_views.update(**asked)


def _lot_recalled(_app: Flask) -> Call:
    stock = Mock(as_of=clock.now())
    history = History(Lot("P1", "L1"), stock, {"rows": [], "sums": []}, [{"postings": [{}, {}]}])
    return lambda: record_recall(SHELL, history)


def _view_shared(app: Flask) -> Call:
    whom = {"customer": LARKSPUR[0], "name": LARKSPUR[1], "version": 1, "stock_of": Mock()}
    asked = _view_of_anna(app) | whom
    return lambda: saved_views.share(**asked)


def _view_begun_with(app: Flask) -> Call:
    asked = _view_of_anna(app) | {"on": True}
    return lambda: view_opening.begin_with(**asked)


def _view_deleted(app: Flask) -> Call:
    asked = _view_of_anna(app)
    return lambda: saved_views.delete(**asked)


EMPTY_STATE = {"shape": 1, "view": {}}


def _alert(app: Flask, act: str) -> Call:
    user, told = made_alert(app)
    about = {"actor": people.actor(user), "user": user, "reference": told["reference"]}
    more = {"version": told["version"], "stock": None}
    if act == "change":
        more |= {"wanted": wanted_alert(ALERT | {"name": "Other"}), "stock": stock_of()}
    return lambda: getattr(alerts, act)(**about, **({} if act == "delete" else more))


_NEW = Person(CARA, "Cara", "Packer")
CASES: dict[str, Callable[[Flask], Call]] = {
    "auth.denials.record": _denied,
    "services.accounts.changes.change": _edit,
    "services.accounts.passwords.reset": lambda app: (
        lambda: account_passwords.reset(**_email(settings=settings_of(app)))
    ),
    "services.accounts.passwords.invite_again": lambda app: (
        lambda: account_passwords.invite_again(**_email(settings=settings_of(app)))
    ),
    "services.accounts.passwords.reset_at_shell": lambda app: (
        lambda: account_passwords.reset_at_shell(**_email(settings=settings_of(app)))
    ),
    "services.accounts.adding.add_account": lambda app: (
        lambda: adding.add_account(
            actor=SHELL, person=_NEW, grants=BOTH, password=PASSWORD, settings=settings_of(app)
        )
    ),
    "services.accounts.adding.invite": lambda app: (
        lambda: adding.invite(actor=SHELL, person=_NEW, grants=BOTH, settings=settings_of(app))
    ),
    "services.accounts.adding.invite_all": lambda app: (
        lambda: adding.invite_all(actor=SHELL, invited=[(_NEW, BOTH)], settings=settings_of(app))
    ),
    "services.accounts.accounts.grant": lambda _app: lambda: accounts.grant(**_email(grants=BOTH)),
    "services.accounts.accounts.revoke": lambda _app: lambda: accounts.revoke(**_email(grants=BOTH)),
    "services.accounts.accounts.deactivate": lambda _app: lambda: accounts.deactivate(**_email()),
    "services.accounts.accounts.reactivate": _reactivate,
    "services.access.export.export": _access_exported,
    "services.alerts.desk.create": lambda app: lambda: made_alert(app),
    "services.alerts.desk.change": lambda app: _alert(app, "change"),
    "services.alerts.desk.pause": lambda app: _alert(app, "pause"),
    "services.alerts.desk.delete": lambda app: _alert(app, "delete"),
    "services.audit.export.export_csv": _csv,
    "services.audit.export.export_xlsx": _xlsx,
    "services.customer_settings.keeping.change": lambda _app: (
        lambda: customer_settings.change(
            actor=SHELL,
            erp=ERP,
            customer_id=2,
            name="Larkspur Naturals",
            thresholds=Thresholds(10, 20, 40),
            version=0,
        )
    ),
    "services.exports.desk.ExportDesk.export": _stock_exported,
    "services.history.asked.keep_now": _stock_kept,
    "services.lots.recall.recall": _lot_recalled,
    "services.saved_views.keeping.save": _view_saved,
    "services.saved_views.keeping.update": _view_updated,
    "services.saved_views.keeping.share": _view_shared,
    "services.saved_views.keeping.delete": _view_deleted,
    "services.saved_views.opening.begin_with": _view_begun_with,
    "services.sign_in.forgotten_password.ask": lambda app: (
        lambda: forgotten_password.ask(**_email(browser=HERE, settings=settings_of(app), now=clock.now()))
    ),
    "services.sign_in.forgotten_password.choose": _choose,
    "services.mail.queue.resend": _dead_mail,
    "services.own.account.end_sessions": _end_others,
    "services.own.password.replace_temporary": _first_password,
    "services.own.password.change_password": _change_own,
    "services.own.password.change_password wrong": lambda app: _change_own(app, "wrong"),
    "services.sign_in.customers.sign_in": _sign_in,
    "services.sign_in.customers.sign_in wrong": lambda app: _sign_in(app, "wrong"),
    "services.sign_in.customers.sign_out": _sign_out,
    **STAFF_CASES,
    **SCHEDULED_CASES,
}
# These record what somebody tried or took, and change nothing.
TELLING = {
    "services.access.export.export",
    "auth.denials.record",
    "services.audit.export.export_csv",
    "services.audit.export.export_xlsx",
    "services.exports.desk.ExportDesk.export",
    "services.history.asked.keep_now",  # a file, which no table knows
    "services.lots.recall.recall",
    "services.own.password.change_password wrong",
    "services.sign_in.customers.sign_in wrong",
    "services.own.password.check_old",
    "services.sign_in.staff.sign_in wrong",
}
