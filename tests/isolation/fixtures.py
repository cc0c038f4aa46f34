"""The world of isolation tests, once per module; everything in it is rolled back at the end."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.isolation.actors import Actor, actors
from tests.isolation.world import World, build, undone


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        yield build()


@pytest.fixture(scope="module")
def knocking(world: World) -> dict[str, Actor]:
    """Return the actors by name, each signed in once.

    The first visit of a day writes the session (AUTH-3): made here, it stays, and those that a test
    undoes need not write it each time."""
    found = {actor.name: actor for actor in actors(world)}
    for actor in found.values():
        actor.knock().get("/")
    return found
