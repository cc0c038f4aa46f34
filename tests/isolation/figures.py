"""What people write about days, and what an agency measures by itself, in the world."""

from datetime import date
from typing import Any

from kpis.models import AudienceShare, AudienceTarget, DayNote, OwnMetric, OwnValue


def notes_and_own_figures(place: Any, day: date) -> None:
    """A note for the client, an internal one, a value of a metric of the agency, whom the client
    wants to reach and a part of whom it does."""
    for audience, name in (("client", "shared_note"), ("internal", "internal_note")):
        place.rows[name] = DayNote.objects.create(
            client=place.client,
            channel=place.channel,
            day=day,
            until=day,
            text=f"{audience} {place.word}",
            audience=audience,
            author=place.manager,
        )
    place.rows["own_metric"] = OwnMetric.objects.create(
        agency=place.client.agency, code=f"own_{place.word.lower()}", name=f"Own {place.word}"
    )
    OwnValue.objects.create(
        channel=place.channel,
        metric=place.own_metric,
        day=day,
        value=7,
        source=place.done_import,
    )
    place.rows["audience_target"] = AudienceTarget.objects.create(
        client=place.client, age_from=18, cities=f"Near {place.word}"
    )
    AudienceShare.objects.create(
        channel=place.channel,
        day=day,
        dimension="city",
        of="followers",
        bucket=f"Near {place.word}",
        value=40,
        source=place.done_import,
    )
