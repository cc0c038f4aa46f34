"""Who may follow a job, and what its page shows."""

from uuid import uuid4

import pytest

from clients.models import HistoryEntry
from jobs import claims
from jobs.models import Job
from jobs.services import start_job
from tests.factories import ClientFactory, PersonFactory, with_role
from tests.jobs.conftest import fresh


@pytest.fixture
def business(db):
    return ClientFactory()


@pytest.fixture
def manager(business, client):
    """Return the manager, signed in."""
    person = with_role(business, "manager")
    client.force_login(person)
    return person


@pytest.fixture
def job(business, manager, kinds, published):
    return start_job("work", args={}, key="a", client=business, by=manager)


def fail(job):
    error = {"title": "Refused.", "detail": "<b>Bad</b> file.", "code": "IMP-3", "status": 400}
    assert claims.fail(claims.claim(job.pk), error)


def test_the_page_of_a_waiting_job_asks_again_by_itself(client, job):
    page = client.get(f"/jobs/{job.pk}/")
    assert page.status_code == 200
    assert f'hx-get="/jobs/{job.pk}/"' in page.text
    assert "<html" in page.text


def test_htmx_gets_the_card_alone(client, job):
    card = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in card.text
    assert card.text.lstrip().startswith(f'<section id="job-{job.pk}"')
    assert "HX-Request" in card["Vary"]


def test_a_running_job_shows_its_progress(client, job):
    claims.RowProgress(claims.claim(job.pk))(3, 10)
    assert 'value="30"' in client.get(f"/jobs/{job.pk}/").text


def test_a_job_that_is_done_links_its_result_and_stops_asking(client, job):
    claims.complete(claims.claim(job.pk), {"url": "/reports/7/"})
    page = client.get(f"/jobs/{job.pk}/").text
    assert 'href="/reports/7/"' in page
    assert "hx-get" not in page.partition("<section id=")[2].partition("</section>")[0]


def test_a_job_that_failed_says_why_and_can_be_tried_again(client, job, business, manager):
    fail(job)
    page = client.get(f"/jobs/{job.pk}/")
    assert "&lt;b&gt;Bad&lt;/b&gt; file." in page.text
    assert f'action="/jobs/{job.pk}/retry/"' in page.text
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302
    assert fresh(job).status == "queued"
    entry = HistoryEntry.objects.get(verb="retried")
    assert (entry.client_id, entry.person_id, entry.subject_id) == (
        business.pk,
        manager.pk,
        job.pk,
    )


def test_a_job_that_did_not_fail_cannot_be_tried_again(client, job):
    assert "/retry/" not in client.get(f"/jobs/{job.pk}/").text
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 409
    assert not HistoryEntry.objects.filter(verb="retried").exists()


def test_trying_again_needs_a_post(client, job):
    assert client.get(f"/jobs/{job.pk}/retry/").status_code == 405


@pytest.mark.parametrize("role", ["decider", "contributor", "observer"])
def test_the_client_side_sees_only_the_jobs_it_started(client, job, business, role):
    """TEN-3"""
    person = with_role(business, role)
    client.force_login(person)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 404
    own = start_job("work", args={}, key="b", client=business, by=person)
    assert client.get(f"/jobs/{own.pk}/").status_code == 200
    fail(own)
    assert client.post(f"/jobs/{own.pk}/retry/").status_code == 302


def test_a_colleague_follows_the_jobs_of_the_client(client, job, business):
    client.force_login(with_role(business, "specialist"))
    fail(job)
    assert "/retry/" in client.get(f"/jobs/{job.pk}/").text
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302


def test_a_stranger_finds_no_job(client, job, business):
    """TEN-1: another client of the same agency, and another agency."""
    for elsewhere in (ClientFactory(agency=business.agency), ClientFactory()):
        client.force_login(with_role(elsewhere, "manager"))
        assert client.get(f"/jobs/{job.pk}/").status_code == 404
        assert client.post(f"/jobs/{job.pk}/retry/").status_code == 404


def test_who_lost_the_role_lost_the_job(client, business, kinds, published, manager, job):
    """TEN-6: also for a job they started."""
    manager.memberships.all().delete()
    assert client.get(f"/jobs/{job.pk}/").status_code == 404


def test_a_job_without_a_client_is_followed_by_who_started_it(client, manager, kinds, published):
    own = start_job("work", args={}, key="b", by=manager)
    nobodys = start_job("work", args={}, key="c")
    others = start_job("work", args={}, key="d", by=PersonFactory())
    assert client.get(f"/jobs/{own.pk}/").status_code == 200
    for hidden in (nobodys, others):
        assert client.get(f"/jobs/{hidden.pk}/").status_code == 404
    fail(own)
    assert client.post(f"/jobs/{own.pk}/retry/").status_code == 302


def test_nobody_follows_a_job_without_signing_in(client, job):
    client.logout()
    assert client.get(f"/jobs/{job.pk}/").status_code == 302
    assert client.get(f"/jobs/{uuid4()}/").status_code == 302


def test_the_page_asks_few_questions(client, job, django_assert_max_num_queries):
    client.get(f"/jobs/{job.pk}/")  # the first visit of a session is noted in it
    with django_assert_max_num_queries(4):
        client.get(f"/jobs/{job.pk}/")


def test_a_job_of_an_unknown_kind_has_a_plain_name(job):
    Job.objects.update(kind="tomorrow")
    assert fresh(job).title == "Background work"
