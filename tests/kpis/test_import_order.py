"""Properties of imports: their order doesn't matter, and undoing any leaves what the others say."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.imports import receive_file
from kpis.models import ChannelDay, ChannelMonth, Import
from kpis.undoing import undo_import
from tests.factories import ChannelFactory, with_role
from tests.kpis.world import HEADER, committed, upload

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CELL = st.one_of(st.none(), st.integers(0, 99))
# Files of different metrics: three columns each, the rest of them empty.
ROWS = st.dictionaries(st.integers(1, 20), st.tuples(CELL, CELL, CELL), min_size=1, max_size=6)


def export(days: dict, first: bool) -> bytes:
    """Return an overview whose figures are in its first three metrics, or in the last three."""
    lines = [",".join(HEADER)]
    for day, cells in days.items():
        told = ["" if cell is None else str(cell) for cell in cells]
        empty = ["", "", ""]
        lines.append(",".join([f"2026/05/{day:02d}", *(told + empty if first else empty + told)]))
    return "\n".join(lines).encode()


def receive(channel, content) -> Import:
    with committed():
        row = receive_file(channel, upload(content), by=None)
    row.refresh_from_db()
    assert row.status == "done"
    return row


def stored(channel):
    found = []
    for model, day in ((ChannelDay, "day"), (ChannelMonth, "month")):
        names = [
            field.name for field in model._meta.fields if field.name not in ("id", "pk", "channel")
        ]
        rows = model.objects.filter(channel=channel).order_by(day).values_list(*names)
        # A month or a day without any value says what none says.
        found.append([row for row in rows if any(type(value) is int for value in row)])
    return found


@FEW
@given(one=ROWS, two=ROWS)
def test_files_of_different_metrics_give_the_same_in_either_order(business, one, two):
    files = [export(one, True), export(two, False)]
    there, back = ChannelFactory(client=business), ChannelFactory(client=business)
    for content in files:
        receive(there, content)
    for content in reversed(files):
        receive(back, content)
    assert stored(there) == stored(back)


@FEW
@given(files=st.lists(ROWS, min_size=2, max_size=4), data=st.data())
def test_undoing_any_of_them_leaves_what_the_others_say(business, files, data):
    person = with_role(business, "specialist")
    contents = [export(days, True) for days in files]
    channel, without = ChannelFactory(client=business), ChannelFactory(client=business)
    rows = [receive(channel, content) for content in contents]
    chosen = data.draw(st.permutations(range(len(rows))))[: data.draw(st.integers(1, len(rows)))]
    for index in chosen:
        undo_import(rows[index], by=person)
    for index, content in enumerate(contents):
        if index not in chosen:
            receive(without, content)
    assert stored(channel) == stored(without)
