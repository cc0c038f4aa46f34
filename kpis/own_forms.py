"""What an agency says of a metric of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from kpis.own_models import OwnMetric
from kpis.own_services import add_own_metric, rename_own_metric


class OwnMetricForm(ClientForm):
    """A new metric; everything but its name is for good."""

    layout = (("name",), ("code",), ("unit", "level"), ("aggregation",))

    class Meta:
        model = OwnMetric
        fields = ["name", "code", "unit", "level", "aggregation"]
        widgets = {"aggregation": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("In your words, as reports and clients will read it.")
        self.fields["code"].help_text = _(
            "For formulas, files and the API, such as walk_ins. It can never be changed."
        )

    def save(self, *, by: User) -> OwnMetric:  # type: ignore[override]
        return add_own_metric(self.instance, by=by)


class OwnMetricNameForm(ClientForm):
    """Another name: values, KPIs and formulas go by the code, so they stay."""

    class Meta:
        model = OwnMetric
        fields = ["name"]

    def save(self, *, by: User) -> OwnMetric:  # type: ignore[override]
        name, seen = self.cleaned_data["name"], self.cleaned_data["seen"]
        return rename_own_metric(self.instance, name, by=by, seen=seen)
