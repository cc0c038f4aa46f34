"""Whom a client wants to reach (KPI-8)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from kpis.audience_models import OLDEST, AudienceTarget
from kpis.targets import set_target

AGE = {"min": 0, "max": OLDEST, "inputmode": "numeric"}


class AudienceTargetForm(ClientForm):
    """Ages and places; whatever is left empty isn't asked of anybody."""

    layout = (("age_from", "age_to"), ("countries",), ("cities",))

    class Meta:
        model = AudienceTarget
        fields = ["age_from", "age_to", "countries", "cities"]
        widgets = {
            "age_from": forms.NumberInput(attrs=AGE),
            "age_to": forms.NumberInput(attrs=AGE),
            "countries": forms.Textarea(attrs={"rows": 3}),
            "cities": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["age_from"].help_text = _("Empty: and younger.")
        self.fields["age_to"].help_text = _("Empty: and older.")
        names = _("One a line, as the networks name them.")
        self.fields["countries"].help_text = names
        self.fields["cities"].help_text = names

    def save(self, *, by: User) -> AudienceTarget:  # type: ignore[override]
        seen = self.cleaned_data.get("seen", 0)  # 0: of a form that knew of no row
        return set_target(self.instance.client, self.values(), by=by, seen=seen)
