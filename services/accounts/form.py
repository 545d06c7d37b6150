"""The form of an account: what it shows, what comes back from it, and two people's changes put together.

What was shown travels with the form. When the account has changed meanwhile, whoever saves second is told
what, keeps what they typed, and decides.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from problems import Invalid
from services.accounts.changes import Details
from services.accounts.customer_choices import chosen
from services.from_browser import UNREADABLE, text

MOST_CHOSEN, LONGEST = 20_000, 1000  # customers, characters
LABELS = {"first_name": "First name", "last_name": "Last name", "email": "Email"}


@dataclass(frozen=True)
class Form:
    """What the form holds."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    everything: bool = False  # All, which overrides the single picks and keeps them
    picks: frozenset[str] = frozenset()
    active: bool = True

    @property
    def fields(self) -> dict[str, str]:
        """Return the texts, by the names of their fields."""
        return {name: getattr(self, name) for name in LABELS}

    def as_json(self) -> dict[str, Any]:
        """Return what the browser keeps of it."""
        return asdict(self) | {"picks": sorted(self.picks)}


@dataclass(frozen=True)
class Merged:
    """Somebody else's changes taken over into what was typed, and what they were; none: nothing to tell."""

    form: Form
    taken: tuple[str, ...]  # their changes, which the form now shows
    against: tuple[str, ...]  # their changes, which saving would replace


def form_of(account: Details, erp: str) -> Form:
    """Return the form of an account as it is."""
    return Form(
        first_name=account.person.first_name,
        last_name=account.person.last_name,
        email=account.person.email,
        everything=account.all_customers_of == erp,
        picks=chosen(account=account, erp=erp),
        active=account.active,
    )


def read_form(fields: Mapping[str, object], access: object, *, active: bool = True) -> Form:
    """Return what the browser sent; raises `Invalid` for what no form sends."""
    texts = {name: text(value, longest=LONGEST) for name, value in fields.items()}
    if set(texts) != set(LABELS) or not isinstance(access, Mapping):
        raise Invalid(UNREADABLE)
    everything, picks = access.get("everything"), access.get("picks")
    if not isinstance(everything, bool) or not isinstance(picks, list) or len(picks) > MOST_CHOSEN:
        raise Invalid(UNREADABLE)
    if not all(isinstance(pick, str) and len(pick) < LONGEST for pick in picks):
        raise Invalid(UNREADABLE)
    return Form(**texts, everything=everything, picks=frozenset(picks), active=active)


def read_shown(raw: object) -> Form:
    """Return what the form showed when it was opened; it comes from the browser too."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("active"), bool):
        raise Invalid(UNREADABLE)
    return read_form({name: raw.get(name) for name in LABELS}, raw, active=raw["active"])


def merge(*, shown: Form, typed: Form, now: Form, names: Mapping[str, str]) -> Merged:
    """Return what was typed with what somebody else has changed since the form was shown.

    What was not touched here is taken over. What both have changed stays as it was typed, and is told.
    """
    taken: list[str] = []
    against: list[str] = []
    values: dict[str, str] = {}
    for name, label in LABELS.items():
        before, mine, theirs = (form.fields[name] for form in (shown, typed, now))
        values[name] = theirs if mine == before else mine
        if theirs not in (before, mine):
            said = f"{label} is now “{theirs}”"
            (taken if mine == before else against).append(
                said if mine == before else f"{said}, not “{before}”"
            )
    everything, all_told = _merged_all(shown, typed, now)
    taken += all_told
    taken += _told("Added", now.picks - shown.picks - typed.picks, names)
    taken += _told("Taken away", (shown.picks - now.picks) & typed.picks, names)
    if now.active != shown.active:
        taken.append("The account was reactivated" if now.active else "The account was deactivated")
    picks = (typed.picks | (now.picks - shown.picks)) - (shown.picks - now.picks)
    form = replace(typed, **values, everything=everything, picks=picks, active=now.active)
    return Merged(form, tuple(taken), tuple(against))


def _merged_all(shown: Form, typed: Form, now: Form) -> tuple[bool, list[str]]:
    """Return whether it is All: a switch that two people moved was moved the same way."""
    if now.everything in (shown.everything, typed.everything):
        return typed.everything, []
    return now.everything, ["All customers is on now" if now.everything else "All customers is off now"]


def _told(what: str, keys: Collection[str], names: Mapping[str, str]) -> list[str]:
    if not keys:
        return []
    return [f"{what}: {', '.join(sorted((names.get(key, key) for key in keys), key=str.casefold))}"]
