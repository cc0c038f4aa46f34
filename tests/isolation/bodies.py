"""What the pages are sent: one good body for each form."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from common.periods import today_in
from tests.isolation.world import Place
from tests.uploads.hostile.made import image as a_png


def soon() -> str:
    return (today_in("UTC") + timedelta(days=7)).isoformat()


def nothing(place: Place) -> dict[str, Any]:
    return {}


def absence(place: Place) -> dict[str, Any]:
    """The contributor is away, and the decider stands in."""
    return {
        "first_day": soon(),
        "last_day": soon(),
        "substitute": str(place.people["decider"].pk),
    }


def send(place: Place) -> dict[str, Any]:
    return {"due": soon(), "message": "Please look"}


def way(place: Place) -> dict[str, Any]:
    return {"mode": "required", "own_work": "on", "seen": place.way.version}


def way_step(place: Place) -> dict[str, Any]:
    return {"name": "Legal", "side": "agency", "rule": "all", "seen": place.way_step.version}


def goal(place: Place) -> dict[str, Any]:
    return {
        "kind": "growth",
        "problem": "Nobody comes",
        "measure": "Ten a day",
        "due": "2030-01-01",
        "review_days_0": place.draft_review.day.isoformat(),
        "seen": place.draft_goal.version,
    }


def strategy(place: Place) -> dict[str, Any]:
    seen = place.draft_strategy.version
    return {"audience": "Engineers", "tone": "Calm", "messages": "It lasts", "seen": seen}


def channel_strategy(place: Place) -> dict[str, Any]:
    return {"why": "They read it", "rhythm": "Weekly", "seen": 1}


def day_note(place: Place) -> dict[str, Any]:
    return {
        "day": "2026-06-10",
        "channel": str(place.channel.pk),
        "text": "We were on television",
        "audience": "client",
        "seen": place.shared_note.version,
    }


def target(place: Place) -> dict[str, Any]:
    seen = place.audience_target.version
    return {"age_from": "25", "age_to": "44", "countries": "Georgia", "cities": "", "seen": seen}


def kpi(place: Place) -> dict[str, Any]:
    return {
        "metric": "followers",
        "direction": "up",
        "baseline": "100",
        "target": "300",
        "start": "2026-06-01",
        "due": "2027-06-01",
        "priority": "primary",
        "reason": "It fits",
        "seen": place.draft_kpi.version,
    }


def channel(place: Place) -> dict[str, Any]:
    return {"network": "x", "name": "Another", "rhythm_0": "10:00", "seen": 1}


def plan(place: Place) -> dict[str, Any]:
    return {
        "title": "July",
        "start": "2026-06-01",
        "end": "2026-06-30",
        "channels": [str(place.channel.pk)],
        "tolerance": 6,
        "share_engaging": 40,
        "share_user_generated": 30,
        "share_educational": 25,
        "share_promotional": 5,
        "seen": place.draft_plan.version,
    }


def post(place: Place) -> dict[str, Any]:
    return {
        "channel": str(place.channel.pk),
        "publish_at": "2026-06-05T10:00",
        "type": "engaging",
        "format": "text",
        "tone": "friendly",
        "source": "own",
        "text": "Come by",
        "seen": place.draft_post.version,
    }


def idea(place: Place) -> dict[str, Any]:
    return {
        "text": "A thought",
        "type": "engaging",
        "channel": str(place.channel.pk),
        "origin_kind": "agency",
        "event": str(place.event.pk),
        "seen": place.idea.version,
    }


def event(place: Place) -> dict[str, Any]:
    return {
        "kind": "brainstorm",
        "title": "Together",
        "day": "2026-06-05",
        "people": [str(place.manager.pk)],
        "seen": place.event.version,
    }


def posts_file(place: Place) -> dict[str, Any]:
    rows = f"date,time,channel,type,text\n2026-06-04,10:00,{place.channel.name},engaging,New\n"
    return {"file": SimpleUploadedFile("june.csv", rows.encode())}


def file_columns(place: Place) -> dict[str, Any]:
    said = ["date", "time", "channel", "type", ""]
    return {f"column_{index}": code for index, code in enumerate(said)} | {"seen": 1}


def pictures(place: Place) -> dict[str, Any]:
    return {"uploads": SimpleUploadedFile("a.png", a_png())}


def alt_text(place: Place) -> dict[str, Any]:
    media = place.draft_media.pk
    seen = place.draft_post.version
    return {"seen": seen, "do": "save", "order": str(media), f"alt-{media}": "Tea on a table"}


def typed(place: Place) -> dict[str, Any]:
    return {**post(place), "draft": "01890000-0000-7000-8000-00000000000a"}


def speaker(place: Place) -> dict[str, Any]:
    return {"name": "Somebody else", "role": "baker", "profile": "Bakes", "seen": 1}


def chosen(place: Place) -> dict[str, Any]:
    post = place.draft_post
    return {"post": f"{post.pk}:{post.version}", "type": "promotional"}


def budget(place: Place) -> dict[str, Any]:
    return {
        "start": "2026-07-01",
        "end": "2026-07-31",
        "total": "500",
        "share_content": 60,
        "share_promotion": 30,
        "share_research": 5,
        "share_training": 5,
        "seen": place.draft_budget.version,
    }


def move(place: Place) -> dict[str, Any]:
    return {"amount": "10", "source": "content", "target": "promotion", "reason": "Ads work"}


def media_line(place: Place) -> dict[str, Any]:
    return {
        "title": "The video about prices",
        "kind": "contest",
        "start": "2026-06-02",
        "end": "2026-06-20",
        "amount": "20",
        "metric": "leads",
        "expected": 4,
        "seen": place.draft_media_line.version,
    }


def trial(place: Place) -> dict[str, Any]:
    return {
        "name": "One picture",
        "measure": "leads_for_money",
        "amount": "40",
        "start": "2026-06-02",
        "end": "2026-06-20",
        "channels": [str(place.channel.pk), str(place.spare_channel.pk)],
    }


def delivery(place: Place) -> dict[str, Any]:
    return {"low_agency": "3000", "cover_self": "2", "advice": "Us", "seen": place.sheet.version}


def arm(place: Place) -> dict[str, Any]:
    return {"spent": "40", "tries": 10, "results": 1, "source": "Ads", "seen": place.arm.version}


def expense(place: Place) -> dict[str, Any]:
    return {
        "amount": "12.50",
        "category": "content",
        "day": "2026-06-02",
        "justification": "Photos",
        "seen": 1,
    }


def chosen_expense(place: Place) -> dict[str, Any]:
    row = place.expense
    return {"expense": f"{row.pk}:{row.version}", "result": "Forty calls"}


def rule(place: Place) -> dict[str, Any]:
    return {
        "amount": "30",
        "every": "month",
        "start": "2026-07-01",
        "until": "2026-12-31",
        "category": "content",
        "justification": "Rent",
        "seen": place.rule.version,
    }


def expenses_file(place: Place) -> dict[str, Any]:
    rows = "date,amount,why,part\n2026-06-04,12.50,Photos,content\n"
    return {"file": SimpleUploadedFile("june.csv", rows.encode())}


def expense_columns(place: Place) -> dict[str, Any]:
    said = ["date", "amount", "justification"]
    return {f"column_{index}": code for index, code in enumerate(said)} | {"seen": 1}


def media_file(place: Place) -> dict[str, Any]:
    rows = "title,kind,from,to,amount,result,expected\n"
    rows += "Video,contest,2026-06-02,2026-06-20,20,leads,4\n"
    return {"file": SimpleUploadedFile("plan.csv", rows.encode())}


def media_columns(place: Place) -> dict[str, Any]:
    said = ["title", "kind", "start", "end", "amount", "metric", "expected"]
    return {f"column_{index}": code for index, code in enumerate(said)} | {"seen": 1}


def rate(place: Place) -> dict[str, Any]:
    return {"base": "EUR", "rate": "3.1", "quote": "GEL", "day": "2026-06-01", "source": "Bank"}


def details(place: Place) -> dict[str, Any]:
    return {
        "form": "details",
        "name": "New name",
        "market": "b2c",
        "language": "en",
        "timezone": "Asia/Tbilisi",
        "currency": "GEL",
        "seen": place.client.version,
    }


def own_date(place: Place) -> dict[str, Any]:
    return {"day": "2026-06-12", "name": "Our birthday", "yearly": "on"}


def alias(place: Place) -> dict[str, Any]:
    return {"source": "x_days", "title": "Eindrücke", "code": "impressions"}


def seen(place: Place) -> dict[str, Any]:
    return {"seen": 1}


def mapped(place: Place) -> dict[str, Any]:
    """What the columns of a table mean: the day, and how many."""
    return {
        "save": "1",
        "seen": 1,
        "name": "Till",
        "level": "channel",
        "day_form": "ymd",
        "zone": "",
        "decimal": ".",
        "skip_first": "0",
        "skip_last": "0",
        "column_0": "@day",
        "column_1": "views",
    }


def own_metric(place: Place) -> dict[str, Any]:
    return {
        "name": "Walk-ins",
        "code": "walk_ins",
        "unit": "count",
        "level": "channel",
        "aggregation": "sum",
    }


def invited(place: Place) -> dict[str, Any]:
    return {"name": "Somebody", "email": "somebody@example.com", "role": "observer"}


def conclusions(place: Place) -> dict[str, Any]:
    return {
        "seen": place.review_report.version,
        "conclusions": "It worked",
        "corrections": "More polls",
    }


def schedule(place: Place) -> dict[str, Any]:
    seen = place.schedule.version
    return {"kind": "quarter", "day": "3", "hour": "9", "promise_days": "2", "seen": seen}


def import_mapping(place: Place) -> dict[str, Any]:
    return {
        "client": str(place.client.pk),
        "name": "Guests",
        "headers": ["Day", "Guests"],
        "columns": {"Day": "@day", "Guests": "views"},
        "day_form": "ymd",
    }
