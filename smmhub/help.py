"""/help/rules/: every rule that speaks in the app, explained (screens.md)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from smmhub.rule_texts import RULES


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "help/rules.html", {"rules": RULES})


@require_safe
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    if rule not in RULES:
        raise Http404
    return render(request, "help/rule.html", {"id": rule, "rule": RULES[rule]})
