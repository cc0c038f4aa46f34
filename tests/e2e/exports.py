"""Export files as people download them, for days that a test chooses."""

from collections.abc import Iterable
from datetime import date


def meta_chart(title: str, days: Iterable[date], value: int) -> bytes:
    """Return a Meta Business Suite chart: UTF-16 with a mark, `sep=`, a title, two columns."""
    rows = [f'"{day:%Y-%m-%d}T00:00:00","{value}"' for day in days]
    text = "\n".join(["sep=,", f'"{title}"', '"Date","Primary"', *rows, ""])
    return b"\xff\xfe" + text.encode("utf-16-le")


def tiktok_overview(days: Iterable[date], views: int, followers: int) -> bytes:
    """Return a TikTok business overview: UTF-8 with a mark, slashed days, NAN for no data."""
    head = (
        "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,"
        "Phone number clicks ,Leads submission,Net growth,New followers,Lost followers"
    )
    rows = [f"{day:%Y/%m/%d},{views},NAN,5,7,1,2,0,0,{followers},{followers},0" for day in days]
    return b"\xef\xbb\xbf" + "\n".join([head, *rows, ""]).encode()
