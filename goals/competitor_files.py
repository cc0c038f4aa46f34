"""Files about competitors: kept as sent, shown, then written all or nothing (IMP-1, IMP-2)."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Channel, Client
from clients.services import add
from common.errors import StaleVersion, WrongState
from common.files import shown_name
from common.periods import now
from common.tables.shapes import BadFile
from common.tables.wording import FILE_WORDS
from common.text import fold
from goals.competitor_reading import Line, Reading, read_competitors
from goals.competitors import MOST_COMPETITORS
from goals.models import Competitor, CompetitorChannel, CompetitorFile, Snapshot

MOST_BYTES = 2 * 1024 * 1024


@dataclass
class Understood:
    """A line of a file beside what is known already; channel and snapshot are None for new ones."""

    line: Line
    state: str  # new, changed, same, ours
    competitor: Competitor | None = None
    channel: CompetitorChannel | None = None
    snapshot: Snapshot | None = None


@transaction.atomic
def receive_file(client: Client, upload: File, *, by: User) -> CompetitorFile:
    """Keep a file as it was sent; return its row. Raises ValidationError for one that can't be
    read, or has no columns that we know."""
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 2 MB."), code="too_big")
    try:
        reading = read_competitors(data)
    except BadFile as bad:
        raise ValidationError(FILE_WORDS[bad.reason], code=bad.reason) from bad
    if reading.missing:
        text = _("These columns are missing: %(columns)s. Take the template below.")
        raise ValidationError(text % {"columns": ", ".join(reading.missing)}, code="IMP-5")
    row = CompetitorFile(
        client=client,
        name=shown_name(upload.name or ""),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
    )
    return add(row, by=by)


def understood(row: CompetitorFile) -> tuple[Reading, list[Understood]]:
    """Return what a kept file says and, line by line, what it would change; four queries."""
    reading = read_competitors(bytes(row.data))
    return reading, _beside(row.client, reading)


def _beside(client: Client, reading: Reading) -> list[Understood]:
    known = Competitor.objects.filter(client=client)
    competitors = {one.folded_name: one for one in known}
    channels: dict[tuple[Any, str, str], CompetitorChannel] = {}
    by_network: dict[tuple[Any, str], list[CompetitorChannel]] = {}
    for channel in CompetitorChannel.objects.filter(competitor__client=client):
        channels[channel.competitor_id, channel.network, fold(channel.handle)] = channel
        by_network.setdefault((channel.competitor_id, channel.network), []).append(channel)
    days = {line.day for line in reading.lines}
    seen = Snapshot.objects.filter(channel__competitor__client=client, day__in=days)
    snapshots = {(one.channel_id, one.day): one for one in seen}
    ours = _own_names(client)
    found = []
    for line in reading.lines:
        if {(line.network, fold(line.competitor)), (line.network, fold(line.handle))} & ours:
            found.append(Understood(line, "ours"))
            continue
        competitor = competitors.get(fold(line.competitor))
        whose = competitor.pk if competitor else None
        there = channels.get((whose, line.network, fold(line.handle)))
        if there is None and competitor and fold(line.handle) == fold(line.competitor):
            # The file names the page only: of one channel in that network it's clear which.
            of_network = by_network.get((competitor.pk, line.network), [])
            there = of_network[0] if len(of_network) == 1 else None
        snapshot = snapshots.get((there.pk, line.day)) if there else None
        found.append(Understood(line, _state(line, snapshot), competitor, there, snapshot))
    return found


def _state(line: Line, snapshot: Snapshot | None) -> str:
    if snapshot is None:
        return "new"
    same = all(getattr(snapshot, name) == value for name, value in line.values.items())
    return "same" if same else "changed"


def _own_names(client: Client) -> set[tuple[str, str]]:
    """Return by what names the client's own pages stand in such files, with their network."""
    names = set()
    for channel in Channel.objects.filter(client=client):
        for name in (channel.name, channel.handle, client.name):
            if name:
                names.add((channel.network, fold(name)))
    return names


@transaction.atomic
def write_file(row: CompetitorFile, *, by: User, seen: int | None = None) -> CompetitorFile:
    """Write all that a file says, or nothing (IMP-2); return its row with the counts.

    Written twice it changes nothing. Raises ValidationError when a cell was refused, WrongState
    when the file is written already, StaleVersion when somebody was faster."""
    Client.objects.select_for_update(of=("self",)).get(pk=row.client_id)
    current = CompetitorFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if seen is not None and seen != current.version:
        raise StaleVersion(_("Somebody changed this in the meantime."), current)
    if current.written_at is not None:
        raise WrongState(_("This file is written already."), current)
    reading, lines = understood(row)
    if reading.rejected:
        text = _("Some rows cannot be read, so nothing is written.")
        raise ValidationError(text, code="IMP-2")
    _check_room(row.client, lines)
    for one in lines:
        if one.state in ("new", "changed"):
            _write(row, one)
    counts = {state: sum(one.state == state for one in lines) for state in ("new", "changed")}
    current.created, current.updated = counts["new"], counts["changed"]
    current.unchanged = len(lines) - counts["new"] - counts["changed"]
    current.written_at = now()
    current.version += 1
    current.save(
        update_fields=["created", "updated", "unchanged", "written_at", "version", "updated_at"]
    )
    changes = {name: [0, getattr(current, name)] for name in ("created", "updated", "unchanged")}
    record("imported", current, client=row.client, by=by, changes=changes)
    row.__dict__.update({k: v for k, v in current.__dict__.items() if k != "_state"})
    return row


def _check_room(client: Client, lines: list[Understood]) -> None:
    new = {fold(one.line.competitor) for one in lines if one.competitor is None}
    new -= {fold(one.line.competitor) for one in lines if one.state == "ours"}
    held = Competitor.objects.filter(client=client).count()
    if held + len(new) > MOST_COMPETITORS:
        text = _("A client has at most %(count)d competitors.") % {"count": MOST_COMPETITORS}
        raise ValidationError(text, code="GOAL-6")


def _write(row: CompetitorFile, one: Understood) -> None:
    """Put one line into its snapshot; competitor and channel are made where they are new."""
    line = one.line
    competitor = one.competitor
    if competitor is None:
        competitor = _made_or_there(
            Competitor(client=row.client, name=line.competitor), folded_name=fold(line.competitor)
        )
    channel = one.channel or _made_or_there(
        CompetitorChannel(
            competitor=competitor, network=line.network, handle=line.handle, url=line.url
        ),
        network=line.network,
        handle=line.handle,
    )
    snapshot = one.snapshot or Snapshot(channel=channel, day=line.day)
    for name, value in line.values.items():
        setattr(snapshot, name, value)
    snapshot.origin, snapshot.file, snapshot.row = Snapshot.Origin.FILE, row, line.row
    if one.snapshot is not None:
        snapshot.version += 1
    snapshot.full_clean(validate_unique=one.snapshot is None)
    snapshot.save()


def _made_or_there(fresh: Any, **same: Any) -> Any:
    """Return the row that an earlier line of the file made, else this one, inserted."""
    whose = (
        {"client": fresh.client}
        if isinstance(fresh, Competitor)
        else {"competitor": fresh.competitor}
    )
    there = type(fresh)._default_manager.filter(**whose, **same).first()
    if there is not None:
        return there
    fresh.full_clean()
    fresh.save(force_insert=True)
    return fresh
