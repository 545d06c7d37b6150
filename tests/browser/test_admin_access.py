"""The access review in a browser: who can see a customer, what deserves a second look, and the file of it."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from data.portal.staff import Role
from tests.browser.people import button, column
from tests.browser.test_accessibility import in_both_themes
from tests.live import PASSWORD
from tests.live_staff import add_staff, open_as

pytestmark = pytest.mark.browser

COUNT = re.compile(r"^Showing [\d,]+ of [\d,]+ rows")


@pytest.fixture(scope="module")
def otto(portal):
    """Return an auditor; there is somebody of All, of nothing, and of a customer that is not in the ERP."""
    portal.add_account("all@access.example", everything=True)
    portal.add_account("nothing@access.example")
    portal.add_account("gone@access.example", 987654)
    name = ("--first-name", "Test", "--last-name", "Person", "--erp-customer-id", "2")
    how = ("--email", "here@access.test", "--password-stdin", "--keep-password")
    portal.command("account", "add", *how, *name, text=PASSWORD)
    portal.sign_in("here@access.test")
    return add_staff(portal, Role.AUDITOR, "otto-access")


@pytest.fixture
def access(open_page, otto):
    """Open the page of the auditor on a desk."""

    def opened(**how):
        page = open_page(**how)
        open_as(page, otto, "/admin/access")
        expect(page.get_by_text(COUNT)).to_be_visible()
        expect(page.locator(".ag-row").first).to_be_visible()
        return page

    return opened


def shown(page, said: str) -> list[tuple[str, str]]:
    """Return email and customer of each of a few rows, once the count says so and the grid has followed."""
    expect(page.get_by_text(COUNT)).to_have_text(re.compile(said))
    few = int(re.search(r"\d+", page.get_by_text(COUNT).inner_text())[0])
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(few)
    return list(zip(column(page, "email"), column(page, "customer"), strict=True))


def test_who_can_see_a_customer(access, keep):
    """Chosen from the list: those who were granted it, and All, and nobody else."""
    page = access()
    keep(page, "admin-access-1440-light")
    assert [] == in_both_themes(page)
    name = page.get_by_label("Who can see").locator("option").nth(2).inner_text()
    every = page.get_by_text(COUNT).inner_text()
    page.get_by_label("Who can see").select_option(label=name)
    expect(page.get_by_text(COUNT)).not_to_have_text(every)
    customers = page.locator(".ag-row .ag-cell[col-id='customer']")
    expect(customers.filter(has_not_text=re.compile(f"^({re.escape(name)}|All customers)$"))).to_have_count(0)
    assert ("all@access.example", "All customers") in zip(
        column(page, "email"), column(page, "customer"), strict=True
    )


def test_what_deserves_a_second_look(access, keep):
    """One button shows those alone; what is wrong stands out, in words; the same button shows all again."""
    page = access()
    page.get_by_role("searchbox", name="Search").fill("access.example")
    assert 3 == len(shown(page, "Showing 3 of"))
    marks = dict(zip(column(page, "email"), column(page, "marks"), strict=True))
    assert "Gone from the ERP, Never signed in" == marks["gone@access.example"]
    assert "Sees nothing, Never signed in" == marks["nothing@access.example"]
    page.get_by_role("searchbox", name="Search").fill("")
    expect(page.get_by_text(COUNT)).not_to_have_text(re.compile("Showing 3 of"))
    button(page, "Needs attention").click()
    expect(button(page, "Needs attention")).to_have_attribute("aria-pressed", "true")
    unmarked = page.locator(".ag-row .ag-cell[col-id='marks']").filter(has_not_text=re.compile(r"\S"))
    expect(unmarked).to_have_count(0)
    every = page.get_by_text(COUNT).inner_text()
    assert "" not in column(page, "marks")
    keep(page, "admin-access-attention-1440-light")
    assert [] == in_both_themes(page)
    button(page, "Needs attention").click()
    expect(button(page, "Needs attention")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text(COUNT)).not_to_have_text(every)


def test_the_file_holds_what_is_on_screen(access, tmp_path):
    """With the same search; auditors may take it away."""
    page = access()
    page.get_by_role("searchbox", name="Search").fill("access.example")
    rows = shown(page, "Showing 3 of")
    with page.expect_download() as download:
        button(page, "Download XLSX").click()
    file = tmp_path / "access.xlsx"
    download.value.save_as(file)
    assert re.fullmatch(r"Access_\d{4}-\d\d-\d\d_\d{4}\.xlsx", download.value.suggested_filename)
    sheet = openpyxl.load_workbook(file)["Access"]
    assert rows == [(line[1], line[2]) for line in sheet.iter_rows(min_row=2, values_only=True)]


def test_an_address_names_what_is_looked_for(access, otto):
    """A link leads to one customer, one person, or what needs attention."""
    page = access()
    page.goto("/admin/access?attention=1&customer=2&search=all@")
    assert [("all@access.example", "All customers")] == shown(page, "Showing 1 of")
    expect(button(page, "Needs attention")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Who can see")).to_have_value("2")


def test_nothing_found_is_said(access, keep):
    """Words in place of rows; auditors can't view as anybody."""
    page = access()
    page.locator(".ag-row").first.click()
    expect(page.get_by_text("Chosen: Test Person")).to_be_visible()
    expect(button(page, "View as customer")).to_be_hidden()
    page.get_by_role("searchbox", name="Search").fill("no such thing")
    expect(page.get_by_role("heading", name="Nobody passes your search and filters")).to_be_visible()
    expect(page.get_by_text("Chosen: ")).to_have_count(0)
    keep(page, "admin-access-empty-1440-light")
    assert [] == in_both_themes(page)
