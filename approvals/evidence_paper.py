"""Evidence on paper, in the reader's words; the JSON beside it is what is checked (APPR-7)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest, AskedDecider
from approvals.wording import FIELDS, choice_label, choice_labels, iso_moment, kind_label, worded
from clients.wording import DOOR_WORDS, VERB_WORDS
from common.formats import moment
from common.paper import printed

TEMPLATE = Path(__file__).with_name("evidence.typ")
PARTS = ("posts", "kpis")  # lists of things that each stand for themselves
COMMAND = "python manage.py verify_history --evidence"


def paper(told: Mapping[str, Any], file_name: str, language: str) -> bytes:
    """Return the PDF of an evidence (approvals/evidence.py); language is the active one, file_name
    what its JSON is called."""
    return printed(TEMPLATE, document(told, file_name, language))


def document(told: Mapping[str, Any], file_name: str, language: str) -> dict[str, Any]:
    """Return what the template draws."""
    about, zone = told["approval"], told["client"]["timezone"]
    return {
        "lang": language,
        "agency": told["agency"],
        "client": told["client"]["name"],
        "title": f"{kind_label(about['subject_kind'])}: {about['title']}",
        "heading": _("Evidence of a decision"),
        "page": _("Page"),
        "status": choice_label(about["status"], "approvals.ApprovalRequest.status"),
        "facts": _facts(told, zone),
        "decided": {
            "title": _("Who decided"),
            "items": [_decision(one, zone) for one in told["decisions"]],
        },
        "content": {
            "title": _("What was decided about"),
            "facts": _content_facts(told["content"], zone, told["content"].get("currency", "")),
            "parts": [_part(part, zone) for part in _parts(told["content"])],
        },
        "history": _history(told, zone),
        "check": {
            "title": _("How to check this"),
            "lines": [
                _("The JSON file of this evidence holds the content exactly as it was sent."),
                _("Whoever runs the installation checks it against the history:"),
            ],
            "command": f"{COMMAND} {file_name}",
            "after": _(
                "It computes the SHA-256 of the content anew, looks for each entry below in the "
                "chain, and names the first thing that does not agree."
            ),
        },
    }


def _facts(told: Mapping[str, Any], zone: str) -> list[list[str]]:
    about = told["approval"]
    return [
        [_("Version"), str(about["version"])],
        [_("SHA-256 of the content"), about["sha256"]],
        [_("Sent by"), about["asked_by"] or "–"],
        [_("Sent"), _moment(about["sent_at"], zone)],
        [_("Closed"), _moment(about["closed_at"], zone)],
        [_("This document"), _moment(told["made_at"], zone)],
    ]


def _moment(text: str | None, zone: str) -> str:
    return moment(iso_moment(text), zone, name_zone=True)


def _decision(one: Mapping[str, Any], zone: str) -> dict[str, Any]:
    field = "approvals.AskedDecider."
    facts = [
        [_("When"), _moment(one["at"], zone)],
        [_("How identified"), choice_label(one["via"], f"{field}via")],
        [_("From address"), one["address"] or "–"],
        [_("Version"), str(one["version"])],
    ]
    if one["comment"]:
        facts.append([_("Comment"), one["comment"]])
    if one["returned_posts"]:
        facts.append([_("Returned posts"), str(len(one["returned_posts"]))])
    return {
        "name": one["name"],
        "decision": choice_label(one["decision"], f"{field}decision"),
        "approved": one["decision"] == AskedDecider.Decision.APPROVE,
        "facts": facts,
    }


def _content_facts(content: Mapping[str, Any], zone: str, currency: str) -> list[list[str]]:
    """Return what stands in a content by name and value, what has no name left out."""
    return [
        [str(FIELDS[name][0]), said]
        for name, value in content.items()
        if name in FIELDS and name not in PARTS
        for said in [_said(value, name, zone, currency)]
        if said
    ]


def _said(value: Any, name: str, zone: str, currency: str) -> str:
    if name in ("mix", "formula"):
        types = choice_labels("contentplan.Post.type")
        return ", ".join(f"{types[kind]} {number}" for kind, number in value.items())
    if name == "channel":
        return _channel(value)
    if name == "channels":
        return ", ".join(_channel(one) for one in value)
    if name == "waivers":
        return "\n".join(f"{one['code']}: {one['reason']}" for one in value)
    if name == "media":
        return "\n".join(_file(one) for one in value)
    return worded(value, name, zone, currency)


def _channel(one: Mapping[str, Any]) -> str:
    return f"{choice_label(one['network'], 'clients.Channel.network')} · {one['name']}"


def _file(one: Mapping[str, Any]) -> str:
    kind = choice_label(one["kind"], "contentplan.Media.kind")
    named = f"{kind}: {one['alt']}" if one["alt"] else kind
    return f"{named} (SHA-256 {one['sha256']})"


def _parts(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in PARTS:
        yield from content.get(name) or []


def _part(part: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """Return one post or KPI: its headline, and the rest by name."""
    if "publish_at" in part:
        title = _moment(part["publish_at"], zone)
    else:
        title = part.get("name") or worded(part["metric"], "metric", zone)
    rest = {name: value for name, value in part.items() if name not in ("publish_at", "metric")}
    return {"title": title, "facts": _content_facts(rest, zone, "")}


def _history(told: Mapping[str, Any], zone: str) -> dict[str, Any]:
    history = told["history"]
    return {
        "title": _("In the history"),
        "columns": [_("Entry"), _("What"), _("When")],
        "rows": [
            [
                str(one["number"]),
                f"{VERB_WORDS.get(one['verb'], one['verb'])}, {DOOR_WORDS.get(one['door'], '')}",
                _moment(one["at"], zone),
                f"SHA-256 {one['hash']}",
            ]
            for one in history["entries"]
        ],
        "head": [
            _("Head of the chain when this was made: entry %(number)s")
            % {"number": history["head"]["number"]},
            f"SHA-256 {history['head']['hash']}",
        ],
    }


def file_name(request: ApprovalRequest, kind: str) -> str:
    return f"evidence-{request.pk}-{request.subject_version}.{kind}"
