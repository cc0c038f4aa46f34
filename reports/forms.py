"""What people type about a report: its month, the texts, who may see it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import Correction, Report, Share
from reports.services import Texts


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

    def __init__(self, data: Any = None, *, report: Report, corrections: Sequence[Correction]):
        self.done = {one.text: one.done for one in corrections}
        super().__init__(
            data,
            initial={
                "seen": report.version,
                "conclusions": report.conclusions,
                "corrections": "\n".join(self.done),
                "no_corrections_because": report.no_corrections_because,
            },
        )
        self.fields["conclusions"].required = True
        self.fields["no_corrections_because"].help_text = _("Only if there is nothing to change.")

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
            [(line, self.done.get(line, False)) for line in lines],
            given["no_corrections_because"],
        )


class ShareForm(forms.Form):
    money = forms.BooleanField(
        label=Share._meta.get_field("money").verbose_name,  # type: ignore[union-attr]
        help_text=_("Budget, expenses and ad costs."),
        required=False,
    )
