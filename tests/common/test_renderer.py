"""Widgets written in Python look exactly as Django draws them."""

import re
from datetime import date, time

import pytest
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from common.renderer import WRITERS, FormRenderer

TRICKY = '<b>"Nino\'s" & co</b>'
GROUPS = [("", "none"), ("Networks", [("vk", "VK"), (2, TRICKY)]), (TRICKY, [(True, "yes")])]


def squeezed(markup: str) -> str:
    return re.sub(r">\s+<", "><", markup.strip())


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(attrs={"required": True, "disabled": False, "title": TRICKY}),
        forms.TextInput(attrs={"data-safe": mark_safe("a&amp;b"), "maxlength": 10}),
        forms.NumberInput(attrs={"step": 0.5}),
        forms.EmailInput(),
        forms.URLInput(),
        forms.PasswordInput(render_value=True),
        forms.HiddenInput(),
        forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        forms.DateTimeInput(),
        forms.TimeInput(attrs={"type": "time"}),
        forms.CheckboxInput(),
        forms.Textarea(attrs={"rows": 3}),
        forms.Select(choices=GROUPS),
        forms.SelectMultiple(choices=GROUPS),
        forms.NullBooleanSelect(),
        forms.RadioSelect(choices=GROUPS),
        forms.SplitDateTimeWidget(),
    ],
    ids=lambda widget: type(widget).__name__,
)
@pytest.mark.parametrize(
    "value",
    [None, "", 0, 12, True, False, "vk", 2, TRICKY, mark_safe("<i>"), "\nline", date(2026, 5, 4)],
)
def test_a_widget_looks_as_django_draws_it(widget, value):
    if isinstance(widget, forms.TimeInput) and isinstance(value, date):
        value = time(10, 30)
    if isinstance(widget, forms.SplitDateTimeWidget):
        value = None
    drawn = widget.render("field-1", value, attrs={"id": "id_1"}, renderer=FormRenderer())
    by_django = widget.render("field-1", value, attrs={"id": "id_1"}, renderer=TemplatesSetting())
    assert squeezed(drawn) == squeezed(by_django)


def test_a_choice_not_made_yet_is_a_dash():
    select = forms.Select(choices=[*BLANK_CHOICE_DASH, ("vk", "VK")])
    drawn = select.render("network", None, renderer=FormRenderer())
    assert ">—</option>" in drawn
    assert "---" not in drawn


def test_an_option_of_its_own_kind_keeps_its_template():
    class Marked(forms.Select):
        option_template_name = "django/forms/widgets/input_option.html"

        def create_option(self, *args, **kwargs):
            return super().create_option(*args, **kwargs) | {"type": "radio"}

    drawn = Marked(choices=[("a", "A")]).render("f", "a", renderer=FormRenderer())
    assert 'type="radio"' in drawn


def test_the_widgets_of_our_pages_are_written_in_python(settings):
    assert settings.FORM_RENDERER == "common.renderer.FormRenderer"
    for widget in (forms.TextInput(), forms.Textarea(), forms.Select(), forms.PasswordInput()):
        assert widget.template_name in WRITERS
