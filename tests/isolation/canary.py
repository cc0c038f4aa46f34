"""Random words in every text of the world, each with who may read it (the proof of TEN)."""

import io
import re
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from pypdf import PdfReader

from accounts.models import ApiToken, User
from budget.models import ExchangeRate
from clients.models import Agency, HistoryEntry
from clients.rules import CLIENT_ROLES
from common.queryset import ClientScopedQuerySet
from kpis.mapping_models import HeaderAlias, ImportMapping
from kpis.own_models import OwnMetric
from tests.isolation.actors import Actor
from tests.isolation.world import Place, World

WORD = re.compile(r"zq[0-9a-f]{12}")
# Codes, addresses of machines and fingerprints: nobody's words, and the pages count on them.
TECHNICAL = {
    "HeaderAlias.header",
    "HeaderAlias.source",
    "ImportMapping.fingerprint",
    "Import.problem",
    "Kpi.formula",
    "Import.source",
    "address",
    "agent",
    "approved_digest",
    "base",
    "quote",
    "header",
    "code",
    "country",
    "currency",
    "digest",
    "file",
    "upload",
    "thumbnail",
    "folded_name",
    "key",
    "kind",
    "metric",
    "object_id",
    "password",
    "queue",
    "rule",
    "sha256",
    "timezone",
    "token_hash",
}

# Rows of an agency, not of one client; and what is told of all of them.
OF_AGENCY = (HistoryEntry, OwnMetric, ImportMapping, HeaderAlias, ExchangeRate)
INSIDE = {"Question.note"}  # the agency's own, beside what the client sees
ONLY_FILLED = {"Comment.quote"}  # the database allows it in some rows only
PUBLIC = {"Post.url"}  # where a post has been published; not part of what is sent


@dataclass(frozen=True)
class Secret:
    """A planted word: whose it is, where it stands, and whether that client's people may read it.

    place is a client's; a word of a person or an agency has none, `readers` names who may."""

    word: str
    where: str
    place: Place | None = None
    for_client: bool = False
    readers: frozenset[Any] = frozenset()
    row: Any = None

    def is_for(self, actor: Actor, world: World) -> bool:
        if self.place is None:
            return _id_of(actor, world) in self.readers
        role = role_in(world, actor, self.place)
        return role is not None and (self.for_client or role not in CLIENT_ROLES)


def role_in(world: World, actor: Actor, place: Place) -> str | None:
    """Return what an actor is at a place; a link shows what its client may see."""
    if place is world.own:
        return "decider" if actor.name in ("link holder", "share holder") else actor.role
    if actor.name == "another client's token" and place is world.sister:
        return "owner"
    if actor.name == "owner" and place is world.sister:
        return "owner"
    if actor.name == "stranger" and place is world.foreign:
        return "owner"
    if place is world.sister and actor.name.startswith("sister's "):
        return actor.name.removeprefix("sister's ")
    return None


def _id_of(actor: Actor, world: World) -> Any:
    """Return whom an actor is or, with a link, was sent to."""
    if actor.name in ("link holder", "share holder"):
        return world.own.people["decider"].pk
    return actor.person.pk if actor.person else None


def plant(world: World) -> dict[str, Secret]:
    """Put a word of its own into every text of every row; return the secrets by word."""
    found = [secret for place in world.places for secret in _in_place(place)]
    found += _of_people(world)
    return {secret.word: secret for secret in found}


def _in_place(place: Place) -> Iterator[Secret]:
    for model in apps.get_models():
        rows = model._default_manager.all()
        if not isinstance(rows, ClientScopedQuerySet) or model in OF_AGENCY:
            continue
        for row in rows.of_clients([place.client.pk]):
            # What is sent keeps a copy, which alone is shown: the row itself stays inside (TEN-3).
            sent = getattr(row, "sent_version", 0) > 0
            seen = not sent and rows.visible_to_client().filter(pk=row.pk).exists()
            for name, word in _write(row):
                where = f"{model.__name__}.{name}"
                shown = (seen and where not in INSIDE) or where in PUBLIC
                yield Secret(word, f"{where} of {place.word}", place, shown, row=row.pk)


def _of_people(world: World) -> Iterator[Secret]:
    """A name may be read by everybody at the same clients, a token's by its person alone."""
    agencies = {world.agency.pk: [world.own, world.sister]}
    agencies[world.foreign.client.agency_id] = [world.foreign]
    for agency in Agency.objects.all():
        readers = {person.pk for place in agencies[agency.pk] for person in place.people.values()}
        readers |= set(agency.memberships.values_list("person", flat=True)) | {world.removed.pk}
        for name, word in _write(agency):
            yield Secret(word, f"Agency.{name}", readers=frozenset(readers))
        workers = {person.pk for place in agencies[agency.pk] for person in _workers(place)}
        workers |= set(agency.memberships.filter(client=None).values_list("person", flat=True))
        taught = (
            agency.own_metrics,
            agency.mappings,
            agency.header_aliases,
            agency.exchange_rates,
        )
        for row in (row for rows in taught for row in rows.all()):
            for name, word in _write(row):
                where = f"{type(row).__name__}.{name}"
                yield Secret(word, where, readers=frozenset(workers))
    for person in User.objects.all():
        readers = {person.pk}
        for held in person.memberships.all():
            places = [p for p in world.places if held.client_id in (None, p.client.pk)]
            places = [p for p in places if p.client.agency_id == held.agency_id]
            readers |= {one.pk for place in places for one in place.people.values()}
            readers |= set(held.agency.memberships.values_list("person", flat=True))
        if person == world.removed:
            readers |= {world.owner.pk, *(one.pk for one in world.own.people.values())}
        for name, word in _write(person, only=("name",)):
            yield Secret(word, f"{person}.{name}", readers=frozenset(readers))
    for token in ApiToken.objects.all():
        for name, word in _write(token, only=("name",)):
            yield Secret(word, f"ApiToken.{name}", readers=frozenset({token.user_id}))


def _workers(place: Place) -> Iterator[User]:
    """Yield who works for the agency at a place."""
    yield from (one for role, one in place.people.items() if role not in CLIENT_ROLES)


def _write(row: Any, only: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Add a word to each text of a row, past its rules; yield the fields with their words."""
    values = {}
    for field in row._meta.concrete_fields:
        if not isinstance(field, models.CharField | models.TextField) or field.choices:
            continue
        named = f"{type(row).__name__}.{field.name}"
        if (
            {field.name, named} & TECHNICAL
            or (only and field.name not in only)
            or field.primary_key
            or (named in ONLY_FILLED and not getattr(row, field.name))
        ):
            continue
        word = f"zq{secrets.token_hex(6)}"
        values[field.name] = _with_word(field, getattr(row, field.name), word)
        yield field.name, word
    type(row)._default_manager.filter(pk=row.pk).update(**values)


def _with_word(field: Any, text: str, word: str) -> str:
    if isinstance(field, models.EmailField):
        return f"{word}@example.com"
    if isinstance(field, models.URLField):
        return f"{text or 'https://example.com'}/{word}"
    room = (field.max_length or 1000) - len(word) - 1
    return f"{text[:room]} {word}"


def words_in(answer: Any) -> set[str]:
    """Return the planted words in an answer, those inside of PDF and XLSX too."""
    kind = answer.headers.get("Content-Type", "")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    texts = [str(dict(answer.headers)), body.decode("utf-8", "ignore")]
    if kind == "application/pdf":
        texts += [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]
    elif "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            texts += [parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()]
    return {word for text in texts for word in WORD.findall(text.replace("\u00ad", ""))}
