"""Two at once, for real (CON-3, CON-4): processes that answer requests on one database."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.jobs.world import World, own_database, wait_until

MAKE = """
from accounts.services import create_token
from tests.factories import ChannelFactory, ClientFactory, with_role
client = ClientFactory()
person = with_role(client, "manager")
row, token = create_token(person, name="race", scopes=["write"])
channel = ChannelFactory(client=client, name="First")
print("told", token, client.pk, channel.pk)
"""
RACER = """
import json, time
from pathlib import Path
from rest_framework.test import APIClient
caller = APIClient(HTTP_AUTHORIZATION="Bearer {token}", raise_request_exception=False)
base, client, channel, number = "/api/v1/", "{client}", "{channel}", {number}
def tell(answer):
    print("told", json.dumps([answer.status_code, answer.headers.get("ETag"), answer.json()]))
{before}
Path({ready!r}).touch()
while not Path({go!r}).exists():
    time.sleep(0.001)
{work}
"""


class Place:
    """A client with a channel and a manager's token, in a database that processes share."""

    def __init__(self, world: World):
        self.world = world
        self.token, self.client, self.channel = self.told(world.run(MAKE))[0].split()

    def told(self, printed: str) -> list[str]:
        lines = printed.splitlines()
        return [line.removeprefix("told ") for line in lines if line.startswith("told ")]

    def race(self, *works: str, before: str = "") -> list[list[Any]]:
        """Return what each process told of its answers; they begin at the same moment."""
        line = self.world.folder / uuid4().hex
        line.mkdir()
        names = {"token": self.token, "client": self.client, "channel": self.channel}
        racers = []
        for number, work in enumerate(works):
            signs = {"ready": str(line / f"{number}.ready"), "go": str(line / "go")}
            code = RACER.format(**names, **signs, number=number, before=before, work=work)
            racers.append(self.world.start_code(code))
        assert wait_until(lambda: len(list(line.glob("*.ready"))) == len(works), 60)
        (line / "go").touch()
        printed = [self.world.wait_for(racer) for racer in racers]
        return [[json.loads(one) for one in self.told(text)] for text in printed]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("world")
    with own_database(folder) as database_url:
        world = World(folder, database_url)
        world.environment |= {"DJANGO_SETTINGS_MODULE": "smmhub.settings", "JOBS_INLINE": "1"}
        world.environment |= {"SSL_REDIRECT": "0", "API_RATE": "0", "ALLOWED_HOSTS": "testserver"}
        try:
            making = world.start("manage.py", "migrate", "-v", "0")
            assert making.wait(timeout=300) == 0, world.printed_by(making)
            yield Place(world)
        finally:
            world.end()


def test_of_many_posts_with_one_key_one_makes_the_row_and_all_get_its_answer(place):
    """CON-4: whoever comes while the first still runs gets a 409, asks again and is answered."""
    work = """
given = {"client": client, "network": "x", "name": "Once"}
while True:
    answer = caller.post(base + "channels/", given, headers={"Idempotency-Key": "once"})
    if answer.status_code != 409:
        break
    assert answer.headers["Retry-After"] == "1", answer.content
tell(answer)
tell(caller.get(base + "channels/?client=" + client))
"""
    answers = place.race(*[work] * 6)
    first = answers[0][0]
    assert first[0] == 201
    assert all(mine[0] == first for mine in answers)
    for mine in answers:
        names = [row["name"] for row in mine[1][2]["results"]]
        assert names.count("Once") == 1


def test_of_many_patches_of_one_version_one_is_written(place):
    """CON-3: the others get a 412, and nothing of them is there."""
    before = 'tag = caller.get(base + f"channels/{channel}/").headers["ETag"]'
    work = """
given = {"name": f"Name {number}"}
tell(caller.patch(base + f"channels/{channel}/", given, headers={"If-Match": tag}))
tell(caller.get(base + f"channels/{channel}/"))
"""
    answers = place.race(*[work] * 6, before=before)
    codes = [mine[0][0] for mine in answers]
    assert sorted(codes) == [200, 412, 412, 412, 412, 412]
    winner = codes.index(200)
    last = answers[winner][1]
    assert (last[1], last[2]["name"]) == ('"2"', f"Name {winner}")


def test_a_list_read_while_others_write_has_each_standing_row_once_and_in_order(place):
    """What is added comes at the end, what goes leaves no gap: before the cursor and after it."""
    before = """
if number == 0:
    for one in range(40):
        made = caller.post(base + "ideas/", {"client": client, "text": f"stands {one}"})
        assert made.status_code == 201, made.content
    going = []
else:
    going = [
        caller.post(base + "ideas/", {"client": client, "text": "goes"}).json()["id"]
        for one in range(20)
    ]
"""
    reader = """
for turn in range(3):
    where, seen = base + f"ideas/?client={client}&page_size=3", []
    while where:
        page = caller.get(where).json()
        seen += [row for row in page["results"]]
        where = page["next"]
    print("told", json.dumps([[row["id"], row["text"]] for row in seen]))
"""
    writer = """
for pk in going:
    assert caller.delete(base + f"ideas/{pk}/").status_code == 204
    assert caller.post(base + "ideas/", {"client": client, "text": "new"}).status_code == 201
"""
    for seen in place.race(reader, writer, writer, before=before)[0]:
        ids = [pk for pk, _text in seen]
        assert ids == sorted(set(ids))
        standing = [text for _pk, text in seen if text.startswith("stands")]
        assert standing == [f"stands {one}" for one in range(40)]
