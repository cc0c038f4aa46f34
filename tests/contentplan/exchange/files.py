"""Files of posts, and what is read from them."""

from contentplan.exchange.ground import ground_of
from contentplan.services.importing import read_file

HEAD = "date,time,channel,type,text\n"
ROW = "2026-06-04,10:00,mzia.cafe,engaging,Hello\n"


def read(row):
    return read_file(row, ground_of(row.content_plan))


def refused(row) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in read(row).rejected]
