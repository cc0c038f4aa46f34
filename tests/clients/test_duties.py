"""Whose duty lies outside SMM (TEAM-2), in three languages."""

import pytest

from clients.duties import outside_smm


@pytest.mark.parametrize(
    "duty",
    [
        "finance",
        "Chief Accountant",
        "HR",
        "office manager",
        "controlling",
        "главный бухгалтер",
        "Финансовый директор",
        "отдел кадров",
        "офис-менеджер",
        "ბუღალტერი",
        "ფინანსური მენეჯერი",
        "ოფისის მენეჯერი",
    ],
)
def test_money_staff_and_office_are_outside(duty):
    assert outside_smm(duty)


@pytest.mark.parametrize(
    "duty",
    [
        "",
        "owner",
        "managing director",
        "chief officer",  # no office
        "chrome works",  # no HR
        "персональный тренер",
        "finance and marketing",
        "бухгалтер и реклама",
        "ფინანსები და მარკეტინგი",
        "მფლობელი",
    ],
)
def test_everybody_else_is_not(duty):
    assert not outside_smm(duty)
