"""What people say about a file of posts, a copy, a private calendar."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contentplan.exchange.columns import READ, title_of
from contentplan.models import CalendarFeed, PostImport


class PostsFileForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=255, allow_empty_file=True)


class ColumnsForm(forms.ModelForm):
    """What each column of a file means; guessed, and changeable by the person."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    codes: Sequence[str] = READ  # what a column may mean
    title_of: Callable[[str], str] = staticmethod(title_of)
    said_fields: Sequence[str] = ("encoding", "day_order")

    class Meta:
        model = PostImport
        fields = ["encoding", "day_order"]
        widgets = {"day_order": forms.RadioSelect}

    def __init__(self, *args: Any, reading: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reading = reading
        self.initial["seen"] = self.instance.version
        encoding: Any = self.fields["encoding"]
        encoding.choices = [("", _("recognised: %(name)s") % {"name": reading.encoding})] + [
            choice for choice in encoding.choices if choice[0]
        ]
        if not reading.encoding:  # a workbook knows its own
            del self.fields["encoding"]
        order: Any = self.fields["day_order"]
        order.choices = [choice for choice in order.choices if choice[0]]
        if not (reading.asks_order or self.instance.day_order):
            del self.fields["day_order"]
        meanings = [("", _("leave out")), *((code, self.title_of(code)) for code in self.codes)]
        for index, code in enumerate(reading.columns):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=reading.titles[index] or _("no header"),
                choices=meanings,
                required=False,
                initial=code,
            )

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Return the columns with the field that says what each means."""
        return [
            {
                "title": title,
                "sample": self.reading.samples[index],
                "field": self[f"column_{index}"],
            }
            for index, title in enumerate(self.reading.titles)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = self.said()
        twice = {code for code in said if code and said.count(code) > 1}
        for index, code in enumerate(said):
            if code in twice:
                problem = ValidationError(_("Two columns mean this: choose one."), code="IMP-5")
                self.add_error(f"column_{index}", problem)
        return cleaned

    def said(self) -> list[str]:
        return [
            self.cleaned_data.get(f"column_{index}", "")
            for index in range(len(self.reading.columns))
        ]

    def values(self) -> dict[str, Any]:
        """Return what was said, as fields of the file's row."""
        asked: dict[str, Any] = {
            name: self.cleaned_data[name] for name in self.said_fields if name in self.fields
        }
        return {**asked, "columns": self.said()}


class FeedForm(forms.ModelForm):
    """A private calendar: of chosen clients, or of all that the person ever has."""

    clients = forms.MultipleChoiceField(
        label=_("Clients"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None means all your clients, later ones too."),
    )

    class Meta:
        model = CalendarFeed
        fields = ["name"]

    def __init__(self, *args: Any, names: dict[UUID, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        named = sorted(names.items(), key=lambda client: client[1])
        self.fields["clients"].choices = [(str(pk), name) for pk, name in named]  # type: ignore[attr-defined]
        self.fields["name"].help_text = _("Where it will be read: my phone, the office calendar.")

    def chosen(self) -> list[UUID]:
        return [UUID(pk) for pk in self.cleaned_data["clients"]]
