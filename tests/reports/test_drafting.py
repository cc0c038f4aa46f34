"""Drafts: facts made of figures, and that none leaves the house unread (REP-3)."""

import pytest
from django.core.exceptions import ValidationError

from common.errors import WrongState
from reports import drafting
from reports.draft_words import draft_of
from reports.drafting import (
    BestFact,
    DoubtFact,
    KeptFact,
    KpiFact,
    MixFact,
    PlanFact,
    facts,
    holds_draft,
)
from reports.models import Report
from reports.services import Texts, send_report, take_draft, write_report
from tests.reports.conftest import CONCLUDED, signed_in


def sections(**changed):
    told = {
        "kpis": {"currency": "GEL", "goals": [], "channels": []},
        "content": {
            "planned": 0,
            "published": 0,
            "late": 0,
            "missing": 0,
            "types": [],
        },
        "results": {"types": []},
        "budget": {"budgets": []},
        "decisions": {"median_hours": None, "waiting": 0},
        "last_corrections": [],
    }
    for name, part in changed.items():
        told[name] = {**told[name], **part} if isinstance(part, dict) else part
    return told


def kpi(priority="primary", value="1", suspicious=(), status="on_track"):
    told = {"priority": priority, "value": value, "suspicious": suspicious}
    return {**told, "status": status}


def types(*counts):
    names = ("engaging", "user_generated", "educational", "promotional")
    return [
        {"type": name, "published": out, "target": wanted}
        for name, (out, wanted) in zip(names, counts, strict=True)
    ]


def test_nothing_known_suggests_nothing():
    assert facts(sections()) == []


def test_primary_kpis_are_told_and_only_without_them_the_others():
    first, second, other = kpi(), kpi(value=None), kpi("secondary")
    goals = [{"kpis": [first, other, second]}]
    assert facts(sections(kpis={"goals": goals})) == [
        KpiFact(first, True),
        KpiFact(second, False),
    ]
    assert facts(sections(kpis={"goals": [{"kpis": [other]}]})) == [KpiFact(other, True)]
    stale = kpi(status="no_data")
    assert facts(sections(kpis={"goals": [{"kpis": [stale]}]})) == [KpiFact(stale, False)]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (((45, 40), (25, 30), (25, 25), (5, 5)), None),  # five points are within
        (((46, 40), (24, 30), (25, 25), (5, 5)), "engaging"),
        (((40, 40), (30, 30), (19, 25), (11, 5)), "educational"),
    ],
)
def test_a_type_is_told_of_past_five_points_from_its_share(counts, told):
    found = facts(sections(content={"published": 100, "types": types(*counts)}))
    assert [one.type for one in found if isinstance(one, MixFact)] == ([told] if told else [])


@pytest.mark.parametrize(("measured", "best"), [(2, None), (3, "educational")])
def test_too_few_measured_posts_tell_nothing_of_a_type(measured, best):
    lines = [
        {"code": "engaging", "er": "2.00", "measured": 5},
        {"code": "educational", "er": "3.50", "measured": measured},
    ]
    found = facts(sections(content={"published": 7}, results={"types": lines}))
    (told,) = [one for one in found if isinstance(one, BestFact)]
    assert told.type == best


def test_counts_doubts_and_kept_promises_are_told():
    goals = [
        {
            "kpis": [
                kpi(suspicious=[{"day": "2026-05-01", "explained": False}] * 2),
                kpi(suspicious=[{"day": "2026-05-02", "explained": True}]),
            ]
        }
    ]
    found = facts(
        sections(
            kpis={"goals": goals},
            content={"planned": 9, "published": 8, "late": 1, "missing": 1},
            last_corrections=[{"done": True}, {"done": False}],
        )
    )
    assert DoubtFact(1) in found
    assert PlanFact(9, 8, 1, 1) in found
    assert found[-1] == KeptFact(1, 2)
    assert len(found) <= drafting.MOST


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("One.\nTwo.", True),
        ("Ours.\n\n Two. \nOne.\nMore", True),
        ("One.", False),
        ("One!\nTwo.", False),
        ("", False),
    ],
)
def test_a_draft_is_unread_while_each_of_its_lines_stands_there(text, held):
    assert holds_draft(text, "One.\nTwo.") is held
    assert holds_draft(text, "") is False


# --- Never sent unread ----------------------------------------------------------------------------
def test_the_words_are_the_clients_and_exact(report):
    told = draft_of(report)
    assert any("13 200" in line.replace("\xa0", " ") for line in told)  # as Georgian writes it
    report.client.language = "en"
    assert "Posts planned: 9, out: 8, late 1, missing 1." in draft_of(report)
    assert not any("no data" in line for line in draft_of(report)[:1])


def drafted(report, manager) -> Report:
    write_report(report, CONCLUDED, by=manager)
    return take_draft(report, by=manager)


def texts(report, **more) -> Texts:
    return CONCLUDED._replace(conclusions=report.conclusions, **more)


def test_an_unread_draft_is_not_sent(report, manager):
    drafted(report, manager)
    assert report.has_unread_draft
    assert report.conclusions.startswith(CONCLUDED.conclusions)
    with pytest.raises(ValidationError) as refused:
        send_report(report, by=manager)
    assert list(refused.value.error_dict) == ["draft_read"]
    write_report(report, texts(report), by=manager)  # saving is not reading
    assert Report.objects.get(pk=report.pk).has_unread_draft


def test_a_draft_that_somebody_stands_for_is_sent(report, manager):
    drafted(report, manager)
    write_report(report, texts(report, draft_read=True), by=manager)
    assert send_report(report, by=manager).is_sent


def test_a_changed_draft_was_read(report, manager):
    drafted(report, manager)
    changed = report.conclusions.replace("9", "nine", 1)
    write_report(report, CONCLUDED._replace(conclusions=changed), by=manager)
    assert send_report(report, by=manager).is_sent


def test_a_draft_taken_over_twice_stands_there_once_and_a_new_one_is_unread_again(report, manager):
    drafted(report, manager)
    before = report.conclusions
    assert take_draft(report, by=manager).conclusions == before
    write_report(report, CONCLUDED._replace(draft_read=True), by=manager)
    assert take_draft(report, by=manager).has_unread_draft


def test_a_sent_report_takes_no_draft(sent, manager):
    with pytest.raises(WrongState):
        take_draft(sent, by=manager)


def test_the_page_offers_takes_over_and_asks_before_sending(report, manager):
    browser = signed_in(manager)
    page = report.get_absolute_url()
    assert draft_of(report)[0] in browser.get(page).content.decode().replace("&#x27;", "'")
    typed = {"conclusions": "Ours.", "corrections": "Post at 18:00", "seen": report.version}
    assert browser.post(page + "draft/", typed).status_code == 302
    report.refresh_from_db()
    assert report.conclusions.startswith("Ours.\n")
    again = {**typed, "conclusions": report.conclusions, "seen": report.version}
    refused = browser.post(page + "send/", again)
    assert refused.status_code == 400
    assert refused.context["form"].has_error("draft_read", code="REP-3")
    assert browser.post(page + "send/", {**again, "draft_read": "on"}).status_code == 302
    report.refresh_from_db()
    assert report.is_sent
