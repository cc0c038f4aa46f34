"""PDF by typst: words and figures go to a template as JSON, never as markup (OUT-2)."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

CONTENT_TYPE = "application/pdf"
LONG_WORD, ZERO_SPACE = re.compile(r"\S{30,}"), "\u200b"
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def printed(template: Path, document: dict[str, Any], *, accessible: bool = False) -> bytes:
    """Return the PDF that a template makes of a document, which it reads as `sys.inputs.data`.

    accessible: it keeps PDF/UA-1, or typst refuses to make it.
    Nothing but the template and our fonts is read, and nothing is fetched."""
    import typst  # 40 MB that only those who print need

    data = json.dumps(_breakable(document), ensure_ascii=False)
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        format="pdf",
        pdf_standards="ua-1" if accessible else None,
    )


@cache
def fonts() -> Any:
    """Return the fonts of REPORT_FONTS, with those that typst brings for rare signs."""
    import typst

    folders = sorted({str(file.parent) for file in settings.REPORT_FONTS})
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _breakable(value: Any) -> Any:
    """Return the document with places to turn a line in words too long for one, but pictures."""
    if isinstance(value, str):
        return LONG_WORD.sub(lambda word: _with_breaks(word[0]), value)
    if isinstance(value, list):
        return [_breakable(one) for one in value]
    if isinstance(value, dict):
        return {name: one if name == "svg" else _breakable(one) for name, one in value.items()}
    return value


def _with_breaks(word: str) -> str:
    """Return a word with places to turn; a digest stays whole, since people copy it to compare."""
    return word if DIGEST.search(word) else ZERO_SPACE.join(re.findall(".{1,20}", word))
