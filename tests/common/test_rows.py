"""Templates that are rendered once and filled row by row."""

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
