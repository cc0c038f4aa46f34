"""What a manager fills in about the ways of a client (APPR-2)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Side, Way, WayStep
from approvals.services import add_step, set_way
from clients.forms import ClientForm
from clients.services import change


class WayForm(ClientForm):
    """How one kind is approved, and whether people may review their own work."""

    class Meta:
        model = Way
        fields = ["mode", "own_work"]
        widgets = {"mode": forms.RadioSelect}

    def save(self, *, by: User) -> Way:  # type: ignore[override]
        return set_way(self.instance, self.values(), by=by, seen=self.cleaned_data.get("seen"))


SAVED = ("name", "side", "rule", "needed", "people")


class WayStepForm(ClientForm):
    """One step: whom it asks, and how many of them must approve.

    The side of a step stays: its place in the order hangs on it. house and deciders are those who
    may be named on either side."""

    people = forms.MultipleChoiceField(
        label=_("People"),
        help_text=_("Nobody ticked: the manager and the owners, or every decider."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = WayStep
        fields = ["name", "side", "rule", "needed"]
        widgets = {"side": forms.RadioSelect, "rule": forms.RadioSelect}
        help_texts = {"needed": _("Only when a number of them must approve.")}

    def __init__(self, *args: Any, house: Iterable[User], deciders: Iterable[User], **kwargs: Any):
        super().__init__(*args, **kwargs)
        sides: dict[str, Iterable[User]] = {Side.AGENCY: house, Side.CLIENT: deciders}
        if not self.instance._state.adding:
            del self.fields["side"]
            sides = {self.instance.side: sides[self.instance.side]}
            self.initial["people"] = [str(person.pk) for person in self.instance.people.all()]
        self.able = {side: {str(one.pk): one for one in people} for side, people in sides.items()}
        choices = [
            (Side(side).label, [(pk, person.name) for pk, person in people.items()])
            for side, people in self.able.items()
            if people
        ]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse people of the other side: only deciders decide for the client (TEAM-2)."""
        given = super().clean()
        able = self.able.get(given.get("side") or self.instance.side, {})
        named = given.get("people", ())
        if not set(named) <= set(able):
            self.add_error("people", ValidationError(_("Name people of this side."), code="TEAM-2"))
        else:
            given["people"] = [able[pk] for pk in named]
        return given

    def values(self) -> dict[str, Any]:
        """Return what was typed; the side of a step that is there isn't asked."""
        return {name: self.cleaned_data[name] for name in self.fields if name in SAVED}

    def save(self, *, by: User) -> WayStep:  # type: ignore[override]
        if self.instance._state.adding:
            return add_step(self.instance, self.cleaned_data["people"], by=by)
        return change(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])
