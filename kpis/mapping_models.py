"""What an agency has taught its importers: tables of its own, and other names of headers.

Both belong to the agency, so that what was mapped for one client serves all of them."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Agency, Client
from common.fields import CleanJSONField, NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from kpis.importing.layouts import Layout, read_layout


class OfAgencyQuerySet(ClientScopedQuerySet):
    """Rows of an agency: whoever has the right at one of its clients reaches them."""

    client_path = "agency__clients"
    client_sees = None

    def _inside(self, ids: Iterable[Any]) -> Q | None:
        clients = list(ids)
        agencies = Client.objects.filter(pk__in=clients).order_by().values("agency")
        return Q(agency__in=agencies) if clients else None


class ImportMapping(Row):
    """What the columns of a table mean, known again by the fingerprint of its header (IMP-5)."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="mappings")
    name = NameField(_("Name"), max_length=100)
    fingerprint = models.CharField(max_length=64)
    headers = CleanJSONField(default=list, blank=True)  # as the file had them when it was mapped
    layout = CleanJSONField(default=dict)  # kpis/importing/layouts.py, Layout.stored

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "agency",
                "fingerprint",
                name="mapping_once_per_header",
                violation_error_message=_("A table with this header is mapped already."),
                violation_error_code="IMP-5",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def parsed(self) -> Layout:
        return read_layout(self.layout)


class HeaderAlias(Row):
    """Another name of a header in one network's exports, such as in another language."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="header_aliases")
    source = models.CharField(_("Export"), max_length=40)
    title = NameField(_("Header in the file"), max_length=200)
    header = models.CharField(max_length=200, editable=False)  # the title as it is compared
    code = models.CharField(_("It means"), max_length=40)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        ordering = ["source", "header"]
        constraints = [
            models.UniqueConstraint(
                "agency",
                "source",
                "header",
                name="alias_once_per_header",
                violation_error_message=_("This header has a meaning already."),
                violation_error_code="IMP-5",
            ),
        ]

    def __str__(self) -> str:
        return self.title
