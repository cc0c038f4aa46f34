"""The forms of the post editor."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from clients.models import Client
from contentplan.forms import LocalMomentField
from contentplan.linking import campaign_of, is_tagged, tagged
from contentplan.models import Post, Speaker
from contentplan.services import add_post, merge_post

LONGEST_LINK = 1000  # characters, as Post.link holds


class PostForm(ClientForm):
    """A post as it is written. `draft` is the key under which unsaved typing is kept; utm and
    campaign tag the link (COMM-5)."""

    draft = forms.UUIDField(widget=forms.HiddenInput, required=False)
    utm = forms.BooleanField(label=_("Count visits: add UTM tags"), required=False)
    campaign = forms.CharField(label=_("Campaign"), max_length=60, required=False)
    EXTRA = ("utm", "campaign")

    class Meta:
        model = Post
        fields = list(Post.CONTENT)
        widgets = {
            "text": forms.Textarea(attrs={"rows": 12, "data-quotable": True}),
            "speaker": forms.Select,
            "hashtags": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, client: Client, **kwargs: Any):
        super().__init__(*args, client=client, **kwargs)
        self.fields["publish_at"] = LocalMomentField(
            label=_("When, %(zone)s") % {"zone": client.timezone}, zone=client.timezone
        )
        self.fields["ugc_author"].help_text = _("For user-generated posts: whose it is.")
        self.fields["ugc_permission"].help_text = _("Where they said yes: a link or a date.")
        self.fields["draft"].initial = uuid4()
        self.fields["utm"].initial = is_tagged(self.instance.link)
        plan = self.instance.content_plan
        self.fields["campaign"].widget.attrs["placeholder"] = campaign_of(plan.start, plan.pk)
        self.speakers: list[Speaker] = list(kwargs["access"].rows(Speaker).of_clients([client.pk]))
        self._offer_speakers()
        self.channels = self._loaded("channel")
        self._loaded("goal")
        self.order_fields(self._meta.fields)
        self.taken: list[str] = []  # fields in which somebody else's change stays

    def _loaded(self, name: str) -> list[Any]:
        """Return the rows that a field offers, asked for once: its choices are made from them."""
        field: Any = self.fields[name]
        rows = list(field.queryset)
        empty = [] if field.empty_label is None else [("", field.empty_label)]
        field.choices = [*empty, *((row.pk, str(row)) for row in rows)]
        return rows

    def _offer_speakers(self) -> None:
        """Offer people of the client; a name that came by the API stays one of the choices."""
        field: Any = self.fields["speaker"]
        names = {
            person.name: str(person)
            if person.is_filled
            else _("%(name)s (no profile yet)") % {"name": person}
            for person in self.speakers
        }
        written = [self.initial.get("speaker"), self.data.get("speaker")]
        names |= {name: name for name in written if name and name not in names}
        field.widget.choices = [("", _("nobody by name")), *names.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        link = cleaned.get("link")
        if cleaned.get("utm") and link and cleaned.get("channel"):
            plan = self.instance.content_plan
            campaign = cleaned.get("campaign") or campaign_of(plan.start, plan.pk)
            link = tagged(link, source=cleaned["channel"].network, campaign=campaign)
            if len(link) > LONGEST_LINK:
                self.add_error("link", ValidationError(_("With its tags this link is too long.")))
            else:
                cleaned["link"] = self.instance.link = link
        return cleaned

    def save(self, *, by: User) -> Post:  # type: ignore[override]
        if self.instance._state.adding:
            return add_post(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        saved, self.taken = merge_post(self.instance, self.values(), by=by, seen=seen)
        return saved

    def show(self, names: Iterable[str], row: Post) -> None:
        """Show in these fields what the row says, in place of what was sent."""
        for name in names:
            value = getattr(row, name)
            self.data[name] = getattr(value, "pk", value)  # type: ignore[index]  # a copy by now

    def typed(self, data: Any) -> dict[str, str]:
        """Return what the form's fields hold as typed, for a draft or to be shown again."""
        return {name: data[name] for name in (*Post.CONTENT, *self.EXTRA) if name in data}

    def holds_something_new(self) -> bool:
        """Return whether what was typed differs from what is saved; a new post needs words."""
        if self.instance._state.adding:
            return any(self.data.get(name, "").strip() for name in ("text", "hashtags", "link"))
        return bool({*self.changed_data} & {*Post.CONTENT, "utm"})


class DraftKeyForm(forms.Form):
    """Which open form a draft is of, and which version it was typed over."""

    draft = forms.UUIDField()
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class SeenForm(forms.Form):
    """The version that an undo undoes."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


def typed_again(fields: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the initial values of a form that shows what was typed: a box left empty is off."""
    return {"utm": False, **fields, **changes}


class SpeakerForm(ClientForm):
    class Meta:
        model = Speaker
        fields = ["name", "role", "profile"]
        widgets = {"profile": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].help_text = _("What they do there, as readers would say it.")
        self.fields["profile"].help_text = _(
            "Two or three sentences: what they know, how they talk, what they never say."
        )


class AlsoForm(forms.Form):
    """Which other channels get the same post."""

    channels = forms.MultipleChoiceField(
        label=_("Channels"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, channels: Iterable[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_id = {str(channel.pk): channel for channel in channels}
        field: Any = self.fields["channels"]
        field.choices = [(pk, str(channel)) for pk, channel in self.by_id.items()]

    def chosen(self) -> list[Any]:
        return [self.by_id[pk] for pk in self.cleaned_data["channels"]]
