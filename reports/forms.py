"""What people type about a report: its month, the texts, who may see it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from reports.corrections import Wanted, usual_due
from reports.models import Correction, Report, Schedule, Share
from reports.schedules import add_schedule, change_schedule
from reports.services import Texts
from reports.sharing import LONGEST
from reports.wording import figure_choices


class ConclusionsForm(forms.Form):
    """The texts of REP-3; each line of corrections is one of them."""

    use_required_attribute = False
    seen = forms.IntegerField(widget=forms.HiddenInput)
    conclusions = Report._meta.get_field("conclusions").formfield(  # type: ignore[union-attr]
        widget=forms.Textarea(attrs={"rows": 8})
    )
    corrections = forms.CharField(
        label=_("What we change next month"),
        help_text=_("One per line. The next report asks whether it was done."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    no_corrections_because = Report._meta.get_field(  # type: ignore[union-attr]
        "no_corrections_because"
    ).formfield(widget=forms.Textarea(attrs={"rows": 2}))

    draft_read = forms.BooleanField(
        label=_("I have read the drafted sentences and stand for them"), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        report: Report,
        corrections: Sequence[Correction],
        people: Sequence[tuple[str, str]] = (),
    ):
        self.known = {one.text: one for one in corrections}
        super().__init__(
            data,
            initial={
                "seen": report.version,
                "conclusions": report.conclusions,
                "corrections": "\n".join(self.known),
                "no_corrections_because": report.no_corrections_because,
            },
        )
        self.fields["conclusions"].required = True
        self.fields["no_corrections_because"].help_text = _("Only if there is nothing to change.")
        if not report.has_unread_draft:
            del self.fields["draft_read"]
        figures = figure_choices(report.sections) if corrections else []
        for one in corrections:
            self._add_task(one, people, figures)

    def _add_task(
        self, one: Correction, people: Sequence[tuple[str, str]], figures: list[tuple[str, str]]
    ) -> None:
        """Add who does a known correction by when, and what it should move."""
        person: Any = forms.UUIDField(
            label=_("Who does it"),
            required=False,
            widget=forms.Select(choices=[("", _("the manager")), *people]),
            initial=one.person_id,
        )
        due = forms.DateField(
            label=_("By when"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            initial=one.due or usual_due(one.report),
        )
        figure: Any = forms.CharField(
            label=_("What it should move"),
            required=False,
            max_length=120,
            widget=forms.Select(choices=[("", _("nothing in particular")), *figures]),
            initial=one.figure,
        )
        for name, field in (("person", person), ("due", due), ("figure", figure)):
            self.fields[f"{name}-{one.pk}"] = field

    @property
    def texts_alone(self) -> list[forms.BoundField]:
        """Return the fields of the texts: what is asked of each correction stands below them."""
        names = ("conclusions", "draft_read", "corrections", "no_corrections_because")
        return [self[name] for name in names if name in self.fields]

    @property
    def tasks(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return each known correction with the fields that make it a task."""
        return [
            (text, [self[f"{name}-{one.pk}"] for name in ("person", "due", "figure")])
            for text, one in self.known.items()
        ]

    def full_clean(self) -> None:
        """A draft may lack its conclusions, though "optional" would be wrong beside the field."""
        self.fields["conclusions"].required = False
        super().full_clean()
        self.fields["conclusions"].required = True

    def texts(self) -> Texts:
        """Return what was typed; a correction whose line stayed keeps its state."""
        given = self.cleaned_data
        lines = [line.strip() for line in given["corrections"].splitlines() if line.strip()]
        return Texts(
            given["conclusions"],
            [self._wanted(line) for line in lines],
            given["no_corrections_because"],
            given.get("draft_read", False),
        )

    def _wanted(self, line: str) -> Wanted:
        """Return a line with its task; what a form without these fields left out stays."""
        one = self.known.get(line)
        if one is None:
            return Wanted(line)
        names = {"person_id": f"person-{one.pk}", "due": f"due-{one.pk}"}
        names["figure"] = f"figure-{one.pk}"
        task = {name: self.cleaned_data[at] for name, at in names.items() if at in self.data}
        return Wanted(line, one.done, **task)


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        choices=[(7, _("a week")), (14, _("two weeks")), (30, _("30 days")), (90, _("90 days"))],
        coerce=int,
        empty_value=None,
        required=False,
        initial=14,
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Whoever opens the link types it. Tell it on another way than the link."),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    money = forms.BooleanField(
        label=Share._meta.get_field("money").verbose_name,  # type: ignore[union-attr]
        help_text=_("Budget, expenses and ad costs."),
        required=False,
    )


class ScheduleForm(ClientForm):
    layout = (("kind",), ("day", "hour"), ("promise_days",))

    class Meta:
        model = Schedule
        fields = ("kind", "day", "hour", "promise_days")

    def save(self, *, by: User) -> Schedule:  # type: ignore[override]
        if self.instance._state.adding:
            return add_schedule(self.instance, by=by)
        return change_schedule(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])
