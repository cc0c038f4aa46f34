"""The pages and resources of tracked links, calls and leads in the table: see table.py."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.isolation.bodies import nothing
from tests.isolation.table import Case, api, at_client
from tests.isolation.world import Place

SENT = {"import token": 200}  # it follows what it sent


def a_link(place: Place) -> dict[str, Any]:
    return {"channel": str(place.channel.pk), "url": "https://example.com/menu"}


def led_elsewhere(place: Place) -> dict[str, Any]:
    return {"url": "https://example.com/b", "seen": place.link.version}


def a_call(place: Place) -> dict[str, Any]:
    return {"at": "2026-06-10T12:00", "channel": str(place.channel.pk), "value": "5"}


def table(place: Place) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("calls.csv", b"at,id\n2026-06-10 12:00,new\n")}


def told(place: Place, **more: Any) -> dict[str, Any]:
    body = {"client": str(place.client.pk), "at": "2026-06-10T08:00:00Z", **more}
    return {**body, "channel": str(place.channel.pk), "external_id": "7"}


def tracked(place: Place) -> dict[str, Any]:
    return {"post": str(place.review_post.pk), **a_link(place)}


def pages_of(kind: str) -> list[Case]:
    one = kind.removesuffix("s")

    def corrected(place: Place) -> dict[str, Any]:
        return {**a_call(place), "seen": getattr(place, one).version}

    return [
        at_client(f"community:{kind}"),
        at_client(f"community:{kind}", "POST", 302, a_call),
        at_client(f"community:{kind}_csv"),
        at_client(f"community:{kind}_template"),
        at_client(f"community:{kind}_file"),
        # What was written, and the file that it stands in.
        at_client(f"community:{kind}_file", "POST", 302, table, entries=2),
        at_client(f"community:{one}", pk=one),
        at_client(f"community:{one}", "POST", 302, corrected, pk=one),
        at_client(f"community:{one}_remove", "POST", 302, nothing, pk=one),
    ]


def resources_of(kind: str) -> list[Case]:
    one = kind.removesuffix("s")
    return [
        api(f"{kind}-list"),
        api(f"{kind}-list", "POST", 201, told),
        api(f"{kind}-bulk", "POST", 200, lambda place: {"items": [told(place)]}),
        api(f"{kind}-detail", pk=one),
        api(
            f"{kind}-detail",
            "PATCH",
            200,
            lambda place: {"channel": str(place.spare_channel.pk)},
            pk=one,
        ),
        api(f"{kind}-detail", "DELETE", 204, pk=one),
    ]


COMMUNITY = [
    Case("community:short", "GET", 404, {"code": "=aaaaaaaa"}, anybody=404, entries=0),
    at_client("community:links"),
    at_client("community:links", "POST", 302, a_link),
    at_client("community:links_csv"),
    at_client("community:link", pk="link"),
    at_client("community:link", "POST", 302, led_elsewhere, pk="link"),
    at_client("community:link_remove", "POST", 302, nothing, pk="link"),
    at_client("community:post_link", "POST", 302, nothing, pk="draft_post"),
    *pages_of("calls"),
    *pages_of("leads"),
]
COMMUNITY_RESOURCES = [
    api("tracked-links-list"),
    api("tracked-links-list", "POST", 201, tracked),
    api("tracked-links-detail", pk="link"),
    api(
        "tracked-links-detail",
        "PATCH",
        200,
        lambda place: {"url": "https://example.com/b"},
        pk="link",
    ),
    api("tracked-links-detail", "DELETE", 204, pk="link"),
    *resources_of("calls"),
    *resources_of("leads"),
]
