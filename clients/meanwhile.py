"""What changed of a row while somebody filled in its form: theirs and yours, by field (CON-3).

The history knows what each field was when the form was opened (AUD-1). So what the person left as
it was takes over what it is now, and only what both have changed is shown as a conflict."""

from copy import copy
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from clients.models import HistoryEntry
from common.diffing import Piece, difference


class Meanwhile(NamedTuple):
    """A field that somebody else changed since the form was opened."""

    label: str
    theirs: str
    yours: str
    pieces: list[Piece]  # from theirs to yours
    is_taken: bool  # theirs stands in the form now: yours was as before


def changed_meanwhile(form: Any, current: Any, seen: int) -> list[Meanwhile]:
    """Return what others changed of a row since a version of it, as its form shows it.

    What the person didn't touch is replaced in form.data, which is a copy that may be written to.
    Call it on a form of ClientForm that was sent; one query."""
    changes = _changes(current, seen)
    was, now = form.of_row(_as_before(current, changes)), form.of_row(current)
    for name, before in changes.items():
        if name in was.fields and isinstance(current._meta.get_field(name), models.ManyToManyField):
            was.initial[name] = before
    found = []
    for field in form.visible_fields():
        name = field.name
        if name not in was.fields or was[name].value() == now[name].value():
            continue
        theirs, mine = _shown(now[name], now[name].value()), _shown(field, field.value())
        touched = _differs(field, was[name].initial)
        if not touched and _take(form.data, field, now[name].value()):
            found.append(Meanwhile(_label(field), theirs, theirs, [], is_taken=True))
        elif _differs(field, now[name].initial):
            pieces = difference(theirs, mine)
            found.append(Meanwhile(_label(field), theirs, mine, pieces, is_taken=False))
    return found


def _changes(current: Any, seen: int) -> dict[str, Any]:
    """Return what each field was in a version of a row, of those that have changed since."""
    label = current._meta.label_lower
    entries = HistoryEntry.objects.filter(kind=label, subject_id=current.pk, version__gt=seen)
    before: dict[str, Any] = {}
    for changes in entries.order_by("number").values_list("changes", flat=True):
        for name, (was, _is) in changes.items():
            before.setdefault(name, was)
    names = {field.name for field in current._meta.get_fields()}
    return {name: value for name, value in before.items() if name in names}


def _as_before(current: Any, changes: dict[str, Any]) -> Any:
    """Return a copy of a row with these values instead; what can't be read back stays as it is."""
    row = copy(current)
    row._state = copy(current._state)
    for name, value in changes.items():
        try:
            field: Any = current._meta.get_field(name)
            if not field.many_to_many:
                setattr(row, field.attname, field.to_python(value))
        except (FieldDoesNotExist, ValidationError):  # from before a migration
            continue
    return row


def _differs(sent: forms.BoundField, initial: Any) -> bool:
    """Return whether something else was sent than what the form would show of a value."""
    if isinstance(sent.field.widget, forms.MultiWidget):  # Django takes our lists for typed ones
        initial = sent.field.widget.decompress(initial)
    return sent.field.has_changed(initial, sent.data)


def _label(field: forms.BoundField) -> str:
    return str(field.label)


def _shown(bound: forms.BoundField, value: Any) -> str:
    """Return a value as its field shows it: the words of choices, else what stands in the box."""
    field: Any = bound.field
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _("yes") if value else _("no")
    if isinstance(widget, forms.MultiWidget):
        told = value if _is_typed(value) else widget.decompress(value)
        return ", ".join(part for part in told or () if part)
    choices = {str(key): str(word) for key, word in getattr(field, "choices", ())}
    if choices:
        chosen = value if isinstance(value, list | tuple | set) else [value]
        ids = [str(getattr(one, "pk", "" if one is None else one)) for one in chosen]
        return ", ".join(choices.get(one, one) for one in ids)
    shown = widget.format_value(value)
    return str(shown or "").replace("\r\n", "\n")


def _is_typed(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str | None) for part in value)


def _take(data: Any, field: forms.BoundField, value: Any) -> bool:
    """Put a value into the data of a form as a browser would send it; False if that's not known."""
    widget: Any = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        for place, text in enumerate(widget.decompress(value) or ()):
            data[f"{field.html_name}_{place}"] = text or ""
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(field.html_name, None)
        if value:
            data[field.html_name] = "on"
    elif getattr(widget, "allow_multiple_selected", False):
        data.setlist(field.html_name, [str(getattr(one, "pk", one)) for one in value or ()])
    elif isinstance(widget, forms.Select | forms.RadioSelect):
        data[field.html_name] = str(getattr(value, "pk", "" if value is None else value))
    elif isinstance(widget, forms.widgets.Input | forms.Textarea):
        data[field.html_name] = widget.format_value(value) or ""
    else:
        return False
    return True
