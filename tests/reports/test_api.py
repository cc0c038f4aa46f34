"""/api/v1/reports/"""

import pytest

from clients.models import HistoryEntry
from reports.models import Report
from reports.services import send_report, write_report
from tests.api.conftest import api, codes  # noqa: F401 - the fixture
from tests.factories import ClientFactory, with_role
from tests.reports.conftest import CONCLUDED, compute, measure, signed_in

REPORTS = "/api/v1/reports/"
FIELDS = [
    "id",
    "client",
    "start",
    "end",
    "version",
    "status",
    "conclusions",
    "corrections",
    "no_corrections_because",
    "computed_at",
    "sent_at",
    "pdf",
    "xlsx",
    "share_url",
]


@pytest.fixture
def caller(api, manager):  # noqa: F811
    return api(manager)


def body(business, **more):
    return {"client": str(business.pk), "start": "2026-05-01", "end": "2026-05-31", **more}


def test_a_report_is_asked_for_and_computed_in_the_background(
    may, caller, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = caller.post(REPORTS, body(may))
    assert asked.status_code == 202
    job = caller.get(asked["Location"]).json()
    assert (job["kind"], job["status"], job["error"]) == ("compute_report", "done", None)
    shown = caller.get(job["result"]).json()
    assert list(shown) == [*FIELDS, "sections", "draft", "draft_unread", "opened"]
    assert (shown["version"], shown["status"], shown["corrections"]) == (1, "review", [])
    assert shown["sections"]["kpis"]["goals"][0]["kpis"][0]["value"] == "13200"


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"start": "2026-06-01"}, "/end", "REP-1"),
        ({"start": "2025-01-01"}, "/end", "REP-1"),
        ({"start": "1999-05-01"}, "/start", "year"),
        ({"end": "31.05.2026"}, "/end", "invalid"),
        ({"month": "2026-05"}, "/month", "unknown_field"),
        ({"client": "x"}, "/client", "not_found"),
    ],
)
def test_a_period_that_will_not_do_is_refused(may, caller, given, pointer, code):
    refused = caller.post(REPORTS, body(may, **given))
    assert refused.status_code == 400
    assert code in codes(refused).values()
    if code != "REP-1":  # those of the row as a whole have no pointer
        assert codes(refused)[pointer] == code
    assert not Report.objects.exists()


def test_texts_are_written_and_the_report_is_sent(report, caller):
    where = f"{REPORTS}{report.pk}/"
    refused = caller.post(where + "send/", {})
    assert refused.status_code == 400
    assert set(codes(refused).values()) == {"REP-3"}
    written = {"conclusions": "Bread works.", "corrections": [{"text": "Stories"}]}
    shown = caller.patch(where, written)
    assert shown.status_code == 200
    stories = {"text": "Stories", "done": False, "person": None, "due": None, "figure": ""}
    assert shown.json()["corrections"] == [stories]
    sent = caller.post(where + "send/", {})
    assert (sent.status_code, sent.json()["status"]) == (200, "sent")
    assert caller.post(where + "send/", {}).status_code == 409
    assert caller.patch(where, {"conclusions": "Other"}).status_code == 409
    done = caller.patch(where, {"corrections": [{"text": "Stories", "done": True}]})
    filled = {"person": str(report.by_id), "due": "2026-06-30"}
    assert done.json()["corrections"] == [{**stories, **filled, "done": True}]
    verbs = HistoryEntry.objects.filter(subject_id=report.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("number")) == ["created", "concluded", "sent", "concluded"]


@pytest.mark.parametrize(
    ("corrections", "pointer", "code"),
    [
        ([{}], "/corrections/0/text", "required"),
        ([{"done": True}], "/corrections/0/text", "required"),
        ([{"text": ""}], "/corrections/0/text", "blank"),
        ([{"text": "x", "done": "yes"}], "/corrections/0/done", "invalid"),
        ([{"text": "x", "by": "me"}], "/corrections/0/by", "unknown_field"),
        ([{"text": "x" * 1001}], "/corrections/0/text", "max_length"),
        ("Stories", "/corrections", "not_a_list"),
        (None, "/corrections", "null"),
    ],
)
def test_corrections_that_will_not_do_are_refused(report, caller, corrections, pointer, code):
    refused = caller.patch(f"{REPORTS}{report.pk}/", {"corrections": corrections})
    assert refused.status_code == 400
    assert codes(refused)[pointer] == code


def test_a_stale_version_changes_nothing(report, caller):
    where = f"{REPORTS}{report.pk}/"
    etag = caller.get(where)["ETag"]
    assert caller.patch(where, {"conclusions": "One"}, HTTP_IF_MATCH=etag).status_code == 200
    assert caller.patch(where, {"conclusions": "Two"}, HTTP_IF_MATCH=etag).status_code == 412
    assert Report.objects.get(pk=report.pk).conclusions == "One"


def test_figures_and_days_are_not_to_be_written(report, caller):
    where = f"{REPORTS}{report.pk}/"
    for given in ({"sections": {}}, {"start": "2026-04-01"}, {"status": "sent"}, {"version": 7}):
        assert set(codes(caller.patch(where, given)).values()) == {"read_only"}


def test_a_stranger_finds_nothing(report, api):  # noqa: F811
    caller = api(with_role(ClientFactory(), "manager"))
    where = f"{REPORTS}{report.pk}/"
    assert caller.get(where).status_code == 404
    assert caller.patch(where, {"conclusions": "x"}).status_code == 404
    for step in ("send", "share", "unshare"):
        assert caller.post(f"{where}{step}/", {}).status_code == 404
    for file in ("pdf", "xlsx"):
        assert caller.get(f"{where}{file}/").status_code == 404
    assert caller.get(REPORTS).json()["results"] == []
    refused = caller.post(REPORTS, body(report.client))
    assert codes(refused) == {"/client": "not_found"}


@pytest.mark.parametrize("role", ["decider", "contributor", "observer"])
def test_the_clients_side_gets_what_was_sent_and_changes_nothing(
    sent,
    channel,
    manager,
    api,  # noqa: F811
    role,
):
    measure(channel, sent.start, sent.end, first=12_500)
    compute(sent.client, manager)
    caller = api(with_role(sent.client, role))
    assert [row["id"] for row in caller.get(REPORTS).json()["results"]] == [str(sent.pk)]
    where = f"{REPORTS}{sent.pk}/"
    shown = caller.get(where).json()
    assert list(shown) == [*FIELDS, "sections"]
    assert shown["share_url"] is None
    assert caller.post(REPORTS, body(sent.client)).status_code == 403
    assert caller.patch(where, {"conclusions": "x"}).status_code == 403
    for step in ("send", "share", "unshare"):
        assert caller.post(f"{where}{step}/", {}).status_code == 403


def test_a_difference_to_an_edition_that_was_never_sent_stays_inside(
    report,
    channel,
    manager,
    decider,
    api,  # noqa: F811
):
    measure(channel, report.start, report.end, first=12_500)
    second = compute(report.client, manager)
    write_report(second, CONCLUDED, by=manager)
    send_report(second, by=manager)
    where = f"{REPORTS}{second.pk}/"
    assert api(manager).get(where).json()["sections"]["changes"]["figures"]
    assert api(decider).get(where).json()["sections"]["changes"] is None


def test_files_come_with_the_same_token_in_the_asked_language(sent, caller):
    shown = caller.get(f"{REPORTS}{sent.pk}/").json()
    paper = caller.get(shown["pdf"] + "?lang=ka")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert caller.get(shown["xlsx"]).content[:2] == b"PK"
    assert codes(caller.get(shown["pdf"] + "?lang=xx")) == {"/lang": "invalid_choice"}


def test_a_link_is_made_and_ended(sent, caller):
    where = f"{REPORTS}{sent.pk}/"
    assert caller.get(where).json()["share_url"] is None
    shared = caller.post(where + "share/", {}).json()["share_url"]
    assert "/r/" in shared
    assert caller.get(where).json()["share_url"] == shared
    assert caller.post(where + "unshare/", {}).json()["share_url"] is None
    assert caller.post(where + "unshare/", {}).status_code == 409


def test_the_list_has_no_figures_and_is_filtered_by_days(sent, caller):
    (row,) = caller.get(f"{REPORTS}?from=2026-05-31&status=sent").json()["results"]
    assert list(row) == FIELDS
    assert caller.get(f"{REPORTS}?from=2026-06-01").json()["results"] == []
    assert caller.get(f"{REPORTS}?to=2026-04-30").json()["results"] == []
    assert caller.get(f"{REPORTS}?until=2026-04-30").status_code == 400


def test_a_reading_token_writes_nothing(report, manager, api):  # noqa: F811
    caller = api(manager, scopes=("read",))
    where = f"{REPORTS}{report.pk}/"
    assert caller.get(where).status_code == 200
    assert caller.patch(where, {"conclusions": "x"}).status_code == 403
    assert caller.post(where + "send/", {}).status_code == 403


def test_a_correction_is_a_task_and_a_draft_is_not_sent_unread(report, caller, decider):
    where = f"{REPORTS}{report.pk}/"
    task = {"text": "Stories", "person": str(decider.pk), "due": "2026-06-12"}
    shown = caller.patch(where, {"conclusions": "Ours.", "corrections": [task]}).json()
    assert shown["corrections"] == [{**task, "done": False, "figure": ""}]
    assert shown["draft"]
    stale = caller.patch(where, {"corrections": [{**task, "due": "2026-05-31"}]})
    assert (stale.status_code, codes(stale)) == (400, {"/corrections": "REP-3"})
    drafted = caller.post(where + "draft/", {}).json()
    assert (drafted["draft_unread"], shown["draft"][0] in drafted["conclusions"]) == (True, True)
    assert codes(caller.post(where + "send/", {})) == {"/draft_read": "REP-3"}
    assert caller.patch(where, {"draft_read": True}).json()["draft_unread"] is False
    assert caller.post(where + "send/", {}).status_code == 200


def test_a_link_has_an_end_and_a_password_and_who_opened_is_told(sent, caller, decider, api):  # noqa: F811
    where = f"{REPORTS}{sent.pk}/"
    assert caller.post(where + "share/", {"days": 0}).status_code == 400
    assert codes(caller.post(where + "share/", {"password": "12345"})) == {"/password": "invalid"}
    shared = caller.post(where + "share/", {"days": 3, "password": "bread at six", "money": True})
    assert shared.status_code == 200
    link = sent.shares.get(ended_at=None)
    assert (link.money, bool(link.password)) == (True, True)
    assert "bread at six" not in str(shared.json())
    signed_in(decider).get(sent.get_absolute_url())
    (one,) = caller.get(where).json()["opened"]
    assert (one["name"], one["times"]) == ("Nino", 1)
    theirs = api(decider).get(where).json()
    assert not {"draft", "draft_unread", "opened"} & set(theirs)
    assert theirs["share_url"] is None
