from django.db import models

from common.ids import uuid7
from common.periods import now


class Row(models.Model):
    """What every row of ours has: a sortable id, a version for CON-3 and its two moments."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
