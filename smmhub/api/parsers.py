"""JSON as strictly as ERR-2 asks: one meaning or a 400, before any serializer sees it."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser

from common.text import clean_text
from smmhub.api.refusals import TooLarge

MAX_DEPTH = 32
MOST_DRAINED = 256  # parts of 64 kB of a body that is too large
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_SUSPECT = re.compile("\\\\[uU]|[\x7f-\x9f]")  # only these can smuggle what TXT-1 refuses


class Malformed(ParseError):  # noqa: N818 - named as in the answer
    default_code = "malformed"


class AtPointer(ValidationError):  # noqa: N818 - never named to anyone
    """A refusal whose place is known as a JSON pointer, not as names of fields."""

    def __init__(self, message: str, code: str, pointer: str):
        super().__init__([ErrorDetail(message, code)])
        self.pointer = pointer


class StrictJSONParser(BaseParser):
    """Numbers with a point arrive as Decimal, so no float is ever made of them (MON-2)."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        view = (parser_context or {}).get("view")
        limit = getattr(view, "body_limit", None) or settings.API_BODY_LIMIT
        body = stream.read(limit + 1)
        if len(body) > limit:
            _drain(stream)
            raise TooLarge
        return read_json(body)


def _drain(stream: Any) -> None:
    """Read on for a while: an answer to a body that nobody reads is lost in a broken connection."""
    for _part in range(MOST_DRAINED):
        if not stream.read(65_536):
            return


class StrictMultiPartParser(MultiPartParser):
    """A form with files; its texts obey TXT-1 as those in JSON do."""

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        parsed = super().parse(stream, media_type, parser_context)
        for name, values in parsed.data.lists():
            for value in (name, *values):
                if not is_clean(value):
                    raise invalid_text(f"/{name}" if value != name else "")
        return parsed


def read_json(body: bytes) -> Any:
    """Return the value of a JSON text.

    Raises Malformed for anything with no or two meanings, ValidationError with the code
    `invalid_text` and a pointer for a string with control characters or lone surrogates (TXT-1)."""
    if _depth(body) > MAX_DEPTH:
        raise Malformed(_("This JSON is nested too deeply."))
    try:
        text = body.decode()
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_number,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(_("This is not valid JSON.")) from error
    if _SUSPECT.search(text):
        for pointer, string in _strings(value, ""):
            if not is_clean(string):
                raise invalid_text(pointer)
    return value


def is_clean(text: str) -> bool:
    try:
        clean_text(text)
    except ValueError:
        return False
    return True


def invalid_text(pointer: str) -> ValidationError:
    """Return the refusal of a text, its place given as a JSON pointer."""
    message = _("Remove the invisible or control characters from this text.")
    return AtPointer(message, "invalid_text", pointer)


def _depth(body: bytes) -> int:
    deepest = depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", body)):
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key is there twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _number(text: str) -> Decimal:
    if len(text) > 100:
        raise ValueError("a number of more than 100 characters")
    return Decimal(text)


def _strings(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield pointer, key
            yield from _strings(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
