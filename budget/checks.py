"""What must hold of budgets, for `manage.py check_data` (RUN-2)."""

from collections.abc import Iterator

from budget.models import Budget
from budget.rules import planned_after


def sums() -> Iterator[str]:
    """Yield the budgets whose parts, after moves, are not the total, or are below 0 (BUDG-2)."""
    names = ("pk", "total_minor", "shares", "moved")
    for pk, total, shares, moved in Budget.objects.order_by("pk").values_list(*names).iterator():
        try:
            planned = planned_after(total, shares, moved)
        except (KeyError, TypeError, ValueError) as error:
            yield f"budget {pk}: its split cannot be read ({error})"
            continue
        if sum(planned.values()) != total:
            yield f"budget {pk}: the parts add up to {sum(planned.values())}, not to {total}"
        for category, amount in planned.items():
            if amount < 0:
                yield f"budget {pk}: {category} is {amount}, below 0"
