"""Letters say what they should, to whom they should, and nothing that somebody smuggled in."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from data.inventory import alerts
from data.portal.outbox import Content
from data.portal.tables import Mail
from services.mail.kinds import Kind
from services.mail.letters import compose
from services.mail.message import NotAnAddress, as_bytes, on_the_wire
from services.mail.posting import COPY
from services.scheduling.times import Every
from settings import Settings
from tests.portal_app import ANNA, Clock, time
from tests.unit.mail_cases import SECRET, secrets, values

__all__ = ["time"]

ADDRESS = "https://portal.acme.test"
SETTINGS = Settings(
    app_base_url=ADDRESS,
    portal_name="Acme & Sons",
    email_from="portal@acme.test",
    support_contact="help@acme.test",
    time_zone="America/New_York",
)
HOSTILE = [
    "<script>alert(1)</script>",
    "{{7*7}}{% for x in [1] %}",
    "A\r\nBcc: evil@x.test",
    "\"'><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "a\u2028b\u0000c\x1b[31m",
    "=?utf-8?q?x=0D=0ABcc:_e@x.test?=",
]


def letter(kind: Kind, **changes: object):
    return compose(kind=kind, values=values(kind) | secrets(kind) | changes, settings=SETTINGS)


class Elements(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("kind", Kind)
def test_a_letter_tells_the_same_as_text_and_as_html(kind, time):
    """Names, secret, links and whom to ask are in both, links lead to APP_BASE_URL, instants to the zone."""
    found = letter(kind)
    for text in (found.text, found.html.replace("&amp;", "&")):
        assert "Anna Larkspur" in text
        assert "Acme & Sons" in text
        assert "help@acme.test" in text
        assert (SECRET in text) == bool(secrets(kind))
        assert all(link.startswith(ADDRESS) for link in re.findall(r"https?://[^\s\"<]+", text))
        assert "20 Nov 2026, 04:00 New York time" in text
    assert "{" not in found.text


@pytest.mark.parametrize("kind", Kind)
def test_nothing_that_people_type_becomes_markup_or_headers(kind, time):
    """Whatever stands in any value: the same elements, links and headers as with harmless values."""
    texts = [name for name, value in values(kind).items() if isinstance(value, str)]
    harmless = letter(kind)
    for hostile in HOSTILE:
        found = letter(kind, **dict.fromkeys(texts, hostile))
        assert shape(harmless.html) == shape(found.html), hostile
        assert "49" not in found.text.replace("2026, 04:00", ""), hostile
        assert harmless.subject == found.subject, hostile


@pytest.mark.parametrize("kind", [Kind.DELIVERY, Kind.ALERT])
def test_sorts_of_mail_are_told_apart_by_their_subjects(kind):
    """Every sort has one of its own, with the portal's name; what people type is in none."""
    sorts = set(Every) - {Every.HOURLY} if kind is Kind.DELIVERY else set(alerts.Kind)
    found = {about_subject(kind, sort) for sort in sorts}
    plain = about_subject(kind, "")
    assert (len(sorts), False) == (len(found), plain in found)
    assert all("Acme & Sons" in each for each in found)
    assert {plain} == {about_subject(kind, hostile) for hostile in HOSTILE}


def about_subject(kind: Kind, sort: str) -> str:
    told = values(kind) | {"to": ANNA}
    return compose(kind=kind, values=told, settings=SETTINGS, sort=sort, template=COPY).subject


def shape(page: str) -> list:
    return [(tag, sorted(attributes)) for tag, attributes in Elements(page).found]


def message(subject="A subject", to=ANNA, settings=SETTINGS, recipient=ANNA):
    mail = Mail(subject=subject, reference="ab12", created_at=Clock().instant, recipient=recipient)
    raw = as_bytes(mail=mail, content=Content(to, "text ä", "<p>html ä</p>"), settings=settings)
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_header_can_be_added(hostile):
    """A subject or the portal's name with line breaks stays one header."""
    found = message(subject=hostile, settings=SETTINGS.model_copy(update={"portal_name": hostile}))
    assert set(message().keys()) == set(found.keys())
    assert None is found["Bcc"]


@pytest.mark.parametrize(
    "to",
    [
        "a@x.test,b@y.test",
        "a@x.test\r\nBcc: b@y.test",
        "A <a@x.test>",
        "@x.test",
        "a b@x.test",
        "a@x\0.test",
        "a@x.test.",
        "",
    ],
)
def test_a_mail_goes_to_one_address(to):
    """What is not one address is refused, as recipient and as header."""
    for how in ({"to": to}, {"recipient": to}):
        with pytest.raises(NotAnAddress):
            message(**how)


def test_a_message_is_complete():
    """Two texts, the same Message-ID at every try, no answers by machines, answers by people to support."""
    found = message()
    assert ("Acme & Sons <portal@acme.test>", ANNA) == (found["From"], found["To"])
    assert ("<ab12@acme.test>", "help@acme.test") == (found["Message-ID"], found["Reply-To"])
    assert "auto-generated" == found["Auto-Submitted"]
    assert "text ä" in found.get_body(("plain",)).get_content()
    assert "<p>html ä</p>" in found.get_body(("html",)).get_content()


def test_the_logo_travels_inside(tmp_path):
    """A PNG is part of the mail, so that nothing is fetched when it is opened; SVG is shown by no program."""
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG")
    with_logo = SETTINGS.model_copy(update={"portal_logo": str(logo)})
    found = compose(
        kind=Kind.INVITATION, values=values(Kind.INVITATION) | {"password": "x"}, settings=with_logo
    )
    assert "cid:logo" in found.html
    parts = {part.get_content_type(): part for part in message(settings=with_logo).walk()}
    assert ("<logo>", b"\x89PNG") == (parts["image/png"]["Content-ID"], parts["image/png"].get_content())
    assert "cid:logo" not in letter(Kind.INVITATION).html


def test_a_domain_of_any_script_is_written_in_ascii():
    """Every mail server knows it like this."""
    assert "anna@xn--mnchen-3ya.example" == on_the_wire("anna@münchen.example")
