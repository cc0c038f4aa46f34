"""A person's webhooks on pages: what is typed stays, a secret is shown once, the log tells all."""

import pytest
from django.test import Client as Browser
from django.test import TestCase

from clients.models import Client
from webhooks.models import Delivery, Endpoint

LIST = "/me/webhooks/"
TYPED = {"url": "https://1.1.1.1/hook", "events": ["plan.sent", "report.sent"]}


@pytest.fixture
def browser(manager):
    made = Browser()
    made.force_login(manager)
    return made


def test_an_endpoint_is_made_and_its_secret_shown_once(browser, business):
    page = browser.post(LIST, {**TYPED, "client": str(business.pk)})
    secret = page.context["secret"]
    assert (page.status_code, secret[:6]) == (200, "whsec_")
    assert secret in page.content.decode()
    endpoint = Endpoint.objects.get()
    assert (endpoint.client_id, endpoint.events) == (business.pk, TYPED["events"])
    for address in (LIST, endpoint.get_absolute_url()):
        again = browser.get(address)
        assert "whsec_" not in again.content.decode()
        assert endpoint.url in again.content.decode()
        assert again["Cache-Control"].startswith("max-age=0")


def test_a_refused_form_keeps_what_was_typed(browser, business):
    page = browser.post(LIST, {**TYPED, "url": "https://127.0.0.1/mine"})
    assert page.status_code == 400
    assert page.context["form"].has_error("url", code="WHK-3")
    assert "https://127.0.0.1/mine" in page.content.decode()
    assert browser.post(LIST, {"url": TYPED["url"]}).context["form"].has_error("events")
    other = Client.objects.create(agency=business.agency, name="Sister", folded_name="sister")
    assert browser.post(LIST, {**TYPED, "client": str(other.pk)}).status_code == 400
    assert not Endpoint.objects.exists()
    browser.post(LIST, TYPED)
    twice = browser.post(LIST, TYPED)
    assert twice.context["form"].has_error("url", code="WHK-1")


def test_it_is_changed_by_who_saw_it_as_it_is(browser, endpoint):
    page = endpoint.get_absolute_url()
    body = {"url": endpoint.url, "events": ["plan.sent"], "seen": 1}
    assert browser.post(page, body).status_code == 302  # the box "on" is not ticked
    endpoint.refresh_from_db()
    assert (endpoint.active, endpoint.off_because, endpoint.events) == (
        False,
        "owner",
        ["plan.sent"],
    )
    assert browser.post(page, {**body, "active": "on"}).status_code in (409, 412)
    assert browser.post(page, {**body, "active": "on", "seen": 2}).status_code == 302


def test_the_log_tells_of_every_try(browser, endpoint, receiver):
    receiver.status = 404
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert browser.post(f"{LIST}{endpoint.pk}/test/").status_code == 302
    told = browser.get(endpoint.get_absolute_url()).content.decode()
    for words in ("Test event", "<strong>404</strong>", "next try", "waiting"):
        assert words in told
    delivery = Delivery.objects.get()
    resend = f"{LIST}{endpoint.pk}/deliveries/{delivery.pk}/resend/"
    assert resend not in told  # it is tried again by itself
    assert browser.post(resend).status_code == 409
    Delivery.objects.update(status="failed", next_at=None, finished_at=delivery.created_at)
    assert resend in browser.get(endpoint.get_absolute_url()).content.decode()
    receiver.status = 204
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert browser.post(resend).status_code == 302
    assert "<strong>204</strong>" in browser.get(endpoint.get_absolute_url()).content.decode()


def test_a_new_secret_and_the_end(browser, endpoint):
    page = browser.post(f"{LIST}{endpoint.pk}/rotate/")
    assert page.context["secret"] in page.content.decode()
    assert "valid as well until" in page.content.decode()
    assert browser.post(f"{LIST}{endpoint.pk}/remove/").status_code == 302
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("language", ["ru", "ka"])
def test_pages_speak_every_language(browser, endpoint, manager, language):
    manager.language = language
    manager.save(update_fields=["language"])
    for address in (LIST, endpoint.get_absolute_url()):
        assert browser.get(address).status_code == 200
