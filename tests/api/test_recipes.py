"""The recipes of docs/recipes/, run as they are written there against a server (docs/api.md)."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from accounts.services import create_token
from approvals.models import ApprovalRequest
from approvals.services import request_approval
from clients.models import Client
from community.models import Call
from contentplan.models import Idea
from goals.models import Goal
from kpis.models import ChannelDay, Kpi
from tests.factories import ChannelFactory, GoalFactory, with_role

RECIPES = Path(__file__).parent.parent.parent / "docs" / "recipes"
CHAT = 4242
WAIT = 30  # seconds for what takes a part of one


def started(name: str, live_server: Any, person: Any, scopes: list[str], *args: Any, **env: str):
    """Return the process of a recipe, or of another file, with a token of the person."""
    _row, token = create_token(person, name=name, scopes=scopes)
    given = {**os.environ, "SMMHUB_URL": live_server.url, "SMMHUB_TOKEN": token, **env}
    return subprocess.Popen(
        [sys.executable, str(RECIPES / name), *map(str, args)],
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*args: Any, **env: str) -> tuple[int, str, str]:
    """Return the exit code of a recipe and what it said."""
    process = started(*args, **env)
    out, err = process.communicate(timeout=WAIT)
    return process.returncode, out, err


def test_every_recipe_is_tried_here_and_named_in_the_documentation():
    names = {path.name for path in RECIPES.glob("*.py")}
    page, here = (RECIPES.parent / "api.md").read_text(), Path(__file__).read_text()
    assert names == {"approve_bot.py", "push_metrics.py", "sync_calls.py"}
    assert all(f"recipes/{name}" in page for name in names)
    assert all(f'"{name}"' in here for name in names)


def test_the_quick_start_is_what_it_says(live_server, business, tmp_path):
    page = (RECIPES.parent / "api.md").read_text()
    file = tmp_path / "quick.py"
    file.write_text(page.split("```python\n")[1].split("```")[0])
    person = with_role(business, "specialist")
    code, out, err = ended(str(file), live_server, person, ["write"])
    assert (code, err) == (0, "")
    assert out == f"{Idea.objects.get().pk} Ask for the oldest pump\n"


def test_figures_are_pushed_at_night_and_again(live_server, business, tmp_path):
    person = with_role(business, "specialist")
    ChannelFactory(client=business, name="News")
    file = tmp_path / "figures.csv"
    lines = [
        "channel,metric,day,value",
        "News,followers,2026-05-30,4800",
        "News,reach,2026-05-30,9",
    ]
    file.write_text("\n".join(lines))
    recipe = ("push_metrics.py", live_server, person, ["read", "import"], file)
    assert ended(*recipe) == (0, "2 new, 0 changed, 0 as before\n", "")
    assert ChannelDay.objects.count() == 1

    file.write_text("\n".join([*lines, "News,likes,2026-05-30,many", "Nowhere,likes,2026-05-30,1"]))
    person.auth_token_set.all().delete()
    code, out, err = ended(*recipe)
    assert (code, out) == (1, "0 new, 0 changed, 2 as before\n")
    assert [line.split(":")[0] for line in err.splitlines()] == ["line 4", "line 5"]


class Chat(BaseHTTPRequestHandler):
    """As much of a chat service as a bot needs: it gets what people write, and says things."""

    said: Queue[str]
    written: Queue[dict[str, Any]]

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.said.put(told["text"])
        self.answer({"ok": True})

    def do_GET(self) -> None:
        try:
            self.answer({"ok": True, "result": [self.written.get(timeout=0.2)]})
        except Empty:
            self.answer({"ok": True, "result": []})

    def answer(self, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def chat() -> Iterator[Any]:
    kind = type("ThisChat", (Chat,), {"said": Queue(), "written": Queue()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kind.url = f"http://127.0.0.1:{server.server_port}/bot"
    yield kind
    server.shutdown()
    server.server_close()


def proved(business: Client) -> Goal:
    """Return a goal that may be sent."""
    goal = GoalFactory(client=business)
    days = {"start": date(2026, 6, 1), "due": date(2026, 12, 31)}
    numbers = {"baseline": Decimal(12000), "target": Decimal(20000)}
    Kpi.objects.create(goal=goal, metric="followers", **numbers, **days)
    return goal


def test_what_waits_is_decided_in_a_chat(live_server, business, chat):
    manager, decider = with_role(business, "manager"), with_role(business, "decider")
    good, bad = (request_approval("goal", proved(business), by=manager) for _n in range(2))
    env = {"BOT_URL": chat.url, "CHAT": str(CHAT)}
    bot = started("approve_bot.py", live_server, decider, ["write"], **env)
    try:
        shown = [chat.said.get(timeout=WAIT) for _n in range(2)]
        assert all("waits for you" in text for text in shown)
        stranger = {"chat": {"id": 1}, "text": f"/ok {str(bad.pk)[-8:]}"}
        chat.written.put({"update_id": 1, "message": stranger})
        for number, text in (
            (2, "hello"),
            (3, f"/ok {str(good.pk)[-8:]}"),
            (4, f"/back {str(bad.pk)[-8:]} The measure is missing"),
            (5, f"/ok {str(bad.pk)[-8:]}"),
        ):
            chat.written.put({"update_id": number, "message": {"chat": {"id": CHAT}, "text": text}})
        answers = [chat.said.get(timeout=WAIT) for _n in range(4)]
    finally:
        bot.kill()
        bot.communicate()
    assert answers[0].startswith("Say /ok or /back")
    assert answers[1].endswith(": approved")
    assert answers[2].endswith(": returned")
    assert ":" not in answers[3]  # a refusal, in words
    states = {row.pk: row for row in ApprovalRequest.objects.all()}
    assert (states[good.pk].status, states[bad.pk].status) == ("approved", "returned")
    assert states[bad.pk].asked.get().comment == "The measure is missing"


def test_calls_are_synced_from_a_crm_and_corrected(live_server, business, tmp_path):
    person = with_role(business, "specialist")
    ChannelFactory(client=business, name="News")
    file = tmp_path / "calls.csv"
    lines = ["number,at,channel,value", "7,2026-05-30T10:00:00+04:00,News,120.50"]
    file.write_text("\n".join([*lines, "8,2026-05-30T11:00:00+04:00,,"]))
    recipe = ("sync_calls.py", live_server, person, ["read", "import"], business.name, file)
    assert ended(*recipe) == (0, "2 new, 0 changed, 0 as before\n", "")

    file.write_text("\n".join([*lines, "8,2026-05-30T11:00:00+04:00,News,", "9,yesterday,,"]))
    person.auth_token_set.all().delete()
    code, out, err = ended(*recipe)
    assert (code, out) == (1, "0 new, 1 changed, 1 as before\n")
    assert err.startswith("line 4: ")
    assert set(Call.objects.values_list("external_id", "channel__name")) == {
        ("7", "News"),
        ("8", "News"),
    }
