#!/usr/bin/env python3
"""Approve from a chat: a Telegram bot for one person, who decides there what waits for them.

    SMMHUB_URL=https://smm.example.com SMMHUB_TOKEN=smm_… \\
    BOT_URL=https://api.telegram.org/bot123:ABC CHAT=4242 python3 approve_bot.py

The token is the decider's own, with the scope `write`; CHAT is the only chat that is listened to.
The bot tells what waits; `/ok 1a2b3c4d` approves, `/back 1a2b3c4d The price is wrong` returns it
with a comment. Each decision names the version that was shown: if there is a newer one, the answer
is 409 and nothing is decided."""

import json
import os
import urllib.error
import urllib.request

URL, TOKEN = os.environ["SMMHUB_URL"].rstrip("/"), os.environ["SMMHUB_TOKEN"]
BOT, CHAT = os.environ["BOT_URL"], int(os.environ["CHAT"])


def call(address, body=None, **headers):
    """Return what is answered: a problem document too, since it has the words for a person."""
    data = json.dumps(body).encode() if body is not None else None
    headers["Content-Type"] = "application/json"
    try:
        asked = urllib.request.Request(address, data, headers)
        with urllib.request.urlopen(asked, timeout=70) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def api(path, body=None, **headers):
    address = path if path.startswith("http") else f"{URL}/api/v1/{path}"
    return call(address, body, Authorization=f"Bearer {TOKEN}", **headers)


def say(text):
    call(f"{BOT}/sendMessage", {"chat_id": CHAT, "text": text})


def short(approval):
    """Return what a person types for it: the end of its id, whose beginning is the time."""
    return approval["id"][-8:]


def waiting(me):
    """Yield what waits for this person's decision."""
    path = "approvals/?status=pending"
    while path:
        page = api(path)
        for one in page["results"]:
            said = {decision["decider"] for decision in one["decisions"]}
            if me in one["deciders"] and me not in said:
                yield one
        path = page["next"]


def decide(shown, text, update):
    """Carry out a command; return what to say. The update's number makes it happen once."""
    command, name, comment = (*text.split(maxsplit=2), "", "")[:3]
    if command not in ("/ok", "/back") or name not in shown:
        return "Say /ok or /back with the name of what waits."
    body = {
        "decision": "approve" if command == "/ok" else "return",
        "comment": comment,
        "version": shown[name]["version"],
    }
    key = {"Idempotency-Key": f"telegram-{update}"}
    answer = api(f"approvals/{shown[name]['id']}/decide/", body, **key)
    return answer["detail"] if "detail" in answer else f"{answer['title']}: {answer['status']}"


def main():
    me, shown, offset = api("me/")["id"], {}, 0
    while True:
        for one in waiting(me):
            name = short(one)
            if shown.get(name, {}).get("version") != one["version"]:
                shown[name] = one
                say(f"{one['title']} waits for you. /ok {name} or /back {name} and why")
        updates = call(f"{BOT}/getUpdates?timeout=50&offset={offset}")["result"]
        for update in updates:
            offset = update["update_id"] + 1
            message = update.get("message", {})
            if message.get("chat", {}).get("id") == CHAT and message.get("text"):
                say(decide(shown, message["text"], update["update_id"]))


if __name__ == "__main__":
    main()
