"""What writing 500 rows of the API costs beside a plain ModelSerializer: processor time.

    python -m benchmarks.lists

Both read and write the same posts of the database of DATABASE_URL, which benchmarks.seed filled, in
this one process by turns; rows are repeated until there are 500. The plain one is what anybody
writes first: all columns of the model."""

import json
import os
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")

ROWS, TURNS, WARM = 500, 12, 2


def least(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the fewest milliseconds of CPU of each: others on the machine only add to it."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(WARM + TURNS):
        for name, way in ways.items():
            started = time.process_time()
            way()
            if turn >= WARM:
                spent[name].append(1000 * (time.process_time() - started))
    return {name: min(each) for name, each in spent.items()}


def measure() -> dict[str, float]:
    """Return the milliseconds of both ways for ROWS posts, reading them not counted."""
    from rest_framework import serializers
    from rest_framework.renderers import JSONRenderer

    from contentplan.models import Post
    from contentplan.post_api import POST_FIELDS, PostSerializer

    names = tuple(name for name in POST_FIELDS if name not in ("hold", "media"))
    meta = type("Meta", (), {"model": Post, "fields": names})
    plain: Any = type("Plain", (serializers.ModelSerializer,), {"Meta": meta})
    own: Any = type("Own", (PostSerializer,), {"Meta": meta, "hold": None, "media": None})
    found = list(Post.objects.order_by("pk"))
    rows = (found * (ROWS // len(found) + 1))[:ROWS]

    def ours() -> bytes:
        shower = own()
        return JSONRenderer().render([shower.to_representation(row) for row in rows])

    return least(
        {"ours": ours, "plain": lambda: JSONRenderer().render(plain(rows, many=True).data)}
    )


def main() -> None:
    import django

    django.setup()
    found = measure()
    print(json.dumps({**found, "times": found["ours"] / found["plain"]}))


if __name__ == "__main__":
    main()
