"""Ways the API says no that Django REST framework has no exception for."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError

NOT_FOUND = _("There is no such thing here.")
READ_ONLY = _("This field cannot be changed.")
UNKNOWN_FIELD = _("There is no such field.")
UNKNOWN_PARAMETER = _("There is no such parameter.")


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("This is more than can be taken at once.")


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail: Any, code: str, retry_after: int | None = None):
        super().__init__(detail, code)
        self.wait = retry_after


class PreconditionFailed(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"
    default_detail = _("Somebody changed this in the meantime.")


def refuse(field: str, message: object, code: str) -> ValidationError:
    """Return the refusal of one field or parameter; "" is the body as a whole."""
    detail = [ErrorDetail(str(message), code)]
    return ValidationError({field: detail} if field else detail)


def refuse_names(names: Iterable[str], message: object, code: str) -> ValidationError:
    """Return one refusal that names several fields or parameters."""
    return ValidationError({name: [ErrorDetail(str(message), code)] for name in sorted(names)})
