"""Staff in Chromium: the way in with a second factor, the people who work here, dialogs that lose nothing."""

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.people import button
from tests.browser.test_accessibility import DESK, PHONE, in_both_themes

pytestmark = pytest.mark.browser

TEMPORARY, OWN = "Quiet harbour, 9 lanterns", "Several quays, 4 lighthouses"


@pytest.fixture(scope="module")
def hire(portal):
    """Return a function that adds a staff member with a temporary password, as the shell does."""

    def add(username: str, role: str = "admin") -> str:
        name = username.title()
        words = ("staff", "add", "--username", username, "--role", role, "--name", name, "--password-stdin")
        portal.command(*words, text=TEMPORARY)
        return username

    return add


def sign_in(page, username: str, password: str) -> None:
    page.goto("/admin-login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    button(page, "Sign in").click()


def enter(page, username: str) -> None:
    """Sign in for the first time, choose a password and wait for the first page."""
    sign_in(page, username, TEMPORARY)
    page.get_by_label("New password").fill(OWN)
    page.get_by_label("The same again").fill(OWN)
    button(page, "Save password").click()
    expect(page.get_by_role("link", name="Home")).to_be_visible()


def open_staff(page):
    page.goto("/admin/staff")
    expect(page.locator(".lv-count")).to_contain_text("staff account")


def choose(page, username: str) -> None:
    """Choose somebody in the list."""
    page.locator(f".ag-row[row-id='{username}'] .ag-cell").first.click()
    expect(page.locator(".lv-chosen")).to_contain_text("Chosen:")


def dialog(page, name: str):
    """Return the open dialog of this name."""
    found = page.get_by_role("dialog", name=name, exact=True)
    expect(found).to_be_visible()
    return found


def switch_on(page) -> tuple[str, list[str]]:
    """Set up a second factor; return its seed and the recovery codes."""
    page.goto("/admin/account")
    button(page, "Set up").click()
    form = dialog(page, "Set up your second factor")
    seed = form.locator(".lv-key code").inner_text().replace(" ", "")
    form.get_by_label("Code").fill(pyotp.TOTP(seed).now())
    form.get_by_label("Password", exact=True).fill(OWN)
    button(form, "Switch on").click()
    shown = dialog(page, "Your recovery codes")
    return seed, shown.locator("code").inner_text().split()


def test_the_way_in_with_a_second_factor(open_page, hire):
    """From the temporary password to an authenticator; then a recovery code lets in, and is used up."""
    page = open_page()
    enter(page, hire("vera"))
    seed, codes = switch_on(page)
    assert (10, 32) == (len(set(codes)), len(seed))
    page.keyboard.press("Escape")
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    assert codes[0] not in page.content()
    page.get_by_role("button", name="Account").click()
    button(page, "Sign out").click()
    sign_in(page, "vera", OWN)
    assert [] == in_both_themes(page)
    page.get_by_label("Code").fill(codes[0])
    button(page, "Sign in").click()
    expect(page.get_by_role("link", name="Home")).to_be_visible()
    page.goto("/admin/account")
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()


def test_a_dialog_keeps_what_was_typed_and_gives_the_focus_back(open_page, hire):
    """By keyboard: an error stands under its field, Esc closes, and the focus is where it was."""
    page = open_page()
    enter(page, hire("wanda"))
    open_staff(page)
    button(page, "Add staff").focus()
    page.keyboard.press("Enter")
    form = dialog(page, "Add staff")
    expect(form.get_by_label("Username")).to_be_focused()
    page.keyboard.type("xaver")
    form.get_by_label("Name", exact=True).fill("Xaver Ott")
    form.get_by_label("Email").fill("xaver@")
    page.keyboard.press("Enter")
    expect(form.get_by_text("“xaver@” is not an email address.")).to_be_visible()
    email = form.get_by_label("Email")
    expect(email).to_be_focused()
    assert ("true", "xaver@") == (email.get_attribute("aria-invalid"), email.input_value())
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(button(page, "Add staff")).to_be_focused()


def test_somebody_is_added_changed_and_shut_out(open_page, hire):
    """The temporary password is shown once; the question names the person; the list says how it stands."""
    page = open_page()
    enter(page, hire("yara"))
    open_staff(page)
    button(page, "Add staff").click()
    form = dialog(page, "Add staff")
    form.get_by_label("Username").fill("zoe")
    form.get_by_label("Name", exact=True).fill("Zoe Lind")
    form.get_by_label("Role").select_option("auditor")
    button(form, "Add staff").click()
    shown = dialog(page, "Temporary password for Zoe Lind")
    temporary = shown.locator("code").inner_text()
    button(shown, "Done").click()
    expect(page.get_by_text(temporary)).to_have_count(0)
    assert temporary not in page.content()
    choose(page, "zoe")
    button(page, "Edit").click()
    form = dialog(page, "Edit Zoe Lind")
    form.get_by_label("Name", exact=True).fill("Zoe Berg")
    button(form, "Save changes").click()
    expect(page.get_by_role("gridcell", name="Zoe Berg")).to_be_visible()
    button(page, "Deactivate").click()
    asked = dialog(page, "Deactivate Zoe Berg?")
    expect(button(asked, "Cancel")).to_be_focused()
    button(asked, "Deactivate").click()
    expect(page.get_by_text("Zoe Berg was deactivated.")).to_be_visible()
    expect(button(page, "Reactivate")).to_be_focused()
    row = page.locator(".ag-center-cols-container .ag-row[row-id='zoe']")
    expect(row).to_contain_text("Inactive")


def test_the_second_editor_is_told_and_loses_nothing(open_page, hire):
    """What the other one saved stays; the second one's form is still there, with what was typed."""
    hire("ines", "support")
    pages = [open_page(), open_page()]
    for page, username in zip(pages, (hire("uma"), hire("tilda")), strict=True):
        enter(page, username)
        open_staff(page)
        choose(page, "ines")
        button(page, "Edit").click()
        dialog(page, "Edit Ines").get_by_label("Name", exact=True).fill(f"Ines by {username}")
    for page in pages:
        button(page.get_by_role("dialog"), "Save changes").click()
        if page is pages[0]:
            expect(page.get_by_text("Ines by uma was changed.")).to_be_visible()
    second = pages[1].get_by_role("dialog")
    expect(second.get_by_role("alert")).to_contain_text("Ines by uma was changed by somebody else meanwhile")
    assert "Ines by tilda" == second.get_by_label("Name", exact=True).input_value()
    button(second, "Save changes").click()
    expect(pages[1].get_by_text("Ines by tilda was changed.")).to_be_visible()


def test_an_auditor_sees_everybody_and_can_change_nobody(open_page, hire):
    """Without the permission there are no buttons; a customer's page is not among the links."""
    page = open_page()
    enter(page, hire("odo", "auditor"))
    open_staff(page)
    choose(page, "odo")
    for name in ("Add staff", "Edit", "Reset PW", "Deactivate"):
        expect(button(page, name)).to_have_count(0)
    expect(page.get_by_role("link", name="Inventory")).to_have_count(0)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nobody_is_shut_out_of_the_staffs_side(open_page, hire, size):
    """axe-core finds nothing at the door, in the list and in each dialog, and nothing is too wide."""
    page = open_page(**size)
    page.goto("/admin-login")
    assert [] == in_both_themes(page)
    enter(page, hire(f"axel{size['width']}"))
    page.other = hire(f"aaron{size['width']}", "support")
    page.goto("/admin/mail")
    expect(page.get_by_role("link", name="Mail")).to_be_in_viewport(ratio=1)  # also where few links fit
    for state in (start, listed, adding, asking, own, offering):
        state(page)
        page.wait_for_timeout(200)
        assert [] == in_both_themes(page), state.__name__
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state.__name__


def start(page):
    page.goto("/admin")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def listed(page):
    open_staff(page)
    choose(page, page.other)


def adding(page):
    button(page, "Add staff").click()
    form = dialog(page, "Add staff")
    button(form, "Add staff").click()
    expect(form.get_by_text("A name is needed")).to_be_visible()


def asking(page):
    page.keyboard.press("Escape")
    button(page, "Reset PW").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def own(page):
    page.goto("/admin/account")
    expect(button(page, "Set up")).to_be_visible()


def offering(page):
    button(page, "Set up").click()
    dialog(page, "Set up your second factor")
