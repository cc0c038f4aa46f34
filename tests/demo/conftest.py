"""The demo, built once for all tests of this folder."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from smmhub.demo.build import Demo, build


@pytest.fixture(scope="package")
def _built(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Leave the demo in the database: the browser's server reads it by connections of its own."""
    with django_db_blocker.unblock():
        build()
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def demo(_built: None, db: None) -> Demo:
    """The demo: what is there, made anew only after a test that emptied the database."""
    return build()
