"""Competitors as people write them down (GOAL-6)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from clients.models import Channel
from common.fields import NameField
from goals.competitors import (
    add_competitor_with,
    add_lesson,
    add_snapshot,
    change_snapshot,
)
from goals.models import Competitor, CompetitorChannel, Lesson, Snapshot

DAY = {"type": "date"}


class CompetitorForm(ClientForm):
    layout: Sequence[Sequence[str]] = (("name",), ("note",))

    class Meta:
        model = Competitor
        fields = ["name", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class NewCompetitorForm(CompetitorForm):
    """A competitor with the first channel of theirs."""

    layout = (("name", "network"), ("handle", "url"), ("note",))
    network = forms.ChoiceField(label=_("Network"), choices=Channel.Network.choices)
    handle = NameField(max_length=100).formfield(label=_("Handle"))
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")

    def save(self, *, by: User) -> Competitor:  # type: ignore[override]
        given = {name: self.cleaned_data[name] for name in ("network", "handle", "url")}
        return add_competitor_with(self.instance, CompetitorChannel(**given), by=by)


class CompetitorChannelForm(ClientForm):
    layout = (("network", "handle"), ("url",))

    class Meta:
        model = CompetitorChannel
        fields = ["network", "handle", "url"]


class SnapshotForm(ClientForm):
    """What was seen on a day; what nobody knows stays empty."""

    layout: Sequence[Sequence[str]] = (
        ("channel", "day"),
        ("followers", "posts_per_week", "er_by_followers"),
        ("since", "interactions", "mentions", "new_followers"),
        ("formats",),
        ("best_post", "best_post_note"),
    )

    class Meta:
        model = Snapshot
        fields = [
            *("channel", "day", "followers", "posts_per_week", "er_by_followers"),
            *("since", "interactions", "mentions", "new_followers"),
            *("formats", "best_post", "best_post_note"),
        ]
        widgets = {
            "day": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "since": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "formats": forms.TextInput,
            "best_post_note": forms.TextInput,
        }

    def __init__(self, *args: Any, channels: Sequence[CompetitorChannel], **kwargs: Any):
        super().__init__(*args, **kwargs)
        channel: Any = self.fields["channel"]
        ours = [one.pk for one in channels]
        channel.queryset = channel.queryset.filter(pk__in=ours)
        channel.choices = [(one.pk, str(one)) for one in channels]
        if not self.instance._state.adding:
            del self.fields["channel"]
            self.layout = (("day",), *self.layout[1:])
        texts: dict[str, Any] = {
            "er_by_followers": _("Likes, comments and shares of 30 days ÷ followers × 100."),
            "since": _("The first day of what is counted on the right."),
            "formats": _("What they post: video, carousel, poll …"),
        }
        for name, text in texts.items():
            self.fields[name].help_text = text

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    def save(self, *, by: User) -> Snapshot:  # type: ignore[override]
        if self.instance._state.adding:
            return add_snapshot(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_snapshot(self.instance, self.values(), by=by, seen=seen)


class LessonForm(ClientForm):
    layout = (("kind",), ("text",))

    class Meta:
        model = Lesson
        fields = ["kind", "text"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 2})}

    def save(self, *, by: User) -> Lesson:  # type: ignore[override]
        return (
            add_lesson(self.instance, by=by) if self.instance._state.adding else super().save(by=by)
        )


class CompetitorFileForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=255, allow_empty_file=True)
