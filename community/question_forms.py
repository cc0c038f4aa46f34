"""Forms of questions: one by hand, what is agreed about answers, a list narrowed, a file."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from clients.models import Channel, Client
from common.text import fold
from community.models import AnswerTimes, Kind, Question, QuestionFile
from community.models.questions import QuestionQuerySet
from community.question_reading import Reading
from community.question_rules import KINDS, MOST_MINUTES, USUAL_MINUTES
from community.question_services import agree_times, change_question, receive_question
from community.question_tables import READ, title_of
from contentplan.exchange_forms import ColumnsForm
from contentplan.forms import LocalMomentField


class _QuestionForm(ClientForm):
    """What a question written down and one corrected have in common."""

    class Meta:
        model = Question
        fields = ["kind", "text", "author", "received_at", "url", "note"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, client: Client, **kwargs: Any):
        super().__init__(*args, client=client, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = Kind.choices
        self.fields["received_at"] = LocalMomentField(
            label=_("Received, %(zone)s") % {"zone": client.timezone}, zone=client.timezone
        )
        self.fields["note"].help_text = _("Only the agency reads it.")


class NewQuestionForm(_QuestionForm):
    """A question written down by hand: channel and kind are one touch, the moment is now."""

    layout = (("channel",), ("kind",), ("text",), ("author", "received_at"))

    class Meta(_QuestionForm.Meta):
        fields = ["channel", *_QuestionForm.Meta.fields]
        widgets = {**_QuestionForm.Meta.widgets, "channel": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        channel: Any = self.fields["channel"]
        channels: list[Channel] = list(channel.queryset)
        channel.choices = [(one.pk, str(one)) for one in channels]
        if len(channels) == 1:
            self.initial["channel"] = channels[0].pk

    def save(self, *, by: User) -> Question:  # type: ignore[override]
        return receive_question(self.instance, by=by)[0]


class QuestionForm(_QuestionForm):
    """A question corrected: when it was answered and settled, and by whom."""

    layout = (
        ("kind",),
        ("text",),
        ("author", "url"),
        ("received_at",),
        ("first_answer_at", "answered_by"),
        ("resolved_at", "resolved_by"),
        ("note",),
    )
    MOMENTS = ("first_answer_at", "resolved_at")
    PEOPLE = ("answered_by", "resolved_by")

    answered_by = forms.ChoiceField(label=_("Answered by"), required=False)
    resolved_by = forms.ChoiceField(label=_("Settled by"), required=False)

    class Meta(_QuestionForm.Meta):
        fields = [
            *_QuestionForm.Meta.fields,
            *("first_answer_at", "answered_by", "resolved_at", "resolved_by"),
        ]

    def __init__(self, *args: Any, client: Client, people: Iterable[User], **kwargs: Any):
        super().__init__(*args, client=client, **kwargs)
        columns: Any = Question._meta
        for name in self.MOMENTS:
            label = columns.get_field(name).verbose_name
            self.fields[name] = LocalMomentField(label=label, zone=client.timezone, required=False)
        self.people = {str(person.pk): person for person in people}
        for name in self.PEOPLE:
            field: Any = self.fields[name]
            field.choices = [("", "—"), *((pk, one.name) for pk, one in self.people.items())]

    def clean_answered_by(self) -> User | None:
        return self.people.get(self.cleaned_data["answered_by"])

    def clean_resolved_by(self) -> User | None:
        return self.people.get(self.cleaned_data["resolved_by"])

    def clean(self) -> dict[str, Any]:
        """Keep the seconds of a moment that nobody changed: the field shows minutes."""
        cleaned = super().clean()
        received = cleaned.get("received_at")
        for name in ("received_at", *self.MOMENTS):
            stored, typed = self.initial.get(name), cleaned.get(name)
            if typed and stored and typed == _minute(stored):
                cleaned[name] = stored
        kept = cleaned.get("received_at") or received
        for name in self.MOMENTS:
            if cleaned.get(name) and kept and cleaned[name] == _minute(kept):
                cleaned[name] = kept  # answered within the minute
        return cleaned

    def save(self, *, by: User) -> Question:  # type: ignore[override]
        seen = self.cleaned_data["seen"]
        return change_question(self.instance, self.values(), by=by, seen=seen)


class AnswerTimesForm(ClientForm):
    """Within how many working hours people are answered, by kind (COMM-2)."""

    class Meta:
        model = AnswerTimes
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        words: dict[str, Any] = dict(Kind.choices)
        for kind in KINDS:
            minutes, usual = self.instance.minutes(kind), USUAL_MINUTES[kind]
            self.fields[kind] = forms.DecimalField(
                label=words[kind],
                required=False,
                min_value=Decimal("0.1"),
                max_value=MOST_MINUTES // 60,
                decimal_places=2,
                initial=None if minutes is None else hours_text(minutes),
                widget=forms.NumberInput(attrs={"step": "0.05", "inputmode": "decimal"}),
                help_text=_("usually nothing is agreed")
                if usual is None
                else _("usually %(hours)s h") % {"hours": hours_text(usual)},
            )

    def values(self) -> dict[str, Any]:
        """Return the minutes by kind; a field left empty agrees on nothing."""
        typed = {kind: self.cleaned_data[kind] for kind in KINDS}
        return {kind: None if hours is None else round(hours * 60) for kind, hours in typed.items()}

    def save(self, *, by: User) -> AnswerTimes:  # type: ignore[override]
        seen = self.cleaned_data.get("seen")
        return agree_times(self.instance, self.values(), by=by, seen=seen)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def hours_text(minutes: int) -> str:
    """Return minutes as hours without needless zeros, for a field: 90 is 1.5."""
    hours = (Decimal(minutes) / 60).quantize(Decimal("0.01"))
    return f"{hours.normalize():f}"


class QuestionFilterForm(forms.Form):
    """What narrows the list; it lives in the address."""

    ANY = [("", _("All"))]
    STATES = (
        ("waiting", _("waiting for an answer")),
        ("late", _("late")),
        ("answered", _("answered")),
        ("resolved", _("settled")),
    )

    q = forms.CharField(label=_("Search"), max_length=200, required=False, widget=forms.SearchInput)
    status = forms.ChoiceField(label=_("State"), choices=[*ANY, *STATES], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *Kind.choices], required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=ANY, required=False)

    def __init__(self, data: Any, *, channels: Sequence[Channel]):
        super().__init__(data)
        field: Any = self.fields["channel"]
        field.choices = [*self.ANY, *((str(one.pk), str(one)) for one in channels)]

    @property
    def asked(self) -> dict[str, Any]:
        """Return what was asked for and makes sense; a bad value in an address narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, rows: QuestionQuerySet, moment: datetime) -> QuestionQuerySet:
        """Return the rows that fit."""
        asked = self.asked
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("channel"):
            rows = rows.filter(channel=UUID(asked["channel"]))
        for word in _words(asked.get("q", "")):
            rows = rows.filter(folded_text__contains=word)
        return rows.in_state(asked["status"], moment) if asked.get("status") else rows


def _words(text: str) -> list[str]:
    """Return folded words; none for a text that nothing stored can hold (TXT-1)."""
    try:
        return fold(text).split()[:10]
    except ValueError:
        return []


class QuestionsFileForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=255, allow_empty_file=True)
    channel = forms.ChoiceField(
        label=_("Channel of rows that name none"), required=False, choices=[("", "—")]
    )

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.channels = {str(one.pk): one for one in channels}
        field: Any = self.fields["channel"]
        field.choices = [("", "—"), *((pk, str(one)) for pk, one in self.channels.items())]

    def clean_channel(self) -> Channel | None:
        return self.channels.get(self.cleaned_data["channel"])


class QuestionColumnsForm(ColumnsForm):
    """What each column of a file of questions means; guessed, and changeable by the person."""

    codes, title_of = READ, staticmethod(title_of)

    class Meta:
        model = QuestionFile
        fields = ["encoding", "day_order"]
        widgets = {"day_order": forms.RadioSelect}

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any):
        super().__init__(*args, reading=reading, **kwargs)


class AnsweredForm(forms.Form):
    """The version of a question that a button was pressed on."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)

    def version(self) -> int | None:
        if not self.is_valid():
            raise ValidationError(_("This page is out of date: look again."), code="CON-3")
        return self.cleaned_data["seen"]
