"""The pages of goals being reached, competitors and imports, with rows in every state of theirs."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from clients.models import Channel, Client
from common.periods import today_in
from goals import competitor_files
from goals.models import Competitor, Goal, GoalDraft, Snapshot, Strategy
from goals.wizard import STEPS
from kpis.imports import receive_file
from kpis.models import AudienceTarget, DayNote, Import

AUDIENCE = """sep=,
"Age & gender"
"","Women","Men"
"18-24","10.6","6.4"
"25-34","43","40"

"Top cities"
"Tbilisi, Georgia","Batumi, Georgia"
"61.5","7"
"""
RIVALS = b"competitor,network,day,followers\nMill,vk,2026-05-01,x\n"  # a row is refused
TABLE = b"day,guests\n2026-05-01,7\n"  # nobody has said what its columns are


def figure_pages(client: str) -> list[str]:
    """Return the pages around a client's goals and figures."""
    found = Client.objects.get(pk=client)
    by = User.objects.get(pk=found.agency.memberships.filter(role="owner").first().person_id)
    return [*goal_pages(found, by), *competitor_pages(found, by), *import_pages(found, by)]


def page(name: str, client: Client, **row: Any) -> str:
    return reverse(name, kwargs={"client_pk": client.pk, **row})


def goal_pages(client: Client, by: User) -> list[str]:
    goal = Goal.objects.filter(client=client, reviews__isnull=False).first()
    strategy = Strategy.objects.filter(goal__client=client).first()
    draft = GoalDraft.objects.create(client=client, by=by)
    note = DayNote.objects.create(
        client=client, day=today_in(client.timezone), until=today_in(client.timezone), text="Snow"
    )
    return [
        page("goals:reviews", client, pk=goal.pk),
        page("goals:strategy", client, pk=strategy.goal_id),
        draft.url_of(STEPS[0]),
        draft.url_of(STEPS[1]),
        page("kpis:note_new", client),
        note.get_absolute_url(),
        page("kpis:audience_target", client),
        "/kpis/",
    ]


def competitor_pages(client: Client, by: User) -> list[str]:
    """Return the pages of competitors; two periods with figures of all draw a line."""
    row = Competitor.objects.filter(client=client, channels__snapshots__since__isnull=False).first()
    last = Snapshot.objects.filter(channel__competitor=row, since__isnull=False).first()
    rivals = SimpleUploadedFile("rivals.csv", RIVALS)
    file = competitor_files.receive_file(client, rivals, by=by)
    return [
        page("goals:competitors", client),
        page("goals:competitor_new", client),
        row.get_absolute_url(),
        page("goals:competitor_edit", client, pk=row.pk),
        page("goals:snapshot", client, pk=row.pk, snapshot_pk=last.pk),
        page("goals:competitor_files", client),
        page("goals:competitor_file", client, pk=file.pk),
    ]


def import_pages(client: Client, by: User) -> list[str]:
    """Return the pages of imports: shown first, to be undone, not recognised."""
    channel = Channel.objects.filter(client=client).first()
    AudienceTarget.objects.create(client=client, age_from=25, age_to=34, cities="Tbilisi")
    sent = SimpleUploadedFile("Audience.csv", AUDIENCE.encode("utf-16"))
    shown = receive_file(channel, sent, by=by, asks_first=True)
    sent.seek(0)
    written = receive_file(channel, sent, by=by)
    unknown = receive_file(channel, SimpleUploadedFile("guests.csv", TABLE), by=by)
    today = today_in(client.timezone)
    day = page("kpis:numbers_day", client, pk=channel.pk, day=today.isoformat())
    states = [Import.objects.get(pk=one.pk).status for one in (shown, written, unknown)]
    assert states == ["ready", "done", "refused"]
    return [
        shown.get_absolute_url(),
        page("kpis:import_undo", client, pk=written.pk),
        unknown.get_absolute_url(),
        page("kpis:import_mapping", client, pk=unknown.pk),
        day,
        "/agency/tables/",
        "/agency/metrics/",
    ]
