#!/usr/bin/env python3
"""Sync calls from a CRM or call tracking, from its export: a CSV with number, at, channel, value.

    SMMHUB_URL=https://smm.example.com SMMHUB_TOKEN=smm_… python3 sync_calls.py "Corvane" calls.csv

The first argument is the client's name. `number` is the CRM's own number of the call: sending it
again corrects what is there, so send the last days again as often as you like. `at` carries its
offset (2026-06-01T10:00:00+04:00); `channel` (a channel's name) and `value` (money in the client's
currency) may be empty. The token needs the scopes `read` and `import`."""

import csv
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL, TOKEN = os.environ["SMMHUB_URL"].rstrip("/"), os.environ["SMMHUB_TOKEN"]
AT_ONCE = 1000  # as many as the API takes


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


def item(row, client, channels):
    """Return a line of the export as the API takes it; what is empty is left out."""
    made = {"client": client["id"], "external_id": row["number"], "at": row["at"]}
    if row["channel"]:
        made["channel"] = channels.get(row["channel"], row["channel"])
    if row["value"]:
        made["value"] = {"amount": row["value"], "currency": client["currency"]}
    return made


def main(client_name, name):
    client = next((row for row in every("clients/") if row["name"] == client_name), None)
    if client is None:
        sys.exit(f"There is no client {client_name!r} for this token.")
    channels = {row["name"]: row["id"] for row in every(f"channels/?client={client['id']}")}
    with open(name, newline="", encoding="utf-8") as file:
        items = [item(row, client, channels) for row in csv.DictReader(file)]
    bad = 0
    for start in range(0, len(items), AT_ONCE):
        part = {"items": items[start : start + AT_ONCE]}
        done = ask("POST", "calls/bulk/?partial=true", part)
        print("{created} new, {updated} changed, {unchanged} as before".format(**done))
        for one in done["rejected"]:
            print(f"line {start + one['index'] + 2}: {one['detail']}", file=sys.stderr)
        bad += len(done["rejected"])
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
