"""What is due is done once, by whoever comes first; its mail holds what its reader may see by then."""

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from threading import Event
from unittest.mock import patch

import pytest
from sqlalchemy import select

from data.inventory.opened_state import opened_state
from data.inventory.scope import Scope
from data.portal.accounts import find
from data.portal.audit import Action
from data.portal.changes import changing, reading
from data.portal.outbox import State
from data.portal.scheduled_tables import Delivery
from data.portal.tables import Event as Audited
from data.portal.tables import Grant
from data.portal.view_tables import PAGES
from problems import ErpUnavailable
from services.deliveries import kind
from services.lease import Lease
from services.mail import queue
from services.mail.sender import Sender
from services.scheduling import running
from services.scheduling.running import LATER
from settings import Settings
from tests.portal_app import ANNA, ERP, LARKSPUR, NORTHFIELD, SHELL, app, cheap_passwords, time
from tests.unit.mail_cases import POST, content, mails, states
from tests.unit.scheduled_cases import NOW, StillStocks, delivery, everything_in, keep, runs, scheduler
from tests.unit.test_mail_sender import Server

__all__ = ["app", "cheap_passwords", "time"]

SETTINGS = Settings(**POST, app_base_url="https://portal.acme.test", secret_key="for tests only, " * 3)
LARK = Scope(ERP, frozenset({LARKSPUR[0]}))
BOTH = {LARKSPUR[0], NORTHFIELD[0]}
NAMES = {LARKSPUR[0]: "LARK", NORTHFIELD[0]: "NORTH"}
TOMORROW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)  # half past seven in Berlin


@pytest.fixture(autouse=True)
def portal(app, time):
    """Give a portal's database without a request around it, and a clock that stands still."""
    with app.app_context():
        yield app


@pytest.fixture
def stocks():
    """Give stock of two customers."""
    return StillStocks()


@pytest.fixture
def worker(portal, stocks):
    """Give a worker's scheduler."""
    return scheduler(portal, stocks, SETTINGS)


def send(portal, settings: Settings = SETTINGS) -> list:
    """Send what is due, and return what arrives."""
    server = Server()
    Sender(settings, Lease("mail", portal.app_context), Event(), converse=server).round()
    return [message_from_bytes(each, policy=policy.default) for each in server.taken]


def kept() -> Delivery:
    with reading() as session:
        return session.scalars(select(Delivery).order_by(Delivery.id)).first()


def change_account(*, customers: set[int] | None = None, **values: object) -> None:
    """Change what somebody may see, or the account itself."""
    with changing(SHELL) as change:
        account = find(change.session, ANNA)
        if customers is not None:
            account.all_customers_of = ERP if customers == {0} else None
            account.grants = []
            change.session.flush()
            account.grants = [
                Grant(erp=ERP, customer_id=id_, customer_name="-") for id_ in sorted(customers - {0})
            ]
        for name, value in values.items():
            setattr(account, name, value)
        change.record(Action.CUSTOMER_UPDATE)


def test_what_is_due_is_done_once(portal, worker, stocks):
    """One run for the time it was due at, one mail, one event; and then not again before its next time."""
    keep(delivery(1))
    for _ in range(3):
        worker.round()
    assert [("sent", NOW)] == runs()
    assert ([State.WAITING], 1, TOMORROW) == (states(), stocks.renewed, kept().next_at)
    with reading() as session:
        event = session.scalars(select(Audited).where(Audited.action == Action.EXPORT)).one()
    assert ("worker", ANNA) == (event.actor, event.target)
    (message,) = send(portal)
    text = everything_in(message)
    assert "PART-LARK-1" in text
    assert "NORTH" not in text
    assert "every day at 07:30, Berlin time" in text
    assert "Lotview: your daily stock view" == message["Subject"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({2, 5}, {2}),
        ({2, 5}, {5}),
        ({2}, {5}),
        ({0}, {2}),
        ({2}, {0}),
        ({2}, {2, 5}),
        ({0}, set()),
        (set(), {2}),
    ],
    ids=str,
)
def test_a_mail_holds_what_its_reader_may_see_when_it_is_sent(portal, worker, before, after):
    """Whatever they could see when it was written: nothing of a customer lost since, all of one gained."""
    change_account(customers=before)
    keep(delivery(1, skip_empty=False))
    worker.round()
    change_account(customers=after)
    arrived = send(portal)
    seen = BOTH if 0 in after else after
    assert bool(before and after) == bool(arrived)
    for message in arrived:
        text = everything_in(message)
        assert {id_ for id_, name in NAMES.items() if name in text} == seen
    outcome = "sent" if arrived else "withdrawn"
    assert [outcome] == [each for each, _due in runs()]
    assert {State.SENT if arrived else State.WITHDRAWN} >= set(states())
    assert [None] * len(mails()) == [mail.sealed for mail in mails()]


@pytest.mark.parametrize(
    "change",
    [{"active": False}, {"must_change": True}, {"email": "anna@elsewhere.example"}],
    ids=lambda change: next(iter(change)),
)
def test_a_mail_is_withdrawn_when_its_reader_is_gone(portal, worker, change):
    """Deactivated, with a temporary password, or behind that address no more: nothing is sent."""
    keep(delivery(1))
    worker.round()
    change_account(**change)
    assert [] == send(portal)
    assert ([State.WITHDRAWN], ["withdrawn"]) == (states(), [each for each, _due in runs()])


def test_what_was_paused_or_deleted_since_is_not_sent(portal, worker):
    """Who stops a mail a moment before it leaves does not get it."""
    keep(delivery(1), delivery(1))
    worker.round()
    with changing(SHELL) as change:
        first, second = change.session.scalars(select(Delivery).order_by(Delivery.id))
        first.active = False
        change.session.delete(second)
        change.record(Action.DELIVERY_UPDATE)
    assert [] == send(portal)
    assert [State.WITHDRAWN] * 2 == states()


def test_an_empty_view_is_skipped_where_that_is_wanted(portal, worker):
    """Then a run says so and no mail is written; else the mail says that there is nothing."""
    nothing = '{"shape":1,"view":{"search":"nowhere"}}'
    keep(delivery(1, state=nothing), delivery(1, state=nothing, skip_empty=False))
    worker.round()
    assert ["empty", "sent"] == [each for each, _due in runs()]
    (message,) = send(portal)
    assert "no rows" in everything_in(message)
    assert [] == list(message.iter_attachments())


def test_a_workbook_too_large_for_a_mail_is_left_where_it_is(portal, worker, monkeypatch):
    """The mail comes all the same, and says where the rows are."""
    monkeypatch.setattr(kind, "LARGEST", 1_000)
    keep(delivery(1))
    worker.round()
    (message,) = send(portal)
    assert "too large for a mail" in everything_in(message)
    assert [] == list(message.iter_attachments())


def test_a_view_that_has_lost_a_column_says_so(portal, worker, stocks):
    """What can't be opened any more is left out, and the mail does not keep quiet about it."""
    state = {"shape": 1, "view": {"sort": [["colour", "asc"]], "search": "lark"}}
    _opened, (notice,) = opened_state(
        state, stock=stocks.stock(scope=LARK, today=NOW.date(), now=NOW), own=True
    )
    keep(delivery(1, state=json.dumps(state)))
    worker.round()
    (message,) = send(portal)
    assert notice in everything_in(message)


@pytest.mark.parametrize("page", PAGES)
def test_the_link_opens_the_page_that_the_view_is_of(portal, worker, page):
    """A view of the expiry board opens there, not in the inventory."""
    keep(delivery(1, page=page))
    worker.round()
    (message,) = send(portal)
    assert f"https://portal.acme.test/{page}?view=" in everything_in(message)


def test_a_stop_is_caught_up_with_once(portal, worker, time):
    """After a week away one mail comes, for the newest time that was missed."""
    keep(delivery(1))
    time.move(days=7)
    worker.round()
    assert [("sent", datetime(2026, 11, 27, 6, 30, tzinfo=UTC))] == runs()
    assert kept().next_at == datetime(2026, 11, 28, 6, 30, tzinfo=UTC)


def test_of_two_workers_one_does_it(portal, worker, stocks):
    """Whoever is overtaken between looking and writing down writes nothing: no second run, no second mail."""
    keep(delivery(1))
    other = scheduler(portal, stocks, SETTINGS)
    settle = running.settle

    def overtaken(**how: object) -> None:
        with patch.object(running, "settle", settle):
            other._try(how["kind"], how["row"])
        settle(**how)

    with patch.object(running, "settle", overtaken):
        worker.round()
    assert (1, 1) == (len(runs()), len(mails()))


def test_what_can_not_be_done_is_done_later(portal, worker, stocks, time):
    """While the ERP can't be read nothing is told; afterwards it is, for the time that it was due at."""
    keep(delivery(1))
    stocks.problem = ErpUnavailable("The ERP is away.")
    worker.round()
    stocks.problem = None
    worker.round()
    assert [] == runs()
    time.move(seconds=LATER.total_seconds() + 1)
    worker.round()
    assert ["sent"] == [each for each, _due in runs()]


def test_an_accident_holds_up_no_other(portal, worker):
    """What is broken in one is its own trouble."""
    keep(delivery(1, state="broken"), delivery(2))
    worker.round()
    assert ["sent"] == [each for each, _due in runs()]


def test_without_a_mail_server_everything_waits(portal, stocks):
    """Nothing is done that could not be sent; it is caught up with as soon as there is a server."""
    keep(delivery(1))
    scheduler(portal, stocks, Settings()).round()
    assert ([], []) == (runs(), states())


def test_of_another_erp_nothing_is_done(portal, worker):
    """What was scheduled over another ERP rests until the portal reads that one again."""
    keep(delivery(1, erp="sqlite:///another.sqlite"))
    worker.round()
    assert ([], []) == (runs(), states())


def test_after_a_restore_the_next_time_is_found_anew(portal, worker):
    """Without a next time nothing is done: perhaps it was, before the restore."""
    keep(delivery(1, next_at=None))
    worker.round()
    assert ([], TOMORROW) == (runs(), kept().next_at)


def test_copies_hold_no_stock(portal, stocks):
    """EMAIL_BCC learns that there was a mail, and nothing of what is in it, nor how to stop it."""
    settings = SETTINGS.model_copy(update={"email_bcc": ("archive@acme.test",)})
    keep(delivery(1))
    scheduler(portal, stocks, settings).round()
    copy, message = sorted(send(portal, settings), key=lambda each: len(each.as_bytes()))
    assert message["Subject"] == copy["Subject"]
    assert "PART-LARK-1" in everything_in(message)
    assert "LARK-" not in everything_in(copy)
    assert "/stop/" not in everything_in(copy)


def test_staff_see_no_stock_in_the_outbox(portal, worker):
    """What is kept of a mail that waits holds no row; its preview says that it is made later."""
    keep(delivery(1))
    worker.round()
    (mail,) = mails()
    assert "LARK" not in content(mail)
    shown = queue.preview(mail_id=mail.id, settings=Settings().or_demo())
    assert "made when it is sent" in shown.text


def test_mail_programs_are_told_how_to_stop_it(portal, worker):
    """The headers of one click (RFC 8058) stand in one line each, with a link to this portal."""
    keep(delivery(1))
    worker.round()
    (message,) = send(portal)
    assert message["List-Unsubscribe"].startswith("<https://portal.acme.test/stop/")
    assert "List-Unsubscribe=One-Click" == message["List-Unsubscribe-Post"]
