"""Viewing the portal as a customer: for whoever may, with a reason, for a while, and changing nothing."""

from dataclasses import replace

from auth.users import SENTENCE, CurrentUser
from auth.views import idle_limit
from data.portal import accounts, views
from data.portal.actors import Actor
from data.portal.changes import Change, changing, reading
from data.portal.tables import REASON_LENGTH, Account, SignIn
from data.portal.texts import clean
from problems import Conflict, Invalid, NotSignedIn
from services.accounts.accounts import existing
from settings import Settings

NO_REASON = "Say why; the reason is kept in the audit."
TOO_LONG = f"Say it in at most {REASON_LENGTH} characters."
VIEWING = "You are viewing as {} already. Stop viewing first."
NOT_VIEWING = "You are not viewing as anybody."
INACTIVE = "{} is not active, so that there is nothing to see as them."


def name_of(*, email: str) -> str:
    """Return whose account it is; raises a problem where nobody can view as them."""
    with reading() as session:
        return _viewable(accounts.find(session, email), email).name


def start(*, actor: Actor, user: CurrentUser, email: str, reason: str, settings: Settings) -> None:
    """Let this session see what an account sees, from the next request on; `Conflict` while it does."""
    why = _checked(reason)
    with changing(actor) as change:
        row = _own_session(change, user)
        over = views.why_over(row, now=change.now, idle=idle_limit(settings))
        if over:  # ended a moment ago, which no request has noticed yet
            views.finish(change, row, why=over)
        if row.view_as_account is not None:
            raise Conflict(VIEWING.format(row.view_as_account.name))
        account = _viewable(accounts.find(change.session, email), email)
        views.begin(change, row, account, why)


def stop(*, actor: Actor, user: CurrentUser) -> None:
    """End the view of this session; raises `Conflict` when it has ended already."""
    with changing(replace(actor, acted_for=None, acted_for_id=None)) as change:
        if not views.finish(change, _own_session(change, user), why=views.STOPPED):
            raise Conflict(NOT_VIEWING)


def _checked(reason: str) -> str:
    why = clean(reason)
    sentence = NO_REASON if not why else TOO_LONG if len(why) > REASON_LENGTH else ""
    if sentence:
        raise Invalid(sentence, fields={"reason": sentence})
    return why


def _own_session(change: Change, user: CurrentUser) -> SignIn:
    row = change.session.get(SignIn, user.session_id)
    if row is None or row.ended_at is not None:
        raise NotSignedIn(SENTENCE)  # ended while this request waited
    return row


def _viewable(account: Account | None, email: str) -> Account:
    found = existing(account, email)
    if not found.active:
        raise Conflict(INACTIVE.format(found.name))
    return found
