"""/styleguide/: every component in all its states, light beside dark, in three languages.

Only a debug server has it. Its words are samples, not texts of the app, so they live here and in
styleguide_words.py instead of the catalogues."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from smmhub.styleguide_words import STATES, TITLES, WORDS

LETTERS = {"engaging": "E", "user_generated": "U", "educational": "L", "promotional": "P"}


class SampleForm(forms.Form):
    """One field of each kind, with help and errors."""

    def __init__(self, words: dict[str, str], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("a", words["engaging"]), ("b", words["user_generated"])]
        self.fields |= {
            "name": forms.CharField(label=words["field_name"], help_text=words["field_help"]),
            "amount": forms.DecimalField(label=words["field_amount"]),
            "day": forms.DateField(
                label=words["field_day"], widget=forms.DateInput(attrs={"type": "date"})
            ),
            "kind": forms.ChoiceField(label=words["field_kind"], choices=choices),
            "several": forms.MultipleChoiceField(
                label=words["field_several"],
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            ),
            "one": forms.ChoiceField(
                label=words["field_kind"], choices=choices, widget=forms.RadioSelect
            ),
            "text": forms.CharField(
                label=words["field_text"], widget=forms.Textarea(attrs={"rows": 3}), required=False
            ),
            "agree": forms.BooleanField(label=words["field_agree"], help_text=words["field_help"]),
            "off": forms.CharField(label=words["field_off"], disabled=True, required=False),
        }
        self.error_words = words["form_error"]

    def clean(self) -> None:
        raise ValidationError(self.error_words, code="MIX-2")


def named(pattern: str, file: str) -> list[str]:
    """Return what the pattern finds in one of our static files."""
    return re.findall(pattern, (settings.BASE_DIR / "static" / file).read_text())


def mix_rows(words: dict[str, str]) -> list[dict[str, Any]]:
    counts = {"engaging": (6, 5), "user_generated": (2, 4), "educational": (3, 3)}
    counts["promotional"] = (1, 0)
    return [
        {
            "type": kind,
            "letter": LETTERS[kind],
            "label": words[kind],
            "count": count,
            "target": target,
            "count_width": count * 16,
            "target_x": target * 16 or 0.8,
            "state": "ok" if abs(count - target) < 2 else "off",
        }
        for kind, (count, target) in counts.items()
    ]


def budget_parts(words: dict[str, str]) -> list[dict[str, Any]]:
    rows = [
        ("content", 60, 0, 41.5, "6,000.00", "4,150.00", "1,850.00"),
        ("promotion", 30, 60, 30, "3,000.00", "3,412.50", "−412.50"),
        ("research", 5, 90, 0, "500.00", "0.00", "500.00"),
        ("training", 5, 95, 2.5, "500.00", "250.00", "250.00"),
    ]
    return [
        {
            "code": code,
            "name": words[code],
            "share": share,
            "x": x,
            "width": share,
            "spent_width": spent_width,
            "over": left.startswith("−"),
            "planned": planned,
            "spent": spent,
            "left": left,
        }
        for code, share, x, spent_width, planned, spent, left in rows
    ]


def month_days(words: dict[str, str]) -> list[dict[str, Any]]:
    """Return June 2026 with a post or two on some days."""
    kinds, states = list(LETTERS), ["draft", "internal_review", "client_review", "approved"]
    states += ["published", "returned"]
    first, days = date(2026, 6, 1), []
    for place in range(30):
        posts = []
        if place % 3 == 0 or place in (10, 11):
            posts.append((place, "10:00"))
        if place % 7 == 3:
            posts.append((place + 1, "18:30"))
        days.append(
            {
                "date": first + timedelta(days=place),
                "today": place == 17,
                "weekday": words["weekdays"].split()[place % 7],
                "posts": [
                    {
                        "type": kinds[seed % 4],
                        "letter": LETTERS[kinds[seed % 4]],
                        "state": states[seed % 6],
                        "time": at,
                        "text": words["post_text"] if seed % 2 else words["post_short"],
                    }
                    for seed, at in posts
                ],
            }
        )
    return days


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components; ?lang= takes one of the three languages."""
    language = request.GET.get("lang", "en")
    language = language if language in WORDS else "en"
    words = WORDS[language]
    with translation.override(language):
        messages.success(request, words["toast"])
        refused = SampleForm(words, {"name": "", "amount": "x"}, prefix="bad")
        refused.is_valid()
        context = {
            "w": words,
            "t": TITLES,
            "language": language,
            "languages": {"en": "English", "ru": "Русский", "ka": "ქართული"},
            "states": STATES,
            "colours": named(r"swatch-([a-z0-9-]+) \{", "css/styleguide.css"),
            "form": SampleForm(words, prefix="good"),
            "refused": refused,
            "mix": mix_rows(words),
            "parts": budget_parts(words),
            "days": month_days(words),
            "weekdays": words["weekdays"].split(),
            "line": [3, 5, 4, 8, 7, None, 9, 12, 11, 14],
            "page_obj": Paginator(range(200), 50).page(2),
            "icons": named(r'symbol id="([a-z-]+)"', "icons.svg"),
        }
        return render(request, "styleguide/page.html", context)
