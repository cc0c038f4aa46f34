"""What a person may say of a file that was read, but not written yet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.import_showing import CODEPAGES, facts_of
from kpis.models import Import


class DifferentlyForm(forms.Form):
    """How a file is to be read instead; only what its kind leaves open."""

    encoding = forms.ChoiceField(
        label=_("Letters of the file"), choices=[(code, code) for code in CODEPAGES]
    )
    as_of = forms.DateField(
        label=_("On which day were the figures taken?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, row: Import, **kwargs: Any):
        super().__init__(*args, **kwargs)
        facts = facts_of(row)
        if facts["may_reencode"]:
            self.initial["encoding"] = facts["encoding"]
        else:
            del self.fields["encoding"]
        if facts["as_of"]:
            self.initial["as_of"] = facts["as_of"]
        else:
            del self.fields["as_of"]
