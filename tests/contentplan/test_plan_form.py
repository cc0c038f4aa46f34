"""The form of a plan: what is typed is kept, what does not add up is said."""

import pytest

from contentplan.models import ContentPlan
from tests.factories import ChannelFactory, ClientFactory, with_role

pytestmark = pytest.mark.django_db


def posted(client, channel, **shares):
    body = {"title": "June", "start": "2026-06-01", "end": "2026-06-30", "tolerance": 5}
    shown = {f"share_{kind}": share for kind, share in shares.items()}
    return client.post(
        f"/clients/{channel.client_id}/plans/new/", {**body, "channels": [channel.pk], **shown}
    )


@pytest.mark.parametrize(("promotional", "status"), [(5, 302), (6, 400)])
def test_the_shares_of_a_formula_make_a_hundred(client, promotional, status):
    channel = ChannelFactory(client=ClientFactory())
    client.force_login(with_role(channel.client, "manager"))
    shares = {"engaging": 40, "user_generated": 30, "educational": 25}
    answer = posted(client, channel, **shares, promotional=promotional)
    assert answer.status_code == status
    assert ContentPlan.objects.count() == (1 if status == 302 else 0)
    if status == 400:
        form = answer.context["form"]
        assert form.has_error("__all__", code="MIX-1")
        assert form["share_promotional"].value() == "6"
