"""A forgotten password: a link by mail, used once. What anybody learns is the same for every address."""

from dataclasses import replace
from datetime import datetime

from auth import throttle
from auth.browsers import Browser
from data.portal import accounts, outbox, reset_links
from data.portal.actors import Actor, Kind, Target
from data.portal.audit import Action
from data.portal.changes import Change, changing, reading
from data.portal.tables import Account
from problems import Problem
from services.addresses import is_address
from services.mail import notices
from services.mail.kinds import Kind as Letters
from services.mail.letters import address
from services.mail.posting import Draft, draft, post
from services.passwords.chosen import hash_of, rules_for
from services.passwords.stored import set_own
from services.sign_in.strangers import trying
from services.user_agents import in_words
from settings import Settings

# A mail can't be taken back, so that few are free; nobody else's sign-in waits for these.
LIMITS = throttle.Limits("forgot", "forgot source", 3, 20, 900)
NOBODY = 0  # no account has this id
NO_ADDRESS = "nobody@portal.invalid"
GONE = "This link can't be used any more: it works once, for an hour, and a newer one replaces it."


class LinkGone(Problem):
    """This link chooses no password: used, too old, replaced, or never made."""

    status = 410


def ask(*, actor: Actor, email: str, browser: Browser, settings: Settings, now: datetime) -> None:
    """Mail a link to the account of this address; raises `TooMany`, and says nothing else.

    Known, unknown and inactive cost the same work: the letter is written and put into the outbox for nobody
    too, and then taken back.
    """
    wanted = accounts.normal_email(email)
    throttle.reserve(name=wanted, source=browser.ip, now=now, limits=LIMITS)
    token = reset_links.new_token()
    with reading() as session:
        account = accounts.find(session, wanted)
    to = wanted if is_address(wanted) else NO_ADDRESS  # databases refuse some of what people may type
    drafted = _letter(account.name if account else to, to, token, browser, settings, now)
    typed = wanted if "@" in wanted else "(not an address)"
    with trying(actor, is_known=account is not None, now=now) as change:
        found = accounts.find(change.session, wanted)
        reason = "unknown" if found is None else "" if found.active else "inactive"
        _send(change, drafted, token, found if found is not None and found.active else None)
        target = Target(found.id if found else None, typed)
        details = {"browser": browser.recorded} | ({"reason": reason} if reason else {})
        change.record(Action.CUSTOMER_PW_FORGOT, target=target, details=details)


def _send(change: Change, drafted: Draft, token: str, account: Account | None) -> None:
    """Put the letter into the outbox, and let its link work; for nobody do as much, and undo it."""
    session, account_id = change.session, account.id if account else NOBODY
    with session.begin_nested() as step:
        outbox.withdraw(session, account_id, (Letters.RESET_LINK,))
        post(change, drafted, account_id=account_id if account else None)
        session.flush()
        if account is not None:
            reset_links.replace(session, account_id, token, now=change.now)
            session.flush()
        else:
            reset_links.drop(session, account_id)
            post(change, drafted)  # in place of the link, which only an account can have
            session.flush()
            step.rollback()


def owner(*, token: str, now: datetime) -> str:
    """Return the address whose password a link may choose; raises `LinkGone`. Looking does not use it up."""
    with reading() as session:
        return _account(reset_links.account_of(session, token, now=now)).email


def choose(
    *,
    actor: Actor,
    token: str,
    password: str,
    again: str,
    browser: Browser,
    settings: Settings,
    now: datetime,
) -> None:
    """Set the password that the owner of a link chose, and use the link up; raises `LinkGone` or `Invalid`.

    Every session of the account ends. A password that is not accepted costs no link.
    """
    with reading() as session:
        account = _account(reset_links.account_of(session, token, now=now))
        rules = rules_for(owner=account, settings=settings)
    if not account.must_change:  # an own password that comes back to mind may be kept, a temporary one not
        rules = replace(rules, before="")
    stored = hash_of(password=password, again=again, rules=rules)
    with changing(actor) as change:
        account = _account(reset_links.account_of(change.session, token, now=change.now))
        _set(change, account, stored, browser, settings)


def _set(change: Change, account: Account, stored: str, browser: Browser, settings: Settings) -> None:
    before = account.must_change
    ended = set_own(change=change, owner=account, stored=stored)
    notices.password_changed(change, account, notices.BY_LINK, browser, settings=settings)
    details: dict[str, object] = {"through": "link", "sessions_ended": ended}
    if before:
        details["must_change"] = {"from": True, "to": False}
    change.actor = replace(
        change.actor, name=account.email, id=account.id, acted_for=None, kind=Kind.CUSTOMER
    )
    change.record(Action.CUSTOMER_PW_CHANGE, target=accounts.target(account), details=details)


def _letter(name: str, to: str, token: str, browser: Browser, settings: Settings, now: datetime) -> Draft:
    where = {"ip": browser.ip, "browser": in_words(user_agent=browser.user_agent)}
    return draft(
        kind=Letters.RESET_LINK,
        to=to,
        values={"name": name, "email": to, "until": now + reset_links.LASTS, **where},
        secrets={"link": f"{address(settings)}/reset-password/{token}"},
        settings=settings,
    )


def _account(found: Account | None) -> Account:
    if found is None:
        raise LinkGone(GONE)
    return found
