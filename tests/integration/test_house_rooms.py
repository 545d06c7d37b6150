"""Every page and callback, asked by nobody, a customer, each role and who views: the others learn nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from auth.permissions import CUSTOMER, STAFF, WATCHING, Permission
from data.portal.staff import Role

ROOT = Path(__file__).resolve().parents[2]
P = Permission

# What each callback asks for, by its first input; a new callback is a decision, written down here too.
CALLBACKS = {
    "_pages_location.pathname": P.SIGNED_IN,
    "account-page.id": P.ACCOUNT,
    "account-form.n_submit": P.ACCOUNT,
    "account-ending.data": P.ACCOUNT,
    "admin-access-search.value": P.READ_ACCESS,
    "admin-access-page.id": P.READ_ACCESS,
    "admin-access-grid.selectedRows": P.READ_ACCESS,
    "admin-access-view.id": P.STAFF,
    "admin-access-view.n_clicks": P.VIEW_AS,
    "admin-customers-view.id": P.STAFF,
    "admin-customers-view.n_clicks": P.VIEW_AS,
    "view-as-form.n_submit": P.VIEW_AS,
    "admin-account-page.id": P.OWN_STAFF_ACCOUNT,
    "admin-account-form.n_submit": P.OWN_STAFF_ACCOUNT,
    "admin-account-factor.id": P.OWN_STAFF_ACCOUNT,
    "admin-account-set-up.n_clicks": P.OWN_STAFF_ACCOUNT,
    "admin-account-offer-form.n_submit": P.OWN_STAFF_ACCOUNT,
    "admin-account-renew.n_clicks": P.OWN_STAFF_ACCOUNT,
    "admin-account-ask-form.n_submit": P.OWN_STAFF_ACCOUNT,
    "admin-customers-page.id": P.READ_ACCOUNTS,
    "admin-customers-grid.selectedRows": P.READ_ACCOUNTS,
    "admin-customers-add.n_clicks": P.CHANGE_ACCOUNTS,
    "admin-customers-person-form.n_submit": P.CHANGE_ACCOUNTS,
    "admin-customers-reset.n_clicks": P.CHANGE_ACCOUNTS,
    "admin-customers-ask-form.n_submit": P.CHANGE_ACCOUNTS,
    "admin-customers-several.n_clicks": P.CHANGE_ACCOUNTS,
    "admin-customers-list-form.n_submit": P.CHANGE_ACCOUNTS,
    "admin-mail-page.id": P.READ_MAIL,
    "admin-mail-grid.selectedRows": P.READ_MAIL,
    "admin-mail-show.n_clicks": P.READ_MAIL,
    "admin-mail-resend.n_clicks": P.RESEND_MAIL,
    "admin-mail-ask-form.n_submit": P.RESEND_MAIL,
    "admin-sessions-page.id": P.READ_SESSIONS,
    "admin-sessions-grid.selectedRows": P.READ_SESSIONS,
    "admin-history-done.children": P.READ_ACCOUNTS,
    "admin-history-keep.n_clicks": P.KEEP_STOCK,
    "admin-sessions-end.n_clicks": P.END_SESSIONS,
    "admin-sessions-ask-form.n_submit": P.END_SESSIONS,
    "admin-settings-search.value": P.READ_ACCOUNTS,
    "admin-settings-grid.selectedRows": P.READ_ACCOUNTS,
    "admin-settings-edit.n_clicks": P.CHANGE_CUSTOMER_SETTINGS,
    "admin-settings-spans-form.n_submit": P.CHANGE_CUSTOMER_SETTINGS,
    "admin-staff-page.id": P.READ_STAFF,
    "admin-staff-grid.selectedRows": P.READ_STAFF,
    "admin-staff-add.n_clicks": P.CHANGE_STAFF,
    "admin-staff-person-form.n_submit": P.CHANGE_STAFF,
    "admin-staff-reset.n_clicks": P.CHANGE_STAFF,
    "admin-staff-ask-form.n_submit": P.CHANGE_STAFF,
}
PEOPLE = {"nobody": frozenset(), "customer": CUSTOMER, **{role.value: STAFF[role] for role in Role}}
PEOPLE["viewing"] = STAFF[Role.ADMIN] & WATCHING | {P.STOCK}  # an admin who views as a customer

# In a process of its own: Dash keeps global state, so that a process can hold one application only.
ASK = """
import json, sys
from datetime import timedelta
from pathlib import Path

from app import create_app
from auth.gate import DASH_CATCH_ALL
from settings import Settings
from tests.portal_app import ANNA, LARKSPUR, ORIGIN, add, signed_in
from tests.staff_people import hire, staff_in
from tests.unit.test_view_as import start
from services.accounts.grants import Grants
from data.portal.staff import Role

app = create_app(Settings(var_dir=Path(sys.argv[1])).or_demo())
with app.app_context():
    add(ANNA, Grants(app.config["ERP_IDENTITY"], (LARKSPUR,)))
clients = {"nobody": app.test_client(), "customer": signed_in(app, ANNA)}
clients |= {role.value: staff_in(app, hire(app, role)) for role in Role}

hire(app, Role.ADMIN, "vera")
clients["viewing"] = staff_in(app, "vera")
start(app, clients["viewing"], ANNA)


def name(callback):
    return "{id}.{property}".format(**callback["inputs"][0])


def ask(client, output, callback, odd=None, **values):
    parts = {
        kind: [part | {"value": values.get(part["property"], odd)} for part in callback[kind]]
        for kind in ("inputs", "state")
    }
    many = output.startswith("..")
    outputs = [dict(zip(("id", "property"), each.rsplit(".", 1))) for each in output.strip(".").split("...")]
    body = parts | {"output": output, "outputs": outputs if many else outputs[0], "changedPropIds": []}
    answer = client.post("/_dash-update-component", json=body, headers=ORIGIN)
    said = answer.json if answer.is_json else None
    problem = ((said or {}).get("sideUpdate") or {}).get("shell-problem", {}).get("data", {})
    status = 500 if problem else answer.status_code  # an accident is told without a status
    return problem.get("status", status), answer.text


ODD = (7, -1.5, True, "x", "\\ud800", "a\\x00b", [], [7], [{}], {}, {"id": []}, [{"username": 7, "id": []}])
asked, accidents, router = {}, [], None
for output, callback in app.config["CALLBACKS"].items():
    if "callback" not in callback:
        continue  # runs in the browser only
    if "_pages_content" in output:
        router = (output, callback)
        continue
    asked[name(callback)] = {
        who: ask(client, output, callback, pathname="/")[0] for who, client in clients.items()
    }
    for odd in ODD:  # n_clicks must be a number, else nothing is called at all
        status, text = ask(clients["admin"], output, callback, odd, pathname="/", n_clicks=1, n_submit=1)
        if status >= 500:
            accidents.append((name(callback), repr(odd), text[:300]))
pages = {
    path: {
        who: [client.get(path).status_code, *ask(client, *router, pathname=path)]
        for who, client in clients.items()
    }
    for path in app.config["PAGES"]
}
needed = {path: str(ask) for path, ask in app.config["PAGES"].items()}
print(json.dumps({"asked": asked, "pages": pages, "needed": needed, "accidents": accidents}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict:
    """Ask everything as everybody, once."""
    command = [sys.executable, "-c", ASK, str(tmp_path_factory.mktemp("var"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_every_callback_asks_for_what_was_decided(answers):
    """Without the permission: 401 for nobody, else refused; with it: answered, or told what is wrong."""
    assert set(CALLBACKS) == set(answers["asked"])
    wrong = {}
    for callback, found in answers["asked"].items():
        for who, may in PEOPLE.items():
            refusal = 401 if who == "nobody" else 403
            expected = CALLBACKS[callback] in may
            if expected == (found[who] == refusal) or found[who] >= 500:
                wrong[callback, who] = found[who]
    assert {} == wrong


def test_nothing_that_a_browser_sends_is_an_accident(answers):
    """Numbers, lists, objects and broken texts in place of every value: told what is wrong, no failure."""
    assert [] == answers["accidents"]


def test_every_page_opens_for_whom_it_was_decided(answers):
    """By its address and through Dash's own router: who may not is refused, and sees nothing of it."""
    for path, found in answers["pages"].items():
        for who, may in PEOPLE.items():
            status, routed, text = found[who]
            is_in = Permission(answers["needed"][path]) in may
            refusal = (302, 401) if who == "nobody" else (403, 403)
            assert ((200, 200) if is_in else refusal) == (status, routed), (path, who)
            assert is_in == ("_pages_content" in text), (path, who)  # whatever is in the layout


def test_customers_and_staff_share_no_page(answers):
    """What one kind of people may open, the other may not."""
    for path, found in answers["pages"].items():
        roles = {who for who, (status, *_rest) in found.items() if status == 200} - {"viewing"}
        assert roles == {"customer"} or "customer" not in roles, path
