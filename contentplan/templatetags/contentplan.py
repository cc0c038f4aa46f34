"""`{% load contentplan %}`: rows of which a plan may have hundreds."""

from datetime import timedelta

from django import template

from clients.models import Client
from common.periods import month_of
from contentplan.cards import cards, files
from contentplan.compared import compared
from contentplan.models import ContentPlan
from contentplan.previews import used

register = template.Library()
register.simple_tag(cards, name="post_cards")
register.simple_tag(files, name="post_files")
register.simple_tag(compared, name="compare_posts")
register.filter("counter_used", used)


@register.simple_tag
def media_base(client: Client, given: str = "") -> str:
    """Return the address below which files are shown: given by a link's page, else the gate's."""
    return given or f"/clients/{client.pk}/media/"


@register.filter
def month_after(plan: ContentPlan) -> str:
    """Return the month after a plan's end, as a field of a month has it: 2026-07."""
    return f"{month_of(plan.end).end + timedelta(days=1):%Y-%m}"
