from functools import lru_cache
from uuid import UUID

from django.apps import AppConfig
from django.db import connection

UUID_OID = 2950  # of PostgreSQL's type


class CommonConfig(AppConfig):
    name = "common"
    label = "common"

    def ready(self) -> None:
        if connection.vendor == "postgresql":
            share_uuids()


def share_uuids() -> None:
    """Let rows that name the same client or channel share one UUID.

    Making them was a fifth of the time of reading 200 posts; a UUID never changes."""
    from psycopg2.extensions import new_type, register_type

    read = lru_cache(maxsize=8192)(UUID)
    cast = new_type((UUID_OID,), "UUID", lambda text, _cursor: None if text is None else read(text))
    register_type(cast)
