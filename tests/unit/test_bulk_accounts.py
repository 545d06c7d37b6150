"""Several accounts at once: understood line by line, written only as it was looked at, all or nothing."""

import io
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from data.inventory.customer_list import Listed
from data.portal import clock
from data.portal.audit import Action
from data.portal.changes import reading
from data.portal.tables import Account
from problems import Invalid, Problem, TooLarge
from services.accounts import bulk
from services.accounts import bulk_files as files
from services.accounts.bulk import preview, submit
from services.accounts.bulk_text import HEADERS, MOST_LINES, as_text, read_sheet
from services.accounts.erp_customers import Known
from services.mail.kinds import Kind
from settings import Settings
from tests.portal_app import ANNA, CARA, ERP, LARKSPUR, NORTHFIELD, SHELL, app, cheap_passwords
from tests.unit.mail_cases import mails
from tests.unit.own_account_cases import events

__all__ = ["app", "cheap_passwords"]

NAMES = (LARKSPUR, NORTHFIELD, (7, "ACME"), (8, "ACME "), (9, "Acme"), (11, "Hill, Hill & Co."), (12, "=2+3"))
KNOWN = Known.of([Listed(*each, active=True, default=False, rows=1) for each in NAMES], as_of=clock.now())
NONE = Known.of([Listed(1, "None", active=True, default=True, rows=1)], as_of=clock.now())
GOOD = "Cara\tStone\tcara@packer.example\tLarkspur Naturals; #8"


@pytest.fixture
def portal(app):
    """Give a portal's database without a request around it."""
    with app.app_context():
        yield app


def seen(text: str, known: Known = KNOWN):
    return preview(text=text, known=known, erp=ERP)


def one(customers: str, known: Known = KNOWN):
    return seen(f"Cara\tStone\t{CARA}\t{customers}", known).lines[0]


def send(text: str, about: object = None, known: Known = KNOWN):
    return submit(actor=SHELL, text=text, about=about, known=known, erp=ERP, settings=Settings())


def accounts() -> set[str]:
    with reading() as session:
        return set(session.scalars(select(Account.email)))


def workbook(*rows, sheets: int = 1) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for _ in range(sheets - 1):
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "Cara,Stone,CARA@packer.example,Larkspur Naturals,#8",
        '"Cara", "Stone", "cara@packer.example", "Larkspur Naturals; #8"',
        "First name;Last name;Email;ERP customers\nCara;Stone;cara@packer.example;Larkspur Naturals|#8\n",
        "E-Mail\tPhone\tCustomer\tSurname\tFirst Name\ncara@packer.example\t12\t#2; #8\tStone\tCara",
        "\ufeff\r\n\r\n" + GOOD + "\r\n\r\n",
    ],
)
def test_lists_are_understood_as_people_have_them(portal, text):
    """Copied from a sheet, with commas or semicolons, with headers in any order, or without."""
    (line,) = seen(text).lines
    assert () == line.wrong
    assert ("Cara", "Stone", CARA) == (line.person.first_name, line.person.last_name, line.person.email)
    assert {2, 8} == {each.id for each in line.meant.customers}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Cara\tStone\tcara.packer.example\t", "is not an email address"),
        ("Cara\tStone\t\t", "An email address is needed"),
        ("\t\tcara@packer.example\t", "A first name is needed"),
        (f"Anna\tLark\t{ANNA.upper()}\t", "There is an account for"),
        ("Cara\tStone\tcara@packer.example\tLarkspur Natural", "Did you mean “Larkspur Naturals” (#2)?"),
        ("Cara\tStone\tcara@packer.example\tlarkspur naturals", "Did you mean “Larkspur Naturals” (#2)?"),
        ("Cara\tStone\tcara@packer.example\tACME", "2 customers called “ACME”. Write #7 or #8."),
        ("Cara\tStone\tcara@packer.example\t#99", "no customer with the id 99"),
        ("Cara\tStone\tcara@packer.example\t#", "no customer with the id"),
        ("Cara\tStone\tcara@packer.example\tNone", "no customer called “None”"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(portal, line, words):
    """Each thing with what to write instead; the other lines are none the worse for it."""
    bad, good = seen(f"{line}\nDora\tStone\tdora@packer.example\tAcme").lines
    assert words in " ".join(bad.wrong)
    assert ((), [9]) == (good.wrong, [each.id for each in good.meant.customers])


def test_an_address_stands_once(portal):
    """The second line with it names the first."""
    first, second = seen(f"{GOOD}\n\n{GOOD}").lines
    assert ((), ("This address stands in line 1 already.",)) == (first.wrong, second.wrong)


def test_all_and_names_with_commas(portal):
    """All means All, a name with a comma stands in quotes, and an unread ERP says why."""
    assert one("all").meant.everything
    assert [11] == [each.id for each in seen(f'C,S,{CARA},"Hill, Hill & Co."').lines[0].meant.customers]
    assert "The ERP is away." in " ".join(one("ACME", Known(why="The ERP is away.")).wrong)
    assert () == one("All", Known(why="The ERP is away.")).wrong
    assert "no customer called “None”" in " ".join(one("None", NONE).wrong)


def test_nothing_is_written_before_it_was_looked_at(portal):
    """The first time shows, the second adds exactly that; what is wrong is left to be corrected."""
    text = as_text(HEADERS, [GOOD.split("\t"), ["Bad", "Line", "x", ""]])
    before = accounts()
    shown = send(text)
    assert (0, before, []) == (shown.added, accounts(), mails())
    done = send(text, {"digest": shown.preview.digest})
    assert (1, before | {CARA}) == (done.added, accounts())
    assert [(CARA, Kind.INVITATION)] == [(mail.recipient, mail.kind) for mail in mails()]
    assert 1 == len([event for event in events(Action.CUSTOMER_CREATE) if event.target == CARA])
    assert as_text(HEADERS, [["Bad", "Line", "x", ""]]) == done.text
    assert (
        None
        is send(
            GOOD.replace("cara@", "dora@"), {"digest": send(GOOD.replace("cara@", "dora@")).preview.digest}
        ).preview
    )


@pytest.mark.parametrize("about", [None, {}, {"digest": "0" * 64}, {"digest": 1}, [], "x"])
def test_only_what_was_looked_at_is_added(portal, about):
    """Whatever stands for a look that was none, or one at something else."""
    before = accounts()
    assert 0 == send(GOOD, about).added
    assert before == accounts()


def test_what_changed_since_the_look_is_looked_at_again(portal):
    """An address that was taken meanwhile, or a customer that is another now: nothing is added."""
    digest = {"digest": send(GOOD).preview.digest}
    renamed = Known.of(
        [Listed(2, "Larkspur Naturals", True, False, 1), Listed(8, "Else", True, False, 1)], as_of=clock.now()
    )
    assert bulk.CHANGED == send(GOOD, digest, renamed).sentence
    both = f"{GOOD}\nDora\tStone\tdora@packer.example\tAcme"
    digest = {"digest": send(both).preview.digest}
    assert 1 == send(GOOD, {"digest": send(GOOD).preview.digest}).added
    found = send(both, digest)
    assert (0, bulk.CHANGED, False) == (found.added, found.sentence, "dora@packer.example" in accounts())


def test_all_of_them_or_none(portal, monkeypatch):
    """When one fails, no account, no mail and no event is left of the others."""
    text = "\n".join(f"C\tS\tc{number}@packer.example\tAcme" for number in range(3))
    shown, before = send(text).preview, accounts()
    post = bulk.invite_all.__globals__["notices"].temporary_password
    calls = []

    def fail_at_last(*args, **how):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("the third mail")
        post(*args, **how)

    monkeypatch.setattr(bulk.invite_all.__globals__["notices"], "temporary_password", fail_at_last)
    with pytest.raises(RuntimeError):
        send(text, {"digest": shown.digest})
    assert (before, []) == (accounts(), mails())


@pytest.mark.parametrize("text", ["", " \n\t\n", None, "First name,Last name,Email,ERP customers\n"])
def test_an_empty_list_says_so(portal, text):
    """Under the field of the list."""
    with pytest.raises(Invalid) as refused:
        send(text)
    assert {"list"} == set(refused.value.fields)


def test_lists_have_a_length(portal):
    """More lines than fit are counted in the sentence; a text may be long, but not without end."""
    with pytest.raises(TooLarge, match=f"{MOST_LINES + 1} lines"):
        read_sheet("x@y.example\n" * (MOST_LINES + 1))
    with pytest.raises(TooLarge):
        read_sheet("x" * 80_001)
    assert MOST_LINES == len(read_sheet("a,b,x@y.example\n" * MOST_LINES).lines)


def test_a_workbook_becomes_the_same_list():
    """Cells as they are read, formulas as their values, the first sheet only, empty rows left out."""
    content = workbook(HEADERS, ["Cara", "Stone", CARA, "Acme"], [], ["Dora", 12.0, None, "=1+1"], sheets=2)
    lines = read_sheet(files.text_of(content=content)).lines
    assert [("Cara", "Stone", CARA, ("Acme",)), ("Dora", "12", "", ())] == [
        (line.first_name, line.last_name, line.email, line.customers) for line in lines
    ]


def test_the_templates_can_be_filled_in():
    """Both are read back as an empty list with headers; the workbook lists the ERP's customers as text."""
    content = files.template_xlsx(known=KNOWN)
    assert HEADERS == tuple(read_sheet(files.text_of(content=content)).headers)
    assert HEADERS == read_sheet(files.text_of(content=files.template_csv())).headers
    listed = openpyxl.load_workbook(io.BytesIO(content))["ERP customers"]
    assert ("=2+3", "s", "#12") == (listed["A8"].value, listed["A8"].data_type, listed["B8"].value)


@pytest.mark.parametrize(
    "content",
    [
        "a,b,ü@x.example".encode("utf-16"),
        "a,b,ü@x.example".encode("cp1252"),
        "a,b,ü@x.example".encode(),
        b"\xef\xbb\xbf" + "a,b,ü@x.example".encode(),
    ],
)
def test_text_files_come_in_many_encodings(content):
    """What Excel and editors write is read rightly."""
    assert "ü@x.example" == read_sheet(files.text_of(content=content)).lines[0].email


def bomb(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook with this text in place of another, in names of parts and in what they hold."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            called = name.replace(old.decode(), new.decode())
            after.writestr(called, before.read(name).replace(old, new).replace(b"<worksheet", DECLARES, 1))
    return out.getvalue()


DECLARES = b'<!DOCTYPE x [<!ENTITY a "ha">]><worksheet'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
HOSTILE = {
    "too many bytes": b"x" * 1_000_001,
    "a zip bomb": bomb(xl__sharedStrings=b" " * 9_000_000),
    "many parts": bomb(**{f"p{number}": b"" for number in range(400)}),
    "entities": bomb(xl__workbook=LAUGHS),
    "entities in UTF-16": bomb(xl__workbook=LAUGHS.decode().encode("utf-16")),
    "entities in a part by another name": renamed(workbook(HEADERS), b"sheet1.xml", b"sheet1.XML"),
    "a zip of something else": bomb(word__document=b"<x/>"),
    "half a workbook": workbook(HEADERS)[:-200],
    "a workbook of rubbish": bomb(xl__workbook=b"<x", **{"[Content_Types]": b"<x"}),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(32)),
    "a PDF": b"%PDF-1.7 text",
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a long sheet": workbook(*([f"x{number}@x.example"] for number in range(MOST_LINES + 5))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_is_an_accident(name):
    """By its content, whatever it is called: read, or refused with a sentence, before it grows."""
    with pytest.raises(Problem) as refused:
        files.text_of(content=HOSTILE[name])
    assert refused.value.sentence
