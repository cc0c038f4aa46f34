"""Model fields that store text the way TXT-1 wants it, through every door."""

import math
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.text import clean_name, clean_text

MAX_DEPTH = 32  # as ERR-2 allows in a body


def _cleaned(clean: Callable[[str], str], text: str) -> str:
    try:
        return clean(text)
    except ValueError as error:
        message = _("Remove the invisible or control characters from this text.")
        raise ValidationError(message, code="TXT-1") from error


class _CleanFormField(forms.CharField):
    """Refuses with TXT-1 what Django's own field would refuse with another code or let pass."""

    clean_with: Callable[[str], str] = staticmethod(clean_text)

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values:
            value = _cleaned(self.clean_with, str(value))
        return super().to_python(value)


class _CleanNameFormField(_CleanFormField):
    clean_with = staticmethod(clean_name)


class NameField(models.CharField):
    """One line: a name, a title, a label. Also refuses marks that nobody sees."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _cleaned(clean_name, text) if isinstance(text, str) else text

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": _CleanNameFormField, **kwargs})


class ProseField(models.TextField):
    """Any number of lines; tabs and line breaks stay, CR LF becomes LF."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _cleaned(clean_text, text) if isinstance(text, str) else text

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": _CleanFormField, **kwargs})


class CleanJSONField(models.JSONField):
    """JSON whose every string, keys too, obeys TXT-1; no NaN or infinity, 32 levels at most."""

    def to_python(self, value: Any) -> Any:
        return clean_json(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return clean_json(prepared) if isinstance(prepared, str | list | dict) else prepared


def clean_json(value: Any, depth: int = 0) -> Any:
    """Return a JSON value with its strings as TXT-1 wants them; ValidationError for a bad one."""
    if isinstance(value, str):
        return _cleaned(clean_text, value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValidationError(_("This is not a number."), code="invalid")
    if not isinstance(value, dict | list | tuple):
        return value
    if depth >= MAX_DEPTH:
        raise ValidationError(_("This is nested too deeply."), code="invalid")
    if not isinstance(value, dict):
        return [clean_json(item, depth + 1) for item in value]
    cleaned = {clean_json(key): clean_json(item, depth + 1) for key, item in value.items()}
    if len(cleaned) < len(value):
        raise ValidationError(_("Two of these keys are the same."), code="TXT-1")
    return cleaned
