"""What was sent before there were steps has one step of the client afterwards (RUN-3, APPR-2)."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import ClientFactory, PersonFactory

BEFORE, AFTER = ("approvals", "0001_initial"), ("approvals", "0003_one_step_for_each_request")
SENT, CLOSED = datetime(2026, 6, 1, 9, tzinfo=UTC), datetime(2026, 6, 2, 9, tzinfo=UTC)
OUTCOMES = {  # status: how its step ended
    "pending": "",
    "approved": "approved",
    "changed": "approved",
    "returned": "returned",
    "withdrawn": "withdrawn",
    "expired": "expired",
}


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate([to])
    return MigrationExecutor(connection).loader.project_state([to]).apps


@pytest.mark.django_db(transaction=True)
def test_every_request_gets_its_step_and_gives_it_back():
    client, person = ClientFactory(), PersonFactory()
    old = migrate(BEFORE)
    for status in OUTCOMES:
        request = old.get_model("approvals", "ApprovalRequest").objects.create(
            client_id=client.pk,
            kind="goal",
            subject_id=client.pk if status == "pending" else person.pk,
            subject_version=1,
            title=status,
            content={},
            digest="",
            due=date(2026, 6, 5),
            rule="all",
            status=status,
            created_at=SENT,
            closed_at=None if status == "pending" else CLOSED,
        )
        parts = old.get_model("approvals", "AskedDecider").objects
        parts.create(request=request, person_id=person.pk)
    new = migrate(AFTER)
    for request in new.get_model("approvals", "ApprovalRequest").objects.all():
        step = request.all_steps.get()
        over = request.status != "pending"
        assert (step.side, step.rule, step.ended) == ("client", "all", OUTCOMES[request.title])
        assert (step.opened_at, step.closed_at) == (SENT, CLOSED if over else None)
        assert request.shown_at == SENT
        assert request.asked.get().step_id == step.pk
    back = migrate(BEFORE)
    rules = back.get_model("approvals", "ApprovalRequest").objects.values_list("rule", flat=True)
    assert set(rules) == {"all"}
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
