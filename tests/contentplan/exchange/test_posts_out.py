"""A plan as a table and on paper: all comes back, nothing inside goes out (OUT-1, TEN-3)."""

import csv
import io
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from approvals.services import request_approval
from clients.models import HistoryEntry
from common.text import clean_text
from contentplan.exchange.ground import ground_of
from contentplan.exchange.writing import WRITTEN, records_of, table
from contentplan.models import Post, Waiver
from contentplan.services.importing import read_file, receive_posts, sort_out
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
    balanced_posts,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return with_role(ClientFactory(), "manager")


@pytest.fixture
def plan(manager):
    client = manager.memberships.get().client
    with_role(client, "decider")
    return ContentPlanFactory(client=client, goal_agreed=True)


def browser_of(person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def get(person, plan, what: str):
    return browser_of(person).get(reverse(f"contentplan:{what}", args=[plan.client_id, plan.pk]))


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def read_back(plan, person, body: bytes, kind: str):
    row = receive_posts(plan, SimpleUploadedFile(f"x.{kind}", body), by=person)
    return read_file(row, ground_of(plan))


def test_a_table_holds_the_posts_in_order_with_their_local_times(plan, manager):
    late = PostFactory(content_plan=plan, text="Late", publish_at=at(5, 20))
    PostFactory(content_plan=plan, text="Early", publish_at=at(4, 6), status="approved")
    answer = get(manager, plan, "csv")
    head, first, second = rows_of(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="plan-2026-06.csv"'
    assert head[:3] == ["Day", "Time", "Channel"]
    assert first[:3] == ["2026-06-04", "10:00", str(late.channel)]
    assert second[:2] == ["2026-06-06", "00:00"]  # midnight in Tbilisi is the next day
    assert first[head.index("State")] == "approved"
    assert HistoryEntry.objects.order_by("pk").last().verb == "exported"


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, second, tzinfo=UTC)


def test_days_and_times_of_a_workbook_are_days_and_times_and_formulas_are_text(plan, manager):
    PostFactory(content_plan=plan, text="=HYPERLINK(1)", publish_at=at(4, 6))
    sheet = load_workbook(io.BytesIO(get(manager, plan, "xlsx").content)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    cells = dict(zip(heads, sheet[2], strict=True))
    assert (cells["Day"].is_date, cells["Day"].value.day) == (True, 4)
    assert cells["Time"].value == time(10, 0)
    assert (cells["Text"].value, cells["Text"].data_type) == ("'=HYPERLINK(1)", "s")


HOSTILE = ["=1+1", "'=1", "-", "+7", "@all", "'", "a\nb", "_x000D_", 'a,b;c\t"d"', "", "\U0001f600"]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")),
).map(clean_text)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.lists(st.tuples(texts, st.integers(0, 29), st.integers(0, 86_399)), max_size=6))
def test_what_goes_out_comes_back_unchanged(plan, manager, kind, drawn):
    plan.posts.all().delete()
    start = datetime(2026, 5, 31, 20, tzinfo=UTC)  # 1 June begins in Tbilisi
    for text, day, second in drawn:
        moment = start + timedelta(days=day, seconds=second)
        PostFactory(content_plan=plan, text=text, publish_at=moment)
    if not drawn:
        return
    posts = plan.posts.order_by("publish_at", "pk")
    made = table(kind, "x", plan.title, records_of(posts, ground_of(plan)), WRITTEN)
    reading = read_back(plan, manager, made.body, kind)
    assert reading.rejected == []
    assert len(sort_out(reading.lines, plan)) == len(drawn) == len(reading.lines)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_a_full_plan_comes_back_unchanged_in_every_language(plan, manager, kind, language):
    manager.language = language
    manager.save(update_fields=["language"])
    goals = [GoalFactory(client=plan.client, measure="The same") for _number in range(2)]
    other = ChannelFactory(client=plan.client, network="other", name="Блог")
    balanced_posts(plan, goal=goals[0], hashtags="#bread", link="https://example.com/a?b=1&c=2")
    PostFactory(content_plan=plan, channel=other, text="x" * 64_000, status="cancelled")
    PostFactory(content_plan=plan, text="", publish_at=at(4, 6, 30, 15))
    reading = read_back(plan, manager, get(manager, plan, kind).content, kind)
    assert reading.rejected == []
    assert len(sort_out(reading.lines, plan)) == 22
    assert {line.values["goal_id"] for line in reading.lines} == {goals[0].pk, None}


@pytest.mark.parametrize("what", ["csv", "xlsx", "print"])
def test_the_client_side_gets_what_was_sent(plan, manager, what):
    decider = plan.client.memberships.get(role="decider").person
    balanced_posts(plan, text="As sent", goal=plan.client.goals.get())
    assert get(decider, plan, what).status_code == 404
    request_approval("content_plan", plan, by=manager)
    Post.objects.filter(content_plan=plan).update(text="Changed inside", type="promotional")
    body = get(decider, plan, what).content
    if what == "xlsx":
        cells = load_workbook(io.BytesIO(body)).worksheets[0].values
        body = "\n".join(str(cell) for row in cells for cell in row).encode()
    assert "As sent" in body.decode()
    assert "Changed inside" not in body.decode()


def test_paper_shows_the_mix_the_posts_in_order_and_what_was_waived(plan, manager):
    for day, text in ((9, "Second"), (4, "First")):
        PostFactory(content_plan=plan, text=text, publish_at=at(day, 6), speaker="Nino")
    PostFactory(content_plan=plan, text="Gone", status="cancelled")
    Waiver.objects.create(content_plan=plan, code="MIX-2", reason="A launch", by=manager)
    page = get(manager, plan, "print").content.decode()
    assert page.index("First") < page.index("Second")
    assert "Gone" not in page
    assert "A launch" in page
    assert "Speaks: Nino" in page
    assert "2 of 1" in page  # the mix: engaging posts and their target


@pytest.mark.parametrize("what", ["csv", "xlsx", "print", "import_new"])
def test_a_stranger_gets_404(plan, what):
    assert get(with_role(ClientFactory(), "manager"), plan, what).status_code == 404
