"""Many accounts at once: what is right and wrong line by line first, then all good ones in one go."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.portal.accounts import emails, normal_email
from data.portal.actors import Actor
from data.portal.changes import reading
from problems import Conflict, Invalid
from services import from_browser
from services.accounts.adding import TAKEN, invite_all
from services.accounts.bulk_text import Pasted, Sheet, as_text, read_sheet
from services.accounts.customer_meant import Meant, Names
from services.accounts.erp_customers import Known
from services.accounts.grants import Grants
from services.accounts.person import Person, checked
from settings import Settings

EMPTY = "There is nothing in the list yet. Paste lines, or choose a file."
CHANGED = "Something has changed since the list was checked. Nothing was added; look at it again."
ADDED = "{} on the way."
TWICE = "This address stands in line {} already."


@dataclass(frozen=True)
class Line:
    """One line as it was understood, and everything that is wrong with it."""

    pasted: Pasted
    person: Person
    meant: Meant
    wrong: tuple[str, ...]

    @property
    def shown_customers(self) -> str:
        """Return whose stock the account is to see, in words; as it was written where that is not clear."""
        return ", ".join(self.pasted.customers) if self.meant.wrong else self.meant.in_words


@dataclass(frozen=True)
class Preview:
    """What would be added; `digest` stands for exactly that."""

    sheet: Sheet = field(repr=False)
    lines: tuple[Line, ...]
    digest: str

    @property
    def good(self) -> list[Line]:
        """Return the lines that can be added."""
        return [line for line in self.lines if not line.wrong]

    @property
    def left(self) -> str:
        """Return the other lines, as they were, to be corrected."""
        rest = [line.pasted.cells for line in self.lines if line.wrong]
        return as_text(self.sheet.headers, rest) if rest else ""


def preview(*, text: str, known: Known, erp: str) -> Preview:
    """Return what a pasted list comes to; nothing is written."""
    sheet = read_sheet(text)
    if not sheet.lines:
        raise _about_list(EMPTY)
    with reading() as session:
        taken = emails(session)
    names, seen = Names(known), dict[str, int]()
    lines = tuple(_line(each, names, taken, seen) for each in sheet.lines)
    return Preview(sheet, lines, _digest(lines, erp))


def add(*, actor: Actor, previewed: Preview, digest: str, erp: str, settings: Settings) -> int:
    """Add every good line with its invitation, or none, and return how many; only what was looked at."""
    if previewed.digest != digest:
        raise Conflict(CHANGED)
    invited = [(line.person, line.meant.grants(erp)) for line in previewed.good]
    invite_all(actor=actor, invited=invited, settings=settings)
    return len(invited)


@dataclass(frozen=True)
class Submitted:
    """What came of sending the list: how many were added, and what there is to look at now."""

    added: int
    text: str  # the list as it stands now
    preview: Preview | None
    sentence: str = ""


def submit(
    *, actor: Actor, text: object, about: object, known: Known, erp: str, settings: Settings
) -> Submitted:
    """Return a preview of the list; if just that was looked at before, add its good lines.

    All of it comes from the browser.
    """
    written, looked_at = from_browser.text(text), about.get("digest") if isinstance(about, Mapping) else None
    previewed = preview(text=written, known=known, erp=erp)
    if looked_at is None or not previewed.good:
        return Submitted(0, written, previewed)
    if looked_at != previewed.digest:
        return Submitted(0, written, previewed, CHANGED)
    added = add(actor=actor, previewed=previewed, digest=previewed.digest, erp=erp, settings=settings)
    left = previewed.left
    rest = preview(text=left, known=known, erp=erp) if left else None
    return Submitted(added, left, rest, ADDED.format(_counted(added)))


def _counted(number: int) -> str:
    return (
        "1 account was added. Its invitation is"
        if number == 1
        else f"{number} accounts were added. Their invitations are"
    )


def _line(pasted: Pasted, names: Names, taken: frozenset[str], seen: dict[str, int]) -> Line:
    """Return one line as it is understood; `seen` notes which address stood where first."""
    person = Person(pasted.email, pasted.first_name, pasted.last_name)
    wrong: list[str] = []
    try:
        person = checked(person)
    except Invalid as problem:
        wrong += problem.fields.values()
        person = replace(person, email=normal_email(person.email))
    if person.email in taken:
        wrong.append(TAKEN.format(person.email))
    if person.email and seen.setdefault(person.email, pasted.number) != pasted.number:
        wrong.append(TWICE.format(seen[person.email]))
    meant = names.meant(pasted.customers)
    return Line(pasted, person, meant, (*wrong, *meant.wrong))


def _digest(lines: Sequence[Line], erp: str) -> str:
    good = [(vars(line.person), _listed(line.meant.grants(erp))) for line in lines if not line.wrong]
    return hashlib.sha256(json.dumps([erp, good]).encode()).hexdigest()


def _listed(grants: Grants) -> list[object]:
    return [grants.everything, sorted(grants.customers)]


def _about_list(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"list": sentence})
