"""Templates that are rendered once and filled row by row."""

from importlib import import_module

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from common.rows import RowTemplate, cut, fill, marks

PLACES = ("url", "type", "letter", "type_name", "time", "network", "text", "status", "status_name")


def test_a_row_has_each_text_in_its_place_escaped_unless_it_is_safe():
    write = RowTemplate("contentplan/_chip.html", *PLACES).writer()
    row = write(**dict.fromkeys(PLACES, "x") | {"text": "<b> & ©", "letter": mark_safe("<i>")})
    assert ">&lt;b&gt; &amp; ©<" in row
    assert "><i></abbr>" in row
    assert "\0" not in row


def test_rows_are_written_in_the_reader_s_language():
    template = RowTemplate("components/logo.html")
    with override("ka"):
        georgian = template.writer()()
    with override("en"):
        assert template.writer()() != georgian


def test_a_place_that_the_template_lacks_is_a_mistake():
    with pytest.raises(ValueError, match="colour"):
        RowTemplate("contentplan/_chip.html", *PLACES, "colour").writer()


def test_a_text_cannot_open_a_place():
    pieces = cut("a {name} b".format(**marks(["name"])), ["name"])
    assert fill(pieces, {"name": "\0name\0"}) == "a \0name\0 b"


def test_texts_are_filled_in_anew_for_every_reader_and_codes_make_another_menu():
    page = Template(
        "{% load smm %}{% per_language tab name=who %}"
        '{{ name }}{% if tab == "home" %} at home{% endif %}{{ who }}'
        "{% endper_language %}"
    )
    for tab, tail in (("home", " at home"), ("plan", "")):
        for who in ("Nino", "<Oleg>"):
            shown = page.render(Context({"tab": tab, "who": who}))
            assert shown == who.replace("<", "&lt;").replace(">", "&gt;") + tail


def row_templates() -> list[RowTemplate]:
    """Return every row template that an app declares."""
    modules = ("contentplan.calendar", "contentplan.cards", "contentplan.finding_list")
    return [
        found
        for name in modules
        for found in vars(import_module(name)).values()
        if isinstance(found, RowTemplate)
    ]


@pytest.mark.parametrize("template", row_templates(), ids=lambda template: template.name)
@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_every_row_has_each_of_its_places_and_escapes_what_comes_there(template, language):
    with override(language):
        write = template.writer()
        row = write(**{name: f"<{name}!>" for name in template.places})
        for name in template.places:
            assert f"&lt;{name}!&gt;" in row, name
            assert f"<{name}!>" not in row
        with pytest.raises(KeyError):
            write(**dict.fromkeys(template.places[1:], ""))


def test_menus_of_one_language_are_not_shown_in_another():
    page = Template(
        "{% load i18n smm %}{% per_language tab name=who %}"
        '{% translate "Goals" %}: {{ name }}{% endper_language %}'
    )
    shown = {}
    for language in ("en", "ru", "ka", "en"):
        with override(language):
            shown[language] = page.render(Context({"tab": "goals", "who": language}))
    assert len({text.partition(":")[0] for text in shown.values()}) == 3
    assert all(text.endswith(f": {language}") for language, text in shown.items())
