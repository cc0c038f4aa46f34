"""TXT-2: no page shows a Georgian word with a capital letter, which most fonts lack."""

import re

import pytest
from django.utils import translation

from accounts.models import User
from tests.isolation.pages import PAGES
from tests.isolation.table import visit
from tests.isolation.world import undone

pytest_plugins = ["tests.isolation.fixtures"]
pytestmark = pytest.mark.django_db
CAPITALS = re.compile("[\u1c90-\u1cbf]+[\u10d0-\u10ff]*")
SHOWN = [case for case in PAGES if case.method == "GET" and case.good == 200]


@pytest.mark.parametrize("who", ["owner", "decider"])
def test_no_page_upper_cases_georgian(who, world, knocking):
    actor, found, seen = knocking[who], {}, 0
    with undone():
        User.objects.filter(pk=actor.person.pk).update(language="ka")
        for case in SHOWN:
            answer = visit(actor.knock(), case, world.own)
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            text = answer.content.decode()
            seen += 'lang="ka"' in text
            if capitals := set(CAPITALS.findall(text)):
                found[str(case)] = sorted(capitals)
        translation.activate("en")
    assert found == {}
    assert seen > len(SHOWN) // 2
