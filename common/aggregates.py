"""What a database counts up of the rows of a group."""

from typing import Any

from django.db.models import Aggregate, JSONField


class JSONList(Aggregate):
    """All values of a group as one JSON list, in any order; for rows read with their parent."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)
