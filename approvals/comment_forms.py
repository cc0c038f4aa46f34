"""What people fill in to comment: a new thread, perhaps about a place, or an answer (APPR-5)."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.once import once, sent_as
from approvals.comment_editing import edit
from approvals.comments import Point, comment, reply
from approvals.models import Comment
from approvals.subjects import Picture, Places
from clients.fields import FormKeyField
from clients.forms import add_errors, labels_as_written
from common.errors import StaleVersion, WrongState


class ReplyForm(forms.ModelForm):
    """An answer: it goes to whoever sees its thread, so it asks nothing about that."""

    form_key = FormKeyField()
    mentions = forms.MultipleChoiceField(
        label=_("Tell by mail"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Comment
        fields = ["text"]
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 3, "maxlength": 4000})
        }

    def __init__(self, *args: Any, people: Sequence[User] = (), **kwargs: Any):
        kwargs.setdefault("auto_id", "say_%s")  # a post's page has another text
        super().__init__(*args, **kwargs)
        labels_as_written(self)
        mentions: Any = self.fields["mentions"]
        mentions.choices = [(str(person.pk), person.name) for person in people]

    def answer(self, thread: Comment, *, by: User) -> bool:
        """Reply in a thread; False with the reasons in the form when it won't do."""
        return self._done(
            thread.pk,
            by,
            lambda: reply(thread, self.cleaned_data["text"], by=by, mentions=self.mentioned()),
        )

    def mentioned(self) -> list[UUID]:
        return [UUID(pk) for pk in self.cleaned_data["mentions"]]

    def _post_clean(self) -> None:
        """The row is made by the service: there is none to check yet."""

    def _done(self, about: Any, by: User, step: Any) -> bool:
        if self.is_valid():
            told = {name: str(value) for name, value in self.cleaned_data.items()}
            try:
                once(by, sent_as(self.cleaned_data["form_key"], [str(about), told]), step)
            except ValidationError as error:
                add_errors(self, error)
        return not self.errors


class EditForm(forms.ModelForm):
    """Other words for a comment of one's own; `seen` is the version that was read (CON-3)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta(ReplyForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("auto_id", "edit_%s")
        super().__init__(*args, **kwargs)
        labels_as_written(self)
        self.fields["seen"].initial = self.instance.version
        self.says_now = ""

    def save_text(self, *, by: User) -> int:
        """Edit the comment; return 200, or the status of a refusal with its reason in the form."""
        if not self.is_valid():
            return 400
        told = self.cleaned_data
        try:
            edit(self.instance, told["text"], by=by, seen=told["seen"])
        except StaleVersion as stale:
            typed: Any = self.data.copy()  # type: ignore[attr-defined]  # what came is a QueryDict
            typed["seen"] = stale.row.version
            self.data = typed
            self.says_now = stale.row.text  # the page shows it beside what was typed
            self.add_error(None, ValidationError(str(stale.message), code="CON-3"))
        except WrongState as late:
            self.add_error(None, ValidationError(str(late.message), code="APPR-5"))
        except ValidationError as error:
            add_errors(self, error)
            return 400
        else:
            return 200
        return 409

    def _post_clean(self) -> None:
        """The row is changed by the service: what was read stays as it was."""


class CommentForm(ReplyForm):
    """A new thread; `choose` lets agency people say who sees it, internal unless they do.

    It may be about words, which are copied from the text, or about a point of a picture."""

    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    picture = forms.ChoiceField(required=False)
    x = forms.DecimalField(
        label=_("From the left, %"), required=False, min_value=0, max_value=100, decimal_places=1
    )
    y = forms.DecimalField(
        label=_("From the top, %"), required=False, min_value=0, max_value=100, decimal_places=1
    )

    class Meta(ReplyForm.Meta):
        fields = ["text", "audience", "quote"]
        widgets: ClassVar[dict[str, Any]] = {
            **ReplyForm.Meta.widgets,
            "audience": forms.RadioSelect,
            "quote": forms.Textarea(attrs={"rows": 2, "maxlength": 1000}),
        }

    def __init__(self, *args: Any, choose: bool, places: Places | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.places = places or Places()
        if not choose:
            del self.fields["audience"]
        quote: Any = self.fields["quote"]
        quote.help_text = _("Copy them from the text exactly.")
        pictures: Any = self.fields["picture"]
        pictures.choices = [("", "")] + [(str(one.pk), one.alt) for one in self.places.pictures]

    def audience(self) -> str:
        if "audience" not in self.fields:
            return Comment.Audience.CLIENT
        return self.cleaned_data["audience"]

    def chosen(self) -> Picture | None:
        """Return the picture that was chosen so far, for the page."""
        picked = str(self["picture"].value() or "")
        return next((one for one in self.places.pictures if str(one.pk) == picked), None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        unsaid = [name for name in ("x", "y") if name in cleaned and cleaned[name] is None]
        if cleaned.get("picture") and unsaid:
            self.add_error(unsaid[0], _("Say where in the picture, or choose none."))
        return cleaned

    def begin(self, kind: str, row: models.Model, *, by: User) -> bool:
        """Begin a thread about a row; False with the reasons in the form when it won't do."""
        return self._done(
            row.pk,
            by,
            lambda: comment(
                kind,
                row,
                self.cleaned_data["text"],
                by=by,
                audience=self.audience(),
                quote=self.cleaned_data["quote"],
                start=self.cleaned_data["start"] or 0,
                point=self._point(),
                mentions=self.mentioned(),
            ),
        )

    def _point(self) -> Point | None:
        told = self.cleaned_data
        if not told["picture"]:
            return None
        return Point(UUID(told["picture"]), int(told["x"] * 10), int(told["y"] * 10))
