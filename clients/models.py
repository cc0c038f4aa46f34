"""Agencies, their clients, the channels, and who may do what."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.brief_models import BriefAnswer, BriefDraft, BriefQuestion
from clients.caps import validate_caps
from clients.hours import office_hours, read_hours
from clients.rules import AGENCY_ROLES, ROLES, BadRhythm, RhythmSlot, read_dates, read_rhythm
from clients.zones import validate_country, validate_currency, validate_timezone
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from common.text import fold

__all__ = ["Absence", "Agency", "Channel", "Client", "HistoryChain", "HistoryEntry", "Invitation"]
__all__ += ["BriefAnswer", "BriefDraft", "BriefQuestion", "Membership"]


class Agency(Row):
    """Who does the work: a team, a freelancer or an in-house department."""

    name = NameField(_("Name"), max_length=100)
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="en"
    )
    timezone = models.CharField(
        _("Time zone"), max_length=50, default="UTC", validators=[validate_timezone]
    )

    def __str__(self) -> str:
        return self.name


class ClientQuerySet(ClientScopedQuerySet):
    client_path = ""
    client_sees = Q()

    def open(self) -> "ClientQuerySet":
        return self.filter(closed_at=None)


def golden_formula() -> dict[str, int]:
    return {"engaging": 40, "user_generated": 30, "educational": 25, "promotional": 5}


class Client(Row):
    """Whose business it is. Everything else in smmhub belongs to exactly one client."""

    class Market(models.TextChoices):
        B2C = "b2c", _("consumers (B2C)")
        B2B = "b2b", _("companies (B2B)")

    class DecisionRule(models.TextChoices):
        ANY = "any", _("one decider is enough")
        ALL = "all", _("every decider must approve")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="clients")
    name = NameField(_("Name"), max_length=100)
    folded_name = models.CharField(max_length=200, editable=False)  # for search (TXT-2)
    market = models.CharField(_("Market"), max_length=3, choices=Market.choices, default=Market.B2C)
    industry = NameField(_("Industry"), max_length=100, blank=True)
    regions = NameField(_("Regions"), max_length=200, blank=True)  # BRIEF-2
    languages = NameField(_("Languages of the audience"), max_length=200, blank=True)
    avoided = ProseField(default="", blank=True, editable=False)  # words, one a line (BRIEF-1)
    timezone = models.CharField(
        _("Time zone"), max_length=50, default="UTC", validators=[validate_timezone]
    )
    currency = models.CharField(
        _("Currency"), max_length=3, default="USD", validators=[validate_currency]
    )
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="en"
    )
    mix_formula = models.JSONField(_("Content formula"), default=golden_formula)  # MIX-1
    mix_tolerance = models.PositiveSmallIntegerField(
        _("Tolerance, points"), default=5, validators=[MaxValueValidator(20)]
    )
    borrowed_caps = models.JSONField(  # those that are not the usual ones: {kind of goal: percent}
        _("Material from the web"), default=dict, blank=True, validators=[validate_caps]
    )
    decision_rule = models.CharField(
        _("Who must approve"), max_length=3, choices=DecisionRule.choices, default="any"
    )
    decision_days = models.PositiveSmallIntegerField(
        _("Days to decide"), default=3, validators=[MaxValueValidator(60)]
    )
    mailed_code = models.BooleanField(  # LNK-6
        _("Deciding by link takes a mailed code"), default=False
    )
    country = models.CharField(  # ISO 3166; blank: nobody's public holidays
        _("Public holidays of"), max_length=2, blank=True, validators=[validate_country]
    )
    skip_holidays = models.BooleanField(_("No posts on public holidays"), default=False)
    own_dates = models.JSONField(default=list, blank=True)  # [{"name", "day", "yearly", "skip"}]
    working_hours = models.JSONField(  # [{"weekday", "from", "until"}]
        _("Working hours"), default=office_hours, blank=True
    )
    shift_allowance = models.PositiveSmallIntegerField(  # APPR-3
        _("Hours an approved post may move"), default=2, validators=[MaxValueValidator(72)]
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["folded_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "agency",
                "folded_name",
                name="client_name_once_per_agency",
                violation_error_message=_("You already have a client of this name."),
                violation_error_code="TEN-5",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.folded_name = fold(self.name or "")
        try:
            read_dates(self.own_dates)
        except ValueError as error:
            problem = ValidationError(_("These dates cannot be read."), code="PLAN-1")
            raise ValidationError({"own_dates": problem}) from error
        try:
            read_hours(self.working_hours)
        except ValueError as error:
            text = _("Give at least one working day, such as 09:00–18:00.")
            problem = ValidationError(text, code="TIM-1")
            raise ValidationError({"working_hours": problem}) from error

    def get_absolute_url(self) -> str:
        return reverse("clients:home", kwargs={"client_pk": self.pk})


class ChannelQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()


class Channel(Row):
    """A client's page, profile or community in one network, with its rhythm (PLAN-4)."""

    class Network(models.TextChoices):
        TELEGRAM = "telegram", "Telegram"
        VK = "vk", "VK"
        INSTAGRAM = "instagram", "Instagram"
        FACEBOOK = "facebook", "Facebook"
        TIKTOK = "tiktok", "TikTok"
        YOUTUBE = "youtube", "YouTube"
        X = "x", "X"
        LINKEDIN = "linkedin", "LinkedIn"
        OK = "ok", "OK"
        THREADS = "threads", "Threads"
        OTHER = "other", _("Other")

    client = models.ForeignKey(Client, models.CASCADE, related_name="channels")
    network = models.CharField(_("Network"), max_length=10, choices=Network.choices)
    name = NameField(_("Name"), max_length=100)
    handle = NameField(_("Handle"), max_length=100, blank=True)
    url = models.URLField(_("Address"), max_length=500, blank=True)
    rhythm = models.JSONField(_("Rhythm"), default=list, blank=True)  # [{"weekday", "time"}]

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["network", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "client",
                "network",
                "name",
                name="channel_once_per_client",
                violation_error_message=_("This client already has such a channel."),
                violation_error_code="TEN-5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} · {self.name}"

    def clean(self) -> None:
        try:
            read_rhythm(self.rhythm)
        except BadRhythm as error:
            message = _("Entry %(number)d needs a weekday from 1 to 7 and a time such as 10:00.")
            raise ValidationError(
                {
                    "rhythm": ValidationError(
                        message, code="PLAN-4", params={"number": error.index + 1}
                    )
                }
            ) from error

    @property
    def slots(self) -> list[RhythmSlot]:
        return read_rhythm(self.rhythm)


class MembershipQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()

    def deciders(self) -> "MembershipQuerySet":
        return self.filter(role="decider", person__is_active=True)

    def of_agency(self, client: Any, agency: Any) -> "MembershipQuerySet":
        """Return by what the agency's people reach a client: a role there, or as its owners."""
        return self.filter(
            Q(client=client, role__in=AGENCY_ROLES) | Q(client=None, agency=agency, role="owner"),
            person__is_active=True,
        )


class Membership(Row):
    """What a person is: at one client, or (client empty) in the agency as a whole.

    In the agency, an owner reaches every client; a manager or specialist may be given clients, and
    reaches those only. The client's own people always belong to a client."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="memberships")
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="memberships", null=True, blank=True
    )
    role = models.CharField(_("Role"), max_length=11, choices=[(role, role) for role in ROLES])
    duty = NameField(_("Duty at the client"), max_length=100, blank=True)  # TEAM-2
    silence_approves = models.BooleanField(  # APPR-6: only a decider sets it, for themselves
        _("Silence counts as approval"), default=False, editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "person", "client", condition=~Q(client=None), name="one_role_per_client"
            ),
            models.UniqueConstraint(
                "person", "agency", condition=Q(client=None), name="one_role_per_agency"
            ),
            models.UniqueConstraint(
                "client",
                condition=Q(role="manager"),
                name="one_manager_per_client",
                violation_error_message=_("This client already has a manager."),
                violation_error_code="TEAM-1",
            ),
            models.CheckConstraint(
                condition=~Q(client=None) | Q(role__in=AGENCY_ROLES),
                name="client_people_have_a_client",
            ),
            models.CheckConstraint(
                condition=Q(client=None) | ~Q(role="owner"), name="owners_own_the_agency"
            ),
        ]


class AbsenceQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()

    def on(self, day: date) -> "AbsenceQuerySet":
        return self.filter(first_day__lte=day, last_day__gte=day)


class Absence(Row):
    """Who stands in at one client for a person who is away, both days inside it (TEAM-3).

    Away from all clients is a row at each. A day is the client's."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="absences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stands_in"
    )
    first_day = models.DateField(_("First day away"))
    last_day = models.DateField(_("Last day away"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        indexes = [models.Index(fields=["person", "last_day"], name="absence_of_person")]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is before the first."),
                violation_error_code="TEAM-3",
            ),
            models.CheckConstraint(
                name="nobody_stands_in_for_themselves",
                condition=~Q(person=F("substitute")),
                violation_error_message=_("Choose somebody else: you are away yourself."),
                violation_error_code="TEAM-3",
            ),
        ]


class Invitation(Row):
    """A mailed link that lets one address take a role; only the token's hash is kept (LNK-1)."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="invitations")
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="invitations", null=True, blank=True
    )
    role = models.CharField(max_length=11, choices=[(role, role) for role in ROLES])
    email = models.EmailField(max_length=254)
    name = NameField(max_length=100)
    duty = NameField(max_length=100, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    seed = models.BinaryField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    @property
    def is_open(self) -> bool:
        """Whether the link works: not used, revoked, expired or for a client that is closed."""
        unused = self.accepted_at is None and self.revoked_at is None
        closed = self.client is not None and self.client.closed_at is not None
        return unused and not closed and self.expires_at > now()


class HistoryChain(models.Model):
    """The newest hash of one client's history; locked while an entry is added (AUD-2)."""

    id = models.UUIDField(primary_key=True)  # the client; else the agency; else zero
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")


class HistoryQuerySet(ClientScopedQuerySet):
    client_path = "client_id"
    client_sees = None


class HistoryEntry(models.Model):
    """What happened: who, as what, through which door, when, to which row (AUD-1).

    Ids are plain, without foreign keys: an entry outlives what it speaks of, and the database
    refuses to change or delete it (migration 0002)."""

    chain_id = models.UUIDField()
    number = models.PositiveBigIntegerField()
    client_id = models.UUIDField(null=True, db_index=True)
    person_id = models.UUIDField(null=True)
    role = models.CharField(max_length=11, blank=True)
    door = models.CharField(max_length=10)  # page, api, link, job, command
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=dict)  # field: [before, after]
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    person: User | None  # put there by clients.history.entries_of

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["chain_id", "number"]
        constraints = [models.UniqueConstraint("chain_id", "number", name="history_no_gaps")]
