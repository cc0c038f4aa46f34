"""A code mailed at the moment of deciding (LNK-6): 8 digits, 10 minutes, 5 tries."""

import io
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from approvals.codes import check_code, make_code
from approvals.decisions import CodeWanted, decide
from approvals.models import AnswerDraft, AskedDecider, DecisionCode
from clients.models import HistoryEntry
from tests.approvals.conftest import answer, posts_of


@pytest.fixture(autouse=True)
def _demanded(business, asked):
    business.mailed_code = True
    business.save()
    asked.request.client.refresh_from_db()


@pytest.fixture
def press(client, address, django_capture_on_commit_callbacks):
    """Send the form of the link's page; mails leave at once."""

    def send(typed):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, typed)

    return send


def codes():
    found = [re.search(r"^\d{8}$", each.body, re.MULTILINE) for each in mail.outbox]
    return [match[0] for match in found if match]


def test_a_link_alone_decides_nothing(press, asked, decider):
    page = press(answer(asked))
    assert page.status_code == 200
    assert "One last step" in page.content.decode()
    asked.refresh_from_db()
    assert not asked.decision
    assert len(codes()) == 1
    assert mail.outbox[-1].to == [decider.email]
    assert codes()[0] not in page.content.decode()
    assert codes()[0] not in mail.outbox[-1].subject


def test_with_the_code_it_decides_and_everybody_can_see_how(press, asked):
    press(answer(asked))
    page = press(answer(asked, code=codes()[0]))
    assert "Approved, thank you" in page.content.decode()
    assert "by personal link and mailed code" in page.content.decode()
    asked.refresh_from_db()
    assert (asked.decision, asked.via) == ("approve", "code")
    assert HistoryEntry.objects.get(verb="approved").door == "code"
    assert any("by personal link and mailed code" in each.body for each in mail.outbox)


def test_choice_and_remarks_survive_the_extra_step(press, asked):
    first, second, _third = posts_of(asked.request)
    typed = {"comment": "Two\nlines", "returned": [first], f"remark-{second}": 'A "word"'}
    text = press(answer(asked, "return", **typed)).content.decode()
    again = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    assert ("decision", "return") in again
    assert ("returned", first) in again
    assert ("comment", "Two\nlines") in again
    assert (f"remark-{second}", "A &quot;word&quot;") in again
    assert AnswerDraft.objects.get().comment == "Two\nlines", "kept while they read their mail"
    press(answer(asked, "return", **typed, code=codes()[0]))
    asked.refresh_from_db()
    assert (asked.returned_posts, asked.comment) == (sorted([first, second]), "Two\nlines")


def test_the_step_needs_neither_cookie_nor_script(press, client, asked):
    text = press(answer(asked)).content.decode()
    assert not client.cookies
    assert "<script" not in text


def test_what_cannot_be_decided_mails_no_code(press, asked):
    assert press({"version": 1}).status_code == 400
    assert press(answer(asked, "return")).status_code == 400
    assert press(answer(asked, version=2)).status_code == 409
    assert codes() == []


def test_spaces_in_a_code_do_not_matter(press, asked):
    press(answer(asked))
    code = codes()[0]
    press(answer(asked, code=f" {code[:4]} {code[4:]}"))
    assert AskedDecider.objects.get().decision == "approve"


def test_five_tries_and_the_sixth_is_too_many(press, asked):
    press(answer(asked))
    code = codes()[0]
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _try in range(4):
        assert press(answer(asked, code=wrong)).status_code == 400
    assert press(answer(asked, code=code)).status_code == 200, "the fifth is still one"
    asked.refresh_from_db()
    assert asked.decision == "approve"


def test_after_five_wrong_tries_the_right_one_is_too_late(press, asked):
    press(answer(asked))
    code = codes()[0]
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _try in range(5):
        press(answer(asked, code=wrong))
    page = press(answer(asked, code=code))
    assert page.status_code == 400
    assert "This code works no longer" in page.content.decode()
    assert not AskedDecider.objects.get().decision


@pytest.mark.parametrize(("age", "works"), [(599, True), (600, False)])
def test_it_works_for_ten_minutes(asked, time_machine, age, works):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    code = make_code(asked)
    time_machine.move_to(start + timedelta(seconds=age), tick=False)
    if works:
        check_code(asked, code)
    else:
        with pytest.raises(Exception, match="works no longer"):
            check_code(asked, code)


def test_a_new_code_ends_the_one_before(asked):
    first, second = make_code(asked), make_code(asked)
    if first != second:
        with pytest.raises(Exception, match="not the code"):
            check_code(asked, first)
    check_code(asked, second)


def test_the_code_is_in_no_dump_and_a_wrong_key_finds_none(asked, settings):
    code = make_code(asked)
    dump = io.StringIO()
    call_command("dumpdata", "approvals", format="json", stdout=dump)
    assert code not in dump.getvalue()
    kept = DecisionCode.objects.get().code_hash
    assert kept in dump.getvalue()
    settings.SECRET_KEY = "of the thief"
    with pytest.raises(Exception, match="not the code"):
        check_code(asked, code)


def test_one_mail_a_minute_and_five_an_hour(press, asked, time_machine):
    start = timezone.now().replace(minute=0, second=0, microsecond=0)
    time_machine.move_to(start, tick=False)
    press(answer(asked))
    press(answer(asked))
    assert len(codes()) == 1
    for minute in range(1, 5):
        time_machine.move_to(start + timedelta(minutes=minute), tick=False)
        press(answer(asked))
    assert len(codes()) == 5
    time_machine.move_to(start + timedelta(minutes=5), tick=False)
    page = press(answer(asked, comment="Not lost"))
    assert page.status_code == 400
    assert "Too many codes" in page.content.decode()
    assert "Not lost" in page.content.decode()
    assert len(codes()) == 5


def test_a_session_needs_no_code(client, asked, decider):
    client.force_login(decider)
    client.post(f"{asked.request.get_absolute_url()}decide/", answer(asked))
    asked.refresh_from_db()
    assert (asked.decision, asked.via) == ("approve", "page")


def test_no_door_decides_by_the_link_alone(asked):
    with pytest.raises(CodeWanted):
        decide(asked, decision="approve", version=1, via="link", by=asked.person)


def test_the_same_decision_again_shows_the_receipt_without_a_code(press, asked):
    press(answer(asked))
    press(answer(asked, code=codes()[0]))
    assert "Approved, thank you" in press(answer(asked)).content.decode()
    assert len(codes()) == 1
