from copy import deepcopy

from reports.rules import changed_figures, without_money

SECTIONS = {
    "kpis": {
        "currency": "GEL",
        "goals": [
            {
                "measure": "14,000 followers",
                "kpis": [
                    {"id": "a", "metric": "followers", "base": "", "value": "13200"},
                    {"id": "b", "metric": "spend", "base": "", "value": "379.75"},
                ],
            }
        ],
        "channels": [
            {
                "id": "c",
                "name": "Bread",
                "metrics": [
                    {"metric": "reach", "value": "930"},
                    {"metric": "cpm", "value": "4.1"},
                ],
            }
        ],
    },
    "budget": {
        "budgets": [
            {
                "start": "2026-05-01",
                "currency": "GEL",
                "lines": [{"category": "content", "spent_minor": 0}],
            }
        ]
    },
    "content": {"planned": 9},
    "results": {},
    "decisions": {},
    "last_corrections": [],
}


def test_equal_editions_have_no_changed_figures():
    assert changed_figures(SECTIONS, deepcopy(SECTIONS)) == []


def test_a_change_names_the_figure_before_and_after():
    after = deepcopy(SECTIONS)
    after["kpis"]["goals"][0]["kpis"][0]["value"] = "13300"
    after["budget"]["budgets"][0]["lines"][0]["spent_minor"] = 5
    followers, spent = changed_figures(SECTIONS, after)
    assert (followers["kind"], followers["metric"]) == ("kpi", "followers")
    assert (followers["before"], followers["after"]) == ("13200", "13300")
    assert (spent["kind"], spent["metric"]) == ("budget", "content")
    assert (spent["before"], spent["after"], spent["currency"]) == ("0", "5", "GEL")


def test_a_figure_that_came_or_went_has_none_on_the_other_side():
    after = deepcopy(SECTIONS)
    del after["kpis"]["channels"][0]["metrics"][0]
    after["kpis"]["channels"][0]["metrics"].append({"metric": "views", "value": "7"})
    views, reach = changed_figures(SECTIONS, after)
    assert (views["metric"], views["before"], views["after"]) == ("views", None, "7")
    assert (reach["metric"], reach["before"], reach["after"]) == ("reach", "930", None)


def test_without_money_no_amount_is_left():
    shown = without_money(SECTIONS, {"spend", "cpm"})
    assert [kpi["metric"] for kpi in shown["kpis"]["goals"][0]["kpis"]] == ["followers"]
    assert [line["metric"] for line in shown["kpis"]["channels"][0]["metrics"]] == ["reach"]
    assert set(shown) == {"kpis", "content", "results", "last_corrections"}
    assert len(SECTIONS["kpis"]["goals"][0]["kpis"]) == 2  # the frozen ones are as they were
