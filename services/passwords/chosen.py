"""A password that somebody chooses: held against the rules, and only then made what is kept of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from auth import password_policy, passwords
from data.portal.owners import Owner, login_of
from data.portal.tables import Account
from problems import Invalid
from settings import Settings

NEW, AGAIN = "new_password", "confirm_password"  # the fields of every form
DIFFERENT = "The two passwords are not the same."
SAME = "This is your old password. Choose another one."
SAME_TEMPORARY = "This is your temporary password. Choose another one."


@dataclass(frozen=True)
class Rules:
    """What somebody's new password is held against."""

    names: tuple[str, ...]  # it must not consist of these
    shortest: int
    before: str = field(default="", repr=False)  # the hash of the one that it must not be
    same: str = SAME


def rules_for_first(*, names: Iterable[str], settings: Settings) -> Rules:
    """Return the rules for the first password of somebody with these names."""
    return Rules((*names, settings.portal_name, "Lotview"), settings.password_min_length)


def rules_for(*, owner: Owner, settings: Settings) -> Rules:
    """Return the rules for somebody whose password becomes another one."""
    names = (owner.first_name, owner.last_name) if isinstance(owner, Account) else (owner.name,)
    companies = [grant.customer_name for grant in owner.grants] if isinstance(owner, Account) else []
    new = rules_for_first(names=(login_of(owner), owner.email or "", *names, *companies), settings=settings)
    same = SAME_TEMPORARY if owner.must_change else SAME
    return Rules(new.names, new.shortest, owner.password_hash, same)


def check(*, password: str, again: str, rules: Rules) -> None:
    """Raise `Invalid` with a sentence for each field that is not filled in as it must be."""
    wrong = wrong_fields(password=password, again=again, rules=rules)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def wrong_fields(*, password: str, again: str, rules: Rules) -> dict[str, str]:
    """Return a sentence for each field that is not filled in as it must be; nothing when all are."""
    wrong = {}
    try:
        password_policy.check_new(password=password, shortest=rules.shortest, names=rules.names)
    except Invalid as problem:
        wrong[NEW] = problem.sentence
    return wrong if password == again else wrong | {AGAIN: DIFFERENT}


def hash_of(*, password: str, again: str, rules: Rules) -> str:
    """Return the hash to keep of a chosen password; raises `Invalid`. Takes tens of milliseconds."""
    check(password=password, again=again, rules=rules)
    if rules.before and passwords.matches(stored=rules.before, password=password):
        raise Invalid(rules.same, fields={NEW: rules.same})
    return passwords.hashed(password=password)
