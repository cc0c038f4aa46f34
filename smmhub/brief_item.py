"""The line of a client's brief among the items of a first page (BRIEF-1)."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from clients.access import Access
from clients.brief import owed_by
from clients.models import BriefQuestion

WHAT = "brief"


def brief_rows(access: Access, today: date) -> tuple[QuerySet, dict[str, Any]]:
    """Return one question of each brief, an open one first, and its columns: numbers are how many
    were asked, are answered, wait for the reader and are late; first and last are the soonest day
    on which the reader owes one, else the soonest of all, else today."""
    every = BriefQuestion.objects.filter(client=OuterRef("client")).order_by()
    mine = owed_by(every, access.person, today) if access.person else every.none()
    late = every.overdue(today)
    of_all = every.exclude(state=BriefQuestion.State.OPEN)

    def number(rows: QuerySet) -> Any:
        counted = rows.values("client").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(counted), 0)

    def soonest(rows: QuerySet) -> Any:
        return Subquery(rows.exclude(due=None).order_by("due").values("due")[:1])

    is_open = Case(When(state=BriefQuestion.State.OPEN, then=0), default=1)
    first = BriefQuestion.objects.filter(client=OuterRef("client")).order_by(is_open, "place", "pk")
    due = Coalesce(soonest(mine), soonest(every.open()), Value(today, DateField()))
    columns = {
        "topic": Value(""),
        "headline": F("section"),
        "status": F("state"),
        "first": due,
        "last": due,
        "n1": number(every),
        "n2": number(of_all),
        "n3": number(mine),
        "n4": number(late),
    }
    return access.rows(BriefQuestion).filter(pk=Subquery(first.values("pk")[:1])), columns
