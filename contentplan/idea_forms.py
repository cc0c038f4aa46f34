"""Ideas and the events they come from, as people type them."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.access import Access
from clients.forms import ROLE_NAMES, ClientForm
from clients.models import Channel, Client, Membership
from common.text import fold
from contentplan.models import ContentPlan, Event, Idea, Post, Type
from contentplan.services import add_idea, change_idea, use_idea

DATE = {"type": "date"}


class IdeaForm(ClientForm):
    class Meta:
        model = Idea
        fields = ["text", "type", "channel", "tags", "origin_kind", "origin"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["tags"].help_text = _("Words to find it again, with commas between.")
        self.fields["origin"].help_text = _("Who said it, which page, which visit.")

    def save(self, *, by: User) -> Idea:  # type: ignore[override]
        if self.instance._state.adding:
            return add_idea(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_idea(self.instance, self.values(), by=by, seen=seen)


class IdeaEditForm(IdeaForm):
    """All there is of an idea, the event it was recorded in too."""

    class Meta(IdeaForm.Meta):
        fields = [*IdeaForm.Meta.fields, "event"]


class RecordForm(ClientForm):
    """An idea written down while people sit together: what was said, nothing else."""

    class Meta:
        model = Idea
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def save(self, *, by: User) -> Idea:  # type: ignore[override]
        return add_idea(self.instance, by=by)


class UseIdeaForm(forms.Form):
    """Where an idea becomes a post; which channel may be left to the app."""

    plan = forms.ModelChoiceField(label=_("Content plan"), queryset=ContentPlan.objects.none())
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Empty: the first free regular time of the day."),
    )
    channel = forms.ModelChoiceField(
        label=_("Channel"),
        queryset=Channel.objects.none(),
        required=False,
        empty_label=_("the one with the fewest posts"),
    )

    def __init__(self, *args: Any, access: Access, client: Client, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        plans = access.rows(ContentPlan, "edit").of_clients([client.pk])
        fields["plan"].queryset = plans
        offered = list(plans.filter(end__gte=today).order_by("start", "pk"))
        fields["plan"].choices = [(plan.pk, plan.title) for plan in offered]
        fields["channel"].queryset = access.rows(Channel, "edit").of_clients([client.pk])

    def use(self, idea: Idea, *, by: User) -> Post | None:
        """Return the post that the idea became; None with the reasons in the form."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        try:
            return use_idea(
                idea,
                asked["plan"],
                day=asked["day"],
                at=asked["time"],
                channel=asked["channel"],
                by=by,
            )
        except ValidationError as error:
            for problem in error.error_dict.pop("publish_at", []):
                self.add_error("day", problem)
            self.add_error(None, [each for found in error.error_dict.values() for each in found])
        return None


class IdeaFilterForm(forms.Form):
    """What a list of ideas is narrowed to; lives in the address, and nonsense narrows nothing."""

    STATES = (
        ("", _("In the bank")),
        ("free", _("Free")),
        ("used", _("Became a post")),
        ("archived", _("Archived")),
    )

    q = forms.CharField(label=_("Search"), max_length=200, required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All")), *Type.choices], required=False
    )
    channel = forms.UUIDField(label=_("Channel"), required=False)
    origin = forms.ChoiceField(
        label=_("Whose idea it is"), choices=[("", _("All")), *Idea.Origin.choices], required=False
    )
    tag = forms.CharField(label=_("Tag"), max_length=300, required=False)
    event = forms.UUIDField(required=False)

    def narrowed(self, rows: Any) -> Any:
        """Return the rows of a list of ideas that the address asks for."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        rows = rows.filter(archived_at__isnull=asked.get("state") != "archived")
        if asked.get("state") in ("free", "used"):
            rows = rows.filter(post__isnull=asked["state"] == "free")
        if tag := _foldable(asked.get("tag", "")):
            rows = rows.tagged(tag)
        if words := _foldable(asked.get("q", "")):
            for word in words.split()[:10]:
                rows = rows.filter(folded_text__contains=word)
        for name, column in (
            ("type", "type"),
            ("channel", "channel"),
            ("origin", "origin_kind"),
            ("event", "event"),
        ):
            if name in asked:
                rows = rows.filter(**{column: asked[name]})
        return rows


def _foldable(text: str) -> str:
    """Return the folded text; "" for one that nothing stored can hold (TXT-1)."""
    try:
        return fold(text)
    except ValueError:
        return ""


class EventForm(ClientForm):
    """An event; those who took part are chosen among the people of both sides."""

    people = forms.MultipleChoiceField(
        label=_("Who took part"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Event
        fields = ["kind", "title", "day", "people", "guests", "notes", "shown"]
        widgets = {
            "day": forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
            "notes": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, access: Access, client: Client, **kwargs: Any):
        super().__init__(*args, access=access, client=client, **kwargs)
        held = access.rows(Membership).of_clients([client.pk]).select_related("person")
        self.known: dict[str, User] = {}
        if not self.instance._state.adding:  # who took part stays, whoever has left since
            self.known = {str(person.pk): person for person in self.instance.people.all()}
        choices = {pk: person.name for pk, person in self.known.items()}
        self.initial["people"] = list(choices)
        for one in held:
            self.known[str(one.person_id)] = one.person
            choices[str(one.person_id)] = f"{one.person.name}, {ROLE_NAMES[one.role]}"
        people: Any = self.fields["people"]
        people.choices = list(choices.items())
        self.fields["guests"].help_text = _("Names of those who have no account here.")
        self.fields["shown"].help_text = _(
            "Its deciders and contributors may then record ideas here too."
        )

    def clean_people(self) -> list[User]:
        return [self.known[pk] for pk in self.cleaned_data["people"]]


def day_of(text: str) -> date | None:
    """Return the day of an address; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def id_of(text: str) -> UUID | None:
    """Return the id of an address; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
