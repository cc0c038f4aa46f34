"""Evidence of a decision, and the command that checks it (APPR-7, AUD-1, AUD-2)."""

import copy
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from approvals.decisions import decide
from approvals.evidence import disagreement, evidence_of, export_evidence, is_decided
from approvals.evidence_paper import paper
from approvals.models import ApprovalRequest, AskedDecider
from approvals.services import mark_changed, withdraw
from approvals.subjects import digest
from clients.history import acting, record
from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.models import ContentPlan
from tests.approvals.conftest import KIND
from tests.factories import ClientFactory, with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(asked) -> ApprovalRequest:
    with acting("link", address="203.0.113.7"):
        decide(asked, decision="approve", comment="Lovely", version=1, via="link", by=asked.person)
    return ApprovalRequest.objects.select_related("client__agency", "asked_by").get()


@pytest.fixture
def told(decided):
    """The file as it comes out of JSON again."""
    return json.loads(json.dumps(evidence_of(decided), ensure_ascii=False))


def at(kind, approval):
    return reverse(f"approvals:evidence_{kind}", args=[approval.client_id, approval.pk])


def checked(told, tmp_path) -> str:
    file, out = tmp_path / "evidence.json", io.StringIO()
    file.write_text(json.dumps(told))
    call_command("verify_history", evidence=file, stdout=out)
    return out.getvalue()


def test_it_holds_content_decision_and_history(decided, told):
    assert told["content"] == decided.content
    assert digest(told["content"]) == told["approval"]["sha256"] == decided.digest
    (one,) = told["decisions"]
    assert (one["name"], one["decision"], one["via"]) == ("Nino", "approve", "link")
    assert (one["address"], one["version"], one["comment"]) == ("203.0.113.7", 1, "Lovely")
    entries = HistoryEntry.objects.filter(subject_id=decided.pk).order_by("number")
    assert [entry["hash"] for entry in told["history"]["entries"]] == [e.hash for e in entries]
    assert [entry["verb"] for entry in told["history"]["entries"]] == [
        "sent_for_approval",
        "approved",
    ]


def test_the_command_confirms_it(told, tmp_path):
    assert "2 entries are as the history says" in checked(told, tmp_path)


def test_it_stays_true_when_more_happens(decided, told, plan, manager, tmp_path):
    export_evidence(decided, "pdf", by=manager)
    ContentPlan.objects.filter(pk=plan.pk).update(title="July")
    plan.refresh_from_db()
    assert mark_changed(KIND, plan, by=manager)
    decided.asked.get().person.__class__.objects.update(name="somebody")
    assert checked(told, tmp_path)


def test_it_is_found_though_many_entries_follow(decided, told, manager):
    for _number in range(20):
        record("changed", decided.client, client=decided.client, by=manager)
    assert disagreement(told) is None


ALTERED = {
    "content: its SHA-256": lambda told: told["content"]["posts"][0].update(text="Other"),
    "approval: another content was sent": lambda told: (
        told["content"].update(title="Other"),
        told["approval"].update(sha256=digest(told["content"])),
    ),
    "approval: there is none": lambda told: told["approval"].update(
        id="018f0000-0000-7000-8000-000000000000"
    ),
    "approval: version is 1": lambda told: told["approval"].update(version=2),
    "approval: closed_at is": lambda told: told["approval"].update(closed_at=None),
    "decisions: ": lambda told: told["decisions"][0].update(comment="Terrible"),
    "history: it is another chain": lambda told: told["history"].update(chain="x"),
    "history: entry 2": lambda told: told["history"]["entries"][1].update(verb="returned"),
    "history: the file doesn't show": lambda told: told["history"]["entries"].pop(0),
    "history: the head": lambda told: told["history"]["head"].update(hash="0" * 64),
}


@pytest.mark.parametrize("found", ALTERED)
def test_the_first_thing_that_does_not_agree_is_named(told, tmp_path, found):
    altered = copy.deepcopy(told)
    ALTERED[found](altered)
    with pytest.raises(CommandError) as problem:
        checked(altered, tmp_path)
    assert found in str(problem.value)


def test_a_history_that_was_altered_by_hand_is_found(told, tmp_path):
    entry = HistoryEntry.objects.get(verb="approved")
    with connection.cursor() as cursor:
        _without_triggers(cursor)
        cursor.execute(
            "UPDATE clients_historyentry SET address = 'x' WHERE number = %s", [entry.number]
        )
    with pytest.raises(CommandError, match=f"entry {entry.number} is not as written"):
        checked(told, tmp_path)


def _without_triggers(cursor) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE clients_historyentry DISABLE TRIGGER USER")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def test_a_decision_that_was_altered_by_hand_is_found(decided):
    AskedDecider.objects.update(decision="return")
    decided = ApprovalRequest.objects.get(pk=decided.pk)
    assert "no entry tells of the decision" in str(disagreement(evidence_of(decided)))


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"format": "other"}'])
def test_what_is_no_evidence_is_refused(tmp_path, text):
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(CommandError):
        call_command("verify_history", evidence=file)
    with pytest.raises(CommandError):
        call_command("verify_history", evidence=tmp_path / "missing.json")


# --- The doors ------------------------------------------------------------------------------------
def test_managers_and_deciders_take_it_out_and_each_time_is_noted(client, decided, manager):
    others = ("owner", "specialist", "decider", "contributor", "observer")
    people = {"manager": manager} | {role: with_role(decided.client, role) for role in others}
    for role, code in {
        "owner": 200,
        "manager": 200,
        "decider": 200,
        "specialist": 403,
        "contributor": 403,
        "observer": 403,
    }.items():
        client.force_login(people[role])
        before = HistoryEntry.objects.filter(verb="exported").count()
        assert client.get(at("json", decided)).status_code == code
        assert client.get(at("pdf", decided)).status_code == code
        noted = HistoryEntry.objects.filter(verb="exported").count() - before
        assert noted == (2 if code == 200 else 0)
        page = client.get(decided.get_absolute_url()).content.decode()
        assert (at("pdf", decided) in page) == (code == 200)


def test_the_file_that_is_taken_out_is_the_one_that_is_confirmed(client, decided, tmp_path):
    client.force_login(with_role(decided.client, "decider"))
    answer = client.get(at("json", decided))
    assert answer["Content-Disposition"].startswith("attachment")
    assert checked(answer.json(), tmp_path)


def test_nothing_is_proved_before_there_is_a_decision(client, approval, manager):
    assert not is_decided(approval)
    client.force_login(manager)
    assert client.get(at("json", approval)).status_code == 409
    withdraw(approval, by=manager)
    with pytest.raises(WrongState):
        export_evidence(approval, "json", by=manager)
    assert not HistoryEntry.objects.filter(verb="exported").exists()


def test_strangers_find_nothing(client, decided):
    client.force_login(with_role(ClientFactory(), "manager"))
    assert client.get(at("json", decided)).status_code == 404


# --- Paper ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_the_paper_says_what_by_whom_when_and_how_to_check(told, language):
    with translation.override(language):
        pages = PdfReader(io.BytesIO(paper(told, "evidence.json", language))).pages
    text = " ".join(page.extract_text() for page in pages)
    squeezed = "".join(text.split())
    assert told["approval"]["sha256"] in squeezed
    for entry in told["history"]["entries"]:
        assert entry["hash"] in squeezed
    assert "Nino" in text
    assert "Lovely" in text
    assert "203.0.113.7" in text
    assert "verify_history" in text
    assert "Postnumber0" in squeezed


def test_texts_on_the_paper_are_texts_and_never_markup(told):
    told["content"]["posts"][0]["text"] = '#panic("x") *bold* $x$ \\ <a> @b'
    pages = PdfReader(io.BytesIO(paper(told, "evidence.json", "en"))).pages
    assert '#panic("x") *bold* $x$' in " ".join(page.extract_text() for page in pages)


def test_a_long_plan_prints_over_many_pages(decided, told):
    post = told["content"]["posts"][0]
    told["content"]["posts"] = [{**post, "text": "Long words. " * 100} for _number in range(60)]
    pages = PdfReader(io.BytesIO(paper(told, "evidence.json", "en"))).pages
    assert len(pages) > 10
