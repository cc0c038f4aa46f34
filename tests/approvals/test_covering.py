"""Who answers for a person who is away or has left; nothing waits for nobody (TEAM-3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError

from approvals import links
from approvals.covering import cover_client
from approvals.models import ApprovalRequest, AskedDecider, Link
from approvals.services import request_approval
from approvals.tasks import mail_decider, mail_manager, mail_receipt
from approvals.wording import waited_for
from clients.absences import announce_absence, end_absence
from clients.models import Absence, HistoryEntry, Membership
from clients.services import give_role, take_role
from common.errors import WrongState
from jobs import services as jobs
from jobs.registry import Progress
from tests.approvals.conftest import KIND, effects, path_of
from tests.approvals.test_deciding import say
from tests.approvals.test_mails import check_form
from tests.approvals.test_reminders import digest
from tests.factories import PersonFactory, with_role

NOON = datetime(2026, 6, 1, 8, tzinfo=UTC)  # Monday 12:00 in Tbilisi
MONDAY, WEDNESDAY, FRIDAY = (date(2026, 6, day) for day in (1, 3, 5))
AFTER = datetime(2026, 6, 5, 20, tzinfo=UTC)  # 00:00 of Saturday there


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def substitute(business):
    return with_role(business, "decider", name="Sandro")


def away(person, business, substitute, by, first=MONDAY, last=FRIDAY):
    (absence,) = announce_absence(
        person, [business], substitute=substitute, first_day=first, last_day=last, by=by
    )
    return absence


def ask(plan, manager, *deciders, due=date(2026, 6, 12)):
    return request_approval(KIND, plan, by=manager, deciders=deciders, due=due)


def part(approval, person):
    approval.refresh_from_db()
    return approval.asked.select_related("request", "person").get(person=person)


def unable(person):
    return Membership.objects.get(person=person)


# --- Absences ------------------------------------------------------------------------------------
def test_only_a_decider_stands_in_for_a_decider(business, manager, decider):
    helper = with_role(business, "contributor", name="Gio")
    with pytest.raises(ValidationError, match="invite them as a decider first"):
        away(decider, business, helper, manager)


def test_the_agency_stands_in_for_the_agency(business, manager, decider):
    writer = with_role(business, "specialist")
    with pytest.raises(ValidationError, match="does not have your rights"):
        away(manager, business, writer, manager)  # a specialist sends nothing
    with pytest.raises(ValidationError, match="does not have your rights"):
        away(manager, business, decider, manager)
    assert away(writer, business, manager, manager).substitute == manager


def test_nobody_is_away_twice_at_once(business, manager, decider, substitute):
    away(decider, business, substitute, manager)
    with pytest.raises(ValidationError, match="written down already"):
        away(decider, business, substitute, manager, first=FRIDAY, last=date(2026, 6, 8))
    away(decider, business, substitute, manager, first=date(2026, 6, 6), last=date(2026, 6, 8))


def test_nobody_who_is_away_stands_in(business, manager, decider, substitute):
    away(substitute, business, decider, manager)
    with pytest.raises(ValidationError, match="is away from Bakery too"):
        away(decider, business, substitute, manager, first=FRIDAY, last=date(2026, 6, 9))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 5, 25), date(2026, 5, 31)),  # over
        (WEDNESDAY, MONDAY),
        (MONDAY, date(2027, 6, 3)),
    ],
)
def test_days_that_make_no_sense_are_refused(business, manager, decider, substitute, first, last):
    with pytest.raises(ValidationError):
        away(decider, business, substitute, manager, first=first, last=last)
    assert not Absence.objects.exists()


# --- Approvals of somebody who is away -----------------------------------------------------------
def test_what_was_sent_before_goes_over_on_the_first_day(plan, manager, decider, substitute, clock):
    approval = ask(plan, manager, decider)
    away(decider, approval.client, substitute, manager, first=WEDNESDAY)
    assert not AskedDecider.objects.filter(person=substitute).exists()
    clock.move_to(datetime(2026, 6, 2, 20, tzinfo=UTC))  # midnight of Wednesday there
    jobs.sweep()
    mine = part(approval, substitute)
    assert mine.is_extra
    assert part(approval, decider).stand_in == mine
    clock.shift(timedelta(minutes=1))
    jobs.sweep()
    (message,) = [message for message in mail.outbox if message.to == [substitute.email]]
    assert message.subject.startswith("In place of Nino, please decide by")
    assert path_of(mine) in message.body
    assert "in place of Nino, who is away" in message.body


def test_what_is_sent_meanwhile_asks_the_substitute_too(plan, manager, decider, substitute):
    away(decider, plan.client, substitute, manager)
    approval = ask(plan, manager, decider)
    assert part(approval, decider).stand_in == part(approval, substitute)
    assert waited_for(approval.asked.all()) == ["Sandro in place of Nino"]


def test_running_it_again_changes_nothing(plan, manager, decider, substitute):
    away(decider, plan.client, substitute, manager)
    ask(plan, manager, decider)
    entries = HistoryEntry.objects.count()
    assert cover_client(plan.client) == 0
    assert HistoryEntry.objects.count() == entries
    assert Link.objects.count() == 2


def test_the_substitute_decides_in_their_own_name(plan, manager, decider, substitute):
    away(decider, plan.client, substitute, manager)
    approval = ask(plan, manager, decider)
    say(part(approval, substitute))
    assert effects[-1] == ("approved", substitute)
    entry = HistoryEntry.objects.get(verb="approved")
    assert entry.person_id == substitute.pk
    assert entry.changes["in_place_of"] == [[], [str(decider.pk)]]
    assert not part(approval, decider).decision


def test_receipts_and_pages_say_in_whose_place(plan, manager, decider, substitute, client):
    away(decider, plan.client, substitute, manager)
    approval = ask(plan, manager, decider)
    mine = part(approval, substitute)
    client.force_login(substitute)
    assert "in place of Nino" in client.get(path_of(mine)).content.decode()
    say(mine)
    mail_receipt(str(mine.pk), Progress())
    mail_manager(str(mine.pk), Progress())
    for message in mail.outbox:
        check_form(message, "en")
        assert "In place of: Nino" in message.body
    assert "In place of: Nino" in client.get(approval.get_absolute_url()).content.decode()
    given = client.get(f"/api/v1/approvals/{approval.pk}/").json()["decisions"]
    assert [one["in_place_of"] for one in given] == [[str(decider.pk)]]


def test_with_all_the_answer_of_the_substitute_counts_for_both(
    plan, business, manager, decider, substitute
):
    business.decision_rule = "all"
    business.save()
    away(decider, business, substitute, manager)
    approval = ask(plan, manager)
    assert approval.asked.count() == 2
    say(part(approval, substitute))
    assert ApprovalRequest.objects.get().status == "approved"


def test_who_had_answered_already_answers_for_both_when_the_absence_begins(
    plan, business, manager, decider, substitute, clock
):
    business.decision_rule = "all"
    business.save()
    approval = ask(plan, manager)
    say(part(approval, substitute))
    away(decider, business, substitute, manager)
    clock.shift(timedelta(minutes=1))
    jobs.sweep()
    assert ApprovalRequest.objects.get().status == "approved"
    assert effects[-1] == ("approved", None)


def test_who_is_back_may_still_decide_first(plan, business, manager, decider, substitute):
    business.decision_rule = "all"
    business.save()
    third = with_role(business, "decider", name="Tamar")
    away(decider, business, substitute, manager)
    approval = ask(plan, manager, decider, third)
    say(part(approval, decider))
    with pytest.raises(WrongState):
        say(part(approval, substitute))  # stands in for nobody any more
    assert waited_for(approval.asked.all()) == ["Tamar"]
    newest = links.load(Link.objects.get(asked__person=substitute).pk)
    assert links.state(newest) == "closed"


def test_who_is_back_does_not_decide_again(plan, business, manager, decider, substitute):
    business.decision_rule = "all"
    business.save()
    third = with_role(business, "decider", name="Tamar")
    away(decider, business, substitute, manager)
    approval = ask(plan, manager, decider, third)
    say(part(approval, substitute))
    with pytest.raises(WrongState):
        say(part(approval, decider))
    assert AskedDecider.objects.waiting().get().person == third


def test_it_ends_by_itself(plan, manager, decider, substitute, clock):
    away(decider, plan.client, substitute, manager)
    approval = ask(plan, manager, decider)
    clock.move_to(AFTER - timedelta(seconds=1))
    jobs.sweep()
    assert part(approval, decider).stand_in is not None
    clock.move_to(AFTER)
    jobs.sweep()
    assert part(approval, decider).stand_in is None
    assert AskedDecider.objects.waiting().get().person == decider
    say(part(approval, decider))


def test_who_comes_back_early_is_asked_again(plan, manager, decider, substitute, clock):
    absence = away(decider, plan.client, substitute, manager)
    approval = ask(plan, manager, decider)
    end_absence(absence, by=decider)
    clock.shift(timedelta(minutes=1))
    jobs.sweep()
    assert part(approval, decider).stand_in is None


def test_a_substitute_who_leaves_is_none(plan, manager, decider, substitute):
    away(decider, plan.client, substitute, manager)
    approval = ask(plan, manager, decider)
    take_role(unable(substitute), by=manager)
    assert part(approval, decider).stand_in is None
    assert AskedDecider.objects.waiting().get().person == decider


def test_reminders_go_to_the_substitute(plan, manager, decider, substitute, clock):
    away(decider, plan.client, substitute, manager)
    ask(plan, manager, decider, due=WEDNESDAY)
    clock.move_to(datetime(2026, 6, 2, 14, tzinfo=UTC))
    assert digest(decider) == {"reminded": 0}
    assert digest(substitute) == {"reminded": 1}
    assert "In place of: Nino" in mail.outbox[0].body


def test_mails_to_a_manager_who_is_away_go_to_the_substitute_as_well(
    plan, business, manager, decider, clock
):
    owner = PersonFactory(name="Olga")
    Membership.objects.create(person=owner, agency=business.agency, role="owner")
    approval = ask(plan, manager)
    away(manager, business, owner, manager)
    say(part(approval, decider))
    for _ in range(2):
        clock.shift(timedelta(minutes=1))
        jobs.sweep()
    told = [message.to[0] for message in mail.outbox if "approved" in message.subject]
    assert sorted(told) == sorted([decider.email, manager.email, owner.email])


# --- Who leaves ----------------------------------------------------------------------------------
def test_what_waited_goes_to_the_named_successor(plan, manager, decider, substitute):
    approval = ask(plan, manager, decider)
    take_role(unable(decider), by=manager, successor=substitute)
    mine = part(approval, substitute)
    assert not mine.is_extra
    assert AskedDecider.objects.waiting().exclude(person=decider).get() == mine
    mail_decider(str(Link.objects.get(asked=mine).pk), Progress())
    assert mail.outbox[0].to == [substitute.email]
    say(mine)
    assert ApprovalRequest.objects.get().status == "approved"


def test_without_a_successor_all_who_decide_are_asked(plan, manager, decider, substitute):
    third = with_role(plan.client, "decider")
    approval = ask(plan, manager, decider)
    give_role(plan.client, decider, "observer", by=manager)
    people = {one.person_id for one in approval.asked.all()}
    assert people == {decider.pk, substitute.pk, third.pk}
    assert HistoryEntry.objects.filter(verb="handed_over").count() == 1


def test_who_was_asked_as_well_goes_on_alone(plan, manager, decider, substitute):
    third = with_role(plan.client, "decider")
    approval = ask(plan, manager, decider, substitute)
    take_role(unable(decider), by=manager)
    assert not approval.asked.filter(person=third).exists()


def test_the_last_who_was_waited_for_leaves_and_the_answers_count(
    plan, business, manager, decider, substitute
):
    business.decision_rule = "all"
    business.save()
    approval = ask(plan, manager)
    say(part(approval, substitute))
    take_role(unable(decider), by=manager)
    assert ApprovalRequest.objects.get().status == "approved"


def test_a_successor_has_the_same_rights(plan, business, manager, decider):
    helper = with_role(business, "contributor")
    with pytest.raises(ValidationError):
        take_role(unable(decider), by=manager, successor=helper)
    assert Membership.objects.filter(person=decider).exists()


# --- Who comes -----------------------------------------------------------------------------------
def test_who_comes_while_a_question_waits_is_not_asked(plan, business, manager, decider):
    """What was announced to those who are asked stays: "all" of them doesn't become one more."""
    business.decision_rule = "all"
    business.save()
    approval = ask(plan, manager, decider)
    newcomer = with_role(business, "observer")
    give_role(business, newcomer, "decider", by=manager)
    assert [one.person_id for one in approval.asked.all()] == [decider.pk]
    assert not AskedDecider.objects.waiting().filter(person=newcomer).exists()
    say(part(approval, decider))
    assert ApprovalRequest.objects.get().status == "approved"


def test_who_comes_is_asked_what_waits_for_nobody(plan, business, manager, decider):
    approval = ask(plan, manager, decider)
    give_role(business, decider, "observer", by=manager)
    helper = with_role(business, "contributor")
    give_role(business, helper, "observer", by=manager)
    assert [one.person_id for one in approval.asked.all()] == [decider.pk]
    newcomer = with_role(business, "contributor", email="new@example.com")
    give_role(business, newcomer, "decider", by=manager)
    mine = part(approval, newcomer)
    assert Link.objects.filter(asked=mine).count() == 1
    assert HistoryEntry.objects.filter(verb="handed_over").count() == 2
    give_role(business, with_role(business, "observer"), "decider", by=manager)
    assert approval.asked.count() == 2, "now it waits for somebody"
    say(mine)
    assert ApprovalRequest.objects.get().status == "approved"
