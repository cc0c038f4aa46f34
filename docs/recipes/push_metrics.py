#!/usr/bin/env python3
"""Push yesterday's figures every night, from a CSV with channel, metric, day, value.

    SMMHUB_URL=https://smm.example.com SMMHUB_TOKEN=smm_… python3 push_metrics.py figures.csv

`channel` is the name of a channel, `metric` a code of /api/v1/metrics/. The token needs the scopes
`read` and `import`. What is good is written, what isn't is listed; then the exit code is 1. Sending
a file again changes nothing, so after a fault just start it again. In crontab: 15 3 * * * …"""

import csv
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL, TOKEN = os.environ["SMMHUB_URL"].rstrip("/"), os.environ["SMMHUB_TOKEN"]
AT_ONCE = 5000  # the API takes up to 10,000


def ask(method, path, body=None):
    """Return what the API answers; wait and try again while it is busy."""
    address = path if path.startswith("http") else f"{URL}/api/v1/{path}"
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    for _try in range(5):
        try:
            asked = urllib.request.Request(address, data, headers, method=method)
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                sys.exit(f"{method} {path}: {error.read().decode()}")
            time.sleep(int(error.headers.get("Retry-After", 5)))
    sys.exit(f"{method} {path}: still busy")


def every(path):
    """Yield the rows of a list, page after page."""
    while path:
        page = ask("GET", path)
        yield from page["results"]
        path = page["next"]


def main(name):
    channels = {row["name"]: row["id"] for row in every("channels/?page_size=200")}
    with open(name, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    items = [{**row, "channel": channels.get(row["channel"], row["channel"])} for row in rows]
    bad = 0
    for start in range(0, len(items), AT_ONCE):
        part = {"items": items[start : start + AT_ONCE]}
        done = ask("POST", "measurements/?partial=true", part)
        print("{created} new, {updated} changed, {unchanged} as before".format(**done))
        for one in done["rejected"]:
            print(f"line {start + one['index'] + 2}: {one['detail']}", file=sys.stderr)
        bad += len(done["rejected"])
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(sys.argv[1])
