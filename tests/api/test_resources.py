"""What every resource does, shown with clients/ and channels/."""

import pytest
from django.core.exceptions import ValidationError

from clients.models import Channel, HistoryEntry
from tests.api.conftest import codes
from tests.factories import ChannelFactory, ClientFactory, GoalFactory, with_role

CHANNELS = "/api/v1/channels/"


def body(client, **more):
    return {"client": str(client.pk), "network": "telegram", "name": "News", **more}


def test_a_created_channel_comes_back_with_its_address_and_version(manager, business):
    rhythm = [{"weekday": 1, "time": "10:00"}]
    made = manager.post(CHANNELS, body(business, rhythm=rhythm))
    assert made.status_code == 201, made.content
    assert made["ETag"] == '"1"'
    shown = manager.get(made["Location"])
    assert shown.json() == made.json()
    assert shown.json()["rhythm"] == rhythm
    assert list(shown.json()) == ["id", "client", "network", "name", "handle", "url", "rhythm"]


def test_a_change_leaves_one_history_entry_that_names_the_door(manager, business):
    row = ChannelFactory(client=business)
    assert manager.patch(f"{CHANNELS}{row.pk}/", {"name": "New"}).status_code == 200
    entry = HistoryEntry.objects.get(subject_id=row.pk)
    assert (entry.verb, entry.door) == ("changed", "api")
    assert entry.changes["name"] == [row.name, "New"]
    assert entry.person_id is not None
    assert entry.request_id


def test_a_deleted_channel_is_gone(manager, business):
    row = ChannelFactory(client=business)
    assert manager.delete(f"{CHANNELS}{row.pk}/").status_code == 204
    assert not Channel.objects.filter(pk=row.pk).exists()


def test_a_put_is_not_offered(manager, business):
    row = ChannelFactory(client=business)
    refused = manager.put(f"{CHANNELS}{row.pk}/", body(business))
    assert refused.status_code == 405
    assert set(refused["Allow"].split(", ")) == {"GET", "PATCH", "DELETE", "HEAD"}
    assert manager.options(CHANNELS).status_code == 405


@pytest.mark.parametrize("role", ["specialist", "decider", "contributor", "observer"])
def test_a_small_role_sees_a_channel_and_may_not_change_it(role, api, business):
    row = ChannelFactory(client=business)
    caller = api(with_role(business, role))
    assert caller.get(f"{CHANNELS}{row.pk}/").status_code == 200
    assert caller.patch(f"{CHANNELS}{row.pk}/", {"name": "x"}).status_code == 403
    assert caller.delete(f"{CHANNELS}{row.pk}/").status_code == 403
    assert caller.post(CHANNELS, body(business)).status_code == 403


def test_foreign_and_unknown_rows_are_refused_alike(manager, sister, stranger):
    answers = []
    for pk in (ChannelFactory(client=sister).pk, ChannelFactory(client=stranger).pk, sister.pk):
        for call in (manager.get, manager.patch, manager.delete):
            answer = call(f"{CHANNELS}{pk}/")
            told = {k: v for k, v in answer.json().items() if k != "instance"}
            headers = {k: v for k, v in answer.headers.items() if k != "X-Request-ID"}
            answers.append((answer.status_code, told, headers))
    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)


def test_a_foreign_client_in_a_body_is_refused_like_an_unknown_or_malformed_one(
    manager, sister, stranger
):
    for given in (sister.pk, stranger.pk, "01890000-0000-7000-8000-000000000000", "x", 7, None):
        refused = manager.post(CHANNELS, {"client": given, "network": "x", "name": "News"})
        assert refused.status_code == 400
        assert codes(refused)["/client"] == ("null" if given is None else "not_found")
    assert Channel.objects.count() == 0


def test_a_channel_of_a_client_where_the_role_is_too_small_is_forbidden(api, business, sister):
    person = with_role(business, "manager")
    with_role(sister, "specialist")
    from tests.factories import MembershipFactory

    MembershipFactory(person=person, client=sister, role="observer")
    caller = api(person)
    assert caller.post(CHANNELS, body(sister)).status_code == 403
    assert Channel.objects.count() == 0


def test_the_owning_client_of_a_channel_cannot_change(api, business, sister):
    owner = api(with_role(business, "owner"))
    row = ChannelFactory(client=business)
    moved = owner.patch(f"{CHANNELS}{row.pk}/", {"client": str(sister.pk)})
    assert codes(moved) == {"/client": "read_only"}
    same = owner.patch(f"{CHANNELS}{row.pk}/", {"client": str(business.pk), "name": "Same"})
    assert same.status_code == 200


def test_a_read_only_field_is_ignored_when_unchanged(manager, business):
    row = ChannelFactory(client=business)
    path = f"{CHANNELS}{row.pk}/"
    assert manager.patch(path, {"id": str(row.pk)}).status_code == 200
    assert codes(manager.patch(path, {"id": str(business.pk)})) == {"/id": "read_only"}
    assert codes(manager.post(CHANNELS, body(business, id=str(row.pk)))) == {"/id": "read_only"}


def test_the_model_refuses_at_the_api_what_it_refuses_on_a_page(manager, business):
    doubled = [{"weekday": 1, "time": "10:00"}] * 2
    refused = manager.post(CHANNELS, body(business, rhythm=doubled))
    assert codes(refused) == {"/rhythm": "PLAN-4"}
    ChannelFactory(client=business, network="telegram", name="News")
    assert codes(manager.post(CHANNELS, body(business))) == {"": "TEN-5"}


def test_the_same_name_at_another_client_is_no_news_to_this_one(manager, business, stranger):
    ChannelFactory(client=stranger, network="telegram", name="News")
    assert manager.post(CHANNELS, body(business)).status_code == 201


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"surprise": 1}, "/surprise", "unknown_field"),
        ({"name": 5}, "/name", "invalid"),
        ({"name": ""}, "/name", "blank"),
        ({"name": "n" * 101}, "/name", "max_length"),
        ({"name": "ab\u202ecd"}, "/name", "TXT-1"),
        ({"network": "myspace"}, "/network", "invalid_choice"),
        ({"network": ["x"]}, "/network", "invalid_choice"),
        ({"url": "javascript:alert(1)"}, "/url", "url"),
        ({"rhythm": {}}, "/rhythm", "not_a_list"),
        ({"rhythm": [{"weekday": 8, "time": "10:00"}]}, "/rhythm/0/weekday", "max_value"),
        ({"rhythm": [{"weekday": "1", "time": "10:00"}]}, "/rhythm/0/weekday", "invalid"),
        ({"rhythm": [{"weekday": 1, "time": "１０:00"}]}, "/rhythm/0/time", "invalid"),
        ({"rhythm": [{"weekday": 1, "time": "10:00", "x": 1}]}, "/rhythm/0/x", "unknown_field"),
        ({"rhythm": [{"weekday": True, "time": "10:00"}]}, "/rhythm/0/weekday", "invalid"),
    ],
)
def test_bad_values_are_refused_with_their_place(more, pointer, code, manager, business):
    refused = manager.post(CHANNELS, body(business, **more))
    assert refused.status_code == 400, refused.content
    assert codes(refused) == {pointer: code}
    assert Channel.objects.count() == 0


def test_a_name_is_stored_trimmed_and_composed(manager, business):
    made = manager.post(CHANNELS, body(business, name="  Cafe\u0301 "))
    assert made.json()["name"] == "Café"


def test_a_stale_version_changes_nothing(manager, business):
    row = ChannelFactory(client=business)
    path = f"{CHANNELS}{row.pk}/"
    assert manager.patch(path, {"name": "A"}, headers={"If-Match": '"1"'}).status_code == 200
    stale = manager.patch(path, {"name": "B"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert manager.delete(path, headers={"If-Match": '"1"'}).status_code == 412
    assert manager.get(path).json()["name"] == "A"
    assert manager.get(path)["ETag"] == '"2"'
    assert manager.delete(path, headers={"If-Match": '"7", "2"'}).status_code == 204


def test_an_owner_opens_a_client_and_reaches_it_at_once(api, business):
    owner = api(with_role(business, "owner"))
    made = owner.post("/api/v1/clients/", {"name": "Bakery", "currency": "GEL"})
    assert made.status_code == 201, made.content
    assert owner.get(made["Location"]).json()["name"] == "Bakery"
    again = owner.post("/api/v1/clients/", {"name": " bakery"})
    assert again.status_code == 400
    assert [error["code"] for error in again.json()["errors"]] == ["TEN-5"]


def test_only_people_of_the_agency_who_may_open_clients(api, business):
    for role in ("manager", "specialist", "decider"):
        caller = api(with_role(business, role))
        assert caller.post("/api/v1/clients/", {"name": "Bakery"}).status_code == 403


def test_a_client_is_never_deleted(manager, business):
    assert manager.delete(f"/api/v1/clients/{business.pk}/").status_code == 405


@pytest.mark.parametrize("field", ["timezone", "currency", "language", "market"])
def test_a_client_has_only_known_settings(field, manager, business):
    refused = manager.patch(f"/api/v1/clients/{business.pk}/", {field: "zz/zz"})
    assert refused.status_code == 400
    assert set(codes(refused)) == {f"/{field}"}


def test_a_channel_with_figures_or_posts_stays(manager, business, monkeypatch):
    from clients import services
    from common.errors import WrongState

    row = ChannelFactory(client=business)

    def hanging(channel, *, by):
        raise WrongState("It stays.", channel)

    monkeypatch.setattr("clients.api.remove_channel", hanging)
    refused = manager.delete(f"{CHANNELS}{row.pk}/")
    assert refused.status_code == 409
    assert refused.json()["detail"] == "It stays."
    assert services.remove_channel is not hanging


def test_a_rule_of_a_service_is_answered_with_its_code(manager, business, monkeypatch):
    def refuse(row, values, **who):
        raise ValidationError("Agree on a goal first.", code="GOAL-1")

    monkeypatch.setattr("smmhub.api.views.change", refuse)
    row = ChannelFactory(client=business)
    refused = manager.patch(f"{CHANNELS}{row.pk}/", {"name": "A"})
    assert refused.status_code == 400
    assert codes(refused) == {"": "GOAL-1"}
    assert refused.json()["detail"] == "Agree on a goal first."


def test_what_a_write_moves_out_of_reach_is_rolled_back(manager, business, stranger, monkeypatch):
    def elsewhere(row, *, by, sets=None):
        row.client = stranger
        row.save()
        return row

    monkeypatch.setattr("smmhub.api.views.add", elsewhere)
    assert manager.post(CHANNELS, body(business)).status_code == 404
    assert Channel.objects.count() == 0


def test_clients_of_other_agencies_are_not_listed(manager, business, sister, stranger):
    assert [row["id"] for row in manager.get("/api/v1/clients/").json()["results"]] == [
        str(business.pk)
    ]
    assert ClientFactory._meta.model.objects.count() == 3


def test_people_of_both_sides_are_listed_with_the_ids_that_deciders_take(api, business, sister):
    manager = with_role(business, "manager", name="Mia")
    decider = with_role(business, "decider", name="Dato")
    gone = with_role(business, "specialist")
    gone.is_active = False
    gone.save()
    with_role(sister, "decider")
    for reader in (manager, decider):
        told = api(reader).get(f"/api/v1/people/?client={business.pk}").json()["results"]
        assert [(row["person"], row["name"], row["role"]) for row in told] == [
            (str(manager.pk), "Mia", "manager"),
            (str(decider.pk), "Dato", "decider"),
        ]
    found = api(manager).get("/api/v1/people/?role=decider").json()["results"]
    assert [row["name"] for row in found] == ["Dato"]
    refused = api(manager).get("/api/v1/people/?role=boss")
    assert codes(refused) == {"/role": "invalid_choice"}


def test_a_goal_is_closed_once(manager, business):
    goal = GoalFactory(client=business)
    path = f"/api/v1/goals/{goal.pk}/close/"
    assert manager.post(path, headers={"If-Match": '"7"'}).status_code == 412
    closed = manager.post(path)
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    assert manager.post(path).status_code == 409


def test_a_form_with_a_file_is_taken_once_too(manager, business):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from contentplan.models import Media
    from tests.uploads.hostile.made import image

    def send(width: int):
        file = SimpleUploadedFile("a.png", image(size=(width, 48)))
        given = {"client": str(business.pk), "file": file}
        more = {"headers": {"Idempotency-Key": "one"}, "format": "multipart"}
        return manager.post("/api/v1/media/", given, **more)

    first, again, other = send(64), send(64), send(65)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert Media.objects.count() == 1


def test_pages_hold_still_while_rows_come_and_go_on_both_sides_of_the_cursor(manager, business):
    rows = [ChannelFactory(client=business, name=f"{number:02}") for number in range(9)]
    page = manager.get(f"{CHANNELS}?page_size=3").json()
    rows[0].delete()  # before the cursor
    rows[5].delete()  # after it
    ChannelFactory(client=business, name="new")
    names = [row["name"] for row in page["results"]]
    back = page
    while page["next"]:
        page = manager.get(page["next"]).json()
        names += [row["name"] for row in page["results"]]
    assert names == ["00", "01", "02", "03", "04", "06", "07", "08", "new"]
    page = manager.get(back["next"]).json()
    assert [row["name"] for row in manager.get(page["previous"]).json()["results"]] == ["01", "02"]
