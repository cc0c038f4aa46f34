"""COMM-5: calls and leads by the API, by hand and from a file."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from clients.models import HistoryEntry
from common.periods import now, today_in
from community.models import Call, Lead, LeadFile
from tests.community.link_helpers import caller, figures, signed_in
from tests.factories import ChannelFactory, ClientFactory, with_role

pytestmark = pytest.mark.django_db
AT = "2026-06-10T12:00:00+04:00"
WORTH = {"amount": "120.50", "currency": "GEL"}


@pytest.fixture
def business():
    return ClientFactory(timezone="Asia/Tbilisi", currency="GEL")


@pytest.fixture
def manager(business):
    return with_role(business, "manager")


@pytest.fixture
def channel(business):
    return ChannelFactory(client=business, network="instagram", name="Page")


def test_a_number_that_comes_again_corrects_and_says_so(business, channel, manager):
    api = caller(manager)
    body = {
        "client": str(business.pk),
        "at": AT,
        "channel": str(channel.pk),
        "value": WORTH,
        "external_id": "CRM-1",
    }
    for kind, model in (("calls", Call), ("leads", Lead)):
        first = api.post(f"/api/v1/{kind}/", body, format="json")
        assert first.status_code == 201, first.json()
        assert {name: first.json()[name] for name in body} == {**body, "at": "2026-06-10T08:00:00Z"}
        again = api.post(f"/api/v1/{kind}/", body, format="json")
        assert again.status_code == 200
        assert again["ETag"] == first["ETag"]
        other = {**body, "value": {**WORTH, "amount": "99.00"}, "at": "2026-06-11T00:30:00+04:00"}
        changed = api.post(f"/api/v1/{kind}/", other, format="json")
        assert changed.status_code == 200
        assert changed.json()["id"] == first.json()["id"]
        assert changed["ETag"] != first["ETag"]
        assert model.objects.count() == 1
        short = {"client": body["client"], "at": AT, "external_id": "CRM-1"}
        assert (
            api.post(f"/api/v1/{kind}/", short, format="json").json()["value"]["amount"] == "99.00"
        )
        for _twice in range(2):
            del_id = {name: body[name] for name in body if name != "external_id"}
            assert api.post(f"/api/v1/{kind}/", del_id, format="json").status_code == 201
        assert model.objects.count() == 3
    assert figures(channel, "calls", "leads") == {"2026-06-10": (3, 3)}


def test_what_cannot_be_is_refused_with_its_field(business, channel, manager):
    api = caller(manager)
    good = {"client": str(business.pk), "at": AT}
    Call.objects.all().delete()
    for more, pointer, code in (
        ({"at": "2026-06-10T12:00:00"}, "/at", "invalid"),
        ({"at": "1999-06-10T12:00:00Z"}, "/at", "year"),
        ({"at": None}, "/at", "null"),
        ({"value": "120.50"}, "/value", "invalid"),
        ({"value": {"amount": "1.00", "currency": "EUR"}}, "/value", "MON-1"),
        ({"value": {"amount": "-1.00", "currency": "GEL"}}, "/value", "range"),
        ({"value": {"amount": "1.001", "currency": "GEL"}}, "/value", "decimals"),
        ({"channel": str(ChannelFactory().pk)}, "/channel", "not_found"),
        ({"client": str(ClientFactory().pk)}, "/client", "not_found"),
        ({"client": str(ClientFactory().pk), "external_id": "a"}, "/client", "not_found"),
        ({"external_id": "x" * 201}, "/external_id", "max_length"),
        ({"external_id": 5}, "/external_id", "invalid"),
        ({"day": "2026-06-10"}, "/day", "unknown_field"),
    ):
        refused = api.post("/api/v1/calls/", {**good, **more}, format="json")
        assert refused.status_code == 400, more
        assert refused.json()["errors"][0]["pointer"] == pointer
        assert refused.json()["errors"][0]["code"] == code
        if code == "unknown_field" or pointer == "/client":
            continue
        body = {"items": [good, {**good, **more}]}
        many = api.post("/api/v1/calls/bulk/", body, format="json")
        assert many.status_code == 400, more
        assert many.json()["errors"][0]["pointer"].startswith(f"/items/1{pointer}")
        assert many.json()["errors"][0]["code"] == code
    assert not Call.objects.exists()


def test_many_at_once_all_or_the_good_ones(business, channel, manager):
    api, foreign = caller(manager), ClientFactory()
    good = [
        {"client": str(business.pk), "at": AT, "channel": str(channel.pk), "external_id": f"n{n}"}
        for n in range(3)
    ]
    bad = [
        {"client": str(foreign.pk), "at": AT},
        {"client": str(business.pk), "at": AT, "external_id": "n0"},
        "text",
        {"client": str(business.pk), "at": AT, "who": "x"},
        {"at": AT},
    ]
    refused = api.post("/api/v1/leads/bulk/", {"items": [*good, *bad]}, format="json")
    assert refused.status_code == 400
    assert not Lead.objects.exists()
    part = api.post("/api/v1/leads/bulk/?partial=true", {"items": [*good, *bad]}, format="json")
    assert part.status_code == 200, part.json()
    told = part.json()
    assert (told["created"], told["updated"], told["unchanged"]) == (3, 0, 0)
    assert [(one["index"], one["code"]) for one in told["rejected"]] == [
        (3, "not_found"),
        (4, "twice"),
        (5, "invalid"),
        (6, "unknown_field"),
        (7, "required"),
    ]
    entries = HistoryEntry.objects.filter(client_id=business.pk, verb="imported").count()
    good[0]["value"] = WORTH
    again = api.post("/api/v1/leads/bulk/", {"items": good}, format="json").json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 1, 2)
    same = api.post("/api/v1/leads/bulk/", {"items": good}, format="json").json()
    assert same["unchanged"] == 3
    now_there = HistoryEntry.objects.filter(client_id=business.pk, verb="imported").count()
    assert now_there == entries + 1, "what changed nothing leaves no line"
    assert figures(channel, "leads") == {"2026-06-10": (3,)}
    for body in ({}, {"items": {}}, {"items": [], "more": 1}, [], {"items": [good[0]] * 1001}):
        assert api.post("/api/v1/leads/bulk/", body, format="json").status_code == 400
    assert api.post("/api/v1/leads/bulk/", {"items": []}, format="json").status_code == 200


def test_lists_are_narrowed_by_the_clients_days(business, channel, manager):
    api = caller(manager)
    for number, hour in enumerate((19, 20)):  # 23:00 on the 10th and midnight of the 11th
        Call.objects.create(
            client=business,
            channel=channel if number else None,
            at=datetime(2026, 6, 10, hour, tzinfo=UTC),
            day=datetime(2026, 6, 10 + number).date(),  # noqa: DTZ001
            currency="GEL",
            external_id=f"n{number}",
        )

    def found(query):
        told = api.get(f"/api/v1/calls/?{query}")
        assert told.status_code == 200, told.json()
        return sorted(one["external_id"] for one in told.json()["results"])

    assert found("from=2026-06-11") == ["n1"]
    assert found("to=2026-06-10") == ["n0"]
    assert found(f"channel={channel.pk}") == ["n1"]
    assert found(f"client={business.pk}&external_id=n0") == ["n0"]
    later = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found(f"updated_since={later}") == []
    assert found("updated_since=2026-01-01T00:00:00Z") == ["n0", "n1"]
    assert api.get("/api/v1/calls/?kind=x").status_code == 400


def test_an_import_token_sends_and_nothing_more(business, manager):
    api = caller(manager, "import")
    body = {"client": str(business.pk), "at": AT, "external_id": "a"}
    made = api.post("/api/v1/calls/", body, format="json")
    assert made.status_code == 201
    assert api.post("/api/v1/calls/", body, format="json").status_code == 200
    assert api.post("/api/v1/calls/bulk/", {"items": [body]}, format="json").status_code == 200
    assert api.get("/api/v1/calls/").status_code == 403
    assert api.delete(f"/api/v1/calls/{made.json()['id']}/").status_code == 403
    reader = caller(manager, "read")
    assert reader.post("/api/v1/calls/", body, format="json").status_code == 403


# --- Pages ----------------------------------------------------------------------------------------
def test_a_call_typed_by_hand_and_corrected(business, channel, manager):
    browser, page = signed_in(manager), f"/clients/{business.pk}/calls/"
    assert "Nothing here yet" in browser.get(page).content.decode()
    typed = {"at": "2026-06-11T00:30", "channel": channel.pk, "value": "12.50"}
    assert browser.post(page, typed).status_code == 302
    row = Call.objects.get()
    assert row.at == datetime(2026, 6, 10, 20, 30, tzinfo=UTC)
    assert (str(row.day), row.value_minor, row.currency) == ("2026-06-11", 1250, "GEL")
    shown = browser.get(page).content.decode()
    assert "12.50" in shown
    assert browser.get(page + "?channel=none").content.decode().count("Nothing fits") == 1
    for query in ("?channel=x&start=x", f"?channel={channel.pk}&start=2026-06-11&end=2026-06-11"):
        assert "12.50" in browser.get(page + query).content.decode()
    one = f"{page}{row.pk}/"
    assert browser.get(one).status_code == 200
    bad = browser.post(one, {"at": "", "value": "-1", "seen": row.version})
    assert bad.status_code == 400
    assert {"at", "value"} <= set(bad.context["form"].errors)
    moved = {"at": "2026-06-10T23:30", "channel": channel.pk, "value": "", "seen": row.version}
    assert browser.post(one, moved).status_code == 302
    assert figures(channel, "calls", "revenue") == {"2026-06-10": (1, None)}
    assert browser.post(one, moved).status_code == 409, "somebody was faster"
    other = {"at": "2026-06-10T23:30", "external_id": "7"}
    assert browser.post(page, other).status_code == 302
    twice = browser.post(page, other)
    assert twice.status_code == 400
    assert browser.post(f"{one}remove/").status_code == 302
    assert figures(channel, "calls") == {}


def upload(text, name="calls.csv"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def test_a_table_is_written_whole_or_not_at_all(business, channel, manager):
    browser, page = signed_in(manager), f"/clients/{business.pk}/leads/file/"
    rows = [
        "Когда;Канал;Сумма;Номер",
        "10.06.2026 23:30;Page;1 200,50;A-1",
        "2026-06-11 00:30;instagram;;A-2",
        "2026-06-11;;0;A-3",
    ]
    wrong = [*rows, "06/07/2026;Page;1;A-4", "2026-06-12;Nowhere;1e3;A-1", ";;;A-5"]
    refused = browser.post(page, {"file": upload("\n".join(wrong))})
    assert refused.status_code == 400
    assert [(one.row, one.column, one.reason) for one, *_words in refused.context["rejects"]] == [
        (5, "at", "not_a_moment"),
        (6, "channel", "no_channel"),
        (6, "value", "not_a_number"),
        (7, "at", "needed"),
    ]
    assert not Lead.objects.exists()
    assert browser.post(page, {"file": upload("\n".join(rows))}).status_code == 302
    assert figures(channel, "leads", "revenue") == {
        "2026-06-10": (1, 1200.5),
        "2026-06-11": (1, None),
    }
    assert browser.post(page, {"file": upload("\n".join(rows))}).status_code == 302
    told = list(LeadFile.objects.order_by("pk").values_list("created", "updated", "unchanged"))
    assert told == [(3, 0, 0), (0, 0, 3)]
    for text in ("", "Channel,Value\nPage,1\n", "at\n", "at,id\n2026-06-01,1\n2026-06-01,1\n"):
        assert browser.post(page, {"file": upload(text)}).status_code == 400, text
    exported = browser.get(f"/clients/{business.pk}/leads/export.csv").content
    assert browser.post(page, {"file": upload(exported)}).status_code == 302
    assert LeadFile.objects.order_by("-pk")[0].unchanged == 3, "what goes out comes back the same"
    assert browser.get(page).status_code == 200
    template = browser.get(f"{page}template.csv").content.decode()
    assert template.splitlines()[0].endswith("at,time,channel,value,external_id")
    assert str(today_in(business.timezone)) in template


def test_a_workbook_is_read_with_its_own_kinds_of_cells(business, channel, manager):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["When", "Time", "Channel", "Value", "id"])
    day = datetime(2026, 6, 10)  # noqa: DTZ001 - as a workbook has them
    book.active.append([day, day.replace(hour=23, minute=45).time(), "Page", 12.5, 7])
    book.save(out)
    browser = signed_in(manager)
    page = f"/clients/{business.pk}/calls/file/"
    answer = browser.post(page, {"file": upload(out.getvalue(), "calls.xlsx")})
    assert answer.status_code == 302, answer.context["rejects"]
    row = Call.objects.get()
    assert row.at == datetime(2026, 6, 10, 19, 45, tzinfo=UTC)
    assert (row.value_minor, row.external_id, str(row.day)) == (1250, "7", "2026-06-10")


def test_formulas_go_out_harmless(business, manager):
    Call.objects.create(
        client=business, at=now(), day=today_in("Asia/Tbilisi"), currency="GEL", external_id="=1+1"
    )
    table = signed_in(manager).get(f"/clients/{business.pk}/calls/export.csv").content.decode()
    assert ",'=1+1," in table


def test_others_see_or_write_nothing(business, channel):
    for role, code in (("observer", 403), ("decider", 403)):
        browser = signed_in(with_role(business, role))
        page = f"/clients/{business.pk}/leads/"
        assert browser.get(page).status_code == 200
        assert "Write it down" not in browser.get(page).content.decode()
        assert browser.post(page, {"at": "2026-06-10T10:00"}).status_code == code
        assert browser.get(page + "file/").status_code == code
    stranger = signed_in(with_role(ClientFactory(), "manager"))
    assert stranger.get(f"/clients/{business.pk}/leads/").status_code == 404
    foreign = {"at": "2026-06-10T10:00", "channel": channel.pk}
    other = with_role(ClientFactory(), "manager")
    home = other.memberships.get().client_id
    assert signed_in(other).post(f"/clients/{home}/leads/", foreign).status_code == 400
