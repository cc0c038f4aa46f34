import json
from collections import Counter
from datetime import time, timedelta
from io import StringIO
from itertools import combinations, pairwise

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from approvals.links import state
from approvals.models import ApprovalRequest, AskedDecider, Comment, Link
from budget.models import Budget, Expense, ImportedExpense, RecurringExpense
from budget.services import lines, spent_by_category
from clients.access import Access
from clients.history import first_broken
from clients.models import Absence, Client, HistoryChain
from common.periods import local_day, month_of, now, today_in
from contentplan.desk import load
from contentplan.models import (
    CalendarFeed,
    ContentPlan,
    Event,
    Hold,
    Idea,
    Post,
    PostImport,
    Proposal,
)
from contentplan.publication import late_after
from contentplan.reminders import late_posts
from contentplan.rules.mix import TYPES
from contentplan.rules.repeats import Told, compare
from goals.models import Goal
from jobs.models import Job
from kpis.judging import judge, promises
from kpis.models import ChannelDay, Import, Kpi
from reports.models import Report, Schedule
from smmhub.demo.people import SHOWN, address
from smmhub.demo.stage import MONTHS
from smmhub.demo.tables import OF_TEACHERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def ordered(**options: bool) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


# --- The command ----------------------------------------------------------------------------------
def test_it_prints_ids_and_logins_for_programs():
    told = json.loads(ordered(json=True))
    assert set(told) == {"agency", "people", "clients"}
    assert list(told["people"]) == ["owner", "manager", "specialist", *SHOWN[3:]]
    assert all(set(person) == {"email", "password"} for person in told["people"].values())
    assert [set(client) for client in told["clients"]] == [{"id", "name"}] * 3
    assert {client["id"] for client in told["clients"]} == {
        str(pk) for pk in Client.objects.values_list("pk", flat=True)
    }


def test_everybody_signs_in_with_the_printed_password():
    for login in json.loads(ordered(json=True))["people"].values():
        assert User.objects.get(email=login["email"]).check_password(login["password"])


def test_running_it_again_changes_nothing_and_prints_the_same():
    first, before = ordered(json=True), row_counts()
    assert ordered(json=True) == first
    assert "owner@" in ordered(if_empty=True)
    assert row_counts() == before


def test_a_database_that_somebody_uses_is_left_alone():
    User.objects.filter(email=address("owner")).update(email="somebody@example.com")
    before = row_counts()
    assert ordered(if_empty=True) == ""
    assert row_counts() == before


def test_a_public_host_gets_no_demo(monkeypatch):
    monkeypatch.setattr(settings, "PUBLIC", True)
    with pytest.raises(CommandError, match="loopback"):
        ordered()


# --- Who sees what --------------------------------------------------------------------------------
def test_the_agency_sees_three_clients_and_each_person_the_first():
    first = json.loads(ordered(json=True))["clients"][0]["id"]
    for role in SHOWN:
        access = Access.of(User.objects.get(email=address(role)))
        assert access.role_for(Client.objects.get(pk=first).pk) == role
        assert len(access.roles) == (3 if role in SHOWN[:3] else 1)


def addresses(client: Client, access: Access) -> list[str]:
    """Return every main page of a client: its lists, and all that they lead to."""
    lists = ["clients:home", "goals:goals", "contentplan:plans", "budget:budgets"]
    lists += ["reports:reports", "clients:people", "clients:brief", "approvals:list"]
    if not access.is_client_side(client.pk):
        lists += ["contentplan:ideas", "kpis:imports", "kpis:by_hand"]
        lists += ["clients:settings", "clients:history"]
    pages = [reverse(name, kwargs={"client_pk": client.pk}) for name in lists]
    for model in (Goal, ContentPlan, Budget, Report, Kpi, ApprovalRequest, Import):
        rows = access.rows(model).of_clients([client.pk])
        pages += [row.get_absolute_url() for row in rows.order_by("-pk")[:3]]
    posts = access.rows(Post).of_clients([client.pk])
    for status in sorted({post.status for post in posts}):
        pages.append(posts.filter(status=status).order_by("-pk").first().get_absolute_url())
    for channel in client.channels.all():
        numbers = reverse("kpis:numbers", kwargs={"client_pk": client.pk, "pk": channel.pk})
        pages.append(f"{numbers}?month={month_of(today_in(client.timezone)).start:%Y-%m}")
    return pages


@pytest.mark.parametrize("side", ["agency", "client"])
def test_every_main_page_answers(client, side):
    for row in Client.objects.order_by("pk"):
        person = User.objects.get(email=address("owner"))
        if side == "client":
            person = User.objects.get(memberships__client=row, memberships__role="decider")
        client.force_login(person)
        pages = [reverse("home"), reverse("approvals:inbox")]
        pages += addresses(row, Access.of(person))
        answers = {page: client.get(page).status_code for page in pages}
        assert {page: code for page, code in answers.items() if code != 200} == {}


# --- The past is whole ----------------------------------------------------------------------------
def past_plans() -> list[ContentPlan]:
    return [
        plan
        for plan in ContentPlan.objects.select_related("client")
        if plan.end < today_in(plan.client.timezone)
    ]


def test_past_plans_are_approved_published_and_without_errors():
    plans = past_plans()
    assert len(plans) == 3 * MONTHS
    for plan in plans:
        desk = load(plan)
        assert plan.status == "approved"
        assert desk.mix.balanced
        assert [finding for finding in desk.findings if finding.severity == "error"] == []
        assert {post.status for post in desk.posts} <= {"published", "cancelled"}


def test_no_plan_tells_a_text_twice_and_no_month_the_one_before():
    for client in Client.objects.all():
        plans = ContentPlan.objects.filter(client=client).order_by("start")
        texts = [
            Counter((post.channel_id, post.text) for post in plan.posts.all() if post.text)
            for plan in plans
        ]
        assert all(number == 1 for told in texts for number in told.values())
        for before, after in pairwise(texts):
            assert not before.keys() & after.keys()


def test_no_two_posts_of_a_client_say_nearly_the_same_but_one_that_slipped_through():
    """Each with each (PLAN-5): the sketch that spares this on a page may miss a pair."""
    again = []
    for client in Client.objects.all():
        posts = Post.objects.filter(content_plan__client=client).exclude(text="")
        groups = dict(posts.exclude(group=None).values_list("pk", "group"))
        told = [
            Told(pk, channel, (local_day(at, client.timezone), time()), text)
            for pk, channel, at, text in posts.values_list("pk", "channel", "publish_at", "text")
        ]
        assert len(told) > 150
        again += [
            (one.text, other.text)
            for one, other in combinations(told, 2)
            if one.moment != other.moment
            and groups.get(one.id, one.id) != groups.get(other.id, other.id)
            and compare(one, other)
        ]
    slipped = set(again)
    assert len(slipped) == 1
    assert all(one == other for one, other in slipped)


def test_stories_are_told_in_several_networks_on_a_day():
    groups = Counter(Post.objects.exclude(group=None).values_list("group", flat=True))
    assert len(groups) >= MONTHS
    assert set(groups.values()) == {2}
    for group in groups:
        first, second = Post.objects.filter(group=group).select_related("channel")
        assert first.channel != second.channel
        assert (first.text, first.type) == (second.text, second.type)


def test_a_part_of_a_month_came_in_as_a_file_and_another_file_waits_for_a_repair():
    done, waiting = PostImport.objects.order_by("status")
    assert (done.status, done.created, done.rejected) == ("done", 3, 0)
    assert (waiting.status, waiting.rows_read, waiting.rejected) == ("waiting", 2, 1)
    texts = set(done.content_plan.posts.values_list("text", flat=True))
    assert {line.text for line in OF_TEACHERS} <= texts


def test_both_sides_have_a_private_calendar():
    feeds = CalendarFeed.objects.select_related("person")
    assert {feed.person.email for feed in feeds} == {address("manager"), address("decider")}


def test_people_who_speak_have_profiles_but_one_of_each_client():
    for client in Client.objects.all():
        assert client.speakers.filter(profile="").count() == 1
        assert client.speakers.exclude(profile="").count() >= 2


def test_proposals_ideas_and_events_are_there_in_each_state():
    proposals = Proposal.objects.values_list("kind", "status", "facts")
    states = {(kind, status) for kind, status, _facts in proposals}
    assert {kind for kind, _status in states} == set(Proposal.Kind.values)
    assert {status for _kind, status in states} == set(Proposal.Status.values)
    reopened = {status for _kind, status, facts in proposals if facts}
    assert reopened == {"open", "declined"}  # waits for the second answer, and has it
    assert set(Event.objects.values_list("kind", flat=True)) == set(Event.Kind.values)
    assert Idea.objects.exclude(archived_at=None).count() == Client.objects.count()
    assert Idea.objects.exclude(event=None).exists()
    assert Idea.objects.filter(proposal__status="accepted").exists()


def test_the_posts_to_come_have_pictures():
    for client in Client.objects.all():
        assert Post.objects.filter(content_plan__client=client, placements__isnull=False).exists()


def test_each_client_had_one_plan_returned_and_some_posts_late():
    for client in Client.objects.all():
        asked = ApprovalRequest.objects.filter(client=client, kind="content_plan")
        assert asked.filter(status="returned").exists()
        posts = Post.objects.filter(content_plan__client=client, status="published")
        assert any((post.published_at - post.publish_at).days >= 1 for post in posts)


def test_a_post_that_came_back_says_why():
    assert not Post.objects.filter(status="returned", remark="").exists()
    waiting = ContentPlan.objects.filter(status="returned")
    assert all(plan.posts.filter(status="returned").exists() for plan in waiting)


def test_nothing_is_dated_to_a_moment_that_is_still_to_come():
    moment = now()
    for model in apps.get_models():
        fields = {field.name for field in model._meta.concrete_fields}
        for name in ("created_at", "sent_at", "decided_at", "closed_at", "published_at"):
            if name in fields:
                late = model._default_manager.filter(**{f"{name}__gt": moment})
                assert not late.exists(), f"{model._meta.label}.{name}"


def test_answers_come_after_questions():
    for asked in AskedDecider.objects.exclude(decision="").select_related("request"):
        assert asked.request.created_at <= asked.decided_at
        assert asked.request.is_open or asked.decided_at == asked.request.closed_at


def test_the_history_is_unbroken():
    chains = HistoryChain.objects.all()
    assert len(chains) >= 4  # the agency's and three clients'
    assert [first_broken(chain.pk) for chain in chains] == [None] * len(chains)


def test_reports_of_past_months_were_concluded_and_sent_but_one():
    states = Counter(Report.objects.values_list("status", flat=True))
    assert states == {"sent": 3 * MONTHS - 1, "review": 1}
    for report in Report.objects.filter(status="sent"):
        assert report.conclusions
        assert "{" not in report.conclusions
        assert report.corrections.exists()
        assert not report.corrections.filter(Q(person=None) | Q(due=None)).exists()
        assert report.sections["content"]["published"] > 20
    helped = [one["helped"] for one in Report.objects.first().sections["last_corrections"]]
    assert any(told and told["verdict"] != "no_data" for told in helped)
    assert set(Schedule.objects.values_list("kind", flat=True)) == {"month"}


def test_figures_are_there_up_to_yesterday_and_people_are_fewer_than_views():
    for client in Client.objects.all():
        for channel in client.channels.all():
            days = ChannelDay.objects.filter(channel=channel).order_by("day")
            assert (today_in(client.timezone) - days.last().day).days == 1
            assert days.count() > 150
            for day in days:
                assert day.followers > 0
                assert day.reach is None or day.impressions is None or day.reach < day.impressions


# --- There is something to do ---------------------------------------------------------------------
def test_promises_stand_differently():
    states: Counter[str] = Counter()
    for client in Client.objects.all():
        kpis = Kpi.objects.filter(goal__client=client, goal__status="agreed")
        states.update(line.status for line in judge(promises(kpis), today_in(client.timezone)))
    assert {"on_track", "at_risk", "off_track"} <= set(states)
    assert states.total() == 12


def test_next_months_are_with_the_client_off_balance_and_empty():
    found = []
    for plan in ContentPlan.objects.select_related("client"):
        if plan.start > today_in(plan.client.timezone):
            desk = load(plan)
            found.append((plan.status, bool(desk.posts), desk.mix.balanced, bool(desk.repair)))
    assert sorted(found) == [
        ("client_review", True, True, False),
        ("draft", False, True, False),
        ("draft", True, False, True),
    ]


def test_a_plan_that_is_not_ready_has_something_true_to_say_of_itself():
    plan = next(
        plan
        for plan in ContentPlan.objects.select_related("client")
        if plan.start > today_in(plan.client.timezone) and not load(plan).mix.balanced
    )
    found = {(one.code, one.facts.get("problem")) for one in load(plan).findings}
    assert {
        ("MIX-2", None),
        ("MIX-6", None),
        ("PLAN-4", "off_rhythm"),
        ("PLAN-5", "repeat"),
        ("PLAN-5", "worn_out"),
        ("PLAN-8", "empty"),
    } <= found


def test_only_open_questions_are_mailed_about():
    pending = ApprovalRequest.objects.pending()
    links = Link.objects.filter(asked__request__in=pending, asked__decision="")
    assert len(pending) == len(links) == 2
    mails = Job.objects.filter(kind="mail_decider")
    assert {job.args["link_id"] for job in mails} == {str(link.pk) for link in links}
    assert {job.status for job in mails} == {"queued"}


def test_the_waiting_link_can_be_used():
    for link in Link.objects.filter(asked__request__status="pending", asked__decision=""):
        link.has_newer, link.may_decide, link.is_wanted = False, True, True
        assert state(link) == "live"


def test_a_category_of_this_month_is_nearly_spent():
    warned = []
    for client in Client.objects.all():
        today = today_in(client.timezone)
        budget = Budget.objects.get(client=client, start=month_of(today).start)
        spent = spent_by_category([budget])[budget.pk]
        warned += [line.category for line in lines(budget, spent, today) if line.warning]
        assert sum(spent.values()) < budget.total_minor
    assert warned


def test_two_bills_wait_for_their_reason_and_one_comes_each_month():
    for client in Client.objects.all():
        waiting = ImportedExpense.objects.waiting().filter(budget__client=client)
        assert waiting.count() == 2
        rule = RecurringExpense.objects.get(client=client)
        assert rule.occurrences.count() == 1
        assert Job.objects.filter(kind="book_recurring", client_id=client.pk).count() == 1


def test_every_expense_says_why_and_old_ones_what_they_brought():
    assert not Expense.objects.filter(justification="").exists()
    assert Expense.objects.exclude(result="").count() > 100


def test_the_bank_has_ideas_of_every_type_and_some_became_posts():
    free = set(Idea.objects.free().values_list("type", flat=True))
    assert free - {""} == set(TYPES)  # a proposal of the client leaves it open
    assert Idea.objects.exclude(post=None).exists()


def test_people_talk_to_each_other_and_among_themselves():
    audiences = Counter(Comment.objects.values_list("audience", flat=True))
    assert audiences["client"]
    assert audiences["internal"]
    assert Comment.objects.exclude(thread=None).count() == 3


def test_a_decider_has_stopped_a_post_that_is_still_to_come():
    (hold,) = Hold.objects.current().select_related("post")
    assert hold.post.status == Post.Status.APPROVED
    (answered,) = Hold.objects.exclude(end="")
    assert answered.argument
    assert answered.created_at < answered.ended_at


def test_the_plan_that_waits_for_the_client_has_passed_the_agencys_review():
    request = ApprovalRequest.objects.pending().get(kind="content_plan")
    review, decision = request.steps()
    assert (review.side, review.ended) == ("agency", "approved")
    assert (decision.side, decision.is_open) == ("client", True)
    assert [one.decision for one in review.parts] == ["approve"]


def test_somebody_will_be_away_and_somebody_stands_in():
    (absence,) = Absence.objects.select_related("person", "substitute")
    assert absence.person != absence.substitute
    assert absence.first_day > today_in(absence.client.timezone)
    assert Job.objects.filter(kind="cover_absent").exists()


def test_a_post_is_late():
    cafe = Client.objects.get(language="ka")
    month = month_of(today_in(cafe.timezone)).start
    due = Post.objects.filter(content_plan__client=cafe, content_plan__start=month)
    was_due = due.filter(publish_at__lt=now() - late_after() - timedelta(hours=1)).exists()
    assert late_posts(now()).exists() or not was_due, "on the first morning of a month nothing is"


def test_one_export_was_read_and_one_refused_for_a_row():
    files = Import.objects.exclude(file="")
    assert sorted(row.status for row in files) == ["done", "refused"]
    assert [len(row.rejected) for row in files.filter(status="refused")] == [1]
    assert files.get(status="done").created > 50


def test_each_brief_is_partly_answered_and_one_answer_is_late():
    for client in Client.objects.all():
        asked = client.brief_questions.all()
        assert asked.overdue(today_in(client.timezone)).count() == 1
        assert asked.filter(state="answered").count() >= 8
        assert asked.filter(code="").count() == 1
        assert asked.open().exclude(person=None).count() == 3
        assert client.regions
        assert client.languages
        assert client.avoided
