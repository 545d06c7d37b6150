"""What the page of accounts shows and does: the form, what is offered for each account, and the questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from auth.permissions import Permission, permissions_of
from auth.users import CurrentUser
from data.portal.account_rows import AccountRow
from data.portal.actors import Actor
from problems import Conflict
from services import from_browser
from services.accounts import accounts, adding
from services.accounts import changes as account_changes
from services.accounts import passwords as account_passwords
from services.accounts.changes import Details
from services.accounts.customer_choices import offered, wanted
from services.accounts.erp_customers import Known
from services.accounts.form import Form, Merged, form_of, merge, read_form, read_shown
from services.accounts.listing import Status, found, has_expired, status_of
from services.accounts.person import Person
from services.question import Question
from settings import Settings

IN_BETWEEN = "Somebody else changed this account meanwhile, and their changes now stand in this form."
REPLACED = "Saving replaces this: "
LOOK = "Nothing was saved. Look at it, then save again."
MOVED = "The email address of {} is {} now. Close this and begin again."


class Step(StrEnum):
    """What is asked about before it is done."""

    RESET = "reset"
    INVITE = "invite"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"


RENEWED = (
    "A temporary password goes to {email}. The one they have now no longer works, and they are signed out"
    " at once."
)
INVITED = "A new temporary password goes to {email}. The one that was sent before no longer works."
CLOSED = (
    "Whoever signs in as {email} is signed out at once and can't come back. Others no longer see views"
    " that they share."
)
QUESTIONS = {  # title, what then happens, verb, what is said afterwards
    Step.RESET: (
        "Reset the password of {name}?",
        RENEWED,
        "Reset PW",
        "A temporary password for {name} is on its way.",
    ),
    Step.INVITE: (
        "Send {name} the invitation again?",
        INVITED,
        "Resend invitation",
        "The invitation of {name} is on its way.",
    ),
    Step.DEACTIVATE: (
        "Deactivate {name}?",
        CLOSED,
        "Deactivate",
        "{name} was deactivated.",
    ),
    Step.REACTIVATE: (
        "Reactivate {name}?",
        "{email} can sign in again, with the password from before.",
        "Reactivate",
        "{name} was reactivated.",
    ),
}
NO_MAIL = " No mail server is set up, so it waits: see Mail."
EXPIRED = "{email} can sign in again once the temporary password, which has expired, was reset."


@dataclass(frozen=True)
class Choices:
    """What can be done with the chosen account."""

    name: str
    edit: bool
    reset: bool
    invite: bool
    active: Step | None  # deactivate or reactivate


@dataclass(frozen=True)
class Opened:
    """The form as it is shown: what it holds, what can be chosen, and what it is about."""

    form: Form
    lines: list[dict[str, Any]]
    about: Mapping[str, Any] | None = None
    name: str = ""
    sentence: str = ""  # what has to be looked at before it is saved


def choices(*, user: CurrentUser, account_id: int) -> Choices:
    """Return what this person may do with an account; nothing without the permission."""
    chosen = found(account_id=account_id)
    may = Permission.CHANGE_ACCOUNTS in permissions_of(user)
    active = Step.DEACTIVATE if chosen.active else Step.REACTIVATE
    return Choices(
        name=chosen.name,
        edit=may,
        reset=may and chosen.active,
        invite=may and status_of(chosen) is Status.FIRST,
        active=active if may else None,
    )


def open_form(*, account_id: int | None, known: Known, erp: str) -> Opened:
    """Return the form: empty for a new account, else as the account is."""
    if account_id is None:
        return Opened(Form(), offered(known=known, account=None, erp=erp))
    account = account_changes.details(account_id=account_id)
    return _opened(account, form_of(account, erp), known, erp)


def save(
    *,
    actor: Actor,
    fields: Mapping[str, object],
    access: object,
    about: object,
    known: Known,
    erp: str,
    settings: Settings,
) -> str | Opened:
    """Add an account, or change the one that `about` names; everything comes from the browser.

    Return what was done, or the form with what somebody else has changed meanwhile: then nothing was saved.
    """
    typed = read_form(fields, access)
    if not about:
        _add(actor, typed, known, erp, settings)
        name = f"{typed.first_name.strip()} {typed.last_name.strip()}"
        return f"{name} was added. The invitation goes to {typed.email.strip()}.{without_mail(settings)}"
    asked = from_browser.about(about)
    version, shown = from_browser.version(asked), read_shown(asked.get("shown"))
    account = account_changes.details(account_id=from_browser.number(asked.get("id")))
    if account.version != version:
        merged = _merged(shown, typed, account, known, erp)
        if merged.taken or merged.against:
            return _opened(account, merged.form, known, erp, _told(merged))
        typed = merged.form
    _change(actor, typed, account, known, erp, settings)
    return f"{account.name} was changed."


def question(*, step: Step, account_id: int) -> Question:
    """Return what is asked before a step: whom it is about, and what then happens."""
    account = found(account_id=account_id)
    title, text, verb, _done = (
        part.format(name=account.name, email=account.email) for part in _words(account, step)
    )
    about = {"step": step, "id": account_id, "email": account.email}
    return Question(title, text, verb, about, is_severe=step in (Step.RESET, Step.DEACTIVATE))


def confirm(*, actor: Actor, about: object, settings: Settings) -> str:
    """Do what was asked about and return what was done; `about` comes from the browser."""
    asked = from_browser.about(about)
    step = from_browser.one_of(Step, asked.get("step"))
    account = found(account_id=from_browser.number(asked.get("id")))
    if account.email != asked.get("email"):  # the question has named another address
        raise Conflict(MOVED.format(account.name, account.email))
    if step is Step.RESET:
        account_passwords.reset(actor=actor, email=account.email, settings=settings)
    elif step is Step.INVITE:
        account_passwords.invite_again(actor=actor, email=account.email, settings=settings)
    elif step is Step.DEACTIVATE:
        accounts.deactivate(actor=actor, email=account.email)
    else:
        accounts.reactivate(actor=actor, email=account.email)
    is_mailed = step in (Step.RESET, Step.INVITE)
    return QUESTIONS[step][3].format(name=account.name) + (without_mail(settings) if is_mailed else "")


def without_mail(settings: Settings) -> str:
    """Return what is said beside what was mailed where no mail is sent at all."""
    return "" if settings.smtp_server else NO_MAIL


def _add(actor: Actor, typed: Form, known: Known, erp: str, settings: Settings) -> None:
    person = Person(typed.email, typed.first_name, typed.last_name)
    meant = wanted(
        person=person, everything=typed.everything, keys=typed.picks, known=known, account=None, erp=erp
    )
    adding.invite(actor=actor, person=person, grants=meant.grants, settings=settings)


def _change(actor: Actor, typed: Form, account: Details, known: Known, erp: str, settings: Settings) -> None:
    person = Person(typed.email, typed.first_name, typed.last_name)
    meant = wanted(
        person=person, everything=typed.everything, keys=typed.picks, known=known, account=account, erp=erp
    )
    account_changes.change(
        actor=actor, account_id=account.id, version=account.version, wanted=meant, settings=settings
    )


def _opened(account: Details, form: Form, known: Known, erp: str, sentence: str = "") -> Opened:
    shown = form_of(account, erp).as_json()
    about = {"id": account.id, "version": account.version, "shown": shown}
    return Opened(form, offered(known=known, account=account, erp=erp), about, account.name, sentence)


def _merged(shown: Form, typed: Form, account: Details, known: Known, erp: str) -> Merged:
    names = {line["key"]: line["name"] for line in offered(known=known, account=account, erp=erp)}
    return merge(shown=shown, typed=typed, now=form_of(account, erp), names=names)


def _told(merged: Merged) -> str:
    lines = [IN_BETWEEN, *(f"{each}." for each in merged.taken)]
    lines += [f"{REPLACED}{each}." for each in merged.against]
    return "\n".join([*lines, LOOK])


def _words(account: AccountRow, step: Step) -> tuple[str, str, str, str]:
    title, text, verb, done = QUESTIONS[step]
    if step is Step.REACTIVATE and has_expired(account):
        text = EXPIRED
    return title, text, verb, done
