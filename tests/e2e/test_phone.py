"""What a phone shows first: the way to a form below a long list, and what was wrong in it."""

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from contentplan.models import Idea
from tests.factories import ClientFactory, with_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a good long password"


@pytest.fixture
def business() -> Client:
    business = ClientFactory()
    for number in range(30):
        Idea.objects.create(client=business, text=f"Idea {number}", origin="agency")
    return business


@pytest.fixture
def phone(business, open_browser) -> Page:
    """The idea bank on a phone, its form far below thirty ideas."""
    person = with_role(business, "manager")
    person.set_password(PASSWORD)
    person.save()
    page = open_browser(390, 844)
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/")
    page.goto(f"/clients/{business.pk}/ideas/")
    return page


def test_one_touch_leads_to_the_form_below(phone):
    form = phone.locator("#new")
    expect(form).not_to_be_in_viewport()
    phone.locator(".page-actions a[href='#new']").click()
    expect(form).to_be_in_viewport()


def test_what_was_wrong_is_in_sight(phone):
    form = phone.locator("#new form")
    form.evaluate("form => (form.noValidate = true)")
    form.get_by_role("button").click()
    expect(phone.locator("#new .errorlist")).to_be_in_viewport()
    expect(phone.locator("#new textarea[name=text]")).to_be_focused()
