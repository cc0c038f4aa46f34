"""The base of every resource: who asks, what they need, whose rows, one answer per wish.

docs/api.md tells how to write a resource with these."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.addresses import remote_address
from approvals.models import Sendable
from clients.access import Access
from clients.history import acting
from clients.services import add, change, remove
from smmhub.api.once import check_key, once
from smmhub.api.paging import CursorPages
from smmhub.api.parsers import invalid_text, is_clean
from smmhub.api.refusals import (
    UNKNOWN_PARAMETER,
    PreconditionFailed,
    refuse,
    refuse_names,
)
from smmhub.api.serializers import client_id_of
from smmhub.api.throttle import rate_headers
from smmhub.retries import again_when_locked

READING = ("GET", "HEAD")
_here = threading.local()  # showers: serializer class -> the one that this thread writes rows with


class AlwaysJSON(DefaultContentNegotiation):
    """One form for everybody: an Accept header that asks for another isn't worth an error."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ScopeMissing(APIException):
    status_code = 403
    default_code = "scope"
    default_detail = _("This token may not do that.")


class Door(APIView):
    """What every API view does before its own work: sign-in, scope, query string, keys.

    needs maps an action (for plain views: "get", "post") to a verb of clients/rules.py, or to
    ANYONE for what belongs to no client. An action without an entry is a mistake that breaks.
    query names the parameters of an action beside its filters."""

    ANYONE: ClassVar[str] = ""
    needs: ClassVar[Mapping[str, str]] = {}
    query: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    body_limit: ClassVar[int | None] = None  # bytes; None: API_BODY_LIMIT
    only_calculates: ClassVar[bool] = False  # a POST that changes nothing: any token may
    http_method_names = ["get", "post", "patch", "delete", "head"]
    content_negotiation_class = AlwaysJSON
    request: Any  # with the access that _let_in() puts on it

    @property
    def reading_verb(self) -> str:
        """The verb by which ids in a request are looked up: "view", for import tokens theirs."""
        needs = self.needed()
        return "view" if self.request.access.allows("view") or not needs else needs

    def needed(self) -> str:
        """Return what the current action needs; KeyError when the view forgot to say."""
        return self.needs_of(self.asked_for())

    def asked_for(self) -> str:
        """Return the action of a viewset; of a plain view the method."""
        method = self.request.method.lower()
        return getattr(self, "action", None) or ("get" if method == "head" else method)

    @classmethod
    def needs_of(cls, action: str) -> str:
        for kind in cls.__mro__:
            if action in getattr(kind, "__dict__", {}).get("needs", {}):
                return kind.__dict__["needs"][action]
        raise KeyError(f"{cls.__name__} doesn't say what {action!r} needs")

    def dispatch(self, request, *args, **kwargs) -> HttpResponseBase:
        with ExitStack() as self.while_acting:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Any, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        method = request.method.lower()
        handler = getattr(self, method, None)
        if handler is None or method not in self.http_method_names:
            return  # the answer will be 405
        self._let_in(request)
        self._check_query(request)
        key = request.headers.get("Idempotency-Key")
        if request.method == "POST" and key is not None:
            check_key(key)
            if not self.only_calculates:
                handler = self._once(key, handler)
        setattr(self, method, again_when_locked(handler))

    def finalize_response(self, request: Any, response: Any, *args, **kwargs) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in rate_headers(request).items():
            answer[name] = value
        return answer

    def _let_in(self, request: Any) -> None:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        if request.auth is not None:
            request._request.access = Access.of(request.user, request.auth)
        request.access = request._request.access
        self.while_acting.enter_context(
            acting(
                "api",
                person_id=request.user.pk,
                address=remote_address(request),
                agent=request.headers.get("User-Agent", ""),
                request_id=getattr(request, "id", ""),
                role_at=lambda pk: request.access.role_at(pk),
            )
        )
        needs, changes = self.needed(), request.method not in READING
        if needs == self.ANYONE:
            free = request.auth is None or not changes or self.only_calculates
            allowed = free or request.auth.allows("write")
        else:
            allowed = request.access.allows(needs)
        if not allowed:
            raise ScopeMissing
        if needs and changes and "pk" not in self.kwargs and not self.may_somewhere(needs):
            raise PermissionDenied

    def may_somewhere(self, needs: str) -> bool:
        """Return whether there is any client where the caller has this right."""
        return bool(self.request.access.clients_with(needs))

    def parameters(self) -> set[str]:
        """Return the names that the query string of this action may have."""
        return set(self.query.get(self.asked_for(), ()))

    def _check_query(self, request: Any) -> None:
        unknown = set(request.query_params) - self.parameters()
        if unknown:
            raise refuse_names(unknown, UNKNOWN_PARAMETER, "unknown_parameter")
        for name, values in request.query_params.lists():
            if len(values) > 1:
                raise refuse(name, _("Give this parameter once."), "repeated")
            if not values[0]:
                raise refuse(name, _("Give this parameter a value, or leave it out."), "blank")
            if not is_clean(values[0]):
                raise invalid_text(f"/{name}")

    def _once(self, key: str, handler: Callable[..., Response]) -> Callable[..., Any]:
        def handle(request, *args, **kwargs):
            return once(request, key, lambda: handler(request, *args, **kwargs))

        return handle

    def truth(self, name: str) -> bool:
        """Return a parameter that is `true` or `false`; without it False."""
        given = self.request.query_params.get(name, "false")
        if given not in ("true", "false"):
            raise refuse(name, _("Give true or false."), "invalid")
        return given == "true"

    def read(self, serializer_class: type[serializers.Serializer], **kwargs: Any) -> Any:
        """Return the validated body of an action; ValidationError when it won't do."""
        context = {"request": self.request, "view": self}
        serializer = serializer_class(data=self.request.data, context=context, **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class ClientCollection(Door, GenericViewSet):
    """Lists rows that the caller may see; for what has no address of its own.

    model and serializer_class are required. client_serializer_class shows a row to people on the
    client side: what was sent, nothing internal (TEN-3, TEN-4)."""

    model: ClassVar[type[Model]]
    client_serializer_class: ClassVar[type[serializers.BaseSerializer] | None] = None
    lookup_value_converter = "uuid"
    needs: ClassVar[Mapping[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "edit",
        "partial_update": "edit",
        "destroy": "edit",
    }

    def get_queryset(self) -> QuerySet:
        """Return the rows to choose from; add select_related and the like to super()'s."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.request.access.rows(self.model, self.reading_verb)

    def get_object(self) -> Any:
        """Return the row of the address if the role allows the action: else 404 or 403 (TEN-1)."""
        return self.request.access.get(
            self.model, self.kwargs["pk"], needs=self.needed(), rows=self.get_queryset()
        )

    def parameters(self) -> set[str]:
        names = super().parameters()
        if self.action == "list":
            names |= set(CursorPages.page_parameters)
            for backend in self.filter_backends:
                filterset = backend().get_filterset_class(self)  # type: ignore[attr-defined]
                names |= set(filterset.base_filters) if filterset else set()
        return names

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.shown_many(page))

    def answer(self, row: Any, status: int = 200) -> Response:
        """Return a row as its reader may see it, with its ETag."""
        return Response(self.shown(row), status=status, headers=self.headers_of(row))

    def headers_of(self, row: Any) -> dict[str, str]:
        version = self.version_of(row)
        return {} if version is None else {"ETag": f'"{version}"'}

    def version_of(self, row: Any) -> int | None:
        """Return the version a reader knows: of what was sent, for the client side (TEN-4)."""
        if isinstance(row, Sendable) and self._is_client_side(row):
            return row.sent_version
        return getattr(row, "version", None)

    def _is_client_side(self, row: Any) -> bool:
        client_id = client_id_of(row)
        return client_id is not None and self.request.access.is_client_side(client_id)

    def shown(self, row: Any) -> Any:
        return self._shower(self._is_client_side(row)).to_representation(row)

    def shown_many(self, rows: Sequence[Any]) -> Sequence[Any]:
        if self.client_serializer_class is None or not self.request.access.on_client_side:
            ours = self._shower(False)
            return [ours.to_representation(row) for row in rows]
        showers = {True: self._shower(True), False: self._shower(False)}
        return [showers[self._is_client_side(row)].to_representation(row) for row in rows]

    def _shower(self, client_side: bool) -> Any:
        """Return the serializer that writes rows for one side. A thread keeps it for its next
        answers: finding out the fields of a model takes longer than writing some rows."""
        theirs: Any = self.client_serializer_class if client_side else None
        named = theirs or self.get_serializer_class()
        kept = vars(_here).setdefault("showers", {})
        if named not in kept:
            kept[named] = named()
        kept[named]._context = self.get_serializer_context()
        return kept[named]

    def through_gate(self, row: Any) -> Any:
        """Return the saved row as the gate lets the caller see it; what landed outside rolls back.

        Call it in the transaction of the write."""
        access, needs = self.request.access, self.needed()
        rows = self.get_queryset()
        found = access.get(self.model, row.pk, needs=needs, rows=rows)
        client_id = client_id_of(found)
        if client_id is not None:
            self.request.touched_clients = {client_id}
        return found

    def check_if_match(self, row: Any) -> None:
        """Raise PreconditionFailed when the caller worked on another version (CON-3)."""
        asked = self.request.headers.get("If-Match")
        if asked is None or asked.strip() == "*":
            return
        if self.headers_of(row).get("ETag") not in [tag.strip() for tag in asked.split(",")]:
            raise PreconditionFailed


class ClientRows(ClientCollection):
    """Lists and shows rows that the caller may see. Add CreateRow, ChangeRow, RemoveRow."""

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self.answer(self.get_object())


class CreateRow(ClientRows):
    """POST to the collection. Override perform_create to call a service instead of add()."""

    def create(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            self.perform_create(serializer)
            row = self.through_gate(serializer.instance)
            response = self.answer(row, 201)
        response["Location"] = reverse(
            f"api:{self.basename}-detail", args=[row.pk], request=request
        )
        return response

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = add(
            serializer.new_row(), by=self.request.user, sets=serializer.sets()
        )


class ChangeRow(ClientRows):
    """PATCH an item. Override perform_update to call a service instead of change()."""

    def partial_update(self, request: Request, pk: Any) -> Response:
        row = self.get_object()
        self.check_if_match(row)
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            self.perform_update(serializer)
            row = self.through_gate(row)
            return self.answer(row)

    def perform_update(self, serializer: Any) -> None:
        row = serializer.instance
        change(row, serializer.values(), by=self.request.user, seen=row.version)


class RemoveRow(ClientRows):
    """DELETE an item. Override perform_destroy to call a service instead of remove()."""

    def destroy(self, request: Request, pk: Any) -> Response:
        row = self.get_object()
        self.check_if_match(row)
        self.perform_destroy(row)
        return Response(status=204)

    def perform_destroy(self, row: Any) -> None:
        remove(row, by=self.request.user)


class ClientViewSet(CreateRow, ChangeRow, RemoveRow):
    """Everything: list, show, create, change, remove."""
