"""Tracked links as people type them and look for them (COMM-5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from community.link_services import add_link, change_link
from community.models import TrackedLink
from community.models.links import MOST_OF_A_TAG
from community.short_links import TAGS

# A website's statistics call them so, in every language.
TAG_LABELS = {tag: f"utm_{tag}" for tag in TAGS}


class LinkForm(ClientForm):
    """Where a short link leads, and its tags; a new one says in which channel it stands."""

    class Meta:
        model = TrackedLink
        fields = ["channel", "url"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for tag, label in TAG_LABELS.items():
            field = forms.CharField(label=label, max_length=MOST_OF_A_TAG, required=False)
            field.initial = self.instance.utm.get(tag, "")
            self.fields[f"utm_{tag}"] = field
        if not self.instance._state.adding:
            del self.fields["channel"]
        else:
            self.fields["utm_source"].help_text = _("Left empty: the network, social, the month.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = {tag: cleaned.get(f"utm_{tag}", "") for tag in TAGS}
        self.instance.utm = {tag: text for tag, text in typed.items() if text}
        return cleaned

    def values(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"url": told["url"], "utm": self.instance.utm}

    def save(self, *, by: User) -> TrackedLink:  # type: ignore[override]
        if self.instance._state.adding:
            return add_link(self.instance, by=by)
        return change_link(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])


class LinkFilterForm(forms.Form):
    """What a list is narrowed to; lives in the address, and nonsense narrows nothing."""

    WHOSE = (("", _("All")), ("post", _("of a post")), ("channel", _("of a channel")))
    SORTS = {"-visits": ("-visits", "-pk"), "visits": ("visits", "pk"), "-made": ("-pk",)}

    channel = forms.UUIDField(label=_("Channel"), required=False)
    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False)
    sort = forms.CharField(required=False, max_length=20)

    def asked(self) -> dict[str, Any]:
        """Return what the address asks for, without what it leaves open."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, rows: Any) -> Any:
        """Return the links that the address asks for, in its order."""
        asked = self.asked()
        if "channel" in asked:
            rows = rows.in_channel(asked["channel"])
        if asked.get("whose"):
            rows = rows.filter(post__isnull=asked["whose"] == "channel")
        return rows.order_by(*self.SORTS.get(asked.get("sort", ""), self.SORTS["-made"]))
