"""Moves at once: real threads with connections of their own (BUDG-4, CON-2)."""

import pytest

from budget.models import Budget, BudgetMove
from budget.moves import move_money
from common.errors import WrongState
from tests.approvals.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_moves_at_once_neither_overdraw_a_part_nor_pass_the_allowance(approved, manager):
    Budget.objects.update(move_allowance=50)  # 500.00 of 1,000.00; each move takes 130.00 of 600.00

    def press():
        row = BudgetMove(
            budget=approved, source="content", target="promotion", amount_minor=13_000, reason="Ads"
        )
        return move_money(row, by=manager).status

    given = at_once([press] * 6)
    done = [status for status in given if status == "applied"]
    approved.refresh_from_db()
    assert len(done) == 3
    assert approved.moved == {"content": -39_000, "promotion": 39_000}
    assert not [one for one in given if isinstance(one, WrongState)]
