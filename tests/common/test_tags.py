from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.forms import modelform_factory
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override
from django_htmx.middleware import HtmxDetails

from clients.models import Channel
from common import shortcuts
from common.errors import StaleVersion, WrongState
from common.money import Money
from common.shortcuts import page_or_partial


def shown(source: str, **context) -> str:
    with override("en"):
        return Template("{% load smm %}" + source).render(Context(context))


def test_filters_write_values_in_words():
    context = {
        "n": Decimal("1234.567"),
        "d": date(2026, 5, 4),
        "m": datetime(2026, 5, 4, 14, 30, tzinfo=UTC),
        "money": Money(Decimal("5"), "GEL"),
    }
    for source, text in {
        "{{ n|number }}": "1,234.57",
        "{{ n|number:0 }}": "1,235",
        "{{ n|percent }}": "1,234.6%",
        "{{ money|money }}": "₾5.00",
        "{{ n|money:'GEL' }}": "₾1,234.57",
        "{{ 150|minor_money:'GEL' }}": "₾1.50",
        "{{ d|day }}": "4 May 2026",
        "{{ d|month_name }}": "May 2026",
        "{{ d|weekday }}": "Monday",
        "{{ m|moment:'Asia/Tbilisi' }}": "4 May 2026, 18:30",
        "{{ m|moment_named:'Asia/Tbilisi' }}": "4 May 2026, 18:30 (Tbilisi)",
        "{{ m|clock:'Asia/Tbilisi' }}": "18:30",
    }.items():
        assert shown(source, **context) == text


@pytest.mark.parametrize("filter_", ["number", "percent", "money", "day", "month_name", "moment"])
@pytest.mark.parametrize("context", [{}, {"x": None}])
def test_nothing_and_none_are_no_data_never_zero(filter_, context):
    assert shown("{{ x|%s }}" % filter_, **context) == "no data"  # noqa: UP031


def test_whole_numbers_are_not_taken_for_money_by_mistake():
    with pytest.raises(ValueError, match="minor_money"):
        shown("{{ 150|money:'GEL' }}")


def test_an_icon_is_a_silent_use_of_the_sprite():
    svg = ElementTree.fromstring(shown("{% icon 'plus' %}"))
    assert svg.get("aria-hidden") == "true"
    assert svg[0].get("href").endswith("icons.svg#plus")


def test_a_sparkline_spans_its_box_and_says_what_it_shows():
    svg = ElementTree.fromstring(shown("{% sparkline v %}", v=[0, 10, Decimal(5), Fraction(5, 2)]))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "From 0 to 2.5, lowest 0, highest 10"
    assert svg[0].get("points") == "0.0,23.0 32.0,1.0 64.0,12.0 96.0,17.5"


def test_a_sparkline_leaves_gaps_and_marks_lone_points():
    svg = ElementTree.fromstring(shown("{% sparkline v %}", v=[1, 2, None, 3, None]))
    assert [line.get("points") for line in svg] == [
        "0.0,23.0 24.0,12.0",
        "72.0,1.0 72.0,1.0",
    ]


def test_a_flat_sparkline_and_one_value_still_draw():
    assert "polyline" in shown("{% sparkline v %}", v=[5, 5])
    assert "polyline" in shown("{% sparkline v %}", v=[5])


def test_a_sparkline_without_data_says_so():
    for values in ([], [None, None]):
        assert shown("{% sparkline v %}", v=values) == '<span class="no-data">no data</span>'


def test_the_label_of_a_sparkline_is_escaped():
    assert "&lt;b&gt;" in shown("{% sparkline v label=words %}", v=[1], words="<b>")


def test_a_paging_link_keeps_the_filters():
    request = RequestFactory().get("/", {"q": "a&b", "page": "3", "tag": ["x", "y"]})
    link = shown("{% query_replace page=4 %}", request=request)
    assert link == "?q=a%26b&amp;page=4&amp;tag=x&amp;tag=y"
    assert shown("{% query_replace page=None tag='' %}", request=request) == "?q=a%26b"
    assert request.GET["page"] == "3"


@pytest.mark.parametrize(
    ("headers", "template"),
    [
        ({}, "page.html"),
        ({"HTTP_HX_REQUEST": "true"}, "_part.html"),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true"}, "page.html"),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}, "page.html"),
    ],
)
def test_htmx_gets_the_partial_and_everyone_else_the_page(monkeypatch, headers, template):
    def render(request, name, context, status):
        return HttpResponse(f"{name} {context['a']}", status=status)

    monkeypatch.setattr(shortcuts, "render", render)
    request = RequestFactory().get("/", **headers)
    request.htmx = HtmxDetails(request)
    answer = page_or_partial(request, "page.html", "_part.html", {"a": 1}, status=400)
    assert answer.content.decode() == f"{template} 1"
    assert answer.status_code == 400
    assert answer["Vary"] == "HX-Request"


def test_a_refusal_for_being_late_carries_its_words_and_its_row():
    error = StaleVersion("Somebody was faster.", row=5)
    assert isinstance(error, WrongState)
    assert (error.message, error.row, str(error)) == ("Somebody was faster.", 5, error.message)
    assert WrongState("x").row is None


def test_what_is_the_same_for_all_readers_of_a_language_is_rendered_once_and_sees_none_of_them():
    page = Template(
        "{% load smm i18n %}{% per_language %}"
        "{% get_current_language as language %}{{ language }}{{ reader }}"
        "{% endper_language %}"
    )
    for reader in ("Nino", "Oleg"):
        for language in ("en", "ka"):
            with override(language):
                assert page.render(Context({"reader": reader})) == language
    constant = page.nodelist[-1]
    constant.nodes.clear()  # nothing is left to be rendered, nor is it needed
    with override("ka"):
        assert page.render(Context()) == "ka"


def test_a_georgian_label_keeps_its_letters():
    """Django begins labels with a capital; in Georgian that is a letter most fonts lack (TXT-2)."""
    with override("ka"):
        form = modelform_factory(Channel, fields=["network", "name"])()
        page = str(form)
    assert "სახელი" in page
    assert not [letter for letter in page if "\u1c90" <= letter <= "\u1cbf"]
    assert shown("{{ label|sentence }}", label="Name") == "Name"


def test_a_label_begins_like_a_sentence():
    """Names of choices stand in the middle of a line, and at the head of a field as well."""
    assert shown("{{ label|sentence }}", label="engaging, %") == "Engaging, %"
    assert shown("{{ label|sentence }}", label="ноябрь 2026 г.") == "Ноябрь 2026 г."
    assert shown("{{ label|sentence }}", label="ნოემბერი, 2026") == "ნოემბერი, 2026"
    assert shown("{{ label|sentence }}", label="") == ""
