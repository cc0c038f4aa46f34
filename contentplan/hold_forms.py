"""What is filled in to stop a post, and to answer that."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contentplan.models import Hold


def _field(name: str, **more: Any) -> Any:
    column: Any = Hold._meta.get_field(name)
    return column.formfield(
        label=column.verbose_name, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


class HoldForm(forms.Form):
    """Why a post should not come out."""

    reason = _field("reason")


class HoldAnswerForm(forms.Form):
    """The manager's answer: one of two buttons, and a sentence."""

    answer = forms.ChoiceField(
        choices=[("release", _("Release it")), ("take_back", _("Back to a draft"))]
    )
    argument = _field("argument", help_text=_("Needed to release it; the client reads it."))
