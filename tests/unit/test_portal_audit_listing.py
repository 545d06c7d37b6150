"""What is found among events is what looking at each of them finds."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from data.portal import audit_listing
from data.portal.actors import Actor, Target
from data.portal.audit import Action
from data.portal.audit_listing import Wanted
from data.portal.changes import changing, reading
from data.portal.tables import Event
from problems import Invalid
from services.audit import listing as service
from services.audit.details import differences, facts, line, loaded
from tests.portal_app import ANNA, BEN, sessions

__all__ = ["sessions"]

BEGIN = datetime(2026, 11, 1, 22, 0, tzinfo=UTC)
ACTORS = (ANNA, BEN, "marta", "shell:root")
ACTIONS = (Action.CUSTOMER_LOGIN, Action.CUSTOMER_UPDATE, Action.EXPORT)
TEXTS = ("Müller & Söhne", "100% cotton_wool", 'a "quoted" word', "plain", "PLAIN")
EVENTS = 60


@pytest.fixture
def written(sessions):
    """Give a database with events about two customers' people; now and then the clock was set back."""
    draw = random.Random(7)
    with changing(Actor("nobody yet"), sessions=sessions) as change:
        for number in range(EVENTS):
            change.now = BEGIN + timedelta(minutes=draw.randrange(600))
            acted_for = draw.choice((None, None, ANNA))
            change.actor = Actor(draw.choice(ACTORS), 1, acted_for, "192.0.2.1", f"r{number}")
            target = draw.choice((Target(1, ANNA), Target(2, BEN), Target(None, "marta"), None))
            details = {"name": {"from": "old", "to": draw.choice(TEXTS)}}
            change.record(draw.choice(ACTIONS), target=target, details=details)
    return sessions


def expected(events, wanted: Wanted) -> list[int]:
    """Return the positions that looking at each event finds."""
    found = [each for each in events if each.position <= wanted.upto and passes(each, wanted)]
    found.sort(key=lambda each: (each.at, each.position), reverse=True)
    looked_at = found[: wanted.depth] if wanted.terms else found
    if (
        wanted.depth
        and wanted.terms
        and wanted == Wanted(wanted.upto, terms=wanted.terms, depth=wanted.depth)
    ):
        looked_at = [each for each in found if each.position > wanted.upto - wanted.depth]
    return [each.position for each in looked_at if all(holds(each, term) for term in wanted.terms)]


def passes(each: Event, wanted: Wanted) -> bool:
    named = {each.target, each.acted_for} & set(wanted.accounts) or each.target_id in wanted.account_ids
    return bool(
        (not wanted.actors or each.actor in wanted.actors)
        and (not wanted.actions or each.action in wanted.actions)
        and (not (wanted.accounts or wanted.account_ids) or named)
        and (wanted.since is None or each.at >= wanted.since)
        and (wanted.until is None or each.at < wanted.until)
    )


def holds(each: Event, term: str) -> bool:
    values = [each.actor, each.target, each.acted_for, each.action, each.ip, each.request_id]
    values += [str(value) for value in loaded(details=each.details)["name"].values()]
    texts = [value.lower() for value in values if value] + ["name", "from", "to"]
    return any(term.lower() in text for text in texts)


def drawn(number: int) -> Wanted:
    """Return any question."""
    draw = random.Random(number)
    some = lambda values: tuple(draw.sample(values, draw.randrange(len(values))))  # noqa: E731
    instant = lambda: BEGIN + timedelta(minutes=draw.randrange(600))  # noqa: E731
    return Wanted(
        upto=draw.choice((EVENTS, 40)),
        actors=some(ACTORS) if draw.random() < 0.4 else (),
        actions=some([each.value for each in ACTIONS]) if draw.random() < 0.4 else (),
        accounts=some((ANNA, BEN, "marta")) if draw.random() < 0.4 else (),
        account_ids=some((1, 2)) if draw.random() < 0.3 else (),
        since=instant() if draw.random() < 0.3 else None,
        until=instant() if draw.random() < 0.3 else None,
        terms=some(("müller", "100%", "n_w", '"quoted"', "pLaIn", "CUSTOMER_", "[", "!", "r1"))[:2],
        depth=draw.choice((None, 10, 1000)),
    )


@pytest.mark.parametrize("half", [0, 1])
def test_any_question_finds_what_looking_at_each_event_finds(written, half):
    """For any filters together: the same events, in the same order, in whatever blocks they are asked for."""
    with reading(sessions=written) as session:
        events = session.scalars(select(Event)).all()
        for number in range(half, 80, 2):
            wanted = drawn(number)
            found, matched = audit_listing.first_page(session, wanted, 7)
            rest = audit_listing.page(session, wanted, 7, 5) + audit_listing.page(session, wanted, 12, 100)
            positions = [each.position for each in found + rest]
            assert (expected(events, wanted), len(positions)) == (positions, matched), wanted


def test_more_than_the_bound_is_told_as_more(written, monkeypatch):
    """Counting ends one beyond the bound, for one value, for several, and for a search."""
    monkeypatch.setattr(audit_listing, "COUNTED", 3)
    with reading(sessions=written) as session:
        for more in ({"actors": ACTORS}, {"actors": (ANNA,)}, {"accounts": (ANNA, BEN)}, {"terms": ("old",)}):
            assert 4 == audit_listing.first_page(session, Wanted(EVENTS, **more), 2)[1]


def test_a_search_tells_how_far_back_it_looked(written):
    """The instant before which nothing was looked at; none where everything was."""
    with reading(sessions=written) as session:
        times = {each.position: each.at for each in session.scalars(select(Event))}
        plain = Wanted(EVENTS, terms=("x",), depth=10)
        assert times[EVENTS - 10] == audit_listing.reach(session, plain)
        assert audit_listing.reach(session, Wanted(EVENTS, terms=("x",), depth=EVENTS)) is None
        of_anna = Wanted(EVENTS, actors=(ANNA,), terms=("x",), depth=2)
        newest = [each.at for each in audit_listing.page(session, Wanted(EVENTS, actors=(ANNA,)), 0, 9)]
        assert newest[2] == audit_listing.reach(session, of_anna)


def test_everybody_who_did_something_is_offered(written):
    """Each name once, by name, up to a number."""
    with reading(sessions=written) as session:
        assert sorted(ACTORS) == audit_listing.actors(session, most=10)
        assert sorted(ACTORS)[:2] == audit_listing.actors(session, most=2)


def test_days_are_those_of_the_company(written):
    """A day begins and ends at the company's midnight, also where its clocks change."""
    zone = ZoneInfo("Europe/Berlin")
    view = service.parse_view({"from": "2026-10-25", "to": "2026-10-25"})
    with reading(sessions=written) as session:
        wanted = service.wanted_of(session, view, EVENTS, zone)
    assert timedelta(hours=25) == wanted.until - wanted.since
    assert datetime(2026, 10, 24, 22, tzinfo=UTC) == wanted.since


NO_VIEWS = [
    None,
    [],
    {"sort": []},
    {"in": {"who": "marta"}},
    {"in": {"part": []}},
    {"in": {"who": [1]}},
    {"in": {"who": ["x"] * 101}},
    {"in": {"account": ["a\0b"]}},
    {"from": "1 Nov"},
    {"from": "2026-13-01"},
    {"from": "2026-11-02", "to": "2026-11-01"},
    {"to": "9999-12-31"},
    {"search": 1},
    {"search": "x" * 201},
    {"search": "a b c d e f g h i"},
    {"search": "\0"},
    {"all": "yes"},
]


def test_what_is_no_view_is_refused_with_a_sentence():
    """Nothing that a browser can send reaches the database unless it was understood."""
    for raw in NO_VIEWS:
        with pytest.raises(Invalid, match=r"^.{15,}\.$"):
            pytest.fail(f"{raw!r} was taken for {service.parse_view(raw)}")


def test_an_account_is_found_by_address_and_by_number():
    """`17` and `#17` are a number, anything else is an address or a username, in its normal form."""
    view = service.parse_view({"in": {"account": ["17", " #18 ", "Anna@Larkspur.example"]}})
    assert ("17", "#18", "Anna@Larkspur.example") == view.accounts


def test_changes_read_from_one_to_the_other():
    """Plain values say from and to, lists what came and what went; the line holds all of it."""
    recorded = {
        "active": {"from": True, "to": False},
        "customers": {"from": ["2 Larkspur", "3 Other"], "to": ["2 Larkspur", "5 Northfield"]},
        "name": {"from": None, "to": "Anna"},
        "sessions_ended": 2,
    }
    status, customers, name = differences(details=recorded)
    assert ("Status", "Active", "Inactive") == (status.field, status.old, status.new)
    assert (("2 Larkspur",), ("5 Northfield",), ("3 Other",)) == (
        customers.kept,
        customers.added,
        customers.removed,
    )
    assert ("none", "Anna") == (name.old, name.new)
    assert (
        "Status: Active → Inactive; ERP customers: added 5 Northfield; removed 3 Other; Name: none → Anna;"
        " Sessions ended: 2; from 192.0.2.1" == line(details=recorded, ip="192.0.2.1")
    )


@pytest.mark.parametrize("names", [("actors", "actions"), ("actors", "accounts"), ("accounts", "actions")])
def test_two_filters_are_looked_up_together(written, names):
    """What two filters leave is found in one index, however many events each of them leaves alone."""
    values = {"actors": (ANNA,), "actions": ("EXPORT",), "accounts": (BEN,)}
    wanted = Wanted(
        EVENTS, **{name: values[name] for name in names}, account_ids=(2,) * ("accounts" in names)
    )
    (lead,) = audit_listing._leads(wanted)
    with reading(sessions=written) as session:
        for value in lead.values:
            asked = select(Event.position).where(value).order_by(*audit_listing.NEWEST)
            sql = asked.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = str(session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all())
            is_rare = "acted_for" in str(value)  # views, of which there are few
            assert is_rare or ("=? AND" in plan and "TEMP B-TREE" not in plan), plan


def test_whoever_was_added_was_not_anything_before():
    """A new account's line has its values without a from; what it does not have is not told."""
    recorded = {
        "name": {"from": None, "to": "Anna"},
        "email": {"from": None, "to": ""},
        "all_customers": {"from": False, "to": True},
    }
    assert "Name: Anna; All customers: Yes" == line(details=recorded, ip=None)
    assert "Email: none → a@b.example" == line(details={"email": {"from": "", "to": "a@b.example"}}, ip=None)


def test_mails_are_told_as_their_page_tells_them():
    """The kind of a mail and what became of it, in the words of the page; what has none stays as it is."""
    recorded = {"mail": 7, "kind": "reset_link", "state": {"from": "dead", "to": "waiting"}}
    told = "State: Dead letter → Waiting; Mail: 7; Kind: Link to choose a password"
    assert told == line(details=recorded, ip=None)
    assert "Kind: pigeon" == line(details={"kind": "pigeon"}, ip=None)


def test_instants_are_told_as_people_read_them():
    """In UTC, as the list's own, and said; what is no instant stays as it was recorded."""
    recorded = {"reason": "asked by phone", "until": "2026-11-22T00:46:34.922462+01:00"}
    assert "asked by phone; Until: 21 Nov 2026, 23:46:34 UTC" == line(details=recorded, ip=None)
    for text in ("2026-11-22T06:46:34", "tomorrow"):
        assert [("ERP read", text)] == facts(details={"as_of": text})


def test_an_erp_is_told_without_its_folder():
    """The panel names an ERP as people do; where its file is stands in the raw JSON only."""
    recorded = {
        "erp": "sqlite:////srv/lotview/erp.sqlite",
        "of_other_erps": {"from": ["sqlite:////old/a.sqlite: 3 Acme / Co."], "to": []},
    }
    assert [("ERP", "erp.sqlite")] == facts(details=recorded)
    assert ("a.sqlite: 3 Acme / Co.",) == differences(details=recorded)[0].removed
    assert [("ERP", "mssql://db.example/live/dbo")] == facts(details={"erp": "mssql://db.example/live/dbo"})
