"""Functions that change what happens by itself, each ready to be called once over a small portal."""

from collections.abc import Callable
from types import SimpleNamespace

from flask import Flask
from sqlalchemy import select

from data.portal.actors import Target
from data.portal.changes import reading
from data.portal.scheduled_tables import Delivery
from services.deliveries import desk
from services.deliveries.kind import DELIVERY, NAME
from services.scheduling import settling, stopping
from services.scheduling.kinds import Done, Outcome, Owner
from tests.portal_app import ANNA, ERP, SHELL
from tests.unit.changing_staff_cases import Call, settings_of
from tests.unit.scheduled_cases import NOW, delivery, keep

OWNER = Owner(1, ANNA, "Anna Larkspur", "Larkspur Naturals")
ANNA_HERE = SimpleNamespace(
    id=1, login=ANNA, name="Anna Larkspur", erp=ERP, target=Target(1, ANNA), scope_label="Larkspur Naturals"
)
RAW = {
    "name": "On hold",
    "every": "weekly",
    "weekday": 4,
    "at": "17:00",
    "zone": "America/New_York",
    "state": {"shape": 1, "view": {"search": "lark"}},
}
DONE = Done(Outcome.SENT, 2, recipe={}, details={"rows": 2})


def _kept() -> Delivery:
    keep(delivery(1))
    with reading() as session:
        return session.scalars(select(Delivery)).one()


def _settled(app: Flask) -> Call:
    how = {"kind": DELIVERY, "row": _kept(), "done": DONE, "owner": OWNER, "settings": settings_of(app)}
    return lambda: settling.settle(due_at=NOW, **how)


def _sent_now(app: Flask) -> Call:
    how = {"kind": DELIVERY, "row": _kept(), "done": DONE, "owner": OWNER, "settings": settings_of(app)}
    return lambda: settling.send_now(actor=SHELL, **how)


def _stopped(app: Flask) -> Call:
    token = stopping.link(kind=NAME, row=_kept(), settings=settings_of(app)).rpartition("/")[2]
    return lambda: stopping.stop(token=token, ip=None)


def _wanted() -> dict[str, object]:
    return {"actor": SHELL, "user": ANNA_HERE}


def _created(_app: Flask) -> Call:
    return lambda: desk.create(**_wanted(), wanted=desk.wanted(raw=RAW))


def _of_one(act: Callable[..., object], **more: object) -> Callable[[Flask], Call]:
    def prepare(_app: Flask) -> Call:
        reference = _kept().reference
        return lambda: act(**_wanted(), reference=reference, **more)

    return prepare


SCHEDULED_CASES: dict[str, Callable[[Flask], Call]] = {
    "services.scheduling.settling.settle": _settled,
    "services.scheduling.settling.send_now": _sent_now,
    "services.scheduling.stopping.stop": _stopped,
    "services.deliveries.desk.create": _created,
    "services.deliveries.desk.change": _of_one(desk.change, version=1, wanted=desk.wanted(raw=RAW)),
    "services.deliveries.desk.pause": _of_one(desk.pause, version=1, active=False),
    "services.deliveries.desk.delete": _of_one(desk.delete),
}
