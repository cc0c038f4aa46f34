"""How much material from the web a client takes, by kind of goal (MIX-5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from clients.caps import validate_cap
from clients.forms import ClientForm
from clients.models import Client
from clients.rules import BORROWED_CAPS, BORROWED_LIMITS, borrowed_caps, own_caps
from goals.models import Goal


class BorrowedCapsForm(ClientForm):
    class Meta:
        model = Client
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        low, high = BORROWED_LIMITS
        caps, words = borrowed_caps(self.instance.borrowed_caps), dict(Goal.Kind.choices)
        for kind, usual in BORROWED_CAPS.items():
            limits = {"min": low, "max": high, "inputmode": "numeric"}
            self.fields[kind] = forms.IntegerField(
                label=words[kind],
                initial=caps[kind],
                validators=[validate_cap],
                widget=forms.NumberInput(attrs=limits),
                help_text=_("usually %(percent)d %%") % {"percent": usual},
            )

    def values(self) -> dict[str, Any]:
        return {
            "borrowed_caps": own_caps({kind: self.cleaned_data[kind] for kind in BORROWED_CAPS})
        }
