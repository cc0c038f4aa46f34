"""The demo, built once for all tests of this folder and rolled back after them."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from smmhub.demo.build import Demo, build


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker) -> Iterator[Demo]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
