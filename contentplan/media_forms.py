"""Files as people send and arrange them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.once import sent_as
from clients.fields import FilesField, FormKeyField
from contentplan.models import Media, Placed, PostMedia


class FilesForm(forms.Form):
    """Pictures and videos of one post, any number at once."""

    form_key = FormKeyField()
    uploads = FilesField(label=_("Pictures and videos"))

    def sent_as(self) -> str:
        """Return what tells this form, as it was sent, from all others."""
        files = [[one.name, one.size] for one in self.cleaned_data["uploads"]]
        return sent_as(self.cleaned_data["form_key"], files)


class ArrangeForm(forms.Form):
    """The files of a post in their order, with their words and what must stay in a crop.

    The order is that of the hidden fields named `order`; `do` is the button that was pressed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.RegexField(r"^(save|(up|down|out|in):[0-9a-f-]{36})$", required=False)

    def __init__(self, data: Any, *, placed: Sequence[Placed], library: Any):
        super().__init__(data)
        self.order: list[str] = data.getlist("order")
        self.placed = {one.pk: one for one in placed}
        self.library = library  # the client's files, through the gate (TEN-2)

    def typed(self, one: Placed) -> Placed:
        """Return a file as it was typed, whether or not that will do."""
        return one._replace(
            alt=self.data.get(f"alt-{one.pk}", one.alt),
            focus_x=self.data.get(f"x-{one.pk}", one.focus_x),
            focus_y=self.data.get(f"y-{one.pk}", one.focus_y),
        )

    def wanted(self) -> list[PostMedia]:
        """Return what the post is to hold. Raises ValidationError for what a person can repair."""
        order = [pk for pk in self._named() if pk in self.placed]
        order += [pk for pk in self.placed if pk not in order]
        verb, _colon, named = (self.cleaned_data["do"] or "save").partition(":")
        pk = UUID(named) if named else None
        if verb == "out" and pk in order:
            order.remove(pk)
        elif verb in ("up", "down") and pk in order:
            at = order.index(pk)
            to = max(0, at - 1) if verb == "up" else min(len(order) - 1, at + 1)
            order.insert(to, order.pop(at))
        found = {one.pk: one for one in self.library.filter(pk__in=[*order, *([pk] if pk else [])])}
        wanted = [self._with_words(found[pk]) for pk in order if pk in found]
        if verb == "in" and pk in found and pk not in order:
            wanted.append(PostMedia(media=found[pk]))
        return wanted

    def _named(self) -> list[UUID]:
        try:
            return [UUID(text) for text in self.order]
        except ValueError:
            return []

    def _with_words(self, media: Media) -> PostMedia:
        typed = self.typed(self.placed[media.pk])
        fields = {"alt": typed.alt, "focus_x": typed.focus_x, "focus_y": typed.focus_y}
        try:
            cleaned = {
                name: PostMedia._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]
                for name, value in fields.items()
            }
        except ValidationError as error:
            raise ValidationError({"media": error}) from error
        return PostMedia(media=media, **cleaned)
