"""Anna and Ben, each signed in here and there, for the tests of the own account."""

from datetime import timedelta

from sqlalchemy import select

from auth.browsers import Browser
from auth.users import CurrentUser, user_of
from data.portal import clock
from data.portal.actors import Actor
from data.portal.changes import reading
from data.portal.signed_in import find_live
from data.portal.tables import Event, SignIn
from tests.portal_app import ANNA, signed_in

IDLE = timedelta(hours=1)
HERE = Browser(ip="192.0.2.1", user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")


def person(app, email=ANNA, password: str = "") -> CurrentUser:
    """Return somebody in a browser of their own, as a request of theirs would know them."""
    with signed_in(app, email, password).session_transaction() as kept:
        token = kept["_user_id"]
    with reading() as session:
        found = find_live(session, token, now=clock.now(), idle=IDLE)
    return user_of(found, token)


def actor(user: CurrentUser) -> Actor:
    """Return this person as the audit names them."""
    return Actor(user.login, user.id, ip=HERE.ip)


def is_live(user: CurrentUser) -> bool:
    """Return whether this person's browser is still signed in."""
    with reading() as session:
        return find_live(session, user.token, now=clock.now(), idle=IDLE) is not None


def events(*actions: str) -> list[Event]:
    """Return the recorded events of these actions, in their order."""
    with reading() as session:
        return list(session.scalars(select(Event).where(Event.action.in_(actions)).order_by(Event.position)))


def ended(user: CurrentUser) -> str | None:
    """Return why this person's session ended."""
    with reading() as session:
        return session.get(SignIn, user.session_id).end_reason
