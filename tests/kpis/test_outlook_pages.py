"""The pages that show how KPIs are going: the chart and its marks, notes, and what burns."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import HistoryEntry
from kpis.models import DayNote, Kpi
from tests.factories import ChannelFactory, ClientFactory, with_role
from tests.kpis.test_judging import bought
from tests.kpis.world import DAY, GoalFactory, KpiFactory, measure_each_day

pytestmark = pytest.mark.django_db
JUMP = date(2026, 5, 10)


@pytest.fixture
def goal(business):
    return GoalFactory(client=business, status="agreed")


def signed_in(client, role):
    made = Browser(raise_request_exception=False)
    made.force_login(with_role(client, role))
    return made


@pytest.fixture
def manager(business):
    return signed_in(business, "manager")


@pytest.fixture
def decider(business):
    return signed_in(business, "decider")


def sent(kpi):
    """Make the client see a KPI as it is now."""
    said = {name: str(getattr(kpi, name)) for name in ("metric", "base", "direction", "priority")}
    said |= {name: str(getattr(kpi, name)) for name in ("baseline", "target", "start", "due")}
    kpi.sent_content = said | {"reason": "", "channels": []}
    kpi.sent_version = 1
    kpi.save()
    return kpi


def text_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def url(name, client, **more):
    return reverse(f"kpis:{name}", kwargs={"client_pk": client.pk, **more})


# --- The chart ------------------------------------------------------------------------------------
def test_the_chart_shows_line_pace_target_band_and_its_numbers(manager, goal, channel):
    kpi = KpiFactory(goal=goal, metric="leads", baseline=0, target=700)
    measure_each_day(channel, DAY, [10, 30, 20, 45] * 5, "leads")
    text = text_of(manager.get(kpi.get_absolute_url()))
    for part in ("actual", "way", "target", "band", "ahead", "today"):
        assert f'class="{part}"' in text, part
    rows = re.findall(
        r'<tr data-x="([\d.]+)" data-y="([\d.]+)"><th[^>]*>(.*?)<.*?num">(.*?)<', text
    )
    assert len(rows) == 20
    assert (rows[0][0], rows[0][2:]) == ("0.0", ("1 May 2026", "10"))
    assert "From 10 on 1 May 2026 to 525 on 20 May 2026; today it should be 443." in text
    assert re.search(r"Between \d+ and [\d,]+ by 31 May 2026: the target is", text)


def test_a_change_of_the_metric_s_meaning_is_a_break(manager, business, goal):
    youtube = ChannelFactory(client=business, network="youtube")
    kpi = KpiFactory(goal=goal, metric="views", baseline=0, start=date(2025, 3, 1))
    measure_each_day(youtube, date(2025, 3, 1), [5] * 60, "views")
    text = text_of(manager.get(kpi.get_absolute_url()))
    assert 'class="break"' in text
    assert "YouTube Shorts: every start or replay is a view" in text
    Kpi.objects.filter(pk=kpi.pk).update(start=date(2025, 3, 31))
    assert 'class="break"' not in text_of(manager.get(kpi.get_absolute_url()))


def test_a_suspicious_day_is_marked_and_asks_for_its_explanation(manager, goal, channel):
    kpi = KpiFactory(goal=goal, metric="new_followers", baseline=0, target=5000)
    bought(channel)
    text = text_of(manager.get(kpi.get_absolute_url()))
    assert 'class="doubt-ring"' in text
    assert "New followers: 5,010, usually 10" in text
    assert "judged by 160" in text
    link = re.search(r'href="([^"]*notes/new/[^"]*explains[^"]*)"', text)[1].replace("&amp;", "&")
    form = manager.get(link).context["form"]
    assert (form["day"].value(), form["explains"].value()) == ("2026-05-10", "on")
    typed = {"day": "2026-05-10", "channel": channel.pk, "text": "A prize draw", "explains": "on"}
    made = manager.post(link, typed | {"audience": "internal"})
    assert made["Location"] == kpi.get_absolute_url()
    text = text_of(manager.get(kpi.get_absolute_url()))
    assert "judged by" not in text
    assert 'data-state="explained"' in text
    assert "A prize draw" in text
    note = DayNote.objects.get()
    assert (note.until, note.author.memberships.get().role) == (JUMP, "manager")


def test_the_numbers_of_a_channel_show_its_suspicious_days(manager, decider, business, channel):
    bought(channel)
    month = url("numbers", business, pk=channel.pk) + "?month=2026-05"
    assert "does not count" in text_of(manager.get(month))
    assert "Explain it" in text_of(manager.get(month))
    assert "Explain it" not in text_of(decider.get(month))
    june = url("numbers", business, pk=channel.pk) + "?month=2026-04"
    assert "does not count" not in text_of(manager.get(june))


# --- Notes ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("explains", [False, True])
def test_the_client_reads_shared_notes_and_never_internal_ones(
    manager, decider, goal, channel, explains
):
    kpi = sent(KpiFactory(goal=goal, metric="new_followers", baseline=0, target=5000))
    bought(channel)
    told = {"client": goal.client, "channel": channel, "day": JUMP, "until": JUMP}
    DayNote.objects.create(text="Shared words", audience="client", **told)
    DayNote.objects.create(text="Inner words", audience="internal", explains=explains, **told)
    page = kpi.get_absolute_url()
    ours, theirs = text_of(manager.get(page)), text_of(decider.get(page))
    assert "Shared words" in ours
    assert "Shared words" in theirs
    assert "Inner words" in ours
    assert "Inner words" not in theirs
    assert ('data-state="explained"' in theirs) is explains, "the verdict is the same for both"


def test_a_note_is_changed_by_who_saw_it_last(manager, business, channel):
    note = DayNote.objects.create(client=business, day=DAY, until=DAY, text="Rain")
    page = note.get_absolute_url()
    typed = {"day": "2026-05-01", "until": "2026-05-03", "text": "Snow", "audience": "client"}
    assert manager.post(page, typed | {"seen": 1}).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.until, note.version) == ("Snow", date(2026, 5, 3), 2)
    text = text_of(manager.post(page, typed | {"text": "Hail", "seen": 1}), 409)
    assert "Hail" in text
    assert "Theirs" in text
    assert "Snow" in text
    assert manager.post(page + "delete/").status_code == 302
    assert not DayNote.objects.exists()
    verbs = list(HistoryEntry.objects.filter(subject_id=note.pk).values_list("verb", flat=True))
    assert verbs == ["changed", "deleted"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"until": "2026-04-30"}, "__all__"),
        ({"channel": ""}, "__all__"),  # an explanation of no channel
        ({"day": "1999-12-31"}, "day"),
        ({"until": "2101-01-01"}, "until"),
        ({"text": ""}, "text"),
    ],
)
def test_a_note_that_says_nothing_is_refused(manager, business, channel, changed, field):
    typed = {"day": "2026-05-01", "channel": channel.pk, "text": "So", "explains": "on"}
    page = manager.post(url("note_new", business), typed | {"audience": "client"} | changed)
    assert page.status_code == 400
    assert page.context["form"].has_error(field)
    assert not DayNote.objects.exists()


def test_strangers_and_the_client_write_no_notes(decider, business):
    stranger = signed_in(ClientFactory(), "manager")
    inner = DayNote.objects.create(client=business, day=DAY, until=DAY, text="Rain")
    shared = DayNote.objects.create(
        client=business, day=DAY, until=DAY, text="Sun", audience="client"
    )
    for note, code in ((inner, 404), (shared, 403)):
        assert decider.get(note.get_absolute_url()).status_code == code
        assert stranger.get(note.get_absolute_url()).status_code == 404
    assert decider.get(url("note_new", business)).status_code == 403
    assert stranger.get(url("note_new", business)).status_code == 404


# --- What burns -----------------------------------------------------------------------------------
def shown(answer):
    return [(name, [line.name for line in lines]) for _pk, name, lines in answer.context["groups"]]


@pytest.fixture
def several(business, goal, channel):
    """Off track, at risk, on track at one client; no data at another."""
    for metric, target in (("leads", 3000), ("calls", 450), ("views", 300)):
        KpiFactory(goal=goal, metric=metric, baseline=0, target=target)
        measure_each_day(channel, DAY, [12] * 20, metric)
    other = ClientFactory(agency=business.agency, name="Other")
    KpiFactory(goal=GoalFactory(client=other, status="agreed"), metric="sessions", baseline=0)
    KpiFactory(goal=GoalFactory(client=other), metric="users", baseline=0)  # not agreed
    return other


def test_what_burns_comes_worst_first_client_by_client(business, several):
    browser = Browser()
    browser.force_login(with_role(business, "owner"))
    page = reverse("kpis:burning")
    assert shown(browser.get(page)) == [
        (business.name, ["Leads", "Calls"]),
        ("Other", ["Site sessions / visits"]),
    ]
    assert shown(browser.get(page + "?status=on_track")) == [(business.name, ["Views"])]
    assert shown(browser.get(page + "?status=met")) == []
    assert [name for name, _lines in shown(browser.get(page + "?status=all"))] == [
        business.name,
        "Other",
    ]
    assert shown(browser.get(page + "?status=no_data")) == [("Other", ["Site sessions / visits"])]
    only = shown(browser.get(f"{page}?client={several.pk}"))
    assert only == [("Other", ["Site sessions / visits"])]
    assert shown(browser.get(page + "?priority=secondary")) == []
    assert shown(browser.get(page + "?status=nonsense")) == shown(browser.get(page))


def test_nobody_sees_what_burns_at_others(business, several):
    assert shown(signed_in(ClientFactory(), "manager").get(reverse("kpis:burning"))) == []
    assert [n for n, _l in shown(signed_in(business, "manager").get(reverse("kpis:burning")))] == [
        business.name
    ]


def test_a_suspicious_gain_burns_though_its_kpi_is_on_track(manager, goal, channel):
    KpiFactory(goal=goal, metric="new_followers", baseline=0, target=200)
    bought(channel)
    page = manager.get(reverse("kpis:burning"))
    assert shown(page) == [(goal.client.name, ["New followers"])]
    assert page.context["counts"][0][0] == "suspicious"
    assert "Explain a suspicious day: New followers" in text_of(manager.get("/"))


def test_three_hundred_clients_take_as_many_queries_as_three(
    business, django_assert_num_queries, channel
):
    person = with_role(business, "owner")
    browser = Browser()
    browser.force_login(person)
    browser.get("/")
    for number in (3, 60):
        clients = ClientFactory.create_batch(number, agency=business.agency)
        for client in clients:
            KpiFactory(goal=GoalFactory(client=client, status="agreed"))
        browser.get(reverse("kpis:burning"))
        with django_assert_num_queries(5):
            page = browser.get(reverse("kpis:burning"))
    assert len(page.context["groups"]) == 63


def test_growth_says_what_stays(manager, goal, channel):
    kpi = KpiFactory(goal=goal)
    for metric, value in (("new_followers", 8), ("lost_followers", 2), ("followers", 12000)):
        measure_each_day(channel, DAY, [value] * 20, metric)
    measure_each_day(channel, DAY - timedelta(40), [900] * 60, "reach")
    text = text_of(manager.get(kpi.get_absolute_url()))
    assert "160 came and 40 left: 75% net." in text
    assert "A usual day reaches 900 people, 8% of the audience." in text
