"""Passwords that others give: random, temporary, in place of all earlier ones; mailed, and not shown."""

from auth import passwords
from data.portal import accounts
from data.portal.actors import Actor
from data.portal.audit import Action
from data.portal.changes import changing
from problems import Conflict
from services.accounts.accounts import existing
from services.mail import notices
from services.passwords.stored import set_temporary
from services.passwords.temporary import random_password
from settings import Settings

NOT_ACTIVE = "{} is not active. Reactivate the account first."


def reset(*, actor: Actor, email: str, settings: Settings) -> None:
    """Mail a temporary password to an account, and end its sessions."""
    _give(actor, email, settings, is_mailed=True, is_invitation=False)


def invite_again(*, actor: Actor, email: str, settings: Settings) -> None:
    """Mail the invitation anew, with another temporary password."""
    _give(actor, email, settings, is_mailed=True, is_invitation=True)


def reset_at_shell(*, actor: Actor, email: str, settings: Settings) -> str:
    """Return a temporary password, told only here; its owner learns by mail that there is one."""
    return _give(actor, email, settings, is_mailed=False, is_invitation=False)


def _give(actor: Actor, email: str, settings: Settings, *, is_mailed: bool, is_invitation: bool) -> str:
    temporary = random_password()
    stored = passwords.hashed(password=temporary)
    with changing(actor) as change:
        account = existing(accounts.find(change.session, email), email)
        if is_mailed and not account.active:
            raise Conflict(NOT_ACTIVE.format(account.email))
        before = account.must_change
        ended = set_temporary(change=change, owner=account, stored=stored)
        if is_mailed:
            notices.temporary_password(
                change, account, temporary, settings=settings, is_invitation=is_invitation
            )
        else:
            notices.password_changed(change, account, notices.BY_STAFF, settings=settings)
        details = {"must_change": {"from": before, "to": True}, "sessions_ended": ended}
        action = Action.ADMIN_PW_RESET_EMAIL if is_mailed else Action.CUSTOMER_PW_RESET
        mailed = {"invitation": is_invitation} if is_mailed else {}
        change.record(action, target=accounts.target(account), details=details | mailed)
    return temporary
