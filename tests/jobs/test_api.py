"""GET /api/v1/jobs/: how far long work is, as integrations ask it."""

import pytest

from accounts.services import create_token
from jobs import claims
from jobs.services import start_job
from tests.factories import ClientFactory, MembershipFactory, with_role


@pytest.fixture
def business(db):
    return ClientFactory()


@pytest.fixture
def manager(business):
    return with_role(business, "manager")


@pytest.fixture
def ask(client):
    """Return a function that asks as a person, with a token of the scope."""

    def get(person, path, scope="read", only=None):
        _row, token = create_token(
            person, name=f"{path} {scope}", scopes=[scope], client_id=only and only.pk
        )
        return client.get(f"/api/v1/jobs/{path}", headers={"Authorization": f"Bearer {token}"})

    return get


@pytest.fixture
def job(business, manager, kinds, published):
    return start_job("work", args={"secret": "x"}, key="a", client=business, by=manager)


def test_a_job_looks_as_promised(ask, job, manager):
    claims.RowProgress(claims.claim(job.pk))(3, 10)
    answer = ask(manager, f"{job.pk}/")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(job.pk),
        "kind": "work",
        "status": "running",
        "progress": {"done": 3, "total": 10},
        "result": None,
        "error": None,
    }


def test_the_result_is_a_whole_address_in_the_api_where_there_is_one(ask, job, manager):
    claims.complete(claims.claim(job.pk), {"url": "/x/", "api_url": "/api/v1/imports/7/"})
    told = ask(manager, f"{job.pk}/").json()
    assert told["result"] == "http://testserver/api/v1/imports/7/"


def test_a_failed_job_carries_its_problem(ask, job, manager):
    claims.fail(claims.claim(job.pk), {"title": "No.", "status": 400, "code": "IMP-3"})
    told = ask(manager, f"{job.pk}/").json()
    assert (told["status"], told["error"]["code"]) == ("failed", "IMP-3")


def test_the_list_has_the_jobs_within_reach_and_filters_by_client(ask, job, manager, business):
    other = ClientFactory(agency=business.agency)
    MembershipFactory(person=manager, client=other, role="manager")
    second = start_job("work", args={}, key="b", client=other)
    start_job("work", args={}, key="c", client=ClientFactory())
    own = start_job("work", args={}, key="d", by=manager)

    def listed(path):
        return {row["id"] for row in ask(manager, path).json()["results"]}

    assert listed("") == {str(job.pk), str(second.pk), str(own.pk)}
    assert listed(f"?client={other.pk}") == {str(second.pk)}


def test_a_token_for_one_client_reaches_the_jobs_of_that_client_alone(ask, job, manager, business):
    """AUTH-4"""
    own = start_job("work", args={}, key="d", by=manager)
    assert ask(manager, f"{job.pk}/", only=business).status_code == 200
    assert ask(manager, f"{own.pk}/", only=business).status_code == 404


def test_a_token_that_may_only_import_follows_its_imports(ask, job, manager):
    assert ask(manager, f"{job.pk}/", scope="import").status_code == 200


def test_a_stranger_and_the_client_side_find_nothing(ask, job, business):
    for person in (with_role(ClientFactory(), "owner"), with_role(business, "decider")):
        assert ask(person, f"{job.pk}/").status_code == 404
        assert ask(person, "").json()["results"] == []


def test_jobs_are_only_read(client, job, manager):
    client.force_login(manager)
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(f"/api/v1/jobs/{job.pk}/")
        assert answer.status_code in (403, 405), method
