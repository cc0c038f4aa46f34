"""Who is away, until when, and who stands in."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.fields import FormKeyField
from common.periods import check_year


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class AbsenceForm(forms.Form):
    """An absence; `clients` are the choices of a person at several, none when it's about one."""

    client = forms.ChoiceField(label=_("At"), required=False)
    first_day = day_field(_("First day away"))
    last_day = day_field(_("Last day away"))
    substitute = forms.ModelChoiceField(User.objects.none(), label=_("Who stands in"))
    form_key = FormKeyField()

    def __init__(
        self, *args: Any, substitutes: list[User], clients: list[tuple[str, str]], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        people: Any = self.fields["substitute"]
        people.queryset = User.objects.filter(pk__in=[person.pk for person in substitutes])
        people.choices = [("", "–"), *((person.pk, person.name) for person in substitutes)]
        people.help_text = _(
            "Approvals of these days go there, decided in the substitute's own name."
        )
        if clients:
            field: Any = self.fields["client"]
            field.choices = [("", _("all my clients")), *clients]
        else:
            del self.fields["client"]

    def clean_first_day(self) -> date:
        return self._checked("first_day")

    def clean_last_day(self) -> date:
        return self._checked("last_day")

    def _checked(self, name: str) -> date:
        try:
            return check_year(self.cleaned_data[name])
        except ValueError as error:
            raise ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1") from error
