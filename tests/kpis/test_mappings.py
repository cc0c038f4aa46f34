"""Mapped tables and header names: kept by the agency, used for all its clients (IMP-5)."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import HistoryEntry
from kpis.imports import receive_file
from kpis.mapping_models import HeaderAlias, ImportMapping
from kpis.models import Import, ObjectFact, OwnMetric, OwnValue
from tests.factories import ChannelFactory, ClientFactory, MembershipFactory, with_role
from tests.kpis.world import DAY, committed, figures, upload

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TILL = b"Day,Sold,Walk-ins\n2026-05-01,5,70\n2026-05-02,6,80\n"


@pytest.fixture
def person(business):
    return with_role(business, "manager")


@pytest.fixture
def manager(person, business):
    MembershipFactory(person=person, agency=business.agency, client=None, role="manager")
    made = Browser(raise_request_exception=False)
    made.force_login(person)
    return made


def receive(channel, content=TILL, **more) -> Import:
    with committed():
        row = receive_file(channel, upload(content, "till.csv"), by=None, **more)
    row.refresh_from_db()
    return row


def page_of(row):
    return reverse("kpis:import_mapping", args=[row.channel.client_id, row.pk])


def said(**more):
    start = {
        "save": "1",
        "seen": "0",
        "name": "The till",
        "level": "channel",
        "day_form": "ymd",
        "zone": "",
        "decimal": ".",
        "skip_first": "0",
        "skip_last": "0",
        "column_0": "@day",
        "column_1": "views",
        "column_2": "",
    }
    return {**start, **more}


def typed(**more):
    """Return a form that was typed, but not sent off."""
    return {name: text for name, text in said(**more).items() if name != "save"}


def save(manager, row, **more):
    with committed():
        answer = manager.post(page_of(row), said(**more))
    row.refresh_from_db()
    return answer


def test_an_unknown_table_asks_what_its_columns_are_and_is_read(manager, channel):
    row = receive(channel, asks_first=True)
    assert (row.status, row.problem) == ("refused", "unknown_layout")
    assert page_of(row) in manager.get(row.get_absolute_url()).content.decode()
    text = manager.get(page_of(row)).content.decode()
    assert "Walk-ins" in text
    assert "2026-05-01 · 2026-05-02" in text  # the first values of a column
    assert save(manager, row)["Location"] == row.get_absolute_url()
    assert (row.status, row.source, row.mapping.name) == ("ready", "mapped", "The till")
    with committed():
        manager.post(
            reverse("kpis:import_confirm", args=[channel.client_id, row.pk]), {"seen": row.version}
        )
    assert [views for _day, views in figures(channel, "views")] == [5, 6]


def test_how_the_first_rows_would_read_is_shown_before_anything_is_kept(manager, channel):
    row = receive(channel)
    tried = manager.post(page_of(row), typed(column_2="likes"), headers=HTMX)
    text = tried.content.decode()
    assert text.lstrip().startswith("<section")
    assert ">70<" in text
    wrong = manager.post(page_of(row), typed(day_form="dmy"), headers=HTMX)
    assert "This is not a date of this export." in wrong.content.decode()
    assert not ImportMapping.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"column_0": ""}, "level"),
        ({"column_1": ""}, "__all__"),
        ({"column_2": "views"}, "column_1"),
        ({"column_2": "sessions"}, "column_2"),
        ({"day_form": ""}, "day_form"),
        ({"name": ""}, "name"),
        ({"skip_last": "51"}, "skip_last"),
    ],
)
def test_a_mapping_that_says_too_little_keeps_what_was_typed(manager, channel, wrong, field):
    row = receive(channel)
    answer = manager.post(page_of(row), said(**wrong))
    assert answer.status_code == 400
    assert answer.context["form"].errors.get(field)
    assert not ImportMapping.objects.exists()


def test_the_same_header_is_read_by_itself_for_all_clients_of_the_agency(
    manager, channel, business
):
    save(manager, receive(channel))
    sister = ChannelFactory(client=ClientFactory(agency=business.agency), network="tiktok")
    again = receive(sister, b"sold;DAY;walk-ins\n7;2026-05-03;1\n")
    assert (again.status, again.source, again.created) == ("done", "mapped", 1)
    stranger = receive(ChannelFactory(network="tiktok"))
    assert (stranger.status, stranger.problem) == ("refused", "unknown_layout")


def test_a_changed_mapping_is_a_new_version_and_somebody_faster_is_told_of(manager, channel):
    row = receive(channel)
    save(manager, row)
    mapping = ImportMapping.objects.get()
    address = reverse("kpis:table", args=[mapping.pk])
    assert manager.get(address).status_code == 200
    changed = said(seen="1", name="Till 2", column_1="likes")
    assert manager.post(address, changed).status_code == 302
    mapping.refresh_from_db()
    assert (mapping.version, mapping.name, mapping.parsed.metrics) == (2, "Till 2", ["likes"])
    entry = HistoryEntry.objects.filter(subject_id=mapping.pk, verb="changed").get()
    assert entry.changes["name"] == ["The till", "Till 2"]
    stale = manager.post(address, said(seen="1", name="Till 3"))
    assert stale.status_code == 400
    assert stale.context["form"].has_error("__all__", code="CON-3")
    assert "Till 3" in stale.content.decode()
    other = receive(channel, b"Day,Sold,Walk-ins\n2026-05-09,1,1\n")
    assert (other.status, other.totals) == ("done", {"likes": "1"})


def test_a_removed_mapping_leaves_what_was_imported(manager, channel):
    row = receive(channel)
    save(manager, row)
    mapping = ImportMapping.objects.get()
    assert manager.post(reverse("kpis:table_remove", args=[mapping.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.mapping) == ("done", None)
    assert figures(channel, "views")
    assert receive(channel, b"Day,Sold,Walk-ins\n2026-05-09,1,1\n").problem == "unknown_layout"


def test_an_own_metric_is_filled_by_a_table_until_it_is_retired(manager, channel, business):
    own = OwnMetric.objects.create(agency=business.agency, code="walk_ins", name="Walk-ins")
    row = receive(channel)
    assert "Walk-ins" in manager.get(page_of(row)).content.decode()
    save(manager, row, column_2="walk_ins")
    values = OwnValue.objects.order_by("day").values_list("day", "value", "row")
    assert values[0] == (DAY, 70, 2)
    assert (row.status, row.created, row.totals["walk_ins"]) == ("done", 2, "150")
    assert receive(channel).unchanged == 2
    OwnMetric.objects.filter(pk=own.pk).update(is_retired=True)
    lost = receive(channel, b"Day,Sold,Walk-ins\n2026-05-09,1,1\n")
    assert (lost.status, lost.problem) == ("refused", "unknown_layout")
    named = receive(channel, mapping=ImportMapping.objects.get())
    assert (named.status, named.problem) == ("refused", "mapping_lost")


def test_lifetime_figures_ask_for_their_day_once_a_file(manager, channel):
    posts = b"Caption,Likes\nhello,5\nworld,6\n"
    row = receive(channel, posts)
    save(manager, row, level="post", day_form="", column_0="", column_1="likes")
    assert (row.status, row.problem) == ("asking", "as_of")
    answer = reverse("kpis:import_answer", args=[channel.client_id, row.pk])
    with committed():
        manager.post(answer, {"as_of": "2026-05-10"})
    row.refresh_from_db()
    assert (row.status, row.created) == ("done", 2)
    assert {fact.as_of.isoformat() for fact in ObjectFact.objects.all()} == {"2026-05-10"}
    assert receive(channel, posts).unchanged == 2
    assert receive(channel, posts + b"more,1\n").problem == "as_of"


def test_the_api_takes_a_mapping_of_the_channel_s_agency_alone(api, person, manager, channel):
    save(manager, receive(channel))
    mapping = ImportMapping.objects.get()
    caller = api(person)
    listed = caller.get("/api/v1/import-mappings/").json()["results"]
    assert [(one["id"], one["columns"]) for one in listed] == [
        (str(mapping.pk), {"day": "@day", "sold": "views"})
    ]
    body = {"channel": str(channel.pk), "mapping": str(mapping.pk)}
    content = upload(b"Day,Sold,Walk-ins\n2026-05-03,9,1\n")
    with committed():
        sent = caller.post("/api/v1/imports/", {**body, "file": content}, format="multipart")
    assert sent.status_code == 202
    row = Import.objects.order_by("-pk")[0]
    assert (row.status, row.mapping, row.created) == ("done", mapping, 1)
    foreign = ImportMapping.objects.create(
        agency=ClientFactory().agency, name="x", fingerprint="x", layout=mapping.layout
    )
    refused = caller.post(
        "/api/v1/imports/",
        {**body, "mapping": str(foreign.pk), "file": upload(TILL)},
        format="multipart",
    )
    assert refused.status_code == 400


GERMAN = b"Datum,Videoaufrufe,Profilaufrufe\n2026/05/01,5,6\n"


def test_an_administrator_s_header_names_are_used_by_all_doors(manager, channel):
    assert receive(channel, GERMAN).problem == "unknown_layout"
    names = {"Datum": "date", "Videoaufrufe": "views", "Profilaufrufe": "profile_visits"}
    for title, code in names.items():
        body = {"source": "tiktok_overview", "title": title, "code": code}
        assert manager.post(reverse("kpis:tables"), body).status_code == 302
    row = receive(channel, GERMAN)
    assert (row.status, row.source) == ("done", "tiktok_overview")
    assert figures(channel, "views", "profile_visits") == [(DAY, 5, 6)]
    listed = manager.get(reverse("kpis:tables")).content.decode()
    assert "Videoaufrufe" in listed
    alias = HeaderAlias.objects.get(header="datum")
    manager.post(reverse("kpis:alias_remove", args=[alias.pk]))
    assert receive(channel, GERMAN.replace(b",5", b",7")).problem == "unknown_layout"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"title": " "}, "title"), ({"code": "id"}, "code"), ({"source": "nothing"}, "source")],
)
def test_a_header_name_without_sense_is_refused(manager, wrong, field):
    body = {"source": "tiktok_overview", "title": "Datum", "code": "date", **wrong}
    answer = manager.post(reverse("kpis:tables"), body)
    assert answer.status_code == 400
    assert answer.context["form"].has_error(field)
    assert not HeaderAlias.objects.exists()


def test_a_header_has_one_meaning(manager):
    body = {"source": "tiktok_overview", "title": "Aufrufe", "code": "views"}
    assert manager.post(reverse("kpis:tables"), body).status_code == 302
    assert manager.post(reverse("kpis:tables"), {**body, "title": "AUFRUFE"}).status_code == 400


def test_a_specialist_reads_them_and_changes_none(channel, business):
    person = with_role(business, "specialist")
    MembershipFactory(person=person, agency=business.agency, client=None, role="specialist")
    browser = Browser(raise_request_exception=False)
    browser.force_login(person)
    assert browser.get(reverse("kpis:tables")).status_code == 200
    body = {"source": "tiktok_overview", "title": "Datum", "code": "date"}
    assert browser.post(reverse("kpis:tables"), body).status_code == 403
